// SPDX-License-Identifier: GPL-2.0-only
/*
 * A message that has been taken out and comes back, since its reader's buffer
 * faults: what others see meanwhile, and how they learn of it.  The buffer is
 * memory at which the kernel stops until the test says how it goes on.
 */
#include "call.h"

#include <linux/userfaultfd.h>

FIXTURE(put_back) {
	int server;
	int client;
	int faults;
	char *nowhere;
	long page;
	struct call reader;
};

/* Returns NULL, or why nothing can be made to stop. */
static const char *make_stop(int *faults, char **at, long page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	*faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (*faults < 0)
		return "no userfaultfd here";
	*at = mmap(NULL, page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (*at == MAP_FAILED)
		return "no memory";
	range.range.start = (uintptr_t)*at;
	range.range.len = page;
	if (ioctl(*faults, UFFDIO_API, &api) || ioctl(*faults, UFFDIO_REGISTER, &range))
		return "userfaultfd does not do as it is told";
	return NULL;
}

FIXTURE_SETUP(put_back)
{
	const char *why;

	SLOT_SETUP();
	self->page = sysconf(_SC_PAGESIZE);
	why = make_stop(&self->faults, &self->nowhere, self->page);
	if (why)
		SLOT_SKIP("%s", why);
	ASSERT_FD(self->server = slot_server("back", 0));
	ASSERT_FD(self->client = slot_client("back", 0));
	self->reader = (struct call)CALL_READ(self->server, self->nowhere, 64);
}

FIXTURE_TEARDOWN(put_back)
{
	close(self->client);
	close(self->server);
	munmap(self->nowhere, self->page);
	close(self->faults);
}

/* The reader has the oldest message in its hands, and is stopped. */
static bool reader_stops(FIXTURE_DATA(put_back) *self)
{
	struct uffd_msg msg;

	call_start(&self->reader);
	return read(self->faults, &msg, sizeof(msg)) == sizeof(msg) &&
	       msg.event == UFFD_EVENT_PAGEFAULT;
}

/* It goes on, and fails. */
static bool reader_fails(FIXTURE_DATA(put_back) *self)
{
	struct uffdio_range range = {
		.start = (uintptr_t)self->nowhere,
		.len = self->page,
	};

	if (mprotect(self->nowhere, self->page, PROT_NONE) ||
	    ioctl(self->faults, UFFDIO_WAKE, &range))
		return false;
	call_end(&self->reader);
	return self->reader.ret == -1 && self->reader.err == EFAULT;
}

TEST_F(put_back, another_reader_gets_it)
{
	char text[8];
	struct call other = CALL_READ(self->server, text, sizeof(text));

	ASSERT_EQ(4, write(self->client, "back", 4));
	ASSERT_TRUE(reader_stops(self));
	EXPECT_EQ(0, slot_count(self->server));
	ASSERT_TRUE(call_start_waits(&other));
	ASSERT_TRUE(reader_fails(self));
	call_end(&other);
	EXPECT_EQ(4, other.ret);
	EXPECT_EQ(0, memcmp("back", text, 4));
}

TEST_F(put_back, who_polls_hears_of_it)
{
	struct call poller = CALL_POLL(self->server, POLLIN);
	char text[8];

	ASSERT_EQ(4, write(self->client, "back", 4));
	ASSERT_TRUE(reader_stops(self));
	ASSERT_TRUE(call_start_waits(&poller));
	ASSERT_TRUE(reader_fails(self));
	call_end(&poller);
	EXPECT_EQ(POLLIN, poller.ret);
	EXPECT_EQ(4, read(self->server, text, sizeof(text)));
}

TEST_F(put_back, it_is_before_those_that_came_meanwhile)
{
	char text[8];

	ASSERT_EQ(5, write(self->client, "first", 5));
	ASSERT_TRUE(reader_stops(self));
	ASSERT_EQ(6, write(self->client, "second", 6));
	ASSERT_TRUE(reader_fails(self));
	EXPECT_EQ(5, read(self->server, text, sizeof(text)));
	EXPECT_EQ(6, read(self->server, text, sizeof(text)));
}

/* Or else a full queue could be made to grow. */
TEST_F(put_back, until_then_it_counts_where_the_queue_was_full)
{
	struct call writer = CALL_WRITE(self->client, "next", 4);
	struct pollfd room = { .fd = self->client, .events = POLLOUT };
	char text[8];

	ASSERT_OK(slot_fill(self->server, self->client, "first"));
	ASSERT_TRUE(reader_stops(self));
	EXPECT_EQ(0, slot_count(self->server));
	EXPECT_EQ(0, poll(&room, 1, 0));
	ASSERT_TRUE(call_start_waits(&writer));
	ASSERT_TRUE(reader_fails(self));
	EXPECT_FALSE(call_done(&writer));
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(5, read(self->server, text, sizeof(text)));
	call_end(&writer);
	EXPECT_EQ(4, writer.ret);
	EXPECT_EQ(4, read(self->server, text, sizeof(text)));
}

TEST_HARNESS_MAIN
