/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_WAIT_H
#define WIN32_WAIT_H

#include "object.h"

/*
 * Until the read of this block is over, which nothing but this signals.  Returns
 * how it has ended.
 */
NTSTATUS wait_for_outcome(struct object *server, struct object *signal, IO_STATUS_BLOCK *block);

#endif
