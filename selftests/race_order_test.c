// SPDX-License-Identifier: GPL-2.0-only
/*
 * Races of "Locking" in kmod/slot.h, by number, in an order that is certain: one
 * side stands still while the other acts.  Where it copies, a page that is not
 * there stops it; where it has been called, it gets no processor; and what has
 * been found by its name is opened later.
 *
 * What is missing has nothing that could be held: a datagram that has found its
 * slot (race 7) is in a softirq, a slot that has its name but not its server yet
 * (race 5) sleeps nowhere.
 */
#include "stall.h"

#include <sys/stat.h>

FIXTURE(race_order) {
	struct stall stall;
	int server;
	int client;
	char buf[64];
	struct mailslot_recv recv;
};

FIXTURE_SETUP(race_order)
{
	SLOT_SETUP();
	if (stall_open(&self->stall))
		SLOT_SKIP("no userfaultfd here: %s", strerror(errno));
	ASSERT_FD(self->server = slot_server("order", 0));
	ASSERT_FD(self->client = slot_client("order", 0));
}

FIXTURE_TEARDOWN(race_order)
{
	stall_close(&self->stall);
	close(self->client);
	close(self->server);
}

/* The next message says this, and it is the last one. */
#define EXPECT_LAST(text) do {						\
	memset(self->buf, 0, sizeof(self->buf));			\
	EXPECT_EQ((ssize_t)strlen(text),				\
		  slot_recv(self->server, self->buf, 63, MAILSLOT_RECV_NOWAIT, &self->recv)); \
	EXPECT_STREQ(text, self->buf);					\
	EXPECT_EQ(0, slot_count(self->server));				\
} while (0)

static ssize_t peek(struct call *call)
{
	struct mailslot_recv recv;

	return slot_recv(call->fd, call->buf, call->len, MAILSLOT_RECV_PEEK, &recv);
}

/* The server closes between the first look at the slot and the second. */
TEST_F_TIMEOUT(race_order, race_1_server_closes_while_a_write_copies, 60)
{
	struct call writer = CALL_WRITE(self->client, self->stall.page, 4);

	call_start(&writer);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_OK(close(self->server));
	ASSERT_OK(stall_go_on(&self->stall));
	call_end(&writer);
	EXPECT_EQ(-1, writer.ret);
	EXPECT_EQ(EPIPE, writer.err);
}

/* What a slow write would have said comes after what was written meanwhile. */
TEST_F_TIMEOUT(race_order, race_1_others_write_while_a_write_copies, 60)
{
	struct call writer = CALL_WRITE(self->client, self->stall.page, 4);

	strcpy(self->stall.content, "slow");
	call_start(&writer);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_EQ(4, write(self->client, "fast", 4));
	ASSERT_OK(stall_go_on(&self->stall));
	call_end(&writer);
	EXPECT_EQ(4, writer.ret);
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp("fast", self->buf, 4));
	EXPECT_LAST("slow");
}

/* A message that might come back keeps its room until it cannot. */
TEST_F_TIMEOUT(race_order, race_2_no_room_while_a_read_copies, 60)
{
	struct call reader = CALL_READ(self->server, self->stall.page, 64);
	struct call writer = CALL_WRITE(self->client, "later", 5);

	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	call_start(&reader);
	ASSERT_TRUE(stall_wait(&self->stall));
	EXPECT_EQ(0, slot_count(self->server));
	ASSERT_TRUE(call_start_waits(&writer));
	ASSERT_OK(stall_go_on(&self->stall));
	call_end(&reader);
	call_end(&writer);
	EXPECT_EQ(4, reader.ret);
	EXPECT_EQ(5, writer.ret);
	EXPECT_LAST("later");
}

/* It comes back: who stands in line has still to wait for it. */
TEST_F_TIMEOUT(race_order, race_2_no_room_after_a_read_has_failed, 60)
{
	struct call reader = CALL_READ(self->server, self->stall.page, 64);
	struct call writer = CALL_WRITE(self->client, "later", 5);

	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	call_start(&reader);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_TRUE(call_start_waits(&writer));
	ASSERT_OK(stall_fail(&self->stall));
	call_end(&reader);
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(EFAULT, reader.err);
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_FALSE(call_done(&writer));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp("full", self->buf, 4));
	call_end(&writer);
	EXPECT_EQ(5, writer.ret);
	EXPECT_LAST("later");
}

/* What is queued for a writer that does not run itself wakes a reader at once. */
TEST_F_TIMEOUT(race_order, race_2_a_reader_gets_what_is_queued_for_a_writer, 60)
{
	struct call first = CALL_READ(self->server, self->stall.page, 64);
	struct call second = CALL_READ(self->server, self->buf, sizeof(self->buf));
	struct call writer = CALL_WRITE(self->client, "later", 5);

	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	ASSERT_EQ(0, call_keep_waiting(&writer));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(5, write(self->client, "quick", 5));
	call_start(&first);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_TRUE(call_start_waits(&second));
	ASSERT_OK(stall_go_on(&self->stall));
	EXPECT_TRUE(call_ends(&second));
	ASSERT_OK(call_run_others());
	call_end(&first);
	call_end(&second);
	call_end(&writer);
	EXPECT_EQ(5, first.ret);
	EXPECT_EQ(5, second.ret);
	EXPECT_EQ(0, memcmp("later", self->buf, 5));
	EXPECT_EQ(5, writer.ret);
}

/* The queue has more than one message, and no room for another; a writer is in line. */
static int keep_writer_in_line(FIXTURE_DATA(race_order) *self, struct call *writer)
{
	int filler = slot_client("order", O_NONBLOCK);

	if (call_catch(0) || slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 200))
		return -1;
	while (write(filler, "full", 4) == 4)
		;
	close(filler);
	return slot_count(self->server) < 2 ? -1 : call_keep_waiting(writer);
}

/* The message of the writer is there, once, as the last one. */
static bool ends_with_later(FIXTURE_DATA(race_order) *self)
{
	long left = slot_count(self->server);

	while (left-- > 1)
		if (read(self->server, self->buf, 64) != 4 || memcmp(self->buf, "full", 4))
			return false;
	return read(self->server, self->buf, 64) == 5 && !memcmp(self->buf, "later", 5) &&
	       !slot_count(self->server);
}

/* A call that was answered by nobody yet is not lost when its receiver is interrupted. */
TEST_F_TIMEOUT(race_order, race_3_signal_after_the_call, 60)
{
	struct call writer = CALL_WRITE(self->client, "later", 5);

	ASSERT_OK(keep_writer_in_line(self, &writer));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, pthread_kill(writer.thread, SIGUSR1));
	ASSERT_OK(call_run_others());
	call_end(&writer);
	EXPECT_EQ(5, writer.ret);
	EXPECT_EQ(1, call_signals);
	EXPECT_TRUE(ends_with_later(self));
}

/* Nor one that reaches who has been woken by a signal, but has not looked yet. */
TEST_F_TIMEOUT(race_order, race_3_signal_before_the_call, 60)
{
	struct call writer = CALL_WRITE(self->client, "later", 5);

	ASSERT_OK(keep_writer_in_line(self, &writer));
	EXPECT_EQ(0, pthread_kill(writer.thread, SIGUSR1));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	ASSERT_OK(call_run_others());
	call_end(&writer);
	EXPECT_EQ(5, writer.ret);
	EXPECT_EQ(1, call_signals);
	EXPECT_TRUE(ends_with_later(self));
}

/* A read that has lost its message sleeps, and wakes when that comes back. */
TEST_F_TIMEOUT(race_order, race_4_a_message_comes_back_to_who_sleeps, 60)
{
	struct call first = CALL_READ(self->server, self->stall.page, 64);
	struct call second = CALL_READ(self->server, self->buf, sizeof(self->buf));

	ASSERT_EQ(4, write(self->client, "back", 4));
	call_start(&first);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_TRUE(call_start_waits(&second));
	ASSERT_OK(stall_fail(&self->stall));
	call_end(&first);
	call_end(&second);
	EXPECT_EQ(EFAULT, first.err);
	EXPECT_EQ(4, second.ret);
	EXPECT_EQ(0, memcmp("back", self->buf, 4));
	EXPECT_EQ(0, slot_count(self->server));
}

/* The slot is there as long as the read, with its name and for its clients. */
TEST_F_TIMEOUT(race_order, race_6_server_closes_while_a_read_copies, 60)
{
	struct call reader = CALL_READ(self->server, self->stall.page, 64);

	ASSERT_EQ(4, write(self->client, "last", 4));
	call_start(&reader);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_OK(close(self->server));
	EXPECT_OK(access(slot_path("order"), F_OK));
	EXPECT_EQ(4, write(self->client, "more", 4));
	ASSERT_OK(stall_go_on(&self->stall));
	call_end(&reader);
	EXPECT_EQ(4, reader.ret);
	EXPECT_EQ(0, memcmp("last", self->stall.page, 4));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	EXPECT_ERRNO(ENOENT, access(slot_path("order"), F_OK));
}

/* The message is put back first, and goes with the slot then. */
TEST_F_TIMEOUT(race_order, race_6_server_closes_while_a_read_fails, 60)
{
	struct call reader = CALL_READ(self->server, self->stall.page, 64);

	ASSERT_EQ(4, write(self->client, "last", 4));
	call_start(&reader);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_OK(close(self->server));
	ASSERT_OK(stall_fail(&self->stall));
	call_end(&reader);
	EXPECT_EQ(EFAULT, reader.err);
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	EXPECT_ERRNO(ENOENT, access(slot_path("order"), F_OK));
}

/* Who peeks keeps the message, though it is read and no more meanwhile. */
TEST_F_TIMEOUT(race_order, read_while_another_peeks, 60)
{
	struct call peeker = {
		.fn = peek, .fd = self->server, .buf = self->stall.page, .len = 64,
	};

	ASSERT_EQ(4, write(self->client, "seen", 4));
	call_start(&peeker);
	ASSERT_TRUE(stall_wait(&self->stall));
	EXPECT_LAST("seen");
	ASSERT_OK(stall_go_on(&self->stall));
	call_end(&peeker);
	EXPECT_EQ(4, peeker.ret);
	EXPECT_EQ(0, memcmp("seen", self->stall.page, 4));
	EXPECT_EQ(0, slot_count(self->server));
}

/* What is kept that way counts as what is queued, or it would have no limit. */
TEST_F_TIMEOUT(race_order, what_is_peeked_at_counts, 60)
{
	struct call peeker = {
		.fn = peek, .fd = self->server, .buf = self->stall.page, .len = 4096,
	};
	static char big[4000];

	ASSERT_OK(slot_sysctl_set("total_bytes_max", 6000));
	ASSERT_EQ(4000, write(self->client, big, sizeof(big)));
	call_start(&peeker);
	ASSERT_TRUE(stall_wait(&self->stall));
	ASSERT_EQ(4000, read(self->server, big, sizeof(big)));
	EXPECT_EQ(0, slot_count(self->server));
	EXPECT_ERRNO(ENOBUFS, write(self->client, big, sizeof(big)));
	ASSERT_OK(stall_go_on(&self->stall));
	call_end(&peeker);
	EXPECT_EQ(4000, peeker.ret);
	EXPECT_EQ(4000, write(self->client, big, sizeof(big)));
}

/* What comes back is the next one, though others have been read. */
TEST_F_TIMEOUT(race_order, others_are_read_while_a_read_fails, 60)
{
	struct call reader = CALL_READ(self->server, self->stall.page, 64);

	ASSERT_EQ(3, write(self->client, "one", 3));
	ASSERT_EQ(3, write(self->client, "two", 3));
	call_start(&reader);
	ASSERT_TRUE(stall_wait(&self->stall));
	EXPECT_EQ(3, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp("two", self->buf, 3));
	ASSERT_OK(stall_fail(&self->stall));
	call_end(&reader);
	EXPECT_EQ(EFAULT, reader.err);
	EXPECT_LAST("one");
}

/***  Names  ***/

/* What a path leads to, before it is opened: between the two all may happen. */
FIXTURE(race_order_name) {
	int server;
	int found;
	char path[32];
};

FIXTURE_SETUP(race_order_name)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("order", 0));
	ASSERT_FD(self->found = slot_open("ORDER", O_PATH | O_CLOEXEC));
	snprintf(self->path, sizeof(self->path), "/proc/self/fd/%d", self->found);
}

FIXTURE_TEARDOWN(race_order_name)
{
	close(self->found);
}

TEST_F(race_order_name, race_5_server_closes_before_what_was_found_is_opened)
{
	struct stat status;

	ASSERT_OK(close(self->server));
	EXPECT_ERRNO(ENOENT, open(self->path, O_WRONLY | O_CLOEXEC));
	EXPECT_OK(fstat(self->found, &status));
	EXPECT_ERRNO(ENOENT, access(slot_path("order"), F_OK));
}

/* What was found is the old slot, though there is a new one of that name. */
TEST_F(race_order_name, race_5_another_server_before_what_was_found_is_opened)
{
	struct stat before, now;
	int client;

	ASSERT_OK(close(self->server));
	ASSERT_FD(self->server = slot_server("order", 0));
	EXPECT_ERRNO(ENOENT, open(self->path, O_WRONLY | O_CLOEXEC));
	EXPECT_OK(fstat(self->found, &before));
	EXPECT_OK(fstat(self->server, &now));
	EXPECT_NE(before.st_ino, now.st_ino);
	ASSERT_FD(client = slot_client("order", 0));
	EXPECT_EQ(4, write(client, "race", 4));
	EXPECT_EQ(1, slot_count(self->server));
	close(client);
	close(self->server);
}

/* It is opened just in time, and then as any client whose server goes. */
TEST_F(race_order_name, race_5_server_closes_after_what_was_found_is_opened)
{
	int client;

	ASSERT_FD(client = open(self->path, O_WRONLY | O_CLOEXEC));
	ASSERT_OK(close(self->server));
	EXPECT_ERRNO(EPIPE, write(client, "race", 4));
	close(client);
}

TEST_HARNESS_MAIN
