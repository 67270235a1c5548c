// SPDX-License-Identifier: GPL-2.0-only
/* Who a message is from: pid, uid and gid as the reader's namespaces see them. */
#include "mailslot_util.h"

FIXTURE(slot) {
	int server;
	char buf[64];
	struct mailslot_recv recv;
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->server = slot_server("s", O_NONBLOCK));
	/* whoever likes may write */
	ASSERT_OK(fchmod(self->server, 0622));
}

FIXTURE_TEARDOWN(slot)
{
}

#define RECV() EXPECT_EQ(1, slot_recv(self->server, self->buf, 64, 0, &self->recv))

/* Writes one byte; for children, whose exit status says whether it worked. */
static int write_one(void)
{
	int client = slot_client("s", O_NONBLOCK);

	return client >= 0 && write(client, "x", 1) == 1 ? 0 : 1;
}

TEST_F(slot, pid_is_the_process_that_writes)
{
	int client, turn;
	pid_t child;

	/* one open file, two writers */
	ASSERT_FD(client = slot_client("s", 0));
	for (turn = 0; turn < 2; turn++) {
		child = fork();
		ASSERT_LE(0, child);
		if (!child)
			_exit(write(client, "x", 1) != 1);
		EXPECT_CHILD_OK(child);
		ASSERT_EQ(1, write(client, "x", 1));
		/* known although it has gone meanwhile */
		RECV();
		EXPECT_EQ(child, (pid_t)self->recv.pid);
		RECV();
		EXPECT_EQ(getpid(), (pid_t)self->recv.pid);
	}
}

static void *write_from_thread(void *client)
{
	return write(*(int *)client, "x", 1) == 1 ? NULL : client;
}

TEST_F(slot, pid_is_the_process_not_the_thread)
{
	pthread_t thread;
	void *failed;
	int client;

	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_OK(pthread_create(&thread, NULL, write_from_thread, &client));
	ASSERT_OK(pthread_join(thread, &failed));
	EXPECT_EQ(NULL, failed);
	RECV();
	EXPECT_EQ(getpid(), (pid_t)self->recv.pid);
}

/* The rights count that the client had when it opened, as for any file. */
TEST_F(slot, uid_and_gid_are_those_of_the_open_file)
{
	int by_root, by_stranger;

	ASSERT_FD(by_root = slot_client("s", 0));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	ASSERT_FD(by_stranger = slot_client("s", 0));
	ASSERT_EQ(1, write(by_root, "x", 1));
	ASSERT_EQ(1, write(by_stranger, "x", 1));
	ASSERT_OK(slot_root_again());
	ASSERT_EQ(1, write(by_stranger, "x", 1));
	RECV();
	EXPECT_EQ(0, self->recv.uid);
	EXPECT_EQ(0, self->recv.gid);
	RECV();
	EXPECT_EQ(SLOT_STRANGER, self->recv.uid);
	EXPECT_EQ(SLOT_STRANGER, self->recv.gid);
	RECV();
	EXPECT_EQ(SLOT_STRANGER, self->recv.uid);
	EXPECT_EQ(SLOT_STRANGER, self->recv.gid);
	EXPECT_EQ(getpid(), (pid_t)self->recv.pid);
}

TEST_F(slot, uid_and_gid_are_effective_ones)
{
	pid_t child = fork();

	ASSERT_LE(0, child);
	if (!child)
		_exit(setresgid(0, SLOT_STRANGER2, 0) || setresuid(0, SLOT_STRANGER, 0) ||
		      write_one());
	EXPECT_CHILD_OK(child);
	RECV();
	EXPECT_EQ(SLOT_STRANGER, self->recv.uid);
	EXPECT_EQ(SLOT_STRANGER2, self->recv.gid);
}

/* A writer in a namespace below has a pid here as well. */
TEST_F(slot, pid_of_a_writer_in_another_pid_namespace)
{
	pid_t child;

	if (unshare(CLONE_NEWPID))
		SKIP(return, "no pid namespaces");
	child = fork();
	ASSERT_LE(0, child);
	if (!child)
		_exit(getpid() != 1 || write_one());
	EXPECT_CHILD_OK(child);
	RECV();
	EXPECT_EQ(child, (pid_t)self->recv.pid);
	EXPECT_NE(1, self->recv.pid);
}

/* A reader there cannot see us: 0, and sees itself as it knows itself. */
TEST_F(slot, pid_for_a_reader_in_another_pid_namespace)
{
	pid_t child;

	ASSERT_OK(write_one());
	if (unshare(CLONE_NEWPID))
		SKIP(return, "no pid namespaces");
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		RECV();
		EXPECT_EQ(0, self->recv.pid);
		EXPECT_EQ(0, write_one());
		RECV();
		EXPECT_EQ(1, self->recv.pid);
		_exit(!SLOT_PASSED());
	}
	EXPECT_CHILD_OK(child);
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t done = write(fd, text, strlen(text));

	close(fd);
	return done == (ssize_t)strlen(text) ? 0 : -1;
}

/*
 * A child in a user namespace in which our SLOT_STRANGER is 0 and nobody else
 * is known.  Returns 0 in the child; the pid in the parent, -1 on failure.
 */
static pid_t fork_user_namespace(void)
{
	char path[64], map[64], byte;
	int there[2], back[2];
	pid_t child;

	if (pipe(there) || pipe(back))
		return -1;
	child = fork();
	if (!child) {
		if (unshare(CLONE_NEWUSER) || write(there[1], "x", 1) != 1 ||
		    read(back[0], &byte, 1) != 1 || byte != 'y' ||
		    setgid(0) || setuid(0))
			_exit(77);
		return 0;
	}
	if (read(there[0], &byte, 1) != 1)
		return -1;
	snprintf(map, sizeof(map), "0 %d 1", SLOT_STRANGER);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", child);
	byte = write_file(path, map) ? 'n' : 'y';
	snprintf(path, sizeof(path), "/proc/%d/gid_map", child);
	if (write_file(path, map))
		byte = 'n';
	return write(back[1], &byte, 1) == 1 && byte == 'y' ? child : -1;
}

TEST_F(slot, ids_of_a_writer_in_another_user_namespace)
{
	pid_t child = fork_user_namespace();

	if (!child)
		_exit(geteuid() || write_one());
	if (child < 0)
		SKIP(return, "no user namespaces");
	EXPECT_CHILD_OK(child);
	RECV();
	EXPECT_EQ(SLOT_STRANGER, self->recv.uid);
	EXPECT_EQ(SLOT_STRANGER, self->recv.gid);
	EXPECT_EQ(child, (pid_t)self->recv.pid);
}

TEST_F(slot, ids_for_a_reader_in_another_user_namespace)
{
	char overflow[32];
	pid_t child;

	ASSERT_NE(NULL, slot_file("/proc/sys/kernel/overflowuid", O_RDONLY,
				  overflow, sizeof(overflow)));
	ASSERT_OK(write_one());
	child = fork_user_namespace();
	if (!child) {
		RECV();
		/* our 0 has no number there */
		EXPECT_EQ((uint32_t)atoi(overflow), self->recv.uid);
		EXPECT_EQ((uint32_t)atoi(overflow), self->recv.gid);
		EXPECT_EQ(0, write_one());
		RECV();
		EXPECT_EQ(0, self->recv.uid);
		EXPECT_EQ(0, self->recv.gid);
		_exit(!SLOT_PASSED());
	}
	if (child < 0)
		SKIP(return, "no user namespaces");
	EXPECT_CHILD_OK(child);
}

TEST_HARNESS_MAIN
