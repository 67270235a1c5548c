/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages that a slot keeps for its next writers, instead of freeing them.
 */
#ifndef _MAILSLOTFS_SPARE_H
#define _MAILSLOTFS_SPARE_H

#include <linux/types.h>

struct mailslot_msg;
struct pid;

/* A burst of this many costs no allocation; a power of two. */
#define MAILSLOT_SPARES		8

/* Of header and payload: what a slot may keep is 8 KiB in all. */
#define MAILSLOT_SPARE_BYTES	1024

/**
 * struct mailslot_spares - a ring of messages that have been read
 * @cells: each one a message, or NULL
 * @put: where the next message is put
 * @get: where the next message is looked for
 *
 * Most of what a small message costs is its memory: allocated, cleared, charged
 * to a memory cgroup, and all that again backwards.  A writer that finds a
 * message of its own is spared this.  Only its own: the memory stays charged to
 * who allocated it (a process that has moved to another memory cgroup goes on
 * with what the old one paid for), and the reference to its pid stays valid.
 *
 * The price, until the slot closes or the cell is needed: what was read stays in
 * memory, and so do the struct pid of a writer that has ended, and its pid
 * namespace.  At most MAILSLOT_SPARES of each.
 *
 * No lock: whoever exchanges a cell owns what was in it.  The positions are
 * hints, which may be lost when two change them at the same time; a wrong one
 * finds nothing, or no place, and then memory is allocated or freed.
 */
struct mailslot_spares {
	struct mailslot_msg *cells[MAILSLOT_SPARES];
	u32 put;
	u32 get;
};

struct mailslot_msg *mailslot_spares_get(struct mailslot_spares *spares,
					 struct pid *writer, size_t len);
bool mailslot_spares_put(struct mailslot_spares *spares,
			 struct mailslot_msg *msg);
void mailslot_spares_empty(struct mailslot_spares *spares);

#endif /* _MAILSLOTFS_SPARE_H */
