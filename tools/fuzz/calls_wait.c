// SPDX-License-Identifier: GPL-2.0-only
/* Waiting for one's turn: poll, select, epoll, and hearing of it by inotify. */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/select.h>

#include "calls.h"

static long call_poll(struct fuzz *f)
{
	struct pollfd fds[4];
	int i, timeout = fuzz_one_in(f, 8) ? -1 : (int)fuzz_below(f, 4);

	for (i = 0; i < 4; i++) {
		fds[i].fd = fuzz_any_fd(f);
		fds[i].events = fuzz_one_in(f, 4) ? fuzz_random(f) : POLLIN | POLLOUT;
	}
	return poll(fds, 1 + fuzz_below(f, 4), timeout);
}

static long call_select(struct fuzz *f)
{
	struct timeval timeout = { .tv_usec = fuzz_below(f, 3000) };
	fd_set in, out;
	int i;

	FD_ZERO(&in);
	FD_ZERO(&out);
	for (i = 0; i < 3; i++) {
		FD_SET(fuzz_fd(f, SERVER), &in);
		FD_SET(fuzz_fd(f, CLIENT), &out);
	}
	return select(FIRST_FD + ALL_FDS, &in, &out, NULL, &timeout);
}

static long call_epoll_create(struct fuzz *f)
{
	return fuzz_keep(f, WATCH, epoll_create1(EPOLL_CLOEXEC));
}

static long call_epoll_ctl(struct fuzz *f)
{
	static const uint32_t events[] = { EPOLLIN, EPOLLIN, EPOLLOUT, EPOLLOUT, EPOLLET,
					   EPOLLONESHOT, EPOLLEXCLUSIVE, EPOLLWAKEUP, EPOLLRDHUP };
	struct epoll_event event = { .events = FUZZ_BITS(f, events) | EPOLLIN };
	int epoll = fuzz_fd(f, WATCH), op = fuzz_one_in(f, 4) ? fuzz_below(f, 5) : EPOLL_CTL_ADD;

	return epoll_ctl(epoll, op, fuzz_any_fd(f), &event);
}

static long call_epoll_wait(struct fuzz *f)
{
	struct epoll_event events[8];
	int fd = fuzz_fd(f, WATCH);

	return epoll_wait(fd, events, 1 + fuzz_below(f, 8), fuzz_below(f, 4));
}

/* One that has something in it: a server and a client of one slot, both watched. */
static long call_epoll_pair(struct fuzz *f)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET };
	int epoll = epoll_create1(EPOLL_CLOEXEC), i;

	for (i = 0; i < 4; i++)
		epoll_ctl(epoll, EPOLL_CTL_ADD, fuzz_fd(f, i & 1 ? SERVER : CLIENT), &event);
	epoll_wait(epoll, &event, 1, fuzz_below(f, 3));
	return fuzz_keep(f, WATCH, epoll);
}

static long call_inotify(struct fuzz *f)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	inotify_add_watch(fd, fuzz_place(f), IN_ALL_EVENTS);
	inotify_add_watch(fd, fuzz_path(f, 0), IN_ALL_EVENTS);
	return fuzz_keep(f, WATCH, fd);
}

static long call_inotify_watch(struct fuzz *f)
{
	int fd = fuzz_fd(f, WATCH);
	uint32_t mask = fuzz_random(f);

	return inotify_add_watch(fd, fuzz_path(f, 0), mask);
}

/* Of an inotify, an epoll, a directory or a file of /proc: whatever is there. */
static long call_read_other(struct fuzz *f)
{
	int fd = fuzz_fd(f, fuzz_one_in(f, 2) ? WATCH : OTHER);

	return read(fd, f->buf, 8192);
}

const struct kind fuzz_wait_kinds[] = {
	{ "poll", call_poll, 20 },
	{ "select", call_select, 4 },
	{ "epoll_create", call_epoll_create, 2 },
	{ "epoll_ctl", call_epoll_ctl, 12 },
	{ "epoll_wait", call_epoll_wait, 6 },
	{ "epoll pair", call_epoll_pair, 4 },
	{ "inotify", call_inotify, 2 },
	{ "inotify_watch", call_inotify_watch, 2 },
	{ "read other", call_read_other, 4 },
	{ }
};
