// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a slot lives: copies of its server's descriptor, the end, what is
 * left to its clients, and the name for the next one.
 */
#include "call.h"
#include "pass.h"

#include <sys/inotify.h>
#include <sys/socket.h>

FIXTURE(life) {
	int server;
	int client;
	char buf[64];
};

FIXTURE_SETUP(life)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("life", 0));
	ASSERT_FD(self->client = slot_client("life", 0));
}

FIXTURE_TEARDOWN(life)
{
	close(self->client);
	close(self->server);
}

static bool exists(const char *name)
{
	return !access(slot_path(name), F_OK);
}

/* For ends that come from another process. */
static void wait_until_gone(const char *name)
{
	while (exists(name))
		slot_sleep_ms(5);
}

TEST_F(life, last_copy_ends_it)
{
	int copy, third;

	ASSERT_FD(copy = dup(self->server));
	ASSERT_FD(third = fcntl(copy, F_DUPFD_CLOEXEC, 100));
	ASSERT_OK(close(self->server));
	ASSERT_EQ(1, write(self->client, "1", 1));
	EXPECT_EQ(1, read(copy, self->buf, sizeof(self->buf)));
	ASSERT_OK(close(copy));
	ASSERT_EQ(1, write(self->client, "2", 1));
	EXPECT_EQ(1, read(third, self->buf, sizeof(self->buf)));
	EXPECT_TRUE(exists("life"));
	ASSERT_OK(close(third));
	EXPECT_FALSE(exists("life"));
	EXPECT_ERRNO(EPIPE, write(self->client, "3", 1));
	ASSERT_FD(self->server = slot_server("life", 0));
}

/* dup2 over the server's descriptor is a close too. */
TEST_F(life, replaced_descriptor)
{
	ASSERT_EQ(self->server, dup2(self->client, self->server));
	EXPECT_FALSE(exists("life"));
	EXPECT_ERRNO(EPIPE, write(self->server, "x", 1));
}

/* Copies share one queue. */
TEST_F(life, copies_read_the_same_queue)
{
	int copy;

	ASSERT_FD(copy = dup(self->server));
	ASSERT_EQ(1, write(self->client, "1", 1));
	ASSERT_EQ(1, write(self->client, "2", 1));
	EXPECT_EQ(1, read(copy, self->buf, sizeof(self->buf)));
	EXPECT_EQ('1', self->buf[0]);
	EXPECT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ('2', self->buf[0]);
	close(copy);
}

TEST_F(life, forked_copy_holds_it)
{
	int pipes[2], status;
	pid_t pid;

	ASSERT_OK(pipe2(pipes, O_CLOEXEC));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(pipes[1]);
		if (read(pipes[0], self->buf, 1) != 0)	/* until the parent closes */
			_exit(1);
		_exit(read(self->server, self->buf, 64) == 4 ? 0 : 2);
	}
	ASSERT_OK(close(self->server));
	EXPECT_TRUE(exists("life"));
	EXPECT_EQ(4, write(self->client, "data", 4));
	close(pipes[0]);
	close(pipes[1]);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_FALSE(exists("life"));
	ASSERT_FD(self->server = slot_server("life", 0));
}

/* A program that says "x" and then lives until its input ends. */
static pid_t run_program(int pipes[2][2])
{
	char word;
	pid_t pid;

	if (pipe2(pipes[0], O_CLOEXEC) || pipe2(pipes[1], O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		dup2(pipes[0][0], 0);
		dup2(pipes[1][1], 1);
		execl("/bin/sh", "sh", "-c", "echo x; read -r end; exit 0", NULL);
		_exit(127);
	}
	close(pipes[0][0]);
	close(pipes[1][1]);
	return pid < 0 || read(pipes[1][0], &word, 1) != 1 ? -1 : pid;
}

/* B11: an inherited descriptor holds the slot through exec ... */
TEST_F(life, exec_inherits)
{
	int pipes[2][2], status;
	pid_t pid;

	ASSERT_OK(fcntl(self->server, F_SETFD, 0));
	pid = run_program(pipes);
	ASSERT_LT(0, pid);
	ASSERT_OK(close(self->server));
	EXPECT_TRUE(exists("life"));
	EXPECT_EQ(1, write(self->client, "x", 1));
	close(pipes[0][1]);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_FALSE(exists("life"));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	ASSERT_FD(self->server = slot_server("life", 0));
}

/* ... and one with O_CLOEXEC does not. */
TEST_F(life, exec_closes)
{
	int pipes[2][2], status;
	pid_t pid;

	pid = run_program(pipes);
	ASSERT_LT(0, pid);
	ASSERT_OK(close(self->server));
	EXPECT_FALSE(exists("life"));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	close(pipes[0][1]);
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	ASSERT_FD(self->server = slot_server("life", 0));
}

/* A slot whose only server lies in a socket's queue lives on. */
TEST_F(life, passed_over_a_socket)
{
	int sockets[2], got;

	ASSERT_OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
	ASSERT_OK(send_fd(sockets[0], self->server));
	ASSERT_OK(close(self->server));
	EXPECT_TRUE(exists("life"));
	EXPECT_EQ(4, write(self->client, "data", 4));
	ASSERT_FD(got = receive_fd(sockets[1]));
	EXPECT_EQ(4, read(got, self->buf, sizeof(self->buf)));
	ASSERT_OK(send_fd(sockets[0], got));
	ASSERT_OK(close(got));
	EXPECT_TRUE(exists("life"));
	ASSERT_OK(close(sockets[0]));
	ASSERT_OK(close(sockets[1]));
	wait_until_gone("life");
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	ASSERT_FD(self->server = slot_server("life", 0));
}

/* The receiver of a passed server descriptor needs no right to open the slot. */
TEST_F(life, passed_to_a_stranger)
{
	int sockets[2], status, got;
	pid_t pid;

	ASSERT_OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
	ASSERT_OK(send_fd(sockets[0], self->server));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		close(self->server);
		if (setgid(SLOT_STRANGER) || setuid(SLOT_STRANGER))
			_exit(1);
		got = receive_fd(sockets[1]);
		if (got < 0 || slot_client("life", 0) >= 0 || errno != EACCES)
			_exit(2);
		_exit(read(got, self->buf, sizeof(self->buf)) == 4 ? 0 : 3);
	}
	EXPECT_EQ(4, write(self->client, "data", 4));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	close(sockets[0]);
	close(sockets[1]);
}

/* W14, W15, B5, E21, E22: the name is free at once, old clients stay dead. */
TEST_F(life, name_is_reusable_at_once)
{
	struct mailslot_info info;
	int server, fresh, i;

	for (i = 0; i < 100; i++) {
		ASSERT_OK(close(self->server));
		EXPECT_ERRNO(ENOENT, slot_client("life", 0));
		ASSERT_FD(server = slot_server("life", 0));
		self->server = server;
		EXPECT_ERRNO(EPIPE, write(self->client, "old", 3));
		ASSERT_FD(fresh = slot_client("life", 0));
		EXPECT_EQ(3, write(fresh, "new", 3));
		EXPECT_ERRNO(EPIPE, write(self->client, "", 0));
		ASSERT_OK(slot_info(server, &info));
		EXPECT_EQ(1U, info.message_count);
		EXPECT_EQ(1U, info.received);
		close(fresh);
	}
}

/* X5: the client of a slot that came again opens it again. */
TEST_F(life, client_reopens)
{
	ASSERT_OK(close(self->server));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	ASSERT_FD(self->server = slot_server("life", 0));
	ASSERT_OK(close(self->client));
	ASSERT_FD(self->client = slot_client("life", 0));
	EXPECT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
}

/* W117-W119: what is not read is discarded ... */
TEST_F(life, pending_messages_go_with_the_slot)
{
	struct mailslot_info info;

	ASSERT_EQ(1, write(self->client, "x", 1));
	ASSERT_OK(close(self->server));
	ASSERT_FD(self->server = slot_server("life", 0));
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(0U, info.message_count);
	EXPECT_EQ(MAILSLOT_NO_MESSAGE, info.next_size);
	EXPECT_EQ(0U, info.received);
}

/* ... and what a client wrote stays after the client has gone. */
TEST_F(life, messages_outlive_their_client)
{
	ASSERT_EQ(4, write(self->client, "data", 4));
	ASSERT_OK(close(self->client));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	ASSERT_FD(self->client = slot_client("life", 0));
}

/* The dead end as its clients see it: fstat, ioctl, /proc. */
TEST_F(life, dead_client)
{
	char path[64];
	struct stat st;

	ASSERT_OK(fstat(self->client, &st));
	EXPECT_EQ(1U, st.st_nlink);
	ASSERT_OK(close(self->server));
	ASSERT_OK(fstat(self->client, &st));
	EXPECT_EQ(0U, st.st_nlink);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", self->client);
	EXPECT_ERRNO(ENOENT, open(path, O_WRONLY));
	EXPECT_ERRNO(ENOENT, open(path, O_RDONLY));
	EXPECT_OK(fsync(self->client));
	ASSERT_FD(self->server = slot_server("life", 0));
}

/* Killed, a process takes its slot along. */
TEST_F(life, kill)
{
	int pipes[2];
	pid_t pid;

	ASSERT_OK(pipe(pipes));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		slot_server("killed", 0);
		close(pipes[1]);
		for (;;)
			pause();
	}
	close(pipes[1]);
	EXPECT_EQ(0, read(pipes[0], self->buf, 1));
	EXPECT_TRUE(exists("killed"));
	ASSERT_OK(kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	EXPECT_FALSE(exists("killed"));
	close(pipes[0]);
}

/* The module cannot go while it is in use (module_test.sh: and goes after). */
TEST_F(life, module_is_held)
{
	EXPECT_ERRNO(EAGAIN, syscall(SYS_delete_module, "mailslotfs", O_NONBLOCK));
	if (slot_root_is_own) {
		ASSERT_OK(umount2(slot_root, MNT_DETACH));
		EXPECT_ERRNO(EAGAIN, syscall(SYS_delete_module, "mailslotfs", O_NONBLOCK));
	}
	EXPECT_EQ(1, write(self->client, "x", 1));
}

TEST_F(life, umount_is_refused_while_open)
{
	SLOT_NEEDS_OWN();
	EXPECT_ERRNO(EBUSY, umount(slot_root));
	ASSERT_OK(close(self->server));
	EXPECT_ERRNO(EBUSY, umount(slot_root));
	ASSERT_OK(close(self->client));
	EXPECT_OK(umount(slot_root));
	ASSERT_OK(mount("mailslot", slot_root, "mailslotfs", 0, NULL));
	ASSERT_FD(self->server = slot_server("life", 0));
	ASSERT_FD(self->client = slot_client("life", 0));
}

/* Lazily unmounted, what is open goes on; a new mount shows it again. */
TEST_F(life, lazy_umount)
{
	SLOT_NEEDS_OWN();
	ASSERT_OK(umount2(slot_root, MNT_DETACH));
	EXPECT_FALSE(exists("life"));
	EXPECT_EQ(4, write(self->client, "data", 4));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	ASSERT_OK(mount("mailslot", slot_root, "mailslotfs", 0, NULL));
	EXPECT_TRUE(exists("life"));
	ASSERT_OK(umount2(slot_root, MNT_DETACH));
	ASSERT_OK(close(self->server));
	EXPECT_ERRNO(EPIPE, write(self->client, "x", 1));
	ASSERT_OK(mount("mailslot", slot_root, "mailslotfs", 0, NULL));
	EXPECT_FALSE(exists("life"));
	ASSERT_FD(self->server = slot_server("life", 0));
	ASSERT_EQ(0, slot_count(self->server));
}

/* The next event of a watch: its mask, and its name in name. */
static uint32_t next_event(int inotify, char *name)
{
	union {
		struct inotify_event event;
		char space[sizeof(struct inotify_event) + NAME_MAX + 1];
	} got = { 0 };

	if (read(inotify, &got, sizeof(got)) < 0)
		return 0;
	strcpy(name, got.event.len ? got.event.name : "");
	return got.event.mask & ~IN_ISDIR;
}

TEST_F(life, inotify_on_the_directory)
{
	char name[NAME_MAX + 1];
	int inotify, server;

	SLOT_NEEDS_OWN();
	ASSERT_FD(inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	ASSERT_LE(0, inotify_add_watch(inotify, slot_root, IN_CREATE | IN_DELETE));
	ASSERT_FD(server = slot_server("Seen", 0));
	EXPECT_EQ((uint32_t)IN_CREATE, next_event(inotify, name));
	EXPECT_STREQ("Seen", name);
	EXPECT_ERRNO(EEXIST, slot_server("sEEN", 0));
	EXPECT_ERRNO(EAGAIN, read(inotify, name, sizeof(name)));
	ASSERT_OK(close(server));
	EXPECT_EQ((uint32_t)IN_DELETE, next_event(inotify, name));
	EXPECT_STREQ("Seen", name);
	close(inotify);
}

TEST_F(life, inotify_on_a_slot)
{
	char name[NAME_MAX + 1];
	int inotify;

	ASSERT_FD(inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	ASSERT_LE(0, inotify_add_watch(inotify, slot_path("life"),
				       IN_MODIFY | IN_ACCESS | IN_DELETE_SELF));
	ASSERT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ((uint32_t)IN_MODIFY, next_event(inotify, name));
	ASSERT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ((uint32_t)IN_ACCESS, next_event(inotify, name));
	ASSERT_OK(close(self->client));
	ASSERT_OK(close(self->server));
	EXPECT_EQ((uint32_t)IN_DELETE_SELF, next_event(inotify, name));
	close(inotify);
	ASSERT_FD(self->server = slot_server("life", 0));
	ASSERT_FD(self->client = slot_client("life", 0));
}

TEST_HARNESS_MAIN
