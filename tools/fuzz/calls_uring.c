// SPDX-License-Identifier: GPL-2.0-only
/* The same by io_uring: some requests at once, and what is pending dropped. */
#include "../../selftests/uring.h"

#include "calls.h"

static void request(struct fuzz *f, struct uring *ring)
{
	static const int ops[] = {
		IORING_OP_READ, IORING_OP_WRITE, IORING_OP_READ, IORING_OP_WRITE,
		IORING_OP_POLL_ADD, IORING_OP_CLOSE, IORING_OP_FSYNC, IORING_OP_OPENAT,
		URING_OP_READ_MULTISHOT, IORING_OP_ASYNC_CANCEL,
	};
	static const uint32_t flags[] = { IOSQE_ASYNC, IOSQE_IO_LINK, IOSQE_IO_HARDLINK,
					  IOSQE_IO_DRAIN };
	int op = FUZZ_PICK(f, ops);
	int fd = fuzz_fd(f, op == IORING_OP_WRITE ? CLIENT : SERVER);
	size_t len = op == IORING_OP_WRITE ? fuzz_size(f) : BUF_SIZE;
	uint8_t some = FUZZ_BITS(f, flags);
	struct io_uring_sqe *sqe;

	if (op == IORING_OP_OPENAT)
		fd = AT_FDCWD;
	sqe = uring_transfer(ring, op, fd, fuzz_buffer(f, len), len, fuzz_below(f, 4));
	sqe->flags = some;
	if (op == IORING_OP_OPENAT) {
		sqe->addr = (uintptr_t)fuzz_path(f, 0);
		sqe->open_flags = O_WRONLY | O_CLOEXEC;
		sqe->len = 0;
		sqe->off = 0;
	} else if (op == IORING_OP_POLL_ADD) {
		sqe->poll32_events = POLLIN | POLLOUT;
		sqe->addr = 0;
		sqe->len = fuzz_below(f, 2);
		sqe->off = 0;
	} else if (op != IORING_OP_READ && op != IORING_OP_WRITE) {
		sqe->addr = op == IORING_OP_ASYNC_CANCEL ? fuzz_below(f, 4) : 0;
		sqe->len = 0;
		sqe->off = 0;
	}
}

/* Success is that one request was successful. */
static long call_uring(struct fuzz *f)
{
	unsigned int i, n = 1 + fuzz_below(f, 6);
	struct uring_done done;
	long ret = -1, err = EAGAIN;
	struct uring ring;

	if (uring_open(&ring)) {
		if (ring.fd >= 0)
			close(ring.fd);
		return -1;
	}
	for (i = 0; i < n; i++)
		request(f, &ring);
	uring_submit(&ring);
	for (i = 0; i < 3 * n && ret < 0; i++) {
		if (!uring_peek(&ring, &done)) {
			sched_yield();
			continue;
		}
		ret = done.res < 0 ? -1 : done.res;
		err = -done.res;
	}
	uring_close(&ring);
	errno = err;
	return ret;
}

const struct kind fuzz_uring_kinds[] = {
	{ "io_uring", call_uring, 12 },
	{ }
};
