// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads that wait: woken by a write, ended by the slot's timeout, by a signal,
 * or refused at once.
 */
#include "call.h"

FIXTURE(wait) {
	int server;
	int client;
};

FIXTURE_SETUP(wait)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("wait", 0));
	ASSERT_FD(self->client = slot_client("wait", 0));
}

FIXTURE_TEARDOWN(wait)
{
	close(self->client);
	close(self->server);
}

static int set_timeout(int server, uint32_t ms)
{
	return slot_set(server, MAILSLOT_SET_READ_TIMEOUT, ms);
}

static ssize_t read_nowait(int fd, void *buf, size_t len)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };

	return preadv2(fd, &iov, 1, -1, RWF_NOWAIT);
}

/* R1-R7, W129-W137: a read started before the write gets the message. */
TEST_F(wait, read_is_woken_by_write)
{
	uint32_t sent = 0x50da, got = 0;
	struct call reader = CALL_READ(self->server, &got, sizeof(got));
	struct pollfd poll_fd = { .fd = self->server, .events = POLLIN };
	int second;

	ASSERT_TRUE(call_start_waits(&reader));
	EXPECT_EQ(0, poll(&poll_fd, 1, 0));		/* W132 */
	ASSERT_FD(second = slot_client("wait", 0));	/* W133 */
	EXPECT_EQ(4, write(second, &sent, sizeof(sent)));
	call_end(&reader);
	EXPECT_EQ(4, reader.ret);
	EXPECT_EQ(sent, got);
	EXPECT_EQ(0, slot_count(self->server));
	close(second);
}

/* R8: the same through poll instead of a pending read. */
TEST_F(wait, poll_is_woken_by_write)
{
	struct call poller = CALL_POLL(self->server, POLLIN);
	char buf[8];

	ASSERT_TRUE(call_start_waits(&poller));
	EXPECT_EQ(4, write(self->client, "data", 4));
	call_end(&poller);
	EXPECT_EQ(POLLIN, poller.ret);
	EXPECT_EQ(4, read_nowait(self->server, buf, sizeof(buf)));
}

/* R2-R7 with a process in the place of the reading thread */
TEST_F(wait, reader_in_another_process)
{
	char buf[8];
	int status;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(read(self->server, buf, sizeof(buf)) == 4 && !memcmp(buf, "data", 4) ? 0 : 1);
	ASSERT_TRUE(call_tid_waits(pid, SYS_read));
	EXPECT_EQ(4, write(self->client, "data", 4));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* A waiting read is woken by an empty message and returns 0: a message. */
TEST_F(wait, empty_message_wakes)
{
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));

	ASSERT_TRUE(call_start_waits(&reader));
	EXPECT_EQ(0, write(self->client, "", 0));
	call_end(&reader);
	EXPECT_EQ(0, reader.ret);
	EXPECT_ERRNO(EAGAIN, read_nowait(self->server, buf, sizeof(buf)));
}

TEST_F(wait, eagain_when_told_not_to_wait)
{
	struct mailslot_recv recv;
	char buf[8];

	EXPECT_ERRNO(EAGAIN, read_nowait(self->server, buf, sizeof(buf)));
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, buf, sizeof(buf), MAILSLOT_RECV_NOWAIT,
				       &recv));
	ASSERT_OK(fcntl(self->server, F_SETFL, O_NONBLOCK));
	EXPECT_ERRNO(EAGAIN, read(self->server, buf, sizeof(buf)));
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, buf, sizeof(buf), 0, &recv));
	ASSERT_OK(fcntl(self->server, F_SETFL, 0));
	ASSERT_OK(set_timeout(self->server, 0));
	EXPECT_ERRNO(EAGAIN, read(self->server, buf, sizeof(buf)));
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, buf, sizeof(buf), 0, &recv));

	/* and none of them is in the way of a message */
	EXPECT_EQ(2, write(self->client, "ab", 2));
	EXPECT_EQ(2, read(self->server, buf, sizeof(buf)));
}

/* O_NONBLOCK goes before a timeout. */
TEST_F(wait, nonblock_beats_timeout)
{
	char buf[8];

	ASSERT_OK(set_timeout(self->server, MAILSLOT_WAIT_FOREVER));
	ASSERT_OK(fcntl(self->server, F_SETFL, O_NONBLOCK));
	EXPECT_ERRNO(EAGAIN, read(self->server, buf, sizeof(buf)));
	ASSERT_OK(set_timeout(self->server, 3600 * 1000));
	EXPECT_ERRNO(EAGAIN, read(self->server, buf, sizeof(buf)));
}

/* W120-W123, E17 */
TEST_F(wait, timeout_ends_a_read)
{
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));
	struct call receiver = CALL_RECV(self->server, buf, sizeof(buf));

	ASSERT_OK(set_timeout(self->server, 1000));
	ASSERT_TRUE(call_start_waits(&reader));
	call_end(&reader);
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(ETIMEDOUT, reader.err);
	EXPECT_LE(1000U, call_took_ms(&reader));

	ASSERT_OK(set_timeout(self->server, 150));
	call_start(&receiver);
	call_end(&receiver);
	EXPECT_EQ(-1, receiver.ret);
	EXPECT_EQ(ETIMEDOUT, receiver.err);
	EXPECT_LE(150U, call_took_ms(&receiver));
}

/* The smallest timeout is a wait too, and the longest does not wrap. */
TEST_F(wait, timeout_extremes)
{
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));
	uint64_t began = slot_clock_ms(CLOCK_MONOTONIC);

	ASSERT_OK(set_timeout(self->server, 1));
	EXPECT_ERRNO(ETIMEDOUT, read(self->server, buf, sizeof(buf)));
	EXPECT_LE(1U, slot_clock_ms(CLOCK_MONOTONIC) - began);

	ASSERT_OK(set_timeout(self->server, MAILSLOT_WAIT_FOREVER - 1));
	ASSERT_TRUE(call_start_waits(&reader));
	slot_sleep_ms(50);
	EXPECT_FALSE(call_done(&reader));
	EXPECT_EQ(1, write(self->client, "x", 1));
	call_end(&reader);
	EXPECT_EQ(1, reader.ret);
}

/* X8: a finite and an infinite wait are both satisfied by a later write. */
TEST_F(wait, later_write_satisfies_both_kinds)
{
	static const uint32_t timeouts[] = { 100, 60 * 1000, MAILSLOT_WAIT_FOREVER };
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));
	unsigned int i;

	ASSERT_OK(set_timeout(self->server, timeouts[0]));
	EXPECT_ERRNO(ETIMEDOUT, read(self->server, buf, sizeof(buf)));
	for (i = 1; i < ARRAY_SIZE(timeouts); i++) {
		ASSERT_OK(set_timeout(self->server, timeouts[i]));
		ASSERT_TRUE(call_start_waits(&reader));
		EXPECT_EQ(3, write(self->client, "abc", 3));
		call_end(&reader);
		EXPECT_EQ(3, reader.ret);
	}
}

/* B2: two wait, one message comes; the other ends at its own deadline. */
TEST_F(wait, loser_times_out)
{
	char buf[2][8];
	struct call reader[2] = {
		CALL_READ(self->server, buf[0], sizeof(buf[0])),
		CALL_READ(self->server, buf[1], sizeof(buf[1])),
	};
	int winner;

	ASSERT_OK(set_timeout(self->server, 1500));
	ASSERT_TRUE(call_start_waits(&reader[0]));
	ASSERT_TRUE(call_start_waits(&reader[1]));
	EXPECT_EQ(1, write(self->client, "x", 1));
	call_end(&reader[0]);
	call_end(&reader[1]);
	winner = reader[0].ret == 1 ? 0 : 1;
	EXPECT_EQ(1, reader[winner].ret);
	EXPECT_EQ(-1, reader[!winner].ret);
	EXPECT_EQ(ETIMEDOUT, reader[!winner].err);
	EXPECT_LE(1500U, call_took_ms(&reader[!winner]));
}

/* Wake the reader and take its message away again; false if it was faster. */
static bool steal(int client, int server)
{
	char buf[8];

	return write(client, "x", 1) == 1 && read_nowait(server, buf, sizeof(buf)) == 1;
}

/* One CPU for all threads: a woken reader runs when we sleep, not before. */
static int share_one_cpu(struct call *reader)
{
	struct sched_param idle = { 0 };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one) ||
	    sched_setaffinity(reader->tid, sizeof(one), &one))
		return -1;
	return sched_setscheduler(reader->tid, SCHED_IDLE, &idle);
}

/*
 * B2: the wait of a loser does not start afresh.  A reader that is woken in
 * vain four times per timeout would never end.
 */
TEST_F(wait, losing_does_not_extend_the_wait)
{
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));
	int stolen, attempt;

	ASSERT_OK(set_timeout(self->server, 800));
	for (attempt = 0; attempt < 10; attempt++) {
		ASSERT_TRUE(call_start_waits(&reader));
		ASSERT_OK(share_one_cpu(&reader));
		for (stolen = 0; !call_done(&reader); slot_sleep_ms(200))
			stolen += steal(self->client, self->server);
		call_end(&reader);
		if (reader.ret < 0)
			break;
	}
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(ETIMEDOUT, reader.err);
	EXPECT_LE(800U, call_took_ms(&reader));
	EXPECT_LE(2, stolen);
}

/* B3: a new timeout does not touch the reads that wait already. */
TEST_F(wait, timeout_changed_from_forever_to_finite)
{
	static const uint32_t later[] = { 0, 1, 100 };
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(later); i++) {
		ASSERT_OK(set_timeout(self->server, MAILSLOT_WAIT_FOREVER));
		ASSERT_TRUE(call_start_waits(&reader));
		ASSERT_OK(set_timeout(self->server, later[i]));
		slot_sleep_ms(250);
		EXPECT_TRUE(call_waits(&reader));
		EXPECT_EQ(1, write(self->client, "x", 1));
		call_end(&reader);
		EXPECT_EQ(1, reader.ret);
		EXPECT_ERRNO(later[i] ? ETIMEDOUT : EAGAIN, read(self->server, buf, sizeof(buf)));
	}
}

TEST_F(wait, timeout_changed_from_finite_to_forever)
{
	char buf[8];
	struct call first = CALL_READ(self->server, buf, sizeof(buf));
	struct call second = CALL_READ(self->server, buf, sizeof(buf));

	ASSERT_OK(set_timeout(self->server, 500));
	ASSERT_TRUE(call_start_waits(&first));
	ASSERT_OK(set_timeout(self->server, MAILSLOT_WAIT_FOREVER));
	call_end(&first);
	EXPECT_EQ(-1, first.ret);
	EXPECT_EQ(ETIMEDOUT, first.err);
	EXPECT_LE(500U, call_took_ms(&first));

	ASSERT_TRUE(call_start_waits(&second));
	slot_sleep_ms(700);
	EXPECT_TRUE(call_waits(&second));
	EXPECT_EQ(1, write(self->client, "x", 1));
	call_end(&second);
	EXPECT_EQ(1, second.ret);
}

/* The timeout is the slot's: a duplicate of the descriptor has it too. */
TEST_F(wait, timeout_belongs_to_the_slot)
{
	int copy = dup(self->server);
	uint64_t began;
	char buf[8];

	ASSERT_FD(copy);
	ASSERT_OK(set_timeout(self->server, 120));
	began = slot_clock_ms(CLOCK_MONOTONIC);
	EXPECT_ERRNO(ETIMEDOUT, read(copy, buf, sizeof(buf)));
	EXPECT_LE(120U, slot_clock_ms(CLOCK_MONOTONIC) - began);
	close(copy);
}

/* Four wait, four messages come: each gets one. */
TEST_F(wait, each_of_several_readers_gets_one)
{
	char buf[4][8];
	struct call reader[4];
	unsigned int seen = 0;
	char sent;
	int i;

	for (i = 0; i < 4; i++) {
		reader[i] = (struct call)CALL_READ(self->server, buf[i], sizeof(buf[i]));
		ASSERT_TRUE(call_start_waits(&reader[i]));
	}
	for (sent = 0; sent < 4; sent++)
		EXPECT_EQ(1, write(self->client, &sent, 1));
	for (i = 0; i < 4; i++) {
		call_end(&reader[i]);
		EXPECT_EQ(1, reader[i].ret);
		seen |= 1 << buf[i][0];
	}
	EXPECT_EQ(15U, seen);
}

/* X10: what arrives is too big for the waiting read; it stays. */
TEST_F(wait, too_small_a_buffer_waits)
{
	char buf[16];
	struct call reader = CALL_READ(self->server, buf, 4);
	struct mailslot_info info;

	ASSERT_TRUE(call_start_waits(&reader));
	EXPECT_EQ(10, write(self->client, "0123456789", 10));
	call_end(&reader);
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(EMSGSIZE, reader.err);
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(10U, info.next_size);
	EXPECT_EQ(10, read_nowait(self->server, buf, sizeof(buf)));
	EXPECT_EQ(0, memcmp(buf, "0123456789", 10));
}

/* ... and a second waiting read that has room gets it. */
TEST_F(wait, too_small_a_buffer_does_not_hide_the_message)
{
	char small_buf[4], big_buf[16];
	struct call small = CALL_READ(self->server, small_buf, sizeof(small_buf));
	struct call big = CALL_READ(self->server, big_buf, sizeof(big_buf));

	ASSERT_TRUE(call_start_waits(&small));
	ASSERT_TRUE(call_start_waits(&big));
	EXPECT_EQ(10, write(self->client, "0123456789", 10));
	call_end(&big);
	EXPECT_EQ(10, big.ret);
	/* the small one has either seen it or waits on */
	EXPECT_EQ(1, write(self->client, "x", 1));
	call_end(&small);
	EXPECT_TRUE(small.ret == 1 || small.err == EMSGSIZE);
}

/* B6: closed by another thread, the slot lives until the read has ended. */
TEST_F(wait, close_under_a_waiting_read)
{
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));
	int client, server = self->server;

	ASSERT_TRUE(call_start_waits(&reader));
	ASSERT_OK(close(server));
	EXPECT_TRUE(call_waits(&reader));
	ASSERT_FD(client = slot_client("wait", 0));
	EXPECT_EQ(1, write(client, "x", 1));
	call_end(&reader);
	EXPECT_EQ(1, reader.ret);
	EXPECT_ERRNO(ENOENT, slot_client("wait", 0));
	EXPECT_ERRNO(EPIPE, write(client, "x", 1));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	close(client);
	ASSERT_FD(self->server = slot_server("wait", 0));
}

/* B6 with a timeout instead of a message */
TEST_F(wait, close_under_a_read_that_times_out)
{
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));

	ASSERT_OK(set_timeout(self->server, 400));
	ASSERT_TRUE(call_start_waits(&reader));
	ASSERT_OK(close(self->server));
	call_end(&reader);
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(ETIMEDOUT, reader.err);
	EXPECT_ERRNO(ENOENT, slot_client("wait", 0));
	ASSERT_FD(self->server = slot_server("wait", 0));
}

/* B9: one thread's waiting read is in nobody's way. */
TEST_F(wait, others_work_while_one_waits)
{
	struct pollfd poll_fd = { .fd = self->server, .events = POLLIN };
	struct mailslot_info info;
	struct mailslot_recv recv;
	struct stat st;
	char buf[8];
	struct call reader = CALL_READ(self->server, buf, sizeof(buf));
	int next;

	ASSERT_TRUE(call_start_waits(&reader));
	EXPECT_EQ(0, poll(&poll_fd, 1, 0));
	EXPECT_ERRNO(EAGAIN, read_nowait(self->server, buf, sizeof(buf)));
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, buf, sizeof(buf), MAILSLOT_RECV_NOWAIT,
				       &recv));
	EXPECT_OK(slot_info(self->server, &info));
	EXPECT_EQ(0U, info.message_count);
	EXPECT_OK(ioctl(self->server, FIONREAD, &next));
	EXPECT_EQ(0, next);
	EXPECT_OK(fstat(self->server, &st));
	EXPECT_OK(fsync(self->server));
	EXPECT_ERRNO(ESPIPE, lseek(self->server, 0, SEEK_CUR));
	EXPECT_TRUE(call_waits(&reader));
	EXPECT_EQ(1, write(self->client, "x", 1));
	call_end(&reader);
	EXPECT_EQ(1, reader.ret);
}

struct ping {
	int from, to;
	unsigned int rounds;
	bool failed;
};

static void *pong(void *arg)
{
	struct ping *ping = arg;
	uint32_t value;
	unsigned int i;

	for (i = 0; i < ping->rounds; i++) {
		if (read(ping->from, &value, sizeof(value)) != sizeof(value) || value != i ||
		    write(ping->to, &value, sizeof(value)) != sizeof(value)) {
			ping->failed = true;
			break;
		}
	}
	return NULL;
}

/* B1: each step depends on one wake-up; a lost one stalls for ever. */
TEST_F_TIMEOUT(wait, no_wakeup_is_lost, 120)
{
	struct ping ping = { .rounds = call_scaled(10000) };
	int back, back_client;
	pthread_t thread;
	uint32_t i, value;

	ASSERT_FD(back = slot_server("back", 0));
	ASSERT_FD(back_client = slot_client("back", 0));
	ping.from = self->server;
	ping.to = back_client;
	ASSERT_EQ(0, pthread_create(&thread, NULL, pong, &ping));
	for (i = 0; i < ping.rounds; i++) {
		ASSERT_EQ(4, write(self->client, &i, sizeof(i)));
		ASSERT_EQ(4, read(back, &value, sizeof(value)));
		ASSERT_EQ(i, value);
	}
	pthread_join(thread, NULL);
	EXPECT_FALSE(ping.failed);
	close(back_client);
	close(back);
}

TEST_HARNESS_MAIN
