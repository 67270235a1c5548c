// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: creating slots, their information and timeout
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "error.h"
#include "name.h"
#include "object.h"
#include "request.h"
#include "security.h"
#include "slot.h"
#include "text.h"

/* 0 where it cannot be known. */
static uint64_t largest_queue(void)
{
	FILE *file = fopen("/proc/sys/net/mailslot/queue_bytes_max", "re");
	unsigned long long bytes = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%llu", &bytes) != 1)
		bytes = 0;
	fclose(file);
	return bytes;
}

/* As large a queue as there can be: on Windows it has no limit, and nobody waits for room. */
static int create(const struct slot_wish *wish, mode_t mode)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_READ_TIMEOUT | MAILSLOT_SET_MAX_MESSAGE,
		.read_timeout_ms = wish->timeout_ms,
		.max_message_size = wish->max_message,
		.max_queue_bytes = largest_queue(),
	};
	int fd;

	if (!limits.max_queue_bytes)
		return mailslot_create(wish->name, 0, mode, &limits);
	limits.mask |= MAILSLOT_SET_MAX_QUEUE;
	fd = mailslot_create(wish->name, 0, mode, &limits);
	if (fd >= 0 || errno != EPERM)
		return fd;
	/* The mount is another network namespace's, and so is its limit. */
	limits.mask &= ~MAILSLOT_SET_MAX_QUEUE;
	return mailslot_create(wish->name, 0, mode, &limits);
}

static NTSTATUS check_name(const char *name)
{
	if (!name || !*name)
		return STATUS_OBJECT_PATH_NOT_FOUND;
	switch (name_kind(name)) {
	case NAME_LOCAL:
		return STATUS_SUCCESS;
	case NAME_DEVICE:
		return STATUS_OBJECT_PATH_SYNTAX_BAD;
	default:
		return STATUS_OBJECT_NAME_INVALID;
	}
}

NTSTATUS slot_create(const struct slot_wish *wish, HANDLE *handle)
{
	ACCESS_MASK access = access_of_file(wish->access);
	NTSTATUS status = check_name(wish->name);
	struct object *object;
	mode_t mode;
	int fd;

	if (status == STATUS_SUCCESS)
		status = security_mode(wish->descriptor, &mode);
	if (status != STATUS_SUCCESS)
		return status;
	fd = create(wish, mode);
	if (fd < 0)
		return status_of_errno(CREATING);
	object = object_new(OBJECT_SERVER, fd, access);
	if (!object)
		return STATUS_NO_MEMORY;
	*handle = handle_new(object, access, wish->inherit);
	return *handle ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

HANDLE CreateMailslotA(LPCSTR name, DWORD max_message, DWORD timeout,
		       LPSECURITY_ATTRIBUTES attributes)
{
	struct slot_wish wish = {
		.name = name,
		.access = GENERIC_READ | SYNCHRONIZE | WRITE_DAC,
		.max_message = max_message,
		.timeout_ms = timeout,
		.descriptor = attributes ? attributes->lpSecurityDescriptor : NULL,
		.inherit = attributes && attributes->bInheritHandle,
	};
	HANDLE handle;

	return succeed(slot_create(&wish, &handle)) ? handle : INVALID_HANDLE_VALUE;
}

HANDLE CreateMailslotW(LPCWSTR name, DWORD max_message, DWORD timeout,
		       LPSECURITY_ATTRIBUTES attributes)
{
	HANDLE handle = INVALID_HANDLE_VALUE;
	char *text;

	if (text_of_name(name, &text))
		handle = CreateMailslotA(text, max_message, timeout, attributes);
	free(text);
	return handle;
}

static NTSTATUS ask(struct object *object, struct mailslot_info *info)
{
	if (object->kind == OBJECT_EVENT)
		return STATUS_OBJECT_TYPE_MISMATCH;
	if (object->kind == OBJECT_DEVICE)
		return STATUS_INVALID_PARAMETER;
	/* What a read waits for is not in the queue. */
	pthread_mutex_lock(&win32_lock);
	requests_go_on();
	pthread_mutex_unlock(&win32_lock);
	return mailslot_get_info(object->fd, info) ? status_of_errno(ASKING) : STATUS_SUCCESS;
}

NTSTATUS slot_info(HANDLE handle, struct mailslot_info *info)
{
	struct object *object = handle_get(handle, NULL);
	NTSTATUS status;

	if (!object)
		return STATUS_INVALID_HANDLE;
	status = ask(object, info);
	object_put(object);
	return status;
}

NTSTATUS slot_set_timeout(HANDLE handle, ULONG ms)
{
	struct object *object = handle_get(handle, NULL);
	NTSTATUS status = STATUS_SUCCESS;

	if (!object)
		return STATUS_INVALID_HANDLE;
	if (object->kind == OBJECT_EVENT)
		status = STATUS_OBJECT_TYPE_MISMATCH;
	else if (mailslot_set_timeout(object->fd, ms))
		status = status_of_errno(ASKING);
	object_put(object);
	return status;
}

BOOL GetMailslotInfo(HANDLE slot, LPDWORD max_message, LPDWORD next, LPDWORD count, LPDWORD timeout)
{
	struct mailslot_info info;

	if (!succeed(slot_info(slot, &info)))
		return FALSE;
	if (max_message)
		*max_message = info.max_message_size;
	if (next)
		*next = info.next_size;
	if (count)
		*count = info.message_count;
	if (timeout)
		*timeout = info.read_timeout_ms;
	return TRUE;
}

BOOL SetMailslotInfo(HANDLE slot, DWORD timeout)
{
	return succeed(slot_set_timeout(slot, timeout));
}
