// SPDX-License-Identifier: GPL-2.0-only
/*
 * The slots of a namespace: their numbers, how many there may be, and how
 * many of them one user may have.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "mailslotfs.h"
#include "name.h"
#include "netns.h"
#include "slot.h"

/* In a listing the position behind it has to be a number of 31 bits, too. */
#define MAILSLOT_ID_MAX	(INT_MAX - 1)
#define MAILSLOT_IDS	XA_LIMIT(MAILSLOT_REMOTE_INO + 1, MAILSLOT_ID_MAX)

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
	WRITE_ONCE(netns->born, netns->born + 1);
	slot->born = netns->born;
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

/* The key is a hash already, and a secret one. */
static u32 mailslot_hash_key(const void *data, u32 len, u32 seed)
{
	return *(const u64 *)data ^ seed;
}

static const struct rhashtable_params mailslot_name_params = {
	.key_len = sizeof_field(struct mailslot, name_hash),
	.key_offset = offsetof(struct mailslot, name_hash),
	.head_offset = offsetof(struct mailslot, name_node),
	.hashfn = mailslot_hash_key,
	.automatic_shrinking = true,
};

/**
 * mailslot_table_init - make a namespace's table of slots, empty
 * @netns: the namespace
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_table_init(struct mailslot_netns *netns)
{
	xa_init_flags(&netns->slots, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);
	spin_lock_init(&netns->lock);
	hash_init(netns->users);
	get_random_bytes(&netns->name_key, sizeof(netns->name_key));
	return rhashtable_init(&netns->names, &mailslot_name_params);
}

/**
 * mailslot_table_uninit - undo mailslot_table_init()
 * @netns: the namespace, which has no slots any more
 *
 * Context: Process context, may sleep.
 */
void mailslot_table_uninit(struct mailslot_netns *netns)
{
	WARN_ON_ONCE(netns->count);
	rhashtable_destroy(&netns->names);
	xa_destroy(&netns->slots);
}

/**
 * mailslot_table_publish - let the network and /proc find the slot
 * @slot: a slot that mailslot_table_add() took
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_table_publish(struct mailslot *slot)
{
	struct mailslot_netns *netns = slot->netns;
	int err;

	slot->name_hash = mailslot_name_hash(&netns->name_key, slot->name,
					     strlen(slot->name));
	err = rhashtable_insert_fast(&netns->names, &slot->name_node,
				     mailslot_name_params);
	/* However it puts it: what an open says of a name means something else. */
	if (err)
		return -ENOMEM;
	/* The number is reserved: this allocates nothing and cannot fail. */
	xa_store(&netns->slots, slot->id, slot, GFP_KERNEL_ACCOUNT);
	return 0;
}

/**
 * mailslot_table_find - find a live slot by its name
 * @netns: the namespace
 * @name: the name, in any case, need not be terminated
 * @len: its length in bytes
 *
 * Context: rcu_read_lock() is held, which also keeps the slot's memory.
 * Return: the slot, which may be closing, or NULL.
 */
struct mailslot *mailslot_table_find(struct mailslot_netns *netns,
				     const char *name, size_t len)
{
	struct mailslot *slot;
	u64 hash;

	if (len > NAME_MAX)
		return NULL;
	hash = mailslot_name_hash(&netns->name_key, name, len);
	slot = rhashtable_lookup(&netns->names, &hash, mailslot_name_params);
	if (!slot || !mailslot_name_equal(slot->name, strlen(slot->name),
					  name, len))
		return NULL;
	return slot;
}

/**
 * mailslot_table_next - find live slots by their numbers, one after the other
 * @netns: the namespace
 * @id: where to begin; gets the number of the slot that was found
 *
 * Context: rcu_read_lock() is held, which also keeps the slot's memory.
 * Return: the slot, which may be closing; NULL when there is none from there on.
 */
struct mailslot *mailslot_table_next(struct mailslot_netns *netns, loff_t *id)
{
	unsigned long index = *id;
	struct mailslot *slot;

	if (*id > MAILSLOT_ID_MAX)
		return NULL;
	slot = xa_find(&netns->slots, &index, MAILSLOT_ID_MAX, XA_PRESENT);
	if (slot)
		*id = index;
	return slot;
}

/**
 * mailslot_is_newer - is a slot none of those that a listing shows?
 * @slot: the slot
 * @born: how many had been made when the listing began
 *
 * New slots get numbers that are ahead of it: it would never end while others
 * make and close them.
 *
 * Context: Any context.
 * Return: whether it was made after that.
 */
bool mailslot_is_newer(const struct mailslot *slot, unsigned long born)
{
	return (long)(slot->born - born) > 0;
}

/**
 * mailslot_table_unpublish - undo mailslot_table_publish()
 * @slot: a slot that is published
 *
 * /proc goes on to show it until mailslot_table_remove().  Who has found the
 * slot under rcu_read_lock() may still look at it.
 *
 * Context: Process context.
 */
void mailslot_table_unpublish(struct mailslot *slot)
{
	struct mailslot_netns *netns = slot->netns;

	rhashtable_remove_fast(&netns->names, &slot->name_node,
			       mailslot_name_params);
}

/**
 * mailslot_table_remove - undo mailslot_table_add()
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
