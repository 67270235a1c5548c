/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One name for functions that take char, and those that take UTF-16 when
 * UNICODE is defined.
 */
#ifndef MAILSLOT_TCHAR_H
#define MAILSLOT_TCHAR_H

#include <stdio.h>
#include <string.h>

#include <mailslot/win32.h>

#ifdef __cplusplus
extern "C" {
#endif

#define _T(quote)	TEXT(quote)
#define _TEXT(quote)	TEXT(quote)

/* The C library's functions of these names know wchar_t of 32 bits only. */
int win32_wprintf(LPCWSTR format, ...);
int win32_fwprintf(FILE *file, LPCWSTR format, ...);
int win32_wcscmp(LPCWSTR a, LPCWSTR b);
LPWSTR win32_wcscpy(LPWSTR to, LPCWSTR from);
LPWSTR win32_wcscat(LPWSTR to, LPCWSTR from);

/* Calls a main program with arguments in UTF-16. */
int win32_run(int argc, char **argv, int (*run)(int argc, WCHAR **argv));

#if __SIZEOF_WCHAR_T__ == 2
#include <wchar.h>
#define wprintf		win32_wprintf
#define fwprintf	win32_fwprintf
#define wcscmp		win32_wcscmp
#define wcscpy		win32_wcscpy
#define wcscat		win32_wcscat
#define wcslen		lstrlenW
#endif

#ifdef UNICODE
#define _tprintf	win32_wprintf
#define _ftprintf	win32_fwprintf
#define _tcscmp		win32_wcscmp
#define _tcscpy		win32_wcscpy
#define _tcscat		win32_wcscat
#define _tcslen		lstrlenW
#else
#define _tprintf	printf
#define _ftprintf	fprintf
#define _tcscmp		strcmp
#define _tcscpy		strcpy
#define _tcscat		strcat
#define _tcslen		strlen
#endif

/* "int _tmain(int argc, TCHAR **argv)" or "int wmain(...)": a main() goes before it. */
#define WIN32_WMAIN(...)						\
	win32_wmain(__VA_ARGS__);					\
	int main(int argc, char **argv)					\
	{								\
		return win32_run(argc, argv, (int (*)(int, WCHAR **))win32_wmain); \
	}								\
	int win32_wmain(__VA_ARGS__)

#define wmain		WIN32_WMAIN
#ifdef UNICODE
#define _tmain		WIN32_WMAIN
#else
#define _tmain		main
#endif

#ifdef __cplusplus
}
#endif

#endif /* MAILSLOT_TCHAR_H */
