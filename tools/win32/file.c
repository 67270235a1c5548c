// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: what else programs ask of files
 */
#include "error.h"
#include "object.h"
#include "slot.h"

BOOL GetFileSizeEx(HANDLE file, PLARGE_INTEGER size)
{
	struct mailslot_info info;

	if (!succeed(slot_info(file, &info)))
		return FALSE;
	size->QuadPart = info.queued_bytes;
	return TRUE;
}

DWORD GetFileSize(HANDLE file, LPDWORD high)
{
	LARGE_INTEGER size;

	if (!GetFileSizeEx(file, &size))
		return 0xffffffff;
	if (high)
		*high = size.HighPart;
	SetLastError(ERROR_SUCCESS);
	return size.LowPart;
}

DWORD GetFileType(HANDLE file)
{
	struct object *object = handle_get(file, NULL);

	if (object)
		object_put(object);
	SetLastError(object ? ERROR_SUCCESS : ERROR_INVALID_HANDLE);
	return FILE_TYPE_UNKNOWN;
}

BOOL DeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
		     DWORD out_size, LPDWORD done, LPOVERLAPPED overlapped)
{
	struct object *object = handle_get(device, NULL);

	(void)code;
	(void)in;
	(void)in_size;
	(void)out;
	(void)out_size;
	(void)overlapped;
	if (done)
		*done = 0;
	if (!object)
		return succeed(STATUS_INVALID_HANDLE);
	object_put(object);
	return succeed(STATUS_INVALID_DEVICE_REQUEST);
}
