/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The queue of a slot: messages in order, what they weigh, who waits to add
 * one.  Nothing here locks or wakes, and what is done to a queue does not sleep:
 * the caller holds the lock of the slot that it belongs to (see slot.h).
 */
#ifndef _MAILSLOTFS_QUEUE_H
#define _MAILSLOTFS_QUEUE_H

#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct pid;
struct task_struct;

/**
 * struct mailslot_source - where a remote message came from
 * @ifindex: interface of arrival
 * @source_addr: IPv4 source of the packet
 * @dest_addr: IPv4 destination of the packet
 * @source_port: UDP source port
 * @datagram_type: MSG_TYPE of the NetBIOS datagram
 * @reserved: 0
 * @source_name: NetBIOS name of the sender, suffix last
 * @dest_name: NetBIOS name that it was sent to, suffix last
 */
struct mailslot_source {
	u32 ifindex;
	__be32 source_addr;
	__be32 dest_addr;
	__be16 source_port;
	u8 datagram_type;
	u8 reserved;
	u8 source_name[16];
	u8 dest_name[16];
};

/**
 * struct mailslot_msg - one message
 * @next: the next one of the queue, or NULL
 * @pid: process that wrote it, a reference is held
 * @time_ns: CLOCK_REALTIME when it was queued, in nanoseconds, to a tick
 * @uid: user of the client's open file
 * @gid: group of the client's open file
 * @len: bytes of payload
 * @users: references: the queue's or its reader's, and those of who peeks
 * @held: has been taken out, yet counts against the limit
 * @remote: came from the network: a struct mailslot_source is first in @data
 * @room: bytes of @data, where it may be used again for another message; or 0
 * @data: the payload
 */
struct mailslot_msg {
	struct mailslot_msg *next;
	struct pid *pid;
	u64 time_ns;
	kuid_t uid;
	kgid_t gid;
	u32 len;
	refcount_t users;
	bool held;
	bool remote;
	u16 room;
	u8 data[] __aligned(8);
};

static inline struct mailslot_source *
mailslot_msg_source(struct mailslot_msg *msg)
{
	return (struct mailslot_source *)msg->data;
}

static inline u8 *mailslot_msg_payload(struct mailslot_msg *msg)
{
	return msg->data + (msg->remote ? sizeof(struct mailslot_source) : 0);
}

/* Payload of a local message that can lie in one piece of memory. */
#define MAILSLOT_PIECE_MAX	(KMALLOC_MAX_SIZE - sizeof(struct mailslot_msg))

/* Bytes of data[]. */
static inline size_t mailslot_msg_room(size_t len, bool remote)
{
	return len + (remote ? sizeof(struct mailslot_source) : 0);
}

/**
 * mailslot_weight - what a message would count against the limits
 * @len: bytes of its payload
 * @remote: it comes from the network
 *
 * The header counts as well, so that empty messages are not free.
 *
 * Context: Any.
 * Return: bytes.
 */
static inline size_t mailslot_weight(size_t len, bool remote)
{
	return sizeof(struct mailslot_msg) + mailslot_msg_room(len, remote);
}

/**
 * mailslot_msg_weight - what a message counts against the limits
 * @msg: the message
 *
 * Context: Any.
 * Return: bytes.
 */
static inline size_t mailslot_msg_weight(const struct mailslot_msg *msg)
{
	return mailslot_weight(msg->len, msg->remote);
}

/**
 * struct mailslot_writer - a client that waits for room
 * @node: place in the line of the queue
 * @msg: what it wants to add; belongs to the queue once @error is 0
 * @task: whom to wake
 * @called: has been told that there is room, and has not looked yet
 * @passed_over: another was faster, or the reader: is to be served
 * @error: -EAGAIN in line; 0 when the message was queued; or another errno
 */
struct mailslot_writer {
	struct list_head node;
	struct mailslot_msg *msg;
	struct task_struct *task;
	bool called;
	bool passed_over;
	int error;
};

/**
 * struct mailslot_queue - messages and writers in order
 * @first: the oldest message, which can be read, or NULL
 * @end: where the next one is linked
 * @writers: who waits for room, first come first
 * @count: number of messages
 * @payload: bytes of payload in them
 * @charged: weight of them and of those that are held
 * @held: weight of messages that are held
 * @limit: a message is admitted while @charged is below
 * @received: messages ever appended
 *
 * Where there is room and somebody waits, the first of @writers has been called:
 * whoever makes room, or leaves the line, sees to that (mailslot_queue_call()).
 */
struct mailslot_queue {
	struct mailslot_msg *first;
	struct mailslot_msg **end;
	struct list_head writers;
	u32 count;
	u64 payload;
	u64 charged;
	u64 held;
	u64 limit;
	u64 received;
};

int mailslot_msg_cache_init(void);
void mailslot_msg_cache_uninit(void);

struct mailslot_msg *mailslot_msg_create(size_t len, gfp_t gfp);
struct mailslot_msg *mailslot_msg_create_remote(size_t len, gfp_t gfp);
bool mailslot_msg_renew(struct mailslot_msg *msg, size_t len, bool remote);
struct mailslot_msg *mailslot_msg_get(struct mailslot_msg *msg);
bool mailslot_msg_drop(struct mailslot_msg *msg);
void mailslot_msg_free(struct mailslot_msg *msg);

/**
 * mailslot_queue_has_room - would a message be admitted?
 * @queue: the queue
 *
 * The size of the message does not matter: the limit may be overshot by one
 * message, so that each legal size fits an empty queue.
 *
 * Context: The slot's lock is held.
 * Return: true when mailslot_queue_append() may be called.
 */
static inline bool mailslot_queue_has_room(const struct mailslot_queue *queue)
{
	return queue->charged < queue->limit;
}

/**
 * mailslot_queue_first_writer - who waits longest for room?
 * @queue: the queue
 *
 * Context: The slot's lock is held.
 * Return: the first in line, or NULL.
 */
static inline struct mailslot_writer *
mailslot_queue_first_writer(struct mailslot_queue *queue)
{
	return list_first_entry_or_null(&queue->writers,
					struct mailslot_writer, node);
}

void mailslot_queue_init(struct mailslot_queue *queue, u64 limit);
void mailslot_queue_append(struct mailslot_queue *queue,
			   struct mailslot_msg *msg);
void mailslot_queue_take(struct mailslot_queue *queue,
			 struct mailslot_msg *msg);
void mailslot_queue_put_back(struct mailslot_queue *queue,
			     struct mailslot_msg *msg);
void mailslot_queue_release(struct mailslot_queue *queue,
			    struct mailslot_msg *msg);
struct mailslot_writer *mailslot_queue_call(struct mailslot_queue *queue);
struct mailslot_msg *mailslot_queue_empty(struct mailslot_queue *queue);

#endif /* _MAILSLOTFS_QUEUE_H */
