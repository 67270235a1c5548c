// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program for Windows, compiled as it is: writes its arguments to a slot, a
 * message each, and says what is wrong when it cannot.
 */
#include <windows.h>
#include <tchar.h>
#include <stdio.h>

static LPCTSTR SlotName = TEXT("\\\\.\\mailslot\\sample_slot");

static void Complain(LPCTSTR lpszWhat)
{
	LPTSTR lpszText = NULL;

	FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
		      FORMAT_MESSAGE_IGNORE_INSERTS,
		      NULL, GetLastError(), MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT),
		      (LPTSTR)&lpszText, 0, NULL);
	_tprintf(TEXT("%s: %s"), lpszWhat, lpszText ? lpszText : TEXT("?\n"));
	LocalFree(lpszText);
}

static BOOL WriteSlot(HANDLE hSlot, LPCTSTR lpszMessage)
{
	DWORD cbWritten;
	BOOL fResult;

	fResult = WriteFile(hSlot, lpszMessage, (DWORD)lstrlen(lpszMessage) * sizeof(TCHAR),
			    &cbWritten, (LPOVERLAPPED)NULL);
	if (!fResult)
		Complain(TEXT("WriteFile"));
	return fResult;
}

int _tmain(int argc, TCHAR *argv[])
{
	HANDLE hFile;
	int i;

	hFile = CreateFile(SlotName, GENERIC_WRITE, FILE_SHARE_READ, (LPSECURITY_ATTRIBUTES)NULL,
			   OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, (HANDLE)NULL);
	if (hFile == INVALID_HANDLE_VALUE) {
		Complain(TEXT("CreateFile"));
		return 1;
	}
	for (i = 1; i < argc; i++) {
		if (!WriteSlot(hFile, argv[i]))
			return 1;
	}
	return CloseHandle(hFile) ? 0 : 1;
}
