// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slots are made, opened and looked at while memory runs out: there is one or
 * there is none, and it counts for its user or it does not.
 */
#include "fault.h"
#include "pass.h"

#include <sys/inotify.h>
#include <sys/socket.h>

FIXTURE(fault_open) {
	char buf[4096];
};

FIXTURE_SETUP(fault_open)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
}

FIXTURE_TEARDOWN(fault_open)
{
	FAULT_TEARDOWN();
}

/* What is counted for nothing would soon be more than one slot, and refused. */
TEST_F_TIMEOUT(fault_open, create, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int server;

	ASSERT_OK(slot_sysctl_set("slots_max", 1));
	ASSERT_OK(slot_sysctl_set("slots_per_user_max", 1));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	while (fault_next(&fault)) {
		FAULTY(&fault, server = slot_server("made", 0));
		EXPECT_EQ(server >= 0, fault_slots());
		if (server < 0)
			EXPECT_ERRNO(ENOENT, slot_client("made", 0));
		close(server);
		EXPECT_EQ(0, fault_slots());
		EXPECT_TRUE(fault_slot_works("MADE"));
	}
	ASSERT_OK(slot_root_again());
}

TEST_F_TIMEOUT(fault_open, create_a_long_name, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	char name[NAME_MAX + 1] = "";
	int server;

	memset(name, 'n', NAME_MAX);
	while (fault_next(&fault)) {
		FAULTY(&fault, server = slot_server(name, 0));
		EXPECT_EQ(server >= 0, fault_slots());
		close(server);
		EXPECT_TRUE(fault_slot_works(name));
	}
}

/* Where the table of slots and the hash of their names have to grow. */
TEST_F_TIMEOUT(fault_open, create_many, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int servers[63], server, i;
	char name[16];

	while (fault_next(&fault)) {
		for (i = 0; i < 63; i++) {
			snprintf(name, sizeof(name), "many-%d", i);
			ASSERT_FD(servers[i] = slot_server(name, 0));
		}
		FAULTY(&fault, server = slot_server("another", 0));
		EXPECT_EQ(63 + (server >= 0), fault_slots());
		FAULT_AGAIN(&fault, server = slot_server("another", 0));
		EXPECT_EQ(64, fault_slots());
		close(server);
		for (i = 0; i < 63; i++)
			close(servers[i]);
		EXPECT_EQ(0, fault_slots());
	}
}

/* Who watches the directory gets records of what happens there. */
TEST_F_TIMEOUT(fault_open, create_under_a_watch, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int watch, server;

	ASSERT_FD(watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	ASSERT_LE(0, inotify_add_watch(watch, slot_root, IN_ALL_EVENTS));
	while (fault_next(&fault)) {
		FAULTY(&fault, server = slot_server("seen", 0));
		EXPECT_EQ(server >= 0, fault_slots());
		close(server);
		EXPECT_TRUE(fault_slot_works("seen"));
		while (read(watch, self->buf, sizeof(self->buf)) > 0)
			;
	}
	close(watch);
}

TEST_F_TIMEOUT(fault_open, open_for_writing, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int server, client;

	ASSERT_FD(server = slot_server("there", O_NONBLOCK));
	while (fault_next(&fault)) {
		FAULTY(&fault, client = slot_client("There", 0));
		EXPECT_EQ(1, fault_slots());
		FAULT_AGAIN(&fault, client = slot_client("There", 0));
		EXPECT_EQ(3, write(client, "abc", 3));
		EXPECT_EQ(3, read(server, self->buf, sizeof(self->buf)));
		close(client);
	}
	close(server);
}

TEST_F_TIMEOUT(fault_open, open_by_proc, 120)
{
	/* ENOENT: /proc without memory for its own entry */
	struct fault fault = FAULT(ENOMEM, EFAULT, ENOENT);
	int server, client;
	char path[32];

	ASSERT_FD(server = slot_server("there", 0));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", server);
	while (fault_next(&fault)) {
		FAULTY(&fault, client = open(path, O_WRONLY | O_CLOEXEC));
		EXPECT_EQ(1, fault_slots());
		FAULT_AGAIN(&fault, client = open(path, O_WRONLY | O_CLOEXEC));
		close(client);
	}
	close(server);
	EXPECT_EQ(0, fault_slots());
}

/* A close has nobody to tell that it failed: what else it does must not matter. */
TEST_F_TIMEOUT(fault_open, close_under_a_watch, 120)
{
	struct fault fault = FAULT(0);
	int watch, server, client;

	ASSERT_FD(watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	ASSERT_LE(0, inotify_add_watch(watch, slot_root, IN_ALL_EVENTS));
	while (fault_next(&fault)) {
		ASSERT_FD(server = slot_server("closing", 0));
		ASSERT_FD(client = slot_client("closing", 0));
		ASSERT_EQ(4, write(client, "left", 4));
		FAULTY(&fault, close(server));
		EXPECT_EQ(0, fault_slots());
		EXPECT_ERRNO(EPIPE, write(client, "x", 1));
		close(client);
		while (read(watch, self->buf, sizeof(self->buf)) > 0)
			;
	}
	close(watch);
}

TEST_F_TIMEOUT(fault_open, look_at_what_is_there, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	struct stat status;
	int server;

	ASSERT_FD(server = slot_server("one", 0));
	while (fault_next(&fault)) {
		FAULTY(&fault, stat(slot_path("ONE"), &status));
		EXPECT_EQ(1, fault_slots());
		FAULT_AGAIN(&fault, stat(slot_path("ONE"), &status));
	}
	close(server);
}

TEST_F_TIMEOUT(fault_open, look_for_what_is_not, 120)
{
	struct fault fault = { .errnos = { ENOMEM, EFAULT }, .anyway = ENOENT };
	struct stat status;

	while (fault_next(&fault)) {
		FAULTY(&fault, stat(slot_path("nobody"), &status));
		EXPECT_EQ(0, fault_slots());
		EXPECT_TRUE(fault_slot_works("Nobody"));
	}
}

TEST_F_TIMEOUT(fault_open, change_the_mode, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	struct stat status;
	int server;

	ASSERT_FD(server = slot_server("one", 0));
	while (fault_next(&fault)) {
		ASSERT_OK(fchmod(server, 0600));
		FAULTY(&fault, chmod(slot_path("one"), 0622));
		ASSERT_OK(fstat(server, &status));
		EXPECT_EQ(fault.ret ? 0600U : 0622U, status.st_mode & 07777);
		FAULT_AGAIN(&fault, chmod(slot_path("one"), 0622));
	}
	close(server);
}

/* The slot lives as long as the copy that lies in a socket, if it got there. */
TEST_F_TIMEOUT(fault_open, pass_the_server_on, 120)
{
	struct fault fault = FAULT(ENOMEM, ENOBUFS, EFAULT);
	int sockets[2], server;

	while (fault_next(&fault)) {
		ASSERT_OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
		ASSERT_FD(server = slot_server("passed", 0));
		FAULTY(&fault, send_fd(sockets[0], server));
		close(server);
		EXPECT_EQ(!fault.ret, fault_slots());
		if (fault.ret)
			ASSERT_FD(server = slot_server("passed", 0));
		FAULT_AGAIN(&fault, send_fd(sockets[0], server));
		if (fault.ret)
			close(server);
		EXPECT_EQ(1, fault_slots());
		close(sockets[0]);
		close(sockets[1]);
		EXPECT_EQ(0, fault_slots());
	}
}

TEST_HARNESS_MAIN
