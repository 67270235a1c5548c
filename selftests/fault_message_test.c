// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages on their way while memory runs out: each arrives once, or its writer
 * is told; a read that fails leaves it where it was.
 */
#include "call.h"
#include "fault.h"

#include <sys/epoll.h>

FIXTURE(fault_message) {
	int server;
	int client;
	char text[64];
};

FIXTURE_SETUP(fault_message)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->server = slot_server("fault", 0));
	ASSERT_FD(self->client = slot_client("fault", 0));
	memset(self->text, 0, sizeof(self->text));
}

FIXTURE_TEARDOWN(fault_message)
{
	close(self->client);
	close(self->server);
	FAULT_TEARDOWN();
}

static bool write_text(int client, const char *text)
{
	return write(client, text, strlen(text)) == (ssize_t)strlen(text);
}

/* The next message is this one; a read does not wait. */
static bool read_text(int server, const char *text)
{
	char buf[64] = "";
	struct mailslot_recv recv;
	int size = slot_recv(server, buf, sizeof(buf), MAILSLOT_RECV_NOWAIT, &recv);

	return size == (int)strlen(text) && !memcmp(buf, text, size);
}

/***  Writing: small and large messages are made in different ways  ***/

FIXTURE(fault_write) {
	int server;
	int client;
	char *out;
	char *in;
};

FIXTURE_VARIANT(fault_write) {
	size_t size;
	int flags;
	int no_memory;		/* errno */
};

FIXTURE_VARIANT_ADD(fault_write, empty) { .size = 0, .no_memory = ENOMEM };
FIXTURE_VARIANT_ADD(fault_write, small) { .size = 100, .no_memory = ENOMEM };
FIXTURE_VARIANT_ADD(fault_write, page) { .size = 4096, .no_memory = ENOMEM };
FIXTURE_VARIANT_ADD(fault_write, large) { .size = 60000, .no_memory = ENOMEM };
FIXTURE_VARIANT_ADD(fault_write, largest) { .size = 1 << 20, .no_memory = ENOMEM };

FIXTURE_VARIANT_ADD(fault_write, small_nowait) {
	.size = 100, .flags = RWF_NOWAIT, .no_memory = EAGAIN,
};

FIXTURE_VARIANT_ADD(fault_write, large_nowait) {
	.size = 60000, .flags = RWF_NOWAIT, .no_memory = EAGAIN,
};

FIXTURE_SETUP(fault_write)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->server = slot_server("fault", O_NONBLOCK));
	ASSERT_FD(self->client = slot_client("fault", 0));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	/* Room for one: what is counted for nothing is in the way of the next. */
	ASSERT_OK(slot_sysctl_set("total_bytes_max", variant->size + 100));
	self->out = malloc(variant->size + 1);
	self->in = malloc(variant->size + 1);
	memset(self->out, 'm', variant->size + 1);
	memset(self->in, 0, variant->size + 1);
}

FIXTURE_TEARDOWN(fault_write)
{
	free(self->in);
	free(self->out);
	close(self->client);
	close(self->server);
	FAULT_TEARDOWN();
}

/* A vector without bytes never gets to the slot. */
static ssize_t write_once(FIXTURE_DATA(fault_write) *self,
			  const FIXTURE_VARIANT(fault_write) *variant)
{
	struct iovec iov = { self->out, variant->size };

	if (!variant->size)
		return write(self->client, self->out, 0);
	return pwritev2(self->client, &iov, 1, -1, variant->flags);
}

/* E30 */
TEST_F_TIMEOUT(fault_write, E30_write, 120)
{
	struct fault fault = FAULT(variant->no_memory, EFAULT);
	struct mailslot_info info;
	uint64_t received = 0;

	while (fault_next(&fault)) {
		FAULTY(&fault, write_once(self, variant));
		ASSERT_OK(slot_info(self->server, &info));
		received += fault.ret >= 0;
		EXPECT_EQ(fault.ret >= 0, info.message_count);
		EXPECT_EQ(fault.ret >= 0 ? variant->size : 0, info.queued_bytes);
		EXPECT_EQ(received, info.received);
		if (fault.ret < 0) {
			ASSERT_EQ(variant->size, write_once(self, variant));
			received++;
		}
		EXPECT_EQ(variant->size, read(self->server, self->in, variant->size + 1));
		EXPECT_EQ(0, memcmp(self->out, self->in, variant->size));
	}
}

TEST_F_TIMEOUT(fault_message, write_in_pieces, 120)
{
	struct iovec iov[] = { { "abc", 3 }, { "defg", 4 }, { "hijkl", 5 } };
	struct fault fault = FAULT(ENOMEM, EFAULT);

	while (fault_next(&fault)) {
		FAULTY(&fault, writev(self->client, iov, 3));
		EXPECT_EQ(fault.ret >= 0, slot_count(self->server));
		if (fault.ret < 0)
			ASSERT_EQ(12, writev(self->client, iov, 3));
		EXPECT_TRUE(read_text(self->server, "abcdefghijkl"));
	}
}

/***  Waiting, which another thread ends  ***/

struct other {
	pthread_t thread;
	pid_t waiter;		/* tid */
	long nr;		/* the call that it waits in */
	bool over;		/* it has not waited */
	int fd;
	char *buf;		/* NULL: write, else read into this */
};

/* Does its part when the other one waits, or has come back without. */
static void *other_thread(void *arg)
{
	struct other *other = arg;

	while (!__atomic_load_n(&other->over, __ATOMIC_ACQUIRE) &&
	       call_asleep_in(other->waiter) != other->nr)
		slot_sleep_ms(1);
	if (other->buf)
		return (void *)(long)(read(other->fd, other->buf, 64) == 5);
	return (void *)(long)(write_text(other->fd, "first") && write_text(other->fd, "second"));
}

static void other_start(struct other *other)
{
	other->waiter = syscall(SYS_gettid);
	other->over = false;
	if (pthread_create(&other->thread, NULL, other_thread, other))
		abort();
}

static bool other_end(struct other *other)
{
	void *done;

	__atomic_store_n(&other->over, true, __ATOMIC_RELEASE);
	pthread_join(other->thread, &done);
	return done;
}

/* A writer that stands in line has its message already. */
TEST_F_TIMEOUT(fault_message, write_that_waits, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	struct other other = { .nr = SYS_write, .fd = self->server, .buf = self->text };

	while (fault_next(&fault)) {
		ASSERT_OK(slot_fill(self->server, self->client, "first"));
		other_start(&other);
		FAULTY(&fault, write(self->client, "second", 6));
		EXPECT_TRUE(other_end(&other));
		EXPECT_STREQ("first", self->text);
		EXPECT_EQ(fault.ret == 6, slot_count(self->server));
		EXPECT_EQ(fault.ret == 6, read_text(self->server, "second"));
		FAULT_AGAIN(&fault, write(self->client, "second", 6));
		EXPECT_EQ(fault.ret < 0, read_text(self->server, "second"));
	}
}

TEST_F_TIMEOUT(fault_message, read_that_waits, 120)
{
	struct fault fault = FAULT(EFAULT);
	struct other other = { .nr = SYS_read, .fd = self->client };

	while (fault_next(&fault)) {
		other_start(&other);
		FAULTY(&fault, read(self->server, self->text, sizeof(self->text)));
		EXPECT_TRUE(other_end(&other));
		EXPECT_TRUE(fault.ret < 0 ? read_text(self->server, "first") :
			    !strcmp(self->text, "first"));
		EXPECT_TRUE(read_text(self->server, "second"));
	}
}

/***  Reading  ***/

/* What could not be copied out is the next message again. */
TEST_F_TIMEOUT(fault_message, read, 120)
{
	struct fault fault = FAULT(EFAULT);

	while (fault_next(&fault)) {
		ASSERT_TRUE(write_text(self->client, "first"));
		ASSERT_TRUE(write_text(self->client, "second"));
		FAULTY(&fault, read(self->server, self->text, sizeof(self->text)));
		EXPECT_EQ(fault.ret < 0 ? 2 : 1, slot_count(self->server));
		EXPECT_TRUE(fault.ret < 0 ? read_text(self->server, "first") :
			    !strcmp(self->text, "first"));
		EXPECT_TRUE(read_text(self->server, "second"));
	}
}

TEST_F_TIMEOUT(fault_message, read_in_pieces, 120)
{
	struct iovec iov[] = { { self->text, 2 }, { self->text + 2, 2 }, { self->text + 4, 20 } };
	struct fault fault = FAULT(ENOMEM, EFAULT);

	while (fault_next(&fault)) {
		ASSERT_TRUE(write_text(self->client, "in pieces"));
		FAULTY(&fault, readv(self->server, iov, 3));
		EXPECT_EQ(fault.ret < 0, slot_count(self->server));
		EXPECT_TRUE(fault.ret < 0 ? read_text(self->server, "in pieces") :
			    !strcmp(self->text, "in pieces"));
	}
}

/* Room is there when the message has reached its reader, and not before. */
TEST_F_TIMEOUT(fault_message, read_of_a_full_queue, 120)
{
	struct pollfd room = { .fd = self->client, .events = POLLOUT };
	struct fault fault = FAULT(EFAULT);

	while (fault_next(&fault)) {
		ASSERT_OK(slot_fill(self->server, self->client, "full"));
		FAULTY(&fault, read(self->server, self->text, sizeof(self->text)));
		EXPECT_EQ(fault.ret >= 0, poll(&room, 1, 0));
		EXPECT_EQ(fault.ret < 0, read_text(self->server, "full"));
		EXPECT_EQ(1, poll(&room, 1, 0));
	}
}

/***  The ioctls  ***/

FIXTURE(fault_recv) {
	int server;
	int client;
};

FIXTURE_VARIANT(fault_recv) {
	uint32_t room;
	uint32_t size;
	uint32_t flags;
	int anyway;		/* errno when nothing is wrong */
};

FIXTURE_VARIANT_ADD(fault_recv, small) { .room = 100, .size = 20 };
FIXTURE_VARIANT_ADD(fault_recv, large) { .room = 60000, .size = 60000 };

FIXTURE_VARIANT_ADD(fault_recv, peek) {
	.room = 100, .size = 20, .flags = MAILSLOT_RECV_PEEK,
};

FIXTURE_VARIANT_ADD(fault_recv, truncate) {
	.room = 10, .size = 20, .flags = MAILSLOT_RECV_TRUNCATE,
};

FIXTURE_VARIANT_ADD(fault_recv, peek_truncate) {
	.room = 10, .size = 20, .flags = MAILSLOT_RECV_PEEK | MAILSLOT_RECV_TRUNCATE,
};

FIXTURE_VARIANT_ADD(fault_recv, too_small) { .room = 10, .size = 20, .anyway = EMSGSIZE };

FIXTURE_SETUP(fault_recv)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->server = slot_server("fault", O_NONBLOCK));
	ASSERT_FD(self->client = slot_client("fault", 0));
}

FIXTURE_TEARDOWN(fault_recv)
{
	close(self->client);
	close(self->server);
	FAULT_TEARDOWN();
}

TEST_F_TIMEOUT(fault_recv, ioctl, 120)
{
	struct fault fault = { .errnos = { EFAULT }, .anyway = variant->anyway };
	static char out[60000], in[60000];
	struct mailslot_recv recv;
	bool taken;

	memset(out, 'q', sizeof(out));
	while (fault_next(&fault)) {
		ASSERT_EQ(variant->size, write(self->client, out, variant->size));
		FAULTY(&fault, slot_recv(self->server, in, variant->room, variant->flags, &recv));
		taken = fault.ret >= 0 && !(variant->flags & MAILSLOT_RECV_PEEK);
		EXPECT_EQ(!taken, slot_count(self->server));
		if (taken)
			continue;
		EXPECT_EQ(variant->size, read(self->server, in, sizeof(in)));
		EXPECT_EQ(0, memcmp(out, in, variant->size));
	}
}

TEST_F_TIMEOUT(fault_message, get_info, 120)
{
	struct fault fault = FAULT(EFAULT);
	struct mailslot_info info;

	while (fault_next(&fault)) {
		FAULTY(&fault, slot_info(self->server, &info));
		FAULT_AGAIN(&fault, slot_info(self->server, &info));
		EXPECT_EQ(65536U, info.max_message_size);
	}
}

/* All that is to be set is set, or nothing of it. */
TEST_F_TIMEOUT(fault_message, set_info, 120)
{
	const struct mailslot_set before = {
		.mask = 7, .read_timeout_ms = 10, .max_message_size = 20, .max_queue_bytes = 30,
	};
	const struct mailslot_set after = {
		.mask = 7, .read_timeout_ms = 11, .max_message_size = 21, .max_queue_bytes = 31,
	};
	struct fault fault = FAULT(EFAULT);
	struct mailslot_info info;

	while (fault_next(&fault)) {
		ASSERT_OK(ioctl(self->server, MAILSLOT_IOC_SET_INFO, &before));
		FAULTY(&fault, ioctl(self->server, MAILSLOT_IOC_SET_INFO, &after));
		ASSERT_OK(slot_info(self->server, &info));
		EXPECT_EQ(fault.ret ? 10U : 11U, info.read_timeout_ms);
		EXPECT_EQ(fault.ret ? 20U : 21U, info.max_message_size);
		EXPECT_EQ(fault.ret ? 30U : 31U, info.max_queue_bytes);
		FAULT_AGAIN(&fault, ioctl(self->server, MAILSLOT_IOC_SET_INFO, &after));
	}
}

/***  Polling  ***/

TEST_F_TIMEOUT(fault_message, epoll, 120)
{
	struct epoll_event readable = { .events = EPOLLIN | EPOLLET };
	struct fault fault = FAULT(ENOMEM, EFAULT);
	struct epoll_event event;
	int epoll;

	while (fault_next(&fault)) {
		ASSERT_FD(epoll = epoll_create1(EPOLL_CLOEXEC));
		FAULTY(&fault, epoll_ctl(epoll, EPOLL_CTL_ADD, self->server, &readable));
		FAULT_AGAIN(&fault,
			    epoll_ctl(epoll, EPOLL_CTL_ADD, self->server, &readable));
		EXPECT_EQ(0, epoll_wait(epoll, &event, 1, 0));
		ASSERT_TRUE(write_text(self->client, "event"));
		EXPECT_EQ(1, epoll_wait(epoll, &event, 1, 0));
		EXPECT_TRUE(read_text(self->server, "event"));
		close(epoll);
	}
}

/* So many that what the kernel has for them on its stack does not suffice. */
TEST_F_TIMEOUT(fault_message, poll_many, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	struct pollfd many[100];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = (struct pollfd){ .fd = self->server, .events = POLLIN };
	while (fault_next(&fault)) {
		FAULTY(&fault, poll(many, ARRAY_SIZE(many), 1));
		ASSERT_TRUE(write_text(self->client, "event"));
		EXPECT_EQ(ARRAY_SIZE(many), poll(many, ARRAY_SIZE(many), 0));
		EXPECT_TRUE(read_text(self->server, "event"));
	}
}

TEST_HARNESS_MAIN
