// SPDX-License-Identifier: GPL-2.0-only
/*
 * Open files.  Servers and clients are two sets of file operations: a server
 * has no write, a client no read, and the VFS refuses for us.
 */
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/time64.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "compat.h"
#include "mailslotfs.h"
#include "netns.h"
#include "trace.h"

/**
 * mailslot_open_stream - what all open files have in common
 * @inode: the inode
 * @file: has no position from now on, and tells no lies about waiting
 *
 * Context: Process context.
 */
void mailslot_open_stream(struct inode *inode, struct file *file)
{
	stream_open(inode, file);
	file->f_mode |= FMODE_NOWAIT;
}

/**
 * mailslot_open_server - the open that creates a slot
 * @inode: the slot's inode, NEW
 * @file: becomes the server
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_open_server(struct inode *inode, struct file *file)
{
	/* Same module: the reference that the VFS holds serves for both. */
	file->f_op = &mailslot_server_fops;
	mailslot_open_stream(inode, file);
	return mailslot_publish(mailslot_of_inode(inode));
}

/*
 * Every later open, by name or through /proc, is a client's.  One that wants to
 * read may find a slot whose server is just opening it: too late to be that.
 */
static int mailslot_open_client(struct inode *inode, struct file *file)
{
	const struct mailslot *slot = mailslot_of_inode(inode);

	/* Its server was there when the name was found, and has gone since. */
	if (mailslot_is_closed(slot) && !(file->f_flags & O_CREAT))
		return -ENOENT;
	if (file->f_mode & FMODE_READ)
		return -EBUSY;
	if (!mailslot_is_live(slot))
		return -ENOENT;
	mailslot_open_stream(inode, file);
	return 0;
}

/* The last copy of the server's descriptor has gone. */
static int mailslot_release_server(struct inode *inode, struct file *file)
{
	mailslot_remove_name(file->f_path.dentry);
	mailslot_purge(mailslot_of_inode(inode));
	return 0;
}

/**
 * mailslot_nowait - is a read or a write to fail rather than wait?
 * @iocb: the read or write
 *
 * Context: Any.
 * Return: true when its file, or this call alone, is not to wait.
 */
bool mailslot_nowait(const struct kiocb *iocb)
{
	return iocb->ki_filp->f_flags & O_NONBLOCK ||
	       iocb->ki_flags & IOCB_NOWAIT;
}

/**
 * mailslot_recv_flags - how is a message to be taken?
 * @file: the server that it is taken by
 * @nowait: do not wait
 *
 * Context: Process context.
 * Return: flags for mailslot_receive().
 */
u32 mailslot_recv_flags(const struct file *file, bool nowait)
{
	u32 flags = nowait ? MAILSLOT_RECV_NOWAIT : 0;

	if (file->f_flags & O_NOATIME ||
	    file->f_path.mnt->mnt_flags & MNT_NOATIME)
		flags |= MAILSLOT_RECV_NOATIME;
	return flags;
}

static ssize_t mailslot_finish_read(struct mailslot *slot,
				    struct mailslot_msg *msg, bool copied)
{
	ssize_t len = msg->len;

	if (!copied) {
		mailslot_put_back(slot, msg);
		return -EFAULT;
	}
	mailslot_consume(slot, msg);
	return len;
}

/*
 * read(2) and write(2) come here, all others of their kind come below: without
 * a kiocb and an iov_iter a tenth of the instructions is saved, and the two
 * calls are what a slot is for.  The price: kernel_read() and kernel_write()
 * refuse a file that has both, so that the kernel itself cannot be a client.
 */
static ssize_t mailslot_read(struct file *file, char __user *buf, size_t room,
			     loff_t *pos)
{
	struct mailslot *slot = mailslot_of_file(file);
	u32 flags = mailslot_recv_flags(file, file->f_flags & O_NONBLOCK);
	struct mailslot_msg *msg;
	bool copied;
	u32 len;

	msg = mailslot_receive(slot, room, flags, &len);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	copied = !copy_to_user(buf, mailslot_msg_payload(msg), len);
	return mailslot_finish_read(slot, msg, copied);
}

static ssize_t mailslot_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct mailslot *slot = mailslot_of_file(iocb->ki_filp);
	u32 flags = mailslot_recv_flags(iocb->ki_filp, mailslot_nowait(iocb));
	struct mailslot_msg *msg;
	bool copied;
	u32 len;

	msg = mailslot_receive(slot, iov_iter_count(to), flags, &len);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	copied = copy_to_iter(mailslot_msg_payload(msg), len, to) == len;
	return mailslot_finish_read(slot, msg, copied);
}

/*
 * The writer pays for the message.  Where its memory cgroup is exhausted the
 * write fails: killing something would not free what is queued.
 */
static struct mailslot_msg *mailslot_alloc_msg(struct mailslot *slot,
					       size_t len, gfp_t gfp)
{
	struct pid *writer = task_tgid(current);
	struct mailslot_msg *msg;

	msg = mailslot_spares_get(&slot->spares, writer, len);
	if (msg)
		return msg;
	msg = mailslot_msg_create(len, gfp | __GFP_ACCOUNT | __GFP_NOWARN);
	if (msg)
		msg->pid = get_pid(writer);
	return msg;
}

/* Charged to the namespace until it is read, purged, or refused. */
static struct mailslot_msg *mailslot_new_msg(struct mailslot *slot, size_t len,
					     gfp_t gfp)
{
	struct mailslot_msg *msg;
	int err;

	err = mailslot_netns_charge(slot->netns, len, false);
	if (err)
		return ERR_PTR(err);
	msg = mailslot_alloc_msg(slot, len, gfp);
	if (msg)
		return msg;
	mailslot_netns_uncharge(slot->netns, len, false);
	return ERR_PTR(gfpflags_allow_blocking(gfp) ? -ENOMEM : -EAGAIN);
}

/* Look before there is a copy; a yes is mailslot_send()'s to confirm. */
static int mailslot_check_write(struct mailslot *slot, size_t len, bool nowait)
{
	if (!mailslot_is_live(slot))
		return -EPIPE;
	if (len > mailslot_max_message(slot))
		return -EMSGSIZE;
	if (nowait && !mailslot_has_room(slot))
		return -EAGAIN;
	return 0;
}

static ssize_t mailslot_finish_write(struct file *file,
				     struct mailslot_msg *msg, bool copied,
				     bool nowait)
{
	struct mailslot *slot = mailslot_of_file(file);
	const struct cred *cred = file->f_cred;
	ssize_t len = msg->len;
	int err = -EFAULT;

	if (!copied)
		goto put;
	msg->uid = cred->euid;
	msg->gid = cred->egid;
	err = mailslot_send(slot, msg, nowait);
	if (err)
		goto put;
	return len;

put:
	mailslot_netns_put(slot->netns, msg);
	return err;
}

static ssize_t mailslot_write(struct file *file, const char __user *buf,
			      size_t len, loff_t *pos)
{
	struct mailslot *slot = mailslot_of_file(file);
	bool nowait = file->f_flags & O_NONBLOCK;
	struct mailslot_msg *msg;
	bool copied;
	int err;

	err = mailslot_check_write(slot, len, nowait);
	if (err)
		return err;
	msg = mailslot_new_msg(slot, len, GFP_KERNEL | __GFP_RETRY_MAYFAIL);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	copied = !copy_from_user(msg->data, buf, len);
	return mailslot_finish_write(file, msg, copied, nowait);
}

static ssize_t mailslot_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct file *file = iocb->ki_filp;
	struct mailslot *slot = mailslot_of_file(file);
	bool atomic = iocb->ki_flags & IOCB_NOWAIT;
	bool nowait = mailslot_nowait(iocb);
	size_t len = iov_iter_count(from);
	struct mailslot_msg *msg;
	bool copied;
	int err;

	err = mailslot_check_write(slot, len, nowait);
	if (err)
		return err;
	/* There is no such piece of memory, and never will be: no EAGAIN. */
	if (atomic && len > MAILSLOT_PIECE_MAX)
		return -EOPNOTSUPP;
	msg = mailslot_new_msg(slot, len, atomic ? GFP_NOWAIT :
			       GFP_KERNEL | __GFP_RETRY_MAYFAIL);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	copied = copy_from_iter_full(msg->data, len, from);
	return mailslot_finish_write(file, msg, copied, nowait);
}

/*
 * Registering on the wait queue before looking is enough, see fs/eventfd.c:
 * whoever changes the answer does so before it looks at the wait queue.
 */
static __poll_t mailslot_server_poll(struct file *file, poll_table *wait)
{
	struct mailslot *slot = mailslot_of_file(file);

	poll_wait(file, &slot->readers, wait);
	return mailslot_poll_server(slot);
}

static __poll_t mailslot_client_poll(struct file *file, poll_table *wait)
{
	struct mailslot *slot = mailslot_of_file(file);

	poll_wait(file, &slot->clients, wait);
	return mailslot_poll_client(slot);
}

static void mailslot_show_fdinfo(struct seq_file *m, struct file *file)
{
	bool server = file->f_op == &mailslot_server_fops;
	struct mailslot_info info;

	mailslot_get_info(mailslot_of_file(file), &info);
	seq_printf(m, "mailslot-role:\t%s\n", server ? "server" : "client");
	seq_printf(m, "mailslot-messages:\t%u\n", info.message_count);
	seq_printf(m, "mailslot-bytes:\t%llu\n", info.queued_bytes);
	seq_printf(m, "mailslot-queue-limit:\t%llu\n", info.max_queue_bytes);
	seq_printf(m, "mailslot-max-message:\t%u\n", info.max_message_size);
	seq_printf(m, "mailslot-timeout:\t%lld\n",
		   mailslot_shown_timeout(&info));
}

const struct file_operations mailslot_server_fops = {
	.owner = THIS_MODULE,
	.read = mailslot_read,
	.read_iter = mailslot_read_iter,
	.poll = mailslot_server_poll,
	.unlocked_ioctl = mailslot_ioctl_server,
	.compat_ioctl = compat_ptr_ioctl,
	.fsync = noop_fsync,
	.release = mailslot_release_server,
	.show_fdinfo = mailslot_show_fdinfo,
};

const struct file_operations mailslot_client_fops = {
	.owner = THIS_MODULE,
	.open = mailslot_open_client,
	.write = mailslot_write,
	.write_iter = mailslot_write_iter,
	.poll = mailslot_client_poll,
	.unlocked_ioctl = mailslot_ioctl_client,
	.compat_ioctl = compat_ptr_ioctl,
	.fsync = noop_fsync,
	.show_fdinfo = mailslot_show_fdinfo,
};

/*
 * Reads and writes leave their times with the slot, which is a good deal
 * cheaper than touching the inode each time.  The inode learns of them when
 * somebody looks, or sets others.
 */
static void mailslot_update_times(struct inode *inode)
{
	struct mailslot *slot = mailslot_of_inode(inode);
	struct timespec64 changed = inode_get_ctime(inode);
	struct timespec64 written;

	spin_lock_bh(&slot->lock);
	written = ns_to_timespec64(slot->written_ns);
	if (slot->read_ns)
		inode_set_atime_to_ts(inode, ns_to_timespec64(slot->read_ns));
	if (slot->written_ns)
		inode_set_mtime_to_ts(inode, written);
	if (timespec64_compare(&written, &changed) > 0)
		inode_set_ctime_to_ts(inode, written);
	slot->read_ns = 0;
	slot->written_ns = 0;
	spin_unlock_bh(&slot->lock);
}

static int mailslot_setattr(struct mnt_idmap *idmap, struct dentry *dentry,
			    struct iattr *attr)
{
	mailslot_update_times(d_inode(dentry));
	return simple_setattr(idmap, dentry, attr);
}

/* Programs with buffers size them by st_blksize: let a message fit in one. */
static int mailslot_getattr(struct mnt_idmap *idmap, const struct path *path,
			    struct kstat *stat, u32 request_mask,
			    unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	u32 max = mailslot_max_message(mailslot_of_inode(inode));

	mailslot_update_times(inode);
	mailslot_fillattr(idmap, request_mask, inode, stat);
	stat->blksize = PAGE_ALIGN(max);
	return 0;
}

const struct inode_operations mailslot_slot_iops = {
	.setattr = mailslot_setattr,
	.getattr = mailslot_getattr,
};
