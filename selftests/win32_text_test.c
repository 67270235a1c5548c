// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: text in UTF-16, in names and in messages for people.
 */
#include "win32_util.h"

#include <strsafe.h>

#define LINE	(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS)

static DWORD done;

FIXTURE(text) {
};

FIXTURE_SETUP(text)
{
	WIN32_SETUP();
}

FIXTURE_TEARDOWN(text)
{
}

TEST_F(text, names_in_utf_16)
{
	static const WCHAR half[] = { '\\', '\\', '.', '\\', 'm', 'a', 'i', 'l', 's', 'l', 'o', 't',
				      '\\', 0xd83d, 0 };
	HANDLE slot, client;
	int fd;

	/* two, three and four bytes each in UTF-8 */
	ASSERT_HANDLE(slot = CreateMailslotW(L"\\\\.\\mailslot\\Grüße\\€\\\U0001f4ec", 0, 0,
					     NULL));
	ASSERT_FD(fd = slot_client("Grüße\\€\\\U0001f4ec", 0));
	close(fd);
	ASSERT_HANDLE(client = CreateFileW(L"\\\\.\\mailslot\\GRÜSSE\\€\\\U0001f4ec",
					   GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL));
	EXPECT_DONE(WriteFile(client, "x", 1, &done, NULL));
	EXPECT_EQ(1, done);
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
	EXPECT_NO_HANDLE(ERROR_INVALID_NAME, CreateMailslotW(half, 0, 0, NULL));
	EXPECT_NO_HANDLE(ERROR_INVALID_NAME,
			 CreateFileW(half, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL));
	EXPECT_NO_HANDLE(ERROR_PATH_NOT_FOUND,
			 CreateFileW(NULL, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL));
}

TEST_F(text, messages_of_errors)
{
	LPSTR made = NULL;
	LPWSTR wide = NULL;
	char text[64];

	EXPECT_EQ(26, FormatMessageA(LINE, NULL, ERROR_SEM_TIMEOUT, 0, text, sizeof(text), NULL));
	EXPECT_STREQ("No message came in time.\r\n", text);
	EXPECT_EQ(26, FormatMessageA(LINE, NULL, ERROR_SEM_TIMEOUT, 0, text, 27, NULL));
	EXPECT_EQ(0, FormatMessageA(LINE, NULL, ERROR_SEM_TIMEOUT, 0, text, 26, NULL));
	EXPECT_EQ(ERROR_INSUFFICIENT_BUFFER, GetLastError());
	EXPECT_EQ(0, FormatMessageA(LINE, NULL, 4711, 0, text, sizeof(text), NULL));
	EXPECT_EQ(ERROR_MR_MID_NOT_FOUND, GetLastError());
	EXPECT_EQ(26, FormatMessageA(LINE | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL, ERROR_SEM_TIMEOUT,
				     MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), (LPSTR)&made, 0,
				     NULL));
	EXPECT_STREQ("No message came in time.\r\n", made);
	EXPECT_EQ(NULL, LocalFree(made));
	EXPECT_EQ(26, FormatMessageW(LINE | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL, ERROR_SEM_TIMEOUT,
				     0, (LPWSTR)&wide, 0, NULL));
	EXPECT_EQ(0, wcscmp(L"No message came in time.\r\n", wide));
	EXPECT_EQ(NULL, LocalFree(wide));
}

/* What a call that fails says, there is a sentence for. */
TEST_F(text, each_error_has_a_message)
{
	static const DWORD errors[] = {
		0, 1, 2, 3, 4, 5, 6, 8, 19, 24, 31, 38, 50, 53, 80, 87, 121, 122, 123, 161, 183,
		206, 234, 995, 996, 997, 998, 1168, 1450, 3025,
	};
	char text[160];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(errors); i++)
		EXPECT_NE(0, FormatMessageA(LINE, NULL, errors[i], 0, text, sizeof(text), NULL))
			TH_LOG("no message for %u", errors[i]);
}

#define EXPECT_WIDE(want, ...) do {					\
	EXPECT_EQ(lstrlenW(want), wsprintfW(wide, __VA_ARGS__));	\
	EXPECT_EQ(0, wcscmp(want, wide));				\
} while (0)

TEST_F(text, formats)
{
	WCHAR wide[1025];
	char narrow[1025];

	EXPECT_WIDE(L"a %: -5 4294967295 ff 0X1F", L"a %%: %d %u %x %#X", -5, 0xffffffff, 255, 31);
	EXPECT_WIDE(L"4294967295 -1", L"%lu %ld", 0xffffffff, -1);
	EXPECT_WIDE(L"12345678901 -7", L"%I64u %lld", 12345678901ULL, -7LL);
	EXPECT_WIDE(L"[  7][7  ][007]", L"[%3d][%-3d][%03d]", 7, 7, 7);
	EXPECT_WIDE(L"[   x][ab]", L"[%*s][%.2s]", 4, L"x", L"abc");
	EXPECT_WIDE(L"wide narrow narrow", L"%s %S %hs", L"wide", "narrow", "narrow");
	EXPECT_WIDE(L"ü € A", L"%c %c %C", L'ü', L'€', 'A');
	EXPECT_WIDE(L"1.50 (null)", L"%.2f %s", 1.5, (WCHAR *)NULL);
	EXPECT_EQ(9, wsprintfA(narrow, "%s %S", "n", L"wide ü"));
	EXPECT_STREQ("n wide ü", narrow);
}

TEST_F(text, buffers_end_with_nul)
{
	WCHAR wide[6];
	char narrow[6];

	EXPECT_EQ(S_OK, StringCchCopy(narrow, 6, "12345"));
	EXPECT_EQ(STRSAFE_E_INSUFFICIENT_BUFFER, StringCchCat(narrow, 6, "6"));
	EXPECT_STREQ("12345", narrow);
	EXPECT_EQ(STRSAFE_E_INSUFFICIENT_BUFFER, StringCchPrintf(narrow, 6, "%d%s", 1, "234567"));
	EXPECT_STREQ("12345", narrow);
	EXPECT_EQ(STRSAFE_E_INVALID_PARAMETER, StringCchCopy(narrow, 0, "x"));
	EXPECT_EQ(S_OK, StringCbPrintfW(wide, sizeof(wide), L"%s-%d", L"ab", 7));
	EXPECT_EQ(0, wcscmp(L"ab-7", wide));
	EXPECT_EQ(S_OK, StringCbCatW(wide, sizeof(wide), L"!"));
	EXPECT_EQ(0, wcscmp(L"ab-7!", wide));
	EXPECT_EQ(STRSAFE_E_INSUFFICIENT_BUFFER, StringCbCatW(wide, sizeof(wide), L"!"));
	EXPECT_EQ(0, wcscmp(L"ab-7!", wide));
	EXPECT_EQ(5, wcslen(wide));
}

TEST_HARNESS_MAIN
