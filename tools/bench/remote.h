/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BENCH_REMOTE_H
#define _BENCH_REMOTE_H

#include <stdbool.h>
#include <stddef.h>

double now_ns(void);
void print_figure(const char *work, const char *contender, double ns);

/* Send as fast as it goes, and read on another processor; @good: what a reader does, or NULL. */
void stream(const char *contender, int out, int in, bool (*good)(const void *buf, size_t len));

#endif
