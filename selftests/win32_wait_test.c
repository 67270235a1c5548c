// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: reads that wait, overlapped or not; events.
 */
#include "win32_util.h"

#define NAME	LOCAL_SLOT("win32_wait_test")

static char buf[64];
static DWORD done;
static IO_STATUS_BLOCK block;

FIXTURE(wait) {
	HANDLE slot;
	HANDLE client;
	HANDLE event;
	OVERLAPPED overlapped;
};

FIXTURE_SETUP(wait)
{
	WIN32_SETUP();
	ASSERT_HANDLE(self->slot = CreateMailslotA(NAME, 0, MAILSLOT_WAIT_FOREVER, NULL));
	ASSERT_HANDLE(self->client = win32_client(NAME, GENERIC_WRITE));
	ASSERT_HANDLE(self->event = CreateEventA(NULL, TRUE, FALSE, NULL));
	memset(&self->overlapped, 0, sizeof(self->overlapped));
	self->overlapped.hEvent = self->event;
	memset(buf, 0, sizeof(buf));
}

FIXTURE_TEARDOWN(wait)
{
	CloseHandle(self->event);
	CloseHandle(self->client);
	CloseHandle(self->slot);
}

static BOOL send_text(HANDLE client, const char *text)
{
	DWORD written;

	return WriteFile(client, text, strlen(text), &written, NULL) && written == strlen(text);
}

/* Begins a read that has to wait. */
#define EXPECT_PENDING(overlapped_)					\
	EXPECT_REFUSED(ERROR_IO_PENDING,				\
		       ReadFile(self->slot, buf, sizeof(buf), NULL, overlapped_))

#define EXPECT_RESULT(text, overlapped_) do {				\
	memset(buf + strlen(text), 0, sizeof(buf) - strlen(text));	\
	EXPECT_DONE(GetOverlappedResult(self->slot, overlapped_, &done, TRUE)); \
	EXPECT_EQ(strlen(text), done);					\
	EXPECT_STREQ(text, buf);					\
} while (0)

TEST_F(wait, W120_W124_E17_timeout)
{
	uint64_t before;

	EXPECT_DONE(SetMailslotInfo(self->slot, 1000));
	before = slot_clock_ms(CLOCK_MONOTONIC);
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT, ReadFile(self->slot, buf, 16, &done, NULL));
	EXPECT_LE(1000, slot_clock_ms(CLOCK_MONOTONIC) - before);
	EXPECT_EQ(0, done);
}

/* W125 to W137: a native slot that may write, and cannot; a read that is pending. */
TEST_F(wait, W125_W137_E15_native_server)
{
	static WCHAR name[] = u"\\??\\MAILSLOT\\win32_native_test";
	UNICODE_STRING text = { sizeof(name) - sizeof(WCHAR), sizeof(name), name };
	OBJECT_ATTRIBUTES attributes = { .Length = sizeof(attributes), .ObjectName = &text };
	HANDLE slot, client;

	ASSERT_EQ(STATUS_SUCCESS,
		  NtCreateMailslotFile(&slot, GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
				       &attributes, &block, 0, 0, 0, NULL));
	EXPECT_UNTOUCHED(STATUS_INVALID_PARAMETER,
			 NtWriteFile(slot, NULL, NULL, NULL, &block, buf, 16, NULL, NULL));
	EXPECT_UNTOUCHED(STATUS_PENDING,
			 NtReadFile(slot, NULL, NULL, NULL, &block, buf, 16, NULL, NULL));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(slot, 0));
	ASSERT_HANDLE(client = CreateFileA(LOCAL_SLOT("win32_native_test"),
					   GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL,
					   OPEN_EXISTING, 0, NULL));
	EXPECT_DONE(WriteFile(client, "data", 4, &done, NULL));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(slot, 1000));
	EXPECT_EQ(STATUS_SUCCESS, block.Status);
	EXPECT_EQ(4, block.Information);
	EXPECT_EQ(0, memcmp(buf, "data", 4));
	EXPECT_DONE(CloseHandle(client));
	EXPECT_EQ(STATUS_SUCCESS, NtClose(slot));
}

struct reader {
	HANDLE slot;
	pid_t tid;
	DWORD value;
	BOOL result;
	DWORD error;
};

static void *read_value(void *argument)
{
	struct reader *reader = argument;
	DWORD size = 0;

	__atomic_store_n(&reader->tid, GetCurrentThreadId(), __ATOMIC_RELEASE);
	reader->result = ReadFile(reader->slot, &reader->value, sizeof(DWORD), &size, NULL) &&
			 size == sizeof(DWORD);
	reader->error = GetLastError();
	return NULL;
}

static bool thread_sleeps(void *(*what)(void *), struct reader *reader, pthread_t *thread)
{
	pid_t tid;

	if (pthread_create(thread, NULL, what, reader))
		return false;
	while (!(tid = __atomic_load_n(&reader->tid, __ATOMIC_ACQUIRE)))
		sched_yield();
	return slot_asleep(tid);
}

/* R1 to R7: a thread reads before another writes. */
TEST_F(wait, R1_R7_reader_is_woken)
{
	struct reader reader = { .slot = self->slot };
	DWORD value = 0x50da;
	pthread_t thread;

	ASSERT_TRUE(thread_sleeps(read_value, &reader, &thread));
	EXPECT_DONE(WriteFile(self->client, &value, sizeof(value), &done, NULL));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(TRUE, reader.result);
	EXPECT_EQ(value, reader.value);
}

/* R8, E29 */
TEST_F(wait, R8_E29_overlapped_read)
{
	EXPECT_PENDING(&self->overlapped);
	EXPECT_EQ(STATUS_PENDING, (NTSTATUS)self->overlapped.Internal);
	EXPECT_EQ(FALSE, HasOverlappedIoCompleted(&self->overlapped));
	EXPECT_REFUSED(ERROR_IO_INCOMPLETE,
		       GetOverlappedResult(self->slot, &self->overlapped, &done, FALSE));
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(self->event, 0));
	EXPECT_DONE(send_text(self->client, "later"));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, INFINITE));
	EXPECT_RESULT("later", &self->overlapped);
	/* with a message there, at once */
	EXPECT_DONE(ResetEvent(self->event));
	EXPECT_DONE(send_text(self->client, "there"));
	EXPECT_DONE(ReadFile(self->slot, buf, sizeof(buf), &done, &self->overlapped));
	EXPECT_EQ(5, done);
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, 0));
	EXPECT_RESULT("there", &self->overlapped);
}

/* Without an event the handle itself is signalled; an idle one always is. */
TEST_F(wait, R8_overlapped_read_without_event)
{
	self->overlapped.hEvent = NULL;
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->slot, 0));
	EXPECT_PENDING(&self->overlapped);
	EXPECT_EQ(WAIT_TIMEOUT, WaitForSingleObject(self->slot, 10));
	EXPECT_DONE(send_text(self->client, "x"));
	EXPECT_EQ(TRUE, HasOverlappedIoCompleted(&self->overlapped));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->slot, 0));
	EXPECT_RESULT("x", &self->overlapped);
}

/* What is meant for a read that waits is in no queue. */
TEST_F(wait, messages_go_to_reads_in_their_order)
{
	OVERLAPPED second = { .hEvent = NULL };
	char other[16] = "";
	HANDLE slot = self->slot;

	ASSERT_HANDLE(second.hEvent = CreateEventA(NULL, FALSE, FALSE, NULL));
	EXPECT_PENDING(&self->overlapped);
	EXPECT_REFUSED(ERROR_IO_PENDING, ReadFile(slot, other, sizeof(other), NULL, &second));
	EXPECT_DONE(send_text(self->client, "one"));
	EXPECT_SLOT(0, MAILSLOT_NO_MESSAGE, 0, MAILSLOT_WAIT_FOREVER);
	EXPECT_EQ(FALSE, HasOverlappedIoCompleted(&second));
	EXPECT_RESULT("one", &self->overlapped);
	EXPECT_DONE(send_text(self->client, "two"));
	EXPECT_DONE(send_text(self->client, "three"));
	EXPECT_SLOT(0, 5, 1, MAILSLOT_WAIT_FOREVER);
	EXPECT_DONE(GetOverlappedResult(slot, &second, &done, TRUE));
	EXPECT_EQ(3, done);
	EXPECT_STREQ("two", other);
	EXPECT_DONE(CloseHandle(second.hEvent));
}

/* The message stays; what asks for its size can read it. */
TEST_F(wait, X10_pending_read_with_too_small_a_buffer)
{
	HANDLE slot = self->slot;

	EXPECT_REFUSED(ERROR_IO_PENDING, ReadFile(slot, buf, 2, NULL, &self->overlapped));
	EXPECT_DONE(send_text(self->client, "large"));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, INFINITE));
	done = 5;
	EXPECT_REFUSED(ERROR_INSUFFICIENT_BUFFER,
		       GetOverlappedResult(slot, &self->overlapped, &done, FALSE));
	EXPECT_EQ(0, done);
	EXPECT_SLOT(0, 5, 1, MAILSLOT_WAIT_FOREVER);
	EXPECT_DONE(ReadFile(slot, buf, 5, &done, &self->overlapped));
	EXPECT_STREQ("large", buf);
}

TEST_F(wait, X8_E17_pending_read_times_out)
{
	OVERLAPPED forever = { .hEvent = NULL };
	uint64_t before;

	EXPECT_PENDING(&forever);
	EXPECT_DONE(SetMailslotInfo(self->slot, 100));
	before = slot_clock_ms(CLOCK_MONOTONIC);
	EXPECT_PENDING(&self->overlapped);
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT,
		       GetOverlappedResult(self->slot, &self->overlapped, &done, TRUE));
	EXPECT_LE(100, slot_clock_ms(CLOCK_MONOTONIC) - before);
	/* The one that was asked for before waits as long as it was told to. */
	EXPECT_EQ(FALSE, HasOverlappedIoCompleted(&forever));
	EXPECT_DONE(SetMailslotInfo(self->slot, 0));
	EXPECT_EQ(FALSE, HasOverlappedIoCompleted(&forever));
	EXPECT_REFUSED(ERROR_SEM_TIMEOUT,
		       ReadFile(self->slot, buf, sizeof(buf), NULL, &self->overlapped));
	EXPECT_EQ(TRUE, HasOverlappedIoCompleted(&self->overlapped));
	EXPECT_DONE(send_text(self->client, "at last"));
	EXPECT_RESULT("at last", &forever);
}

TEST_F(wait, E28_cancel)
{
	OVERLAPPED second = { .hEvent = NULL };

	EXPECT_PENDING(&self->overlapped);
	EXPECT_PENDING(&second);
	EXPECT_DONE(CancelIoEx(self->slot, &second));
	EXPECT_REFUSED(ERROR_OPERATION_ABORTED,
		       GetOverlappedResult(self->slot, &second, &done, FALSE));
	EXPECT_REFUSED(ERROR_NOT_FOUND, CancelIoEx(self->slot, &second));
	EXPECT_EQ(FALSE, HasOverlappedIoCompleted(&self->overlapped));
	EXPECT_DONE(CancelIo(self->slot));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, 0));
	EXPECT_REFUSED(ERROR_OPERATION_ABORTED,
		       GetOverlappedResult(self->slot, &self->overlapped, &done, FALSE));
	EXPECT_DONE(CancelIo(self->slot));
	EXPECT_REFUSED(ERROR_INVALID_HANDLE, CancelIo(self->event));
	/* nothing is taken for them any more */
	EXPECT_DONE(send_text(self->client, "kept"));
	EXPECT_DONE(ReadFile(self->slot, buf, sizeof(buf), &done, NULL));
	EXPECT_EQ(4, done);
}

/* CancelIo() is about the reads of its thread. */
TEST_F(wait, E28_cancel_by_another_thread)
{
	struct reader reader = { .slot = self->slot };
	pthread_t thread;

	ASSERT_TRUE(thread_sleeps(read_value, &reader, &thread));
	EXPECT_DONE(CancelIo(self->slot));
	EXPECT_DONE(CancelIoEx(self->slot, NULL));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(FALSE, reader.result);
	EXPECT_EQ(ERROR_OPERATION_ABORTED, reader.error);
}

TEST_F(wait, E35_B6_last_handle_closes)
{
	struct reader reader = { .slot = self->slot };
	pthread_t thread;

	EXPECT_PENDING(&self->overlapped);
	ASSERT_TRUE(thread_sleeps(read_value, &reader, &thread));
	EXPECT_DONE(CloseHandle(self->slot));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(FALSE, reader.result);
	EXPECT_EQ(ERROR_OPERATION_ABORTED, reader.error);
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, 0));
	EXPECT_EQ(STATUS_CANCELLED, (NTSTATUS)self->overlapped.Internal);
	/* the slot is gone, and its name is free */
	EXPECT_REFUSED(ERROR_HANDLE_EOF, WriteFile(self->client, "x", 1, &done, NULL));
	ASSERT_HANDLE(self->slot = CreateMailslotA(NAME, 0, 0, NULL));
}

static void *wait_for_event(void *argument)
{
	struct reader *reader = argument;

	__atomic_store_n(&reader->tid, GetCurrentThreadId(), __ATOMIC_RELEASE);
	reader->value = WaitForSingleObject(reader->slot, INFINITE);
	return NULL;
}

/* Who waits for an event is woken by a read that is begun afterwards. */
TEST_F(wait, read_begun_while_another_thread_waits)
{
	struct reader waiter = { .slot = self->event };
	pthread_t thread;
	int fd;

	ASSERT_TRUE(thread_sleeps(wait_for_event, &waiter, &thread));
	EXPECT_PENDING(&self->overlapped);
	/* from outside of the library */
	ASSERT_FD(fd = slot_client("win32_wait_test", 0));
	EXPECT_EQ(7, write(fd, "outside", 7));
	close(fd);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(WAIT_OBJECT_0, waiter.value);
	EXPECT_RESULT("outside", &self->overlapped);
}

/* ... and by its timeout. */
TEST_F(wait, timeout_begun_while_another_thread_waits)
{
	struct reader waiter = { .slot = self->event };
	pthread_t thread;

	ASSERT_TRUE(thread_sleeps(wait_for_event, &waiter, &thread));
	EXPECT_DONE(SetMailslotInfo(self->slot, 50));
	EXPECT_PENDING(&self->overlapped);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(WAIT_OBJECT_0, waiter.value);
	EXPECT_EQ(STATUS_IO_TIMEOUT, (NTSTATUS)self->overlapped.Internal);
}

TEST_F(wait, overlapped_write_is_done_at_once)
{
	EXPECT_DONE(WriteFile(self->client, "abc", 3, NULL, &self->overlapped));
	EXPECT_EQ(WAIT_OBJECT_0, WaitForSingleObject(self->event, 0));
	EXPECT_DONE(GetOverlappedResult(self->client, &self->overlapped, &done, TRUE));
	EXPECT_EQ(3, done);
}

TEST_HARNESS_MAIN
