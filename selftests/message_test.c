// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages between one server and its clients, none of which has to wait: the
 * server is opened with O_NONBLOCK or with a time limit of 0.  Sizes have
 * their own file (size_test.c), waiting too.
 */
#include "mailslot_util.h"

FIXTURE(slot) {
	int server;
	int client;
	char buf[70000];
};

/* As in the step that W15 names: time limit 0, no limit of size. */
FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("s", 0));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 0));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	ASSERT_FD(self->client = slot_client("s", 0));
}

FIXTURE_TEARDOWN(slot)
{
	close(self->client);
	close(self->server);
}

#define EXPECT_INFO(next, count) do {					\
	struct mailslot_info __info;					\
									\
	ASSERT_OK(slot_info(self->server, &__info));			\
	EXPECT_EQ((uint32_t)(next), __info.next_size);			\
	EXPECT_EQ((uint32_t)(count), __info.message_count);		\
} while (0)

#define EXPECT_EMPTY() do {						\
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, sizeof(self->buf))); \
	EXPECT_INFO(MAILSLOT_NO_MESSAGE, 0);				\
} while (0)

/* The next message is this text. */
#define EXPECT_MESSAGE(text) do {					\
	const char *__text = (text);					\
	ssize_t __len = strlen(__text);					\
									\
	memset(self->buf, '#', sizeof(self->buf));			\
	EXPECT_EQ(__len, read(self->server, self->buf, sizeof(self->buf))); \
	EXPECT_EQ(0, memcmp(__text, self->buf, __len));			\
	/* what lies behind it in the buffer has been left alone */	\
	EXPECT_EQ('#', self->buf[__len]);				\
} while (0)

TEST_F(slot, W1_W16_W18_E19_E25_no_descriptor)
{
	struct mailslot_info info;

	EXPECT_ERRNO(EBADF, slot_info(-1, &info));
	EXPECT_ERRNO(EBADF, read(-1, self->buf, 0));
}

/* E1: no name */
TEST_F(slot, W5_W6_E1_E3_no_name)
{
	EXPECT_ERRNO(EFAULT, syscall(SYS_openat, AT_FDCWD, NULL, O_RDWR | O_CREAT, 0600));
	EXPECT_ERRNO(ENOENT, open("", O_RDWR | O_CREAT, 0600));
	EXPECT_ERRNO(EISDIR, slot_open("", O_RDWR | O_CREAT));
}

TEST_F(slot, W19_W23_E16_empty_slot)
{
	self->buf[0] = '#';
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, 0));
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, 16));
	EXPECT_EQ('#', self->buf[0]);
}

/* The same by O_NONBLOCK, set at any time, where a time limit would wait. */
TEST_F(slot, W19_W23_E16_empty_slot_nonblocking)
{
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, MAILSLOT_WAIT_FOREVER));
	ASSERT_OK(fcntl(self->server, F_SETFL, O_NONBLOCK));
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, 0));
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, 16));
}

TEST_F(slot, W24_W31_E14_server_cannot_write)
{
	EXPECT_ERRNO(EINVAL, write(self->server, "0123456789abcdef", 16));
	EXPECT_ERRNO(EINVAL, write(self->server, "", 0));
	EXPECT_EMPTY();
}

TEST_F(slot, W34_W37_a_client_changes_nothing_for_the_server)
{
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, 8));
	EXPECT_ERRNO(EINVAL, write(self->server, self->buf, 8));
}

TEST_F(slot, W38_W45_E12_E13_client_cannot_read)
{
	EXPECT_ERRNO(EBADF, read(self->client, self->buf, 8));
	EXPECT_EQ(8, write(self->client, "12345678", 8));
	self->buf[0] = '#';
	EXPECT_ERRNO(EBADF, read(self->client, self->buf, 8));
	EXPECT_EQ('#', self->buf[0]);
	EXPECT_INFO(8, 1);
}

TEST_F(slot, W40_W46_W49_one_message)
{
	EXPECT_EQ(8, write(self->client, "12345678", 8));
	EXPECT_EQ(8, read(self->server, self->buf, 16));
	EXPECT_EQ(0, memcmp("12345678", self->buf, 8));
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, 16));
}

TEST_F(slot, W54_messages_outlive_their_client)
{
	EXPECT_EQ(3, write(self->client, "abc", 3));
	EXPECT_OK(close(self->client));
	EXPECT_MESSAGE("abc");
	EXPECT_EMPTY();
}

/* Two clients, three messages, one of them empty: in order, none merged. */
TEST_F(slot, W58_W95_B8_order_sizes_and_empty_messages)
{
	int other;

	ASSERT_FD(other = slot_client("s", 0));
	EXPECT_EMPTY();
	EXPECT_EQ(1, write(self->client, "a", 1));
	EXPECT_INFO(1, 1);
	EXPECT_EQ(2, write(other, "bc", 2));
	EXPECT_INFO(1, 2);
	EXPECT_EQ(0, write(other, "", 0));
	EXPECT_INFO(1, 3);
	EXPECT_MESSAGE("a");
	EXPECT_INFO(2, 2);
	EXPECT_MESSAGE("bc");
	/* an empty message is not an empty queue */
	EXPECT_INFO(0, 1);
	EXPECT_MESSAGE("");
	EXPECT_INFO(MAILSLOT_NO_MESSAGE, 0);
	EXPECT_EMPTY();
}

TEST_F(slot, W96_W108_E18_B4_buffer_too_small)
{
	struct mailslot_info info;

	EXPECT_EQ(2, write(self->client, "ab", 2));
	EXPECT_EQ(1, write(self->client, "c", 1));
	self->buf[0] = '#';
	EXPECT_ERRNO(EMSGSIZE, read(self->server, self->buf, 1));
	EXPECT_ERRNO(EMSGSIZE, read(self->server, self->buf, 0));
	EXPECT_EQ('#', self->buf[0]);
	/* nothing was consumed and nothing overtook */
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(0, info.max_message_size);
	EXPECT_EQ(2, info.next_size);
	EXPECT_EQ(2, info.message_count);
	EXPECT_EQ(0, info.read_timeout_ms);
	EXPECT_EQ(3, info.queued_bytes);
	EXPECT_MESSAGE("ab");
	EXPECT_MESSAGE("c");
}

/* X10: the size can be asked for, and then the message be fetched. */
TEST_F(slot, X10_a_reader_grows_its_buffer)
{
	struct mailslot_info info;

	memset(self->buf, 'x', 5000);
	ASSERT_EQ(5000, write(self->client, self->buf, 5000));
	EXPECT_ERRNO(EMSGSIZE, read(self->server, self->buf, 4096));
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(5000, read(self->server, self->buf, info.next_size));
}

TEST_F(slot, W109_W116_E26_info_on_a_client)
{
	struct mailslot_info by_server, by_client;

	EXPECT_EQ(2, write(self->client, "ab", 2));
	ASSERT_OK(slot_info(self->server, &by_server));
	ASSERT_OK(slot_info(self->client, &by_client));
	EXPECT_EQ(0, memcmp(&by_server, &by_client, sizeof(by_server)));
	EXPECT_EQ(2, by_client.next_size);
	EXPECT_EQ(1, by_client.message_count);
}

TEST_F(slot, W117_W119_closing_with_a_message_unread)
{
	int other;

	ASSERT_FD(other = slot_client("s", 0));
	EXPECT_EQ(2, write(other, "ab", 2));
	EXPECT_OK(close(other));
	EXPECT_OK(close(self->client));
	EXPECT_OK(close(self->server));
}

/* Empty reads: the empty message at the head is taken, nothing else is. */
TEST_F(slot, zero_length_reads)
{
	EXPECT_EQ(0, write(self->client, "", 0));
	EXPECT_EQ(1, write(self->client, "x", 1));
	EXPECT_INFO(0, 2);
	EXPECT_EQ(0, read(self->server, self->buf, 0));
	EXPECT_INFO(1, 1);
	EXPECT_ERRNO(EMSGSIZE, read(self->server, self->buf, 0));
	EXPECT_MESSAGE("x");
	EXPECT_ERRNO(EAGAIN, read(self->server, self->buf, 0));
}

/* The VFS answers these by itself; they reach no file system. */
TEST_F(slot, vectors_without_a_byte_do_nothing)
{
	struct iovec none[2] = { { self->buf, 0 }, { self->buf, 0 } };

	EXPECT_EQ(0, writev(self->client, none, 2));
	EXPECT_INFO(MAILSLOT_NO_MESSAGE, 0);
	EXPECT_EQ(0, readv(self->server, none, 2));
	EXPECT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(0, readv(self->server, none, 2));
	EXPECT_INFO(1, 1);
}

TEST_F(slot, writev_is_one_message)
{
	struct iovec parts[4] = {
		{ "one ", 4 }, { "", 0 }, { "two ", 4 }, { "three", 5 },
	};

	EXPECT_EQ(13, writev(self->client, parts, 4));
	EXPECT_INFO(13, 1);
	EXPECT_MESSAGE("one two three");
}

TEST_F(slot, readv_scatters_one_message)
{
	struct iovec parts[3] = {
		{ self->buf, 2 }, { self->buf + 100, 3 }, { self->buf + 200, 100 },
	};

	EXPECT_EQ(9, write(self->client, "abcdefghi", 9));
	EXPECT_EQ(2, write(self->client, "jk", 2));
	EXPECT_EQ(9, readv(self->server, parts, 3));
	EXPECT_EQ(0, memcmp("ab", self->buf, 2));
	EXPECT_EQ(0, memcmp("cde", self->buf + 100, 3));
	EXPECT_EQ(0, memcmp("fghi", self->buf + 200, 4));
	EXPECT_EQ(1, slot_count(self->server));
	/* too small altogether */
	EXPECT_EQ(6, write(self->client, "lmnopq", 6));
	EXPECT_EQ(2, readv(self->server, parts, 3));
	EXPECT_ERRNO(EMSGSIZE, readv(self->server, parts, 2));
	EXPECT_INFO(6, 1);
}

/* B7: messages are bytes, not strings. */
TEST_F(slot, B7_binary_payload)
{
	unsigned char all[256];
	int i;

	for (i = 0; i < 256; i++)
		all[i] = i;
	EXPECT_EQ(256, write(self->client, all, 256));
	EXPECT_EQ(4, write(self->client, "\0\0\0\0", 4));
	EXPECT_EQ(256, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp(all, self->buf, 256));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp("\0\0\0\0", self->buf, 4));
	EXPECT_EMPTY();
}

/* B5, E21, X5, and no signal ever: the default action would end the test. */
TEST_F(slot, E21_X5_B5_the_server_is_gone)
{
	struct pollfd poller = { .fd = self->client, .events = POLLOUT };
	struct mailslot_info info;
	int turn, fresh;

	ASSERT_EQ(SIG_DFL, signal(SIGPIPE, SIG_DFL));
	EXPECT_EQ(1, write(self->client, "x", 1));
	EXPECT_OK(close(self->server));
	for (turn = 0; turn < 3; turn++) {
		EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
		EXPECT_ERRNO(EPIPE, write(self->client, "", 0));
		EXPECT_EQ(1, poll(&poller, 1, 0));
		EXPECT_EQ(POLLERR | POLLHUP, poller.revents);
	}
	/* what had been queued is gone as well */
	ASSERT_OK(slot_info(self->client, &info));
	EXPECT_EQ(0, info.message_count);
	EXPECT_EQ(0, info.queued_bytes);
	EXPECT_EQ(MAILSLOT_NO_MESSAGE, info.next_size);

	/* a new slot of the same name is not for old clients */
	ASSERT_FD(self->server = slot_server("s", O_NONBLOCK));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	EXPECT_EQ(1, poll(&poller, 1, 0));
	EXPECT_EQ(POLLERR | POLLHUP, poller.revents);
	EXPECT_EMPTY();
	ASSERT_FD(fresh = slot_client("s", 0));
	EXPECT_EQ(3, write(fresh, "new", 3));
	EXPECT_MESSAGE("new");
	EXPECT_EMPTY();
}

TEST_F(slot, X2_X3_limits_are_reported_as_set)
{
	struct mailslot_info info;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 256));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 1000));
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(0, info.message_count);
	EXPECT_EQ(MAILSLOT_NO_MESSAGE, info.next_size);
	EXPECT_EQ(256, info.max_message_size);
	EXPECT_EQ(1000, info.read_timeout_ms);
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 100));
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(256, info.max_message_size);
	EXPECT_EQ(100, info.read_timeout_ms);
}

/* X6: a client sees how much is waiting (for flow control of its own). */
TEST_F(slot, X6_queued_bytes_seen_by_a_client)
{
	struct mailslot_info info;

	EXPECT_EQ(300, write(self->client, self->buf, 300));
	EXPECT_EQ(0, write(self->client, self->buf, 0));
	EXPECT_EQ(200, write(self->client, self->buf, 200));
	ASSERT_OK(slot_info(self->client, &info));
	EXPECT_EQ(500, info.queued_bytes);
	EXPECT_EQ(300, read(self->server, self->buf, sizeof(self->buf)));
	ASSERT_OK(slot_info(self->client, &info));
	EXPECT_EQ(200, info.queued_bytes);
	EXPECT_EQ(3, info.received);
}

/* X11, X12: what is redirected to a slot arrives, one message for each write */
TEST_F(slot, X11_redirected_output_of_a_program)
{
	char command[PATH_MAX + 64];

	snprintf(command, sizeof(command), "{ echo one; echo two; } > '%s'", slot_path("s"));
	EXPECT_EQ(0, system(command));
	EXPECT_MESSAGE("one\n");
	EXPECT_MESSAGE("two\n");
	EXPECT_EMPTY();
}

TEST_F(slot, X12_a_file_copied_to_a_slot)
{
	char command[PATH_MAX + 64], status[8192];

	snprintf(command, sizeof(command), "cp /proc/filesystems '%s'", slot_path("s"));
	EXPECT_EQ(0, system(command));
	ASSERT_NE(NULL, slot_file("/proc/filesystems", O_RDONLY, status, sizeof(status)));
	EXPECT_MESSAGE(status);
	EXPECT_EMPTY();
}

TEST_F(slot, FIONREAD_is_the_size_of_the_next_message)
{
	int size = -1;

	EXPECT_OK(ioctl(self->server, FIONREAD, &size));
	EXPECT_EQ(0, size);
	EXPECT_EQ(5, write(self->client, "first", 5));
	EXPECT_EQ(2, write(self->client, "2.", 2));
	EXPECT_OK(ioctl(self->server, FIONREAD, &size));
	EXPECT_EQ(5, size);
	EXPECT_MESSAGE("first");
	EXPECT_OK(ioctl(self->server, FIONREAD, &size));
	EXPECT_EQ(2, size);
	EXPECT_ERRNO(EFAULT, ioctl(self->server, FIONREAD, slot_fault_at(0)));
	EXPECT_ERRNO(EFAULT, ioctl(self->server, FIONREAD, slot_fault_at(3)));
}

/* E30, bad pointers: a fault at each position leaves no trace. */
TEST_F(slot, EFAULT_while_writing)
{
	struct iovec parts[2] = { { "abc", 3 }, { slot_fault_at(0), 1 } };
	size_t good;

	for (good = 0; good < 64; good++)
		EXPECT_ERRNO(EFAULT, write(self->client, slot_fault_at(good), 64));
	EXPECT_ERRNO(EFAULT, writev(self->client, parts, 2));
	EXPECT_ERRNO(EFAULT, write(self->client, (void *)-4096L, 1));
	EXPECT_EMPTY();
	memset(slot_fault_at(64), 'y', 64);
	EXPECT_EQ(64, write(self->client, slot_fault_at(64), 64));
	EXPECT_INFO(64, 1);
}

TEST_F(slot, EFAULT_while_reading_loses_nothing)
{
	char text[65] = "The quick brown fox jumps over the lazy dog, and rests awhile 12";
	struct mailslot_info info;
	size_t good;

	ASSERT_EQ(64, write(self->client, text, 64));
	ASSERT_EQ(6, write(self->client, "second", 6));
	for (good = 0; good < 64; good++)
		EXPECT_ERRNO(EFAULT, read(self->server, slot_fault_at(good), 4096));
	EXPECT_ERRNO(EFAULT, read(self->server, (void *)-4096L, 64));
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(2, info.message_count);
	EXPECT_EQ(70, info.queued_bytes);
	EXPECT_EQ(64, info.next_size);
	EXPECT_EQ(2, info.received);
	/* the fault lies behind the message: no fault */
	EXPECT_EQ(64, read(self->server, slot_fault_at(64), 4096));
	EXPECT_EQ(0, memcmp(text, slot_fault_at(64), 64));
	EXPECT_MESSAGE("second");
	/* an empty message needs no memory */
	EXPECT_EQ(0, write(self->client, slot_fault_at(0), 0));
	EXPECT_EQ(0, read(self->server, slot_fault_at(0), 0));
	EXPECT_EMPTY();
}

TEST_F(slot, no_positions)
{
	EXPECT_EQ(4, write(self->client, "keep", 4));
	EXPECT_ERRNO(ESPIPE, lseek(self->server, 0, SEEK_SET));
	EXPECT_ERRNO(ESPIPE, lseek(self->client, 0, SEEK_END));
	EXPECT_ERRNO(ESPIPE, pread(self->server, self->buf, 16, 0));
	EXPECT_ERRNO(ESPIPE, pwrite(self->client, "x", 1, 0));
	EXPECT_MESSAGE("keep");
	EXPECT_EMPTY();
}

TEST_F(slot, no_mapping)
{
	EXPECT_ERRNO(ENODEV, mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->server, 0));
	EXPECT_ERRNO(ENODEV, mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, self->server, 0));
	EXPECT_ERRNO(EACCES, mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, self->client, 0));
}

TEST_F(slot, no_splicing)
{
	int pipes[2], file;

	ASSERT_OK(pipe(pipes));
	ASSERT_EQ(2, write(pipes[1], "ab", 2));
	ASSERT_FD(file = open("/bin/sh", O_RDONLY));
	EXPECT_EQ(4, write(self->client, "keep", 4));
	EXPECT_ERRNO(EINVAL, splice(pipes[0], NULL, self->client, NULL, 2, 0));
	EXPECT_ERRNO(EINVAL, splice(self->server, NULL, pipes[1], NULL, 100, 0));
	EXPECT_ERRNO(EINVAL, syscall(SYS_sendfile, self->client, file, NULL, 100UL));
	EXPECT_ERRNO(EINVAL, syscall(SYS_sendfile, pipes[1], self->server, NULL, 100UL));
	EXPECT_ERRNO(EINVAL, copy_file_range(file, NULL, self->client, NULL, 100, 0));
	EXPECT_MESSAGE("keep");
	EXPECT_EMPTY();
}

TEST_F(slot, fsync_does_nothing_and_succeeds)
{
	EXPECT_EQ(4, write(self->client, "keep", 4));
	EXPECT_OK(fsync(self->server));
	EXPECT_OK(fsync(self->client));
	EXPECT_OK(fdatasync(self->client));
	EXPECT_MESSAGE("keep");
}

TEST_HARNESS_MAIN
