// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctl interface of <linux/mailslotfs.h>.
 */
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/highuid.h>
#include <linux/pid_namespace.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include <asm/ioctls.h>

#include "mailslotfs.h"
#include "netns.h"

#define MAILSLOT_SET_ALL	(MAILSLOT_SET_READ_TIMEOUT | \
				 MAILSLOT_SET_MAX_MESSAGE | \
				 MAILSLOT_SET_MAX_QUEUE)
#define MAILSLOT_RECV_ALL	(MAILSLOT_RECV_PEEK | \
				 MAILSLOT_RECV_NOWAIT | \
				 MAILSLOT_RECV_TRUNCATE)

static long mailslot_ioc_get_info(struct mailslot *slot, void __user *arg)
{
	struct mailslot_info info;

	mailslot_get_info(slot, &info);
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

/* As for a socket: 0 when there is none, or when it is empty. */
static long mailslot_ioc_next_size(struct mailslot *slot, void __user *arg)
{
	struct mailslot_info info;
	int size;

	mailslot_get_info(slot, &info);
	size = info.message_count ? info.next_size : 0;
	return put_user(size, (int __user *)arg);
}

static int mailslot_check_set(const struct mailslot *slot,
			      const struct mailslot_set *set)
{
	const struct mailslot_netns *netns = slot->netns;

	if (set->flags || (set->mask & ~MAILSLOT_SET_ALL))
		return -EINVAL;
	if (!(set->mask & MAILSLOT_SET_MAX_QUEUE))
		return 0;
	if (!set->max_queue_bytes)
		return -EINVAL;
	if (set->max_queue_bytes > READ_ONCE(netns->queue_bytes_max) &&
	    !ns_capable(netns->net->user_ns, CAP_SYS_RESOURCE))
		return -EPERM;
	return 0;
}

static long mailslot_ioc_set_info(struct mailslot *slot, void __user *arg)
{
	struct mailslot_set set;
	int err;

	if (copy_from_user(&set, arg, sizeof(set)))
		return -EFAULT;
	err = mailslot_check_set(slot, &set);
	if (err)
		return err;
	mailslot_set_limits(slot, &set);
	return 0;
}

static int mailslot_check_recv(const struct mailslot_recv *recv)
{
	if (recv->flags & ~MAILSLOT_RECV_ALL)
		return -EINVAL;
	if (recv->reserved0 || recv->reserved1)
		return -EINVAL;
	if (memchr_inv(recv->reserved, 0, sizeof(recv->reserved)))
		return -EINVAL;
	return 0;
}

/* The sender as the reader sees it: ids are those of its namespaces. */
static void mailslot_fill_local(struct mailslot_recv *recv,
				const struct mailslot_msg *msg)
{
	struct user_namespace *user_ns = current_user_ns();

	recv->origin = MAILSLOT_LOCAL;
	recv->pid = pid_vnr(msg->pid);
	recv->uid = from_kuid_munged(user_ns, msg->uid);
	recv->gid = from_kgid_munged(user_ns, msg->gid);
}

/* A stranger is nobody here, whatever it claims to be. */
static void mailslot_fill_remote(struct mailslot_recv *recv,
				 const struct mailslot_source *source)
{
	recv->origin = MAILSLOT_REMOTE;
	recv->uid = overflowuid;
	recv->gid = overflowgid;
	recv->ifindex = source->ifindex;
	recv->source_addr = (__force u32)source->source_addr;
	recv->dest_addr = (__force u32)source->dest_addr;
	recv->source_port = (__force u16)source->source_port;
	recv->datagram_type = source->datagram_type;
	memcpy(recv->source_name, source->source_name,
	       sizeof(recv->source_name));
	memcpy(recv->dest_name, source->dest_name, sizeof(recv->dest_name));
}

static void mailslot_fill_recv(struct mailslot_recv *recv,
			       struct mailslot_msg *msg)
{
	*recv = (struct mailslot_recv) {
		.buf = recv->buf,
		.len = recv->len,
		.flags = recv->flags,
		.message_size = msg->len,
		.time_ns = msg->time_ns,
	};
	if (msg->remote)
		mailslot_fill_remote(recv, mailslot_msg_source(msg));
	else
		mailslot_fill_local(recv, msg);
}

static long mailslot_copy_recv(struct mailslot_recv *recv,
			       struct mailslot_msg *msg, void __user *arg)
{
	u32 len = min(recv->len, msg->len);

	mailslot_fill_recv(recv, msg);
	if (copy_to_user(u64_to_user_ptr(recv->buf),
			 mailslot_msg_payload(msg), len))
		return -EFAULT;
	if (copy_to_user(arg, recv, sizeof(*recv)))
		return -EFAULT;
	return len;
}

/* A message that has been copied out is gone, unless it was only peeked at. */
static void mailslot_finish_recv(struct file *file, struct mailslot *slot,
				 struct mailslot_msg *msg, bool peek,
				 bool copied)
{
	if (peek) {
		mailslot_netns_put(slot->netns, msg);
		return;
	}
	if (!copied) {
		mailslot_put_back(slot, msg);
		return;
	}
	mailslot_consume(slot, msg);
	fsnotify_access(file);
}

static long mailslot_ioc_recv(struct file *file, struct mailslot *slot,
			      void __user *arg)
{
	struct mailslot_recv recv;
	struct mailslot_msg *msg;
	u32 flags;
	long ret;

	if (copy_from_user(&recv, arg, sizeof(recv)))
		return -EFAULT;
	ret = mailslot_check_recv(&recv);
	if (ret)
		return ret;
	/* To security modules it is a read; fanotify knows no FIFOs. */
	ret = rw_verify_area(READ, file, NULL, min_t(u32, recv.len, INT_MAX));
	if (ret)
		return ret;
	flags = recv.flags |
		mailslot_recv_flags(file, file->f_flags & O_NONBLOCK);

	msg = mailslot_receive(slot, recv.len, flags, &recv.message_size);
	if (msg == ERR_PTR(-EMSGSIZE) &&
	    copy_to_user(arg, &recv, sizeof(recv)))
		return -EFAULT;
	if (IS_ERR(msg))
		return PTR_ERR(msg);

	ret = mailslot_copy_recv(&recv, msg, arg);
	mailslot_finish_recv(file, slot, msg, flags & MAILSLOT_RECV_PEEK,
			     ret >= 0);
	return ret;
}

static long mailslot_ioctl(struct file *file, unsigned int cmd,
			   unsigned long arg, bool server)
{
	struct mailslot *slot = mailslot_of_file(file);
	void __user *user = (void __user *)arg;

	switch (cmd) {
	case FIONREAD:
		return mailslot_ioc_next_size(slot, user);
	case MAILSLOT_IOC_GET_INFO:
		return mailslot_ioc_get_info(slot, user);
	case MAILSLOT_IOC_SET_INFO:
		return server ? mailslot_ioc_set_info(slot, user) : -EPERM;
	case MAILSLOT_IOC_RECV:
		return server ? mailslot_ioc_recv(file, slot, user) : -EPERM;
	default:
		return -ENOTTY;
	}
}

/**
 * mailslot_ioctl_server - ioctl on a server's descriptor
 * @file: the open file
 * @cmd: FIONREAD or one of MAILSLOT_IOC_*
 * @arg: address of its argument
 *
 * Context: Process context, may sleep.
 * Return: 0, or the bytes copied by MAILSLOT_IOC_RECV; -ENOTTY for any other
 * @cmd; -EFAULT; -EINVAL for flags or reserved fields that are not 0 and for a
 * queue limit of 0; -EPERM for a queue limit above the namespace's; and what
 * mailslot_receive() returns, and who may forbid a read says.
 */
long mailslot_ioctl_server(struct file *file, unsigned int cmd,
			   unsigned long arg)
{
	return mailslot_ioctl(file, cmd, arg, true);
}

/**
 * mailslot_ioctl_client - ioctl on a client's descriptor
 * @file: the open file
 * @cmd: FIONREAD or one of MAILSLOT_IOC_*
 * @arg: address of its argument
 *
 * Context: Process context.
 * Return: 0; -ENOTTY; -EFAULT; -EPERM for what only a server may do.
 */
long mailslot_ioctl_client(struct file *file, unsigned int cmd,
			   unsigned long arg)
{
	return mailslot_ioctl(file, cmd, arg, false);
}
