// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the calls came to, counted over all processes: it shows whether they
 * get anywhere.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "calls.h"

#define KINDS	128
#define ERRNOS	135

struct count {
	uint64_t begun;
	uint64_t ended[ERRNOS];		/* 0: success */
};

static struct count *counts;

int fuzz_count_init(void)
{
	counts = mmap(NULL, KINDS * sizeof(*counts), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return counts == MAP_FAILED ? -1 : 0;
}

void fuzz_count_begin(unsigned int kind)
{
	__atomic_fetch_add(&counts[kind].begun, 1, __ATOMIC_RELAXED);
}

void fuzz_count_end(unsigned int kind, int err)
{
	if (err >= ERRNOS)
		err = ERRNOS - 1;
	__atomic_fetch_add(&counts[kind].ended[err], 1, __ATOMIC_RELAXED);
}

/* The errors of one kind, the most frequent first. */
static void print_errors(const struct count *count)
{
	bool shown[ERRNOS] = { true };
	int err, most;

	for (;;) {
		for (most = 0, err = 1; err < ERRNOS; err++)
			if (!shown[err] && count->ended[err] &&
			    (!most || count->ended[err] > count->ended[most]))
				most = err;
		if (!most)
			return;
		shown[most] = true;
		printf(" %s %llu", strerrorname_np(most) ?: "?",
		       (unsigned long long)count->ended[most]);
	}
}

void fuzz_count_print(void)
{
	const struct kind *kind;
	unsigned int i;

	printf("%-16s %9s %9s   errors\n", "call", "begun", "success");
	for (i = 0; (kind = fuzz_kind(i)); i++) {
		printf("%-16s %9llu %9llu  ", kind->name, (unsigned long long)counts[i].begun,
		       (unsigned long long)counts[i].ended[0]);
		print_errors(&counts[i]);
		printf("\n");
	}
}

uint64_t fuzz_count_all(uint64_t *good)
{
	uint64_t all = 0;
	unsigned int i;

	*good = 0;
	for (i = 0; fuzz_kind(i); i++) {
		all += counts[i].begun;
		*good += counts[i].ended[0];
	}
	return all;
}
