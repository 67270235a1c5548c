// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who pays for the memory: cgroups, the namespace's total, and writes that ask
 * for more than there is.
 */
#include "call.h"
#include "cgroup.h"

#include <sys/resource.h>
#include <sys/syscall.h>

#define MIB	(1024L * 1024)

FIXTURE(memcg) {
	char group[128];	/* a cgroup of the test's own */
	int server;
	int client;
	char buf[65536];
};

FIXTURE_SETUP(memcg)
{
	const char *why;

	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	why = cgroup_make(self->group, sizeof(self->group));
	if (why)
		SLOT_SKIP("%s", why);
	memset(self->buf, 'x', sizeof(self->buf));
	ASSERT_FD(self->server = slot_server("memcg", 0));
	ASSERT_OK(fchmod(self->server, 0666));
	ASSERT_FD(self->client = slot_client("memcg", O_NONBLOCK));
	ASSERT_OK(slot_sysctl_set("total_bytes_max", 1024 * MIB));
}

FIXTURE_TEARDOWN(memcg)
{
	close(self->client);
	close(self->server);
	cgroup_remove(self->group);
}

/* How a flooder ended. */
enum { FLOOD_STOPPED = 10, FLOOD_NO_MEMORY, FLOOD_OTHER, FLOOD_NO_GROUP };

/*
 * Write messages of this size, from within the group, until that fails.  All
 * that is done in the full group has been done once before, in memory that is
 * there: a page fault that finds the group full is a reason for the kernel to
 * kill, but no message is.
 */
static int flood(FIXTURE_DATA(memcg) *self, size_t size)
{
	bool joined = false;
	long status;

	if (mlockall(MCL_CURRENT))
		return FLOOD_OTHER;
	do {
		while (write(joined ? self->client : -1, self->buf, size) == (ssize_t)size)
			;
		status = errno == EAGAIN || errno == ENOBUFS ? FLOOD_STOPPED :
			 errno == ENOMEM ? FLOOD_NO_MEMORY : FLOOD_OTHER;
		if (joined)
			syscall(SYS_exit_group, status);
		syscall(SYS_getpid);
		joined = !cgroup_join(self->group);
	} while (joined);
	return FLOOD_NO_GROUP;
}

/* In a process of its own; its wait status. */
static int run_flood(FIXTURE_DATA(memcg) *self, size_t size)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid)
		_exit(flood(self, size));
	waitpid(pid, &status, 0);
	return status;
}

/* What a flood ends with in a full group: an error, and nobody is killed. */
#define EXPECT_NO_MEMORY(status) do {						\
	EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == FLOOD_NO_MEMORY) \
		TH_LOG("wait status %#x", status);				\
	EXPECT_LT(0, cgroup_event(self->group, "max"));				\
	EXPECT_EQ(0, cgroup_event(self->group, "oom_kill"));			\
} while (0)

/* B13: a group's limit stops its flood; close gives everything back. */
TEST_F_TIMEOUT(memcg, limit_stops_a_flood, 120)
{
	struct mailslot_info info;
	int status;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 512 * MIB));
	ASSERT_OK(cgroup_set(self->group, "memory.max", "25165824"));
	cgroup_set(self->group, "memory.swap.max", "0");
	status = run_flood(self, sizeof(self->buf));
	EXPECT_NO_MEMORY(status);

	/* the messages that fitted are there, and paid for by the group */
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_LT(4 * MIB, (long)info.queued_bytes);
	EXPECT_GT(24 * MIB, (long)info.queued_bytes);
	EXPECT_LT((long)info.queued_bytes, cgroup_used(self->group));

	/* those outside the group go on */
	EXPECT_EQ(65536, write(self->client, self->buf, 65536));
	EXPECT_EQ(65536, read(self->server, self->buf, sizeof(self->buf)));

	close(self->server);
	EXPECT_TRUE(cgroup_falls_below(self->group, 2 * MIB))
		TH_LOG("still %ld", cgroup_used(self->group));
	ASSERT_FD(self->server = slot_server("memcg", 0));
}

/* The same by small messages: headers are charged as well. */
TEST_F_TIMEOUT(memcg, limit_stops_a_flood_of_empty_messages, 180)
{
	int status;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 512 * MIB));
	ASSERT_OK(cgroup_set(self->group, "memory.max", "6291456"));
	cgroup_set(self->group, "memory.swap.max", "0");
	status = run_flood(self, 0);
	EXPECT_NO_MEMORY(status);
	EXPECT_LT(1000, slot_count(self->server));
	close(self->server);
	EXPECT_TRUE(cgroup_falls_below(self->group, 3 * MIB))
		TH_LOG("still %ld", cgroup_used(self->group));
	ASSERT_FD(self->server = slot_server("memcg", 0));
}

/* Reading gives the memory back to the group that wrote. */
TEST_F_TIMEOUT(memcg, reading_uncharges_the_writer, 60)
{
	int status;
	long full;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 8 * MIB));
	status = run_flood(self, sizeof(self->buf));
	ASSERT_TRUE(WIFEXITED(status));
	ASSERT_EQ(FLOOD_STOPPED, WEXITSTATUS(status));
	full = cgroup_used(self->group);
	EXPECT_LT(8 * MIB, full);
	while (slot_count(self->server) > 0)
		ASSERT_EQ(65536, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_TRUE(cgroup_falls_below(self->group, full - 7 * MIB))
		TH_LOG("%ld before, still %ld", full, cgroup_used(self->group));
}

/* What a group is charged for n descriptors of its own making. */
static long charged_for(FIXTURE_DATA(memcg) *self, int n, bool slots)
{
	char name[32];
	int pipes[2], i;
	long before, after;
	pid_t pid;

	if (pipe(pipes))
		return -1;
	pid = fork();
	if (!pid) {
		if (cgroup_join(self->group))
			_exit(1);
		for (i = 0; i < n; i++) {
			snprintf(name, sizeof(name), "charged-%d", i);
			if ((slots ? slot_server(name, 0) : open("/dev/null", O_RDONLY)) < 0)
				_exit(2);
		}
		close(pipes[1]);
		for (;;)
			pause();
	}
	before = cgroup_used(self->group);
	close(pipes[1]);
	after = read(pipes[0], name, 1) == 0 ? cgroup_used(self->group) : -1;
	close(pipes[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	cgroup_falls_below(self->group, before + 64 * 1024);
	return after - before;
}

/* Slots cost their creator's group more than open files do: the inodes. */
TEST_F_TIMEOUT(memcg, slots_are_charged, 120)
{
	const int n = 1000;
	struct rlimit files = { n + 64, n + 64 };
	long plain, slots;

	ASSERT_OK(setrlimit(RLIMIT_NOFILE, &files));
	plain = charged_for(self, n, false);
	slots = charged_for(self, n, true);
	EXPECT_LT(0, plain);
	EXPECT_LT(plain + n * 400L, slots);
	EXPECT_ERRNO(ENOENT, slot_client("charged-0", 0));
}

/* B12: a size beyond all limits is refused at once, whatever the buffer. */
TEST_F(memcg, huge_writes)
{
	const size_t huge = 0x7ffff000;
	struct mailslot_info info;
	char *pages;

	pages = mmap(NULL, huge, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ASSERT_NE(MAP_FAILED, pages);
	EXPECT_ERRNO(EMSGSIZE, write(self->client, pages, huge));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, pages, huge - 1));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, pages, huge));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0xffffffff));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, pages, huge));
	/* the kernel cuts larger requests to huge before a file system sees them */
	EXPECT_ERRNO(EMSGSIZE, syscall(SYS_write, self->client, pages, INT_MAX));
	EXPECT_ERRNO(EFAULT, syscall(SYS_write, self->client, pages, SSIZE_MAX));
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(0U, info.message_count);
	EXPECT_EQ(0U, info.received);
	munmap(pages, huge);
}

/* Fill one slot after another as a stranger; the bytes that were taken. */
static long flood_many_slots(FIXTURE_DATA(memcg) *self, int n)
{
	char name[32];
	long taken = 0;
	int client, i;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "flood-%d", i);
		if (slot_server(name, 0) < 0)
			return -1;
		client = slot_client(name, O_NONBLOCK);
		while (write(client, self->buf, 65536) == 65536)
			taken += 65536;
		if (errno != EAGAIN && errno != ENOBUFS)
			return -1;
		close(client);
	}
	return taken;
}

/* B13: without any cgroup, the namespace's total stops a user's many slots. */
TEST_F_TIMEOUT(memcg, total_stops_a_user, 60)
{
	int status;
	pid_t pid;

	ASSERT_OK(slot_sysctl_set("total_bytes_max", 4 * MIB));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (setgroups(0, NULL) || setgid(SLOT_STRANGER) || setuid(SLOT_STRANGER))
			_exit(1);
		/* eight slots of a MiB each would hold more */
		_exit(flood_many_slots(self, 8) / MIB);
	}
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_LE(3, WEXITSTATUS(status));
	EXPECT_GE(4, WEXITSTATUS(status));
	/* the user's end is the end of the flood */
	EXPECT_EQ(65536, write(self->client, self->buf, 65536));
}

/* A peer may neither raise its queue beyond the limit nor make slots without end. */
TEST_F(memcg, limits_of_a_user)
{
	int server;

	ASSERT_OK(slot_sysctl_set("slots_per_user_max", 2));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	ASSERT_FD(server = slot_server("user-1", 0));
	ASSERT_FD(slot_server("user-2", 0));
	EXPECT_ERRNO(EDQUOT, slot_server("user-3", 0));
	EXPECT_ERRNO(EPERM, slot_set(server, MAILSLOT_SET_MAX_QUEUE, 16 * MIB + 1));
	EXPECT_OK(slot_set(server, MAILSLOT_SET_MAX_QUEUE, 16 * MIB));
	close(server);
	ASSERT_FD(slot_server("user-3", 0));
	ASSERT_OK(slot_root_again());
	ASSERT_FD(slot_server("root-1", 0));
	ASSERT_FD(slot_server("root-2", 0));
	ASSERT_FD(slot_server("root-3", 0));
	EXPECT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 16 * MIB + 1));
}

TEST_HARNESS_MAIN
