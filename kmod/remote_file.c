// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files under .remote: clients of other machines' slots.
 */
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/uio.h>

#include "compat.h"
#include "mailslotfs.h"
#include "nbdgm.h"
#include "netns.h"
#include "remote.h"
#include "send.h"
#include "stat.h"

static struct mailslot_netns *mailslot_netns_of_file(struct file *file)
{
	return mailslot_netns_of_super(file_inode(file)->i_sb);
}

/* What is for us never leaves, and needs no socket. */
static int mailslot_remote_open(struct inode *inode, struct file *file)
{
	struct mailslot_netns *netns = mailslot_netns_of_file(file);
	const struct mailslot_remote *remote = inode->i_private;
	struct socket *sock;

	/* Root may read what nobody may, but there is nothing to be read. */
	if (file->f_mode & FMODE_READ)
		return -EACCES;
	if (!READ_ONCE(netns->remote_send))
		return -EOPNOTSUPP;
	if (remote->target.kind != MAILSLOT_TO_US) {
		sock = mailslot_socket_create(netns);
		if (IS_ERR(sock))
			return PTR_ERR(sock);
		file->private_data = sock;
	}
	mailslot_open_stream(inode, file);
	return 0;
}

static int mailslot_remote_release(struct inode *inode, struct file *file)
{
	if (file->private_data)
		mailslot_socket_put(file->private_data);
	return 0;
}

/* Who is told to try again, or by a signal or the gate to stop, has lost nothing. */
static void mailslot_count_write(struct mailslot_netns *netns, int err)
{
	if (err != -EAGAIN && err != -ERESTARTSYS && err != -EINTR &&
	    err != -EOPNOTSUPP)
		mailslot_count_sent(netns, !err);
}

static ssize_t mailslot_remote_write_iter(struct kiocb *iocb,
					  struct iov_iter *from)
{
	struct file *file = iocb->ki_filp;
	const struct mailslot_remote *remote = file_inode(file)->i_private;
	bool atomic = iocb->ki_flags & IOCB_NOWAIT;
	const struct mailslot_outgoing out = {
		.netns = mailslot_netns_of_file(file),
		.sock = file->private_data,
		.target = &remote->target,
		.slot = remote->slot,
		.slot_len = remote->slot_len,
		.nowait = mailslot_nowait(iocb),
		.gfp = atomic ? GFP_NOWAIT | __GFP_ACCOUNT | __GFP_NOWARN :
				GFP_KERNEL_ACCOUNT,
	};
	size_t len = iov_iter_count(from);
	int err;

	if (!READ_ONCE(out.netns->remote_send))
		return -EOPNOTSUPP;
	err = mailslot_send_message(&out, from);
	/* Whoever may wait for memory is to try again. */
	if (err == -ENOMEM && atomic)
		err = -EAGAIN;
	mailslot_count_write(out.netns, err);
	return err ?: len;
}

static __poll_t mailslot_remote_poll(struct file *file, poll_table *wait)
{
	if (!file->private_data)
		return EPOLLOUT | EPOLLWRNORM;
	return mailslot_socket_poll(file, file->private_data, wait);
}

static void mailslot_remote_show_fdinfo(struct seq_file *m, struct file *file)
{
	const struct mailslot_remote *remote = file_inode(file)->i_private;
	const struct mailslot_target *target = &remote->target;
	char name[NBNAME_TEXT];

	nbname_print(&target->name, name);
	seq_puts(m, "mailslot-role:\tremote client\n");
	seq_printf(m, "mailslot-destination:\t%s", name);
	if (target->kind == MAILSLOT_TO_HOST)
		seq_printf(m, "@%pI4", &target->address);
	seq_printf(m, "\nmailslot-max-message:\t%u\n",
		   nbdgm_data_max(remote->slot_len));
}

const struct file_operations mailslot_remote_fops = {
	.owner = THIS_MODULE,
	.open = mailslot_remote_open,
	.write_iter = mailslot_remote_write_iter,
	.poll = mailslot_remote_poll,
	.fsync = noop_fsync,
	.release = mailslot_remote_release,
	.show_fdinfo = mailslot_remote_show_fdinfo,
};
