// SPDX-License-Identifier: GPL-2.0-only
/*
 * The open table: who creates, who becomes a client, and every way of opening
 * or making something that is refused, with its errno.
 */
#include "mailslot_util.h"

#include <linux/openat2.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

/* Linux 7.2 */
#ifndef OPENAT2_REGULAR
#define OPENAT2_REGULAR 0x100000000ULL
#endif
#ifndef EFTYPE
#define EFTYPE 134
#endif

FIXTURE(slot) {
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
}

FIXTURE_TEARDOWN(slot)
{
}

/* Nothing of this name has come into being. */
#define EXPECT_ABSENT(name) do {					\
	struct stat __st;						\
									\
	EXPECT_ERRNO(ENOENT, stat(slot_path(name), &__st));		\
} while (0)

/* First column of the table: the slot is absent. */
TEST_F(slot, absent_created_with_read_access)
{
	const int modes[] = { O_RDONLY, O_RDWR };
	const int extra[] = { 0, O_EXCL, O_NONBLOCK, O_TRUNC, O_APPEND, O_CLOEXEC };
	unsigned int i, j;
	char byte;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		for (j = 0; j < ARRAY_SIZE(extra); j++) {
			int server, client;

			ASSERT_FD(server = slot_open("s", modes[i] | O_CREAT | extra[j]));
			ASSERT_FD(client = slot_client("s", 0));
			EXPECT_EQ(1, write(client, "x", 1));
			EXPECT_EQ(1, read(server, &byte, 1));
			EXPECT_EQ('x', byte);
			EXPECT_OK(close(client));
			EXPECT_OK(close(server));
			EXPECT_ABSENT("s");
		}
	}
}

/* E8: a slot that does not exist */
TEST_F(slot, E8_W2_absent_and_no_creation)
{
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_RDONLY));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_RDWR));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_TRUNC));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_APPEND));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_PATH));
	EXPECT_ABSENT("s");
}

TEST_F(slot, absent_not_created_by_a_writer)
{
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_CREAT));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_CREAT | O_EXCL));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_CREAT | O_TRUNC));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_CREAT | O_APPEND));
	/* neither reading nor writing */
	EXPECT_ERRNO(ENOENT, slot_open("s", O_ACCMODE | O_CREAT));
	EXPECT_ABSENT("s");
}

/* Second column: the slot exists. */
TEST_F(slot, E4_W53_X13_created_once_only)
{
	int server;

	ASSERT_FD(server = slot_server("s", 0));
	EXPECT_ERRNO(EEXIST, slot_open("s", O_RDWR | O_CREAT | O_EXCL));
	EXPECT_ERRNO(EEXIST, slot_open("s", O_RDONLY | O_CREAT | O_EXCL));
	EXPECT_ERRNO(EEXIST, slot_open("s", O_WRONLY | O_CREAT | O_EXCL));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDWR | O_CREAT));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDONLY | O_CREAT));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDWR | O_CREAT | O_TRUNC));
	/* with a client about, too */
	ASSERT_FD(slot_client("s", 0));
	EXPECT_ERRNO(EEXIST, slot_open("s", O_RDWR | O_CREAT | O_EXCL));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDWR | O_CREAT));
}

TEST_F(slot, one_reader_only)
{
	ASSERT_FD(slot_server("s", 0));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDONLY));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDWR));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDONLY | O_NONBLOCK));
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDWR | O_TRUNC));
}

/* W55, W57: any number of clients; X4: opening erases nothing. */
TEST_F(slot, X4_W55_W57_clients_in_every_way_of_opening)
{
	const int ways[] = {
		O_WRONLY, O_WRONLY | O_TRUNC, O_WRONLY | O_APPEND,
		O_WRONLY | O_NONBLOCK, O_WRONLY | O_CREAT,
		O_WRONLY | O_CREAT | O_TRUNC, O_WRONLY | O_CREAT | O_APPEND,
		O_WRONLY | O_NOFOLLOW, O_WRONLY | O_SYNC,
	};
	char buf[16];
	int server, i;

	ASSERT_FD(server = slot_server("s", O_NONBLOCK));
	for (i = 0; i < (int)ARRAY_SIZE(ways); i++) {
		int client;
		char letter = 'a' + i;

		ASSERT_FD(client = slot_open("s", ways[i]));
		EXPECT_EQ(i, slot_count(server)) TH_LOG("flags 0%o", ways[i]);
		EXPECT_EQ(1, write(client, &letter, 1));
	}
	/* all of them, first to last, although O_TRUNC was among them */
	for (i = 0; i < (int)ARRAY_SIZE(ways); i++) {
		EXPECT_EQ(1, read(server, buf, sizeof(buf)));
		EXPECT_EQ('a' + i, buf[0]);
	}
	EXPECT_ERRNO(EAGAIN, read(server, buf, sizeof(buf)));
}

/* truncate(2) and ftruncate(2) are no way to erase messages either */
TEST_F(slot, truncate_refused)
{
	int server, client;

	EXPECT_ERRNO(ENOENT, truncate(slot_path("s"), 0));
	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_EQ(1, write(client, "x", 1));
	EXPECT_ERRNO(EINVAL, truncate(slot_path("s"), 0));
	EXPECT_ERRNO(EINVAL, ftruncate(client, 0));
	EXPECT_ERRNO(EINVAL, ftruncate(server, 0));
	EXPECT_EQ(1, slot_count(server));
}

TEST_F(slot, roles_are_fixed)
{
	int server, reader, client;
	char byte = 0;

	/* E14, E15: the server cannot write, opened for it or not */
	ASSERT_FD(server = slot_server("s", O_NONBLOCK));
	EXPECT_ERRNO(EINVAL, write(server, "x", 1));
	ASSERT_FD(reader = slot_open("r", O_RDONLY | O_CREAT));
	EXPECT_ERRNO(EBADF, write(reader, "x", 1));
	/* E12, E13: a client cannot read */
	ASSERT_FD(client = slot_client("s", 0));
	EXPECT_ERRNO(EBADF, read(client, &byte, 1));
	ASSERT_EQ(1, write(client, "x", 1));
	EXPECT_ERRNO(EBADF, read(client, &byte, 1));
	EXPECT_EQ(1, slot_count(server));
}

/* Last row of the table: refused, whatever is there already. */
TEST_F(slot, refused_O_DIRECT)
{
	char event[4096];
	int watch;

	ASSERT_FD(watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	ASSERT_LE(0, inotify_add_watch(watch, slot_root, IN_CREATE | IN_DELETE));
	EXPECT_ERRNO(EINVAL, slot_open("s", O_RDWR | O_CREAT | O_DIRECT));
	EXPECT_ERRNO(EINVAL, slot_open("s", O_RDONLY | O_CREAT | O_EXCL | O_DIRECT));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_DIRECT));
	EXPECT_ERRNO(ENOENT, slot_open("s", O_WRONLY | O_CREAT | O_DIRECT));
	EXPECT_ABSENT("s");
	/* not for an instant has there been one */
	EXPECT_ERRNO(EAGAIN, read(watch, event, sizeof(event)));
	ASSERT_FD(slot_server("s", 0));
	EXPECT_ERRNO(EINVAL, slot_open("s", O_WRONLY | O_DIRECT));
	EXPECT_ERRNO(EINVAL, slot_open("s", O_WRONLY | O_CREAT | O_DIRECT));
	/* the watch is awake */
	EXPECT_LT(0, read(watch, event, sizeof(event)));
}

static int open_regular(const char *path, __u64 flags)
{
	struct open_how how = { .flags = flags | OPENAT2_REGULAR };

	if (flags & O_CREAT)
		how.mode = 0600;
	return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

/* A slot is no regular file, and none is made for who wants such a file. */
TEST_F(slot, refused_OPENAT2_REGULAR)
{
	char event[4096];
	int watch;

	if (open_regular("/dev/null", O_WRONLY) < 0 && errno == EINVAL)
		SKIP(return, "this kernel has no OPENAT2_REGULAR");
	ASSERT_FD(watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	ASSERT_LE(0, inotify_add_watch(watch, slot_root, IN_CREATE | IN_DELETE));
	EXPECT_ERRNO(EFTYPE, open_regular(slot_path("s"), O_RDWR | O_CREAT));
	EXPECT_ERRNO(EFTYPE, open_regular(slot_path("s"), O_RDONLY | O_CREAT | O_EXCL));
	EXPECT_ERRNO(ENOENT, open_regular(slot_path("s"), O_WRONLY));
	EXPECT_ERRNO(ENOENT, open_regular(slot_path("s"), O_WRONLY | O_CREAT));
	EXPECT_ABSENT("s");
	EXPECT_ERRNO(EAGAIN, read(watch, event, sizeof(event)));
	ASSERT_FD(slot_server("s", 0));
	EXPECT_ERRNO(EFTYPE, open_regular(slot_path("s"), O_WRONLY));
	EXPECT_ERRNO(EFTYPE, open_regular(slot_path("s"), O_WRONLY | O_CREAT));
	EXPECT_ERRNO(EEXIST, open_regular(slot_path("s"), O_RDWR | O_CREAT | O_EXCL));
	/* the watch is awake */
	EXPECT_LT(0, read(watch, event, sizeof(event)));
}

/* fcntl() lets it pass, since the kernel's FIFOs know it: it does nothing. */
TEST_F(slot, O_DIRECT_by_fcntl_has_no_effect)
{
	int server, client;
	char buf[8];

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	EXPECT_OK(fcntl(client, F_SETFL, O_DIRECT));
	EXPECT_OK(fcntl(server, F_SETFL, O_DIRECT | O_NONBLOCK));
	EXPECT_EQ(3, write(client, "abc", 3));
	EXPECT_EQ(2, write(client, "de", 2));
	EXPECT_ERRNO(EMSGSIZE, read(server, buf, 2));
	EXPECT_EQ(3, read(server, buf, sizeof(buf)));
	EXPECT_EQ(2, read(server, buf, sizeof(buf)));
	EXPECT_ERRNO(EAGAIN, read(server, buf, sizeof(buf)));
}

TEST_F(slot, refused_O_TMPFILE)
{
	EXPECT_ERRNO(EOPNOTSUPP, open(slot_root, O_TMPFILE | O_RDWR, 0600));
	EXPECT_ERRNO(EOPNOTSUPP, open(slot_root, O_TMPFILE | O_WRONLY, 0600));
}

TEST_F(slot, refused_mknod_mkfifo_mkdir)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int sock;

	EXPECT_ERRNO(EACCES, mknod(slot_path("s"), S_IFREG | 0600, 0));
	EXPECT_ERRNO(EPERM, mknod(slot_path("s"), S_IFIFO | 0600, 0));
	EXPECT_ERRNO(EPERM, mknod(slot_path("s"), S_IFSOCK | 0600, 0));
	EXPECT_ERRNO(EPERM, mknod(slot_path("s"), S_IFCHR | 0600, 0x103));
	EXPECT_ERRNO(EPERM, mkfifo(slot_path("s"), 0600));
	EXPECT_ERRNO(EPERM, mkdir(slot_path("s"), 0700));
	ASSERT_FD(sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", slot_path("s"));
	EXPECT_ERRNO(EPERM, bind(sock, (struct sockaddr *)&addr, sizeof(addr)));
	EXPECT_ABSENT("s");

	ASSERT_FD(slot_server("s", 0));
	EXPECT_ERRNO(EEXIST, mknod(slot_path("s"), S_IFREG | 0600, 0));
	EXPECT_ERRNO(EEXIST, mkfifo(slot_path("s"), 0600));
	EXPECT_ERRNO(EEXIST, mkdir(slot_path("s"), 0700));
}

TEST_F(slot, refused_link_symlink)
{
	EXPECT_ERRNO(EPERM, symlink("target", slot_path("s")));
	EXPECT_ABSENT("s");
	ASSERT_FD(slot_server("s", 0));
	EXPECT_ERRNO(EPERM, link(slot_path("s"), slot_path("t")));
	EXPECT_ABSENT("t");
	EXPECT_ERRNO(EEXIST, link(slot_path("s"), slot_path("S")));
	EXPECT_ERRNO(EEXIST, symlink("target", slot_path("s")));
	EXPECT_ERRNO(EXDEV, link("/proc/self/status", slot_path("t")));
}

TEST_F(slot, refused_unlink_rename)
{
	int server, client;
	struct stat st;

	EXPECT_ERRNO(ENOENT, unlink(slot_path("s")));
	EXPECT_ERRNO(ENOENT, rmdir(slot_path("s")));
	EXPECT_ERRNO(ENOENT, rename(slot_path("s"), slot_path("t")));
	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(slot_server("u", 0));
	EXPECT_ERRNO(EPERM, unlink(slot_path("s")));
	EXPECT_ERRNO(ENOTDIR, rmdir(slot_path("s")));
	EXPECT_ERRNO(EPERM, rename(slot_path("s"), slot_path("t")));
	EXPECT_ERRNO(EPERM, rename(slot_path("s"), slot_path("u")));
	EXPECT_ERRNO(EXDEV, rename(slot_path("s"), "/tmp/s"));
	EXPECT_ABSENT("t");
	/* it has stayed what and where it was */
	EXPECT_OK(stat(slot_path("s"), &st));
	ASSERT_FD(client = slot_client("s", 0));
	EXPECT_EQ(1, write(client, "x", 1));
	EXPECT_EQ(1, slot_count(server));
}

TEST_F(slot, root_is_a_directory)
{
	EXPECT_ERRNO(EISDIR, open(slot_root, O_WRONLY));
	EXPECT_ERRNO(EISDIR, open(slot_root, O_RDWR));
	ASSERT_FD(slot_server("s", 0));
	EXPECT_ERRNO(ENOTDIR, slot_open("s/t", O_RDWR | O_CREAT));
	EXPECT_ERRNO(ENOTDIR, slot_open("s", O_WRONLY | O_DIRECTORY));
	EXPECT_ERRNO(ENOENT, slot_open("absent/t", O_RDWR | O_CREAT));
}

TEST_F(slot, O_PATH_takes_no_role)
{
	struct stat by_path, by_server;
	char link[64], byte;
	int server, path;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(path = slot_open("s", O_PATH));
	EXPECT_ERRNO(EBADF, write(path, "x", 1));
	EXPECT_ERRNO(EBADF, read(path, &byte, 1));
	EXPECT_OK(fstat(path, &by_path));
	EXPECT_OK(fstat(server, &by_server));
	EXPECT_EQ(by_server.st_ino, by_path.st_ino);
	/* and it keeps nothing alive, but can be opened like the name */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", path);
	ASSERT_FD(open(link, O_WRONLY));
	EXPECT_OK(close(server));
	EXPECT_ABSENT("s");
	EXPECT_OK(fstat(path, &by_path));
	EXPECT_EQ(0, by_path.st_nlink);
	EXPECT_ERRNO(ENOENT, open(link, O_WRONLY));
}

TEST_F(slot, proc_self_fd_of_a_live_slot)
{
	char of_server[64], of_client[64], byte;
	int server, client, again;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	snprintf(of_server, sizeof(of_server), "/proc/self/fd/%d", server);
	snprintf(of_client, sizeof(of_client), "/proc/self/fd/%d", client);
	EXPECT_ERRNO(EBUSY, open(of_server, O_RDONLY));
	EXPECT_ERRNO(EBUSY, open(of_server, O_RDWR));
	EXPECT_ERRNO(EBUSY, open(of_client, O_RDONLY));
	EXPECT_ERRNO(EBUSY, open(of_client, O_RDWR));
	ASSERT_FD(again = open(of_server, O_WRONLY));
	EXPECT_EQ(1, write(again, "a", 1));
	ASSERT_FD(again = open(of_client, O_WRONLY | O_TRUNC));
	EXPECT_EQ(1, write(again, "b", 1));
	EXPECT_EQ(1, read(server, &byte, 1));
	EXPECT_EQ('a', byte);
	EXPECT_EQ(1, read(server, &byte, 1));
	EXPECT_EQ('b', byte);
}

/* E22, and: an old client does not find a new slot of the same name */
TEST_F(slot, E22_proc_self_fd_of_a_closed_slot)
{
	char link[64];
	int server, client;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", client);
	EXPECT_OK(close(server));
	EXPECT_ERRNO(ENOENT, open(link, O_WRONLY));
	EXPECT_ERRNO(ENOENT, open(link, O_RDONLY));
	EXPECT_ERRNO(ENOENT, open(link, O_RDWR));
	EXPECT_ERRNO(ENOENT, slot_client("s", 0));
	EXPECT_ERRNO(ENOENT, open(link, O_WRONLY | O_CREAT | O_TRUNC, 0666));
	EXPECT_ERRNO(EBUSY, open(link, O_RDWR | O_CREAT, 0666));
	ASSERT_FD(slot_server("s", 0));
	EXPECT_ERRNO(ENOENT, open(link, O_WRONLY));
	EXPECT_ERRNO(ENOENT, open(link, O_WRONLY | O_CREAT, 0666));
	ASSERT_FD(slot_client("s", 0));
}

/* N4, N5: pseudo directories need no making, and each name is its own slot. */
TEST_F(slot, N4_backslash_needs_no_directory)
{
	const char *const names[] = { "abc\\def\\ghi", "abc", "abc\\def", "R:\\FRED" };
	int server[ARRAY_SIZE(names)], client;
	unsigned int i, j;
	char byte;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		ASSERT_FD(server[i] = slot_server(names[i], O_NONBLOCK));
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		ASSERT_FD(client = slot_client(names[i], 0));
		EXPECT_EQ(1, write(client, "x", 1));
		for (j = 0; j < ARRAY_SIZE(names); j++)
			EXPECT_EQ(i == j, slot_count(server[j]));
		EXPECT_EQ(1, read(server[i], &byte, 1));
	}
	EXPECT_ERRNO(ENOENT, slot_client("abc\\de", 0));
	EXPECT_ERRNO(ENOTDIR, slot_client("abc/def", 0));
}

/* W14, W15: the name is free as soon as close() has returned. */
TEST_F(slot, W14_W15_name_free_at_once)
{
	int server, turn, client = -1;
	struct mailslot_info info;

	for (turn = 0; turn < 200; turn++) {
		ASSERT_FD(server = slot_server(turn % 2 ? "Name" : "nAME", 0));
		ASSERT_OK(slot_info(server, &info));
		ASSERT_EQ(0, info.message_count);
		ASSERT_EQ(0, info.received);
		/* old clients, with messages on the way, do not keep it */
		if (client >= 0)
			ASSERT_OK(close(client));
		ASSERT_FD(client = slot_client("name", 0));
		ASSERT_EQ(1, write(client, "x", 1));
		ASSERT_OK(close(server));
	}
}

/* What comes in between is ENOENT for the one and EPIPE for the other. */
TEST_F(slot, opening_against_closing)
{
	int opened = 0, turn, server, status;
	pid_t child;

	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		for (turn = 0; turn < 20000; turn++) {
			int client = slot_client("s", 0);

			if (client < 0) {
				if (errno != ENOENT)
					_exit(errno);
				continue;
			}
			if (write(client, "x", 1) != 1 && errno != EPIPE)
				_exit(errno);
			close(client);
			opened = 1;
		}
		_exit(opened ? 0 : 255);
	}
	do {
		ASSERT_FD(server = slot_server("s", 0));
		ASSERT_OK(close(server));
	} while (!waitpid(child, &status, WNOHANG));
	ASSERT_TRUE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 255)
		TH_LOG("note: the client never met an open slot");
	else
		EXPECT_EQ(0, WEXITSTATUS(status));
	EXPECT_ABSENT("s");
}

/* Two that create at the same time: one wins, the other is told so. */
TEST_F(slot, creating_against_creating)
{
	int turn;
	pid_t child;

	child = fork();
	ASSERT_LE(0, child);
	for (turn = 0; turn < 5000; turn++) {
		int server = slot_open("s", O_RDWR | O_CREAT);

		/* ENOENT: the other one was just closing */
		if (server < 0 && errno != EBUSY && errno != ENOENT)
			break;
		if (server >= 0) {
			if (slot_open("S", O_RDWR | O_CREAT) >= 0 || errno != EBUSY)
				break;
			close(server);
		}
	}
	if (!child)
		_exit(turn == 5000 ? 0 : 1);
	EXPECT_EQ(5000, turn);
	EXPECT_CHILD_OK(child);
	EXPECT_ABSENT("s");
}

TEST_F(slot, read_only_mount)
{
	char byte;
	int server, client;

	SLOT_NEEDS_OWN();
	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_OK(mount(NULL, slot_root, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	EXPECT_ERRNO(EROFS, slot_open("t", O_RDWR | O_CREAT));
	EXPECT_ERRNO(EROFS, slot_open("t", O_RDWR | O_CREAT | O_EXCL));
	EXPECT_ERRNO(EROFS, slot_open("t", O_WRONLY | O_CREAT));
	EXPECT_ERRNO(ENOENT, slot_open("t", O_WRONLY));
	EXPECT_ABSENT("t");
	EXPECT_ERRNO(EBUSY, slot_open("s", O_RDWR | O_CREAT));
	EXPECT_ERRNO(EROFS, chmod(slot_path("s"), 0666));
	/* writing a message does not change the file system */
	ASSERT_FD(client = slot_client("s", 0));
	EXPECT_EQ(1, write(client, "x", 1));
	EXPECT_EQ(1, read(server, &byte, 1));
}

TEST_HARNESS_MAIN
