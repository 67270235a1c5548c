// SPDX-License-Identifier: GPL-2.0-only
/*
 * Duplicates, see duplicate.h.  A broadcast reaches a host that is on its
 * network by two interfaces twice.  A host that says the same thing twice on
 * one interface means it, and so does one that says it from two addresses.
 *
 * The memory is bounded, whatever strangers send.  They gain nothing by a
 * datagram that looks like another: who can forge another's address and number
 * could as well say the same thing first.  What is not the same must never look
 * so, or somebody could have another's datagram thrown away: hence the key.
 */
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/siphash.h>

#include "duplicate.h"
#include "nbdgm.h"

/**
 * mailslot_duplicates_init - nothing has been heard yet
 * @duplicates: zeroed memory
 *
 * Context: Process context.
 */
void mailslot_duplicates_init(struct mailslot_duplicates *duplicates)
{
	spin_lock_init(&duplicates->lock);
	get_random_bytes(&duplicates->key, sizeof(duplicates->key));
	hash_init(duplicates->hash);
}

/**
 * mailslot_heard_init - what a datagram is recognised by
 * @duplicates: what it will be compared with
 * @heard: gets it
 * @dgm: the datagram, parsed as a whole
 * @source: IPv4 address that it comes from
 * @ifindex: interface that it comes from
 *
 * Context: Any.
 */
void mailslot_heard_init(const struct mailslot_duplicates *duplicates,
			 struct mailslot_heard *heard, const struct nbdgm *dgm,
			 __be32 source, int ifindex)
{
	const siphash_key_t *key = &duplicates->key;
	u64 slot = siphash(dgm->slot, dgm->slot_len, key);
	u64 data = siphash(dgm->data, dgm->data_len, key);

	*heard = (struct mailslot_heard) {
		.digest = siphash_2u64(slot, data, key),
		.source = source,
		.id = dgm->id,
		.destination = dgm->destination,
		.ifindex = ifindex,
		.when = jiffies,
	};
}

static struct mailslot_heard *
mailslot_find_heard(struct mailslot_duplicates *duplicates,
		    const struct mailslot_heard *now)
{
	struct mailslot_heard *heard;

	hash_for_each_possible(duplicates->hash, heard, node, now->digest)
		if (heard->digest == now->digest &&
		    heard->source == now->source && heard->id == now->id &&
		    !memcmp(&heard->destination, &now->destination,
			    sizeof(now->destination)))
			return heard;
	return NULL;
}

static bool mailslot_is_duplicate(const struct mailslot_heard *before,
				  const struct mailslot_heard *now)
{
	return before->ifindex != now->ifindex &&
	       time_before(now->when, before->when + MAILSLOT_HEARD_FOR);
}

/* @before: the same datagram, if it has been heard; or the oldest one goes. */
static void mailslot_remember(struct mailslot_duplicates *duplicates,
			      struct mailslot_heard *before,
			      const struct mailslot_heard *now)
{
	if (before) {
		before->ifindex = now->ifindex;
		before->when = now->when;
		return;
	}
	before = &duplicates->heard[duplicates->next];
	duplicates->next = (duplicates->next + 1) % MAILSLOT_HEARD;
	hash_del(&before->node);
	*before = *now;
	hash_add(duplicates->hash, &before->node, before->digest);
}

/**
 * mailslot_duplicates_heard - was this heard from another interface?
 * @duplicates: what was heard lately
 * @now: the datagram
 *
 * If not it is remembered, in the same step: two processors may be given the
 * same datagram at the same time.
 *
 * Context: Any, softirq as well.
 * Return: true when it was.
 */
bool mailslot_duplicates_heard(struct mailslot_duplicates *duplicates,
			       const struct mailslot_heard *now)
{
	struct mailslot_heard *before;
	bool duplicate;

	spin_lock_bh(&duplicates->lock);
	before = mailslot_find_heard(duplicates, now);
	duplicate = before && mailslot_is_duplicate(before, now);
	if (!duplicate)
		mailslot_remember(duplicates, before, now);
	spin_unlock_bh(&duplicates->lock);
	return duplicate;
}

/**
 * mailslot_duplicates_forget - what was heard could not be delivered
 * @duplicates: what was heard lately
 * @now: the datagram
 *
 * A copy on another interface may have more luck.
 *
 * Context: Any, softirq as well.
 */
void mailslot_duplicates_forget(struct mailslot_duplicates *duplicates,
				const struct mailslot_heard *now)
{
	struct mailslot_heard *before;

	spin_lock_bh(&duplicates->lock);
	before = mailslot_find_heard(duplicates, now);
	if (before && before->ifindex == now->ifindex)
		hash_del(&before->node);
	spin_unlock_bh(&duplicates->lock);
}
