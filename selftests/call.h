/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One blocking call in a thread of its own, for tests that act while it waits.
 *
 *	struct call reader = CALL_READ(fd, buf, sizeof(buf));
 *
 *	call_start(&reader);
 *	ASSERT_TRUE(call_waits(&reader));	it sleeps in the kernel now
 *	...
 *	call_end(&reader);			.ret, .err, call_took_ms()
 *
 * Nothing here has a time limit but call_waits(): a call that never ends is
 * found by the harness' timeout.
 */
#ifndef _MAILSLOT_CALL_H
#define _MAILSLOT_CALL_H

#include "mailslot_util.h"

#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>

/* Real-time tasks leave the rest of each second to others, in microseconds. */
#define CALL_RT_RUNTIME "/proc/sys/kernel/sched_rt_runtime_us"

/* What poll() and epoll_wait() of the C library sleep in. */
#ifdef SYS_poll
#define CALL_SYS_POLL SYS_poll
#define CALL_SYS_EPOLL SYS_epoll_wait
#else
#define CALL_SYS_POLL SYS_ppoll
#define CALL_SYS_EPOLL SYS_epoll_pwait
#endif

struct call {
	ssize_t (*fn)(struct call *call);
	long nr;			/* system call that fn sleeps in */
	int fd;
	void *buf;
	size_t len;

	pthread_t thread;
	pid_t tid;
	bool done;
	ssize_t ret;
	int err;
	uint64_t began, ended;		/* CLOCK_MONOTONIC, ms */
};

static SLOT_UNUSED ssize_t call_do_read(struct call *call)
{
	return read(call->fd, call->buf, call->len);
}

static SLOT_UNUSED ssize_t call_do_write(struct call *call)
{
	return write(call->fd, call->buf, call->len);
}

static SLOT_UNUSED ssize_t call_do_recv(struct call *call)
{
	struct mailslot_recv recv;

	return slot_recv(call->fd, call->buf, call->len, 0, &recv);
}

/* len holds the events to wait for; ret is revents */
static SLOT_UNUSED ssize_t call_do_poll(struct call *call)
{
	struct pollfd poll_fd = { .fd = call->fd, .events = call->len };
	int ret = poll(&poll_fd, 1, -1);

	return ret == 1 ? poll_fd.revents : ret;
}

#define CALL_READ(_fd, _buf, _len) { .fn = call_do_read, .nr = SYS_read,	\
	.fd = (_fd), .buf = (_buf), .len = (_len) }
#define CALL_WRITE(_fd, _buf, _len) { .fn = call_do_write, .nr = SYS_write,	\
	.fd = (_fd), .buf = (_buf), .len = (_len) }
#define CALL_RECV(_fd, _buf, _len) { .fn = call_do_recv, .nr = SYS_ioctl,	\
	.fd = (_fd), .buf = (_buf), .len = (_len) }
#define CALL_POLL(_fd, _events) { .fn = call_do_poll, .nr = CALL_SYS_POLL,	\
	.fd = (_fd), .len = (_events) }

static void *call_thread(void *arg)
{
	struct call *call = arg;

	__atomic_store_n(&call->tid, (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	call->began = slot_clock_ms(CLOCK_MONOTONIC);
	errno = 0;
	call->ret = call->fn(call);
	call->err = call->ret < 0 ? errno : 0;
	call->ended = slot_clock_ms(CLOCK_MONOTONIC);
	__atomic_store_n(&call->done, true, __ATOMIC_RELEASE);
	return NULL;
}

static SLOT_UNUSED void call_start(struct call *call)
{
	call->tid = 0;
	call->done = false;
	if (pthread_create(&call->thread, NULL, call_thread, call))
		abort();
	while (!__atomic_load_n(&call->tid, __ATOMIC_ACQUIRE))
		sched_yield();
}

static SLOT_UNUSED bool call_done(struct call *call)
{
	return __atomic_load_n(&call->done, __ATOMIC_ACQUIRE);
}

static SLOT_UNUSED void call_end(struct call *call)
{
	pthread_join(call->thread, NULL);
}

static SLOT_UNUSED uint64_t call_took_ms(const struct call *call)
{
	return call->ended - call->began;
}

/* The system call in which a sleeping thread of any process is, or -1. */
static SLOT_UNUSED long call_asleep_in(pid_t tid)
{
	char path[64], text[512], *state;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	if (!slot_file(path, O_RDONLY, text, sizeof(text)))
		return -1;
	state = strrchr(text, ')');
	if (!state || state[2] != 'S')
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);
	if (!slot_file(path, O_RDONLY, text, sizeof(text)) || text[0] == 'r')
		return -1;
	return atol(text);
}

/* Waits until the thread sleeps in system call nr; false after 20 s. */
static SLOT_UNUSED bool call_tid_waits(pid_t tid, long nr)
{
	uint64_t end = slot_clock_ms(CLOCK_MONOTONIC) + 20000;

	while (slot_clock_ms(CLOCK_MONOTONIC) < end) {
		if (call_asleep_in(tid) == nr)
			return true;
		slot_sleep_ms(1);
	}
	return false;
}

/* Waits until the call sleeps in the kernel; false when it ends instead. */
static SLOT_UNUSED bool call_waits(struct call *call)
{
	uint64_t end = slot_clock_ms(CLOCK_MONOTONIC) + 20000;

	while (!call_done(call) && slot_clock_ms(CLOCK_MONOTONIC) < end) {
		if (call_asleep_in(call->tid) == call->nr)
			return true;
		slot_sleep_ms(1);
	}
	return false;
}

/* Start it and wait until it sleeps. */
static SLOT_UNUSED bool call_start_waits(struct call *call)
{
	call_start(call);
	return call_waits(call);
}

/*
 * Start it, wait until it sleeps, and let it not run again before
 * call_run_others(): we, and threads that we start from now on, are always
 * first on its CPU, however long we take.
 */
static SLOT_UNUSED int call_keep_waiting(struct call *call)
{
	const struct sched_param first = { .sched_priority = 1 };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set) || !call_start_waits(call))
		return -1;
	if (slot_put(CALL_RT_RUNTIME, "-1"))
		return -1;
	return sched_setscheduler(0, SCHED_FIFO, &first);
}

/* What was the kernel's default is so again. */
static SLOT_UNUSED int call_run_others(void)
{
	const struct sched_param usual = { 0 };

	if (sched_setscheduler(0, SCHED_OTHER, &usual))
		return -1;
	return slot_put(CALL_RT_RUNTIME, "950000");
}

static volatile sig_atomic_t call_signals;

static void call_count_signal(int signal SLOT_UNUSED)
{
	call_signals++;
}

/* Count SIGUSR1; flags: 0 or SA_RESTART. */
static SLOT_UNUSED int call_catch(int flags)
{
	struct sigaction action = { .sa_handler = call_count_signal, .sa_flags = flags };

	call_signals = 0;
	return sigaction(SIGUSR1, &action, NULL);
}

/* Let the waiting call's thread handle one SIGUSR1. */
static SLOT_UNUSED void call_signal(struct call *call)
{
	sig_atomic_t before = call_signals;

	pthread_kill(call->thread, SIGUSR1);
	while (call_signals == before)
		slot_sleep_ms(1);
}

/* Does it end by itself, within ten seconds? */
static SLOT_UNUSED bool call_ends(struct call *call)
{
	uint64_t end = slot_clock_ms(CLOCK_MONOTONIC) + 10000;

	while (!call_done(call) && slot_clock_ms(CLOCK_MONOTONIC) < end)
		sched_yield();
	return call_done(call);
}

/* How often a stress test repeats: n, divided by MAILSLOT_SCALE, but not less than that. */
static SLOT_UNUSED unsigned int call_scaled_to(unsigned int n, unsigned int least)
{
	const char *scale = getenv("MAILSLOT_SCALE");
	unsigned int divisor = scale ? atoi(scale) : 1;

	n /= divisor ? divisor : 1;
	return n < least ? least : n;
}

static SLOT_UNUSED unsigned int call_scaled(unsigned int n)
{
	return call_scaled_to(n, 1);
}

#endif /* _MAILSLOT_CALL_H */
