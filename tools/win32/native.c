// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: the native calls, but for those of transfer.c and handle.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "name.h"
#include "object.h"
#include "slot.h"
#include "text.h"

#define UNITS_PER_MS		10000
#define FILE_WRITE_THROUGH	0x00000002U

/* Spans are below 0; other programs write "for ever" as the largest or the smallest number. */
static NTSTATUS ms_of_time(const LARGE_INTEGER *time, ULONG *ms)
{
	uint64_t span;

	*ms = MAILSLOT_WAIT_FOREVER;
	if (!time || time->QuadPart == -1 || time->QuadPart == INT64_MAX)
		return STATUS_SUCCESS;
	/* a point in time */
	if (time->QuadPart > 0)
		return STATUS_NOT_SUPPORTED;
	span = (0 - (uint64_t)time->QuadPart + UNITS_PER_MS - 1) / UNITS_PER_MS;
	if (span < MAILSLOT_WAIT_FOREVER)
		*ms = span;
	return STATUS_SUCCESS;
}

static LONGLONG time_of_ms(ULONG ms)
{
	return ms == MAILSLOT_WAIT_FOREVER ? -1 : -(LONGLONG)ms * UNITS_PER_MS;
}

/* To be freed, where it succeeds. */
static NTSTATUS copy_name(const OBJECT_ATTRIBUTES *attributes, char **name)
{
	const UNICODE_STRING *wanted;
	char *text;

	if (!attributes || attributes->Length != sizeof(*attributes))
		return STATUS_INVALID_PARAMETER;
	wanted = attributes->ObjectName;
	if (wanted && wanted->Length % sizeof(WCHAR))
		return STATUS_OBJECT_NAME_INVALID;
	if (attributes->RootDirectory)
		return wanted ? STATUS_INVALID_HANDLE : STATUS_OBJECT_NAME_INVALID;
	if (!wanted || !wanted->Length)
		return STATUS_OBJECT_PATH_SYNTAX_BAD;
	text = text_utf8_n(wanted->Buffer, wanted->Length / sizeof(WCHAR));
	*name = text ? name_of_native(text) : NULL;
	free(text);
	return *name ? STATUS_SUCCESS : STATUS_OBJECT_NAME_INVALID;
}

NTSTATUS NtCreateMailslotFile(PHANDLE slot, ULONG access, POBJECT_ATTRIBUTES attributes,
			      PIO_STATUS_BLOCK block, ULONG options, ULONG quota,
			      ULONG max_message, PLARGE_INTEGER timeout)
{
	struct slot_wish wish = {
		.access = access,
		.max_message = max_message,
	};
	char *name;
	NTSTATUS status;

	(void)quota;
	if (!slot)
		return STATUS_ACCESS_VIOLATION;
	/* Reads are not made to wait: that is for ReadFile(). */
	if (options & ~FILE_WRITE_THROUGH)
		return STATUS_NOT_SUPPORTED;
	status = ms_of_time(timeout, &wish.timeout_ms);
	if (status == STATUS_SUCCESS)
		status = copy_name(attributes, &name);
	if (status != STATUS_SUCCESS)
		return status;
	wish.name = name;
	wish.descriptor = attributes->SecurityDescriptor;
	wish.inherit = attributes->Attributes & OBJ_INHERIT;
	status = slot_create(&wish, slot);
	free(name);
	/* Native names are as long as they like, and too long in another way. */
	if (status == STATUS_NAME_TOO_LONG)
		status = STATUS_OBJECT_NAME_INVALID;
	if (status == STATUS_SUCCESS && block) {
		block->Status = status;
		block->Information = 0;
	}
	return status;
}

static NTSTATUS query_slot(HANDLE file, FILE_MAILSLOT_QUERY_INFORMATION *out, ULONG size,
			   ULONG_PTR *filled)
{
	struct mailslot_info info;
	NTSTATUS status;

	if (size < sizeof(*out))
		return STATUS_INFO_LENGTH_MISMATCH;
	status = slot_info(file, &info);
	if (status != STATUS_SUCCESS)
		return status;
	out->MaximumMessageSize = info.max_message_size;
	out->MailslotQuota = 0;
	out->NextMessageSize = info.next_size;
	out->MessagesAvailable = info.message_count;
	out->ReadTimeout.QuadPart = time_of_ms(info.read_timeout_ms);
	*filled = sizeof(*out);
	return STATUS_SUCCESS;
}

/* "\" and the name, as the server spells it; to be freed. */
static NTSTATUS find_name(const struct object *object, WCHAR **name, size_t *len)
{
	static const char gone[] = " (deleted)";
	char link[64], path[4096 + sizeof(gone)], *start;
	ssize_t size;

	if (object->kind != OBJECT_SERVER && object->kind != OBJECT_CLIENT)
		return STATUS_INVALID_PARAMETER;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", object->fd);
	size = readlink(link, path, sizeof(path) - 1);
	if (size < 0)
		return status_of_errno(ASKING);
	path[size] = '\0';
	if (size >= (ssize_t)sizeof(gone) && !strcmp(path + size - strlen(gone), gone))
		path[size - strlen(gone)] = '\0';
	start = strrchr(path, '/');
	if (!start)
		return STATUS_INVALID_PARAMETER;
	*start = '\\';
	*name = text_utf16(start, len);
	return *name ? STATUS_SUCCESS : STATUS_OBJECT_NAME_INVALID;
}

static NTSTATUS copy_out_name(const WCHAR *name, size_t len, FILE_NAME_INFORMATION *out, ULONG size,
			      ULONG_PTR *filled)
{
	size_t room = size - offsetof(FILE_NAME_INFORMATION, FileName);
	size_t bytes = len * sizeof(WCHAR);
	bool fits = bytes <= room;

	if (!fits)
		bytes = room - room % sizeof(WCHAR);
	out->FileNameLength = len * sizeof(WCHAR);
	memcpy(out->FileName, name, bytes);
	*filled = offsetof(FILE_NAME_INFORMATION, FileName) + bytes;
	return fits ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

static NTSTATUS query_name(HANDLE file, FILE_NAME_INFORMATION *out, ULONG size, ULONG_PTR *filled)
{
	struct object *object;
	NTSTATUS status;
	WCHAR *name;
	size_t len;

	if (size < sizeof(*out))
		return STATUS_INFO_LENGTH_MISMATCH;
	object = handle_get(file, NULL);
	if (!object)
		return STATUS_INVALID_HANDLE;
	status = find_name(object, &name, &len);
	object_put(object);
	if (status != STATUS_SUCCESS)
		return status;
	status = copy_out_name(name, len, out, size, filled);
	free(name);
	return status;
}

NTSTATUS NtQueryInformationFile(HANDLE file, PIO_STATUS_BLOCK block, PVOID buf, ULONG size,
				FILE_INFORMATION_CLASS what)
{
	ULONG_PTR filled = 0;
	NTSTATUS status;

	switch (what) {
	case FileNameInformation:
		status = query_name(file, buf, size, &filled);
		break;
	case FileMailslotQueryInformation:
		status = query_slot(file, buf, size, &filled);
		break;
	default:
		return STATUS_INVALID_INFO_CLASS;
	}
	if (status == STATUS_SUCCESS || status == STATUS_BUFFER_OVERFLOW) {
		block->Status = status;
		block->Information = filled;
	}
	return status;
}

NTSTATUS NtSetInformationFile(HANDLE file, PIO_STATUS_BLOCK block, PVOID buf, ULONG size,
			      FILE_INFORMATION_CLASS what)
{
	const FILE_MAILSLOT_SET_INFORMATION *set = buf;
	NTSTATUS status;
	ULONG ms;

	if (what != FileMailslotSetInformation)
		return STATUS_INVALID_INFO_CLASS;
	if (size < sizeof(*set))
		return STATUS_INFO_LENGTH_MISMATCH;
	status = ms_of_time(set->ReadTimeout, &ms);
	if (status == STATUS_SUCCESS)
		status = slot_set_timeout(file, ms);
	if (status == STATUS_SUCCESS) {
		block->Status = status;
		block->Information = 0;
	}
	return status;
}
