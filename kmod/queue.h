/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The queue of a slot: messages in order, what they weigh, who waits to add
 * one.  Nothing here locks or wakes, and what is done to a queue does not sleep:
 * the caller holds the lock of the slot that it belongs to (see slot.h).
 */
#ifndef _MAILSLOTFS_QUEUE_H
#define _MAILSLOTFS_QUEUE_H

#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct pid;

/**
 * struct mailslot_msg - one message
 * @node: place in the queue
 * @pid: process that wrote it, a reference is held
 * @time_ns: CLOCK_REALTIME when it was queued, in nanoseconds, to a tick
 * @uid: user of the client's open file
 * @gid: group of the client's open file
 * @len: bytes of @data
 * @users: references: the queue's or its reader's, and those of who peeks
 * @held: has been taken out, yet counts against the limit
 * @data: the payload
 */
struct mailslot_msg {
	struct list_head node;
	struct pid *pid;
	u64 time_ns;
	kuid_t uid;
	kgid_t gid;
	u32 len;
	refcount_t users;
	bool held;
	u8 data[] __aligned(8);
};

/**
 * struct mailslot_writer - a client that waits for room
 * @node: place in the line of the queue
 * @msg: what it wants to add; belongs to the queue once @error is 0
 * @done: completed when @error is valid
 * @error: 0 when the message was queued, or a negative errno
 */
struct mailslot_writer {
	struct list_head node;
	struct mailslot_msg *msg;
	struct completion done;
	int error;
};

/**
 * struct mailslot_queue - messages and writers in order
 * @messages: what can be read, oldest first
 * @writers: who waits for room, first come first
 * @count: number of @messages
 * @payload: bytes of payload in @messages
 * @charged: weight of @messages and of those that are held
 * @limit: a message is admitted while @charged is below
 * @received: messages ever appended
 *
 * As long as @writers is not empty there is no room: whoever makes room
 * serves them first (mailslot_queue_admit()).
 */
struct mailslot_queue {
	struct list_head messages;
	struct list_head writers;
	u32 count;
	u64 payload;
	u64 charged;
	u64 limit;
	u64 received;
};

struct mailslot_msg *mailslot_msg_create(size_t len, gfp_t gfp);
struct mailslot_msg *mailslot_msg_get(struct mailslot_msg *msg);
void mailslot_msg_put(struct mailslot_msg *msg);
size_t mailslot_msg_weight(const struct mailslot_msg *msg);

void mailslot_queue_init(struct mailslot_queue *queue, u64 limit);
bool mailslot_queue_has_room(const struct mailslot_queue *queue);
void mailslot_queue_append(struct mailslot_queue *queue,
			   struct mailslot_msg *msg);
struct mailslot_msg *mailslot_queue_first(struct mailslot_queue *queue);
void mailslot_queue_take(struct mailslot_queue *queue,
			 struct mailslot_msg *msg);
void mailslot_queue_put_back(struct mailslot_queue *queue,
			     struct mailslot_msg *msg);
void mailslot_queue_release(struct mailslot_queue *queue,
			    struct mailslot_msg *msg);
struct mailslot_writer *mailslot_queue_admit(struct mailslot_queue *queue);
void mailslot_queue_empty(struct mailslot_queue *queue,
			  struct list_head *messages,
			  struct list_head *writers);

#endif /* _MAILSLOTFS_QUEUE_H */
