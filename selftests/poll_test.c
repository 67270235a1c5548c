// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readiness: poll, select, and epoll in each of its modes, for servers and for
 * clients.
 */
#include "call.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>

FIXTURE(poll) {
	int server;
	int client;
	int epoll;
	char buf[16];
};

FIXTURE_SETUP(poll)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
	ASSERT_FD(self->client = slot_client("poll", O_NONBLOCK));
	ASSERT_FD(self->epoll = epoll_create1(EPOLL_CLOEXEC));
}

FIXTURE_TEARDOWN(poll)
{
	close(self->epoll);
	close(self->client);
	close(self->server);
}

static int poll_now(int fd, short events)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };
	int ret = poll(&poll_fd, 1, 0);

	return ret == 1 ? poll_fd.revents : ret;
}

static int watch(int epoll, int op, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	return epoll_ctl(epoll, op, fd, &event);
}

/* What epoll reports now: the events, 0 for none, -1 for an error. */
static int epoll_now(int epoll)
{
	struct epoll_event event;
	int ret = epoll_wait(epoll, &event, 1, 0);

	return ret == 1 ? (int)event.events : ret;
}

static ssize_t call_do_epoll(struct call *call)
{
	struct epoll_event event;
	int ret = epoll_wait(call->fd, &event, 1, -1);

	return ret == 1 ? (ssize_t)event.events : ret;
}

#define CALL_EPOLL(_fd) { .fn = call_do_epoll, .nr = CALL_SYS_EPOLL, .fd = (_fd) }

/* A server is readable while a message waits, and never writable. */
TEST_F(poll, server_level)
{
	const short all = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM | POLLPRI;

	EXPECT_EQ(0, poll_now(self->server, all));
	ASSERT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(POLLIN | POLLRDNORM, poll_now(self->server, all));
	EXPECT_EQ(POLLIN | POLLRDNORM, poll_now(self->server, all));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, poll_now(self->server, all));
}

/* An empty message makes it readable, although FIONREAD says 0. */
TEST_F(poll, empty_message_is_readable)
{
	int next = -1;

	ASSERT_EQ(0, write(self->client, "", 0));
	EXPECT_EQ(POLLIN, poll_now(self->server, POLLIN));
	EXPECT_OK(ioctl(self->server, FIONREAD, &next));
	EXPECT_EQ(0, next);
	EXPECT_EQ(0, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, poll_now(self->server, POLLIN));
}

/* A failed read leaves the slot readable. */
TEST_F(poll, readable_after_emsgsize)
{
	ASSERT_EQ(5, write(self->client, "12345", 5));
	EXPECT_ERRNO(EMSGSIZE, read(self->server, self->buf, 4));
	EXPECT_EQ(POLLIN, poll_now(self->server, POLLIN));
	EXPECT_ERRNO(EFAULT, read(self->server, slot_fault_at(2), 16));
	EXPECT_EQ(POLLIN, poll_now(self->server, POLLIN));
	EXPECT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
}

/* Clients that come and go are no event for a server. */
TEST_F(poll, client_close_is_no_event)
{
	ASSERT_OK(close(self->client));
	EXPECT_EQ(0, poll_now(self->server, POLLIN));
	ASSERT_FD(self->client = slot_client("poll", O_NONBLOCK));
	EXPECT_EQ(0, poll_now(self->server, POLLIN));
}

/* A client is writable while there is room, and never readable. */
TEST_F(poll, client_level)
{
	const short all = POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM | POLLPRI;

	EXPECT_EQ(POLLOUT | POLLWRNORM, poll_now(self->client, all));
	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	EXPECT_EQ(0, poll_now(self->client, all));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(POLLOUT | POLLWRNORM, poll_now(self->client, all));
}

/* E21: the server's end; also for a client that asks for nothing. */
TEST_F(poll, client_of_a_dead_slot)
{
	ASSERT_OK(close(self->server));
	EXPECT_EQ(POLLERR | POLLHUP, poll_now(self->client, 0));
	EXPECT_EQ(POLLERR | POLLHUP, poll_now(self->client, POLLIN));
	EXPECT_EQ(POLLERR | POLLHUP, poll_now(self->client, POLLOUT) & (POLLERR | POLLHUP));
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
	EXPECT_EQ(POLLERR | POLLHUP, poll_now(self->client, 0));
}

/* The end wakes a client that waits for room, and one that waits for it only. */
TEST_F(poll, server_end_wakes_pollers)
{
	struct call room = CALL_POLL(self->client, POLLOUT);
	struct call end = CALL_POLL(self->client, 0);

	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	ASSERT_TRUE(call_start_waits(&room));
	ASSERT_TRUE(call_start_waits(&end));
	ASSERT_OK(close(self->server));
	call_end(&room);
	call_end(&end);
	EXPECT_EQ(POLLERR | POLLHUP, room.ret & (POLLERR | POLLHUP));
	EXPECT_EQ(POLLERR | POLLHUP, end.ret);
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
}

TEST_F(poll, read_wakes_a_client_that_waits_for_room)
{
	struct call room = CALL_POLL(self->client, POLLOUT);

	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	ASSERT_TRUE(call_start_waits(&room));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	call_end(&room);
	EXPECT_EQ(POLLOUT, room.ret);
}

static int select_now(int fd, bool for_write)
{
	struct timeval now = { 0 };
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	return select(fd + 1, for_write ? NULL : &set, for_write ? &set : NULL, NULL, &now);
}

TEST_F(poll, select_both_ends)
{
	EXPECT_EQ(0, select_now(self->server, false));
	EXPECT_EQ(1, select_now(self->client, true));
	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	EXPECT_EQ(1, select_now(self->server, false));
	EXPECT_EQ(0, select_now(self->client, true));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, select_now(self->server, false));
	EXPECT_EQ(1, select_now(self->client, true));
	ASSERT_OK(close(self->server));
	EXPECT_EQ(1, select_now(self->client, true));
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
}

TEST_F(poll, epoll_level)
{
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->server, EPOLLIN));
	EXPECT_EQ(0, epoll_now(self->epoll));
	ASSERT_EQ(1, write(self->client, "1", 1));
	ASSERT_EQ(1, write(self->client, "2", 1));
	EXPECT_EQ(EPOLLIN, epoll_now(self->epoll));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(EPOLLIN, epoll_now(self->epoll));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, epoll_now(self->epoll));
}

/* One edge for each message, also while older ones wait unread. */
TEST_F(poll, epoll_edge_per_message)
{
	int i;

	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->server, EPOLLIN | EPOLLET));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(i == 1 ? 0 : 1, write(self->client, "x", i == 1 ? 0 : 1));
		EXPECT_EQ(EPOLLIN, epoll_now(self->epoll));
		EXPECT_EQ(0, epoll_now(self->epoll));
	}
	EXPECT_EQ(3, slot_count(self->server));
}

/* A message that was there before the descriptor was added is an edge. */
TEST_F(poll, epoll_edge_of_what_waits_already)
{
	ASSERT_EQ(1, write(self->client, "x", 1));
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->server, EPOLLIN | EPOLLET));
	EXPECT_EQ(EPOLLIN, epoll_now(self->epoll));
	EXPECT_EQ(0, epoll_now(self->epoll));
}

/* A client that has met EAGAIN gets an edge when there is room again. */
TEST_F(poll, epoll_edge_for_room)
{
	int turn;

	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->client, EPOLLOUT | EPOLLET));
	EXPECT_EQ(EPOLLOUT, epoll_now(self->epoll));
	for (turn = 0; turn < 3; turn++) {
		ASSERT_OK(slot_fill(self->server, self->client, "x"));
		EXPECT_ERRNO(EAGAIN, write(self->client, "y", 1));
		EXPECT_EQ(0, epoll_now(self->epoll) & EPOLLOUT);
		ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
		EXPECT_EQ(EPOLLOUT, epoll_now(self->epoll));
	}
}

/* Room that comes by a higher limit is an edge too. */
TEST_F(poll, epoll_edge_for_a_higher_limit)
{
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->client, EPOLLOUT | EPOLLET));
	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	while (epoll_now(self->epoll) > 0)
		;
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 4096));
	EXPECT_EQ(EPOLLOUT, epoll_now(self->epoll));
}

TEST_F(poll, epoll_edge_for_the_end)
{
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->client, EPOLLET));
	EXPECT_EQ(0, epoll_now(self->epoll));
	ASSERT_OK(close(self->server));
	EXPECT_EQ(EPOLLERR | EPOLLHUP, epoll_now(self->epoll));
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
}

TEST_F(poll, epoll_oneshot)
{
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->server, EPOLLIN | EPOLLONESHOT));
	ASSERT_EQ(1, write(self->client, "1", 1));
	EXPECT_EQ(EPOLLIN, epoll_now(self->epoll));
	ASSERT_EQ(1, write(self->client, "2", 1));
	EXPECT_EQ(0, epoll_now(self->epoll));
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_MOD, self->server, EPOLLIN | EPOLLONESHOT));
	EXPECT_EQ(EPOLLIN, epoll_now(self->epoll));
	EXPECT_EQ(0, epoll_now(self->epoll));
}

/* Asleep in epoll_wait when it happens, in each mode. */
TEST_F(poll, epoll_wakes)
{
	static const uint32_t modes[] = { 0, EPOLLET, EPOLLONESHOT, EPOLLEXCLUSIVE };
	struct call waiter = CALL_EPOLL(self->epoll);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->server, EPOLLIN | modes[i]));
		ASSERT_TRUE(call_start_waits(&waiter));
		ASSERT_EQ(1, write(self->client, "x", 1));
		call_end(&waiter);
		EXPECT_EQ(EPOLLIN, waiter.ret);
		ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
		ASSERT_OK(watch(self->epoll, EPOLL_CTL_DEL, self->server, 0));
	}
}

/*
 * Clients that wait exclusively are strangers to each other: all of them hear
 * of room, and of the end.
 */
TEST_F(poll, epoll_exclusive_clients_all_hear)
{
	struct call waiter[2] = { CALL_EPOLL(self->epoll), CALL_EPOLL(-1) };
	uint32_t events = EPOLLOUT | EPOLLEXCLUSIVE | EPOLLET;
	int other;
	unsigned int i;

	ASSERT_OK(slot_fill(self->server, self->client, "x"));
	ASSERT_FD(other = slot_client("poll", O_NONBLOCK));
	ASSERT_FD(waiter[1].fd = epoll_create1(EPOLL_CLOEXEC));
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->client, events));
	ASSERT_OK(watch(waiter[1].fd, EPOLL_CTL_ADD, other, events));
	for (i = 0; i < 2; i++)
		ASSERT_TRUE(call_start_waits(&waiter[i]));
	while (read(self->server, self->buf, sizeof(self->buf)) >= 0)
		;
	for (i = 0; i < 2; i++) {
		call_end(&waiter[i]);
		EXPECT_EQ(EPOLLOUT, waiter[i].ret);
		ASSERT_TRUE(call_start_waits(&waiter[i]));
	}
	ASSERT_OK(close(self->server));
	for (i = 0; i < 2; i++) {
		call_end(&waiter[i]);
		EXPECT_NE(0, waiter[i].ret & EPOLLHUP);
	}
	close(waiter[1].fd);
	close(other);
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
}

struct herd {
	pthread_t thread;
	int server;
	int epoll;
	int stop;
	unsigned int *total;
};

/* Takes what is there whenever epoll says so, until told to stop. */
static void *herd_member(void *arg)
{
	struct herd *me = arg;
	struct epoll_event event;
	char buf[8];

	while (epoll_wait(me->epoll, &event, 1, -1) == 1 && event.data.fd != me->stop)
		while (read(me->server, buf, sizeof(buf)) > 0)
			__atomic_add_fetch(me->total, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/*
 * Four servers' threads, each with an epoll of its own that is woken
 * exclusively: every message is taken without a further one behind it.
 */
TEST_F_TIMEOUT(poll, epoll_exclusive_herd, 60)
{
	unsigned int total = 0, sent, count = call_scaled(2000), i;
	struct herd herd[4];
	int stop;

	ASSERT_FD(stop = eventfd(0, EFD_CLOEXEC));
	for (i = 0; i < ARRAY_SIZE(herd); i++) {
		herd[i] = (struct herd){ .server = self->server, .stop = stop, .total = &total };
		ASSERT_FD(herd[i].epoll = epoll_create1(EPOLL_CLOEXEC));
		ASSERT_OK(watch(herd[i].epoll, EPOLL_CTL_ADD, self->server,
				EPOLLIN | EPOLLEXCLUSIVE));
		ASSERT_OK(watch(herd[i].epoll, EPOLL_CTL_ADD, stop, EPOLLIN));
		ASSERT_EQ(0, pthread_create(&herd[i].thread, NULL, herd_member, &herd[i]));
	}
	for (sent = 1; sent <= count; sent++) {
		ASSERT_EQ(1, write(self->client, "x", 1));
		while (sent % 50 == 0 && __atomic_load_n(&total, __ATOMIC_SEQ_CST) < sent)
			sched_yield();
	}
	while (__atomic_load_n(&total, __ATOMIC_SEQ_CST) < count)
		sched_yield();
	ASSERT_OK(eventfd_write(stop, 1));
	for (i = 0; i < ARRAY_SIZE(herd); i++) {
		pthread_join(herd[i].thread, NULL);
		close(herd[i].epoll);
	}
	EXPECT_EQ(count, total);
	close(stop);
}

/* Two messages that a higher limit lets in at once are for two of those. */
TEST_F(poll, epoll_exclusive_one_for_each_admitted)
{
	struct call waiter[2] = { CALL_EPOLL(self->epoll), CALL_EPOLL(-1) };
	struct call writer[2] = { CALL_WRITE(-1, "1", 1), CALL_WRITE(-1, "2", 1) };
	unsigned int i;
	int client;

	ASSERT_FD(client = slot_client("poll", 0));
	ASSERT_FD(waiter[1].fd = epoll_create1(EPOLL_CLOEXEC));
	ASSERT_OK(slot_fill(self->server, client, "x"));
	for (i = 0; i < 2; i++) {
		writer[i].fd = client;
		ASSERT_TRUE(call_start_waits(&writer[i]));
		ASSERT_OK(watch(waiter[i].fd, EPOLL_CTL_ADD, self->server,
				EPOLLIN | EPOLLEXCLUSIVE | EPOLLET));
		EXPECT_EQ(EPOLLIN, epoll_now(waiter[i].fd));
		ASSERT_TRUE(call_start_waits(&waiter[i]));
	}
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 65536));
	for (i = 0; i < 2; i++) {
		call_end(&writer[i]);
		call_end(&waiter[i]);
		EXPECT_EQ(EPOLLIN, waiter[i].ret);
	}
	EXPECT_EQ(3, slot_count(self->server));
	close(waiter[1].fd);
	close(client);
}

/* An epoll set that outlives its slot reports it until it is closed. */
TEST_F(poll, epoll_after_the_end)
{
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->client, EPOLLOUT));
	EXPECT_EQ(EPOLLOUT, epoll_now(self->epoll));
	ASSERT_OK(close(self->server));
	EXPECT_EQ(EPOLLERR | EPOLLHUP, epoll_now(self->epoll) & (EPOLLERR | EPOLLHUP));
	EXPECT_EQ(EPOLLERR | EPOLLHUP, epoll_now(self->epoll) & (EPOLLERR | EPOLLHUP));
	ASSERT_OK(close(self->client));
	EXPECT_EQ(0, epoll_now(self->epoll));
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
	ASSERT_FD(self->client = slot_client("poll", O_NONBLOCK));
}

/* A server that is closed while it is watched is forgotten, and gone. */
TEST_F(poll, epoll_does_not_hold_a_slot)
{
	ASSERT_OK(watch(self->epoll, EPOLL_CTL_ADD, self->server, EPOLLIN));
	ASSERT_EQ(1, write(self->client, "x", 1));
	ASSERT_OK(close(self->server));
	EXPECT_EQ(0, epoll_now(self->epoll));
	EXPECT_ERRNO(ENOENT, slot_client("poll", 0));
	ASSERT_FD(self->server = slot_server("poll", O_NONBLOCK));
}

TEST_HARNESS_MAIN
