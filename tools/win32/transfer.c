// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: reading and writing
 */
#include <errno.h>
#include <unistd.h>

#include "error.h"
#include "object.h"
#include "request.h"
#include "wait.h"

/* The file behind a handle, which has one of these rights, with a reference. */
static NTSTATUS get_file(HANDLE handle, ACCESS_MASK rights, struct object **file)
{
	NTSTATUS status = STATUS_SUCCESS;
	ACCESS_MASK access;

	*file = handle_get(handle, &access);
	if (!*file)
		return STATUS_INVALID_HANDLE;
	if (!object_is_file(*file))
		status = STATUS_OBJECT_TYPE_MISMATCH;
	else if (!(access & rights))
		status = STATUS_ACCESS_DENIED;
	if (status != STATUS_SUCCESS)
		object_put(*file);
	return status;
}

/* NULL is no event: success. */
static NTSTATUS get_event(HANDLE handle, struct object **event)
{
	*event = NULL;
	if (!handle)
		return STATUS_SUCCESS;
	*event = handle_get(handle, NULL);
	if (!*event)
		return STATUS_INVALID_HANDLE;
	if ((*event)->kind == OBJECT_EVENT)
		return STATUS_SUCCESS;
	object_put(*event);
	*event = NULL;
	return STATUS_OBJECT_TYPE_MISMATCH;
}

static NTSTATUS get_server(HANDLE handle, struct object **server)
{
	NTSTATUS status = get_file(handle, FILE_READ_DATA, server);

	if (status != STATUS_SUCCESS || (*server)->kind == OBJECT_SERVER)
		return status;
	object_put(*server);
	return STATUS_INVALID_PARAMETER;
}

/* Calls that wait have an event each, so that none takes another's outcome for its own. */
static NTSTATUS read_and_wait(HANDLE handle, IO_STATUS_BLOCK *block, void *buf, ULONG size)
{
	struct object *server, *done = NULL;
	NTSTATUS status = get_server(handle, &server);

	if (status != STATUS_SUCCESS)
		return status;
	status = STATUS_NO_MEMORY;
	done = object_new(OBJECT_EVENT, -1, 0);
	if (done)
		status = request_read(server, done, block, buf, size);
	if (status == STATUS_PENDING)
		status = wait_for_outcome(server, done, block);
	if (done)
		object_put(done);
	object_put(server);
	return status;
}

static NTSTATUS read_signalling(HANDLE handle, struct object *event, IO_STATUS_BLOCK *block,
				void *buf, ULONG size)
{
	struct object *server;
	NTSTATUS status = get_server(handle, &server);

	if (status != STATUS_SUCCESS)
		return status;
	status = request_read(server, event, block, buf, size);
	object_put(server);
	return status;
}

NTSTATUS NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
		    PIO_STATUS_BLOCK block, PVOID buf, ULONG size, PLARGE_INTEGER offset,
		    PULONG key)
{
	struct object *signal;
	NTSTATUS status;

	(void)context;
	(void)offset;
	(void)key;
	if (routine)
		return STATUS_NOT_SUPPORTED;
	status = get_event(event, &signal);
	if (status != STATUS_SUCCESS)
		return status;
	status = read_signalling(file, signal, block, buf, size);
	if (signal)
		object_put(signal);
	return status;
}

static NTSTATUS write_file(struct object *file, const void *buf, ULONG size, ULONG_PTR *bytes)
{
	ssize_t ret;

	if (file->kind == OBJECT_SERVER || file->kind == OBJECT_DEVICE)
		return STATUS_INVALID_PARAMETER;
	do {
		ret = write(file->fd, size ? buf : "", size);
	} while (ret < 0 && errno == EINTR);
	if (ret < 0)
		return status_of_errno(file->kind == OBJECT_REMOTE ? WRITING_REMOTE : WRITING);
	*bytes = ret;
	return STATUS_SUCCESS;
}

static NTSTATUS write_signalling(HANDLE handle, struct object *event, IO_STATUS_BLOCK *block,
				 const void *buf, ULONG size)
{
	ULONG_PTR bytes = 0;
	struct object *file;
	NTSTATUS status = get_file(handle, FILE_WRITE_DATA | FILE_APPEND_DATA, &file);

	if (status != STATUS_SUCCESS)
		return status;
	status = write_file(file, buf, size, &bytes);
	if (status == STATUS_SUCCESS) {
		pthread_mutex_lock(&win32_lock);
		block->Information = bytes;
		block->Status = status;
		object_signal(event ? event : file);
		pthread_mutex_unlock(&win32_lock);
	}
	object_put(file);
	return status;
}

NTSTATUS NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
		     PIO_STATUS_BLOCK block, PVOID buf, ULONG size, PLARGE_INTEGER offset,
		     PULONG key)
{
	struct object *signal;
	NTSTATUS status;

	(void)context;
	(void)offset;
	(void)key;
	if (routine)
		return STATUS_NOT_SUPPORTED;
	status = get_event(event, &signal);
	if (status != STATUS_SUCCESS)
		return status;
	status = write_signalling(file, signal, block, buf, size);
	if (signal)
		object_put(signal);
	return status;
}

/* The lowest bit of an event's handle keeps completion ports out of it. */
static HANDLE event_of(const OVERLAPPED *overlapped)
{
	return (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
}

/* A request that failed at once is over, too. */
static BOOL end_call(NTSTATUS status, const IO_STATUS_BLOCK *block, LPDWORD done,
		     LPOVERLAPPED overlapped)
{
	if (status == STATUS_SUCCESS && done)
		*done = block->Information;
	if (overlapped && status != STATUS_SUCCESS && status != STATUS_PENDING)
		overlapped->Internal = (DWORD)status;
	return succeed(status);
}

BOOL ReadFile(HANDLE file, LPVOID buf, DWORD size, LPDWORD done, LPOVERLAPPED overlapped)
{
	IO_STATUS_BLOCK own = { .Information = 0 };
	IO_STATUS_BLOCK *block = overlapped ? (IO_STATUS_BLOCK *)overlapped : &own;
	NTSTATUS status;

	if (done)
		*done = 0;
	block->Pointer = (PVOID)(ULONG_PTR)STATUS_PENDING;
	block->Information = 0;
	if (overlapped)
		status = NtReadFile(file, event_of(overlapped), NULL, NULL, block, buf, size, NULL,
				    NULL);
	else
		status = read_and_wait(file, block, buf, size);
	return end_call(status, block, done, overlapped);
}

BOOL WriteFile(HANDLE file, LPCVOID buf, DWORD size, LPDWORD done, LPOVERLAPPED overlapped)
{
	IO_STATUS_BLOCK own = { .Information = 0 };
	IO_STATUS_BLOCK *block = overlapped ? (IO_STATUS_BLOCK *)overlapped : &own;
	NTSTATUS status;

	if (done)
		*done = 0;
	block->Pointer = (PVOID)(ULONG_PTR)STATUS_PENDING;
	block->Information = 0;
	status = NtWriteFile(file, overlapped ? event_of(overlapped) : NULL, NULL, NULL, block,
			     (PVOID)buf, size, NULL, NULL);
	return end_call(status, block, done, overlapped);
}
