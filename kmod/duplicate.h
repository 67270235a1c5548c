/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The same datagram heard on two interfaces is one message.
 */
#ifndef _MAILSLOTFS_DUPLICATE_H
#define _MAILSLOTFS_DUPLICATE_H

#include <linux/hashtable.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "nbname.h"

struct nbdgm;

/* How many are remembered, and for how long. */
#define MAILSLOT_HEARD		64
#define MAILSLOT_HEARD_FOR	(2 * HZ)

/**
 * struct mailslot_heard - a datagram that was heard
 * @node: place in the hash, by @digest
 * @digest: of its slot and its message, by a key that strangers do not have
 * @source: IPv4 address that it came from
 * @id: the sender's number for it
 * @destination: the name that it was sent to
 * @ifindex: interface that it came from
 * @when: jiffies
 */
struct mailslot_heard {
	struct hlist_node node;
	u64 digest;
	__be32 source;
	u16 id;
	struct nbname destination;
	int ifindex;
	unsigned long when;
};

/**
 * struct mailslot_duplicates - what was heard lately
 * @key: of the digests
 * @lock: protects the rest
 * @next: the oldest entry, replaced next
 * @heard: the entries, in the order in which they came
 * @hash: the same by digest
 */
struct mailslot_duplicates {
	siphash_key_t key;
	spinlock_t lock;	/* a leaf */
	unsigned int next;
	struct mailslot_heard heard[MAILSLOT_HEARD];
	DECLARE_HASHTABLE(hash, 6);
};

void mailslot_duplicates_init(struct mailslot_duplicates *duplicates);
void mailslot_heard_init(const struct mailslot_duplicates *duplicates,
			 struct mailslot_heard *heard, const struct nbdgm *dgm,
			 __be32 source, int ifindex);
bool mailslot_duplicates_heard(struct mailslot_duplicates *duplicates,
			       const struct mailslot_heard *now);
void mailslot_duplicates_forget(struct mailslot_duplicates *duplicates,
				const struct mailslot_heard *now);

#endif /* _MAILSLOTFS_DUPLICATE_H */
