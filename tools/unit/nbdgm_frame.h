/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Datagrams for tests of kmod/nbdgm.c: three that are right, in the forms that
 * real senders have, and many that are not quite.
 *
 * Only what kernel and user space both have is used here and in nbdgm_frame.c
 * and nbdgm_hostile.c.
 */
#ifndef _UNIT_NBDGM_FRAME_H
#define _UNIT_NBDGM_FRAME_H

#include <linux/types.h>

#include "../../kmod/nbdgm.h"

/* Where things are in a datagram whose names have no scope */
#define AT_TYPE		0
#define AT_DGM_FLAGS	1
#define AT_ID		2
#define AT_IP		4
#define AT_PORT		8
#define AT_LENGTH	10
#define AT_OFFSET	12
#define AT_SOURCE	14
#define AT_DESTINATION	48
#define AT_SMB		82
#define AT_NAME		(AT_SMB + 69)
/* ... of which the slot is called "test" */
#define AT_MESSAGE	(AT_SMB + 84)

#define FRAME_LEN	171
#define FRAME_MAX	1024

struct frame {
	u32 len;
	u8 bytes[FRAME_MAX];
};

/* HOSTA<00> says "hello" to the slot "test": as an application on Windows does, to HOSTB<00> */
extern const u8 frame_redirector[FRAME_LEN];
/* ... as services in Windows do, to WORKGROUP<1d> */
extern const u8 frame_windows[FRAME_LEN];
/* ... as Samba's nmbd does, to WORKGROUP<00> */
extern const u8 frame_nmbd[FRAME_LEN];

void frame_set(struct frame *frame, const u8 bytes[FRAME_LEN]);
void frame_put16(struct frame *frame, u32 at, u32 value);
void frame_insert(struct frame *frame, u32 at, const void *bytes, u32 len);
void frame_remove(struct frame *frame, u32 at, u32 len);
void frame_scope(struct frame *frame, u32 at, const u32 *labels);
void frame_name(struct frame *frame, const char *name, u32 len);

/**
 * struct hostile - what is done to frame_windows, and what has to come of it
 * @name: its case, as in Documentation/conformance-remote.rst, and what it is
 * @reason: what nbdgm_parse() has to say
 * @put: bytes to put there instead
 * @len: how many; 0 if none
 * @at: where to
 * @last: if not 0, the one byte of @put takes all values up to this one
 * @make: if there is one, called afterwards
 * @argument: for @make
 * @slot: the slot that is found, if not "test"
 * @data: the message that is found, if not "hello"
 */
struct hostile {
	const char *name;
	enum nbdgm_reason reason;
	const char *put;
	u32 len;
	u32 at;
	u32 last;
	void (*make)(struct frame *frame, u32 argument);
	u32 argument;
	const char *slot;
	const char *data;
};

extern const struct hostile hostile[];
extern const u32 hostile_count;

#endif /* _UNIT_NBDGM_FRAME_H */
