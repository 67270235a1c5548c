/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of libmailslot-win32 share.
 */
#ifndef _WIN32_UTIL_H
#define _WIN32_UTIL_H

#include "mailslot_util.h"

#include <windows.h>
#include <winternl.h>

#define LOCAL_SLOT(name)	"\\\\.\\mailslot\\" name

/* No call sets this. */
#define NO_SUCH_ERROR		0xdeadbeef

/* EXPECT_REFUSED(ERROR_ACCESS_DENIED, WriteFile(...)): FALSE, and exactly this error */
#define EXPECT_REFUSED(expected, call) do {				\
	DWORD __want = (expected);					\
									\
	SetLastError(NO_SUCH_ERROR);					\
	EXPECT_EQ(FALSE, call) TH_LOG("%s did not fail", #call);	\
	EXPECT_EQ(__want, GetLastError()) TH_LOG("%s", #call);		\
} while (0)

/* The same of calls that return a handle. */
#define EXPECT_NO_HANDLE(expected, call) do {				\
	DWORD __want = (expected);					\
									\
	SetLastError(NO_SUCH_ERROR);					\
	EXPECT_EQ(INVALID_HANDLE_VALUE, call)				\
		TH_LOG("%s did not fail", #call);			\
	EXPECT_EQ(__want, GetLastError()) TH_LOG("%s", #call);		\
} while (0)

#define EXPECT_DONE(call) do {						\
	BOOL __ret = (call);						\
	DWORD __err = GetLastError();					\
									\
	EXPECT_EQ(TRUE, __ret) TH_LOG("%s: error %u", #call, __err);	\
} while (0)

/* ASSERT_HANDLE(handle = CreateFile(...)); events have another value for none. */
#define ASSERT_HANDLE(call) do {					\
	HANDLE __ret = (call);						\
	DWORD __err = GetLastError();					\
									\
	ASSERT_NE(NULL, __ret) TH_LOG("%s: error %u", #call, __err);	\
	ASSERT_NE(INVALID_HANDLE_VALUE, __ret)				\
		TH_LOG("%s: error %u", #call, __err);			\
} while (0)

/* The status is this, and the block is as it was. */
#define EXPECT_UNTOUCHED(expected, call) do {				\
	NTSTATUS __want = (expected);					\
									\
	memset(&block, 0x5a, sizeof(block));				\
	EXPECT_EQ(__want, call) TH_LOG("%s", #call);			\
	EXPECT_EQ(0x5a5a5a5a, block.Status);				\
	EXPECT_EQ(0x5a5a5a5a5a5a5a5aUL, block.Information);		\
} while (0)

#define EXPECT_SLOT(max_, next_, count_, timeout_) do {			\
	DWORD __max, __next, __count, __timeout;			\
									\
	EXPECT_DONE(GetMailslotInfo(slot, &__max, &__next, &__count, &__timeout)); \
	EXPECT_EQ((DWORD)(max_), __max);				\
	EXPECT_EQ((DWORD)(next_), __next);				\
	EXPECT_EQ((DWORD)(count_), __count);				\
	EXPECT_EQ((DWORD)(timeout_), __timeout);			\
} while (0)

/* The library must find our mount and no other. */
#define WIN32_SETUP() do {						\
	SLOT_SETUP();							\
	if (slot_root_is_own)						\
		while (umount("/dev/mailslot") == 0)			\
			;						\
} while (0)

static SLOT_UNUSED HANDLE win32_client(LPCSTR name, DWORD access)
{
	return CreateFileA(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
			   FILE_ATTRIBUTE_NORMAL, NULL);
}

#endif /* _WIN32_UTIL_H */
