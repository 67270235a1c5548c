// SPDX-License-Identifier: GPL-2.0-only
/*
 * net.mailslot.*: the limits of a network namespace.
 */
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>

#include "compat.h"
#include "netns.h"

/* Written ranges.  Large enough for any use, small enough to add up safely. */
static unsigned long message_bytes_limit = 64UL * 1024 * 1024;
static unsigned long queue_bytes_limit = 1024UL * 1024 * 1024;
static unsigned long slots_limit = 16UL * 1024 * 1024;
static unsigned long total_bytes_limit = LONG_MAX;

enum {
	SYSCTL_MESSAGE_BYTES_MAX,
	SYSCTL_QUEUE_BYTES_DEFAULT,
	SYSCTL_QUEUE_BYTES_MAX,
	SYSCTL_SLOTS_MAX,
	SYSCTL_SLOTS_PER_USER_MAX,
	SYSCTL_TOTAL_BYTES_MAX,
	SYSCTL_COUNT,
};

/* The data of each entry is the namespace's own; older kernels need an end. */
static const struct ctl_table mailslot_sysctls[SYSCTL_COUNT + 1] = {
	[SYSCTL_MESSAGE_BYTES_MAX] = {
		.procname = "message_bytes_max",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra1 = SYSCTL_LONG_ONE,
		.extra2 = &message_bytes_limit,
	},
	[SYSCTL_QUEUE_BYTES_DEFAULT] = {
		.procname = "queue_bytes_default",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra1 = SYSCTL_LONG_ONE,
		.extra2 = &queue_bytes_limit,
	},
	[SYSCTL_QUEUE_BYTES_MAX] = {
		.procname = "queue_bytes_max",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra1 = SYSCTL_LONG_ONE,
		.extra2 = &queue_bytes_limit,
	},
	[SYSCTL_SLOTS_MAX] = {
		.procname = "slots_max",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &slots_limit,
	},
	[SYSCTL_SLOTS_PER_USER_MAX] = {
		.procname = "slots_per_user_max",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &slots_limit,
	},
	[SYSCTL_TOTAL_BYTES_MAX] = {
		.procname = "total_bytes_max",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &total_bytes_limit,
	},
};

static void mailslot_sysctl_point(struct ctl_table *table,
				  struct mailslot_netns *netns)
{
	table[SYSCTL_MESSAGE_BYTES_MAX].data = &netns->message_bytes_max;
	table[SYSCTL_QUEUE_BYTES_DEFAULT].data = &netns->queue_bytes_default;
	table[SYSCTL_QUEUE_BYTES_MAX].data = &netns->queue_bytes_max;
	table[SYSCTL_SLOTS_MAX].data = &netns->slots_max;
	table[SYSCTL_SLOTS_PER_USER_MAX].data = &netns->slots_per_user_max;
	table[SYSCTL_TOTAL_BYTES_MAX].data = &netns->total_bytes_max;
}

/*
 * Ceilings on kernel memory are not for who merely owns a user namespace to
 * lift, which everybody may; nor are those of sockets.
 */
static void mailslot_sysctl_protect(struct ctl_table *table)
{
	table[SYSCTL_MESSAGE_BYTES_MAX].mode = 0444;
	table[SYSCTL_QUEUE_BYTES_MAX].mode = 0444;
	table[SYSCTL_SLOTS_MAX].mode = 0444;
	table[SYSCTL_TOTAL_BYTES_MAX].mode = 0444;
}

/**
 * mailslot_sysctl_init - show a namespace's limits under net.mailslot
 * @netns: the namespace
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_sysctl_init(struct mailslot_netns *netns)
{
	struct ctl_table *table;

	table = kmemdup(mailslot_sysctls, sizeof(mailslot_sysctls),
			GFP_KERNEL_ACCOUNT);
	if (!table)
		return -ENOMEM;
	mailslot_sysctl_point(table, netns);
	if (netns->net->user_ns != &init_user_ns)
		mailslot_sysctl_protect(table);
	netns->sysctl = register_net_sysctl_sz(netns->net, "net/mailslot",
					       table, SYSCTL_COUNT);
	if (!netns->sysctl) {
		kfree(table);
		return -ENOMEM;
	}
	return 0;
}

/**
 * mailslot_sysctl_uninit - undo mailslot_sysctl_init()
 * @netns: the namespace
 *
 * Context: Process context, may sleep: waits for handlers that run.
 */
void mailslot_sysctl_uninit(struct mailslot_netns *netns)
{
	const struct ctl_table *table = netns->sysctl->ctl_table_arg;

	unregister_net_sysctl_table(netns->sysctl);
	kfree(table);
}
