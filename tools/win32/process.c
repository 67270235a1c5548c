// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: what small programs need besides: the process, its memory
 */
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "windows/winternl.h"

HANDLE GetCurrentProcess(void)
{
	return (HANDLE)(LONG_PTR)-1;
}

DWORD GetCurrentProcessId(void)
{
	return getpid();
}

DWORD GetCurrentThreadId(void)
{
	return gettid();
}

VOID ExitProcess(UINT status)
{
	exit(status);
}

static void *allocate(bool zero, SIZE_T size)
{
	void *memory = zero ? calloc(1, size ? size : 1) : malloc(size ? size : 1);

	if (!memory)
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
	return memory;
}

HLOCAL LocalAlloc(UINT flags, SIZE_T size)
{
	return allocate(flags & LMEM_ZEROINIT, size);
}

HLOCAL LocalFree(HLOCAL memory)
{
	free(memory);
	return NULL;
}

HGLOBAL GlobalAlloc(UINT flags, SIZE_T size)
{
	return LocalAlloc(flags, size);
}

HGLOBAL GlobalFree(HGLOBAL memory)
{
	return LocalFree(memory);
}

/* There is one. */
HANDLE GetProcessHeap(void)
{
	static char heap;

	return &heap;
}

LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size)
{
	(void)heap;
	return allocate(flags & HEAP_ZERO_MEMORY, size);
}

BOOL HeapFree(HANDLE heap, DWORD flags, LPVOID memory)
{
	(void)heap;
	(void)flags;
	free(memory);
	return TRUE;
}
