// SPDX-License-Identifier: GPL-2.0-only
/*
 * Full queues: what is admitted, who waits, in which order they are served,
 * and what ends their waiting.
 */
#include "call.h"

#define WRITERS 16

FIXTURE(full) {
	int server;
	int client;		/* blocking */
	int nonblock;
	char buf[65536];
	struct call writer[WRITERS];
	char text[WRITERS][8];
};

FIXTURE_SETUP(full)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("full", 0));
	ASSERT_FD(self->client = slot_client("full", 0));
	ASSERT_FD(self->nonblock = slot_client("full", O_NONBLOCK));
}

FIXTURE_TEARDOWN(full)
{
	close(self->client);
	close(self->nonblock);
	close(self->server);
}

static int set_limit(int server, uint64_t bytes)
{
	return slot_set(server, MAILSLOT_SET_MAX_QUEUE, bytes);
}

static bool writable(int client)
{
	struct pollfd poll_fd = { .fd = client, .events = POLLOUT };

	return poll(&poll_fd, 1, 0) == 1 && poll_fd.revents == POLLOUT;
}

static ssize_t write_nowait(int fd, const void *buf, size_t len)
{
	struct iovec iov = { .iov_base = (void *)buf, .iov_len = len };

	return pwritev2(fd, &iov, 1, -1, RWF_NOWAIT);
}

/* Sixteen writers wait in the order of their numbers. */
static int start_writers(FIXTURE_DATA(full) *self, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		sprintf(self->text[i], "w%02u", i);
		self->writer[i] = (struct call)CALL_WRITE(self->client, self->text[i], 3);
		if (!call_start_waits(&self->writer[i]))
			return -1;
	}
	return 0;
}

/* How many of them ended with this result. */
static unsigned int end_writers(FIXTURE_DATA(full) *self, unsigned int n, ssize_t ret, int err)
{
	unsigned int i, hits = 0;

	for (i = 0; i < n; i++) {
		call_end(&self->writer[i]);
		hits += self->writer[i].ret == ret && self->writer[i].err == err;
	}
	return hits;
}

/* Any legal size fits an empty queue, whatever the limit; nothing after it. */
TEST_F(full, overshoots_by_one_message)
{
	ASSERT_OK(set_limit(self->server, 1));
	EXPECT_TRUE(writable(self->nonblock));
	EXPECT_EQ(65536, write(self->nonblock, self->buf, 65536));
	EXPECT_FALSE(writable(self->nonblock));
	EXPECT_ERRNO(EAGAIN, write(self->nonblock, "x", 1));
	EXPECT_ERRNO(EAGAIN, write(self->nonblock, "", 0));
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(65536, read(self->server, self->buf, 65536));
	EXPECT_TRUE(writable(self->nonblock));
	EXPECT_EQ(0, write(self->nonblock, "", 0));
	EXPECT_ERRNO(EAGAIN, write(self->nonblock, "", 0));
}

/* A message that is too big says so, whether the queue is full or not. */
TEST_F(full, too_big_before_full)
{
	char *big = calloc(1, 65537);

	ASSERT_NE(NULL, big);
	ASSERT_OK(set_limit(self->server, 1));
	EXPECT_EQ(1, write(self->nonblock, "x", 1));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, big, 65537));
	EXPECT_ERRNO(EMSGSIZE, write(self->nonblock, big, 65537));
	free(big);
}

/* The limit counts headers: empty messages are not free (64 bytes at most). */
TEST_F(full, empty_messages_fill_a_queue)
{
	const int limit = 64 * 1024;
	struct mailslot_info info;
	int sent = 0;

	ASSERT_OK(set_limit(self->server, limit));
	while (sent <= limit && write(self->nonblock, "", 0) == 0)
		sent++;
	EXPECT_EQ(EAGAIN, errno);
	EXPECT_LE(limit / 64, sent);
	EXPECT_GE(limit, sent);
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ((unsigned int)sent, info.message_count);
	EXPECT_EQ(0U, info.queued_bytes);
	EXPECT_EQ(0U, info.next_size);
}

TEST_F(full, eagain_when_told_not_to_wait)
{
	struct mailslot_info info;

	ASSERT_OK(set_limit(self->server, 1));
	EXPECT_EQ(1, write(self->client, "x", 1));
	EXPECT_ERRNO(EAGAIN, write(self->nonblock, "y", 1));
	EXPECT_ERRNO(EAGAIN, write_nowait(self->client, "y", 1));
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(1U, info.message_count);
	EXPECT_EQ(1U, info.received);
	EXPECT_EQ(1, read(self->server, self->buf, 8));
	EXPECT_EQ(1, write_nowait(self->client, "y", 1));
}

/* POLLOUT means exactly: the next message would be admitted. */
TEST_F(full, pollout_exactly_when_admitted)
{
	static const size_t sizes[] = { 0, 1, 63, 64, 65, 500, 4000, 10000 };
	unsigned int seed = 1, turn, refused = 0;
	bool expected;
	ssize_t done;
	size_t size;

	ASSERT_OK(set_limit(self->server, 12000));
	for (turn = 0; turn < 2000; turn++) {
		size = sizes[rand_r(&seed) % ARRAY_SIZE(sizes)];
		expected = writable(self->nonblock);
		done = write(self->nonblock, self->buf, size);
		ASSERT_EQ(expected ? (ssize_t)size : -1, done);
		if (done >= 0)
			continue;
		ASSERT_EQ(EAGAIN, errno);
		refused++;
		while (rand_r(&seed) % 4 && slot_count(self->server))
			ASSERT_LE(0, read(self->server, self->buf, sizeof(self->buf)));
	}
	EXPECT_LT(10U, refused);
}

/* Served in the order of their arrival, one place at a time ... */
TEST_F(full, served_in_order_of_arrival)
{
	int i;

	ASSERT_OK(set_limit(self->server, 1));
	ASSERT_EQ(5, write(self->client, "first", 5));
	ASSERT_EQ(0, start_writers(self, WRITERS));
	EXPECT_EQ(5, read(self->server, self->buf, 8));
	for (i = 0; i < WRITERS; i++) {
		ASSERT_EQ(3, read(self->server, self->buf, 8));
		self->buf[3] = '\0';
		EXPECT_STREQ(self->text[i], self->buf);
	}
	EXPECT_EQ(WRITERS, end_writers(self, WRITERS, 3, 0));
	EXPECT_EQ(0, slot_count(self->server));
}

/* ... and when one read makes room for all of them: each wakes the next. */
TEST_F(full, one_read_makes_room_for_all)
{
	int i;

	ASSERT_OK(set_limit(self->server, 8000));
	ASSERT_EQ(8000, write(self->client, self->buf, 8000));
	ASSERT_EQ(0, start_writers(self, WRITERS));
	EXPECT_EQ(8000, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(WRITERS, end_writers(self, WRITERS, 3, 0));
	EXPECT_EQ(WRITERS, slot_count(self->server));
	for (i = 0; i < WRITERS; i++) {
		ASSERT_EQ(3, read(self->server, self->buf, 8));
		self->buf[3] = '\0';
		EXPECT_STREQ(self->text[i], self->buf);
	}
}

/* Write until there is no room; how many messages that were. */
static unsigned int fill(FIXTURE_DATA(full) *self)
{
	unsigned int n = 0;

	while (write(self->nonblock, "first", 5) == 5)
		n++;
	return n;
}

/* Read all that is there; how many of these were what the writer waits to write. */
static unsigned int count_late(FIXTURE_DATA(full) *self)
{
	unsigned int n = 0;

	while (slot_count(self->server)) {
		if (read(self->server, self->buf, 8) != 4)
			continue;
		n += !memcmp("late", self->buf, 4);
	}
	return n;
}

/* Those that run may take the room that one was woken for, once; and a signal is too late then. */
TEST_F_TIMEOUT(full, passed_over_but_not_for_ever, 60)
{
	struct call writer = CALL_WRITE(self->client, "late", 4);

	ASSERT_OK(call_catch(0));
	ASSERT_OK(set_limit(self->server, 200));
	ASSERT_LT(1U, fill(self));
	ASSERT_EQ(0, call_keep_waiting(&writer));
	EXPECT_EQ(5, read(self->server, self->buf, 8));
	EXPECT_EQ(1U, fill(self));
	EXPECT_EQ(5, read(self->server, self->buf, 8));
	EXPECT_EQ(0U, fill(self));
	EXPECT_EQ(0, pthread_kill(writer.thread, SIGUSR1));
	ASSERT_OK(call_run_others());
	call_end(&writer);
	EXPECT_EQ(4, writer.ret);
	EXPECT_EQ(1U, count_late(self));
	EXPECT_EQ(1, call_signals);
}

/* Nor does the reader run dry while somebody waits to write. */
TEST_F_TIMEOUT(full, slower_than_the_reader, 60)
{
	struct call writer = CALL_WRITE(self->client, "late", 4);
	unsigned int filled;

	ASSERT_OK(set_limit(self->server, 200));
	filled = fill(self);
	ASSERT_LT(1U, filled);
	ASSERT_EQ(0, call_keep_waiting(&writer));
	while (filled--)
		EXPECT_EQ(5, read(self->server, self->buf, 8));
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(1U, count_late(self));
	EXPECT_TRUE(writable(self->nonblock));
	ASSERT_OK(call_run_others());
	call_end(&writer);
	EXPECT_EQ(4, writer.ret);
}

struct series {
	uint32_t writer;
	uint32_t number;
	char filler[192];
};

struct series_writer {
	pthread_t thread;
	int client;
	uint32_t number;
	uint32_t count;
	bool failed;
};

static void *write_series(void *arg)
{
	struct series_writer *me = arg;
	struct series message = { .writer = me->number };

	for (message.number = 0; message.number < me->count; message.number++)
		if (write(me->client, &message, sizeof(message)) != sizeof(message))
			me->failed = true;
	return NULL;
}

/* Sixteen writers, a queue for three: all finish, none lost, order kept. */
TEST_F_TIMEOUT(full, all_blocked_writers_finish, 60)
{
	struct series_writer writer[WRITERS] = { 0 };
	uint32_t next[WRITERS] = { 0 }, count = call_scaled(500), i;
	struct series message;

	ASSERT_OK(set_limit(self->server, 512));
	for (i = 0; i < WRITERS; i++) {
		writer[i].number = i;
		writer[i].count = count;
		ASSERT_FD(writer[i].client = slot_client("full", 0));
		ASSERT_EQ(0, pthread_create(&writer[i].thread, NULL, write_series, &writer[i]));
	}
	for (i = 0; i < WRITERS * count; i++) {
		ASSERT_EQ(sizeof(message), read(self->server, &message, sizeof(message)));
		ASSERT_GT(WRITERS, message.writer);
		ASSERT_EQ(next[message.writer]++, message.number);
	}
	for (i = 0; i < WRITERS; i++) {
		pthread_join(writer[i].thread, NULL);
		EXPECT_FALSE(writer[i].failed);
		EXPECT_EQ(count, next[i]);
		close(writer[i].client);
	}
	EXPECT_EQ(0, slot_count(self->server));
}

/* A writer that waits in poll() and one that waits in write() both proceed. */
TEST_F(full, poll_and_write_wait_together)
{
	struct call poller = CALL_POLL(self->nonblock, POLLOUT);
	struct call writer = CALL_WRITE(self->client, "w", 1);

	ASSERT_OK(set_limit(self->server, 1));
	ASSERT_EQ(1, write(self->client, "x", 1));
	ASSERT_TRUE(call_start_waits(&writer));
	ASSERT_TRUE(call_start_waits(&poller));
	EXPECT_EQ(1, read(self->server, self->buf, 8));
	call_end(&writer);
	EXPECT_EQ(1, writer.ret);
	EXPECT_EQ(1, read(self->server, self->buf, 8));
	call_end(&poller);
	EXPECT_EQ(POLLOUT, poller.ret);
}

/* The server's end wakes all of them: EPIPE, and no SIGPIPE. */
TEST_F(full, server_close_wakes_all)
{
	ASSERT_OK(set_limit(self->server, 1));
	ASSERT_EQ(5, write(self->client, "first", 5));
	ASSERT_EQ(0, start_writers(self, WRITERS));
	ASSERT_OK(close(self->server));
	EXPECT_EQ(WRITERS, end_writers(self, WRITERS, -1, EPIPE));
	EXPECT_ERRNO(EPIPE, write(self->nonblock, "x", 1));
	ASSERT_FD(self->server = slot_server("full", 0));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	EXPECT_EQ(0, slot_count(self->server));
}

/* The server's process is killed with writers waiting. */
TEST_F(full, server_killed_with_writers_waiting)
{
	char ready;
	int pipes[2];
	pid_t pid;

	ASSERT_OK(pipe2(pipes, O_CLOEXEC));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		int server = slot_server("killed", 0);

		if (server < 0 || set_limit(server, 1) || write(pipes[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ASSERT_EQ(1, read(pipes[0], &ready, 1));
	ASSERT_OK(close(self->client));
	ASSERT_FD(self->client = slot_client("killed", 0));
	ASSERT_EQ(1, write(self->client, "x", 1));
	ASSERT_EQ(0, start_writers(self, WRITERS));
	ASSERT_OK(kill(pid, SIGKILL));
	EXPECT_EQ(WRITERS, end_writers(self, WRITERS, -1, EPIPE));
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_ERRNO(ENOENT, slot_client("killed", 0));
	close(pipes[0]);
	close(pipes[1]);
}

/* A higher limit admits those who wait, without a read. */
TEST_F(full, higher_limit_admits)
{
	struct call poller = CALL_POLL(self->nonblock, POLLOUT);

	ASSERT_OK(set_limit(self->server, 1));
	ASSERT_EQ(5, write(self->client, "first", 5));
	ASSERT_EQ(0, start_writers(self, WRITERS));
	ASSERT_TRUE(call_start_waits(&poller));
	ASSERT_OK(set_limit(self->server, 1024 * 1024));
	EXPECT_EQ(WRITERS, end_writers(self, WRITERS, 3, 0));
	EXPECT_EQ(WRITERS + 1, slot_count(self->server));
	call_end(&poller);
	EXPECT_EQ(POLLOUT, poller.ret);
}

/* A lower limit loses nothing; it holds from the next message on. */
TEST_F(full, lower_limit_keeps_what_is_queued)
{
	int i;

	for (i = 0; i < 10; i++)
		ASSERT_EQ(1000, write(self->client, self->buf, 1000));
	ASSERT_OK(set_limit(self->server, 2000));
	EXPECT_EQ(10, slot_count(self->server));
	for (i = 10; i > 1; i--) {
		EXPECT_ERRNO(EAGAIN, write(self->nonblock, "x", 1));
		ASSERT_EQ(1000, read(self->server, self->buf, 8000));
	}
	EXPECT_EQ(1, write(self->nonblock, "x", 1));
	EXPECT_EQ(2, slot_count(self->server));
}

/* A smaller maximum message size reaches those who wait: EMSGSIZE or in. */
TEST_F(full, maximum_lowered_while_waiting)
{
	struct call writer = CALL_WRITE(self->client, self->buf, 1000);
	struct mailslot_info info;

	ASSERT_OK(set_limit(self->server, 1));
	ASSERT_EQ(1, write(self->client, "x", 1));
	ASSERT_TRUE(call_start_waits(&writer));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 10));
	ASSERT_EQ(1, read(self->server, self->buf, 8));
	call_end(&writer);
	ASSERT_OK(slot_info(self->server, &info));
	if (writer.ret < 0) {
		EXPECT_EQ(EMSGSIZE, writer.err);
		EXPECT_EQ(0U, info.message_count);
	} else {
		EXPECT_EQ(1000, writer.ret);
		EXPECT_EQ(1000U, info.next_size);
	}
}

/*
 * The namespace's total: ENOBUFS at once, for those that would wait too, since
 * no read of their own slot need ever help.
 */
TEST_F(full, total_limit)
{
	const long total = 256 * 1024;
	long sent = 0;
	int other, other_client;

	SLOT_NEEDS_OWN();
	ASSERT_OK(slot_sysctl_set("total_bytes_max", total));
	ASSERT_FD(other = slot_server("other", 0));
	ASSERT_FD(other_client = slot_client("other", 0));
	while (sent <= total && write(self->client, self->buf, 16384) == 16384)
		sent += 16384;
	EXPECT_EQ(ENOBUFS, errno);
	EXPECT_LE(total - 2 * 16384, sent);
	EXPECT_GE(total, sent);
	EXPECT_ERRNO(ENOBUFS, write(self->nonblock, self->buf, 16384));
	EXPECT_ERRNO(ENOBUFS, write(other_client, self->buf, 32768));
	EXPECT_EQ(0, slot_count(other));

	/* who is refused holds no memory: it has not been copied from either */
	EXPECT_ERRNO(ENOBUFS, write(other_client, slot_fault_at(0), 32768));
	EXPECT_ERRNO(EFAULT, write(other_client, slot_fault_at(0), 1));

	/* a read gives room to all slots, and so does the end of a slot */
	ASSERT_EQ(16384, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(16000, write(other_client, self->buf, 16000));
	ASSERT_OK(close(self->server));
	EXPECT_EQ(65536, write(other_client, self->buf, 65536));
	EXPECT_EQ(65536, write(other_client, self->buf, 65536));
	ASSERT_FD(self->server = slot_server("full", 0));
	close(other_client);
	close(other);
}

TEST_HARNESS_MAIN
