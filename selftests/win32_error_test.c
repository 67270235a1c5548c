// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: Windows' error numbers, those that the other tests do not
 * come across.
 */
#include "cable.h"
#include "win32_util.h"

#define NAME	LOCAL_SLOT("win32_error_test")

static char large[70000];
static DWORD done;
static IO_STATUS_BLOCK block;

FIXTURE(error) {
};

FIXTURE_SETUP(error)
{
	WIN32_SETUP();
}

FIXTURE_TEARDOWN(error)
{
}

TEST_F(error, O1_O3_O9_O10_E3_E6_E7_native_names)
{
	static WCHAR name[] = u"\\Device\\MailSlot\\native";
	UNICODE_STRING text = { sizeof(name) - sizeof(WCHAR), sizeof(name), name };
	OBJECT_ATTRIBUTES attributes = { .Length = sizeof(attributes), .ObjectName = &text };
	HANDLE slot;

#define CREATE(attributes_)						\
	NtCreateMailslotFile(&slot, GENERIC_READ, attributes_, &block, 0, 0, 0, NULL)
	ASSERT_EQ(STATUS_SUCCESS, CREATE(&attributes));
	EXPECT_EQ(STATUS_OBJECT_NAME_COLLISION, CREATE(&attributes));
	EXPECT_EQ(STATUS_SUCCESS, NtClose(slot));
	EXPECT_EQ(STATUS_INVALID_HANDLE, NtClose(slot));
	EXPECT_EQ(STATUS_INVALID_PARAMETER, CREATE(NULL));
	attributes.Length--;
	EXPECT_EQ(STATUS_INVALID_PARAMETER, CREATE(&attributes));
	attributes.Length++;
	text.Length--;
	EXPECT_EQ(STATUS_OBJECT_NAME_INVALID, CREATE(&attributes));
	text.Length = 0;
	EXPECT_EQ(STATUS_OBJECT_PATH_SYNTAX_BAD, CREATE(&attributes));
	EXPECT_EQ(ERROR_BAD_PATHNAME, RtlNtStatusToDosError(STATUS_OBJECT_PATH_SYNTAX_BAD));
	attributes.RootDirectory = (HANDLE)0xdead0;
	EXPECT_EQ(STATUS_INVALID_HANDLE, CREATE(&attributes));
	EXPECT_EQ(STATUS_ACCESS_VIOLATION,
		  NtCreateMailslotFile(NULL, 0, &attributes, &block, 0, 0, 0, NULL));
#undef CREATE
}

TEST_F(error, E5_name_too_long)
{
	char name[300] = LOCAL_SLOT("");
	HANDLE slot;

	memset(name + strlen(name), 'n', NAME_MAX + 1);
	EXPECT_NO_HANDLE(ERROR_FILENAME_EXCED_RANGE, CreateMailslotA(name, 0, 0, NULL));
	EXPECT_NO_HANDLE(ERROR_FILENAME_EXCED_RANGE, win32_client(name, GENERIC_WRITE));
	name[strlen(name) - 1] = '\0';
	ASSERT_HANDLE(slot = CreateMailslotA(name, 0, 0, NULL));
	EXPECT_DONE(CloseHandle(slot));
}

/* A NULL DACL lets everybody write, the default nobody but ourselves. */
TEST_F(error, E11_security)
{
	SECURITY_DESCRIPTOR descriptor;
	SECURITY_ATTRIBUTES attributes = { sizeof(attributes), &descriptor, FALSE };
	HANDLE slot, client;
	struct stat st;

	SLOT_NEEDS_OWN();
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_OK(stat(slot_path("win32_error_test"), &st));
	EXPECT_EQ(0600, st.st_mode & 07777);
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_NO_HANDLE(ERROR_ACCESS_DENIED, win32_client(NAME, GENERIC_WRITE));
	ASSERT_OK(slot_root_again());
	EXPECT_DONE(CloseHandle(slot));

	EXPECT_DONE(InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, &attributes));
	ASSERT_OK(stat(slot_path("win32_error_test"), &st));
	EXPECT_EQ(0600, st.st_mode & 07777);
	EXPECT_DONE(CloseHandle(slot));

	EXPECT_DONE(SetSecurityDescriptorDacl(&descriptor, TRUE, NULL, FALSE));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, &attributes));
	ASSERT_OK(stat(slot_path("win32_error_test"), &st));
	EXPECT_EQ(0666, st.st_mode & 07777);
	ASSERT_OK(slot_become(SLOT_STRANGER));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_DONE(WriteFile(client, "x", 1, &done, NULL));
	ASSERT_OK(slot_root_again());
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));

	EXPECT_DONE(SetSecurityDescriptorDacl(&descriptor, TRUE, (PACL)&descriptor, FALSE));
	EXPECT_NO_HANDLE(ERROR_NOT_SUPPORTED, CreateMailslotA(NAME, 0, 0, &attributes));
}

TEST_F(error, E20_B10_larger_than_the_maximum)
{
	HANDLE slot, client;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 8, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_REFUSED(ERROR_INVALID_PARAMETER, WriteFile(client, large, 9, &done, NULL));
	EXPECT_EQ(0, done);
	EXPECT_SLOT(8, MAILSLOT_NO_MESSAGE, 0, 0);
	EXPECT_DONE(WriteFile(client, large, 8, &done, NULL));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

/* The client of a slot that has gone stays so, also when there is a new one. */
TEST_F(error, E21_E22_X5_server_has_gone)
{
	HANDLE slot, client;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_DONE(WriteFile(client, "x", 1, &done, NULL));
	EXPECT_DONE(CloseHandle(slot));
	EXPECT_REFUSED(ERROR_HANDLE_EOF, WriteFile(client, "x", 1, &done, NULL));
	EXPECT_NO_HANDLE(ERROR_FILE_NOT_FOUND, win32_client(NAME, GENERIC_WRITE));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	EXPECT_REFUSED(ERROR_HANDLE_EOF, WriteFile(client, "x", 1, &done, NULL));
	EXPECT_SLOT(0, MAILSLOT_NO_MESSAGE, 0, 0);
	EXPECT_DONE(CloseHandle(client));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_DONE(WriteFile(client, "x", 1, &done, NULL));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
}

/* Nobody waits for room; and there is as much as there may be. */
TEST_F(error, E30_full)
{
	struct mailslot_info info;
	HANDLE slot, client;
	DWORD count = 0;
	int fd;

	SLOT_NEEDS_OWN();
	ASSERT_OK(slot_sysctl_set("queue_bytes_max", 200000));
	ASSERT_OK(slot_sysctl_set("queue_bytes_default", 4096));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_FD(fd = slot_client("win32_error_test", 0));
	ASSERT_OK(slot_info(fd, &info));
	EXPECT_EQ(200000, info.max_queue_bytes);
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	while (count < 10 && WriteFile(client, large, sizeof(large), &done, NULL))
		count++;
	EXPECT_EQ(3, count);
	EXPECT_EQ(ERROR_NO_SYSTEM_RESOURCES, GetLastError());
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
	close(fd);
}

TEST_F(error, E31_no_request_of_devices)
{
	HANDLE slot;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	EXPECT_REFUSED(ERROR_INVALID_FUNCTION,
		       DeviceIoControl(slot, 0x12345, NULL, 0, NULL, 0, &done, NULL));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE,
		       DeviceIoControl(NULL, 0x12345, NULL, 0, NULL, 0, &done, NULL));
	EXPECT_DONE(CloseHandle(slot));
}

static NTSTATUS ask_name(HANDLE file, FILE_NAME_INFORMATION *name, ULONG room)
{
	return NtQueryInformationFile(file, &block, name, room, FileNameInformation);
}

TEST_F(error, N8_N18_E32_E34_file_names)
{
	union {
		FILE_NAME_INFORMATION name;
		char bytes[64];
	} out;
	HANDLE slot, client, device;

	ASSERT_HANDLE(slot = CreateMailslotA(LOCAL_SLOT("WinTest"), 100, 1000, NULL));
	EXPECT_EQ(STATUS_INFO_LENGTH_MISMATCH, ask_name(slot, &out.name, 0));
	memset(&out, 0, sizeof(out));
	EXPECT_EQ(STATUS_BUFFER_OVERFLOW, ask_name(slot, &out.name, 4 + 10));
	EXPECT_EQ(16, out.name.FileNameLength);
	EXPECT_EQ(0, memcmp(out.name.FileName, L"\\WinT\0", 12));
	EXPECT_EQ(STATUS_SUCCESS, ask_name(slot, &out.name, sizeof(out)));
	EXPECT_EQ(0, memcmp(out.name.FileName, L"\\WinTest", 16));
	EXPECT_EQ(20, block.Information);
	ASSERT_HANDLE(client = win32_client(LOCAL_SLOT("WINTEST"), 0));
	memset(&out, 0, sizeof(out));
	EXPECT_EQ(STATUS_SUCCESS, ask_name(client, &out.name, sizeof(out)));
	EXPECT_EQ(0, memcmp(out.name.FileName, L"\\WinTest", 16));
	EXPECT_DONE(CloseHandle(slot));
	EXPECT_EQ(STATUS_SUCCESS, ask_name(client, &out.name, sizeof(out)));
	EXPECT_EQ(16, out.name.FileNameLength);
	EXPECT_DONE(CloseHandle(client));
	ASSERT_HANDLE(device = win32_client("\\\\.\\mailslot", 0));
	EXPECT_EQ(STATUS_INFO_LENGTH_MISMATCH, ask_name(device, &out.name, 0));
	EXPECT_EQ(STATUS_INVALID_PARAMETER, ask_name(device, &out.name, sizeof(out)));
	EXPECT_DONE(CloseHandle(device));
	EXPECT_EQ(ERROR_MORE_DATA, RtlNtStatusToDosError(STATUS_BUFFER_OVERFLOW));
	EXPECT_EQ(ERROR_BAD_LENGTH, RtlNtStatusToDosError(STATUS_INFO_LENGTH_MISMATCH));
}

/* A host that cannot be found, and remote mailslots that are switched off. */
TEST_F(error, E23_E24_remote)
{
	char text[160] = "";
	HANDLE client;
	int wire;

	SLOT_NEEDS_OWN();
	ASSERT_OK(cable_lay());
	ASSERT_FD(wire = cable_wire());
	EXPECT_NO_HANDLE(ERROR_REMOTE_MAILSLOTS_DEPRECATED,
			 win32_client("\\\\*\\mailslot\\abc", GENERIC_WRITE));
	EXPECT_NE(0, FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
				    NULL, GetLastError(), 0, text, sizeof(text), NULL));
	EXPECT_NE(NULL, strstr(text, "switched off (net.mailslot.remote_send is 0).\r\n"));

	ASSERT_OK(slot_sysctl_text("computer_name", "US"));
	ASSERT_OK(slot_sysctl_text("workgroup", "GROUP"));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	EXPECT_NO_HANDLE(ERROR_BAD_NETPATH,
			 win32_client("\\\\192.0.2.2\\mailslot\\abc", GENERIC_WRITE));
	ASSERT_HANDLE(client = win32_client("\\\\Group\\mailslot\\abcde", GENERIC_WRITE));
	EXPECT_DONE(WriteFile(client, "domain", 6, &done, NULL));
	EXPECT_STREQ("domain", cable_next(wire, 6, 0));
	EXPECT_DONE(WriteFile(client, large, 424, &done, NULL));
	EXPECT_REFUSED(ERROR_BAD_NETPATH, WriteFile(client, large, 425, &done, NULL));
	EXPECT_REFUSED(ERROR_NOT_SUPPORTED, GetMailslotInfo(client, NULL, NULL, NULL, NULL));
	ASSERT_OK(slot_sysctl_set("remote_send", 0));
	EXPECT_REFUSED(ERROR_REMOTE_MAILSLOTS_DEPRECATED, WriteFile(client, "x", 1, &done, NULL));
	EXPECT_DONE(CloseHandle(client));
	close(wire);
}

/* No mailslotfs, or no memory that could be read: no error of Windows'. */
TEST_F(error, what_windows_does_not_know)
{
	HANDLE slot, client;

	SLOT_NEEDS_OWN();
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_REFUSED(ERROR_NOACCESS, WriteFile(client, slot_fault_at(0), 1, &done, NULL));
	EXPECT_DONE(WriteFile(client, "x", 1, &done, NULL));
	EXPECT_REFUSED(ERROR_NOACCESS, ReadFile(slot, slot_fault_at(0), 1, &done, NULL));
	EXPECT_SLOT(0, 1, 1, 0);
	EXPECT_NO_HANDLE(ERROR_NOT_SUPPORTED, win32_client("/etc/passwd", GENERIC_WRITE));
	EXPECT_NO_HANDLE(ERROR_INVALID_NAME, CreateMailslotA(LOCAL_SLOT(".x"), 0, 0, NULL));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_DONE(CloseHandle(slot));
	ASSERT_OK(umount(slot_root));
	EXPECT_NO_HANDLE(ERROR_PATH_NOT_FOUND, CreateMailslotA(NAME, 0, 0, NULL));
	EXPECT_NO_HANDLE(ERROR_PATH_NOT_FOUND, win32_client(NAME, GENERIC_WRITE));
}

TEST_HARNESS_MAIN
