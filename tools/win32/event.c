// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: events
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "object.h"
#include "text.h"

static struct object *find_event(const char *name)
{
	struct object *event;

	pthread_mutex_lock(&win32_lock);
	event = handle_find_event(name);
	if (event)
		object_get(event);
	pthread_mutex_unlock(&win32_lock);
	return event;
}

static struct object *make_event(bool manual_reset, bool initially, const char *name)
{
	struct object *event = object_new(OBJECT_EVENT, -1, EVENT_ALL_ACCESS);

	if (!event)
		return NULL;
	event->manual_reset = manual_reset;
	event->signalled = initially;
	event->name = name ? strdup(name) : NULL;
	if (!name || event->name)
		return event;
	object_put(event);
	return NULL;
}

/* Two threads that create a name at the same time may get an event each. */
HANDLE CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initially,
		    LPCSTR name)
{
	struct object *event = name && *name ? find_event(name) : NULL;
	bool exists = event;
	HANDLE handle;

	if (!exists)
		event = make_event(manual_reset, initially, name && *name ? name : NULL);
	handle = event ? handle_new(event, EVENT_ALL_ACCESS,
				    attributes && attributes->bInheritHandle) : NULL;
	if (!handle)
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
	else
		SetLastError(exists ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
	return handle;
}

HANDLE CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initially,
		    LPCWSTR name)
{
	HANDLE handle = NULL;
	char *text;

	if (text_of_name(name, &text))
		handle = CreateEventA(attributes, manual_reset, initially, text);
	free(text);
	return handle;
}

static BOOL change(HANDLE handle, void (*how)(struct object *event))
{
	ACCESS_MASK access;
	struct object *event = handle_get(handle, &access);
	NTSTATUS status = STATUS_SUCCESS;

	if (!event)
		return succeed(STATUS_INVALID_HANDLE);
	if (event->kind != OBJECT_EVENT)
		status = STATUS_OBJECT_TYPE_MISMATCH;
	else if (!(access & EVENT_MODIFY_STATE))
		status = STATUS_ACCESS_DENIED;
	if (status == STATUS_SUCCESS) {
		pthread_mutex_lock(&win32_lock);
		how(event);
		pthread_mutex_unlock(&win32_lock);
	}
	object_put(event);
	return succeed(status);
}

BOOL SetEvent(HANDLE event)
{
	return change(event, object_signal);
}

BOOL ResetEvent(HANDLE event)
{
	return change(event, object_unsignal);
}
