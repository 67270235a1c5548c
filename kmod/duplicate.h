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

struct nbdgm;

/* How many are remembered, and for how long. */
#define MAILSLOT_HEARD		64
#define MAILSLOT_HEARD_FOR	(2 * HZ)

/**
 * struct mailslot_heard - a datagram that was heard
 * @node: place in the hash, by @digest
 * @digest: of its source and its bytes
 * @when: jiffies
 * @ifindex: interface that it came from
 */
struct mailslot_heard {
	struct hlist_node node;
	u64 digest;
	unsigned long when;
	int ifindex;
};

/**
 * struct mailslot_duplicates - what was heard lately
 * @lock: protects the rest
 * @key: secret key of the digests
 * @next: the oldest entry, replaced next
 * @heard: the entries, in the order in which they came
 * @hash: the same by digest
 */
struct mailslot_duplicates {
	spinlock_t lock;	/* a leaf */
	siphash_key_t key;
	unsigned int next;
	struct mailslot_heard heard[MAILSLOT_HEARD];
	DECLARE_HASHTABLE(hash, 6);
};

void mailslot_duplicates_init(struct mailslot_duplicates *duplicates);
u64 mailslot_duplicates_digest(const struct mailslot_duplicates *duplicates,
			       __be32 source, const struct nbdgm *dgm);
bool mailslot_duplicates_heard(struct mailslot_duplicates *duplicates,
			       u64 digest, int ifindex);
void mailslot_duplicates_forget(struct mailslot_duplicates *duplicates,
				u64 digest, int ifindex);

#endif /* _MAILSLOTFS_DUPLICATE_H */
