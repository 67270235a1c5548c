/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_COUNTERS_H
#define MAILSLOT_COUNTERS_H

#include <stddef.h>

#define MAX_COUNTERS	64

/**
 * struct counters - /proc/net/mailslot_stat
 * @count: how many
 * @counter: each with its name and its value, in the kernel's order
 */
struct counters {
	size_t count;
	struct counter {
		char name[32];
		unsigned long long value;
	} counter[MAX_COUNTERS];
};

/* Returns 0, or -1 with errno. */
int counters_read(struct counters *counters);
/* 0 for one that the kernel does not have */
unsigned long long counters_get(const struct counters *counters, const char *name);
/* What is refused and what could not be sent, and what to do about it */
void counters_explain(const struct counters *counters);

#endif
