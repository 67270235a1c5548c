// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mailslots of a network namespace, see netns.h: set-up, tear-down, and the
 * account of queued bytes.
 */
#include <linux/random.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "netns.h"
#include "queue.h"
#include "receive.h"
#include "stat.h"

/*
 * How far one CPU's share of the account may be from the sum.  Only close to
 * the limit does a message pay for an exact sum.
 */
#define ACCOUNT_BATCH	(64 * 1024)

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

static int mailslot_charge_total(struct mailslot_netns *netns, s64 bytes)
{
	s64 limit = READ_ONCE(netns->total_bytes_max);

	percpu_counter_add_batch(&netns->total_bytes, bytes, ACCOUNT_BATCH);
	/* The counter looks at its sum while others add: it is a hint there. */
	if (data_race(__percpu_counter_compare(&netns->total_bytes, limit,
					       ACCOUNT_BATCH)) <= 0)
		return 0;
	percpu_counter_add_batch(&netns->total_bytes, -bytes, ACCOUNT_BATCH);
	return -ENOBUFS;
}

/* A small account, which strangers drive to its limit: exact at any time. */
static int mailslot_charge_remote(struct mailslot_netns *netns, s64 bytes)
{
	if (atomic_long_add_return(bytes, &netns->remote_bytes) <=
	    READ_ONCE(netns->remote_bytes_max))
		return 0;
	atomic_long_sub(bytes, &netns->remote_bytes);
	return -ENOBUFS;
}

/**
 * mailslot_netns_charge - enter a message into the namespace's accounts
 * @netns: the namespace
 * @len: bytes of its payload
 * @remote: it comes from the network
 *
 * Before its memory is taken: what the namespace refuses is to cost nothing.
 *
 * Context: Any.
 * Return: 0, or -ENOBUFS when net.mailslot.total_bytes_max would be exceeded,
 * or net.mailslot.remote_bytes_max by a message from the network.
 */
int mailslot_netns_charge(struct mailslot_netns *netns, size_t len, bool remote)
{
	s64 bytes = mailslot_weight(len, remote);
	int err;

	if (remote && mailslot_charge_remote(netns, bytes))
		return -ENOBUFS;
	err = mailslot_charge_total(netns, bytes);
	if (err && remote)
		atomic_long_sub(bytes, &netns->remote_bytes);
	return err;
}

/**
 * mailslot_netns_uncharge - undo mailslot_netns_charge()
 * @netns: the namespace
 * @len: bytes of the message's payload
 * @remote: it came from the network
 *
 * Context: Any.
 */
void mailslot_netns_uncharge(struct mailslot_netns *netns, size_t len,
			     bool remote)
{
	s64 bytes = mailslot_weight(len, remote);

	percpu_counter_add_batch(&netns->total_bytes, -bytes, ACCOUNT_BATCH);
	if (remote)
		atomic_long_sub(bytes, &netns->remote_bytes);
}

/**
 * mailslot_netns_put - give up a reference to a message that is charged
 * @netns: the namespace that it is charged to
 * @msg: the message, not on a list any more when this is its last reference
 *
 * Who peeks may keep a message when it is read and no more: it counts until
 * its memory comes back.
 *
 * Context: As mailslot_msg_free().
 */
void mailslot_netns_put(struct mailslot_netns *netns, struct mailslot_msg *msg)
{
	if (!mailslot_msg_drop(msg))
		return;
	mailslot_netns_uncharge(netns, msg->len, msg->remote);
	mailslot_msg_free(msg);
}

static void mailslot_netns_set_defaults(struct mailslot_netns *netns)
{
	netns->message_bytes_max = 1024 * 1024;
	netns->queue_bytes_default = 1024 * 1024;
	netns->queue_bytes_max = 16 * 1024 * 1024;
	netns->slots_max = 4096;
	netns->slots_per_user_max = 1024;
	netns->total_bytes_max = 64 * 1024 * 1024;
	netns->remote_bytes_max = 4 * 1024 * 1024;
}

static void mailslot_accounts_uninit(struct mailslot_netns *netns)
{
	WARN_ON_ONCE(percpu_counter_sum(&netns->total_bytes));
	WARN_ON_ONCE(atomic_long_read(&netns->remote_bytes));
	percpu_counter_destroy(&netns->total_bytes);
}

static int __net_init mailslot_netns_create(struct net *net)
{
	struct mailslot_netns *netns = mailslot_netns_of(net);
	int err;

	netns->net = net;
	mutex_init(&netns->remote_mutex);
	mailslot_duplicates_init(&netns->duplicates);
	atomic_set(&netns->next_dgm, get_random_u32());
	mailslot_netns_set_defaults(netns);
	err = percpu_counter_init(&netns->total_bytes, 0, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	err = mailslot_table_init(netns);
	if (err)
		goto uninit_accounts;
	err = mailslot_identity_init(netns);
	if (err)
		goto uninit_table;
	err = mailslot_stat_init(netns);
	if (err)
		goto uninit_identity;
	err = mailslot_proc_init(netns);
	if (err)
		goto uninit_stat;
	err = mailslot_sysctl_init(netns);
	if (err)
		goto uninit_proc;
	return 0;

uninit_proc:
	mailslot_proc_uninit(netns);
uninit_stat:
	mailslot_stat_uninit(netns);
uninit_identity:
	mailslot_identity_uninit(netns);
uninit_table:
	mailslot_table_uninit(netns);
uninit_accounts:
	mailslot_accounts_uninit(netns);
	return err;
}

/* Nothing can open the gate any more; then the core waits for its packets. */
static void __net_exit mailslot_netns_close(struct net *net)
{
	struct mailslot_netns *netns = mailslot_netns_of(net);

	mailslot_sysctl_uninit(netns);
	if (netns->remote_receive)
		mailslot_receive_close(netns);
}

/* A mount holds the namespace, and a slot its mount: nothing is left here. */
static void __net_exit mailslot_netns_destroy(struct net *net)
{
	struct mailslot_netns *netns = mailslot_netns_of(net);

	mailslot_proc_uninit(netns);
	mailslot_stat_uninit(netns);
	mailslot_identity_uninit(netns);
	mailslot_table_uninit(netns);
	mailslot_accounts_uninit(netns);
}

static struct pernet_operations mailslot_netns_ops = {
	.init = mailslot_netns_create,
	.pre_exit = mailslot_netns_close,
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
