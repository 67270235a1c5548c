// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue of a slot, see queue.h.  No VFS objects and no locks here: this
 * file also compiles in user space, for its tests.
 */
#include <linux/build_bug.h>
#include <linux/init.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "queue.h"
#include "spare.h"

/*
 * A page is what many programs write at once.  With a header it would get two
 * from kmalloc(), and both would be cleared.
 */
#define MAILSLOT_PAGE	4096

static struct kmem_cache *mailslot_page_cache;

static bool mailslot_msg_is_page(size_t len, bool remote)
{
	size_t size = sizeof(struct mailslot_msg) +
		      mailslot_msg_room(len, remote);

	return size > MAILSLOT_PAGE && len <= MAILSLOT_PAGE && !remote;
}

/*
 * Large messages are mapped page by page: kmalloc() would round 64 KiB and a
 * header up to 128 KiB, and look for them in one piece, which takes an old
 * system long to find.  Who cannot wait gets the piece, if there is one.
 */
static struct mailslot_msg *mailslot_msg_memory(size_t len, bool remote,
						gfp_t gfp)
{
	size_t size = sizeof(struct mailslot_msg) +
		      mailslot_msg_room(len, remote);

	if (mailslot_msg_is_page(len, remote))
		return kmem_cache_alloc(mailslot_page_cache, gfp);
	if (size <= KMALLOC_MAX_CACHE_SIZE || !gfpflags_allow_blocking(gfp))
		return kmalloc(size, gfp);
	/* It knows no other way to give up; newer kernels complain of such. */
	return __vmalloc(size, (gfp & ~__GFP_RETRY_MAYFAIL) | __GFP_NORETRY);
}

static void mailslot_msg_init(struct mailslot_msg *msg, size_t len,
			      bool remote)
{
	msg->next = NULL;
	msg->time_ns = 0;
	msg->uid = INVALID_UID;
	msg->gid = INVALID_GID;
	msg->len = len;
	msg->held = false;
	msg->remote = remote;
	refcount_set(&msg->users, 1);
}

static struct mailslot_msg *mailslot_msg_alloc(size_t len, bool remote,
					       gfp_t gfp)
{
	size_t room = mailslot_msg_room(len, remote);
	struct mailslot_msg *msg;

	BUILD_BUG_ON(sizeof(*msg) > 64);

	msg = mailslot_msg_memory(len, remote, gfp);
	if (!msg)
		return NULL;
	msg->pid = NULL;
	msg->room = sizeof(*msg) + room <= MAILSLOT_SPARE_BYTES ? room : 0;
	mailslot_msg_init(msg, len, remote);
	return msg;
}

/**
 * mailslot_msg_create - allocate a message
 * @len: bytes of payload; the caller has checked it against the limits
 * @gfp: how to allocate, and whom to charge
 *
 * The payload is not initialised, the sender's record is empty.  The caller
 * holds the one reference.
 *
 * Context: as @gfp says.
 * Return: the message, or NULL when there is no memory.
 */
struct mailslot_msg *mailslot_msg_create(size_t len, gfp_t gfp)
{
	return mailslot_msg_alloc(len, false, gfp);
}

/**
 * mailslot_msg_create_remote - allocate a message that comes from the network
 * @len: bytes of payload; the caller has checked it against the limits
 * @gfp: how to allocate, and whom to charge
 *
 * As mailslot_msg_create(); mailslot_msg_source() is not initialised either.
 *
 * Context: as @gfp says.
 * Return: the message, or NULL when there is no memory.
 */
struct mailslot_msg *mailslot_msg_create_remote(size_t len, gfp_t gfp)
{
	return mailslot_msg_alloc(len, true, gfp);
}

/* What kmalloc() takes for it, or a little more. */
static size_t mailslot_msg_class(size_t room)
{
	return roundup_pow_of_two(sizeof(struct mailslot_msg) + room);
}

/**
 * mailslot_msg_renew - make a new message of an old one
 * @msg: a message that nobody has a reference to any more
 * @len: bytes of payload; the caller has checked it against the limits
 * @remote: it comes from the network
 *
 * As if it had been created, but for its pid, which stays.
 *
 * Context: Any.
 * Return: false when its memory is too small, or would be too large: a message
 * is to take no more than twice what it counts.
 */
bool mailslot_msg_renew(struct mailslot_msg *msg, size_t len, bool remote)
{
	size_t room = mailslot_msg_room(len, remote);

	if (msg->room < room ||
	    mailslot_msg_class(msg->room) != mailslot_msg_class(room))
		return false;
	mailslot_msg_init(msg, len, remote);
	return true;
}

/**
 * mailslot_msg_get - take a further reference
 * @msg: a message that cannot go away just now (the slot's lock is held)
 *
 * Context: Any.
 * Return: @msg.
 */
struct mailslot_msg *mailslot_msg_get(struct mailslot_msg *msg)
{
	refcount_inc(&msg->users);
	return msg;
}

/**
 * mailslot_msg_drop - give up a reference
 * @msg: the message, not on a list any more when this is its last reference
 *
 * Context: Any.
 * Return: true when it was the last: mailslot_msg_free() is to follow.
 */
bool mailslot_msg_drop(struct mailslot_msg *msg)
{
	/* Alone is what we mostly are, and off the queue nobody can join us. */
	if (refcount_read(&msg->users) != 1)
		return refcount_dec_and_test(&msg->users);
	/* After the refcount_dec_and_test() of who peeked. */
	smp_acquire__after_ctrl_dep();
	return true;
}

/**
 * mailslot_msg_free - free a message that nobody has a reference to any more
 * @msg: the message
 *
 * Context: Process context, no lock held (freeing a large one may sleep); one
 * from the network, or one that has @room, in any context.
 */
void mailslot_msg_free(struct mailslot_msg *msg)
{
	put_pid(msg->pid);
	if (mailslot_msg_is_page(msg->len, msg->remote))
		kmem_cache_free(mailslot_page_cache, msg);
	else
		kvfree(msg);
}

/**
 * mailslot_queue_init - make a queue that is empty
 * @queue: the queue
 * @limit: weight below which it admits a message, in bytes
 *
 * Context: Any; nobody else knows the queue yet.
 */
void mailslot_queue_init(struct mailslot_queue *queue, u64 limit)
{
	*queue = (struct mailslot_queue) { .limit = limit };
	queue->end = &queue->first;
	INIT_LIST_HEAD(&queue->writers);
}

/* The room that the first in line was called for has gone to another. */
static void mailslot_queue_pass_over(struct mailslot_queue *queue)
{
	struct mailslot_writer *first = mailslot_queue_first_writer(queue);

	if (!first || !first->called)
		return;
	first->called = false;
	first->passed_over = true;
}

/**
 * mailslot_queue_append - add a message as the newest
 * @queue: a queue that has room
 * @msg: the message; its reference goes to the queue
 *
 * Context: The slot's lock is held.
 */
void mailslot_queue_append(struct mailslot_queue *queue,
			   struct mailslot_msg *msg)
{
	*queue->end = msg;
	queue->end = &msg->next;
	queue->count++;
	queue->payload += msg->len;
	queue->charged += mailslot_msg_weight(msg);
	queue->received++;
	if (!mailslot_queue_has_room(queue))
		mailslot_queue_pass_over(queue);
}

/**
 * mailslot_queue_take - take a message out, to copy it to its reader
 * @queue: the queue
 * @msg: its oldest message; its reference goes to the caller
 *
 * If the queue is full the message goes on to count against the limit (it is
 * held) until it is certain that it does not come back: or else readers whose
 * buffers fault could make a full queue grow.  As it is, the limit may be
 * overshot by one more message for each reader that puts one back.  The last
 * message is held, too, while somebody stands in line: see
 * mailslot_queue_call().  mailslot_queue_release() or mailslot_queue_put_back()
 * follows.
 *
 * Context: The slot's lock is held.
 */
void mailslot_queue_take(struct mailslot_queue *queue,
			 struct mailslot_msg *msg)
{
	queue->first = msg->next;
	if (!queue->first)
		queue->end = &queue->first;
	msg->next = NULL;
	queue->count--;
	queue->payload -= msg->len;
	msg->held = !mailslot_queue_has_room(queue) ||
		    (!queue->first && !list_empty(&queue->writers));
	if (msg->held)
		queue->held += mailslot_msg_weight(msg);
	else
		queue->charged -= mailslot_msg_weight(msg);
}

/**
 * mailslot_queue_put_back - undo mailslot_queue_take()
 * @queue: the queue
 * @msg: the message, becomes the oldest again; its reference goes to the queue
 *
 * Context: The slot's lock is held.
 */
void mailslot_queue_put_back(struct mailslot_queue *queue,
			     struct mailslot_msg *msg)
{
	msg->next = queue->first;
	if (!queue->first)
		queue->end = &msg->next;
	queue->first = msg;
	queue->count++;
	queue->payload += msg->len;
	if (msg->held)
		queue->held -= mailslot_msg_weight(msg);
	else
		queue->charged += mailslot_msg_weight(msg);
}

/**
 * mailslot_queue_release - make the room of a taken message free
 * @queue: the queue
 * @msg: a message that mailslot_queue_take() took out and that is held
 *
 * The writers that wait for room come next: mailslot_queue_call().
 *
 * Context: The slot's lock is held.
 */
void mailslot_queue_release(struct mailslot_queue *queue,
			    struct mailslot_msg *msg)
{
	queue->charged -= mailslot_msg_weight(msg);
	queue->held -= mailslot_msg_weight(msg);
	msg->held = false;
}

/**
 * mailslot_queue_call - find the writer that is to be told of room, if any
 * @queue: the queue
 *
 * It is the one that waits longest, unless it has been called before and did
 * not look yet.  Then it still has time until there is nothing left to read:
 * who is slower than the reader is passed over by nobody, and yet is to be
 * served.  The caller wakes the writer, or serves it and calls again.
 *
 * Context: The slot's lock is held.
 * Return: the writer, called now and still in line; or NULL.
 */
struct mailslot_writer *mailslot_queue_call(struct mailslot_queue *queue)
{
	struct mailslot_writer *writer;

	if (!mailslot_queue_has_room(queue))
		return NULL;
	writer = mailslot_queue_first_writer(queue);
	if (!writer || (writer->called && queue->first))
		return NULL;
	writer->passed_over |= writer->called;
	writer->called = true;
	return writer;
}

/**
 * mailslot_queue_empty - take everything out
 * @queue: the queue
 *
 * Messages that are held stay charged, as before; writers stay in line.
 *
 * Context: The slot's lock is held.
 * Return: the oldest message, linked to the others, with their references; or
 * NULL.
 */
struct mailslot_msg *mailslot_queue_empty(struct mailslot_queue *queue)
{
	struct mailslot_msg *messages = queue->first;

	queue->first = NULL;
	queue->end = &queue->first;
	queue->charged = queue->held;
	queue->count = 0;
	queue->payload = 0;
	return messages;
}

/**
 * mailslot_msg_cache_init - make messages possible
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int __init mailslot_msg_cache_init(void)
{
	size_t header = offsetof(struct mailslot_msg, data);

	mailslot_page_cache =
		kmem_cache_create_usercopy("mailslot_page_msg",
					   header + MAILSLOT_PAGE, 0, 0,
					   header, MAILSLOT_PAGE, NULL);
	return mailslot_page_cache ? 0 : -ENOMEM;
}

/**
 * mailslot_msg_cache_uninit - undo mailslot_msg_cache_init()
 *
 * Context: Process context, may sleep; there are no messages any more.
 */
void mailslot_msg_cache_uninit(void)
{
	kmem_cache_destroy(mailslot_page_cache);
}
