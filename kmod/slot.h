/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A slot: one server reads what any number of clients write.
 */
#ifndef _MAILSLOTFS_SLOT_H
#define _MAILSLOTFS_SLOT_H

#include <linux/poll.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include <linux/mailslotfs.h>

#include "queue.h"
#include "spare.h"

struct mailslot_netns;
struct mailslot_user;
struct mem_cgroup;
struct pid;

/**
 * enum mailslot_state - the life of a slot
 * @MAILSLOT_NEW: has an inode; no server yet, cannot be opened
 * @MAILSLOT_LIVE: has its server; the name can be opened
 * @MAILSLOT_CLOSED: the server is gone; clients are left with an error
 */
enum mailslot_state {
	MAILSLOT_NEW,
	MAILSLOT_LIVE,
	MAILSLOT_CLOSED,
};

/*
 * Locking
 * =======
 *
 * The rule: slot->lock protects the state and the queue of a slot, with the
 * writers that stand in its line.  It is taken with bottom halves off, since
 * messages may also come from a softirq.  It is a leaf: nothing is allocated,
 * freed, copied from or to user space, or woken while it is held.
 *
 * Exceptions:
 *
 * - read_timeout_ms and max_message are single words that are set and read
 *   without the lock (READ_ONCE, WRITE_ONCE).  A reader or writer that comes
 *   at the same moment sees the old value or the new one; both are correct.
 * - mailslot_has_room() looks at the queue without the lock, which spares a copy
 *   or an allocation: a yes is looked at again under the lock, a no was true
 *   just now.
 * - mailslot_is_live() and mailslot_is_closed() look at the state without the
 *   lock.  CLOSED is final, so an answer "closed" is true for ever; an answer
 *   "live" may be out of date, and whoever acts on it looks again under the
 *   lock.
 * - a message that has been taken out belongs to its reader alone, but for
 *   those who peek at it: its reference count keeps it for the last one.
 *   Nobody writes to the payload and the sender of a message that has been
 *   queued; @held is its reader's, and is set under the lock.
 * - spares have no lock: a message is taken out of its cell, or put into an
 *   empty one, by one atomic operation.  Only readers put one in, and a read
 *   holds the server's open file: nothing is kept behind the purge.
 *
 * Lifetime: the slot is part of its inode.  Open files hold the inode; the
 * memory is freed after an RCU grace period, so that /proc and listings can
 * walk the table of slots, and a datagram find its slot, under rcu_read_lock()
 * alone.  Nobody waits for a user's memory with the directory locked.  The
 * server's open file is what holds the name: its release is the one place
 * where a live slot becomes closed. The order there is: name off the
 * directory, state CLOSED and off the table (all under the directory's lock,
 * so that their own order does not matter), writers in line dismissed, pollers
 * woken, queue emptied, messages freed.
 *
 * Races, and why they do no harm:
 *
 * 1. A client writes while the server closes.
 *
 *	client				server
 *	------				------
 *	lock, state is LIVE
 *	append, unlock
 *					lock, state = CLOSED, unlock
 *					purge: the message is freed
 *
 *    or
 *					lock, state = CLOSED, unlock
 *	lock, state is CLOSED
 *	unlock, -EPIPE			purge
 *
 *    The append needs LIVE under the lock, so that nothing comes into the
 *    queue behind the purge.
 *
 * 2. A client starts to wait while the server makes room.
 *
 *	client				server
 *	------				------
 *	lock, no room
 *	stand in line, unlock, sleep
 *					lock, take, unlock, copy
 *					lock, release
 *					call the first in line, unlock
 *					wake it
 *	lock, called: append
 *	call the next one, unlock
 *	wake it
 *
 *    Looking for room and standing in line are one critical section, and so
 *    are making room, or leaving the line, and calling its first: where there
 *    is room and a line, the first has been called and has not looked yet.  So
 *    no wake-up is lost, and one is enough.  The room itself is free until
 *    somebody looks.  A client that runs may be faster than the one that has
 *    been called, and goes on for as long as there is room: if each place were
 *    given to who sleeps, each message would cost a switch of tasks.  But when
 *    the room has gone to others, or all has been read before the first in line
 *    could run, whoever makes room next queues its message for it: it does not
 *    depend on its own speed any more, nor do those behind it.
 *
 *    Who is called is woken after the critical section.  It may have left the
 *    line by then, and its place there was on its stack: what is woken is the
 *    task, by a reference of the waker's own.
 *
 * 3. A signal reaches a client that is just being called.
 *
 *	client				server
 *	------				------
 *	woken by the signal
 *					lock, release
 *					call the first in line, unlock
 *	lock, called: append
 *	unlock, return 0
 *
 *    A call is answered before a signal, so that it is not lost with its
 *    receiver: when there is room the write succeeds and the signal comes
 *    after.  If the signal is first, the server calls the next one.
 *
 * 4. A reader goes to sleep while a client appends.
 *
 *	client				server
 *	------				------
 *					stand on the wait queue
 *	lock, append, unlock
 *					lock, look for a message, unlock
 *	waitqueue_active()?		sleep
 *
 *    Both look at the other's side after their critical section: whichever
 *    section comes second sees what was done before the first one ended.  So
 *    no barrier is needed, provided that who waits or polls looks under the
 *    lock.  The same holds for clients that poll for room.
 *
 * 5. An open by name while the server closes: the open finds the name, the
 *    state is CLOSED, -ENOENT; one that would have created it was too early,
 *    -EBUSY.  Or it finds LIVE, and the client gets -EPIPE when it writes, as
 *    any client whose server has gone.  Likewise while the server opens: the
 *    name is there before the state is LIVE, and a client gets -ENOENT, who
 *    would be the server gets -EBUSY.
 *
 * 6. A reader's buffer faults while the server closes: a read holds the
 *    server's open file, so that the release comes after the message has been
 *    put back.
 *
 * 7. A datagram comes while the server closes.
 *
 *	softirq				server
 *	-------				------
 *	find the slot in the hash
 *					state = CLOSED, off the hash
 *	lock, state is CLOSED
 *	unlock: no such slot		purge
 *
 *    As race 1.  The softirq holds no reference: rcu_read_lock() keeps the
 *    memory until it has unlocked and woken the readers.
 *
 * Callers may hold sleeping locks of theirs (an inode's, epoll's, seq_file's):
 * a leaf does not care.  netns->lock, the locks of the tables and that of the
 * duplicates are leaves as well, and are never taken together with a slot's
 * lock.  Of these a softirq takes the duplicates' alone, hence with bottom
 * halves off; it looks names up without a lock.  (The kernel's own in accounts
 * and allocators suit a softirq.)
 */

/**
 * struct mailslot - one slot
 * @lock: see above
 * @state: see enum mailslot_state
 * @max_message: largest message in bytes, 0 for no limit of its own
 * @read_timeout_ms: how long a read waits
 * @queue: messages, and writers that wait for room
 * @spares: messages that have been read, for the next writers
 * @readers: who waits for a message: reads and polls of the server
 * @clients: who polls for room or for the end
 * @written_ns: time of the last write, until the inode learns of it; or 0
 * @read_ns: time of the last read, likewise
 * @dropped: remote messages that found no room
 * @netns: namespace of the mount
 * @id: inode number, unique in @netns
 * @born: its number among all that were ever made in @netns
 * @name_hash: keyed hash of the folded name
 * @name_node: place in netns->names while the slot is live
 * @memcg: the creator's memory cgroup, pays for remote messages
 * @user: whom the slot counts for, NULL before it counts
 * @creator: process that created it, a reference is held
 * @name: its name, as created, terminated
 */
struct mailslot {
	spinlock_t lock;	/* a leaf, see "Locking" */
	enum mailslot_state state;
	u32 max_message;
	u32 read_timeout_ms;
	struct mailslot_queue queue;
	struct mailslot_spares spares;
	wait_queue_head_t readers;
	wait_queue_head_t clients;
	u64 written_ns;
	u64 read_ns;
	u64 dropped;
	struct mailslot_netns *netns;
	u32 id;
	unsigned long born;
	u64 name_hash;
	struct rhash_head name_node;
	struct mem_cgroup *memcg;
	struct mailslot_user *user;
	struct pid *creator;
	const char *name;
};

/**
 * mailslot_is_live - does the slot have its server?
 * @slot: the slot
 *
 * Context: Any.
 * Return: a hint, unless the slot's lock is held.
 */
static inline bool mailslot_is_live(const struct mailslot *slot)
{
	return READ_ONCE(slot->state) == MAILSLOT_LIVE;
}

/**
 * mailslot_is_closed - has the slot lost its server?
 * @slot: the slot
 *
 * Context: Any.
 * Return: true is final.
 */
static inline bool mailslot_is_closed(const struct mailslot *slot)
{
	return READ_ONCE(slot->state) == MAILSLOT_CLOSED;
}

/* For people: -1 is for ever. */
static inline s64 mailslot_shown_timeout(const struct mailslot_info *info)
{
	if (info->read_timeout_ms == MAILSLOT_WAIT_FOREVER)
		return -1;
	return info->read_timeout_ms;
}

/* slot.c: life */
int mailslot_create(struct mailslot *slot, struct mailslot_netns *netns,
		    const char *name, size_t len);
int mailslot_publish(struct mailslot *slot);
void mailslot_make_dead(struct mailslot *slot);
void mailslot_purge(struct mailslot *slot);
void mailslot_free(struct mailslot *slot);

/* slot.c: limits */
u32 mailslot_max_message(const struct mailslot *slot);
void mailslot_get_info(struct mailslot *slot, struct mailslot_info *info);
void mailslot_set_limits(struct mailslot *slot, const struct mailslot_set *set);

/* Beside the flags of MAILSLOT_IOC_RECV: nobody is to see when it is taken. */
#define MAILSLOT_RECV_NOATIME	BIT(31)

/* transfer.c: messages in and out */
bool mailslot_has_room(struct mailslot *slot);
int mailslot_send(struct mailslot *slot, struct mailslot_msg *msg, bool nowait);
int mailslot_try_queue(struct mailslot *slot, struct mailslot_msg *msg);
int mailslot_queue_msg(struct mailslot *slot, struct mailslot_msg *msg);
void mailslot_count_dropped(struct mailslot *slot);
struct mailslot_msg *mailslot_receive(struct mailslot *slot, size_t room,
				      u32 flags, u32 *size);
void mailslot_consume(struct mailslot *slot, struct mailslot_msg *msg);
void mailslot_put_back(struct mailslot *slot, struct mailslot_msg *msg);
void mailslot_wake_readers(struct mailslot *slot);
void mailslot_wake_clients(struct mailslot *slot, __poll_t events);
__poll_t mailslot_poll_server(struct mailslot *slot);
__poll_t mailslot_poll_client(struct mailslot *slot);

/* line.c: writers that wait for room */
int mailslot_wait_in_line(struct mailslot *slot, struct mailslot_msg *msg);
void mailslot_make_room(struct mailslot *slot, struct mailslot_msg *held,
			u64 limit);
void mailslot_dismiss_writers(struct mailslot *slot);

/* table.c: the namespace's slots */
int mailslot_table_add(struct mailslot *slot);
int mailslot_table_publish(struct mailslot *slot);
struct mailslot *mailslot_table_find(struct mailslot_netns *netns,
				     const char *name, size_t len);
struct mailslot *mailslot_table_next(struct mailslot_netns *netns, loff_t *id);
bool mailslot_is_newer(const struct mailslot *slot, unsigned long born);
void mailslot_table_unpublish(struct mailslot *slot);
void mailslot_table_remove(struct mailslot *slot);

#endif /* _MAILSLOTFS_SLOT_H */
