// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: waiting
 *
 * Whoever waits polls what the kernel has for the objects that are not
 * signalled yet, and the reads of all slots, and looks again.
 */
#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "request.h"
#include "wait.h"

/**
 * struct wait - what is waited for, and how long
 * @objects: with a reference each
 * @count: of them
 * @all: for all of them, and not for one
 * @deadline: on the monotonic clock, in ms, or UINT64_MAX
 */
struct wait {
	struct object *objects[MAXIMUM_WAIT_OBJECTS];
	DWORD count;
	bool all;
	uint64_t deadline;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/* What is left, for poll(2); a ms more, since both ends are rounded down. */
static int time_left(uint64_t deadline)
{
	uint64_t now = now_ms();

	if (deadline == UINT64_MAX)
		return -1;
	if (now >= deadline)
		return 0;
	return deadline - now > INT32_MAX - 1 ? INT32_MAX : (int)(deadline - now + 1);
}

/* With the lock held. */
static void take(struct object *object)
{
	if (!object->manual_reset)
		object_unsignal(object);
}

/* With the lock held: the result of the wait, or WAIT_TIMEOUT. */
static DWORD look(const struct wait *wait)
{
	DWORD i, ready = 0;

	for (i = 0; i < wait->count; i++) {
		if (!wait->objects[i]->signalled)
			continue;
		ready++;
		if (wait->all)
			continue;
		take(wait->objects[i]);
		return WAIT_OBJECT_0 + i;
	}
	if (!wait->all || ready < wait->count)
		return WAIT_TIMEOUT;
	for (i = 0; i < wait->count; i++)
		take(wait->objects[i]);
	return WAIT_OBJECT_0;
}

/* With the lock held: what to poll; returns how many, or -1 without descriptors. */
static int prepare(const struct wait *wait, struct pollfd *fds)
{
	int count = 0;
	DWORD i;

	fds[count++] = (struct pollfd){ .fd = requests_fd(), .events = POLLIN };
	if (fds[0].fd < 0)
		return -1;
	for (i = 0; i < wait->count; i++) {
		if (wait->objects[i]->signalled)
			continue;
		fds[count] = (struct pollfd){
			.fd = object_signal_fd(wait->objects[i]),
			.events = POLLIN,
		};
		if (fds[count++].fd < 0)
			return -1;
	}
	return count;
}

static DWORD wait_for(const struct wait *wait)
{
	struct pollfd fds[MAXIMUM_WAIT_OBJECTS + 1];
	int count, left = -1;
	DWORD result;

	for (;;) {
		pthread_mutex_lock(&win32_lock);
		requests_go_on();
		result = look(wait);
		count = result == WAIT_TIMEOUT ? prepare(wait, fds) : 0;
		pthread_mutex_unlock(&win32_lock);
		if (result != WAIT_TIMEOUT)
			return result;
		left = time_left(wait->deadline);
		if (!left)
			return WAIT_TIMEOUT;
		if (count < 0) {
			SetLastError(ERROR_TOO_MANY_OPEN_FILES);
			return WAIT_FAILED;
		}
		poll(fds, count, left);
	}
}

NTSTATUS wait_for_outcome(struct object *server, struct object *signal, IO_STATUS_BLOCK *block)
{
	struct wait wait = {
		.objects = { signal },
		.count = 1,
		.deadline = UINT64_MAX,
	};

	if (wait_for(&wait) == WAIT_OBJECT_0)
		return block->Status;
	pthread_mutex_lock(&win32_lock);
	requests_cancel(server, block, false);
	pthread_mutex_unlock(&win32_lock);
	return STATUS_TOO_MANY_OPENED_FILES;
}

static void put_all(struct wait *wait)
{
	while (wait->count)
		object_put(wait->objects[--wait->count]);
}

DWORD WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD ms)
{
	struct wait wait = {
		.all = all,
		.deadline = ms == INFINITE ? UINT64_MAX : now_ms() + ms,
	};
	DWORD result;

	if (!count || count > MAXIMUM_WAIT_OBJECTS) {
		SetLastError(ERROR_INVALID_PARAMETER);
		return WAIT_FAILED;
	}
	for (; wait.count < count; wait.count++) {
		wait.objects[wait.count] = handle_get(handles[wait.count], NULL);
		if (wait.objects[wait.count])
			continue;
		put_all(&wait);
		SetLastError(ERROR_INVALID_HANDLE);
		return WAIT_FAILED;
	}
	result = wait_for(&wait);
	put_all(&wait);
	return result;
}

DWORD WaitForSingleObject(HANDLE handle, DWORD ms)
{
	return WaitForMultipleObjects(1, &handle, FALSE, ms);
}

VOID Sleep(DWORD ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000L };

	if (ms == INFINITE) {
		for (;;)
			pause();
	}
	while (nanosleep(&left, &left) && errno == EINTR)
		;
}
