// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctl interface.  This file is compiled twice: as ioctl_test and, where
 * the compiler can do it, as the 32-bit program ioctl32_test: the structures
 * must be the same for both.
 */
#include "mailslot_util.h"

#include <stddef.h>

FIXTURE(slot) {
	int server;
	int client;
	char buf[256];
	struct mailslot_info info;
	struct mailslot_set set;
	struct mailslot_recv recv;
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

#define NSEC_PER_SEC 1000000000ULL

/* The clock that messages get their time from. */
static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

static int set_info(int fd, struct mailslot_set *set)
{
	return ioctl(fd, MAILSLOT_IOC_SET_INFO, set);
}

static int do_recv(int fd, struct mailslot_recv *recv)
{
	return ioctl(fd, MAILSLOT_IOC_RECV, recv);
}

/* The header promises no padding and one layout for all. */
TEST(layout)
{
	EXPECT_EQ(48, sizeof(struct mailslot_info));
	EXPECT_EQ(16, offsetof(struct mailslot_info, queued_bytes));
	EXPECT_EQ(40, offsetof(struct mailslot_info, dropped));
	EXPECT_EQ(24, sizeof(struct mailslot_set));
	EXPECT_EQ(16, offsetof(struct mailslot_set, max_queue_bytes));
	EXPECT_EQ(128, sizeof(struct mailslot_recv));
	EXPECT_EQ(40, offsetof(struct mailslot_recv, source_addr));
	EXPECT_EQ(48, offsetof(struct mailslot_recv, source_port));
	EXPECT_EQ(52, offsetof(struct mailslot_recv, reserved1));
	EXPECT_EQ(56, offsetof(struct mailslot_recv, source_name));
	EXPECT_EQ(88, offsetof(struct mailslot_recv, time_ns));
	EXPECT_EQ(96, offsetof(struct mailslot_recv, reserved));
	EXPECT_EQ(8, __alignof__(struct mailslot_set));
}

/* GET_INFO, on either side */
TEST_F(slot, W7_W12_info_of_a_new_slot)
{
	int i;

	for (i = 0; i < 2; i++) {
		ASSERT_OK(slot_info(i ? self->client : self->server, &self->info));
		EXPECT_EQ(65536, self->info.max_message_size);
		EXPECT_EQ(MAILSLOT_NO_MESSAGE, self->info.next_size);
		EXPECT_EQ(0, self->info.message_count);
		EXPECT_EQ(MAILSLOT_WAIT_FOREVER, self->info.read_timeout_ms);
		EXPECT_EQ(0, self->info.queued_bytes);
		EXPECT_EQ(slot_sysctl("queue_bytes_default"), (long)self->info.max_queue_bytes);
		EXPECT_EQ(0, self->info.received);
		EXPECT_EQ(0, self->info.dropped);
	}
}

TEST_F(slot, info_counts)
{
	EXPECT_EQ(5, write(self->client, "first", 5));
	EXPECT_EQ(0, write(self->client, "", 0));
	EXPECT_EQ(7, write(self->client, "seventh", 7));
	ASSERT_OK(slot_info(self->server, &self->info));
	EXPECT_EQ(3, self->info.message_count);
	EXPECT_EQ(5, self->info.next_size);
	EXPECT_EQ(12, self->info.queued_bytes);
	EXPECT_EQ(3, self->info.received);
	EXPECT_EQ(5, read(self->server, self->buf, 5));
	ASSERT_OK(slot_info(self->server, &self->info));
	EXPECT_EQ(2, self->info.message_count);
	EXPECT_EQ(0, self->info.next_size);
	EXPECT_EQ(7, self->info.queued_bytes);
	EXPECT_EQ(3, self->info.received);
}

/* E27: who passes another structure than ours asks for another ioctl */
TEST_F(slot, E27_unknown_ioctls)
{
	const unsigned long unknown[] = {
		_IOR(MAILSLOT_IOC_TYPE, 0, uint32_t),
		_IOW(MAILSLOT_IOC_TYPE, 0, struct mailslot_info),
		_IOW(MAILSLOT_IOC_TYPE, 1, char[16]),
		_IOWR(MAILSLOT_IOC_TYPE, 2, char[136]),
		_IO(MAILSLOT_IOC_TYPE, 0), _IO(MAILSLOT_IOC_TYPE, 3),
		_IOR(MAILSLOT_IOC_TYPE, 255, int),
		0, 0x5401 /* TCGETS: isatty() */, 0xffffffff,
	};
	unsigned int i;
	char junk[256] = "";

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		EXPECT_ERRNO(ENOTTY, ioctl(self->server, unknown[i], junk));
		EXPECT_ERRNO(ENOTTY, ioctl(self->client, unknown[i], junk));
	}
	EXPECT_EQ(0, isatty(self->server));
}

TEST_F(slot, no_ioctls_on_the_root)
{
	int root;

	ASSERT_FD(root = open(slot_root, O_RDONLY | O_DIRECTORY));
	EXPECT_ERRNO(ENOTTY, slot_info(root, &self->info));
}

TEST_F(slot, W13_bad_addresses)
{
	const unsigned long each[] = {
		MAILSLOT_IOC_GET_INFO, MAILSLOT_IOC_SET_INFO, MAILSLOT_IOC_RECV,
	};
	size_t good, i;

	ASSERT_EQ(1, write(self->client, "x", 1));
	for (i = 0; i < ARRAY_SIZE(each); i++) {
		EXPECT_ERRNO(EFAULT, ioctl(self->server, each[i], NULL));
		EXPECT_ERRNO(EFAULT, ioctl(self->server, each[i], (void *)-4096L));
		for (good = 0; good < _IOC_SIZE(each[i]); good++) {
			memset(slot_fault_at(good), 0, good);
			EXPECT_ERRNO(EFAULT, ioctl(self->server, each[i],
						   slot_fault_at(good)));
		}
	}
	EXPECT_EQ(1, slot_count(self->server));
}

/* SET_INFO */
TEST_F(slot, X3_set_one_field_at_a_time)
{
	struct mailslot_info before, after;

	ASSERT_OK(slot_info(self->server, &before));
	/* what is not named in the mask is not even looked at */
	self->set = (struct mailslot_set) {
		.mask = MAILSLOT_SET_READ_TIMEOUT,
		.read_timeout_ms = 1234,
		.max_message_size = 55,
		.max_queue_bytes = 0,
	};
	ASSERT_OK(set_info(self->server, &self->set));
	ASSERT_OK(slot_info(self->server, &after));
	before.read_timeout_ms = 1234;
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));

	self->set.mask = MAILSLOT_SET_MAX_MESSAGE;
	self->set.read_timeout_ms = 1;
	ASSERT_OK(set_info(self->server, &self->set));
	ASSERT_OK(slot_info(self->server, &after));
	before.max_message_size = 55;
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));

	self->set.mask = MAILSLOT_SET_MAX_QUEUE;
	self->set.max_message_size = 1;
	self->set.max_queue_bytes = 77777;
	ASSERT_OK(set_info(self->server, &self->set));
	ASSERT_OK(slot_info(self->client, &after));
	before.max_queue_bytes = 77777;
	EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)));
}

TEST_F(slot, set_all_fields_at_once_or_none)
{
	self->set = (struct mailslot_set) {
		.mask = MAILSLOT_SET_READ_TIMEOUT | MAILSLOT_SET_MAX_MESSAGE |
			MAILSLOT_SET_MAX_QUEUE,
		.read_timeout_ms = 1, .max_message_size = 2, .max_queue_bytes = 3,
	};
	ASSERT_OK(set_info(self->server, &self->set));
	ASSERT_OK(slot_info(self->server, &self->info));
	EXPECT_EQ(1, self->info.read_timeout_ms);
	EXPECT_EQ(2, self->info.max_message_size);
	EXPECT_EQ(3, self->info.max_queue_bytes);

	/* one of them is wrong: the others stay as well */
	self->set.read_timeout_ms = 10;
	self->set.max_message_size = 20;
	self->set.max_queue_bytes = 0;
	EXPECT_ERRNO(EINVAL, set_info(self->server, &self->set));
	ASSERT_OK(slot_info(self->server, &self->info));
	EXPECT_EQ(1, self->info.read_timeout_ms);
	EXPECT_EQ(2, self->info.max_message_size);
	EXPECT_EQ(3, self->info.max_queue_bytes);

	/* nothing is chosen: nothing is done */
	self->set.mask = 0;
	EXPECT_OK(set_info(self->server, &self->set));
	ASSERT_OK(slot_info(self->server, &self->info));
	EXPECT_EQ(1, self->info.read_timeout_ms);
}

TEST_F(slot, W9_W12_extreme_values_are_kept)
{
	const uint32_t values[] = { 0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, values[i]));
		ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, values[i]));
		ASSERT_OK(slot_info(self->server, &self->info));
		EXPECT_EQ(values[i], self->info.read_timeout_ms);
		EXPECT_EQ(values[i], self->info.max_message_size);
	}
}

TEST_F(slot, set_refuses_what_it_does_not_know)
{
	struct mailslot_info before;
	int bit;

	ASSERT_OK(slot_info(self->server, &before));
	for (bit = 0; bit < 32; bit++) {
		self->set = (struct mailslot_set) {
			.mask = MAILSLOT_SET_READ_TIMEOUT, .flags = 1U << bit,
		};
		EXPECT_ERRNO(EINVAL, set_info(self->server, &self->set));
		if (bit < 3)
			continue;
		self->set = (struct mailslot_set) {
			.mask = MAILSLOT_SET_READ_TIMEOUT | 1U << bit,
		};
		EXPECT_ERRNO(EINVAL, set_info(self->server, &self->set));
	}
	EXPECT_ERRNO(EINVAL, slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 0));
	ASSERT_OK(slot_info(self->server, &self->info));
	EXPECT_EQ(0, memcmp(&before, &self->info, sizeof(before)));
}

TEST_F(slot, set_is_for_the_server_only)
{
	EXPECT_ERRNO(EPERM, slot_set(self->client, MAILSLOT_SET_READ_TIMEOUT, 0));
	EXPECT_ERRNO(EPERM, slot_set(self->client, MAILSLOT_SET_MAX_MESSAGE, 0));
	EXPECT_ERRNO(EPERM, slot_set(self->client, MAILSLOT_SET_MAX_QUEUE, 1));
	self->set = (struct mailslot_set) { .mask = 0 };
	EXPECT_ERRNO(EPERM, set_info(self->client, &self->set));
}

TEST_F(slot, a_queue_above_the_namespace_s_needs_a_capability)
{
	uint64_t most = slot_sysctl("queue_bytes_max");
	int server;

	if (geteuid())
		SKIP(return, "needs root");
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, most + 1));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, UINT64_MAX));
	ASSERT_OK(slot_info(self->server, &self->info));
	EXPECT_EQ(UINT64_MAX, self->info.max_queue_bytes);
	ASSERT_OK(slot_become(SLOT_STRANGER));
	ASSERT_FD(server = slot_server("mine", 0));
	EXPECT_OK(slot_set(server, MAILSLOT_SET_MAX_QUEUE, most));
	EXPECT_ERRNO(EPERM, slot_set(server, MAILSLOT_SET_MAX_QUEUE, most + 1));
	EXPECT_ERRNO(EPERM, slot_set(server, MAILSLOT_SET_MAX_QUEUE, UINT64_MAX));
	ASSERT_OK(slot_info(server, &self->info));
	EXPECT_EQ(most, self->info.max_queue_bytes);
}

/* RECV */
TEST_F(slot, recv_one_message_with_its_sender)
{
	uint64_t before, after;
	unsigned int i;

	before = now_ns();
	ASSERT_EQ(5, write(self->client, "hello", 5));
	after = now_ns();
	memset(self->buf, '#', sizeof(self->buf));
	EXPECT_EQ(5, slot_recv(self->server, self->buf, sizeof(self->buf), 0, &self->recv));
	EXPECT_EQ(0, memcmp("hello#", self->buf, 6));
	EXPECT_EQ(5, self->recv.message_size);
	EXPECT_EQ(MAILSLOT_LOCAL, self->recv.origin);
	EXPECT_EQ(getpid(), (pid_t)self->recv.pid);
	EXPECT_EQ(geteuid(), self->recv.uid);
	EXPECT_EQ(getegid(), self->recv.gid);
	EXPECT_LE(before, self->recv.time_ns);
	EXPECT_GE(after, self->recv.time_ns);
	/* what is for remote messages, and what is reserved, is 0 */
	for (i = offsetof(struct mailslot_recv, ifindex);
	     i < offsetof(struct mailslot_recv, time_ns); i++)
		EXPECT_EQ(0, ((char *)&self->recv)[i]);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0, self->recv.reserved[i]);
	EXPECT_EQ(0, slot_count(self->server));
}

/* What the caller put in is still there: the structure can be used again. */
TEST_F(slot, recv_leaves_its_input_alone)
{
	ASSERT_EQ(1, write(self->client, "a", 1));
	ASSERT_EQ(1, write(self->client, "b", 1));
	EXPECT_EQ(1, slot_recv(self->server, self->buf, 77, 0, &self->recv));
	EXPECT_EQ((uintptr_t)self->buf, self->recv.buf);
	EXPECT_EQ(77, self->recv.len);
	EXPECT_EQ(0, self->recv.flags);
	EXPECT_EQ('a', self->buf[0]);
	EXPECT_EQ(1, do_recv(self->server, &self->recv));
	EXPECT_EQ('b', self->buf[0]);
	ASSERT_EQ(10, write(self->client, "0123456789", 10));
	self->recv.len = 5;
	EXPECT_ERRNO(EMSGSIZE, do_recv(self->server, &self->recv));
	EXPECT_EQ(5, self->recv.len);
	EXPECT_EQ(0, self->recv.flags);
	EXPECT_EQ(10, self->recv.message_size);
}

/* Fields that only go out may hold anything when the call is made. */
TEST_F(slot, recv_ignores_what_is_only_output)
{
	ASSERT_EQ(1, write(self->client, "x", 1));
	memset(&self->recv, 0xff, sizeof(self->recv));
	self->recv.buf = (uintptr_t)self->buf;
	self->recv.len = 1;
	self->recv.flags = 0;
	self->recv.reserved0 = 0;
	self->recv.reserved1 = 0;
	memset(self->recv.reserved, 0, sizeof(self->recv.reserved));
	EXPECT_EQ(1, do_recv(self->server, &self->recv));
	EXPECT_EQ(1, self->recv.message_size);
	EXPECT_EQ(0, self->recv.source_addr);
	EXPECT_EQ(0, self->recv.dest_name[15]);
}

TEST_F(slot, recv_empty_message_and_no_message)
{
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, self->buf, 1, 0, &self->recv));
	ASSERT_EQ(0, write(self->client, "", 0));
	EXPECT_EQ(0, slot_recv(self->server, NULL, 0, 0, &self->recv));
	EXPECT_EQ(0, self->recv.message_size);
	EXPECT_EQ(getpid(), (pid_t)self->recv.pid);
	EXPECT_EQ(0, slot_count(self->server));
}

TEST_F(slot, recv_NOWAIT)
{
	ASSERT_OK(fcntl(self->server, F_SETFL, 0));
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, self->buf, 1, MAILSLOT_RECV_NOWAIT,
				       &self->recv));
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, self->buf, 1,
				       MAILSLOT_RECV_NOWAIT | MAILSLOT_RECV_PEEK,
				       &self->recv));
	ASSERT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(1, slot_recv(self->server, self->buf, 1, MAILSLOT_RECV_NOWAIT, &self->recv));
}

/* E17 for this way of reading */
TEST_F(slot, E17_recv_obeys_the_time_limit)
{
	uint64_t start = slot_clock_ms(CLOCK_MONOTONIC);

	ASSERT_OK(fcntl(self->server, F_SETFL, 0));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 100));
	EXPECT_ERRNO(ETIMEDOUT, slot_recv(self->server, self->buf, 1, 0, &self->recv));
	EXPECT_LE(99, slot_clock_ms(CLOCK_MONOTONIC) - start);
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 0));
	EXPECT_ERRNO(EAGAIN, slot_recv(self->server, self->buf, 1, 0, &self->recv));
}

/* X7: looking takes nothing away. */
TEST_F(slot, X7_recv_PEEK)
{
	int turn;

	ASSERT_EQ(5, write(self->client, "first", 5));
	ASSERT_EQ(3, write(self->client, "2nd", 3));
	for (turn = 0; turn < 3; turn++) {
		EXPECT_EQ(5, slot_recv(self->server, self->buf, 100, MAILSLOT_RECV_PEEK,
				       &self->recv));
		EXPECT_EQ(0, memcmp("first", self->buf, 5));
		EXPECT_EQ(getpid(), (pid_t)self->recv.pid);
		EXPECT_NE(0, self->recv.time_ns);
		EXPECT_EQ(2, slot_count(self->server));
	}
	/* it does not fit: the same rules as without */
	EXPECT_ERRNO(EMSGSIZE, slot_recv(self->server, self->buf, 4, MAILSLOT_RECV_PEEK,
					 &self->recv));
	EXPECT_EQ(5, self->recv.message_size);
	EXPECT_EQ(2, slot_recv(self->server, self->buf, 2,
			       MAILSLOT_RECV_PEEK | MAILSLOT_RECV_TRUNCATE, &self->recv));
	EXPECT_EQ(5, self->recv.message_size);
	EXPECT_EQ(2, slot_count(self->server));
	/* the size alone */
	EXPECT_EQ(0, slot_recv(self->server, NULL, 0,
			       MAILSLOT_RECV_PEEK | MAILSLOT_RECV_TRUNCATE, &self->recv));
	EXPECT_EQ(5, self->recv.message_size);
	EXPECT_EQ(5, read(self->server, self->buf, 5));
}

TEST_F(slot, E18_recv_EMSGSIZE_tells_the_size)
{
	ASSERT_EQ(5, write(self->client, "first", 5));
	memset(self->buf, '#', sizeof(self->buf));
	EXPECT_ERRNO(EMSGSIZE, slot_recv(self->server, self->buf, 4, 0, &self->recv));
	EXPECT_EQ(5, self->recv.message_size);
	EXPECT_EQ('#', self->buf[0]);
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_ERRNO(EMSGSIZE, slot_recv(self->server, NULL, 0, 0, &self->recv));
	EXPECT_EQ(5, self->recv.message_size);
	EXPECT_EQ(5, slot_recv(self->server, self->buf, self->recv.message_size, 0, &self->recv));
}

TEST_F(slot, recv_TRUNCATE)
{
	ASSERT_EQ(5, write(self->client, "first", 5));
	ASSERT_EQ(3, write(self->client, "2nd", 3));
	ASSERT_EQ(3, write(self->client, "3rd", 3));
	memset(self->buf, '#', sizeof(self->buf));
	EXPECT_EQ(3, slot_recv(self->server, self->buf, 3, MAILSLOT_RECV_TRUNCATE, &self->recv));
	EXPECT_EQ(0, memcmp("fir#", self->buf, 4));
	EXPECT_EQ(5, self->recv.message_size);
	EXPECT_EQ(2, slot_count(self->server));
	EXPECT_EQ(0, slot_recv(self->server, NULL, 0, MAILSLOT_RECV_TRUNCATE, &self->recv));
	EXPECT_EQ(3, self->recv.message_size);
	EXPECT_EQ(1, slot_count(self->server));
	/* no harm when it fits */
	EXPECT_EQ(3, slot_recv(self->server, self->buf, 100, MAILSLOT_RECV_TRUNCATE, &self->recv));
	EXPECT_EQ(0, memcmp("3rd", self->buf, 3));
}

TEST_F(slot, recv_refuses_what_it_does_not_know)
{
	unsigned int i;

	ASSERT_EQ(1, write(self->client, "x", 1));
	for (i = 3; i < 32; i++)
		EXPECT_ERRNO(EINVAL, slot_recv(self->server, self->buf, 1, 1U << i, &self->recv));
	memset(&self->recv, 0, sizeof(self->recv));
	self->recv.buf = (uintptr_t)self->buf;
	self->recv.len = 1;
	for (i = 0; i < 8; i++) {
		self->recv.reserved0 = 1 << i;
		EXPECT_ERRNO(EINVAL, do_recv(self->server, &self->recv));
	}
	self->recv.reserved0 = 0;
	for (i = 0; i < 32; i++) {
		self->recv.reserved1 = 1U << i;
		EXPECT_ERRNO(EINVAL, do_recv(self->server, &self->recv));
	}
	self->recv.reserved1 = 0;
	for (i = 0; i < 4 * 64; i++) {
		self->recv.reserved[i / 64] = 1ULL << i % 64;
		EXPECT_ERRNO(EINVAL, do_recv(self->server, &self->recv));
		self->recv.reserved[i / 64] = 0;
	}
	EXPECT_EQ(1, do_recv(self->server, &self->recv));
}

TEST_F(slot, recv_is_for_the_server_only)
{
	ASSERT_EQ(1, write(self->client, "x", 1));
	EXPECT_ERRNO(EPERM, slot_recv(self->client, self->buf, 1, 0, &self->recv));
	EXPECT_ERRNO(EPERM, slot_recv(self->client, self->buf, 1, MAILSLOT_RECV_PEEK, &self->recv));
	EXPECT_EQ(1, slot_count(self->server));
}

/* A fault leaves the message queued, whole and first. */
TEST_F(slot, recv_EFAULT_in_the_buffer)
{
	uint32_t flags[] = { 0, MAILSLOT_RECV_PEEK, MAILSLOT_RECV_TRUNCATE };
	unsigned int i;
	size_t good;

	ASSERT_EQ(9, write(self->client, "important", 9));
	ASSERT_EQ(3, write(self->client, "2nd", 3));
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		for (good = 0; good < 9; good++)
			EXPECT_ERRNO(EFAULT, slot_recv(self->server, slot_fault_at(good), 100,
						       flags[i], &self->recv));
		EXPECT_ERRNO(EFAULT, slot_recv(self->server, NULL, 9, flags[i], &self->recv));
		EXPECT_EQ(2, slot_count(self->server));
	}
	self->recv = (struct mailslot_recv) { .buf = UINT64_MAX - 4095, .len = 9 };
	EXPECT_ERRNO(EFAULT, do_recv(self->server, &self->recv));
	/* an address of more than 32 bits does not become another one */
	if (sizeof(void *) == 4) {
		self->recv.buf = 1ULL << 32 | (uintptr_t)self->buf;
		EXPECT_ERRNO(EFAULT, do_recv(self->server, &self->recv));
	}
	EXPECT_EQ(9, slot_recv(self->server, slot_fault_at(9), 100, 0, &self->recv));
	EXPECT_EQ(0, memcmp("important", slot_fault_at(9), 9));
	EXPECT_EQ(3, read(self->server, self->buf, 100));
}

/* The structure can be read, but not written back. */
TEST_F(slot, recv_EFAULT_in_the_structure)
{
	struct mailslot_recv *recv;
	size_t page = sysconf(_SC_PAGESIZE);

	recv = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)recv);
	recv->buf = (uintptr_t)self->buf;
	recv->len = 100;
	ASSERT_OK(mprotect(recv, page, PROT_READ));
	ASSERT_EQ(9, write(self->client, "important", 9));
	ASSERT_EQ(3, write(self->client, "2nd", 3));
	EXPECT_ERRNO(EFAULT, do_recv(self->server, recv));
	EXPECT_EQ(2, slot_count(self->server));
	EXPECT_EQ(9, read(self->server, self->buf, 100));
	EXPECT_EQ(0, memcmp("important", self->buf, 9));
	EXPECT_EQ(3, read(self->server, self->buf, 100));
}

TEST_F(slot, recv_moves_the_time_of_access)
{
	struct stat before, after;

	ASSERT_OK(fstat(self->server, &before));
	slot_wait_for_tick();
	ASSERT_EQ(1, write(self->client, "x", 1));
	slot_wait_for_tick();
	EXPECT_EQ(1, slot_recv(self->server, self->buf, 1, 0, &self->recv));
	ASSERT_OK(fstat(self->server, &after));
	EXPECT_TRUE(after.st_atim.tv_sec != before.st_atim.tv_sec ||
		    after.st_atim.tv_nsec != before.st_atim.tv_nsec);
}

TEST_HARNESS_MAIN
