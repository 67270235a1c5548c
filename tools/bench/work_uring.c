// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: 32 writes handed to the kernel in one call, then 32 reads.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#ifdef HAVE_URING
#include <liburing.h>

#define BATCH	32

static bool suits(const struct contender *contender, const struct task *task)
{
	(void)task;
	return contender->files;
}

static void prepare(struct bout *bout)
{
	struct io_uring *ring = malloc(sizeof(*ring));
	int result;

	if (!ring)
		die("memory");
	result = io_uring_queue_init(BATCH, ring, 0);
	if (result) {
		errno = -result;
		die("io_uring");
	}
	open_bout(bout);
	bout->more = ring;
}

static void finish(struct bout *bout)
{
	close_bout(bout);
	io_uring_queue_exit(bout->more);
	free(bout->more);
}

static bool submit(struct io_uring *ring, int size)
{
	struct io_uring_cqe *cqe;
	bool ok = true;
	int i;

	if (io_uring_submit_and_wait(ring, BATCH) != BATCH)
		return false;
	for (i = 0; i < BATCH; i++) {
		if (io_uring_peek_cqe(ring, &cqe))
			return false;
		ok &= cqe->res == size;
		io_uring_cqe_seen(ring, cqe);
	}
	return ok;
}

static bool batch(struct bout *bout)
{
	unsigned int size = bout->task->size;
	struct io_uring *ring = bout->more;
	int i;

	for (i = 0; i < BATCH; i++)
		io_uring_prep_write(io_uring_get_sqe(ring), bout->channel.in, message.data,
				    size, -1);
	if (!submit(ring, size))
		return false;
	for (i = 0; i < BATCH; i++)
		io_uring_prep_read(io_uring_get_sqe(ring), bout->channel.out, message.data,
				   size, -1);
	return submit(ring, size);
}

static double run(struct bout *bout)
{
	double from = now_ns();
	int i;

	for (i = 0; i < bout->count; i += BATCH)
		if (!batch(bout))
			die(bout->contender->name);
	return (now_ns() - from) / bout->count;
}

void work_uring(void)
{
	const struct method method = {
		.suits = suits, .prepare = prepare, .run = run, .finish = finish,
	};
	const struct task task = { .work = "uring", .size = 64 };

	compare(&method, &task, 1, ROUNDS);
}

#else

void work_uring(void)
{
	fprintf(stderr, "bench: uring left out: built without liburing (liburing-dev)\n");
}

#endif
