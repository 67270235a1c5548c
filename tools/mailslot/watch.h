/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_WATCH_H
#define MAILSLOT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum watch_kind - what happened, in the order of the names in watch.c
 */
enum watch_kind {
	WATCH_CREATED, WATCH_CLOSED, WATCH_QUEUED, WATCH_READ, WATCH_DROPPED,
	/* No tracepoint: the kernel had no room for so many events. */
	WATCH_LOST,
};

/**
 * struct watch_event - something that happened to a slot or a datagram
 * @kind: what
 * @time_ns: when, in nanoseconds since 1970
 * @pid: process that was running then
 * @slot: slot, as far as the tracepoint has it
 * @inode: its inode number; this and the next four are not for WATCH_DROPPED
 * @received: messages that it ever got: WATCH_CREATED and WATCH_CLOSED
 * @size: bytes of the message: WATCH_QUEUED and WATCH_READ
 * @messages: how many wait now: the same
 * @remote: it came from the network: the same
 * @reason: why a datagram was refused: WATCH_DROPPED
 * @source: who sent it, an IPv4 address
 * @dest: NetBIOS name that it was for
 * @lost: how many events, 0 if that is not known: WATCH_LOST, which has only this
 *	and the time of what comes after them
 */
struct watch_event {
	enum watch_kind kind;
	uint64_t time_ns;
	int pid;
	const char *slot;
	uint64_t inode;
	uint64_t received;
	uint64_t size;
	uint64_t messages;
	bool remote;
	const char *reason;
	uint8_t source[4];
	const char *dest;
	uint64_t lost;
};

struct watch;

/*
 * trace.c: follows the tracepoints, in a trace instance of its own.  Each of
 * these returns an exit status after a complaint, or DONE.
 */
int watch_open(struct watch **watch);
/*
 * Hands over what had happened before the call before this, in the order of the
 * times; all, if this is the @last one.  Ends early when @handle returns false.
 */
int watch_read(struct watch *watch, bool last,
	       bool (*handle)(const struct watch_event *event, void *data), void *data);
void watch_close(struct watch *watch);

#endif
