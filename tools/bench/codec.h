/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's codec in a program, which might do with a UDP socket what the module does.
 */
#ifndef _BENCH_CODEC_H
#define _BENCH_CODEC_H

#include <stdbool.h>
#include <stddef.h>

/* Is this a message for \MAILSLOT\test on HOSTB? */
bool codec_read(const void *datagram, size_t len);

/* Make a datagram of a message; returns its length. */
size_t codec_write(void *datagram, size_t room, const void *message, size_t len);

#endif
