/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a network namespace has of mailslots: its slots, its limits, and how
 * much of them is in use.  A mount belongs to the namespace that made it.
 */
#ifndef _MAILSLOTFS_NETNS_H
#define _MAILSLOTFS_NETNS_H

#include <linux/hashtable.h>
#include <linux/percpu_counter.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

struct ctl_table_header;
struct net;

/**
 * struct mailslot_netns - mailslots of one network namespace
 * @net: the namespace
 * @slots: slots by inode number; the live ones are entries, the rest reserved
 * @next_id: where the search for the next inode number starts
 * @lock: protects @count and @users
 * @count: slots that exist
 * @users: who has how many of them
 * @total_bytes: weight of all messages that are queued or wait for room
 * @message_bytes_max: sysctl, bytes
 * @queue_bytes_default: sysctl, bytes
 * @queue_bytes_max: sysctl, bytes
 * @slots_max: sysctl
 * @slots_per_user_max: sysctl
 * @total_bytes_max: sysctl, bytes
 * @sysctl: the registered table
 */
struct mailslot_netns {
	struct net *net;
	struct xarray slots;
	u32 next_id;
	spinlock_t lock;	/* a leaf, for the counts */
	unsigned long count;
	DECLARE_HASHTABLE(users, 6);
	struct percpu_counter total_bytes;
	unsigned long message_bytes_max;
	unsigned long queue_bytes_default;
	unsigned long queue_bytes_max;
	unsigned long slots_max;
	unsigned long slots_per_user_max;
	unsigned long total_bytes_max;
	struct ctl_table_header *sysctl;
};

/* netns.c */
int mailslot_netns_init(void);
void mailslot_netns_uninit(void);
struct mailslot_netns *mailslot_netns_of(const struct net *net);
int mailslot_netns_charge(struct mailslot_netns *netns, size_t bytes);
void mailslot_netns_uncharge(struct mailslot_netns *netns, size_t bytes);

/* sysctl.c */
int mailslot_sysctl_init(struct mailslot_netns *netns);
void mailslot_sysctl_uninit(struct mailslot_netns *netns);

/* proc.c */
int mailslot_proc_init(struct mailslot_netns *netns);
void mailslot_proc_uninit(struct mailslot_netns *netns);

#endif /* _MAILSLOTFS_NETNS_H */
