/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libmailslot-win32: what is behind a handle
 *
 * One lock, win32_lock, guards everything here; it is never held while
 * something waits.  Functions that need it held say so.
 */
#ifndef WIN32_OBJECT_H
#define WIN32_OBJECT_H

#include <pthread.h>
#include <stdbool.h>

#include "windows/winternl.h"

struct request;

enum object_kind {
	OBJECT_SERVER,
	OBJECT_CLIENT,
	OBJECT_REMOTE,		/* a client of another host's slot */
	OBJECT_DEVICE,		/* where all slots are */
	OBJECT_EVENT,
};

/**
 * struct object - an open slot, or an event
 * @kind: which of them
 * @references: handles, requests, and calls that are under way
 * @handles: of these, how many handles
 * @inheritable: of these, how many survive execve(2)
 * @granted: what it was opened for; no handle has more
 * @fd: of the slot
 * @signal_fd: an eventfd that is readable while the object is signalled; -1 as
 *	long as nobody has waited for it
 * @signalled: as WaitForSingleObject() sees it
 * @manual_reset: waiting for the event does not reset it
 * @name: of an event; NULL for most
 * @first: the oldest of the reads that wait
 * @next_waiting: the next slot with such reads
 */
struct object {
	enum object_kind kind;
	unsigned int references;
	unsigned int handles;
	unsigned int inheritable;
	ACCESS_MASK granted;
	int fd;
	int signal_fd;
	bool signalled;
	bool manual_reset;
	char *name;
	struct request *first;
	struct object *next_waiting;
};

extern pthread_mutex_t win32_lock;

/* A new object with one reference; NULL without memory.  It owns fd from now on. */
struct object *object_new(enum object_kind kind, int fd, ACCESS_MASK granted);

/* With the lock held or not. */
void object_get(struct object *object);
void object_put(struct object *object);

bool object_is_file(const struct object *object);

/* With the lock held. */
void object_signal(struct object *object);
void object_unsignal(struct object *object);

/* With the lock held: what poll(2) can wait for.  -1: no descriptor left. */
int object_signal_fd(struct object *object);

/*
 * Handles.  handle_new() takes over the caller's reference, also when there is
 * no memory and it returns NULL.
 */
HANDLE handle_new(struct object *object, ACCESS_MASK access, bool inherit);

/* The object with a reference for the caller, and what the handle may; or NULL. */
struct object *handle_get(HANDLE handle, ACCESS_MASK *access);

/* With the lock held: the event of this name that somebody has a handle of. */
struct object *handle_find_event(const char *name);

/* GENERIC_* to what they stand for */
ACCESS_MASK access_of_file(ACCESS_MASK access);

#endif
