// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages on their way through a slot: sending, receiving, waiting.  The
 * locking, and why no wake-up is lost, is explained in slot.h.
 */
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/sched/signal.h>
#include <linux/timekeeping.h>

#include "netns.h"
#include "slot.h"
#include "trace.h"

/* The message has just been appended, the lock is held. */
static void mailslot_stamp(struct mailslot *slot, struct mailslot_msg *msg)
{
	msg->time_ns = ktime_get_coarse_real_ns();
	slot->written_ns = msg->time_ns;
	trace_mailslot_queue(slot, msg);
}

/**
 * mailslot_wake_readers - tell a reader that waits of a message, and all that poll
 * @slot: the slot
 *
 * Context: Any, after a critical section of the slot's lock.
 */
void mailslot_wake_readers(struct mailslot *slot)
{
	/* Needs no barrier after the critical section: slot.h, race 4. */
	if (waitqueue_active(&slot->readers))
		wake_up_interruptible_poll(&slot->readers,
					   EPOLLIN | EPOLLRDNORM);
}

/**
 * mailslot_wake_clients - tell all clients that poll, exclusively or not
 * @slot: the slot
 * @events: what has come true
 *
 * Clients are strangers to each other: one that has been told need not tell
 * the next.
 *
 * Context: Process context, after a critical section of the slot's lock.
 */
void mailslot_wake_clients(struct mailslot *slot, __poll_t events)
{
	/* As in mailslot_wake_readers(). */
	if (waitqueue_active(&slot->clients))
		__wake_up(&slot->clients, TASK_INTERRUPTIBLE, 0,
			  poll_to_key(events));
}

/**
 * mailslot_has_room - would a message be admitted?
 * @slot: the slot
 *
 * Context: Any.
 * Return: a hint: true when mailslot_send() would not have to wait just now.
 */
bool mailslot_has_room(struct mailslot *slot)
{
	/* A yes is looked at again under the lock; a no was true just now. */
	return data_race(mailslot_queue_has_room(&slot->queue));
}

/* A stranger's datagram does not take the room that a client was called for. */
static bool mailslot_may_queue(const struct mailslot *slot,
			       const struct mailslot_msg *msg)
{
	const struct mailslot_queue *queue = &slot->queue;

	if (msg->remote && !list_empty(&queue->writers))
		return queue->charged + mailslot_msg_weight(msg) < queue->limit;
	return mailslot_queue_has_room(queue);
}

/**
 * mailslot_try_queue - queue a message, if there is room
 * @slot: the slot
 * @msg: the message, charged to the namespace; belongs to the slot on success
 *
 * The caller wakes readers once the lock is free.
 *
 * Context: Any; the slot's lock is held.
 * Return: 0; -EPIPE when the server is gone; -EAGAIN when there is no room.
 */
int mailslot_try_queue(struct mailslot *slot, struct mailslot_msg *msg)
{
	lockdep_assert_held(&slot->lock);

	if (slot->state != MAILSLOT_LIVE)
		return -EPIPE;
	if (!mailslot_may_queue(slot, msg))
		return -EAGAIN;
	mailslot_queue_append(&slot->queue, msg);
	mailslot_stamp(slot, msg);
	return 0;
}

/**
 * mailslot_queue_msg - queue a message, if there is room, and wake its reader
 * @slot: the slot
 * @msg: the message, charged to the namespace; belongs to the slot on success
 *
 * Context: Any, softirq as well; an open file or rcu_read_lock() keeps the slot.
 * Return: 0; -EPIPE when the server is gone; -EAGAIN when there is no room.
 */
int mailslot_queue_msg(struct mailslot *slot, struct mailslot_msg *msg)
{
	int err;

	spin_lock_bh(&slot->lock);
	err = mailslot_try_queue(slot, msg);
	spin_unlock_bh(&slot->lock);

	if (!err)
		mailslot_wake_readers(slot);
	return err;
}

/**
 * mailslot_send - queue a message, waiting for room where necessary
 * @slot: the slot
 * @msg: the message, charged to the namespace; belongs to the slot on success
 * @nowait: do not wait
 *
 * Writers that wait are called in the order in which they came.  One that comes
 * when another has just been called may be faster (slot.h, race 2).
 *
 * Context: Process context, sleeps unless @nowait.
 * Return: 0; -EPIPE when the server is gone; -EAGAIN when there is no room and
 * @nowait; -ERESTARTSYS when a signal came first.
 */
int mailslot_send(struct mailslot *slot, struct mailslot_msg *msg, bool nowait)
{
	int err = mailslot_queue_msg(slot, msg);

	if (err != -EAGAIN || nowait)
		return err;
	return mailslot_wait_in_line(slot, msg);
}

/**
 * mailslot_count_dropped - a message from the network found no room
 * @slot: the slot
 *
 * Context: Any, softirq as well.
 */
void mailslot_count_dropped(struct mailslot *slot)
{
	spin_lock_bh(&slot->lock);
	slot->dropped++;
	spin_unlock_bh(&slot->lock);
}

static bool mailslot_has_message(struct mailslot *slot)
{
	bool message;

	spin_lock_bh(&slot->lock);
	message = slot->queue.first;
	spin_unlock_bh(&slot->lock);
	return message;
}

/* A read without a time limit restarts after a signal, as sockets do. */
static int mailslot_wait_for_message(struct mailslot *slot, u32 timeout_ms,
				     ktime_t deadline)
{
	ktime_t left;
	int err;

	if (timeout_ms == MAILSLOT_WAIT_FOREVER)
		return wait_event_interruptible(slot->readers,
						mailslot_has_message(slot));

	left = ktime_sub(deadline, ktime_get());
	if (left <= 0)
		return -ETIMEDOUT;
	err = wait_event_interruptible_hrtimeout(slot->readers,
						 mailslot_has_message(slot),
						 left);
	if (err == -ERESTARTSYS)
		return -EINTR;
	return err == -ETIME ? -ETIMEDOUT : err;
}

/* Takes the time here, where the lock is held, though the copy may fail yet. */
static void mailslot_take(struct mailslot *slot, struct mailslot_msg *msg,
			  u32 flags)
{
	mailslot_queue_take(&slot->queue, msg);
	if (!(flags & MAILSLOT_RECV_NOATIME))
		slot->read_ns = ktime_get_coarse_real_ns();
}

/* The oldest message, as @flags want it; NULL when there is none. */
static struct mailslot_msg *mailslot_try_receive(struct mailslot *slot,
						 size_t room, u32 flags,
						 u32 *size)
{
	struct mailslot_msg *msg;

	spin_lock_bh(&slot->lock);
	msg = slot->queue.first;
	if (!msg)
		goto unlock;
	*size = msg->len;
	if (msg->len > room && !(flags & MAILSLOT_RECV_TRUNCATE))
		msg = ERR_PTR(-EMSGSIZE);
	else if (flags & MAILSLOT_RECV_PEEK)
		mailslot_msg_get(msg);
	else
		mailslot_take(slot, msg, flags);
unlock:
	spin_unlock_bh(&slot->lock);
	return msg;
}

/**
 * mailslot_receive - get the oldest message, waiting for one where necessary
 * @slot: the slot
 * @room: bytes that the caller has room for
 * @flags: MAILSLOT_RECV_PEEK: the message stays queued, the caller has a
 *	reference (mailslot_netns_put()).  MAILSLOT_RECV_NOWAIT: do not wait.
 *	MAILSLOT_RECV_TRUNCATE: also a message of more than @room bytes.
 *	MAILSLOT_RECV_NOATIME: nobody is to know when
 * @size: gets the size of the message, also with -EMSGSIZE
 *
 * Without MAILSLOT_RECV_PEEK the message has been taken out:
 * mailslot_consume() or mailslot_put_back() follows.
 *
 * The time limit is the slot's at the start of the call and runs from there,
 * also when another reader is faster and the wait begins again.
 *
 * Context: Process context, sleeps unless MAILSLOT_RECV_NOWAIT.
 * Return: the message, or an error pointer: -EMSGSIZE when it is larger than
 * @room; -EAGAIN when there is none and no waiting; -ETIMEDOUT; -EINTR or
 * -ERESTARTSYS when a signal came first, with and without a time limit.
 */
struct mailslot_msg *mailslot_receive(struct mailslot *slot, size_t room,
				      u32 flags, u32 *size)
{
	struct mailslot_msg *msg;
	ktime_t deadline;
	u32 timeout_ms;
	int err;

	msg = mailslot_try_receive(slot, room, flags, size);
	if (msg)
		return msg;
	timeout_ms = READ_ONCE(slot->read_timeout_ms);
	if (!timeout_ms || (flags & MAILSLOT_RECV_NOWAIT))
		return ERR_PTR(-EAGAIN);

	deadline = ktime_add_ms(ktime_get(), timeout_ms);
	for (;;) {
		err = mailslot_wait_for_message(slot, timeout_ms, deadline);
		if (err)
			return ERR_PTR(err);
		msg = mailslot_try_receive(slot, room, flags, size);
		if (msg)
			return msg;
	}
}

/**
 * mailslot_consume - a message has reached its reader: it is no more
 * @slot: the slot
 * @msg: what mailslot_receive() took out; do not touch it after this
 *
 * Where the queue was full there is room now, and whoever waits gets it.
 *
 * Context: Process context, may sleep.
 */
void mailslot_consume(struct mailslot *slot, struct mailslot_msg *msg)
{
	trace_mailslot_read(slot, msg);
	if (msg->held)
		mailslot_make_room(slot, msg, 0);
	if (!mailslot_msg_drop(msg))
		return;
	mailslot_netns_uncharge(slot->netns, msg->len, msg->remote);
	if (!mailslot_spares_put(&slot->spares, msg))
		mailslot_msg_free(msg);
}

/**
 * mailslot_put_back - a message has not reached its reader: it is next again
 * @slot: the slot; the caller holds its server's open file
 * @msg: what mailslot_receive() took out
 *
 * Two readers that put back at the same time may change the order of the two.
 *
 * Context: Process context.
 */
void mailslot_put_back(struct mailslot *slot, struct mailslot_msg *msg)
{
	spin_lock_bh(&slot->lock);
	mailslot_queue_put_back(&slot->queue, msg);
	spin_unlock_bh(&slot->lock);
	mailslot_wake_readers(slot);
}

/**
 * mailslot_poll_server - what a server could do without waiting
 * @slot: the slot
 *
 * Context: Process context.
 * Return: EPOLLIN when a message waits.
 */
__poll_t mailslot_poll_server(struct mailslot *slot)
{
	return mailslot_has_message(slot) ? EPOLLIN | EPOLLRDNORM : 0;
}

/**
 * mailslot_poll_client - what a client could do without waiting
 * @slot: the slot
 *
 * Context: Process context.
 * Return: EPOLLOUT when a message would be admitted; EPOLLERR and EPOLLHUP
 * when the server is gone.
 */
__poll_t mailslot_poll_client(struct mailslot *slot)
{
	__poll_t events = 0;

	spin_lock_bh(&slot->lock);
	if (slot->state == MAILSLOT_CLOSED)
		events = EPOLLERR | EPOLLHUP;
	else if (mailslot_queue_has_room(&slot->queue))
		events = EPOLLOUT | EPOLLWRNORM;
	spin_unlock_bh(&slot->lock);
	return events;
}
