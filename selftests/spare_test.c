// SPDX-License-Identifier: GPL-2.0-only
/*
 * A slot uses the memory of messages that have been read for the next ones:
 * nobody can tell, in turns of one process and of several, long and short.
 */
#include "call.h"

FIXTURE(slot) {
	int server, client;
	char in[2048], out[2048];
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("s", O_NONBLOCK));
	ASSERT_FD(self->client = slot_client("s", O_NONBLOCK));
}

FIXTURE_TEARDOWN(slot)
{
}

static void fill(char *text, size_t len, int number)
{
	size_t i;

	for (i = 0; i < len; i++)
		text[i] = number * 31 + i;
}

#define EXPECT_WRITES(number, len) do {						\
	fill(self->out, len, number);						\
	EXPECT_EQ((ssize_t)(len), write(self->client, self->out, len));		\
} while (0)

/* Byte for byte, and none behind it. */
#define EXPECT_READS(number, len) do {						\
	size_t __len = (len);							\
										\
	fill(self->out, __len, number);						\
	memset(self->in, 0x55, sizeof(self->in));				\
	EXPECT_EQ((ssize_t)__len, read(self->server, self->in, sizeof(self->in))); \
	EXPECT_EQ(0, memcmp(self->out, self->in, __len));			\
	EXPECT_EQ(0x55, self->in[__len]);					\
} while (0)

static size_t some_length(int number)
{
	return number * 37 % 1200 + 1;
}

TEST_F(slot, long_and_short_in_turn)
{
	unsigned int number;

	for (number = 0; number < call_scaled(2000); number++) {
		EXPECT_WRITES(number, some_length(number));
		EXPECT_READS(number, some_length(number));
	}
}

TEST_F(slot, bursts_of_all_lengths)
{
	int burst, number, first = 0;

	for (burst = 1; burst < 20; burst++, first += burst) {
		for (number = first; number < first + burst; number++)
			EXPECT_WRITES(number, some_length(number));
		for (number = first; number < first + burst; number++)
			EXPECT_READS(number, some_length(number));
	}
}

/* What was looked at stays what it is while others come and go. */
TEST_F(slot, looked_at_and_read)
{
	struct mailslot_recv recv;
	int number;

	for (number = 0; number < 32; number++) {
		EXPECT_WRITES(number, 64);
		EXPECT_WRITES(number + 1, 64);
		ASSERT_EQ(64, slot_recv(self->server, self->in, sizeof(self->in),
					MAILSLOT_RECV_PEEK, &recv));
		EXPECT_EQ(getpid(), (pid_t)recv.pid);
		EXPECT_READS(number, 64);
		EXPECT_READS(number + 1, 64);
	}
}

/* Two processes and the same open file: the message says which. */
TEST_F(slot, whose_it_is)
{
	struct mailslot_recv recv;
	int status, turn;
	pid_t child;

	for (turn = 0; turn < 20; turn++) {
		child = fork();
		ASSERT_LE(0, child);
		if (!child)
			_exit(write(self->client, "child", 5) != 5);
		ASSERT_EQ(child, waitpid(child, &status, 0));
		ASSERT_EQ(0, status);
		ASSERT_LT(0, slot_recv(self->server, self->in, sizeof(self->in), 0, &recv));
		EXPECT_EQ(child, (pid_t)recv.pid);
		ASSERT_EQ(1, write(self->client, "x", 1));
		ASSERT_LT(0, slot_recv(self->server, self->in, sizeof(self->in), 0, &recv));
		EXPECT_EQ(getpid(), (pid_t)recv.pid);
		EXPECT_EQ(1U, recv.message_size);
	}
}

TEST_HARNESS_MAIN
