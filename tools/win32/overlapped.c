// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: requests that are under way
 */
#include "error.h"
#include "object.h"
#include "request.h"

static IO_STATUS_BLOCK *block_of(OVERLAPPED *overlapped)
{
	return (IO_STATUS_BLOCK *)overlapped;
}

static bool is_complete(OVERLAPPED *overlapped)
{
	return __atomic_load_n(&block_of(overlapped)->Status, __ATOMIC_ACQUIRE) != STATUS_PENDING;
}

BOOL HasOverlappedIoCompleted(LPOVERLAPPED overlapped)
{
	if (is_complete(overlapped))
		return TRUE;
	pthread_mutex_lock(&win32_lock);
	requests_go_on();
	pthread_mutex_unlock(&win32_lock);
	return is_complete(overlapped);
}

BOOL GetOverlappedResult(HANDLE file, LPOVERLAPPED overlapped, LPDWORD done, BOOL wait)
{
	HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);

	if (!HasOverlappedIoCompleted(overlapped)) {
		if (wait && WaitForSingleObject(event ? event : file, INFINITE) == WAIT_FAILED)
			return FALSE;
		/* Somebody else has set the event, or nobody was to wait. */
		if (!HasOverlappedIoCompleted(overlapped)) {
			SetLastError(ERROR_IO_INCOMPLETE);
			return FALSE;
		}
	}
	if (done)
		*done = overlapped->InternalHigh;
	return succeed(block_of(overlapped)->Status);
}

static BOOL cancel(HANDLE file, OVERLAPPED *overlapped, bool own, bool must)
{
	struct object *object = handle_get(file, NULL);
	unsigned int count;

	if (!object || !object_is_file(object)) {
		if (object)
			object_put(object);
		return succeed(STATUS_INVALID_HANDLE);
	}
	pthread_mutex_lock(&win32_lock);
	/* Not what has come in time. */
	requests_go_on();
	count = requests_cancel(object, overlapped ? block_of(overlapped) : NULL, own);
	pthread_mutex_unlock(&win32_lock);
	object_put(object);
	return succeed(count || !must ? STATUS_SUCCESS : STATUS_NOT_FOUND);
}

BOOL CancelIo(HANDLE file)
{
	return cancel(file, NULL, true, false);
}

BOOL CancelIoEx(HANDLE file, LPOVERLAPPED overlapped)
{
	return cancel(file, overlapped, false, true);
}
