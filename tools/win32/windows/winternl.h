/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The native calls beneath the Windows interface, as far as they are about
 * mailslots.
 */
#ifndef MAILSLOT_WINTERNL_H
#define MAILSLOT_WINTERNL_H

#include <mailslot/win32.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STATUS_SUCCESS			((NTSTATUS)0x00000000)
#define STATUS_PENDING			((NTSTATUS)0x00000103)
#define STATUS_BUFFER_OVERFLOW		((NTSTATUS)0x80000005)
#define STATUS_UNSUCCESSFUL		((NTSTATUS)0xc0000001)
#define STATUS_INVALID_INFO_CLASS	((NTSTATUS)0xc0000003)
#define STATUS_INFO_LENGTH_MISMATCH	((NTSTATUS)0xc0000004)
#define STATUS_ACCESS_VIOLATION		((NTSTATUS)0xc0000005)
#define STATUS_INVALID_HANDLE		((NTSTATUS)0xc0000008)
#define STATUS_INVALID_PARAMETER	((NTSTATUS)0xc000000d)
#define STATUS_INVALID_DEVICE_REQUEST	((NTSTATUS)0xc0000010)
#define STATUS_NO_MEMORY		((NTSTATUS)0xc0000017)
#define STATUS_ACCESS_DENIED		((NTSTATUS)0xc0000022)
#define STATUS_BUFFER_TOO_SMALL		((NTSTATUS)0xc0000023)
#define STATUS_OBJECT_TYPE_MISMATCH	((NTSTATUS)0xc0000024)
#define STATUS_OBJECT_NAME_INVALID	((NTSTATUS)0xc0000033)
#define STATUS_OBJECT_NAME_NOT_FOUND	((NTSTATUS)0xc0000034)
#define STATUS_OBJECT_NAME_COLLISION	((NTSTATUS)0xc0000035)
#define STATUS_OBJECT_PATH_NOT_FOUND	((NTSTATUS)0xc000003a)
#define STATUS_OBJECT_PATH_SYNTAX_BAD	((NTSTATUS)0xc000003b)
#define STATUS_INSUFFICIENT_RESOURCES	((NTSTATUS)0xc000009a)
#define STATUS_MEDIA_WRITE_PROTECTED	((NTSTATUS)0xc00000a2)
#define STATUS_IO_TIMEOUT		((NTSTATUS)0xc00000b5)
#define STATUS_FILE_FORCED_CLOSED	((NTSTATUS)0xc00000b6)
#define STATUS_NOT_SUPPORTED		((NTSTATUS)0xc00000bb)
#define STATUS_BAD_NETWORK_PATH		((NTSTATUS)0xc00000be)
#define STATUS_NAME_TOO_LONG		((NTSTATUS)0xc0000106)
#define STATUS_TOO_MANY_OPENED_FILES	((NTSTATUS)0xc000011f)
#define STATUS_NOT_FOUND		((NTSTATUS)0xc0000225)
#define STATUS_CANCELLED		((NTSTATUS)0xc0000120)

#define NT_SUCCESS(status)		((NTSTATUS)(status) >= 0)

typedef struct {
	USHORT Length;			/* in bytes */
	USHORT MaximumLength;
	PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;

typedef struct {
	ULONG Length;
	HANDLE RootDirectory;
	PUNICODE_STRING ObjectName;
	ULONG Attributes;
	PVOID SecurityDescriptor;
	PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

#define OBJ_INHERIT		0x00000002U
#define OBJ_CASE_INSENSITIVE	0x00000040U

/* An OVERLAPPED begins with one. */
typedef struct {
	union {
		NTSTATUS Status;
		PVOID Pointer;
	};
	ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

typedef enum {
	FileNameInformation = 9,
	FileMailslotQueryInformation = 26,
	FileMailslotSetInformation = 27,
} FILE_INFORMATION_CLASS;

typedef struct {
	ULONG FileNameLength;		/* in bytes */
	WCHAR FileName[1];
} FILE_NAME_INFORMATION, *PFILE_NAME_INFORMATION;

/* Times are in units of 100 ns: below 0 a span, -1 for ever. */
typedef struct {
	ULONG MaximumMessageSize;
	ULONG MailslotQuota;
	ULONG NextMessageSize;
	ULONG MessagesAvailable;
	LARGE_INTEGER ReadTimeout;
} FILE_MAILSLOT_QUERY_INFORMATION, *PFILE_MAILSLOT_QUERY_INFORMATION;

typedef struct {
	PLARGE_INTEGER ReadTimeout;
} FILE_MAILSLOT_SET_INFORMATION, *PFILE_MAILSLOT_SET_INFORMATION;

/* None is ever called. */
typedef VOID (*PIO_APC_ROUTINE)(PVOID context, PIO_STATUS_BLOCK block, ULONG reserved);

NTSTATUS NtCreateMailslotFile(PHANDLE slot, ULONG access, POBJECT_ATTRIBUTES attributes,
			      PIO_STATUS_BLOCK block, ULONG options, ULONG quota,
			      ULONG max_message, PLARGE_INTEGER timeout);
NTSTATUS NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
		    PIO_STATUS_BLOCK block, PVOID buf, ULONG size, PLARGE_INTEGER offset,
		    PULONG key);
NTSTATUS NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
		     PIO_STATUS_BLOCK block, PVOID buf, ULONG size, PLARGE_INTEGER offset,
		     PULONG key);
NTSTATUS NtQueryInformationFile(HANDLE file, PIO_STATUS_BLOCK block, PVOID buf, ULONG size,
				FILE_INFORMATION_CLASS what);
NTSTATUS NtSetInformationFile(HANDLE file, PIO_STATUS_BLOCK block, PVOID buf, ULONG size,
			      FILE_INFORMATION_CLASS what);
NTSTATUS NtClose(HANDLE handle);
ULONG RtlNtStatusToDosError(NTSTATUS status);

#ifdef __cplusplus
}
#endif

#endif /* MAILSLOT_WINTERNL_H */
