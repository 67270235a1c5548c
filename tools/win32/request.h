/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_REQUEST_H
#define WIN32_REQUEST_H

#include "object.h"

/*
 * Begin to read.  STATUS_PENDING: the outcome will be in block, and signal is
 * signalled then; signal NULL is the slot itself.  For any other status but
 * STATUS_SUCCESS block is left alone.
 */
NTSTATUS request_read(struct object *slot, struct object *signal, IO_STATUS_BLOCK *block,
		      void *buf, ULONG size);

/* With the lock held: what can be completed by now, is. */
void requests_go_on(void);

/*
 * With the lock held: cancel the reads of a slot that wait; those of this block
 * alone, and of the calling thread alone.  Returns how many there were.
 */
unsigned int requests_cancel(struct object *slot, const IO_STATUS_BLOCK *block, bool own);

/* With the lock held: readable when requests_go_on() has something to do; -1: no descriptor. */
int requests_fd(void);

#endif
