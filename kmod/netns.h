/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a network namespace has of mailslots: its slots, its limits, and how
 * much of them is in use.  A mount belongs to the namespace that made it.
 */
#ifndef _MAILSLOTFS_NETNS_H
#define _MAILSLOTFS_NETNS_H

#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/percpu_counter.h>
#include <linux/rhashtable-types.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "duplicate.h"
#include "identity.h"

struct ctl_table_header;
struct mailslot_identity;
struct mailslot_msg;
struct mailslot_stat;
struct net;

/**
 * struct mailslot_netns - mailslots of one network namespace
 * @net: the namespace
 * @slots: slots by inode number; the live ones are entries, the rest reserved
 * @names: the live slots by name, for messages from the network
 * @name_key: secret key of that hash
 * @next_id: where the search for the next inode number starts
 * @lock: protects @count, @users, and @born when it changes
 * @count: slots that exist
 * @born: slots that have ever been made
 * @users: who has how many of them
 * @total_bytes: weight of all messages that are being copied in, wait for room
 *	or are queued
 * @remote_bytes: the part of it that came from the network
 * @message_bytes_max: sysctl, bytes
 * @queue_bytes_default: sysctl, bytes
 * @queue_bytes_max: sysctl, bytes
 * @slots_max: sysctl
 * @slots_per_user_max: sysctl
 * @total_bytes_max: sysctl, bytes
 * @remote_bytes_max: sysctl, bytes
 * @remote_mutex: protects the settings below when they change
 * @remote_receive: sysctl: messages from the network are let in
 * @remote_send: sysctl: messages to the network are let out
 * @remote_exclusive: sysctl: what is delivered goes no further
 * @computer_name: sysctl: our NetBIOS name
 * @workgroup: sysctl: our primary domain
 * @receive_names: sysctl: further names that are accepted
 * @identity: all of these names, for the softirq
 * @duplicates: what was heard lately
 * @next_dgm: number of the datagram that is sent next
 * @stat: what became of datagrams
 * @sysctl: the registered table
 */
struct mailslot_netns {
	struct net *net;
	struct xarray slots;
	struct rhashtable names;
	siphash_key_t name_key;
	u32 next_id;
	spinlock_t lock;	/* a leaf, for the counts */
	unsigned long count;
	unsigned long born;
	DECLARE_HASHTABLE(users, 6);
	struct percpu_counter total_bytes;
	atomic_long_t remote_bytes;
	unsigned long message_bytes_max;
	unsigned long queue_bytes_default;
	unsigned long queue_bytes_max;
	unsigned long slots_max;
	unsigned long slots_per_user_max;
	unsigned long total_bytes_max;
	unsigned long remote_bytes_max;
	struct mutex remote_mutex;	/* outermost; taken by sysctls alone */
	int remote_receive;
	int remote_send;
	int remote_exclusive;
	char computer_name[MAILSLOT_NAME_TEXT];
	char workgroup[MAILSLOT_NAME_TEXT];
	char receive_names[MAILSLOT_RECEIVE_NAMES_TEXT];
	struct mailslot_identity __rcu *identity;
	struct mailslot_duplicates duplicates ____cacheline_aligned_in_smp;
	atomic_t next_dgm;
	struct mailslot_stat __percpu *stat;
	struct ctl_table_header *sysctl;
};

/* netns.c */
int mailslot_netns_init(void);
void mailslot_netns_uninit(void);
struct mailslot_netns *mailslot_netns_of(const struct net *net);
int mailslot_netns_charge(struct mailslot_netns *netns, size_t len, bool remote);
void mailslot_netns_uncharge(struct mailslot_netns *netns, size_t len,
			     bool remote);
void mailslot_netns_put(struct mailslot_netns *netns, struct mailslot_msg *msg);

/* table.c */
int mailslot_table_init(struct mailslot_netns *netns);
void mailslot_table_uninit(struct mailslot_netns *netns);

/* sysctl.c */
int mailslot_sysctl_init(struct mailslot_netns *netns);
void mailslot_sysctl_uninit(struct mailslot_netns *netns);

/* proc.c */
int mailslot_proc_init(struct mailslot_netns *netns);
void mailslot_proc_uninit(struct mailslot_netns *netns);

#endif /* _MAILSLOTFS_NETNS_H */
