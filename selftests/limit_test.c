// SPDX-License-Identifier: GPL-2.0-only
/* The limits: sysctls of the namespace, queue limits of a slot, who is exempt. */
#include "mailslot_util.h"

#define MEBIBYTE (1024 * 1024L)

/* A message weighs its payload and a header of at most this. */
#define HEADER_MAX 64

FIXTURE(limit) {
	int server;
	int client;
	char *big;
};

FIXTURE_SETUP(limit)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->server = slot_server("s", O_NONBLOCK));
	ASSERT_FD(self->client = slot_client("s", O_NONBLOCK));
	self->big = calloc(1, 2 * MEBIBYTE);
	ASSERT_NE(NULL, self->big);
}

FIXTURE_TEARDOWN(limit)
{
	slot_root_again();
	free(self->big);
}

static const struct {
	const char *name;
	long initial;
	long least;
	long most;	/* the range goes at least so far */
} sysctls[] = {
	{ "message_bytes_max", MEBIBYTE, 1, 16 * MEBIBYTE },
	{ "queue_bytes_default", MEBIBYTE, 1, 256 * MEBIBYTE },
	{ "queue_bytes_max", 16 * MEBIBYTE, 1, 256 * MEBIBYTE },
	{ "slots_max", 4096, 0, 1000000 },
	{ "slots_per_user_max", 1024, 0, 1000000 },
	{ "total_bytes_max", 64 * MEBIBYTE, 0, 1024 * MEBIBYTE },
};

/* Writes messages of this size until one does not go: returns how many did. */
static long fill(int client, const void *payload, size_t size)
{
	long many = 0;

	while (write(client, payload, size) == (ssize_t)size)
		many++;
	return many;
}

static void drain(int server)
{
	struct mailslot_recv recv;

	while (slot_recv(server, NULL, 0, MAILSLOT_RECV_TRUNCATE, &recv) >= 0)
		;
}

TEST_F(limit, sysctl_defaults)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sysctls); i++)
		EXPECT_EQ(sysctls[i].initial, slot_sysctl(sysctls[i].name));
}

TEST_F(limit, sysctl_ranges)
{
	const char *const junk[] = {
		"-1", "-4096", "x", "1x", "99999999999999999999999999", "18446744073709551616",
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(sysctls); i++) {
		const char *name = sysctls[i].name;

		EXPECT_OK(slot_sysctl_set(name, sysctls[i].least));
		EXPECT_EQ(sysctls[i].least, slot_sysctl(name));
		EXPECT_OK(slot_sysctl_set(name, sysctls[i].most));
		EXPECT_EQ(sysctls[i].most, slot_sysctl(name));
		if (sysctls[i].least)
			EXPECT_ERRNO(EINVAL, slot_sysctl_set(name, 0));
		for (j = 0; j < ARRAY_SIZE(junk); j++)
			EXPECT_ERRNO(EINVAL, slot_sysctl_text(name, junk[j]));
		EXPECT_EQ(sysctls[i].most, slot_sysctl(name));
	}
	/* these would overflow sums */
	EXPECT_ERRNO(EINVAL, slot_sysctl_text("message_bytes_max", "4294967296"));
	EXPECT_ERRNO(EINVAL, slot_sysctl_text("queue_bytes_max", "9223372036854775807"));
	EXPECT_ERRNO(EINVAL, slot_sysctl_text("total_bytes_max", "18446744073709551615"));
}

TEST_F(limit, sysctls_are_the_namespace_s)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sysctls); i++)
		ASSERT_OK(slot_sysctl_set(sysctls[i].name, 12345));
	ASSERT_OK(slot_sysctl_set("total_bytes_max", 100000));
	ASSERT_OK(unshare(CLONE_NEWNET));
	for (i = 0; i < ARRAY_SIZE(sysctls); i++)
		EXPECT_EQ(sysctls[i].initial, slot_sysctl(sysctls[i].name));
	/* the limits of the mount's namespace hold, not those of the caller's */
	EXPECT_ERRNO(EMSGSIZE, write(self->client, self->big, 12346));
	EXPECT_EQ(12345, write(self->client, self->big, 12345));
}

TEST_F(limit, sysctls_are_the_administrator_s)
{
	unsigned int i;

	ASSERT_OK(slot_become(SLOT_STRANGER));
	for (i = 0; i < ARRAY_SIZE(sysctls); i++) {
		EXPECT_ERRNO(EACCES, slot_sysctl_set(sysctls[i].name, 100));
		EXPECT_EQ(sysctls[i].initial, slot_sysctl(sysctls[i].name));
	}
}

TEST_F(limit, message_bytes_max)
{
	ASSERT_OK(slot_sysctl_set("message_bytes_max", 1000));
	EXPECT_EQ(1000, write(self->client, self->big, 1000));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, self->big, 1001));
	/* whatever the slot itself allows */
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, self->big, 1001));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 2000));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, self->big, 1001));
	ASSERT_OK(slot_sysctl_set("message_bytes_max", 4000));
	EXPECT_EQ(2000, write(self->client, self->big, 2000));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, self->big, 2001));
	/* lowering it does not touch what is queued */
	ASSERT_OK(slot_sysctl_set("message_bytes_max", 1));
	EXPECT_EQ(1000, read(self->server, self->big, 4000));
	EXPECT_EQ(2000, read(self->server, self->big, 4000));
}

TEST_F(limit, more_than_a_mebibyte)
{
	ASSERT_OK(slot_sysctl_set("message_bytes_max", 2 * MEBIBYTE));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	memset(self->big, 'x', 2 * MEBIBYTE);
	EXPECT_EQ(2 * MEBIBYTE, write(self->client, self->big, 2 * MEBIBYTE));
	memset(self->big, 0, 2 * MEBIBYTE);
	EXPECT_EQ(2 * MEBIBYTE, read(self->server, self->big, 2 * MEBIBYTE));
	EXPECT_EQ('x', self->big[0]);
	EXPECT_EQ('x', self->big[2 * MEBIBYTE - 1]);
}

/* No EAGAIN for what will never go: who polls would be told to try again. */
TEST_F(limit, larger_than_what_memory_has_in_one_piece)
{
	struct iovec iov = { .iov_len = 5 * MEBIBYTE };

	ASSERT_OK(slot_sysctl_set("message_bytes_max", 8 * MEBIBYTE));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	iov.iov_base = calloc(1, iov.iov_len);
	ASSERT_NE(NULL, iov.iov_base);
	EXPECT_ERRNO(EOPNOTSUPP, pwritev2(self->client, &iov, 1, -1, RWF_NOWAIT));
	EXPECT_EQ(0, slot_count(self->server));
	EXPECT_EQ((ssize_t)iov.iov_len, pwritev2(self->client, &iov, 1, -1, 0));
	EXPECT_ERRNO(EAGAIN, write(self->client, "", 0));
	EXPECT_EQ((ssize_t)iov.iov_len, preadv2(self->server, &iov, 1, -1, RWF_NOWAIT));
	free(iov.iov_base);
}

TEST_F(limit, queue_bytes_default_and_max)
{
	struct mailslot_info info;
	int server;

	ASSERT_OK(slot_sysctl_set("queue_bytes_default", 5000));
	ASSERT_FD(server = slot_server("five", 0));
	ASSERT_OK(slot_info(server, &info));
	EXPECT_EQ(5000, info.max_queue_bytes);
	/* slots that exist keep theirs */
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(MEBIBYTE, (long)info.max_queue_bytes);
	/* the default does not go beyond the maximum */
	ASSERT_OK(slot_sysctl_set("queue_bytes_max", 3000));
	ASSERT_FD(server = slot_server("three", 0));
	ASSERT_OK(slot_info(server, &info));
	EXPECT_EQ(3000, info.max_queue_bytes);
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_OK(slot_set(server, MAILSLOT_SET_MAX_QUEUE, 3000));
	EXPECT_ERRNO(EPERM, slot_set(server, MAILSLOT_SET_MAX_QUEUE, 3001));
}

/* Below the limit a message is admitted, whatever it weighs itself. */
TEST_F(limit, the_queue_overshoots_by_one_message)
{
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 1));
	EXPECT_EQ(65536, write(self->client, self->big, 65536));
	EXPECT_ERRNO(EAGAIN, write(self->client, "", 0));
	EXPECT_ERRNO(EAGAIN, write(self->client, "x", 1));
	EXPECT_EQ(65536, read(self->server, self->big, 65536));
	EXPECT_EQ(0, write(self->client, "", 0));
	EXPECT_ERRNO(EAGAIN, write(self->client, "", 0));
	/* one byte over what is queued is room again */
	drain(self->server);
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 1000));
	EXPECT_EQ(1000, write(self->client, self->big, 1000));
	EXPECT_ERRNO(EAGAIN, write(self->client, "x", 1));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 1000 + HEADER_MAX + 1));
	EXPECT_EQ(1, write(self->client, "x", 1));
	EXPECT_ERRNO(EAGAIN, write(self->client, "x", 1));
}

/* A lower limit does not touch what is queued either. */
TEST_F(limit, the_queue_limit_may_fall_below_what_is_queued)
{
	long many = fill(self->client, self->big, 10000);

	ASSERT_LT(10, many);
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 15000));
	EXPECT_EQ(many, slot_count(self->server));
	while (many-- > 2) {
		EXPECT_EQ(10000, read(self->server, self->big, 10000));
		EXPECT_ERRNO(EAGAIN, write(self->client, "x", 1));
	}
	EXPECT_EQ(10000, read(self->server, self->big, 10000));
	EXPECT_EQ(1, write(self->client, "x", 1));
}

/* Header and payload count: empty messages are not free. */
TEST_F(limit, empty_messages_are_not_free)
{
	const long limit = 64000;
	long empty, header, many;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, limit));
	empty = fill(self->client, "", 0);
	EXPECT_ERRNO(EAGAIN, write(self->client, "", 0));
	EXPECT_EQ(empty, slot_count(self->server));
	/* one header is between these: many of them are the limit */
	EXPECT_LE(limit / HEADER_MAX, empty);
	EXPECT_GE(limit / 16, empty);
	drain(self->server);
	/* and one header with 1000 bytes is just the sum */
	many = fill(self->client, self->big, 1000);
	header = limit / empty;
	EXPECT_LE(limit / (1000 + header + 1), many);
	EXPECT_GE(limit / (1000 + header - 1) + 1, many);
	EXPECT_EQ(1000 * many, ({ struct mailslot_info info;
				  slot_info(self->server, &info);
				  (long)info.queued_bytes; }));
}

/* What an empty message weighs, by the one limit that may be reached but not passed. */
static long weight_of_nothing(int server, int client)
{
	long weight;

	for (weight = 1; weight <= HEADER_MAX; weight++) {
		if (slot_sysctl_set("total_bytes_max", weight))
			break;
		if (!write(client, "", 0)) {
			drain(server);
			return weight;
		}
	}
	return -1;
}

/* A queue that weighs as much as its limit is full, and one byte below it is not. */
TEST_F(limit, a_queue_that_weighs_its_limit_is_full)
{
	long weight = weight_of_nothing(self->server, self->client);

	ASSERT_LT(0, weight);
	ASSERT_OK(slot_sysctl_set("total_bytes_max", MEBIBYTE));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 3 * weight));
	EXPECT_EQ(3, fill(self->client, "", 0));
	drain(self->server);
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 3 * weight + 1));
	EXPECT_EQ(4, fill(self->client, "", 0));
}

/* Nothing of what has been read, refused or put back stays on the account. */
TEST_F(limit, the_queue_s_account_is_exact)
{
	struct mailslot_recv recv;
	long first, turn, i;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 20000));
	first = fill(self->client, self->big, 100);
	for (turn = 0; turn < 30; turn++) {
		/* faults and peeks in between */
		for (i = 0; i < 5; i++) {
			EXPECT_ERRNO(EFAULT, read(self->server, slot_fault_at(i), 100));
			EXPECT_EQ(100, slot_recv(self->server, self->big, 100,
						 MAILSLOT_RECV_PEEK, &recv));
			EXPECT_ERRNO(EAGAIN, write(self->client, self->big, 100));
			EXPECT_ERRNO(EAGAIN, write(self->client, slot_fault_at(5), 100));
		}
		EXPECT_EQ(100, slot_recv(self->server, self->big, 10,
					 MAILSLOT_RECV_TRUNCATE, &recv) + 90);
		EXPECT_ERRNO(EFAULT, write(self->client, slot_fault_at(5), 100));
		EXPECT_EQ(100, write(self->client, self->big, 100));
		EXPECT_EQ(first, slot_count(self->server));
	}
	drain(self->server);
	EXPECT_EQ(first, fill(self->client, self->big, 100));
}

TEST_F(limit, slots_max)
{
	int i, fds[8];
	char name[8];

	ASSERT_OK(slot_sysctl_set("slots_max", 9));
	for (i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ASSERT_FD(fds[i] = slot_server(name, 0));
	}
	/* no exception for root here */
	EXPECT_ERRNO(ENOSPC, slot_server("more", 0));
	EXPECT_ERRNO(ENOSPC, slot_open("more", O_RDONLY | O_CREAT));
	EXPECT_ERRNO(ENOENT, slot_client("more", 0));
	/* those that are there work, and can be opened */
	ASSERT_FD(slot_client("n3", 0));
	ASSERT_OK(close(fds[3]));
	ASSERT_FD(fds[3] = slot_server("more", 0));
	EXPECT_ERRNO(ENOSPC, slot_server("n3", 0));
	/* fewer than there are: they stay */
	ASSERT_OK(slot_sysctl_set("slots_max", 1));
	ASSERT_FD(slot_client("n5", 0));
	ASSERT_OK(close(fds[3]));
	EXPECT_ERRNO(ENOSPC, slot_server("n3", 0));
	ASSERT_OK(slot_sysctl_set("slots_max", 0));
	EXPECT_ERRNO(ENOSPC, slot_server("n3", 0));
	ASSERT_OK(slot_sysctl_set("slots_max", 9));
	ASSERT_FD(slot_server("n3", 0));
}

/* A slot whose clients are still there has gone all the same. */
TEST_F(limit, a_closed_slot_is_none)
{
	int turn, server;

	ASSERT_OK(slot_sysctl_set("slots_max", 2));
	for (turn = 0; turn < 20; turn++) {
		ASSERT_FD(server = slot_server("t", 0));
		ASSERT_FD(slot_client("t", 0));
		EXPECT_ERRNO(ENOSPC, slot_server("u", 0));
		ASSERT_OK(close(server));
	}
}

TEST_F(limit, slots_per_user_max)
{
	int first, second;

	ASSERT_OK(slot_sysctl_set("slots_per_user_max", 2));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	ASSERT_FD(first = slot_server("a", 0));
	ASSERT_FD(second = slot_server("b", 0));
	EXPECT_ERRNO(EDQUOT, slot_server("c", 0));
	EXPECT_ERRNO(ENOENT, slot_client("c", 0));
	/* each user counts for itself */
	ASSERT_OK(slot_root_again());
	ASSERT_OK(slot_become(SLOT_STRANGER2));
	ASSERT_FD(slot_server("c", 0));
	ASSERT_FD(slot_server("d", 0));
	EXPECT_ERRNO(EDQUOT, slot_server("e", 0));
	/* closing gives back, to whom it belongs, whoever closes */
	ASSERT_OK(close(first));
	EXPECT_ERRNO(EDQUOT, slot_server("e", 0));
	ASSERT_OK(slot_root_again());
	ASSERT_OK(slot_become(SLOT_STRANGER));
	ASSERT_FD(slot_server("e", 0));
	EXPECT_ERRNO(EDQUOT, slot_server("f", 0));
	/* so does a change of owner not */
	ASSERT_OK(slot_root_again());
	ASSERT_OK(fchown(second, SLOT_STRANGER2, -1));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_ERRNO(EDQUOT, slot_server("f", 0));
}

TEST_F(limit, CAP_SYS_RESOURCE_is_exempt_from_slots_per_user_max)
{
	ASSERT_OK(slot_sysctl_set("slots_per_user_max", 0));
	ASSERT_FD(slot_server("a", 0));
	ASSERT_FD(slot_server("b", 0));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_ERRNO(EDQUOT, slot_server("c", 0));
}

/* How many messages of 10000 bytes the namespace takes, over several slots. */
static long fill_all(const int clients[3], const void *payload)
{
	long many = 0;
	int i;

	for (i = 0; i < 3; i++)
		many += fill(clients[i], payload, 10000);
	return many;
}

TEST_F(limit, B13_total_bytes_max)
{
	const long total = 500000;
	int servers[3], clients[3], i;
	char name[8];
	long many, turn;

	ASSERT_OK(slot_sysctl_set("total_bytes_max", total));
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		ASSERT_FD(servers[i] = slot_server(name, O_NONBLOCK));
		ASSERT_OK(slot_set(servers[i], MAILSLOT_SET_MAX_QUEUE, 200000));
		ASSERT_FD(clients[i] = slot_client(name, O_NONBLOCK));
	}
	for (turn = 0; turn < 3; turn++) {
		many = fill_all(clients, self->big);
		/* headers count, and nothing goes over */
		EXPECT_LE(total / (10000 + HEADER_MAX), many);
		EXPECT_GE(total / 10000, many);
		/* the last slot was not full itself */
		EXPECT_LT(slot_count(servers[2]), slot_count(servers[0]));
		EXPECT_ERRNO(ENOBUFS, write(clients[2], self->big, 10000));
		EXPECT_ERRNO(ENOBUFS, write(self->client, self->big, 10000));
		/* a full slot says that it is full */
		EXPECT_ERRNO(EAGAIN, write(clients[0], self->big, 10000));
		/* what is read from one slot is room for another */
		drain(servers[0]);
		EXPECT_EQ(10000, write(clients[2], self->big, 10000));
		/* and so is what a slot takes with it when it closes */
		drain(servers[2]);
		ASSERT_OK(close(servers[1]));
		ASSERT_OK(close(clients[1]));
		ASSERT_FD(servers[1] = slot_server("n1", O_NONBLOCK));
		ASSERT_OK(slot_set(servers[1], MAILSLOT_SET_MAX_QUEUE, 200000));
		ASSERT_FD(clients[1] = slot_client("n1", O_NONBLOCK));
	}
	/* the account is empty: the very same number fits again */
	EXPECT_EQ(many, fill_all(clients, self->big));
}

/* Waiting for it would be waiting for somebody else: no client does. */
TEST_F(limit, ENOBUFS_does_not_wait)
{
	ASSERT_OK(slot_sysctl_set("total_bytes_max", 1000));
	ASSERT_OK(fcntl(self->client, F_SETFL, 0));
	EXPECT_ERRNO(ENOBUFS, write(self->client, self->big, 1001));
	EXPECT_EQ(0, slot_count(self->server));
	EXPECT_EQ(500, write(self->client, self->big, 500));
	EXPECT_ERRNO(ENOBUFS, write(self->client, self->big, 500));
	ASSERT_OK(slot_sysctl_set("total_bytes_max", 0));
	EXPECT_ERRNO(ENOBUFS, write(self->client, "", 0));
	EXPECT_EQ(500, read(self->server, self->big, 1000));
}

/* Faults and refusals do not stay on the namespace's account. */
TEST_F(limit, the_namespace_s_account_is_exact)
{
	int turn;

	ASSERT_OK(slot_sysctl_set("total_bytes_max", 1000 + HEADER_MAX));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 1));
	for (turn = 0; turn < 100; turn++) {
		EXPECT_ERRNO(EFAULT, write(self->client, slot_fault_at(9), 1000));
		EXPECT_EQ(1000, write(self->client, self->big, 1000));
		EXPECT_ERRNO(EAGAIN, write(self->client, self->big, 1000));
		EXPECT_ERRNO(EFAULT, read(self->server, slot_fault_at(9), 1000));
		EXPECT_EQ(1000, read(self->server, self->big, 1000));
	}
}

TEST_HARNESS_MAIN
