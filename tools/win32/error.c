// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: from errno to NTSTATUS to Windows' error numbers
 */
#include <errno.h>
#include <stddef.h>

#include "error.h"

/* A status that is nothing but an error number has it in its lower half. */
#define STATUS_OF_ERROR(error)	((NTSTATUS)(0xc0070000 | (error)))

#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

static __thread DWORD last_error;

struct meaning {
	int error;
	NTSTATUS status;
};

static const struct meaning usual[] = {
	{ EACCES, STATUS_ACCESS_DENIED },
	{ EAGAIN, STATUS_INSUFFICIENT_RESOURCES },
	{ EDQUOT, STATUS_INSUFFICIENT_RESOURCES },
	{ EFAULT, STATUS_ACCESS_VIOLATION },
	{ EMFILE, STATUS_TOO_MANY_OPENED_FILES },
	{ ENFILE, STATUS_TOO_MANY_OPENED_FILES },
	{ ENOBUFS, STATUS_INSUFFICIENT_RESOURCES },
	{ ENODEV, STATUS_OBJECT_PATH_NOT_FOUND },
	{ ENOENT, STATUS_OBJECT_NAME_NOT_FOUND },
	{ ENOMEM, STATUS_NO_MEMORY },
	{ ENOSPC, STATUS_INSUFFICIENT_RESOURCES },
	{ ENOTTY, STATUS_NOT_SUPPORTED },
	{ EOPNOTSUPP, STATUS_OF_ERROR(ERROR_REMOTE_MAILSLOTS_DEPRECATED) },
	{ EPERM, STATUS_ACCESS_DENIED },
	{ EROFS, STATUS_MEDIA_WRITE_PROTECTED },
	{ 0 }
};

static const struct meaning creating[] = {
	{ EEXIST, STATUS_OBJECT_NAME_COLLISION },
	{ EINVAL, STATUS_OBJECT_NAME_INVALID },
	{ ENAMETOOLONG, STATUS_NAME_TOO_LONG },
	{ EOPNOTSUPP, STATUS_OBJECT_NAME_INVALID },
	{ 0 }
};

static const struct meaning opening[] = {
	/* Such a slot cannot be created: it does not exist. */
	{ EINVAL, STATUS_OBJECT_NAME_NOT_FOUND },
	{ ENAMETOOLONG, STATUS_NAME_TOO_LONG },
	{ 0 }
};

/* Whoever cannot be reached, cannot be found. */
static const struct meaning opening_remote[] = {
	{ EAGAIN, STATUS_BAD_NETWORK_PATH },
	{ EDESTADDRREQ, STATUS_BAD_NETWORK_PATH },
	{ EINVAL, STATUS_BAD_NETWORK_PATH },
	{ ENAMETOOLONG, STATUS_BAD_NETWORK_PATH },
	{ ENETUNREACH, STATUS_BAD_NETWORK_PATH },
	{ ENOENT, STATUS_BAD_NETWORK_PATH },
	{ 0 }
};

static const struct meaning reading[] = {
	{ EAGAIN, STATUS_IO_TIMEOUT },
	{ EMSGSIZE, STATUS_BUFFER_TOO_SMALL },
	{ 0 }
};

static const struct meaning writing[] = {
	{ EMSGSIZE, STATUS_INVALID_PARAMETER },
	{ EPIPE, STATUS_FILE_FORCED_CLOSED },
	{ 0 }
};

static const struct meaning writing_remote[] = {
	{ EADDRNOTAVAIL, STATUS_BAD_NETWORK_PATH },
	{ ECONNREFUSED, STATUS_BAD_NETWORK_PATH },
	{ EDESTADDRREQ, STATUS_BAD_NETWORK_PATH },
	{ EHOSTUNREACH, STATUS_BAD_NETWORK_PATH },
	{ EINVAL, STATUS_BAD_NETWORK_PATH },
	{ EMSGSIZE, STATUS_BAD_NETWORK_PATH },
	{ ENETDOWN, STATUS_BAD_NETWORK_PATH },
	{ ENETUNREACH, STATUS_BAD_NETWORK_PATH },
	{ 0 }
};

static const struct meaning *const special[] = {
	[CREATING] = creating,
	[OPENING] = opening,
	[OPENING_REMOTE] = opening_remote,
	[READING] = reading,
	[WRITING] = writing,
	[WRITING_REMOTE] = writing_remote,
	[ASKING] = &usual[COUNT(usual) - 1],
};

static const struct meaning *find(const struct meaning *meaning, int error)
{
	for (; meaning->error; meaning++) {
		if (meaning->error == error)
			return meaning;
	}
	return NULL;
}

NTSTATUS status_of_errno(enum operation operation)
{
	int error = errno;
	const struct meaning *meaning = find(special[operation], error);

	if (!meaning)
		meaning = find(usual, error);
	return meaning ? meaning->status : STATUS_UNSUCCESSFUL;
}

static const struct {
	NTSTATUS status;
	ULONG error;
} dos_errors[] = {
	{ STATUS_SUCCESS, ERROR_SUCCESS },
	{ STATUS_PENDING, ERROR_IO_PENDING },
	{ STATUS_BUFFER_OVERFLOW, ERROR_MORE_DATA },
	{ STATUS_INVALID_INFO_CLASS, ERROR_INVALID_PARAMETER },
	{ STATUS_INFO_LENGTH_MISMATCH, ERROR_BAD_LENGTH },
	{ STATUS_ACCESS_VIOLATION, ERROR_NOACCESS },
	{ STATUS_INVALID_HANDLE, ERROR_INVALID_HANDLE },
	{ STATUS_INVALID_PARAMETER, ERROR_INVALID_PARAMETER },
	{ STATUS_INVALID_DEVICE_REQUEST, ERROR_INVALID_FUNCTION },
	{ STATUS_NO_MEMORY, ERROR_NOT_ENOUGH_MEMORY },
	{ STATUS_ACCESS_DENIED, ERROR_ACCESS_DENIED },
	{ STATUS_BUFFER_TOO_SMALL, ERROR_INSUFFICIENT_BUFFER },
	{ STATUS_OBJECT_TYPE_MISMATCH, ERROR_INVALID_HANDLE },
	{ STATUS_OBJECT_NAME_INVALID, ERROR_INVALID_NAME },
	{ STATUS_OBJECT_NAME_NOT_FOUND, ERROR_FILE_NOT_FOUND },
	{ STATUS_OBJECT_NAME_COLLISION, ERROR_ALREADY_EXISTS },
	{ STATUS_OBJECT_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
	{ STATUS_OBJECT_PATH_SYNTAX_BAD, ERROR_BAD_PATHNAME },
	{ STATUS_INSUFFICIENT_RESOURCES, ERROR_NO_SYSTEM_RESOURCES },
	{ STATUS_MEDIA_WRITE_PROTECTED, ERROR_WRITE_PROTECT },
	{ STATUS_IO_TIMEOUT, ERROR_SEM_TIMEOUT },
	{ STATUS_FILE_FORCED_CLOSED, ERROR_HANDLE_EOF },
	{ STATUS_NOT_SUPPORTED, ERROR_NOT_SUPPORTED },
	{ STATUS_BAD_NETWORK_PATH, ERROR_BAD_NETPATH },
	{ STATUS_NAME_TOO_LONG, ERROR_FILENAME_EXCED_RANGE },
	{ STATUS_TOO_MANY_OPENED_FILES, ERROR_TOO_MANY_OPEN_FILES },
	{ STATUS_CANCELLED, ERROR_OPERATION_ABORTED },
	{ STATUS_NOT_FOUND, ERROR_NOT_FOUND },
};

ULONG RtlNtStatusToDosError(NTSTATUS status)
{
	size_t i;

	if (((DWORD)status & 0xffff0000) == (DWORD)STATUS_OF_ERROR(0))
		return status & 0xffff;
	for (i = 0; i < COUNT(dos_errors); i++) {
		if (dos_errors[i].status == status)
			return dos_errors[i].error;
	}
	return status == STATUS_UNSUCCESSFUL ? ERROR_GEN_FAILURE : ERROR_MR_MID_NOT_FOUND;
}

DWORD GetLastError(void)
{
	return last_error;
}

VOID SetLastError(DWORD error)
{
	last_error = error;
}

BOOL succeed(NTSTATUS status)
{
	if (status == STATUS_SUCCESS)
		return TRUE;
	last_error = RtlNtStatusToDosError(status);
	return FALSE;
}
