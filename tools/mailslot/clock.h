/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_CLOCK_H
#define MAILSLOT_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_MS	1000000LL
#define NS_PER_S	1000000000LL

static inline int64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* What is left until a deadline, for ppoll(); a deadline of -1 never comes. */
static inline struct timespec *clock_left(int64_t deadline, struct timespec *left)
{
	int64_t ns;

	if (deadline < 0)
		return NULL;
	ns = deadline - clock_now();
	if (ns < 0)
		ns = 0;
	left->tv_sec = ns / NS_PER_S;
	left->tv_nsec = ns % NS_PER_S;
	return left;
}

/* The deadline that comes after a slot's timeout, from now on */
static inline int64_t clock_after_ms(uint32_t ms)
{
	return ms == UINT32_MAX ? -1 : clock_now() + ms * NS_PER_MS;
}

#endif
