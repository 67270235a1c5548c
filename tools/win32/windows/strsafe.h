/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text into buffers of a given size: it always ends with a NUL, and what does
 * not fit is cut off and told.
 */
#ifndef MAILSLOT_STRSAFE_H
#define MAILSLOT_STRSAFE_H

#include <mailslot/win32.h>

#ifdef __cplusplus
extern "C" {
#endif

#define S_OK				((HRESULT)0)
#define STRSAFE_E_INSUFFICIENT_BUFFER	((HRESULT)0x8007007a)
#define STRSAFE_E_INVALID_PARAMETER	((HRESULT)0x80070057)
#define SUCCEEDED(result)		((HRESULT)(result) >= 0)
#define FAILED(result)			((HRESULT)(result) < 0)

/* The size is in characters; where the name has Cb for Cch, in bytes. */
HRESULT StringCchPrintfA(LPSTR buf, size_t size, LPCSTR format, ...);
HRESULT StringCchPrintfW(LPWSTR buf, size_t size, LPCWSTR format, ...);
HRESULT StringCchCopyA(LPSTR buf, size_t size, LPCSTR text);
HRESULT StringCchCopyW(LPWSTR buf, size_t size, LPCWSTR text);
HRESULT StringCchCatA(LPSTR buf, size_t size, LPCSTR text);
HRESULT StringCchCatW(LPWSTR buf, size_t size, LPCWSTR text);

#define StringCbPrintfA(buf, bytes, ...)	StringCchPrintfA(buf, bytes, __VA_ARGS__)
#define StringCbPrintfW(buf, bytes, ...)	\
	StringCchPrintfW(buf, (bytes) / sizeof(WCHAR), __VA_ARGS__)
#define StringCbCopyA(buf, bytes, text)		StringCchCopyA(buf, bytes, text)
#define StringCbCopyW(buf, bytes, text)		StringCchCopyW(buf, (bytes) / sizeof(WCHAR), text)
#define StringCbCatA(buf, bytes, text)		StringCchCatA(buf, bytes, text)
#define StringCbCatW(buf, bytes, text)		StringCchCatW(buf, (bytes) / sizeof(WCHAR), text)

#ifdef UNICODE
#define StringCchPrintf		StringCchPrintfW
#define StringCchCopy		StringCchCopyW
#define StringCchCat		StringCchCatW
#define StringCbPrintf		StringCbPrintfW
#define StringCbCopy		StringCbCopyW
#define StringCbCat		StringCbCatW
#else
#define StringCchPrintf		StringCchPrintfA
#define StringCchCopy		StringCchCopyA
#define StringCchCat		StringCchCatA
#define StringCbPrintf		StringCbPrintfA
#define StringCbCopy		StringCbCopyA
#define StringCbCat		StringCbCatA
#endif

#ifdef __cplusplus
}
#endif

#endif /* MAILSLOT_STRSAFE_H */
