/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * mailslotfs - named one-way datagram queues as a file system
 *
 * Every structure has the same layout for 32-bit and 64-bit callers.  Every
 * flags and reserved field must be zero; the kernel answers EINVAL otherwise.
 */
#ifndef _UAPI_LINUX_MAILSLOTFS_H
#define _UAPI_LINUX_MAILSLOTFS_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* statfs(2) f_type */
#define MAILSLOTFS_MAGIC		0x4d534c54

/* read_timeout_ms: no time limit */
#define MAILSLOT_WAIT_FOREVER		0xffffffffU

/* next_size: the queue is empty (0 is the size of an empty message) */
#define MAILSLOT_NO_MESSAGE		0xffffffffU

/**
 * struct mailslot_info - state and limits of a slot
 * @max_message_size: largest message in bytes; 0 means no limit of its own,
 *	net.mailslot.message_bytes_max holds
 * @next_size: size of the oldest message, MAILSLOT_NO_MESSAGE when the queue
 *	is empty
 * @message_count: messages waiting
 * @read_timeout_ms: how long a read waits, in milliseconds; 0 not at all,
 *	MAILSLOT_WAIT_FOREVER without limit
 * @queued_bytes: payload bytes waiting
 * @max_queue_bytes: a message is admitted while the queued bytes, headers
 *	included, are below this
 * @received: messages ever queued
 * @dropped: remote messages that found no room
 */
struct mailslot_info {
	__u32 max_message_size;
	__u32 next_size;
	__u32 message_count;
	__u32 read_timeout_ms;
	__aligned_u64 queued_bytes;
	__aligned_u64 max_queue_bytes;
	__aligned_u64 received;
	__aligned_u64 dropped;
};

/* mailslot_set.mask: which fields to set */
#define MAILSLOT_SET_READ_TIMEOUT	0x00000001U
#define MAILSLOT_SET_MAX_MESSAGE	0x00000002U
#define MAILSLOT_SET_MAX_QUEUE		0x00000004U

/**
 * struct mailslot_set - new limits of a slot
 * @mask: MAILSLOT_SET_* bits; fields not named here are not looked at
 * @read_timeout_ms: as in struct mailslot_info
 * @max_message_size: as in struct mailslot_info
 * @flags: must be 0
 * @max_queue_bytes: as in struct mailslot_info, not 0; more than
 *	net.mailslot.queue_bytes_max needs CAP_SYS_RESOURCE
 */
struct mailslot_set {
	__u32 mask;
	__u32 read_timeout_ms;
	__u32 max_message_size;
	__u32 flags;
	__aligned_u64 max_queue_bytes;
};

/* mailslot_recv.flags */
#define MAILSLOT_RECV_PEEK		0x00000001U	/* leave it queued */
#define MAILSLOT_RECV_NOWAIT		0x00000002U	/* EAGAIN, do not wait */
#define MAILSLOT_RECV_TRUNCATE		0x00000004U	/* even if it does not fit */

/* mailslot_recv.origin */
#define MAILSLOT_LOCAL			0U
#define MAILSLOT_REMOTE			1U

/**
 * struct mailslot_recv - one message and where it comes from
 * @buf: in: address of the buffer
 * @len: in: size of the buffer in bytes
 * @flags: in: MAILSLOT_RECV_* bits
 * @message_size: out: full size of the message, also with EMSGSIZE
 * @origin: out: MAILSLOT_LOCAL or MAILSLOT_REMOTE
 * @pid: out: process that wrote, 0 where it cannot be seen
 * @uid: out: user id of the client's open file
 * @gid: out: group id of the client's open file
 * @ifindex: out: interface of arrival; this field and all below down to
 *	@dest_name are 0 when @origin is MAILSLOT_LOCAL
 * @source_addr: out: IPv4 address of the sender, network byte order
 * @dest_addr: out: IPv4 address it was sent to, network byte order
 * @source_port: out: UDP port of the sender, network byte order
 * @datagram_type: out: MSG_TYPE of the NetBIOS datagram
 * @reserved0: must be 0
 * @reserved1: must be 0
 * @source_name: out: NetBIOS name of the sender, suffix byte last
 * @dest_name: out: NetBIOS name it was sent to, suffix byte last
 * @time_ns: out: CLOCK_REALTIME when it was queued, as exact as the times of
 *	files: to a tick of the kernel
 * @reserved: must be 0
 */
struct mailslot_recv {
	__aligned_u64 buf;
	__u32 len;
	__u32 flags;
	__u32 message_size;
	__u32 origin;
	__u32 pid;
	__u32 uid;
	__u32 gid;
	__u32 ifindex;
	__u32 source_addr;
	__u32 dest_addr;
	__u16 source_port;
	__u8 datagram_type;
	__u8 reserved0;
	__u32 reserved1;
	__u8 source_name[16];
	__u8 dest_name[16];
	__aligned_u64 time_ns;
	__aligned_u64 reserved[4];
};

#define MAILSLOT_IOC_TYPE	0xEF
#define MAILSLOT_IOC_GET_INFO	_IOR(MAILSLOT_IOC_TYPE, 0, struct mailslot_info)
#define MAILSLOT_IOC_SET_INFO	_IOW(MAILSLOT_IOC_TYPE, 1, struct mailslot_set)
#define MAILSLOT_IOC_RECV	_IOWR(MAILSLOT_IOC_TYPE, 2, struct mailslot_recv)

#endif /* _UAPI_LINUX_MAILSLOTFS_H */
