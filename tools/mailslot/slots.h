/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_SLOTS_H
#define MAILSLOT_SLOTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct slot - what is known about a slot
 * @name: its name
 * @inode: its inode number; this and the next two always are known
 * @mode: permission bits
 * @uid: owner
 * @counted: whether @messages to @max_message and @timeout are known
 * @messages: messages waiting
 * @bytes: bytes waiting
 * @queue_limit: largest queue
 * @max_message: largest message, 0 for no limit of its own
 * @received: messages ever queued
 * @dropped: remote messages without room
 * @timeout: milliseconds, UINT64_MAX for ever
 * @pid: process that created it, 0 when it cannot be seen
 * @next_known: whether @next is known
 * @next: size of the oldest message, UINT64_MAX when there is none
 */
struct slot {
	char name[NAME_MAX + 1];
	uint64_t inode;
	uint64_t mode;
	uint64_t uid;
	bool counted;
	uint64_t messages;
	uint64_t bytes;
	uint64_t queue_limit;
	uint64_t max_message;
	uint64_t received;
	uint64_t dropped;
	uint64_t timeout;
	uint64_t pid;
	bool next_known;
	uint64_t next;
};

struct slots {
	struct slot *slot;
	size_t count;
	size_t size;
};

/* Return 0, or -1 with errno */
int slots_read(struct slots *slots, const char *mount);
int slot_read(struct slot *slot, const char *path);
/* Takes more, and newer, values from the slot itself, if we may write to it. */
void slot_query(struct slot *slot, const char *path);
void slots_free(struct slots *slots);
/* The next slot to fill in, empty, or NULL. */
struct slot *slots_add(struct slots *slots);
/* The name of the program that created a slot, or an empty string */
void slot_program(const struct slot *slot, char *buf, size_t size);

/* proc.c: all of /proc/net/mailslot, sorted for proc_find() */
int proc_read(struct slots *slots);
const struct slot *proc_find(const struct slots *slots, const struct slot *slot);

#endif
