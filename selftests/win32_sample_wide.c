// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program for Windows, compiled as it is, that is written for UTF-16 alone: a
 * server that waits for two events at a time.
 */
#include <windows.h>
#include <stdio.h>

int wmain(int argc, wchar_t **argv)
{
	OVERLAPPED io = { 0 };
	wchar_t text[64] = L"";
	HANDLE slot, events[2];
	DWORD size;

	slot = CreateMailslotW(argc > 1 ? argv[1] : L"", 0, MAILSLOT_WAIT_FOREVER, NULL);
	if (slot == INVALID_HANDLE_VALUE) {
		wprintf(L"%ls: error %lu\n", argv[1], GetLastError());
		return 1;
	}
	events[0] = CreateEventW(NULL, TRUE, FALSE, L"stop");
	events[1] = CreateEventW(NULL, TRUE, FALSE, NULL);
	io.hEvent = events[1];
	if (!ReadFile(slot, text, sizeof(text) - sizeof(wchar_t), NULL, &io) &&
	    GetLastError() != ERROR_IO_PENDING)
		return 1;
	wprintf(L"ready\n");
	fflush(stdout);
	if (WaitForMultipleObjects(2, events, FALSE, INFINITE) != WAIT_OBJECT_0 + 1)
		return 1;
	if (!GetOverlappedResult(slot, &io, &size, FALSE))
		return 1;
	wprintf(L"%u characters: %s\n", (unsigned int)wcslen(text), text);
	return CloseHandle(slot) ? 0 : 1;
}
