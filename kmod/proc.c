// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/net/mailslot: the slots of a network namespace, a line each.
 */
#include <linux/pid_namespace.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate_wait.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/string_helpers.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "mailslotfs.h"
#include "netns.h"

/**
 * struct mailslot_seq - one who reads /proc/net/mailslot
 * @net: the namespace, first, as seq_file_net() has it
 * @born: slots that had been made when he began
 */
struct mailslot_seq {
	struct seq_net_private net;
	unsigned long born;
};

/* The position is the inode number of the slot; 0 is the heading. */
static void *mailslot_seq_find(struct seq_file *m, loff_t *pos)
{
	return mailslot_table_next(mailslot_netns_of(seq_file_net(m)), pos);
}

static void *mailslot_seq_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	struct mailslot_seq *seq = m->private;

	rcu_read_lock();
	if (*pos)
		return mailslot_seq_find(m, pos);
	seq->born = READ_ONCE(mailslot_netns_of(seq_file_net(m))->born);
	return SEQ_START_TOKEN;
}

static void *mailslot_seq_next(struct seq_file *m, void *v, loff_t *pos)
{
	/* Who seeks goes through all lines at once. */
	cond_resched_rcu();
	++*pos;
	return mailslot_seq_find(m, pos);
}

static void mailslot_seq_stop(struct seq_file *m, void *v)
	__releases(RCU)
{
	rcu_read_unlock();
}

static void mailslot_seq_show_slot(struct seq_file *m, struct mailslot *slot)
{
	struct pid_namespace *pid_ns = proc_pid_ns(file_inode(m->file)->i_sb);
	const struct inode *inode = mailslot_inode(slot);
	const umode_t mode = READ_ONCE(inode->i_mode);
	/* May change meanwhile, as the mode: old and new are both right. */
	const kuid_t uid = data_race(inode->i_uid);
	struct mailslot_info info;

	mailslot_get_info(slot, &info);
	seq_printf(m, "%u %04o %u %d %u %llu %llu %u %lld %llu %llu ", slot->id,
		   mode & 07777, from_kuid_munged(seq_user_ns(m), uid),
		   pid_nr_ns(slot->creator, pid_ns), info.message_count,
		   info.queued_bytes, info.max_queue_bytes,
		   info.max_message_size, mailslot_shown_timeout(&info),
		   info.received, info.dropped);
	/* Names hold any byte but '/': what is not plain text goes in octal. */
	seq_escape_mem(m, slot->name, strlen(slot->name),
		       ESCAPE_OCTAL | ESCAPE_NAP | ESCAPE_APPEND, " \\");
	seq_putc(m, '\n');
}

static int mailslot_seq_show(struct seq_file *m, void *v)
{
	const struct mailslot_seq *seq = m->private;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "inode mode uid pid messages bytes queue_limit max_message timeout received dropped name\n");
		return 0;
	}
	if (mailslot_is_newer(v, seq->born))
		return SEQ_SKIP;
	mailslot_seq_show_slot(m, v);
	return 0;
}

static const struct seq_operations mailslot_seq_ops = {
	.start = mailslot_seq_start,
	.next = mailslot_seq_next,
	.stop = mailslot_seq_stop,
	.show = mailslot_seq_show,
};

/**
 * mailslot_proc_init - make /proc/net/mailslot
 * @netns: the namespace
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_proc_init(struct mailslot_netns *netns)
{
	struct net *net = netns->net;

	if (!proc_create_net("mailslot", 0444, net->proc_net,
			     &mailslot_seq_ops, sizeof(struct mailslot_seq)))
		return -ENOMEM;
	return 0;
}

/**
 * mailslot_proc_uninit - undo mailslot_proc_init()
 * @netns: the namespace
 *
 * Context: Process context, may sleep: waits for reads that run.
 */
void mailslot_proc_uninit(struct mailslot_netns *netns)
{
	remove_proc_entry("mailslot", netns->net->proc_net);
}
