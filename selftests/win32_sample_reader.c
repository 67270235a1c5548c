// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program for Windows, compiled as it is: creates a slot, asks every now and
 * then how many messages there are, and prints them, until one says "stop".
 */
#include <windows.h>
#include <tchar.h>
#include <stdio.h>
#include <strsafe.h>

static LPCTSTR SlotName = TEXT("\\\\.\\mailslot\\sample_slot");
static HANDLE hSlot;

static BOOL WINAPI MakeSlot(LPCTSTR lpszSlotName)
{
	SECURITY_ATTRIBUTES sa;
	SECURITY_DESCRIPTOR sd;

	InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION);
	SetSecurityDescriptorDacl(&sd, TRUE, NULL, FALSE);
	sa.nLength = sizeof(sa);
	sa.lpSecurityDescriptor = &sd;
	sa.bInheritHandle = FALSE;
	hSlot = CreateMailslot(lpszSlotName, 0, MAILSLOT_WAIT_FOREVER, &sa);
	if (hSlot == INVALID_HANDLE_VALUE) {
		printf("CreateMailslot: %d\n", (int)GetLastError());
		return FALSE;
	}
	return TRUE;
}

/* The message is text of our own kind, and ends where its size says. */
static BOOL ReadOne(DWORD cbMessage, DWORD cMessage, BOOL *pbStop)
{
	TCHAR achHead[80];
	LPTSTR lpszBuffer;
	OVERLAPPED ov;
	DWORD cbRead;

	ZeroMemory(&ov, sizeof(ov));
	ov.hEvent = CreateEvent(NULL, FALSE, FALSE, TEXT("SampleEvent"));
	if (!ov.hEvent)
		return FALSE;
	StringCchPrintf(achHead, 80, TEXT("%d waiting: "), (int)cMessage);
	lpszBuffer = (LPTSTR)GlobalAlloc(GPTR, cbMessage + sizeof(TCHAR));
	if (!lpszBuffer)
		return FALSE;
	if (!ReadFile(hSlot, lpszBuffer, cbMessage, &cbRead, &ov)) {
		_tprintf(TEXT("ReadFile: %d\n"), (int)GetLastError());
		GlobalFree((HGLOBAL)lpszBuffer);
		return FALSE;
	}
	*pbStop = lstrlen(lpszBuffer) == 4 && _tcscmp(lpszBuffer, TEXT("stop")) == 0;
	_tprintf(TEXT("%s%s (%d bytes)\n"), achHead, lpszBuffer, (int)cbRead);
	GlobalFree((HGLOBAL)lpszBuffer);
	CloseHandle(ov.hEvent);
	return TRUE;
}

int _tmain(int argc, TCHAR *argv[])
{
	DWORD cbMessage, cMessage;
	BOOL bStop = FALSE;

	(void)argv;
	if (!MakeSlot(SlotName))
		return 1;
	_tprintf(TEXT("ready, %d argument\n"), argc - 1);
	fflush(stdout);
	while (!bStop) {
		if (!GetMailslotInfo(hSlot, (LPDWORD)NULL, &cbMessage, &cMessage, (LPDWORD)NULL)) {
			printf("GetMailslotInfo: %d\n", (int)GetLastError());
			return 1;
		}
		if (cbMessage == MAILSLOT_NO_MESSAGE) {
			Sleep(20);
			continue;
		}
		if (!ReadOne(cbMessage, cMessage, &bStop))
			return 1;
	}
	return CloseHandle(hSlot) ? 0 : 1;
}
