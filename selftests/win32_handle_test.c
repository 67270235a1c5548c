// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: handles, and events.
 */
#include "win32_util.h"

#define NAME	LOCAL_SLOT("win32_handle_test")

static char buf[64];
static DWORD done;

FIXTURE(handle) {
};

FIXTURE_SETUP(handle)
{
	WIN32_SETUP();
}

FIXTURE_TEARDOWN(handle)
{
}

static BOOL duplicate(HANDLE source, HANDLE *copy, DWORD access, DWORD options)
{
	return DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), copy, access,
			       FALSE, options);
}

/* A copy reads the same queue; the slot goes with the last one. */
TEST_F(handle, duplicated_server)
{
	HANDLE slot, copy, client;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	ASSERT_EQ(TRUE, duplicate(slot, &copy, 0, DUPLICATE_SAME_ACCESS));
	EXPECT_NE(slot, copy);
	EXPECT_DONE(WriteFile(client, "one", 3, &done, NULL));
	EXPECT_DONE(WriteFile(client, "four", 4, &done, NULL));
	EXPECT_DONE(ReadFile(copy, buf, sizeof(buf), &done, NULL));
	EXPECT_EQ(3, done);
	EXPECT_DONE(CloseHandle(slot));
	EXPECT_DONE(ReadFile(copy, buf, sizeof(buf), &done, NULL));
	EXPECT_EQ(4, done);
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, ReadFile(slot, buf, sizeof(buf), &done, NULL));
	EXPECT_DONE(CloseHandle(copy));
	EXPECT_REFUSED(ERROR_HANDLE_EOF, WriteFile(client, "x", 1, &done, NULL));
	EXPECT_DONE(CloseHandle(client));
}

TEST_F(handle, duplicates_have_no_more_access)
{
	HANDLE slot, client, less, moved;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	ASSERT_HANDLE(client = win32_client(NAME, GENERIC_WRITE));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, duplicate(client, &less, GENERIC_READ, 0));
	ASSERT_EQ(TRUE, duplicate(client, &less, SYNCHRONIZE, 0));
	EXPECT_REFUSED(ERROR_ACCESS_DENIED, WriteFile(less, "x", 1, &done, NULL));
	ASSERT_EQ(TRUE, duplicate(client, &moved, 0,
				  DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
	EXPECT_DONE(WriteFile(moved, "x", 1, &done, NULL));
	EXPECT_DONE(CloseHandle(moved));
	EXPECT_DONE(CloseHandle(less));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, duplicate(client, &less, 0, DUPLICATE_SAME_ACCESS));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE,
		       DuplicateHandle(slot, slot, slot, &less, 0, FALSE, DUPLICATE_SAME_ACCESS));
	EXPECT_DONE(CloseHandle(slot));
}

/* How many descriptors of this process are on slots and survive execve(2). */
static int inherited_slots(void)
{
	char path[64], target[PATH_MAX];
	int fd, count = 0;
	ssize_t len;

	for (fd = 0; fd < 64; fd++) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		len = readlink(path, target, sizeof(target) - 1);
		if (len < 0 || strncmp(target, slot_root, strlen(slot_root)))
			continue;
		count += !(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	}
	return count;
}

TEST_F(handle, B11_inheritance)
{
	SECURITY_ATTRIBUTES inherit = { sizeof(inherit), NULL, TRUE };
	HANDLE slot, copy;
	DWORD flags;

	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	EXPECT_EQ(0, inherited_slots());
	EXPECT_DONE(GetHandleInformation(slot, &flags));
	EXPECT_EQ(0, flags);
	EXPECT_DONE(SetHandleInformation(slot, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
	EXPECT_EQ(1, inherited_slots());
	EXPECT_DONE(SetHandleInformation(slot, HANDLE_FLAG_INHERIT, 0));
	EXPECT_EQ(0, inherited_slots());
	ASSERT_EQ(TRUE, DuplicateHandle(GetCurrentProcess(), slot, GetCurrentProcess(), &copy, 0,
					TRUE, DUPLICATE_SAME_ACCESS));
	EXPECT_EQ(1, inherited_slots());
	EXPECT_DONE(CloseHandle(copy));
	EXPECT_EQ(0, inherited_slots());
	EXPECT_DONE(CloseHandle(slot));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, &inherit));
	EXPECT_DONE(GetHandleInformation(slot, &flags));
	EXPECT_EQ(HANDLE_FLAG_INHERIT, flags);
	EXPECT_EQ(1, inherited_slots());
	EXPECT_DONE(CloseHandle(slot));
}

/* More than the first table takes; values that were never handles. */
TEST_F(handle, many_and_wrong_ones)
{
	static HANDLE handles[1000];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(handles); i++)
		ASSERT_HANDLE(handles[i] = CreateEventA(NULL, TRUE, i % 2, NULL));
	for (i = 0; i < ARRAY_SIZE(handles); i++)
		EXPECT_EQ(i % 2 ? WAIT_OBJECT_0 : WAIT_TIMEOUT,
			  WaitForSingleObject(handles[i], 0));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, SetEvent((HANDLE)((char *)handles[5] + 1)));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, SetEvent((HANDLE)0x7ffffff0));
	for (i = 0; i < ARRAY_SIZE(handles); i++)
		EXPECT_DONE(CloseHandle(handles[i]));
	EXPECT_EQ(WAIT_FAILED, WaitForSingleObject(handles[0], 0));
	EXPECT_EQ(ERROR_INVALID_HANDLE, GetLastError());
}

/* What is opened is closed again, whatever failed. */
TEST_F(handle, no_descriptor_is_lost)
{
	OVERLAPPED overlapped = { .hEvent = NULL };
	int before = 0, after, turn;
	HANDLE slot, event;

	for (turn = 0; turn < 4; turn++) {
		ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, MAILSLOT_WAIT_FOREVER, NULL));
		ASSERT_HANDLE(event = CreateEventA(NULL, TRUE, FALSE, NULL));
		overlapped.hEvent = event;
		CreateMailslotA(NAME, 0, 0, NULL);
		win32_client(LOCAL_SLOT("absent"), GENERIC_WRITE);
		CloseHandle(win32_client(NAME, GENERIC_WRITE));
		CreateFileA(NAME, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
		EXPECT_REFUSED(ERROR_IO_PENDING, ReadFile(slot, buf, 1, NULL, &overlapped));
		EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(event, 1));
		EXPECT_DONE(CloseHandle(slot));
		EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(event, 1));
		EXPECT_DONE(CloseHandle(event));
		ASSERT_FD(after = dup(0));
		close(after);
		/* What waits for all reads is made once. */
		if (!turn)
			before = after;
		EXPECT_EQ(before, after);
	}
}

TEST_F(handle, events)
{
	HANDLE manual, automatic, slot;

	ASSERT_HANDLE(manual = CreateEventA(NULL, TRUE, TRUE, NULL));
	ASSERT_HANDLE(automatic = CreateEventA(NULL, FALSE, TRUE, NULL));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(manual, 0));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(manual, INFINITE));
	EXPECT_DONE(ResetEvent(manual));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(manual, 0));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(automatic, INFINITE));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(automatic, 1));
	EXPECT_DONE(SetEvent(automatic));
	EXPECT_DONE(SetEvent(automatic));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(automatic, INFINITE));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(automatic, 1));
	ASSERT_HANDLE(slot = CreateMailslotA(NAME, 0, 0, NULL));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, SetEvent(slot));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, ReadFile(manual, buf, 1, &done, NULL));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, WriteFile(manual, buf, 1, &done, NULL));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, GetMailslotInfo(manual, NULL, NULL, NULL, NULL));
	EXPECT_DONE(CloseHandle(slot));
	EXPECT_DONE(CloseHandle(automatic));
	EXPECT_DONE(CloseHandle(manual));
}

TEST_F(handle, events_with_names)
{
	HANDLE one, same, other;

	ASSERT_HANDLE(one = CreateEventA(NULL, FALSE, FALSE, "ExampleSlot"));
	EXPECT_EQ(ERROR_SUCCESS, GetLastError());
	ASSERT_HANDLE(same = CreateEventW(NULL, TRUE, TRUE, L"ExampleSlot"));
	EXPECT_EQ(ERROR_ALREADY_EXISTS, GetLastError());
	ASSERT_HANDLE(other = CreateEventA(NULL, FALSE, FALSE, "Other"));
	EXPECT_EQ(ERROR_SUCCESS, GetLastError());
	EXPECT_DONE(SetEvent(same));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(other, 0));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(one, 0));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(same, 0));
	EXPECT_DONE(CloseHandle(one));
	EXPECT_DONE(CloseHandle(same));
	/* the name went with the last handle */
	ASSERT_HANDLE(one = CreateEventA(NULL, TRUE, TRUE, "ExampleSlot"));
	EXPECT_EQ(ERROR_SUCCESS, GetLastError());
	EXPECT_DONE(CloseHandle(one));
	EXPECT_DONE(CloseHandle(other));
}

TEST_F(handle, wait_for_one_of_many)
{
	HANDLE events[3];
	size_t i;

	for (i = 0; i < 3; i++)
		ASSERT_HANDLE(events[i] = CreateEventA(NULL, FALSE, FALSE, NULL));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForMultipleObjects(3, events, FALSE, 5));
	SetEvent(events[2]);
	SetEvent(events[1]);
	EXPECT_EQ(WAIT_OBJECT_0 + 1, WaitForMultipleObjects(3, events, FALSE, INFINITE));
	EXPECT_EQ(WAIT_OBJECT_0 + 2, WaitForMultipleObjects(3, events, FALSE, INFINITE));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForMultipleObjects(3, events, FALSE, 0));
	EXPECT_EQ(WAIT_FAILED, WaitForMultipleObjects(0, events, FALSE, 0));
	EXPECT_EQ(ERROR_INVALID_PARAMETER, GetLastError());
	EXPECT_EQ(WAIT_FAILED, WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, events, FALSE, 0));
	for (i = 0; i < 3; i++)
		CloseHandle(events[i]);
}

/* Nothing is taken before all are there. */
TEST_F(handle, wait_for_all)
{
	HANDLE events[2];

	ASSERT_HANDLE(events[0] = CreateEventA(NULL, FALSE, TRUE, NULL));
	ASSERT_HANDLE(events[1] = CreateEventA(NULL, FALSE, FALSE, NULL));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForMultipleObjects(2, events, TRUE, 20));
	EXPECT_DONE(SetEvent(events[1]));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForMultipleObjects(2, events, TRUE, INFINITE));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(events[0], 0));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(events[1], 0));
	CloseHandle(events[0]);
	CloseHandle(events[1]);
}

static void *answer(void *argument)
{
	HANDLE *events = argument;
	int turn;

	for (turn = 0; turn < 300; turn++) {
		if (WaitForSingleObject(events[0], INFINITE) != WAIT_OBJECT_0)
			return "wait failed";
		SetEvent(events[1]);
	}
	return NULL;
}

/* No set event is ever lost, nor seen twice. */
TEST_F(handle, events_between_threads)
{
	HANDLE events[2];
	pthread_t thread;
	void *wrong;
	int turn;

	ASSERT_HANDLE(events[0] = CreateEventA(NULL, FALSE, FALSE, NULL));
	ASSERT_HANDLE(events[1] = CreateEventA(NULL, FALSE, FALSE, NULL));
	ASSERT_EQ(0, pthread_create(&thread, NULL, answer, events));
	for (turn = 0; turn < 300; turn++) {
		SetEvent(events[0]);
		ASSERT_EQ(WAIT_OBJECT_0, WaitForSingleObject(events[1], INFINITE));
	}
	ASSERT_EQ(0, pthread_join(thread, &wrong));
	EXPECT_EQ(NULL, wrong);
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(events[1], 0));
	CloseHandle(events[0]);
	CloseHandle(events[1]);
}

static void *other_error(void *argument)
{
	(void)argument;
	SetLastError(7);
	return (void *)(uintptr_t)GetLastError();
}

TEST_F(handle, last_error_is_each_threads_own)
{
	pthread_t thread;
	void *seen;

	SetLastError(5);
	ASSERT_EQ(0, pthread_create(&thread, NULL, other_error, NULL));
	ASSERT_EQ(0, pthread_join(thread, &seen));
	EXPECT_EQ(7, (uintptr_t)seen);
	EXPECT_EQ(5, GetLastError());
}

TEST_HARNESS_MAIN
