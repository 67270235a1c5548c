// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: text in the programs' buffers, and on standard output
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "text.h"
#include "windows/strsafe.h"
#include "windows/tchar.h"

/* What wsprintf() writes at most, with its NUL. */
#define WSPRINTF_MAX	1025

int lstrlenA(LPCSTR s)
{
	return s ? strlen(s) : 0;
}

int lstrlenW(LPCWSTR s)
{
	return s ? text_len16(s) : 0;
}

/* len characters of "unit" bytes, the NUL not among them, and the NUL */
static HRESULT copy(void *buf, size_t size, const void *text, size_t len, size_t unit)
{
	size_t fits = len < size ? len : size - 1;

	if (!size)
		return STRSAFE_E_INVALID_PARAMETER;
	memmove(buf, text, fits * unit);
	memset((char *)buf + fits * unit, 0, unit);
	return fits == len ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

HRESULT StringCchCopyA(LPSTR buf, size_t size, LPCSTR text)
{
	return copy(buf, size, text, strlen(text), 1);
}

HRESULT StringCchCopyW(LPWSTR buf, size_t size, LPCWSTR text)
{
	return copy(buf, size, text, text_len16(text), sizeof(WCHAR));
}

HRESULT StringCchCatA(LPSTR buf, size_t size, LPCSTR text)
{
	size_t len = strnlen(buf, size);

	return StringCchCopyA(buf + len, size - len, text);
}

HRESULT StringCchCatW(LPWSTR buf, size_t size, LPCWSTR text)
{
	size_t len = 0;

	while (len < size && buf[len])
		len++;
	return StringCchCopyW(buf + len, size - len, text);
}

/* The formatted text is handed over, and may be NULL. */
static HRESULT copy_out(char *text, LPSTR buf, size_t size)
{
	HRESULT result = text ? StringCchCopyA(buf, size, text) : STRSAFE_E_INVALID_PARAMETER;

	free(text);
	return result;
}

static HRESULT copy_out16(char *text, LPWSTR buf, size_t size)
{
	size_t len;
	WCHAR *wide = text ? text_utf16(text, &len) : NULL;
	HRESULT result = wide ? copy(buf, size, wide, len, sizeof(WCHAR)) :
			 STRSAFE_E_INVALID_PARAMETER;

	free(wide);
	free(text);
	return result;
}

HRESULT StringCchPrintfA(LPSTR buf, size_t size, LPCSTR format, ...)
{
	va_list arguments;
	HRESULT result;

	va_start(arguments, format);
	result = copy_out(format_text(format, false, arguments), buf, size);
	va_end(arguments);
	return result;
}

HRESULT StringCchPrintfW(LPWSTR buf, size_t size, LPCWSTR format, ...)
{
	va_list arguments;
	HRESULT result;

	va_start(arguments, format);
	result = copy_out16(format_text16(format, arguments), buf, size);
	va_end(arguments);
	return result;
}

int wsprintfA(LPSTR buf, LPCSTR format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	copy_out(format_text(format, false, arguments), buf, WSPRINTF_MAX);
	va_end(arguments);
	return strlen(buf);
}

int wsprintfW(LPWSTR buf, LPCWSTR format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	copy_out16(format_text16(format, arguments), buf, WSPRINTF_MAX);
	va_end(arguments);
	return text_len16(buf);
}

static int print(FILE *file, char *text)
{
	int len = text && fputs(text, file) >= 0 ? (int)strlen(text) : -1;

	free(text);
	return len;
}

int win32_wprintf(LPCWSTR format, ...)
{
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = print(stdout, format_text16(format, arguments));
	va_end(arguments);
	return len;
}

int win32_fwprintf(FILE *file, LPCWSTR format, ...)
{
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = print(file, format_text16(format, arguments));
	va_end(arguments);
	return len;
}

int win32_wcscmp(LPCWSTR a, LPCWSTR b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return *a < *b ? -1 : *a > *b;
}

LPWSTR win32_wcscpy(LPWSTR to, LPCWSTR from)
{
	return memcpy(to, from, (text_len16(from) + 1) * sizeof(WCHAR));
}

LPWSTR win32_wcscat(LPWSTR to, LPCWSTR from)
{
	win32_wcscpy(to + text_len16(to), from);
	return to;
}

int win32_run(int argc, char **argv, int (*run)(int argc, WCHAR **argv))
{
	WCHAR **wide = calloc(argc + 1, sizeof(*wide));
	int i;

	for (i = 0; wide && i < argc; i++) {
		wide[i] = text_utf16(argv[i], NULL);
		if (wide[i])
			continue;
		fprintf(stderr, "%s: argument %d is not UTF-8\n", argv[0], i);
		return EXIT_FAILURE;
	}
	return wide ? run(argc, wide) : EXIT_FAILURE;
}
