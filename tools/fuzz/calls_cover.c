// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which places of the module were reached: KCOV tells each thread where it has
 * been in the kernel, and all of them enter that into one set.
 */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "calls.h"

/* Documentation/dev-tools/kcov.rst, for 32-bit callers too */
#define KCOV_INIT_TRACE	_IOR('c', 1, uint64_t)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_TRACE_PC	0
#define KCOV_WORDS	(16 * 1024)

#define SET_SIZE	(64 * 1024)

static uint64_t *set;

int fuzz_cover_init(void)
{
	set = mmap(NULL, SET_SIZE * sizeof(*set), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return set == MAP_FAILED ? -1 : 0;
}

/* Without KCOV, or for who may not use it, nothing is collected. */
void fuzz_cover_open(struct fuzz *f)
{
	int fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	void *area;

	f->cover = NULL;
	f->cover_fd = fd;
	if (fd < 0 || ioctl(fd, KCOV_INIT_TRACE, KCOV_WORDS))
		return;
	area = mmap(NULL, KCOV_WORDS * sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (area != MAP_FAILED)
		f->cover = area;
}

/* From now on, of this thread; mapping and thread hold what the descriptor did. */
void fuzz_cover_start(struct fuzz *f)
{
	if (f->cover && ioctl(f->cover_fd, KCOV_ENABLE, KCOV_TRACE_PC))
		f->cover = NULL;
	close(f->cover_fd);
}

static void set_add(uint64_t pc)
{
	uint32_t at = fuzz_mix(pc, 0) % SET_SIZE, turn;
	uint64_t there;

	for (turn = 0; turn < SET_SIZE; turn++, at = (at + 1) % SET_SIZE) {
		there = __atomic_load_n(&set[at], __ATOMIC_RELAXED);
		if (!there && __atomic_compare_exchange_n(&set[at], &there, pc, false,
							  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return;
		if (there == pc)
			return;
	}
}

void fuzz_cover_begin(struct fuzz *f)
{
	if (f->cover)
		__atomic_store_n(&f->cover[0], 0, __ATOMIC_RELAXED);
}

void fuzz_cover_end(struct fuzz *f)
{
	uint64_t i, n;

	if (!f->cover)
		return;
	n = __atomic_load_n(&f->cover[0], __ATOMIC_RELAXED);
	for (i = 1; i <= n; i++)
		set_add(f->cover[i]);
	fuzz_cover_begin(f);
}

/* For calls-coverage, which knows the module. */
void fuzz_cover_print(void)
{
	uint32_t i;

	for (i = 0; i < SET_SIZE; i++)
		if (set[i])
			printf("@pc %llx\n", (unsigned long long)set[i]);
}
