// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mailslots of a network namespace, see netns.h: set-up, tear-down, and the
 * account of queued bytes.
 */
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "netns.h"

/*
 * How far one CPU's share of the account may be from the sum.  Only close to
 * the limit does a message pay for an exact sum.
 */
#define TOTAL_BYTES_BATCH	(64 * 1024)

static unsigned int netns_id;

/**
 * mailslot_netns_of - find what a namespace has of mailslots
 * @net: the namespace, alive
 *
 * Context: Any.
 * Return: the mailslots of @net.
 */
struct mailslot_netns *mailslot_netns_of(const struct net *net)
{
	return net_generic(net, netns_id);
}

/**
 * mailslot_netns_charge - enter a message into the namespace's account
 * @netns: the namespace
 * @bytes: weight of the message
 *
 * Context: Any.
 * Return: 0, or -ENOBUFS when net.mailslot.total_bytes_max would be exceeded.
 */
int mailslot_netns_charge(struct mailslot_netns *netns, size_t bytes)
{
	s64 limit = READ_ONCE(netns->total_bytes_max);

	percpu_counter_add_batch(&netns->total_bytes, bytes, TOTAL_BYTES_BATCH);
	if (__percpu_counter_compare(&netns->total_bytes, limit,
				     TOTAL_BYTES_BATCH) <= 0)
		return 0;
	mailslot_netns_uncharge(netns, bytes);
	return -ENOBUFS;
}

/**
 * mailslot_netns_uncharge - take a message off the namespace's account
 * @netns: the namespace
 * @bytes: what mailslot_netns_charge() was given
 *
 * Context: Any.
 */
void mailslot_netns_uncharge(struct mailslot_netns *netns, size_t bytes)
{
	percpu_counter_add_batch(&netns->total_bytes, -(s64)bytes,
				 TOTAL_BYTES_BATCH);
}

static void mailslot_netns_set_defaults(struct mailslot_netns *netns)
{
	netns->message_bytes_max = 1024 * 1024;
	netns->queue_bytes_default = 1024 * 1024;
	netns->queue_bytes_max = 16 * 1024 * 1024;
	netns->slots_max = 4096;
	netns->slots_per_user_max = 1024;
	netns->total_bytes_max = 64 * 1024 * 1024;
}

static int __net_init mailslot_netns_create(struct net *net)
{
	struct mailslot_netns *netns = mailslot_netns_of(net);
	int err;

	netns->net = net;
	xa_init_flags(&netns->slots, XA_FLAGS_ALLOC | XA_FLAGS_ACCOUNT);
	spin_lock_init(&netns->lock);
	hash_init(netns->users);
	mailslot_netns_set_defaults(netns);
	err = percpu_counter_init(&netns->total_bytes, 0, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	err = mailslot_sysctl_init(netns);
	if (err)
		goto free_counter;
	err = mailslot_proc_init(netns);
	if (err)
		goto remove_sysctl;
	return 0;

remove_sysctl:
	mailslot_sysctl_uninit(netns);
free_counter:
	percpu_counter_destroy(&netns->total_bytes);
	return err;
}

/* A mount holds the namespace, and a slot its mount: nothing is left here. */
static void __net_exit mailslot_netns_destroy(struct net *net)
{
	struct mailslot_netns *netns = mailslot_netns_of(net);

	mailslot_proc_uninit(netns);
	mailslot_sysctl_uninit(netns);
	WARN_ON_ONCE(netns->count);
	WARN_ON_ONCE(percpu_counter_sum(&netns->total_bytes));
	xa_destroy(&netns->slots);
	percpu_counter_destroy(&netns->total_bytes);
}

static struct pernet_operations mailslot_netns_ops = {
	.init = mailslot_netns_create,
	.exit = mailslot_netns_destroy,
	.id = &netns_id,
	.size = sizeof(struct mailslot_netns),
};

/**
 * mailslot_netns_init - set up all namespaces, now and in future
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative errno.
 */
int mailslot_netns_init(void)
{
	return register_pernet_subsys(&mailslot_netns_ops);
}

/**
 * mailslot_netns_uninit - undo mailslot_netns_init()
 *
 * Context: Process context, may sleep; nothing is mounted any more.
 */
void mailslot_netns_uninit(void)
{
	unregister_pernet_subsys(&mailslot_netns_ops);
}
