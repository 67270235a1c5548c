// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slots of a namespace: their numbers, how many there may be, and how
 * many of them one user may have.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "netns.h"
#include "slot.h"

/* Number 1 is the root directory. */
#define MAILSLOT_IDS	XA_LIMIT(2, U32_MAX)

/**
 * struct mailslot_user - how many slots of a namespace a user has
 * @node: place in netns->users
 * @uid: the user
 * @count: slots; the entry goes with the last one
 */
struct mailslot_user {
	struct hlist_node node;
	kuid_t uid;
	unsigned long count;
};

static struct mailslot_user *mailslot_find_user(struct mailslot_netns *netns,
						kuid_t uid)
{
	struct mailslot_user *user;

	lockdep_assert_held(&netns->lock);

	hash_for_each_possible(netns->users, user, node, __kuid_val(uid))
		if (uid_eq(user->uid, uid))
			return user;
	return NULL;
}

/* Count the slot for @fresh's user; @fresh is used if it is the first one. */
static int mailslot_count_locked(struct mailslot *slot,
				 struct mailslot_user *fresh, bool exempt)
{
	struct mailslot_netns *netns = slot->netns;
	struct mailslot_user *user;

	if (netns->count >= READ_ONCE(netns->slots_max))
		return -ENOSPC;
	user = mailslot_find_user(netns, fresh->uid) ?: fresh;
	if (user->count >= READ_ONCE(netns->slots_per_user_max) && !exempt)
		return -EDQUOT;
	if (user == fresh)
		hash_add(netns->users, &user->node, __kuid_val(user->uid));
	user->count++;
	netns->count++;
	slot->user = user;
	return 0;
}

static int mailslot_count(struct mailslot *slot)
{
	struct mailslot_netns *netns = slot->netns;
	bool exempt = ns_capable_noaudit(netns->net->user_ns, CAP_SYS_RESOURCE);
	struct mailslot_user *fresh;
	int err;

	fresh = kzalloc(sizeof(*fresh), GFP_KERNEL_ACCOUNT);
	if (!fresh)
		return -ENOMEM;
	fresh->uid = current_fsuid();

	spin_lock(&netns->lock);
	err = mailslot_count_locked(slot, fresh, exempt);
	spin_unlock(&netns->lock);

	if (slot->user != fresh)
		kfree(fresh);
	return err;
}

static void mailslot_uncount(struct mailslot *slot)
{
	struct mailslot_netns *netns = slot->netns;
	struct mailslot_user *user = slot->user;
	bool last;

	spin_lock(&netns->lock);
	netns->count--;
	last = !--user->count;
	if (last)
		hash_del(&user->node);
	spin_unlock(&netns->lock);

	slot->user = NULL;
	if (last)
		kfree(user);
}

/**
 * mailslot_table_add - give a new slot its number and count it
 * @slot: the slot, not visible yet
 *
 * Context: Process context, may sleep.  The calling user is who it counts for.
 * Return: 0; -ENOMEM; -ENOSPC when the namespace has net.mailslot.slots_max
 * slots, -EDQUOT when the user has net.mailslot.slots_per_user_max of them and
 * not CAP_SYS_RESOURCE in the namespace's owner.
 */
int mailslot_table_add(struct mailslot *slot)
{
	struct mailslot_netns *netns = slot->netns;
	int err;

	err = mailslot_count(slot);
	if (err)
		return err;
	/* No entry yet: reserves the number, /proc does not show it. */
	err = xa_alloc_cyclic(&netns->slots, &slot->id, NULL, MAILSLOT_IDS,
			      &netns->next_id, GFP_KERNEL_ACCOUNT);
	if (err < 0) {
		slot->id = 0;
		mailslot_uncount(slot);
		return err;
	}
	return 0;
}

/**
 * mailslot_table_publish - show the slot in /proc
 * @slot: a slot that mailslot_table_add() took
 *
 * Context: Process context.
 */
void mailslot_table_publish(struct mailslot *slot)
{
	/* The number is reserved: this allocates nothing and cannot fail. */
	xa_store(&slot->netns->slots, slot->id, slot, GFP_KERNEL_ACCOUNT);
}

/**
 * mailslot_table_remove - undo mailslot_table_add() and -publish()
 * @slot: the slot; nothing happens when it is not in the table
 *
 * Who walks the table under rcu_read_lock() may still look at the slot.
 *
 * Context: Process context.
 */
void mailslot_table_remove(struct mailslot *slot)
{
	if (!slot->user)
		return;
	xa_erase(&slot->netns->slots, slot->id);
	mailslot_uncount(slot);
}
