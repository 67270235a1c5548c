// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: the steps W1 to W119 that Wine takes through a slot's
 * life, in their order, and what else CreateMailslot() and CreateFile() do.
 */
#include "win32_util.h"

#define NAME	LOCAL_SLOT("win32_slot_test")

static char buf[64];
static DWORD done;
static IO_STATUS_BLOCK block;

FIXTURE(win32) {
};

FIXTURE_SETUP(win32)
{
	WIN32_SETUP();
}

FIXTURE_TEARDOWN(win32)
{
}

TEST_F(win32, W1_E25_info_of_no_handle)
{
	EXPECT_REFUSED(ERROR_INVALID_HANDLE,
		       GetMailslotInfo(INVALID_HANDLE_VALUE, NULL, NULL, NULL, NULL));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, GetMailslotInfo(NULL, NULL, NULL, NULL, NULL));
}

TEST_F(win32, W2_E8_no_such_slot)
{
	EXPECT_NO_HANDLE(ERROR_FILE_NOT_FOUND,
			 CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
				     OPEN_EXISTING, 0, NULL));
}

TEST_F(win32, W3_W6_E1_E3_names_that_cannot_be)
{
	EXPECT_NO_HANDLE(ERROR_INVALID_NAME, CreateMailslotA("blah", 1024, 1000, NULL));
	EXPECT_NO_HANDLE(ERROR_PATH_NOT_FOUND, CreateMailslotA(NULL, 1024, 1000, NULL));
	EXPECT_NO_HANDLE(ERROR_PATH_NOT_FOUND, CreateMailslotW(NULL, 1024, 1000, NULL));
	EXPECT_NO_HANDLE(ERROR_INVALID_NAME, CreateMailslotA("\\\\.\\pipe\\x", 0, 0, NULL));
	EXPECT_NO_HANDLE(ERROR_INVALID_NAME, CreateMailslotA("\\\\host\\mailslot\\x", 0, 0, NULL));
	EXPECT_NO_HANDLE(ERROR_BAD_PATHNAME, CreateMailslotA(LOCAL_SLOT(""), 0, 0, NULL));
}

/* W7 to W15: the largest limits; and the name is free when the server has closed. */
TEST_F(win32, W7_W15_create_ask_close_create)
{
	HANDLE slot;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0xffffffff, MAILSLOT_WAIT_FOREVER, NULL));
	EXPECT_SLOT(0xffffffff, MAILSLOT_NO_MESSAGE, 0, MAILSLOT_WAIT_FOREVER);
	EXPECT_DONE(GetMailslotInfo(slot, NULL, NULL, NULL, NULL));
	EXPECT_DONE(CloseHandle(slot));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, CloseHandle(slot));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	EXPECT_DONE(CloseHandle(slot));
}

TEST_F(win32, W16_W18_E19_read_of_no_handle)
{
	done = 5;
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, ReadFile(INVALID_HANDLE_VALUE, buf, 0, &done, NULL));
	EXPECT_EQ(0, done);
}

TEST_F(win32, W19_W31_E14_E16_server_of_an_empty_slot)
{
	HANDLE slot;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	done = 5;
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT, ReadFile(slot, buf, 0, &done, NULL));
	EXPECT_EQ(0, done);
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT, ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, WriteFile(slot, buf, 16, &done, NULL));
	EXPECT_UNTOUCHED(STATUS_IO_TIMEOUT,
			 NtReadFile(slot, NULL, NULL, NULL, &block, buf, 16, NULL, NULL));
	EXPECT_UNTOUCHED(STATUS_ACCESS_DENIED,
			 NtWriteFile(slot, NULL, NULL, NULL, &block, buf, 16, NULL, NULL));
	EXPECT_DONE(CloseHandle(slot));
}

/* W32 to W49: one client, one message. */
TEST_F(win32, W32_W49_E9_E12_client_cannot_read)
{
	HANDLE slot, client;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	/* no sharing: as since Vista */
	ASSERT_HANDLE(client = CreateFileA(NAME, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL));
	EXPECT_DONE(CloseHandle(client));
	ASSERT_HANDLE(client = CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ,
					   NULL, OPEN_EXISTING, 0, NULL));
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT, ReadFile(slot, buf, 8, &done, NULL));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, WriteFile(slot, buf, 8, &done, NULL));
	EXPECT_REFUSED(ERROR_INVALID_PARAMETER, ReadFile(client, buf, 8, &done, NULL));
	EXPECT_DONE(WriteFile(client, "8 bytes", 8, &done, NULL));
	EXPECT_REFUSED(ERROR_INVALID_PARAMETER, ReadFile(client, buf, 8, &done, NULL));
	EXPECT_UNTOUCHED(STATUS_INVALID_PARAMETER,
			 NtReadFile(client, NULL, NULL, NULL, &block, buf, 8, NULL, NULL));
	EXPECT_DONE(ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_EQ(8, done);
	EXPECT_STREQ("8 bytes", buf);
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT, ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

/* W50 to W57: clients in every way of opening; one server. */
TEST_F(win32, W50_W57_E4_E10_two_clients_one_server)
{
	static const DWORD accesses[] = {
		GENERIC_READ | GENERIC_WRITE, GENERIC_READ, GENERIC_WRITE,
	};
	HANDLE slot, client, other;
	size_t i;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ,
					   NULL, OPEN_EXISTING, 0, NULL));
	for (i = 0; i < ARRAY_SIZE(accesses); i++) {
		ASSERT_HANDLE(other = CreateFileA(NAME, accesses[i], FILE_SHARE_READ, NULL,
						  OPEN_EXISTING, 0, NULL));
		EXPECT_DONE(CloseHandle(other));
	}
	EXPECT_NO_HANDLE(ERROR_ALREADY_EXISTS, CreateMailslotA(NAME, 0, 0, NULL));
	EXPECT_DONE(CloseHandle(client));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	ASSERT_HANDLE(other = CreateFileA(NAME, GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING,
					  0, NULL));
	EXPECT_DONE(CloseHandle(other));
	ASSERT_HANDLE(other = win32_client(NAME, GENERIC_WRITE));
	EXPECT_DONE(CloseHandle(other));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

/* W58 to W97: counts and sizes follow, and an empty message is one. */
TEST_F(win32, W58_W97_order_sizes_and_empty_messages)
{
	HANDLE slot, client, other;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	ASSERT_HANDLE(other = win32_client(NAME, GENERIC_WRITE));
	EXPECT_SLOT(0, MAILSLOT_NO_MESSAGE, 0, 0);
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT, ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_DONE(WriteFile(client, "a", 1, &done, NULL));
	EXPECT_SLOT(0, 1, 1, 0);
	EXPECT_DONE(WriteFile(other, "bc", 2, &done, NULL));
	EXPECT_SLOT(0, 1, 2, 0);
	EXPECT_DONE(WriteFile(other, NULL, 0, &done, NULL));
	EXPECT_SLOT(0, 1, 3, 0);

	EXPECT_DONE(ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_EQ(1, done);
	EXPECT_EQ('a', buf[0]);
	EXPECT_SLOT(0, 2, 2, 0);
	EXPECT_DONE(ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_EQ(2, done);
	EXPECT_EQ(0, memcmp(buf, "bc", 2));
	EXPECT_SLOT(0, 0, 1, 0);
	done = 5;
	EXPECT_DONE(ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_EQ(0, done);
	EXPECT_SLOT(0, MAILSLOT_NO_MESSAGE, 0, 0);
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT, ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_DONE(WriteFile(client, "ab", 2, &done, NULL));
	EXPECT_EQ(2, done);
	EXPECT_DONE(CloseHandle(other));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

#define EXPECT_QUERY(handle) do {					\
	memset(&query, 0x5a, sizeof(query));				\
	EXPECT_EQ(STATUS_SUCCESS, NtQueryInformationFile(handle, &block, &query, sizeof(query), \
							 FileMailslotQueryInformation)); \
	EXPECT_EQ(STATUS_SUCCESS, block.Status);			\
	EXPECT_EQ(24, block.Information);				\
	EXPECT_EQ(0, query.MaximumMessageSize);				\
	EXPECT_EQ(0, query.MailslotQuota);				\
	EXPECT_EQ(2, query.NextMessageSize);				\
	EXPECT_EQ(1, query.MessagesAvailable);				\
	EXPECT_EQ(0, query.ReadTimeout.QuadPart);			\
} while (0)

/* W98 to W119: what does not fit stays; server and client are told the same. */
TEST_F(win32, W96_W119_E18_E26_E27_too_small_and_native_query)
{
	FILE_MAILSLOT_QUERY_INFORMATION query;
	HANDLE slot, client, other;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_READ | GENERIC_WRITE));
	ASSERT_HANDLE(other = win32_client(NAME, GENERIC_WRITE));
	EXPECT_DONE(WriteFile(client, "ab", 2, &done, NULL));
	EXPECT_EQ(2, done);
	EXPECT_UNTOUCHED(STATUS_BUFFER_TOO_SMALL,
			 NtReadFile(slot, NULL, NULL, NULL, &block, buf, 1, NULL, NULL));
	EXPECT_REFUSED(ERROR_INSUFFICIENT_BUFFER, ReadFile(slot, buf, 1, &done, NULL));
	EXPECT_REFUSED(ERROR_INSUFFICIENT_BUFFER, ReadFile(slot, buf, 0, &done, NULL));
	EXPECT_QUERY(slot);
	EXPECT_QUERY(client);
	EXPECT_UNTOUCHED(STATUS_INFO_LENGTH_MISMATCH,
			 NtQueryInformationFile(slot, &block, &query, sizeof(query) - 1,
						FileMailslotQueryInformation));
	EXPECT_DONE(CloseHandle(other));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

/* X4: nothing is created, nothing erased; E13: what was not asked for is not granted. */
TEST_F(win32, X1_X4_E13_dispositions_and_access)
{
	HANDLE slot, client;
	DWORD way;

	for (way = CREATE_NEW; way <= TRUNCATE_EXISTING; way++)
		EXPECT_NO_HANDLE(ERROR_FILE_NOT_FOUND,
				 CreateFileA(NAME, GENERIC_WRITE, 0, NULL, way, 0, NULL));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_DONE(WriteFile(client, "kept", 4, &done, NULL));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, ReadFile(client, buf, 4, &done, NULL));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_NO_HANDLE(ERROR_FILE_EXISTS,
			 CreateFileA(NAME, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
	EXPECT_NO_HANDLE(ERROR_INVALID_PARAMETER,
			 CreateFileA(NAME, GENERIC_WRITE, 0, NULL, 0, 0, NULL));
	for (way = CREATE_ALWAYS; way <= TRUNCATE_EXISTING; way++) {
		ASSERT_HANDLE(client = CreateFileA(NAME, GENERIC_WRITE, 0, NULL, way, 0, NULL));
		EXPECT_DONE(CloseHandle(client));
	}
	EXPECT_SLOT(0, 4, 1, 0);
	ASSERT_HANDLE(client = win32_client(NAME, 0));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, WriteFile(client, "x", 1, &done, NULL));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, ReadFile(client, buf, 4, &done, NULL));
	EXPECT_DONE(GetMailslotInfo(client, NULL, NULL, NULL, NULL));
	EXPECT_EQ(FILE_TYPE_UNKNOWN, GetFileType(client));
	EXPECT_EQ(ERROR_SUCCESS, GetLastError());
	EXPECT_DONE(CloseHandle(client));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_READ));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, WriteFile(client, "x", 1, &done, NULL));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

TEST_F(win32, X2_X3_limits_read_back)
{
	HANDLE slot, client;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 256, 1000, NULL));
	EXPECT_SLOT(256, MAILSLOT_NO_MESSAGE, 0, 1000);
	EXPECT_DONE(SetMailslotInfo(slot, 100));
	EXPECT_SLOT(256, MAILSLOT_NO_MESSAGE, 0, 100);
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, SetMailslotInfo(client, 5));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, SetMailslotInfo(INVALID_HANDLE_VALUE, 5));
	EXPECT_SLOT(256, MAILSLOT_NO_MESSAGE, 0, 100);
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

/* The sum of what is queued, for both sides. */
TEST_F(win32, X6_file_size)
{
	LARGE_INTEGER size;
	HANDLE slot, client;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_DONE(WriteFile(client, "12345", 5, &done, NULL));
	EXPECT_DONE(WriteFile(client, "678", 3, &done, NULL));
	EXPECT_DONE(GetFileSizeEx(client, &size));
	EXPECT_EQ(8, size.QuadPart);
	EXPECT_DONE(ReadFile(slot, buf, 16, &done, NULL));
	EXPECT_DONE(GetFileSizeEx(client, &size));
	EXPECT_EQ(3, size.QuadPart);
	EXPECT_EQ(3, GetFileSize(slot, &done));
	EXPECT_EQ(0, done);
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, GetFileSizeEx(NULL, &size));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

TEST_HARNESS_MAIN
