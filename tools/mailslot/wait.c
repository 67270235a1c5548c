// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for a server
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mailslot.h>

#include "clock.h"
#include "wait.h"

/*
 * A new slot has mode 0 until its server has set the limits; IN_ATTRIB tells
 * when that is over.
 */
#define EVENTS	(IN_CREATE | IN_ATTRIB | IN_ONLYDIR)

static int watch(const char *path)
{
	char mount[PATH_MAX];
	int fd, error;

	snprintf(mount, sizeof(mount), "%.*s",
		 (int)(strrchr(path, '/') - path), path);
	fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (fd < 0)
		return -1;
	if (inotify_add_watch(fd, mount, EVENTS) >= 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/*
 * Opens the slot; ENOENT when it is too early for that, as it is while the mode
 * is 0.  Another mode may have been set just after we were refused: it is the
 * answer when the slot still has it after another try.
 */
static int try_open(const char *path)
{
	struct stat now, before = { .st_ino = 0 };
	int fd;

	for (;;) {
		fd = mailslot_open(path, 0);
		if (fd >= 0 || errno != EACCES)
			return fd;
		if (stat(path, &now) || !(now.st_mode & 0777)) {
			errno = ENOENT;
			return -1;
		}
		if (now.st_ino == before.st_ino && now.st_mode == before.st_mode) {
			errno = EACCES;
			return -1;
		}
		before = now;
	}
}

/* Reads what has happened; returns false when the file system has gone. */
static bool drain(int fd)
{
	union {
		struct inotify_event event;
		char bytes[4096];
	} buf;
	const struct inotify_event *event;
	ssize_t n, at;

	while ((n = read(fd, &buf, sizeof(buf))) > 0) {
		for (at = 0; at < n; at += sizeof(*event) + event->len) {
			event = (const struct inotify_event *)(buf.bytes + at);
			if (event->mask & (IN_UNMOUNT | IN_IGNORED))
				return false;
		}
	}
	return true;
}

/* Watch first, then try: what happens in between leaves an event behind. */
static int open_watching(int inotify, const char *path, int64_t deadline)
{
	struct pollfd poll_fd = { .fd = inotify, .events = POLLIN };
	struct timespec left;
	int fd, ready;

	for (;;) {
		fd = try_open(path);
		if (fd >= 0 || errno != ENOENT)
			return fd;
		ready = ppoll(&poll_fd, 1, clock_left(deadline, &left), NULL);
		if (ready < 0)
			return -1;
		if (ready == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (!drain(inotify)) {
			errno = ENODEV;
			return -1;
		}
	}
}

int wait_open(const char *path, double seconds)
{
	int64_t deadline = clock_now() + (int64_t)(seconds * NS_PER_S);
	int inotify, fd, error;

	inotify = watch(path);
	if (inotify < 0)
		return -1;
	fd = open_watching(inotify, path, deadline);
	error = errno;
	close(inotify);
	errno = error;
	return fd;
}
