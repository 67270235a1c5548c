// SPDX-License-Identifier: GPL-2.0-only
/*
 * Duplicates, see duplicate.h.  What a host sends to each of its networks
 * reaches a host that is on two of them twice.  A host that says the same
 * thing twice on one network means it.
 *
 * The memory is bounded, whatever strangers send.
 */
#include <linux/jiffies.h>
#include <linux/random.h>

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
	hash_init(duplicates->hash);
	get_random_bytes(&duplicates->key, sizeof(duplicates->key));
}

/**
 * mailslot_duplicates_digest - what a datagram is recognised by
 * @duplicates: whose key to use
 * @source: address that it came from
 * @dgm: the datagram, with the sender's number for it
 *
 * Context: Any.
 * Return: a keyed hash: nobody can make two datagrams that look the same.
 */
u64 mailslot_duplicates_digest(const struct mailslot_duplicates *duplicates,
			       __be32 source, const struct nbdgm *dgm)
{
	const siphash_key_t *key = &duplicates->key;

	return siphash_3u64(siphash(dgm->smb, dgm->smb_len, key),
			    siphash(&dgm->destination,
				    sizeof(dgm->destination), key),
			    (u64)(__force u32)source << 32 | dgm->id, key);
}

static bool mailslot_find_heard(struct mailslot_duplicates *duplicates,
				u64 digest, int ifindex)
{
	const struct mailslot_heard *heard;

	hash_for_each_possible(duplicates->hash, heard, node, digest)
		if (heard->digest == digest && heard->ifindex != ifindex &&
		    time_before(jiffies, heard->when + MAILSLOT_HEARD_FOR))
			return true;
	return false;
}

/* The oldest one is forgotten for it. */
static void mailslot_remember(struct mailslot_duplicates *duplicates,
			      u64 digest, int ifindex)
{
	struct mailslot_heard *heard = &duplicates->heard[duplicates->next];

	duplicates->next = (duplicates->next + 1) % MAILSLOT_HEARD;
	hash_del(&heard->node);
	heard->digest = digest;
	heard->when = jiffies;
	heard->ifindex = ifindex;
	hash_add(duplicates->hash, &heard->node, digest);
}

/**
 * mailslot_duplicates_heard - was this heard from another interface?
 * @duplicates: what was heard lately
 * @digest: from mailslot_duplicates_digest()
 * @ifindex: interface that it comes from now
 *
 * If not it is remembered, in the same step: two processors may be given the
 * same datagram at the same time.
 *
 * Context: Any, softirq as well.
 * Return: true when it was.
 */
bool mailslot_duplicates_heard(struct mailslot_duplicates *duplicates,
			       u64 digest, int ifindex)
{
	bool found;

	spin_lock_bh(&duplicates->lock);
	found = mailslot_find_heard(duplicates, digest, ifindex);
	if (!found)
		mailslot_remember(duplicates, digest, ifindex);
	spin_unlock_bh(&duplicates->lock);
	return found;
}

/**
 * mailslot_duplicates_forget - what was heard could not be delivered
 * @duplicates: what was heard lately
 * @digest: from mailslot_duplicates_digest()
 * @ifindex: interface that it came from
 *
 * A copy on another interface may have more luck.
 *
 * Context: Any, softirq as well.
 */
void mailslot_duplicates_forget(struct mailslot_duplicates *duplicates,
				u64 digest, int ifindex)
{
	struct mailslot_heard *heard;

	spin_lock_bh(&duplicates->lock);
	hash_for_each_possible(duplicates->hash, heard, node, digest) {
		if (heard->digest == digest && heard->ifindex == ifindex) {
			hash_del(&heard->node);
			break;
		}
	}
	spin_unlock_bh(&duplicates->lock);
}
