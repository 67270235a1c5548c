// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: opening slots as a client
 */
#include <errno.h>
#include <fcntl.h>
#include <mailslot.h>
#include <stdlib.h>

#include "error.h"
#include "name.h"
#include "object.h"
#include "text.h"

static NTSTATUS open_slot(const char *name, ACCESS_MASK access, struct object **object)
{
	bool remote = name_kind(name) == NAME_REMOTE;
	int fd;

	/* A client never waits for room. */
	fd = mailslot_open(name, O_NONBLOCK);
	if (fd < 0)
		return status_of_errno(remote ? OPENING_REMOTE : OPENING);
	*object = object_new(remote ? OBJECT_REMOTE : OBJECT_CLIENT, fd, access);
	return *object ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS open_name(const char *name, ACCESS_MASK access, struct object **object)
{
	if (!name || !*name)
		return STATUS_OBJECT_PATH_NOT_FOUND;
	switch (name_kind(name)) {
	case NAME_LOCAL:
	case NAME_REMOTE:
		return open_slot(name, access, object);
	case NAME_DEVICE:
		*object = object_new(OBJECT_DEVICE, -1, access);
		return *object ? STATUS_SUCCESS : STATUS_NO_MEMORY;
	default:
		return STATUS_NOT_SUPPORTED;
	}
}

/* A slot that is there is opened in any case, and keeps its messages; none is ever created. */
HANDLE CreateFileA(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES attributes,
		   DWORD disposition, DWORD flags, HANDLE template_file)
{
	ACCESS_MASK granted = access_of_file(access);
	struct object *object = NULL;
	HANDLE handle;

	(void)share;
	(void)flags;
	(void)template_file;
	if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING) {
		SetLastError(ERROR_INVALID_PARAMETER);
		return INVALID_HANDLE_VALUE;
	}
	if (!succeed(open_name(name, granted, &object)))
		return INVALID_HANDLE_VALUE;
	if (disposition == CREATE_NEW) {
		object_put(object);
		SetLastError(ERROR_FILE_EXISTS);
		return INVALID_HANDLE_VALUE;
	}
	handle = handle_new(object, granted, attributes && attributes->bInheritHandle);
	if (!handle) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		return INVALID_HANDLE_VALUE;
	}
	SetLastError(disposition == OPEN_ALWAYS ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
	return handle;
}

HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES attributes,
		   DWORD disposition, DWORD flags, HANDLE template_file)
{
	HANDLE handle = INVALID_HANDLE_VALUE;
	char *text;

	if (text_of_name(name, &text))
		handle = CreateFileA(text, access, share, attributes, disposition, flags,
				     template_file);
	free(text);
	return handle;
}
