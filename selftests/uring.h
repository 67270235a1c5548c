/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of io_uring as the tests need, on the bare system calls: one request
 * or one chain of them at a time, completions in the order of their arrival.
 */
#ifndef _MAILSLOT_URING_H
#define _MAILSLOT_URING_H

#include "mailslot_util.h"

#include <linux/io_uring.h>
#include <sys/syscall.h>

/* Linux 6.7 */
#define URING_OP_READ_MULTISHOT 49

/* A completion. */
struct uring_done {
	uint64_t user_data;
	int32_t res;
	uint32_t flags;
};

struct uring {
	int fd;
	struct io_uring_params params;
	char *sq, *cq;
	struct io_uring_sqe *sqes;
	size_t sq_size, cq_size, sqes_size;
	unsigned int queued;
};

static uint32_t *uring_sq(struct uring *ring, uint32_t offset)
{
	return (uint32_t *)(ring->sq + offset);
}

static uint32_t *uring_cq(struct uring *ring, uint32_t offset)
{
	return (uint32_t *)(ring->cq + offset);
}

static void *uring_map(int fd, size_t size, off_t offset)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
}

/* Returns 0, or -1 with errno. */
static SLOT_UNUSED int uring_open(struct uring *ring)
{
	struct io_uring_params *p = &ring->params;

	memset(ring, 0, sizeof(*ring));
	ring->fd = syscall(SYS_io_uring_setup, 64, p);
	if (ring->fd < 0)
		return -1;
	ring->sq_size = p->sq_off.array + p->sq_entries * sizeof(uint32_t);
	ring->cq_size = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	ring->sqes_size = p->sq_entries * sizeof(struct io_uring_sqe);
	ring->sq = uring_map(ring->fd, ring->sq_size, IORING_OFF_SQ_RING);
	ring->cq = uring_map(ring->fd, ring->cq_size, IORING_OFF_CQ_RING);
	ring->sqes = uring_map(ring->fd, ring->sqes_size, IORING_OFF_SQES);
	return ring->sq == MAP_FAILED || ring->cq == MAP_FAILED ||
	       ring->sqes == MAP_FAILED ? -1 : 0;
}

/* The kernel ends what still waits some time after this. */
static SLOT_UNUSED void uring_close(struct uring *ring)
{
	munmap(ring->sq, ring->sq_size);
	munmap(ring->cq, ring->cq_size);
	munmap(ring->sqes, ring->sqes_size);
	close(ring->fd);
}

/* A request, queued until uring_submit(). */
static SLOT_UNUSED struct io_uring_sqe *uring_sqe(struct uring *ring, int op, int fd,
						  uint64_t id)
{
	uint32_t mask = *uring_sq(ring, ring->params.sq_off.ring_mask);
	uint32_t tail = *uring_sq(ring, ring->params.sq_off.tail);
	struct io_uring_sqe *sqe = &ring->sqes[tail & mask];

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = op;
	sqe->fd = fd;
	sqe->user_data = id;
	uring_sq(ring, ring->params.sq_off.array)[tail & mask] = tail & mask;
	__atomic_store_n(uring_sq(ring, ring->params.sq_off.tail), tail + 1, __ATOMIC_RELEASE);
	ring->queued++;
	return sqe;
}

/* op: IORING_OP_READ, IORING_OP_WRITE, or IORING_OP_READV and ..._WRITEV */
static SLOT_UNUSED struct io_uring_sqe *uring_transfer(struct uring *ring, int op, int fd,
						       const void *buf, size_t len, uint64_t id)
{
	struct io_uring_sqe *sqe = uring_sqe(ring, op, fd, id);

	sqe->addr = (uintptr_t)buf;
	sqe->len = len;
	sqe->off = -1;
	return sqe;
}

/* Returns how many requests the kernel has taken. */
static SLOT_UNUSED int uring_submit(struct uring *ring)
{
	unsigned int queued = ring->queued;

	ring->queued = 0;
	return syscall(SYS_io_uring_enter, ring->fd, queued, 0, IORING_ENTER_GETEVENTS, NULL, 0);
}

/* Is there a completion?  Lets the kernel finish what it can first. */
static SLOT_UNUSED bool uring_peek(struct uring *ring, struct uring_done *done)
{
	uint32_t mask = *uring_cq(ring, ring->params.cq_off.ring_mask);
	uint32_t head = *uring_cq(ring, ring->params.cq_off.head);
	struct io_uring_cqe *cqes = (void *)(ring->cq + ring->params.cq_off.cqes);

	syscall(SYS_io_uring_enter, ring->fd, 0, 0, IORING_ENTER_GETEVENTS, NULL, 0);
	if (head == __atomic_load_n(uring_cq(ring, ring->params.cq_off.tail), __ATOMIC_ACQUIRE))
		return false;
	done->user_data = cqes[head & mask].user_data;
	done->res = cqes[head & mask].res;
	done->flags = cqes[head & mask].flags;
	__atomic_store_n(uring_cq(ring, ring->params.cq_off.head), head + 1, __ATOMIC_RELEASE);
	return true;
}

/* The next completion. */
static SLOT_UNUSED struct uring_done uring_wait(struct uring *ring)
{
	struct uring_done done = { 0 };

	while (!uring_peek(ring, &done))
		syscall(SYS_io_uring_enter, ring->fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);
	return done;
}

/* Does this kernel know the operation? */
static SLOT_UNUSED bool uring_can(struct uring *ring, unsigned int op)
{
	struct {
		struct io_uring_probe probe;
		struct io_uring_probe_op ops[256];
	} all = { 0 };

	if (syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PROBE, &all, 256))
		return false;
	return op <= all.probe.last_op && (all.probe.ops[op].flags & IO_URING_OP_SUPPORTED);
}

#endif /* _MAILSLOT_URING_H */
