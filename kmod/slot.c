// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life and limits of a slot.  The locking is explained in slot.h.
 */
#include <linux/memcontrol.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "netns.h"
#include "slot.h"
#include "trace.h"

/*
 * A new slot takes messages of this size until its server sets another limit:
 * large enough for everyday use, and small enough for programs that allocate
 * a buffer of st_blksize bytes.
 */
#define MAILSLOT_DEFAULT_MAX_MESSAGE	65536

/**
 * mailslot_create - make a slot of zeroed memory
 * @slot: the slot
 * @netns: namespace that it belongs to
 * @name: its name, need not be terminated
 * @len: length of the name in bytes
 *
 * The state is NEW: the slot has a number and counts for its user, but nobody
 * can open it.  mailslot_make_dead() and mailslot_free() undo this.
 *
 * Context: Process context, may sleep.  The calling process is the creator.
 * Return: 0; -ENOMEM; -ENOSPC when net.mailslot.slots_max is reached, -EDQUOT
 * when net.mailslot.slots_per_user_max is.
 */
int mailslot_create(struct mailslot *slot, struct mailslot_netns *netns,
		    const char *name, size_t len)
{
	u64 limit = min(READ_ONCE(netns->queue_bytes_default),
			READ_ONCE(netns->queue_bytes_max));

	spin_lock_init(&slot->lock);
	slot->state = MAILSLOT_NEW;
	slot->max_message = MAILSLOT_DEFAULT_MAX_MESSAGE;
	slot->read_timeout_ms = MAILSLOT_WAIT_FOREVER;
	mailslot_queue_init(&slot->queue, limit);
	init_waitqueue_head(&slot->readers);
	init_waitqueue_head(&slot->clients);
	slot->netns = netns;
	slot->name = kmemdup_nul(name, len, GFP_KERNEL_ACCOUNT);
	if (!slot->name)
		return -ENOMEM;
	slot->creator = get_pid(task_tgid(current));
	slot->memcg = get_mem_cgroup_from_mm(current->mm);
	return mailslot_table_add(slot);
}

/**
 * mailslot_publish - the server is there: let clients and messages come
 * @slot: a slot that is NEW
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_publish(struct mailslot *slot)
{
	int err = mailslot_table_publish(slot);

	if (err)
		return err;
	/* Before anything can be queued: it is first in the trace, too. */
	trace_mailslot_create(slot);
	spin_lock_bh(&slot->lock);
	WRITE_ONCE(slot->state, MAILSLOT_LIVE);
	spin_unlock_bh(&slot->lock);
	return 0;
}

/**
 * mailslot_make_dead - nothing is queued from now on
 * @slot: the slot, NEW or LIVE
 *
 * Quick, since the directory is locked; mailslot_purge() does the rest.
 *
 * Context: Process context.
 */
void mailslot_make_dead(struct mailslot *slot)
{
	enum mailslot_state before;

	spin_lock_bh(&slot->lock);
	before = slot->state;
	WRITE_ONCE(slot->state, MAILSLOT_CLOSED);
	spin_unlock_bh(&slot->lock);
	if (before == MAILSLOT_LIVE) {
		mailslot_table_unpublish(slot);
		trace_mailslot_close(slot);
	}
	mailslot_table_remove(slot);
}

static void mailslot_free_messages(struct mailslot *slot,
				   struct mailslot_msg *msg)
{
	struct mailslot_msg *next;

	for (; msg; msg = next) {
		next = msg->next;
		mailslot_netns_put(slot->netns, msg);
		cond_resched();
	}
}

/**
 * mailslot_purge - empty the queue, tell the clients, free what was queued
 * @slot: a slot that is CLOSED
 *
 * Writers that wait, and all that write later, get -EPIPE.
 *
 * Context: Process context, may sleep; takes the time that a long queue needs.
 */
void mailslot_purge(struct mailslot *slot)
{
	struct mailslot_msg *messages;

	/* Freeing may take long. */
	mailslot_dismiss_writers(slot);
	mailslot_wake_clients(slot, EPOLLERR | EPOLLHUP);

	spin_lock_bh(&slot->lock);
	messages = mailslot_queue_empty(&slot->queue);
	spin_unlock_bh(&slot->lock);
	mailslot_free_messages(slot, messages);
	mailslot_spares_empty(&slot->spares);
}

/**
 * mailslot_free - free what a slot holds, with the memory that it is part of
 * @slot: a slot that nobody can find any more, an RCU grace period after that
 *
 * Context: Softirq (RCU callback).
 */
void mailslot_free(struct mailslot *slot)
{
	mem_cgroup_put(slot->memcg);
	put_pid(slot->creator);
	kfree(slot->name);
}

/**
 * mailslot_max_message - the largest message that the slot takes just now
 * @slot: the slot
 *
 * Context: Any.
 * Return: bytes: the slot's own limit or the namespace's, the smaller one.
 */
u32 mailslot_max_message(const struct mailslot *slot)
{
	u32 limit = READ_ONCE(slot->netns->message_bytes_max);
	u32 own = READ_ONCE(slot->max_message);

	return own ? min(own, limit) : limit;
}

/**
 * mailslot_get_info - state and limits, for user space
 * @slot: the slot
 * @info: gets them, all fields
 *
 * Context: Any.
 */
void mailslot_get_info(struct mailslot *slot, struct mailslot_info *info)
{
	const struct mailslot_msg *first;

	spin_lock_bh(&slot->lock);
	first = slot->queue.first;
	*info = (struct mailslot_info) {
		.max_message_size = READ_ONCE(slot->max_message),
		.next_size = first ? first->len : MAILSLOT_NO_MESSAGE,
		.message_count = slot->queue.count,
		.read_timeout_ms = READ_ONCE(slot->read_timeout_ms),
		.queued_bytes = slot->queue.payload,
		.max_queue_bytes = slot->queue.limit,
		.received = slot->queue.received,
		.dropped = slot->dropped,
	};
	spin_unlock_bh(&slot->lock);
}

/**
 * mailslot_set_limits - change limits
 * @slot: the slot
 * @set: which ones, and to what; the caller has checked them
 *
 * Holds for what comes later: reads that wait keep the timeout that they
 * began with, messages that are queued stay.  A higher queue limit lets
 * writers in that wait.
 *
 * Context: Process context.
 */
void mailslot_set_limits(struct mailslot *slot, const struct mailslot_set *set)
{
	if (set->mask & MAILSLOT_SET_READ_TIMEOUT)
		WRITE_ONCE(slot->read_timeout_ms, set->read_timeout_ms);
	if (set->mask & MAILSLOT_SET_MAX_MESSAGE)
		WRITE_ONCE(slot->max_message, set->max_message_size);
	if (set->mask & MAILSLOT_SET_MAX_QUEUE)
		mailslot_make_room(slot, NULL, set->max_queue_bytes);
}
