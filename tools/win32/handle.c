// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: handles
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "object.h"
#include "request.h"

/* As on Windows, where the lower two bits are free for the program. */
#define HANDLE_STEP	4
#define FIRST_SIZE	64

static struct entry {
	struct object *object;
	ACCESS_MASK access;
	bool inherit;
} *table;

static size_t table_size;

ACCESS_MASK access_of_file(ACCESS_MASK access)
{
	if (access & (GENERIC_READ | GENERIC_ALL))
		access |= FILE_GENERIC_READ;
	if (access & (GENERIC_WRITE | GENERIC_ALL))
		access |= FILE_GENERIC_WRITE;
	return access & ~(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL);
}

static struct entry *find_entry(HANDLE handle)
{
	size_t value = (size_t)handle, index = value / HANDLE_STEP - 1;

	if (!value || value % HANDLE_STEP || index >= table_size || !table[index].object)
		return NULL;
	return &table[index];
}

static HANDLE handle_of(const struct entry *entry)
{
	return (HANDLE)((entry - table + 1) * HANDLE_STEP);
}

static bool enlarge_table(void)
{
	size_t size = table_size ? 2 * table_size : FIRST_SIZE;
	struct entry *larger = realloc(table, size * sizeof(*table));

	if (!larger)
		return false;
	memset(larger + table_size, 0, (size - table_size) * sizeof(*table));
	table = larger;
	table_size = size;
	return true;
}

static struct entry *free_entry(void)
{
	size_t index;

	for (index = 0; index < table_size; index++) {
		if (!table[index].object)
			return &table[index];
	}
	return enlarge_table() ? &table[index] : NULL;
}

/* The descriptor survives execve(2) when one of its handles shall. */
static void set_inheritance(struct entry *entry, bool inherit)
{
	struct object *object = entry->object;

	if (entry->inherit == inherit)
		return;
	entry->inherit = inherit;
	object->inheritable += inherit ? 1 : -1;
	if (object->fd >= 0)
		fcntl(object->fd, F_SETFD, object->inheritable ? 0 : FD_CLOEXEC);
}

HANDLE handle_new(struct object *object, ACCESS_MASK access, bool inherit)
{
	struct entry *entry;
	HANDLE handle = NULL;

	pthread_mutex_lock(&win32_lock);
	entry = free_entry();
	if (entry) {
		entry->object = object;
		entry->access = access;
		entry->inherit = false;
		object->handles++;
		set_inheritance(entry, inherit);
		handle = handle_of(entry);
	}
	pthread_mutex_unlock(&win32_lock);
	if (!handle)
		object_put(object);
	return handle;
}

struct object *handle_get(HANDLE handle, ACCESS_MASK *access)
{
	struct object *object = NULL;
	struct entry *entry;

	pthread_mutex_lock(&win32_lock);
	entry = find_entry(handle);
	if (entry) {
		object = entry->object;
		object_get(object);
		if (access)
			*access = entry->access;
	}
	pthread_mutex_unlock(&win32_lock);
	return object;
}

struct object *handle_find_event(const char *name)
{
	size_t index;

	for (index = 0; index < table_size; index++) {
		struct object *object = table[index].object;

		if (object && object->name && !strcmp(object->name, name))
			return object;
	}
	return NULL;
}

NTSTATUS NtClose(HANDLE handle)
{
	struct object *object = NULL;
	struct entry *entry;

	pthread_mutex_lock(&win32_lock);
	entry = find_entry(handle);
	if (entry) {
		object = entry->object;
		set_inheritance(entry, false);
		entry->object = NULL;
		if (!--object->handles)
			requests_cancel(object, NULL, false);
	}
	pthread_mutex_unlock(&win32_lock);
	if (!object)
		return STATUS_INVALID_HANDLE;
	object_put(object);
	return STATUS_SUCCESS;
}

BOOL CloseHandle(HANDLE handle)
{
	return succeed(NtClose(handle));
}

/* A handle never gets more than the slot was opened for. */
static NTSTATUS duplicate(HANDLE source, HANDLE *target, DWORD access, bool inherit, bool same)
{
	ACCESS_MASK had;
	struct object *object = handle_get(source, &had);

	if (!object)
		return STATUS_INVALID_HANDLE;
	access = same ? had : access_of_file(access);
	if (access & ~object->granted) {
		object_put(object);
		return STATUS_ACCESS_DENIED;
	}
	*target = handle_new(object, access, inherit);
	return *target ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

BOOL DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, PHANDLE target,
		     DWORD access, BOOL inherit, DWORD options)
{
	HANDLE unwanted = NULL;
	NTSTATUS status;

	if (source_process != GetCurrentProcess() || target_process != GetCurrentProcess())
		return succeed(STATUS_INVALID_HANDLE);
	status = duplicate(source, target ? target : &unwanted, access, inherit,
			   options & DUPLICATE_SAME_ACCESS);
	if (unwanted)
		NtClose(unwanted);
	if (options & DUPLICATE_CLOSE_SOURCE)
		NtClose(source);
	return succeed(status);
}

BOOL GetHandleInformation(HANDLE handle, LPDWORD flags)
{
	struct entry *entry;

	pthread_mutex_lock(&win32_lock);
	entry = find_entry(handle);
	if (entry)
		*flags = entry->inherit ? HANDLE_FLAG_INHERIT : 0;
	pthread_mutex_unlock(&win32_lock);
	return succeed(entry ? STATUS_SUCCESS : STATUS_INVALID_HANDLE);
}

BOOL SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags)
{
	struct entry *entry;

	if (mask & ~HANDLE_FLAG_INHERIT)
		return succeed(STATUS_INVALID_PARAMETER);
	pthread_mutex_lock(&win32_lock);
	entry = find_entry(handle);
	if (entry && mask)
		set_inheritance(entry, flags & HANDLE_FLAG_INHERIT);
	pthread_mutex_unlock(&win32_lock);
	return succeed(entry ? STATUS_SUCCESS : STATUS_INVALID_HANDLE);
}
