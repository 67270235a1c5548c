// SPDX-License-Identifier: GPL-2.0-only
/*
 * net.mailslot.*: the limits of a network namespace, its gates and names.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>

#include "compat.h"
#include "identity.h"
#include "netns.h"
#include "receive.h"

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
	SYSCTL_REMOTE_BYTES_MAX,
	SYSCTL_REMOTE_RECEIVE,
	SYSCTL_REMOTE_SEND,
	SYSCTL_REMOTE_EXCLUSIVE,
	SYSCTL_COMPUTER_NAME,
	SYSCTL_WORKGROUP,
	SYSCTL_RECEIVE_NAMES,
	SYSCTL_COUNT,
};

/* Whoever reads the host's log should know that a gate stands open. */
static void mailslot_notice_open(const struct mailslot_netns *netns,
				 const char *what)
{
	if (netns->net->user_ns == &init_user_ns)
		pr_notice_ratelimited("mailslotfs: %s (%d) lets messages %s the network, neither authenticated nor encrypted\n",
				      current->comm, task_pid_nr(current),
				      what);
}

static int mailslot_set_receive(struct mailslot_netns *netns, int open)
{
	int err;

	if (!open) {
		WRITE_ONCE(netns->remote_receive, 0);
		mailslot_receive_close(netns);
		/* Whoever closes the gate wants nothing to come after that. */
		synchronize_net();
		return 0;
	}
	err = mailslot_receive_open(netns);
	if (err)
		return err;
	WRITE_ONCE(netns->remote_receive, 1);
	mailslot_notice_open(netns, "in from");
	return 0;
}

static int mailslot_set_send(struct mailslot_netns *netns, int open)
{
	WRITE_ONCE(netns->remote_send, open);
	if (!open) {
		/* As above, of what goes. */
		synchronize_net();
		return 0;
	}
	mailslot_notice_open(netns, "out to");
	return 0;
}

static int mailslot_proc_gate(const struct ctl_table *ctl, const int *gate,
			      int (*set)(struct mailslot_netns *netns,
					 int open),
			      int write, void *buffer, size_t *lenp,
			      loff_t *ppos)
{
	struct mailslot_netns *netns = ctl->data;
	int open;
	struct ctl_table table = {
		.procname = ctl->procname,
		.data = &open,
		.maxlen = sizeof(open),
		.extra1 = SYSCTL_ZERO,
		.extra2 = SYSCTL_ONE,
	};
	int err;

	mutex_lock(&netns->remote_mutex);
	open = *gate;
	err = proc_dointvec_minmax(&table, write, buffer, lenp, ppos);
	if (!err && write && open != *gate) {
		if (open)
			err = mailslot_identity_default(netns);
		if (!err)
			err = set(netns, open);
	}
	mutex_unlock(&netns->remote_mutex);
	return err;
}

static int mailslot_proc_receive(MAILSLOT_CTL_CONST struct ctl_table *ctl,
				 int write, void *buffer, size_t *lenp,
				 loff_t *ppos)
{
	struct mailslot_netns *netns = ctl->data;

	return mailslot_proc_gate(ctl, &netns->remote_receive,
				  mailslot_set_receive, write, buffer, lenp,
				  ppos);
}

static int mailslot_proc_send(MAILSLOT_CTL_CONST struct ctl_table *ctl,
			      int write, void *buffer, size_t *lenp,
			      loff_t *ppos)
{
	struct mailslot_netns *netns = ctl->data;

	return mailslot_proc_gate(ctl, &netns->remote_send,
				  mailslot_set_send, write, buffer, lenp,
				  ppos);
}

/*
 * A text that is looked at as a whole.  One byte more than it may have is read,
 * so that what is too long is refused, not cut.
 */
static int mailslot_proc_text(MAILSLOT_CTL_CONST struct ctl_table *ctl,
			      int write, void *buffer, size_t *lenp,
			      loff_t *ppos)
{
	struct mailslot_netns *netns = ctl->data;
	char *setting = ctl->extra1;
	struct ctl_table table = {
		.procname = ctl->procname,
		.maxlen = ctl->maxlen + 1,
	};
	int err;

	table.data = kzalloc(table.maxlen, GFP_KERNEL_ACCOUNT);
	if (!table.data)
		return -ENOMEM;
	mutex_lock(&netns->remote_mutex);
	strscpy(table.data, setting, ctl->maxlen);
	err = proc_dostring(&table, write, buffer, lenp, ppos);
	if (!err && write && strlen(table.data) >= ctl->maxlen)
		err = -EINVAL;
	else if (!err && write)
		err = mailslot_identity_set(netns, setting, ctl->maxlen,
					    table.data);
	mutex_unlock(&netns->remote_mutex);
	kfree(table.data);
	return err;
}

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
	[SYSCTL_REMOTE_BYTES_MAX] = {
		.procname = "remote_bytes_max",
		.maxlen = sizeof(unsigned long),
		.mode = 0644,
		.proc_handler = proc_doulongvec_minmax,
		.extra2 = &total_bytes_limit,
	},
	[SYSCTL_REMOTE_RECEIVE] = {
		.procname = "remote_receive",
		.mode = 0644,
		.proc_handler = mailslot_proc_receive,
	},
	[SYSCTL_REMOTE_SEND] = {
		.procname = "remote_send",
		.mode = 0644,
		.proc_handler = mailslot_proc_send,
	},
	[SYSCTL_REMOTE_EXCLUSIVE] = {
		.procname = "remote_exclusive",
		.maxlen = sizeof(int),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = SYSCTL_ONE,
	},
	[SYSCTL_COMPUTER_NAME] = {
		.procname = "computer_name",
		.maxlen = sizeof_field(struct mailslot_netns, computer_name),
		.mode = 0644,
		.proc_handler = mailslot_proc_text,
	},
	[SYSCTL_WORKGROUP] = {
		.procname = "workgroup",
		.maxlen = sizeof_field(struct mailslot_netns, workgroup),
		.mode = 0644,
		.proc_handler = mailslot_proc_text,
	},
	[SYSCTL_RECEIVE_NAMES] = {
		.procname = "receive_names",
		.maxlen = sizeof_field(struct mailslot_netns, receive_names),
		.mode = 0644,
		.proc_handler = mailslot_proc_text,
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
	table[SYSCTL_REMOTE_BYTES_MAX].data = &netns->remote_bytes_max;
	table[SYSCTL_REMOTE_EXCLUSIVE].data = &netns->remote_exclusive;
	/* Handlers of ours get the namespace, and the text that is theirs. */
	table[SYSCTL_REMOTE_RECEIVE].data = netns;
	table[SYSCTL_REMOTE_SEND].data = netns;
	table[SYSCTL_COMPUTER_NAME].data = netns;
	table[SYSCTL_WORKGROUP].data = netns;
	table[SYSCTL_RECEIVE_NAMES].data = netns;
	table[SYSCTL_COMPUTER_NAME].extra1 = netns->computer_name;
	table[SYSCTL_WORKGROUP].extra1 = netns->workgroup;
	table[SYSCTL_RECEIVE_NAMES].extra1 = netns->receive_names;
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
	table[SYSCTL_REMOTE_BYTES_MAX].mode = 0444;
}

/**
 * mailslot_sysctl_init - show a namespace's settings under net.mailslot
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
