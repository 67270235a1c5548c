// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: requests that wait without a thread, and never two messages in
 * one read.
 */
#include "uring.h"

FIXTURE(uring) {
	struct uring ring;
	int server;
	int client;
	char buf[256];
};

FIXTURE_SETUP(uring)
{
	SLOT_SETUP();
	if (uring_open(&self->ring))
		SLOT_SKIP("no io_uring here: %s", strerror(errno));
	ASSERT_FD(self->server = slot_server("uring", 0));
	ASSERT_FD(self->client = slot_client("uring", 0));
}

FIXTURE_TEARDOWN(uring)
{
	close(self->client);
	close(self->server);
	uring_close(&self->ring);
}

static int start_read(FIXTURE_DATA(uring) *self, size_t len, uint64_t id)
{
	uring_transfer(&self->ring, IORING_OP_READ, self->server, self->buf, len, id);
	return uring_submit(&self->ring);
}

static bool nothing_completes(FIXTURE_DATA(uring) *self)
{
	struct uring_done done;

	return !uring_peek(&self->ring, &done);
}

/* Each read with room for all of them gets exactly one. */
TEST_F(uring, reads_back_to_back)
{
	static const int sizes[] = { 2, 3, 0, 1, 64, 255, 5, 5, 0, 7 };
	char text[256] = "0123456789";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		ASSERT_EQ(sizes[i], write(self->client, text, sizes[i]));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		ASSERT_EQ(1, start_read(self, sizeof(self->buf), i));
		EXPECT_EQ(sizes[i], uring_wait(&self->ring).res);
		EXPECT_EQ(0, memcmp(self->buf, text, sizes[i]));
	}
	EXPECT_EQ(0, slot_count(self->server));
}

/* The same with all reads submitted together; a short read breaks a soft link. */
TEST_F(uring, linked_reads_in_one_submission)
{
	char buf[8][16];
	struct uring_done done;
	unsigned int i;

	for (i = 0; i < 8; i++)
		ASSERT_EQ(i + 1, write(self->client, "12345678", i + 1));
	for (i = 0; i < 8; i++)
		uring_transfer(&self->ring, IORING_OP_READ, self->server, buf[i], sizeof(buf[i]),
			       i)->flags = i < 7 ? IOSQE_IO_HARDLINK : 0;
	EXPECT_EQ(8, uring_submit(&self->ring));
	for (i = 0; i < 8; i++) {
		done = uring_wait(&self->ring);
		EXPECT_EQ(i, done.user_data);
		EXPECT_EQ((int)i + 1, done.res);
	}
}

/* Waiting when two messages arrive at once: only the first. */
TEST_F(uring, waiting_read_takes_one)
{
	ASSERT_EQ(1, start_read(self, sizeof(self->buf), 1));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(2, write(self->client, "ab", 2));
	ASSERT_EQ(3, write(self->client, "cde", 3));
	EXPECT_EQ(2, uring_wait(&self->ring).res);
	EXPECT_EQ(0, memcmp(self->buf, "ab", 2));
	EXPECT_EQ(1, slot_count(self->server));
	ASSERT_EQ(1, start_read(self, sizeof(self->buf), 2));
	EXPECT_EQ(3, uring_wait(&self->ring).res);
}

TEST_F(uring, waiting_read_gets_an_empty_message)
{
	ASSERT_EQ(1, start_read(self, sizeof(self->buf), 1));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(0, write(self->client, "", 0));
	EXPECT_EQ(0, uring_wait(&self->ring).res);
	EXPECT_EQ(0, slot_count(self->server));
}

/* X10 */
TEST_F(uring, waiting_read_with_too_small_a_buffer)
{
	ASSERT_EQ(1, start_read(self, 2, 1));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(3, write(self->client, "abc", 3));
	EXPECT_EQ(-EMSGSIZE, uring_wait(&self->ring).res);
	EXPECT_EQ(1, slot_count(self->server));
	ASSERT_EQ(1, start_read(self, 3, 2));
	EXPECT_EQ(3, uring_wait(&self->ring).res);
}

/* Two waiting reads, two messages: both complete, with one each. */
TEST_F(uring, two_waiting_reads)
{
	char buf[2][16];
	int i, sum = 0;

	for (i = 0; i < 2; i++)
		uring_transfer(&self->ring, IORING_OP_READ, self->server,
			       buf[i], sizeof(buf[i]), i);
	ASSERT_EQ(2, uring_submit(&self->ring));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(2, write(self->client, "ab", 2));
	ASSERT_EQ(5, write(self->client, "cdefg", 5));
	for (i = 0; i < 2; i++)
		sum += uring_wait(&self->ring).res;
	EXPECT_EQ(7, sum);
	EXPECT_EQ(0, slot_count(self->server));
}

/* Scattered, and by a worker thread where the kernel wants one. */
TEST_F(uring, readv_and_async)
{
	char first[2], second[8];
	struct iovec iov[2] = { { first, 2 }, { second, 8 } };

	ASSERT_EQ(5, write(self->client, "abcde", 5));
	ASSERT_EQ(3, write(self->client, "xyz", 3));
	uring_transfer(&self->ring, IORING_OP_READV, self->server, iov, 2, 1)->flags = IOSQE_ASYNC;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_EQ(5, uring_wait(&self->ring).res);
	EXPECT_EQ(0, memcmp(first, "ab", 2));
	EXPECT_EQ(0, memcmp(second, "cde", 3));
	uring_transfer(&self->ring, IORING_OP_READ, self->server,
		       self->buf, 64, 2)->flags = IOSQE_ASYNC;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_EQ(3, uring_wait(&self->ring).res);
	/* and one that has to wait */
	uring_transfer(&self->ring, IORING_OP_READ, self->server,
		       self->buf, 64, 3)->flags = IOSQE_ASYNC;
	ASSERT_EQ(1, uring_submit(&self->ring));
	slot_sleep_ms(50);
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(1, write(self->client, "z", 1));
	EXPECT_EQ(1, uring_wait(&self->ring).res);
}

/* The slot's timeout, also a timeout of 0, is not for io_uring: it polls. */
TEST_F(uring, read_timeout_is_ignored)
{
	static const uint32_t timeouts[] = { 0, 50 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(timeouts); i++) {
		ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, timeouts[i]));
		ASSERT_EQ(1, start_read(self, sizeof(self->buf), i));
		slot_sleep_ms(250);
		EXPECT_TRUE(nothing_completes(self));
		ASSERT_EQ(1, write(self->client, "x", 1));
		EXPECT_EQ(1, uring_wait(&self->ring).res);
	}
}

/* RWF_NOWAIT is what keeps a request from waiting ... */
TEST_F(uring, rwf_nowait)
{
	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client,
		       "y", 1, 1)->rw_flags = RWF_NOWAIT;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_EQ(-EAGAIN, uring_wait(&self->ring).res);
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	uring_transfer(&self->ring, IORING_OP_READ, self->server,
		       self->buf, 64, 2)->rw_flags = RWF_NOWAIT;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_EQ(-EAGAIN, uring_wait(&self->ring).res);
}

/* ... and O_NONBLOCK does not: io_uring waits for files that can be polled. */
TEST_F(uring, nonblocking_descriptor)
{
	ASSERT_OK(fcntl(self->server, F_SETFL, O_NONBLOCK));
	ASSERT_OK(fcntl(self->client, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(1, start_read(self, sizeof(self->buf), 1));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(1, uring_wait(&self->ring).res);
}

TEST_F(uring, writes)
{
	struct iovec iov[2] = { { "ab", 2 }, { "cde", 3 } };
	static const int lengths[] = { 3, 0, 5, 1 };
	unsigned int i;

	uring_transfer(&self->ring, IORING_OP_WRITE, self->client,
		       "abc", 3, 0)->flags = IOSQE_IO_LINK;
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client, "", 0, 1)->flags = IOSQE_IO_LINK;
	uring_transfer(&self->ring, IORING_OP_WRITEV, self->client,
		       iov, 2, 2)->flags = IOSQE_IO_LINK;
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client, "x", 1, 3);
	ASSERT_EQ(4, uring_submit(&self->ring));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(lengths[i], uring_wait(&self->ring).res);
	EXPECT_EQ(4, slot_count(self->server));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(lengths[i], read(self->server, self->buf, sizeof(self->buf)));
}

TEST_F(uring, write_waits_for_room)
{
	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client, "second", 6, 1);
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_TRUE(nothing_completes(self));
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(6, uring_wait(&self->ring).res);
	EXPECT_EQ(6, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp(self->buf, "second", 6));
}

TEST_F(uring, write_errors)
{
	static char big[65537];

	uring_transfer(&self->ring, IORING_OP_WRITE, self->client, big, sizeof(big), 1);
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_EQ(-EMSGSIZE, uring_wait(&self->ring).res);
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client, slot_fault_at(4), 8, 2);
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_EQ(-EFAULT, uring_wait(&self->ring).res);
	EXPECT_EQ(0, slot_count(self->server));
}

/* The server's end completes a write that waits; no SIGPIPE. */
TEST_F(uring, write_to_a_slot_that_ends)
{
	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client, "y", 1, 1);
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_OK(close(self->server));
	EXPECT_EQ(-EPIPE, uring_wait(&self->ring).res);
	ASSERT_FD(self->server = slot_server("uring", 0));
}

TEST_F(uring, poll_oneshot)
{
	uring_sqe(&self->ring, IORING_OP_POLL_ADD, self->server, 1)->poll32_events = POLLIN;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(POLLIN, uring_wait(&self->ring).res & POLLIN);
}

TEST_F(uring, poll_multishot)
{
	struct io_uring_sqe *sqe = uring_sqe(&self->ring, IORING_OP_POLL_ADD, self->server, 7);
	struct uring_done done;
	int i;

	sqe->poll32_events = POLLIN;
	sqe->len = IORING_POLL_ADD_MULTI;
	ASSERT_EQ(1, uring_submit(&self->ring));
	for (i = 0; i < 5; i++) {
		EXPECT_TRUE(nothing_completes(self));
		ASSERT_EQ(1, write(self->client, "x", 1));
		done = uring_wait(&self->ring);
		EXPECT_EQ(7U, done.user_data);
		EXPECT_EQ(POLLIN, done.res & POLLIN);
		EXPECT_EQ(IORING_CQE_F_MORE, done.flags & IORING_CQE_F_MORE);
		if (i % 2)
			ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	}
}

TEST_F(uring, poll_multishot_of_a_client)
{
	struct io_uring_sqe *sqe;

	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	sqe = uring_sqe(&self->ring, IORING_OP_POLL_ADD, self->client, 7);
	sqe->poll32_events = POLLOUT;
	sqe->len = IORING_POLL_ADD_MULTI;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(POLLOUT, uring_wait(&self->ring).res & POLLOUT);
	ASSERT_OK(close(self->server));
	EXPECT_EQ(POLLERR | POLLHUP, uring_wait(&self->ring).res & (POLLERR | POLLHUP));
	ASSERT_FD(self->server = slot_server("uring", 0));
}

/* Four buffers of 16 bytes as group 1, for multishot reads. */
static int provide_buffers(FIXTURE_DATA(uring) *self)
{
	struct io_uring_sqe *sqe = uring_sqe(&self->ring, IORING_OP_PROVIDE_BUFFERS, 4, 0);

	sqe->addr = (uintptr_t)self->buf;
	sqe->len = 16;
	sqe->buf_group = 1;
	return uring_submit(&self->ring) == 1 ? uring_wait(&self->ring).res : -1;
}

static int start_multishot(FIXTURE_DATA(uring) *self)
{
	struct io_uring_sqe *sqe;

	sqe = uring_transfer(&self->ring, URING_OP_READ_MULTISHOT, self->server, NULL, 0, 9);
	sqe->flags = IOSQE_BUFFER_SELECT;
	sqe->buf_group = 1;
	return uring_submit(&self->ring);
}

TEST_F(uring, read_multishot)
{
	struct uring_done done;
	int i;

	if (!uring_can(&self->ring, URING_OP_READ_MULTISHOT))
		SKIP(return, "this kernel has no IORING_OP_READ_MULTISHOT");
	ASSERT_LE(0, provide_buffers(self));
	ASSERT_EQ(1, write(self->client, "1", 1));
	ASSERT_EQ(2, write(self->client, "22", 2));
	ASSERT_EQ(1, start_multishot(self));
	for (i = 1; i <= 3; i++) {
		if (i == 3)
			ASSERT_EQ(3, write(self->client, "333", 3));
		done = uring_wait(&self->ring);
		EXPECT_EQ(i, done.res);
		EXPECT_EQ(IORING_CQE_F_MORE, done.flags & IORING_CQE_F_MORE);
		EXPECT_EQ('0' + i, self->buf[(done.flags >> IORING_CQE_BUFFER_SHIFT) * 16]);
	}
	/* an empty message is its end ... */
	ASSERT_EQ(0, write(self->client, "", 0));
	done = uring_wait(&self->ring);
	EXPECT_EQ(0, done.res);
	EXPECT_EQ(0U, done.flags & IORING_CQE_F_MORE);
	EXPECT_EQ(0, slot_count(self->server));
	/* ... and so is one that does not fit, which stays */
	ASSERT_LE(0, provide_buffers(self));
	ASSERT_EQ(1, start_multishot(self));
	ASSERT_EQ(17, write(self->client, "12345678901234567", 17));
	done = uring_wait(&self->ring);
	EXPECT_EQ(-EMSGSIZE, done.res);
	EXPECT_EQ(0U, done.flags & IORING_CQE_F_MORE);
	EXPECT_EQ(1, slot_count(self->server));
}

/* A cancelled read takes nothing. */
TEST_F(uring, cancel)
{
	struct uring_done done;
	int i;

	ASSERT_EQ(1, start_read(self, sizeof(self->buf), 1));
	EXPECT_TRUE(nothing_completes(self));
	uring_sqe(&self->ring, IORING_OP_ASYNC_CANCEL, -1, 2)->addr = 1;
	ASSERT_EQ(1, uring_submit(&self->ring));
	for (i = 0; i < 2; i++) {
		done = uring_wait(&self->ring);
		EXPECT_EQ(done.user_data == 1 ? -ECANCELED : 0, done.res);
	}
	ASSERT_EQ(4, write(self->client, "data", 4));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
}

TEST_F(uring, linked_timeout)
{
	struct __kernel_timespec limit = { .tv_nsec = 100 * 1000000 };
	uint64_t began = slot_clock_ms(CLOCK_MONOTONIC);
	struct io_uring_sqe *sqe;
	struct uring_done done;
	int i;

	sqe = uring_transfer(&self->ring, IORING_OP_READ, self->server, self->buf, 64, 1);
	sqe->flags = IOSQE_IO_LINK;
	sqe = uring_sqe(&self->ring, IORING_OP_LINK_TIMEOUT, -1, 2);
	sqe->addr = (uintptr_t)&limit;
	sqe->len = 1;
	ASSERT_EQ(2, uring_submit(&self->ring));
	for (i = 0; i < 2; i++) {
		done = uring_wait(&self->ring);
		EXPECT_EQ(done.user_data == 1 ? -ECANCELED : -ETIME, done.res);
	}
	EXPECT_LE(100U, slot_clock_ms(CLOCK_MONOTONIC) - began);
	ASSERT_EQ(4, write(self->client, "data", 4));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
}

/* B6: a waiting request holds the slot; the end of its ring lets it go. */
TEST_F(uring, waiting_read_holds_the_slot)
{
	int client;

	ASSERT_EQ(1, start_read(self, sizeof(self->buf), 1));
	ASSERT_OK(close(self->server));
	ASSERT_FD(client = slot_client("uring", 0));
	uring_close(&self->ring);
	while (!access(slot_path("uring"), F_OK))
		slot_sleep_ms(5);
	EXPECT_EQ(ENOENT, errno);
	EXPECT_ERRNO(EPIPE, write(client, "x", 1));
	close(client);
	ASSERT_FD(self->server = slot_server("uring", 0));
	ASSERT_OK(uring_open(&self->ring));
}

/* ... and so does its completion. */
TEST_F(uring, last_read_after_close)
{
	ASSERT_EQ(1, start_read(self, sizeof(self->buf), 1));
	ASSERT_OK(close(self->server));
	ASSERT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(1, uring_wait(&self->ring).res);
	while (!access(slot_path("uring"), F_OK))
		slot_sleep_ms(5);
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	ASSERT_FD(self->server = slot_server("uring", 0));
}

TEST_HARNESS_MAIN
