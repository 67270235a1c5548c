// SPDX-License-Identifier: GPL-2.0-only
/*
 * The line of writers that wait for room in a slot's queue: who is called, who
 * is served, who is sent away.  Why no wake-up is lost is explained in slot.h.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "slot.h"

/* Takes the reference.  The task may have left the line, and the call. */
static void mailslot_wake_writer(struct task_struct *task)
{
	wake_up_process(task);
	put_task_struct(task);
}

/* The writer has been called: it gets the room, unless another was faster. */
static void mailslot_take_turn(struct mailslot *slot,
			       struct mailslot_writer *writer)
{
	writer->called = false;
	writer->error = mailslot_try_queue(slot, writer->msg);
	if (writer->error == -EAGAIN)
		writer->passed_over = true;
	else
		list_del(&writer->node);
}

/**
 * struct mailslot_calls - whom to wake once the lock is free
 * @served: the writer whose message has been queued for it, or NULL
 * @called: the writer that has been called, or NULL
 * @room: there is room that nobody in line gets: clients that poll
 */
struct mailslot_calls {
	struct task_struct *served;
	struct task_struct *called;
	bool room;
};

/* Room may have come.  Only the first in line can have been passed over. */
static void mailslot_call_writers(struct mailslot *slot,
				  struct mailslot_calls *calls)
{
	struct mailslot_writer *writer;

	lockdep_assert_held(&slot->lock);

	writer = mailslot_queue_call(&slot->queue);
	if (writer && writer->passed_over) {
		calls->served = get_task_struct(writer->task);
		mailslot_take_turn(slot, writer);
		writer = mailslot_queue_call(&slot->queue);
	}
	if (writer)
		calls->called = get_task_struct(writer->task);
	calls->room = slot->state == MAILSLOT_LIVE &&
		      mailslot_queue_has_room(&slot->queue) &&
		      list_empty(&slot->queue.writers);
}

static void mailslot_make_calls(struct mailslot *slot,
				const struct mailslot_calls *calls)
{
	if (calls->served) {
		mailslot_wake_readers(slot);
		mailslot_wake_writer(calls->served);
	}
	if (calls->called)
		mailslot_wake_writer(calls->called);
	if (calls->room)
		mailslot_wake_clients(slot, EPOLLOUT | EPOLLWRNORM);
}

/* Who has been called looks at the room first, and at signals after that. */
static void mailslot_stand_in_line(struct mailslot *slot,
				   struct mailslot_writer *writer)
{
	list_add_tail(&writer->node, &slot->queue.writers);
	while (writer->error == -EAGAIN) {
		if (writer->called) {
			mailslot_take_turn(slot, writer);
			continue;
		}
		if (signal_pending(current)) {
			list_del(&writer->node);
			writer->error = -ERESTARTSYS;
			return;
		}
		__set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock_bh(&slot->lock);
		schedule();
		spin_lock_bh(&slot->lock);
	}
}

/**
 * mailslot_wait_in_line - queue a message once there is room
 * @slot: the slot
 * @msg: the message, charged to the namespace; belongs to the slot on success
 *
 * Context: Process context, sleeps.
 * Return: 0; -EPIPE when the server is gone; -ERESTARTSYS when a signal came
 * first.
 */
int mailslot_wait_in_line(struct mailslot *slot, struct mailslot_msg *msg)
{
	struct mailslot_writer writer = { .msg = msg, .task = current };
	struct mailslot_calls calls = {};

	spin_lock_bh(&slot->lock);
	/* Room may have come since we looked. */
	writer.error = mailslot_try_queue(slot, msg);
	if (writer.error == -EAGAIN) {
		mailslot_stand_in_line(slot, &writer);
		mailslot_call_writers(slot, &calls);
	}
	spin_unlock_bh(&slot->lock);

	if (!writer.error)
		mailslot_wake_readers(slot);
	mailslot_make_calls(slot, &calls);
	return writer.error;
}

/**
 * mailslot_make_room - change what there is room for, and tell who waits
 * @slot: the slot
 * @held: a message to be released, that mailslot_queue_take() took out; or NULL
 * @limit: the new limit of the queue in bytes, headers included; or 0
 *
 * Context: Process context.
 */
void mailslot_make_room(struct mailslot *slot, struct mailslot_msg *held,
			u64 limit)
{
	struct mailslot_queue *queue = &slot->queue;
	struct mailslot_calls calls = {};
	bool wanted;

	spin_lock_bh(&slot->lock);
	wanted = !mailslot_queue_has_room(queue) || !list_empty(&queue->writers);
	if (held)
		mailslot_queue_release(queue, held);
	if (limit)
		queue->limit = limit;
	mailslot_call_writers(slot, &calls);
	calls.room &= wanted;
	spin_unlock_bh(&slot->lock);
	mailslot_make_calls(slot, &calls);
}

/* One at a time: a line may be long. */
static bool mailslot_dismiss_writer(struct mailslot *slot)
{
	struct mailslot_writer *writer;
	struct task_struct *task;

	spin_lock_bh(&slot->lock);
	writer = mailslot_queue_first_writer(&slot->queue);
	if (!writer) {
		spin_unlock_bh(&slot->lock);
		return false;
	}
	list_del(&writer->node);
	writer->error = -EPIPE;
	task = get_task_struct(writer->task);
	spin_unlock_bh(&slot->lock);
	mailslot_wake_writer(task);
	return true;
}

/**
 * mailslot_dismiss_writers - send away who stands in line
 * @slot: a slot that is CLOSED
 *
 * Their writes give -EPIPE.
 *
 * Context: Process context, may sleep.
 */
void mailslot_dismiss_writers(struct mailslot *slot)
{
	while (mailslot_dismiss_writer(slot))
		cond_resched();
}
