/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libmailslot-win32 - the Windows interface of mailslots
 *
 * For programs that are moved from Windows: the calls, types and numbers that
 * they use mailslots with, over mailslotfs.  What differs from Windows is
 * listed in mailslot-win32(3).
 *
 * All functions may be called from several threads at once.
 */
#ifndef MAILSLOT_WIN32_H
#define MAILSLOT_WIN32_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 *	Types
 */

/* "long" has 64 bits here and 32 there: LONG and DWORD are no longs. */
typedef void VOID, *PVOID, *LPVOID, *HANDLE, **PHANDLE, *HLOCAL, *HGLOBAL;
typedef const void *LPCVOID;
typedef char CHAR, *PCHAR, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR;
typedef unsigned char BYTE, UCHAR, BOOLEAN, *PBYTE, *LPBYTE, *PUCHAR;
typedef int16_t SHORT;
typedef uint16_t WORD, USHORT, *LPWORD;
typedef int32_t INT, LONG, BOOL, NTSTATUS, HRESULT, *PLONG, *LPLONG, *PBOOL, *LPBOOL;
typedef uint32_t UINT, DWORD, ULONG, ACCESS_MASK, *PDWORD, *LPDWORD, *PULONG;
typedef int64_t LONGLONG, LONG64;
typedef uint64_t ULONGLONG, DWORD64, ULONG64;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR, *PULONG_PTR;
typedef size_t SIZE_T;

/*
 * UTF-16.  With -fshort-wchar, which pkg-config adds, L"text" is that as well;
 * then the C library's own functions for wchar_t must not see it.
 */
#if __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#define __TEXT(quote) L##quote
#else
#ifdef __cplusplus
typedef char16_t WCHAR;
#else
typedef __CHAR16_TYPE__ WCHAR;
#endif
#define __TEXT(quote) u##quote
#endif
typedef WCHAR *PWCHAR, *LPWSTR, *PWSTR;
typedef const WCHAR *LPCWSTR, *PCWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR;
#define TEXT(quote)		__TEXT(quote)
#else
typedef char TCHAR;
#define TEXT(quote)		quote
#endif
typedef TCHAR *PTCHAR, *LPTSTR, *PTSTR;
typedef const TCHAR *LPCTSTR, *PCTSTR;

typedef union {
	struct {
		DWORD LowPart;
		LONG HighPart;
	};
	struct {
		DWORD LowPart;
		LONG HighPart;
	} u;
	LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef PVOID PSID;
typedef PVOID PSECURITY_DESCRIPTOR;
typedef struct _ACL ACL, *PACL;

/* It grants by its DACL; a DACL that is present and NULL grants all to everybody. */
typedef struct {
	BYTE Revision;
	BYTE Sbz1;
	WORD Control;
	PSID Owner;
	PSID Group;
	PACL Sacl;
	PACL Dacl;
} SECURITY_DESCRIPTOR;

typedef struct {
	DWORD nLength;
	LPVOID lpSecurityDescriptor;
	BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

/* Internal is the NTSTATUS of the request, InternalHigh its bytes. */
typedef struct {
	ULONG_PTR Internal;
	ULONG_PTR InternalHigh;
	union {
		struct {
			DWORD Offset;
			DWORD OffsetHigh;
		};
		PVOID Pointer;
	};
	HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;

#define WINAPI
#define APIENTRY
#define CALLBACK
#define CONST			const
#define TRUE			1
#define FALSE			0

/*
 *	Numbers
 */

#define INVALID_HANDLE_VALUE	((HANDLE)(LONG_PTR)-1)
#define MAX_PATH		260
#define INFINITE		0xffffffffU

/* Written as in <linux/mailslotfs.h>, so that both can be included. */
#define MAILSLOT_WAIT_FOREVER	0xffffffffU
#define MAILSLOT_NO_MESSAGE	0xffffffffU

#define GENERIC_READ		0x80000000U
#define GENERIC_WRITE		0x40000000U
#define GENERIC_EXECUTE		0x20000000U
#define GENERIC_ALL		0x10000000U
#define DELETE			0x00010000U
#define READ_CONTROL		0x00020000U
#define WRITE_DAC		0x00040000U
#define WRITE_OWNER		0x00080000U
#define SYNCHRONIZE		0x00100000U
#define FILE_READ_DATA		0x00000001U
#define FILE_WRITE_DATA		0x00000002U
#define FILE_APPEND_DATA	0x00000004U
#define FILE_READ_ATTRIBUTES	0x00000080U
#define FILE_WRITE_ATTRIBUTES	0x00000100U
#define FILE_GENERIC_READ	0x00120089U
#define FILE_GENERIC_WRITE	0x00120116U
#define EVENT_MODIFY_STATE	0x00000002U
#define EVENT_ALL_ACCESS	0x001f0003U

#define FILE_SHARE_READ		0x00000001U
#define FILE_SHARE_WRITE	0x00000002U
#define FILE_SHARE_DELETE	0x00000004U
#define CREATE_NEW		1U
#define CREATE_ALWAYS		2U
#define OPEN_EXISTING		3U
#define OPEN_ALWAYS		4U
#define TRUNCATE_EXISTING	5U
#define FILE_ATTRIBUTE_NORMAL	0x00000080U
#define FILE_FLAG_OVERLAPPED	0x40000000U
#define FILE_FLAG_WRITE_THROUGH	0x80000000U
#define FILE_TYPE_UNKNOWN	0U

#define DUPLICATE_CLOSE_SOURCE	0x00000001U
#define DUPLICATE_SAME_ACCESS	0x00000002U
#define HANDLE_FLAG_INHERIT	0x00000001U

#define MAXIMUM_WAIT_OBJECTS	64
#define WAIT_OBJECT_0		0U
#define WAIT_ABANDONED_0	0x80U
#define WAIT_TIMEOUT		258U
#define WAIT_FAILED		0xffffffffU

#define SECURITY_DESCRIPTOR_REVISION	1
#define SE_DACL_PRESENT		0x0004

#define LMEM_FIXED		0x0000U
#define LMEM_ZEROINIT		0x0040U
#define LPTR			(LMEM_FIXED | LMEM_ZEROINIT)
#define GMEM_FIXED		LMEM_FIXED
#define GMEM_ZEROINIT		LMEM_ZEROINIT
#define GPTR			LPTR
#define HEAP_ZERO_MEMORY	0x0008U

#define FORMAT_MESSAGE_ALLOCATE_BUFFER	0x00000100U
#define FORMAT_MESSAGE_IGNORE_INSERTS	0x00000200U
#define FORMAT_MESSAGE_FROM_SYSTEM	0x00001000U
#define FORMAT_MESSAGE_MAX_WIDTH_MASK	0x000000ffU

#define LANG_NEUTRAL		0x00
#define SUBLANG_DEFAULT		0x01
#define MAKELANGID(primary, sub) ((WORD)((sub) << 10 | (primary)))

#define ERROR_SUCCESS			0
#define NO_ERROR			0
#define ERROR_INVALID_FUNCTION		1
#define ERROR_FILE_NOT_FOUND		2
#define ERROR_PATH_NOT_FOUND		3
#define ERROR_TOO_MANY_OPEN_FILES	4
#define ERROR_ACCESS_DENIED		5
#define ERROR_INVALID_HANDLE		6
#define ERROR_NOT_ENOUGH_MEMORY		8
#define ERROR_OUTOFMEMORY		14
#define ERROR_WRITE_PROTECT		19
#define ERROR_BAD_LENGTH		24
#define ERROR_GEN_FAILURE		31
#define ERROR_SHARING_VIOLATION		32
#define ERROR_HANDLE_EOF		38
#define ERROR_NOT_SUPPORTED		50
#define ERROR_BAD_NETPATH		53
#define ERROR_FILE_EXISTS		80
#define ERROR_INVALID_PARAMETER		87
#define ERROR_SEM_TIMEOUT		121
#define ERROR_INSUFFICIENT_BUFFER	122
#define ERROR_INVALID_NAME		123
#define ERROR_BAD_PATHNAME		161
#define ERROR_ALREADY_EXISTS		183
#define ERROR_FILENAME_EXCED_RANGE	206
#define ERROR_MORE_DATA			234
#define ERROR_MR_MID_NOT_FOUND		317
#define ERROR_OPERATION_ABORTED		995
#define ERROR_IO_INCOMPLETE		996
#define ERROR_IO_PENDING		997
#define ERROR_NOACCESS			998
#define ERROR_NOT_FOUND			1168
#define ERROR_NO_SYSTEM_RESOURCES	1450
#define ERROR_REMOTE_MAILSLOTS_DEPRECATED	3025

/*
 *	Functions.  Those with an A take text as it is in the system, which is
 *	UTF-8 nearly everywhere; those with a W take UTF-16.
 */

HANDLE CreateMailslotA(LPCSTR name, DWORD max_message, DWORD timeout,
		       LPSECURITY_ATTRIBUTES attributes);
HANDLE CreateMailslotW(LPCWSTR name, DWORD max_message, DWORD timeout,
		       LPSECURITY_ATTRIBUTES attributes);
BOOL GetMailslotInfo(HANDLE slot, LPDWORD max_message, LPDWORD next, LPDWORD count,
		     LPDWORD timeout);
BOOL SetMailslotInfo(HANDLE slot, DWORD timeout);

/* Opens mailslots, and nothing else. */
HANDLE CreateFileA(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES attributes,
		   DWORD disposition, DWORD flags, HANDLE template_file);
HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES attributes,
		   DWORD disposition, DWORD flags, HANDLE template_file);
BOOL ReadFile(HANDLE file, LPVOID buf, DWORD size, LPDWORD done, LPOVERLAPPED overlapped);
BOOL WriteFile(HANDLE file, LPCVOID buf, DWORD size, LPDWORD done, LPOVERLAPPED overlapped);
BOOL GetOverlappedResult(HANDLE file, LPOVERLAPPED overlapped, LPDWORD done, BOOL wait);
BOOL CancelIo(HANDLE file);
BOOL CancelIoEx(HANDLE file, LPOVERLAPPED overlapped);
BOOL GetFileSizeEx(HANDLE file, PLARGE_INTEGER size);
DWORD GetFileSize(HANDLE file, LPDWORD high);
DWORD GetFileType(HANDLE file);
BOOL DeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
		     DWORD out_size, LPDWORD done, LPOVERLAPPED overlapped);

/* A function and not a comparison: requests go on when the library is called. */
BOOL HasOverlappedIoCompleted(LPOVERLAPPED overlapped);

BOOL CloseHandle(HANDLE handle);
BOOL DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, PHANDLE target,
		     DWORD access, BOOL inherit, DWORD options);
BOOL GetHandleInformation(HANDLE handle, LPDWORD flags);
BOOL SetHandleInformation(HANDLE handle, DWORD mask, DWORD flags);

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initially,
		    LPCSTR name);
HANDLE CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initially,
		    LPCWSTR name);
BOOL SetEvent(HANDLE event);
BOOL ResetEvent(HANDLE event);
DWORD WaitForSingleObject(HANDLE handle, DWORD ms);
DWORD WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD ms);
VOID Sleep(DWORD ms);

BOOL InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision);
BOOL SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL dacl,
			       BOOL defaulted);

DWORD GetLastError(void);
VOID SetLastError(DWORD error);
DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD error, DWORD language, LPSTR buf,
		     DWORD size, va_list *arguments);
DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD error, DWORD language, LPWSTR buf,
		     DWORD size, va_list *arguments);

HANDLE GetCurrentProcess(void);
DWORD GetCurrentProcessId(void);
DWORD GetCurrentThreadId(void);
VOID ExitProcess(UINT status) __attribute__((noreturn));

HLOCAL LocalAlloc(UINT flags, SIZE_T size);
HLOCAL LocalFree(HLOCAL memory);
HGLOBAL GlobalAlloc(UINT flags, SIZE_T size);
HGLOBAL GlobalFree(HGLOBAL memory);
HANDLE GetProcessHeap(void);
LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size);
BOOL HeapFree(HANDLE heap, DWORD flags, LPVOID memory);
#define ZeroMemory(to, size)		memset((to), 0, (size))
#define CopyMemory(to, from, size)	memcpy((to), (from), (size))

int lstrlenA(LPCSTR s);
int lstrlenW(LPCWSTR s);
int wsprintfA(LPSTR buf, LPCSTR format, ...);
int wsprintfW(LPWSTR buf, LPCWSTR format, ...);

#ifdef UNICODE
#define CreateMailslot	CreateMailslotW
#define CreateFile	CreateFileW
#define CreateEvent	CreateEventW
#define FormatMessage	FormatMessageW
#define lstrlen		lstrlenW
#define wsprintf	wsprintfW
#else
#define CreateMailslot	CreateMailslotA
#define CreateFile	CreateFileA
#define CreateEvent	CreateEventA
#define FormatMessage	FormatMessageA
#define lstrlen		lstrlenA
#define wsprintf	wsprintfA
#endif

#ifdef __cplusplus
}
#endif

#endif /* MAILSLOT_WIN32_H */
