/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests share: a mailslotfs of their own and short hands for the
 * calls that each of them makes.
 *
 * A fixture's setup calls SLOT_SETUP().  It gives the test its own network and
 * mount namespace with a fresh mailslotfs on slot_root, so that tests do not
 * see each other and nothing is left behind.  With MAILSLOT_DIR set in the
 * environment the tests use the file system mounted there instead, as whoever
 * runs them; those that need their own then skip by SLOT_NEEDS_OWN().
 *
 * Include this before any other header.
 */
#ifndef _MAILSLOT_UTIL_H
#define _MAILSLOT_UTIL_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/mailslotfs.h>

#include "kselftest_harness.h"

#define SLOT_UNUSED __attribute__((unused))

/* a user without privileges, and another one */
#define SLOT_STRANGER	12345
#define SLOT_STRANGER2	12346

/* Where the slots are, and whether nobody else can use them. */
static char slot_root[PATH_MAX] = "/mnt";
static bool slot_root_is_own;

/* Returns NULL, or why there is no mailslotfs to test. */
static SLOT_UNUSED const char *slot_enter(void)
{
	static char why[512];
	const char *dir = getenv("MAILSLOT_DIR");

	if (dir && *dir) {
		snprintf(slot_root, sizeof(slot_root), "%s", dir);
		return access(dir, X_OK) ? "MAILSLOT_DIR: no such directory" : NULL;
	}
	if (geteuid())
		return "not root, and no MAILSLOT_DIR given";
	if (unshare(CLONE_NEWNET | CLONE_NEWNS))
		return "no network and mount namespaces here";
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return "cannot make the mounts private";
	if (mount("mailslot", slot_root, "mailslotfs", 0, NULL)) {
		snprintf(why, sizeof(why), "mounting mailslotfs on %.200s: %s%s",
			 slot_root, strerror(errno),
			 errno == ENODEV ? " (module not loaded?)" : "");
		return why;
	}
	slot_root_is_own = true;
	return NULL;
}

/*
 * Two generations of the harness.  The older one runs the test although its
 * setup has said SKIP.  SLOT_PASSED() is for children that a test makes.
 */
#ifdef XFAIL_ADD
#define SLOT_SKIP(...)	SKIP(return, __VA_ARGS__)
#define SLOT_PASSED()	__test_passed(_metadata)
#else
#define SLOT_SKIP(...)	SKIP(_exit(255), __VA_ARGS__)
#define SLOT_PASSED()	(_metadata->passed)
#endif

#define SLOT_SETUP() do {						\
	const char *__why = slot_enter();				\
									\
	if (__why)							\
		SLOT_SKIP("%s", __why);					\
} while (0)

#define SLOT_NEEDS_OWN() do {						\
	if (!slot_root_is_own)						\
		SLOT_SKIP("needs a mailslotfs of its own");		\
} while (0)

/*
 * EXPECT_ERRNO(EPIPE, write(fd, "x", 1)): the call returns -1 (or MAP_FAILED)
 * with exactly this errno.  ASSERT_FD(open(...)): the call returns a
 * descriptor; its value is to be had before: ASSERT_FD(fd = open(...)).
 */
#define EXPECT_ERRNO(expected, call) do {				\
	int __want = (expected), __got;					\
	long __ret;							\
									\
	errno = 0;							\
	__ret = (long)(call);						\
	__got = errno;							\
	EXPECT_EQ(-1, __ret) TH_LOG("%s did not fail", #call);		\
	EXPECT_EQ(__want, __got)					\
		TH_LOG("%s: expected %s, got %s", #call,		\
		       strerror(__want), strerror(__got));		\
} while (0)

#define ASSERT_FD(call) do {						\
	int __fd = (call);						\
	int __err = errno;						\
									\
	ASSERT_LE(0, __fd) TH_LOG("%s: %s", #call, strerror(__err));	\
} while (0)

/* EXPECT_OK(fchmod(fd, 0)): returns 0 */
#define EXPECT_OK(call) do {						\
	int __ret = (call);						\
	int __err = errno;						\
									\
	EXPECT_EQ(0, __ret) TH_LOG("%s: %s", #call, strerror(__err));	\
} while (0)

#define ASSERT_OK(call) do {						\
	int __ret = (call);						\
	int __err = errno;						\
									\
	ASSERT_EQ(0, __ret) TH_LOG("%s: %s", #call, strerror(__err));	\
} while (0)

/* The child has come to its end by itself, with 0. */
#define EXPECT_CHILD_OK(pid) do {					\
	int __status;							\
									\
	ASSERT_EQ(pid, waitpid(pid, &__status, 0));			\
	EXPECT_TRUE(WIFEXITED(__status) && !WEXITSTATUS(__status));	\
} while (0)

/* The path of a slot; the next four calls of the thread leave the result alone. */
static SLOT_UNUSED const char *slot_path(const char *name)
{
	static __thread char path[4][2 * PATH_MAX];
	static __thread unsigned int next;
	char *this = path[next++ % 4];

	snprintf(this, sizeof(path[0]), "%s/%s", slot_root, name);
	return this;
}

static SLOT_UNUSED int slot_open(const char *name, int flags)
{
	return open(slot_path(name), flags, 0600);
}

/* Creates a slot (mode 0600): the descriptor is its server. */
static SLOT_UNUSED int slot_server(const char *name, int flags)
{
	return slot_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | flags);
}

/* Opens an existing slot for writing. */
static SLOT_UNUSED int slot_client(const char *name, int flags)
{
	return slot_open(name, O_WRONLY | O_CLOEXEC | flags);
}

static SLOT_UNUSED int slot_info(int fd, struct mailslot_info *info)
{
	memset(info, 0xa5, sizeof(*info));
	return ioctl(fd, MAILSLOT_IOC_GET_INFO, info);
}

/* Messages waiting, or -1. */
static SLOT_UNUSED long slot_count(int fd)
{
	struct mailslot_info info;

	return slot_info(fd, &info) ? -1 : (long)info.message_count;
}

/* mask is one MAILSLOT_SET_* bit */
static SLOT_UNUSED int slot_set(int fd, uint32_t mask, uint64_t value)
{
	struct mailslot_set set = { .mask = mask };

	if (mask == MAILSLOT_SET_READ_TIMEOUT)
		set.read_timeout_ms = value;
	else if (mask == MAILSLOT_SET_MAX_MESSAGE)
		set.max_message_size = value;
	else
		set.max_queue_bytes = value;
	return ioctl(fd, MAILSLOT_IOC_SET_INFO, &set);
}

static SLOT_UNUSED int slot_recv(int fd, void *buf, uint32_t len,
				 uint32_t flags, struct mailslot_recv *recv)
{
	memset(recv, 0, sizeof(*recv));
	recv->buf = (uintptr_t)buf;
	recv->len = len;
	recv->flags = flags;
	return ioctl(fd, MAILSLOT_IOC_RECV, recv);
}

static SLOT_UNUSED char *slot_file(const char *path, int flags, char *buf, size_t size)
{
	int fd = open(path, flags | O_CLOEXEC);
	size_t have = 0;
	ssize_t got;

	if (fd < 0)
		return NULL;
	while (have < size - 1 && (got = read(fd, buf + have, size - 1 - have)) > 0)
		have += got;
	buf[have] = '\0';
	close(fd);
	return buf;
}

/* One of net.mailslot.*; -1 when it cannot be read. */
static SLOT_UNUSED long slot_sysctl(const char *name)
{
	char path[128], text[64];

	snprintf(path, sizeof(path), "/proc/sys/net/mailslot/%s", name);
	return slot_file(path, O_RDONLY, text, sizeof(text)) ? atol(text) : -1;
}

/* A counter of /proc/net/mailslot_stat; -1 when there is no such. */
static SLOT_UNUSED long slot_stat(const char *word)
{
	char text[4096], *line, *next;
	size_t len = strlen(word);

	if (!slot_file("/proc/thread-self/net/mailslot_stat", O_RDONLY, text, sizeof(text)))
		return -1;
	for (line = strtok_r(text, "\n", &next); line; line = strtok_r(NULL, "\n", &next))
		if (!strncmp(line, word, len) && line[len] == ' ')
			return atol(line + len);
	return -1;
}

/* Write a value into a file of the kernel's.  Returns 0, or -1 with errno. */
static SLOT_UNUSED int slot_put(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;
	ssize_t done;

	if (fd < 0)
		return -1;
	done = write(fd, value, strlen(value));
	err = errno;
	close(fd);
	errno = err;
	return done == (ssize_t)strlen(value) ? 0 : -1;
}

/* One of net.mailslot.*; as slot_put(). */
static SLOT_UNUSED int slot_sysctl_text(const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/mailslot/%s", name);
	return slot_put(path, value);
}

static SLOT_UNUSED int slot_sysctl_set(const char *name, long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld\n", value);
	return slot_sysctl_text(name, text);
}

/* The next write finds the queue full: it holds one message, and no more. */
static SLOT_UNUSED int slot_fill(int server, int client, const char *text)
{
	ssize_t len = strlen(text);

	if (slot_set(server, MAILSLOT_SET_MAX_QUEUE, 1))
		return -1;
	return write(client, text, len) == len ? 0 : -1;
}

/*
 * Become somebody without privileges, and root again.  The process stays the
 * same, so what it has open stays open.
 */
static SLOT_UNUSED int slot_become(uid_t id)
{
	if (setgroups(0, NULL) || setegid(id) || seteuid(id))
		return -1;
	return 0;
}

static SLOT_UNUSED int slot_root_again(void)
{
	return seteuid(0) || setegid(0) ? -1 : 0;
}

/*
 * Memory of which the first "good" bytes can be used and the next cannot: the
 * address of the first.  good is at most a page.  Threads may call this at the
 * same time: nobody sees the pages before they are as they shall be.
 */
static SLOT_UNUSED char *slot_fault_at(size_t good)
{
	static char *pages;
	long page = sysconf(_SC_PAGESIZE);
	char *fresh, *none = NULL;

	if (!__atomic_load_n(&pages, __ATOMIC_ACQUIRE)) {
		fresh = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (fresh == MAP_FAILED || mprotect(fresh + page, page, PROT_NONE))
			abort();
		if (!__atomic_compare_exchange_n(&pages, &none, fresh, false,
						 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			munmap(fresh, 2 * page);
	}
	return pages + page - good;
}

static SLOT_UNUSED uint64_t slot_clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

static SLOT_UNUSED void slot_sleep_ms(unsigned int ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000L };

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

/*
 * Until the clock that file times are taken from has moved, which is a matter
 * of milliseconds, but for a guest whose host is busy.
 */
static SLOT_UNUSED void slot_wait_for_tick(void)
{
	struct timespec before, now;

	clock_gettime(CLOCK_REALTIME_COARSE, &before);
	do {
		slot_sleep_ms(5);
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	} while (now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec);
}

/*
 * Has this thread gone to sleep in the kernel?  For tests that must act while
 * another thread waits: no fixed delays.  Waits for it at most 10 s.
 */
static SLOT_UNUSED bool slot_asleep(pid_t tid)
{
	char path[64], text[512], *state;
	int turn;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	for (turn = 0; turn < 2000; turn++) {
		if (!slot_file(path, O_RDONLY, text, sizeof(text)))
			return false;
		state = strrchr(text, ')');
		if (state && state[2] == 'S')
			return true;
		slot_sleep_ms(5);
	}
	return false;
}

#endif /* _MAILSLOT_UTIL_H */
