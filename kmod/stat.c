// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/net/mailslot_stat: a line for each fate of a datagram that came,
 * and how many went out.
 */
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <net/net_namespace.h>

#include "netns.h"
#include "stat.h"
#include "trace.h"

static const char *const mailslot_fate_names[MAILSLOT_FATES] = {
	[MAILSLOT_DELIVERED] = "delivered",
	[MAILSLOT_PACKET] = "packet",
	[MAILSLOT_POLICY] = "policy",
	[MAILSLOT_CHECKSUM] = "checksum",
	[MAILSLOT_OWN_ADDRESS] = "own_address",
	[MAILSLOT_OFF_LINK] = "off_link",
	[MAILSLOT_NOT_OUR_NAME] = "not_our_name",
	[MAILSLOT_NO_SLOT] = "no_slot",
	[MAILSLOT_NOT_PERMITTED] = "not_permitted",
	[MAILSLOT_EMPTY] = "empty",
	[MAILSLOT_TOO_BIG] = "too_big",
	[MAILSLOT_FULL] = "full",
	[MAILSLOT_BUDGET] = "budget",
	[MAILSLOT_NO_MEMORY] = "no_memory",
	[MAILSLOT_DUPLICATE] = "duplicate",
};

/**
 * mailslot_fate_name - one word for what became of a datagram
 * @fate: enum mailslot_fate, or one of the codec's reasons
 *
 * Context: Any.
 * Return: the word, as in /proc/net/mailslot_stat.
 */
const char *mailslot_fate_name(unsigned int fate)
{
	return mailslot_fate_names[fate] ?: nbdgm_reason_name(fate);
}

/**
 * mailslot_count_fate - count a datagram that came, and trace a refused one
 * @netns: the namespace that it came to
 * @fate: what became of it
 * @source: IPv4 address that it came from
 * @dgm: what is known of it, the rest zero
 *
 * Context: Any, softirq as well.
 */
void mailslot_count_fate(struct mailslot_netns *netns, unsigned int fate,
			 __be32 source, const struct nbdgm *dgm)
{
	this_cpu_inc(netns->stat->fate[fate]);
	if (fate)
		trace_mailslot_drop(fate, source, dgm);
}

/**
 * mailslot_count_sent - count a write to the network
 * @netns: the namespace that it went out from
 * @sent: it did go out
 *
 * Context: Any.
 */
void mailslot_count_sent(struct mailslot_netns *netns, bool sent)
{
	if (sent)
		this_cpu_inc(netns->stat->sent);
	else
		this_cpu_inc(netns->stat->send_errors);
}

static void mailslot_stat_sum(const struct mailslot_netns *netns,
			      struct mailslot_stat *sum)
{
	const struct mailslot_stat *stat;
	unsigned int fate;
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		stat = per_cpu_ptr(netns->stat, cpu);
		for (fate = 0; fate < MAILSLOT_FATES; fate++)
			sum->fate[fate] += READ_ONCE(stat->fate[fate]);
		sum->sent += READ_ONCE(stat->sent);
		sum->send_errors += READ_ONCE(stat->send_errors);
	}
}

static int mailslot_stat_show(struct seq_file *m, void *v)
{
	struct mailslot_netns *netns =
		mailslot_netns_of(seq_file_single_net(m));
	unsigned long received = 0;
	struct mailslot_stat sum;
	unsigned int fate;

	mailslot_stat_sum(netns, &sum);
	for (fate = 0; fate < MAILSLOT_FATES; fate++)
		received += sum.fate[fate];
	seq_printf(m, "received %lu\n", received);
	for (fate = 0; fate < MAILSLOT_FATES; fate++)
		seq_printf(m, "%s %lu\n", mailslot_fate_name(fate),
			   sum.fate[fate]);
	seq_printf(m, "sent %lu\n", sum.sent);
	seq_printf(m, "send_errors %lu\n", sum.send_errors);
	return 0;
}

/**
 * mailslot_stat_init - begin to count
 * @netns: the namespace
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_stat_init(struct mailslot_netns *netns)
{
	struct net *net = netns->net;

	netns->stat = alloc_percpu_gfp(struct mailslot_stat,
				       GFP_KERNEL_ACCOUNT);
	if (!netns->stat)
		return -ENOMEM;
	if (proc_create_net_single("mailslot_stat", 0444, net->proc_net,
				   mailslot_stat_show, NULL))
		return 0;
	free_percpu(netns->stat);
	return -ENOMEM;
}

/**
 * mailslot_stat_uninit - undo mailslot_stat_init()
 * @netns: the namespace; nothing is received any more
 *
 * Context: Process context, may sleep: waits for reads that run.
 */
void mailslot_stat_uninit(struct mailslot_netns *netns)
{
	remove_proc_entry("mailslot_stat", netns->net->proc_net);
	free_percpu(netns->stat);
}
