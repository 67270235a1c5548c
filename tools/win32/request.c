// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: reads that wait
 *
 * There is no thread that completes them: whoever calls the library takes
 * messages for all, in the order in which they were asked for, and who waits
 * for anything waits for these slots as well.  An epoll instance has them: a
 * slot that joins wakes those who wait already.  A timer in it stands for the
 * read whose time is up first.
 */
#include <errno.h>
#include <mailslot.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "request.h"

#define NEVER	UINT64_MAX

/**
 * struct request - a read that waits
 * @next: the one that was asked for after it
 * @signal: what is signalled when it is complete
 * @block: where its outcome goes
 * @buf: where the message goes
 * @size: size of @buf
 * @thread: who has asked
 * @deadline: on the monotonic clock, in ns, or NEVER
 */
struct request {
	struct request *next;
	struct object *signal;
	IO_STATUS_BLOCK *block;
	void *buf;
	ULONG size;
	pid_t thread;
	uint64_t deadline;
};

static int epoll_fd = -1, timer_fd = -1;
static uint64_t timer_set = NEVER;
static struct object *waiting_slots;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static int watch(int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

int requests_fd(void)
{
	if (epoll_fd >= 0)
		return epoll_fd;
	timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (timer_fd >= 0 && epoll_fd >= 0 && watch(timer_fd) == 0)
		return epoll_fd;
	if (timer_fd >= 0)
		close(timer_fd);
	if (epoll_fd >= 0)
		close(epoll_fd);
	timer_fd = -1;
	epoll_fd = -1;
	return -1;
}

static void complete(struct request *request, NTSTATUS status, ULONG_PTR bytes)
{
	request->block->Information = bytes;
	/* Who looks at the status without our lock finds the rest done. */
	__atomic_store_n(&request->block->Status, status, __ATOMIC_RELEASE);
	object_signal(request->signal);
	object_put(request->signal);
	free(request);
}

static NTSTATUS take_message(struct object *slot, void *buf, ULONG size, ULONG_PTR *bytes)
{
	ssize_t ret = mailslot_read(slot->fd, buf, size, MAILSLOT_RECV_NOWAIT, NULL);

	*bytes = ret < 0 ? 0 : ret;
	return ret < 0 ? status_of_errno(READING) : STATUS_SUCCESS;
}

/* Oldest first, as long as there are messages; a buffer too small ends a read, too. */
static void take_messages(struct object *slot)
{
	struct request *request;
	ULONG_PTR bytes;
	NTSTATUS status;

	while ((request = slot->first)) {
		status = take_message(slot, request->buf, request->size, &bytes);
		if (status == STATUS_IO_TIMEOUT)
			return;
		slot->first = request->next;
		complete(request, status, bytes);
	}
}

/* Returns the deadline that comes next. */
static uint64_t end_late_requests(struct object *slot, uint64_t now)
{
	struct request **at = &slot->first, *request;
	uint64_t next = NEVER;

	while ((request = *at)) {
		if (request->deadline > now) {
			if (request->deadline < next)
				next = request->deadline;
			at = &request->next;
			continue;
		}
		*at = request->next;
		complete(request, STATUS_IO_TIMEOUT, 0);
	}
	return next;
}

static void set_timer(uint64_t deadline)
{
	struct itimerspec when = { 0 };

	if (deadline == timer_set)
		return;
	timer_set = deadline;
	if (deadline != NEVER) {
		when.it_value.tv_sec = deadline / 1000000000;
		when.it_value.tv_nsec = deadline % 1000000000;
	}
	timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

void requests_go_on(void)
{
	struct object **at = &waiting_slots, *slot;
	uint64_t next = NEVER, of_slot;

	while ((slot = *at)) {
		take_messages(slot);
		of_slot = end_late_requests(slot, now_ns());
		if (of_slot < next)
			next = of_slot;
		if (slot->first) {
			at = &slot->next_waiting;
			continue;
		}
		*at = slot->next_waiting;
		epoll_ctl(epoll_fd, EPOLL_CTL_DEL, slot->fd, NULL);
	}
	if (timer_fd >= 0)
		set_timer(next);
}

/* The slot's timeout counts from now, whatever it is set to later. */
static NTSTATUS find_deadline(struct object *slot, uint64_t *deadline)
{
	struct mailslot_info info;

	if (mailslot_get_info(slot->fd, &info))
		return status_of_errno(ASKING);
	if (!info.read_timeout_ms)
		return STATUS_IO_TIMEOUT;
	*deadline = info.read_timeout_ms == MAILSLOT_WAIT_FOREVER ? NEVER :
		    now_ns() + info.read_timeout_ms * 1000000ULL;
	return STATUS_SUCCESS;
}

static NTSTATUS enqueue(struct object *slot, struct request *request)
{
	struct request **last = &slot->first;

	if (!slot->first) {
		if (requests_fd() < 0 || watch(slot->fd))
			return STATUS_INSUFFICIENT_RESOURCES;
		slot->next_waiting = waiting_slots;
		waiting_slots = slot;
	}
	while (*last)
		last = &(*last)->next;
	*last = request;
	object_get(request->signal);
	object_unsignal(request->signal);
	requests_go_on();
	return STATUS_PENDING;
}

static NTSTATUS wait_for_message(struct object *slot, const struct request *wanted)
{
	struct request *request = malloc(sizeof(*request));
	NTSTATUS status;

	if (!request)
		return STATUS_NO_MEMORY;
	*request = *wanted;
	status = find_deadline(slot, &request->deadline);
	if (status == STATUS_SUCCESS)
		status = enqueue(slot, request);
	if (status != STATUS_PENDING)
		free(request);
	return status;
}

NTSTATUS request_read(struct object *slot, struct object *signal, IO_STATUS_BLOCK *block,
		      void *buf, ULONG size)
{
	struct request wanted = {
		.signal = signal ? signal : slot,
		.block = block,
		.buf = buf,
		.size = size,
		.thread = gettid(),
	};
	NTSTATUS status = STATUS_IO_TIMEOUT;
	ULONG_PTR bytes;

	pthread_mutex_lock(&win32_lock);
	requests_go_on();
	if (!slot->handles) {
		/* Another thread has closed it meanwhile, and nobody would cancel this. */
		pthread_mutex_unlock(&win32_lock);
		return STATUS_INVALID_HANDLE;
	}
	/* Who asked before us comes first. */
	if (!slot->first)
		status = take_message(slot, buf, size, &bytes);
	if (status == STATUS_IO_TIMEOUT)
		status = wait_for_message(slot, &wanted);
	if (status == STATUS_SUCCESS) {
		block->Information = bytes;
		block->Status = status;
		object_signal(wanted.signal);
	}
	pthread_mutex_unlock(&win32_lock);
	return status;
}

unsigned int requests_cancel(struct object *slot, const IO_STATUS_BLOCK *block, bool own)
{
	struct request **at = &slot->first, *request;
	pid_t self = gettid();
	unsigned int count = 0;

	while ((request = *at)) {
		if ((block && request->block != block) || (own && request->thread != self)) {
			at = &request->next;
			continue;
		}
		*at = request->next;
		complete(request, STATUS_CANCELLED, 0);
		count++;
	}
	/* The slot is no longer waited for. */
	if (count)
		requests_go_on();
	return count;
}
