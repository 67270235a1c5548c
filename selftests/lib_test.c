// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot.  What the kernel does is tested elsewhere; here is what the
 * library adds: names, the mount, the way a slot is created, buffers.
 */
#include "lib_path.h"

#include <sys/inotify.h>

FIXTURE(lib) {
	char path[PATH_MAX];
};

/* The library must find our mount and no other. */
FIXTURE_SETUP(lib)
{
	SLOT_SETUP();
	if (slot_root_is_own)
		while (umount("/dev/mailslot") == 0)
			;
}

FIXTURE_TEARDOWN(lib)
{
}

TEST_F(lib, names_of_local_slots)
{
	EXPECT_PATH("alerts", "alerts");
	EXPECT_PATH("NET\\NETLOGON", "NET\\NETLOGON");
	EXPECT_PATH("NET\\NETLOGON", "NET/NETLOGON");
	EXPECT_PATH("alerts", "\\\\.\\mailslot\\alerts");
	EXPECT_PATH("NET\\NETLOGON", "\\\\.\\MailSlot\\NET\\NETLOGON");
	EXPECT_PATH("alerts", "\\\\?\\mailslot\\alerts");
	EXPECT_PATH("alerts", "//./mailslot/alerts");
	EXPECT_PATH("a.b", "a.b");
	EXPECT_PATH("\377 \t", "\377 \t");
	EXPECT_PATH("\\x", "\\x");
	EXPECT_PATH("R:\\FRED", "R:\\FRED");
}

TEST_F(lib, names_as_paths)
{
	char link[64], path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s", slot_path("alerts"));
	EXPECT_PATH("alerts", path);
	snprintf(path, sizeof(path), "%s", slot_path("NET/NETLOGON"));
	EXPECT_PATH("NET\\NETLOGON", path);
	snprintf(path, sizeof(path), "%s//alerts", slot_root);
	EXPECT_PATH("alerts", path);
	/* what has two backslashes in front is a host no longer */
	snprintf(path, sizeof(path), "%s/\\\\host\\x", slot_root);
	EXPECT_PATH("\\\\host\\x", path);

	/* a symbolic link to the mount */
	snprintf(link, sizeof(link), "/tmp/lib_test.%d", getpid());
	ASSERT_OK(symlink(slot_root, link));
	snprintf(path, sizeof(path), "%s/alerts", link);
	EXPECT_EQ((int)strlen(path), mailslot_path(NULL, path, NULL, 0));
	unlink(link);
}

TEST_F(lib, names_that_cannot_be)
{
	char name[NAME_MAX + 2];

	EXPECT_NO_PATH(EINVAL, "");
	EXPECT_NO_PATH(EINVAL, ".");
	EXPECT_NO_PATH(EINVAL, ".hidden");
	EXPECT_NO_PATH(EINVAL, "./alerts");
	EXPECT_NO_PATH(EINVAL, ".remote/HOST/alerts");
	EXPECT_NO_PATH(EINVAL, "\\\\.\\mailslot\\");
	EXPECT_NO_PATH(EINVAL, "\\\\.\\mailslot\\.x");
	EXPECT_NO_PATH(EINVAL, slot_path(""));
	EXPECT_NO_PATH(EINVAL, "\\\\.\\pipe\\alerts");
	EXPECT_NO_PATH(EINVAL, "\\\\.\\mailslot");
	EXPECT_NO_PATH(EINVAL, "//?");
	EXPECT_NO_PATH(ENODEV, "/alerts");
	EXPECT_NO_PATH(ENODEV, "/tmp/alerts");
	EXPECT_NO_PATH(ENODEV, "/proc/alerts/x");
	EXPECT_NO_PATH(ENODEV, "/no/such/place");

	memset(name, 'n', sizeof(name));
	name[NAME_MAX + 1] = '\0';
	EXPECT_NO_PATH(ENAMETOOLONG, name);
	name[NAME_MAX] = '\0';
	EXPECT_PATH(name, name);
}

TEST_F(lib, path_buffers)
{
	int len = mailslot_path(NULL, "s", NULL, 0);

	ASSERT_LT(0, len);
	memset(self->path, '#', sizeof(self->path));
	EXPECT_ERRNO(ERANGE, mailslot_path(NULL, "s", self->path, len));
	EXPECT_EQ('#', self->path[len]);
	EXPECT_EQ(len, mailslot_path(NULL, "s", self->path, len + 1));
	EXPECT_EQ('#', self->path[len + 1]);
	EXPECT_ERRNO(ERANGE, mailslot_mount_point(self->path, strlen(slot_root)));
	EXPECT_EQ((int)strlen(slot_root),
		  mailslot_mount_point(self->path, strlen(slot_root) + 1));
	EXPECT_STREQ(slot_root, self->path);
}

TEST_F(lib, the_mount_is_found)
{
	SLOT_NEEDS_OWN();
	/* a name that /proc/self/mountinfo escapes */
	ASSERT_OK(mkdir("/tmp/lib test\\", 0700));
	ASSERT_OK(mount(slot_root, "/tmp/lib test\\", NULL, MS_BIND, NULL));
	ASSERT_OK(umount(slot_root));
	EXPECT_EQ((int)strlen("/tmp/lib test\\"),
		  mailslot_mount_point(self->path, sizeof(self->path)));
	EXPECT_STREQ("/tmp/lib test\\", self->path);

	/* hidden below another file system */
	ASSERT_OK(mount("tmpfs", "/tmp/lib test\\", "tmpfs", 0, NULL));
	EXPECT_ERRNO(ENODEV, mailslot_mount_point(self->path, sizeof(self->path)));
	EXPECT_NO_PATH(ENODEV, "s");
	EXPECT_ERRNO(ENODEV, mailslot_create("s", 0, 0600, NULL));
	EXPECT_ERRNO(ENODEV, mailslot_open("s", 0));
	ASSERT_OK(umount("/tmp/lib test\\"));

	EXPECT_ERRNO(ENODEV, mailslot_path("/tmp", "s", NULL, 0));
	EXPECT_ERRNO(ENOENT, mailslot_path("/no/such/place", "s", NULL, 0));
	EXPECT_LT(0, mailslot_path("/tmp/lib test\\", "s", NULL, 0));
	ASSERT_OK(umount("/tmp/lib test\\"));
	rmdir("/tmp/lib test\\");
}

/* Nothing but a mailslotfs is ever created in. */
TEST_F(lib, no_plain_file_is_made)
{
	EXPECT_ERRNO(ENODEV, mailslot_create("/tmp/lib_test_plain", 0, 0600, NULL));
	EXPECT_ERRNO(ENOENT, access("/tmp/lib_test_plain", F_OK));
}

TEST_F(lib, create_with_limits)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_READ_TIMEOUT | MAILSLOT_SET_MAX_MESSAGE |
			MAILSLOT_SET_MAX_QUEUE,
		.read_timeout_ms = 1234,
		.max_message_size = 100,
		.max_queue_bytes = 5000,
	};
	struct mailslot_info info;
	struct stat st;
	int slot;

	umask(077);
	ASSERT_FD(slot = mailslot_create("limits", 0, 0622, &limits));
	EXPECT_EQ(FD_CLOEXEC, fcntl(slot, F_GETFD));
	EXPECT_EQ(0, fcntl(slot, F_GETFL) & O_NONBLOCK);
	ASSERT_OK(fstat(slot, &st));
	/* the umask takes nothing away */
	EXPECT_EQ((mode_t)(S_IFIFO | 0622), st.st_mode);
	ASSERT_OK(mailslot_get_info(slot, &info));
	EXPECT_EQ(1234, info.read_timeout_ms);
	EXPECT_EQ(100, info.max_message_size);
	EXPECT_EQ(5000, info.max_queue_bytes);
	close(slot);
}

/* W7-W12: what a server asks for is what it is told. */
TEST_F(lib, W7_W12_create_with_the_largest_limits)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_READ_TIMEOUT | MAILSLOT_SET_MAX_MESSAGE,
		.read_timeout_ms = MAILSLOT_WAIT_FOREVER,
		.max_message_size = 0xffffffff,
	};
	struct mailslot_info info;
	int slot;

	ASSERT_FD(slot = mailslot_create("large", 0, 0600, &limits));
	ASSERT_OK(mailslot_get_info(slot, &info));
	EXPECT_EQ(0xffffffff, info.max_message_size);
	EXPECT_EQ(MAILSLOT_NO_MESSAGE, info.next_size);
	EXPECT_EQ(0, info.message_count);
	EXPECT_EQ(MAILSLOT_WAIT_FOREVER, info.read_timeout_ms);
	close(slot);
}

TEST_F(lib, create_nonblocking)
{
	char byte;
	int slot;

	ASSERT_FD(slot = mailslot_create("n", O_NONBLOCK, 0600, NULL));
	EXPECT_ERRNO(EAGAIN, read(slot, &byte, 1));
	EXPECT_ERRNO(EAGAIN, mailslot_read(slot, &byte, 1, 0, NULL));
	close(slot);
}

/*
 * The next thing that inotify tells: its mask, 0 when there is nothing more.
 * The buffer has room for one event with a short name and no more.
 */
static uint32_t next_event(int inotify)
{
	union {
		struct inotify_event event;
		char bytes[sizeof(struct inotify_event) + 16];
	} buf;
	struct pollfd fd = { .fd = inotify, .events = POLLIN };

	if (poll(&fd, 1, 0) != 1 || read(inotify, &buf, sizeof(buf)) < 0)
		return 0;
	return buf.event.mask;
}

/* Clients see the slot come with mode 0, and then its mode change, once. */
TEST_F(lib, create_in_order)
{
	int inotify, slot;

	ASSERT_FD(inotify = inotify_init1(IN_CLOEXEC));
	ASSERT_LE(0, inotify_add_watch(inotify, slot_root,
				       IN_CREATE | IN_ATTRIB | IN_DELETE));
	ASSERT_FD(slot = mailslot_create("order", 0, 0622, NULL));
	EXPECT_EQ(IN_CREATE, next_event(inotify));
	EXPECT_EQ(IN_ATTRIB, next_event(inotify));
	EXPECT_EQ(0, next_event(inotify));
	close(slot);
	EXPECT_EQ(IN_DELETE, next_event(inotify) & IN_DELETE);
	close(inotify);
}

/* A stranger who opens as fast as it can never gets in before the limits. */
TEST_F(lib, no_client_comes_before_the_limits)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_MAX_MESSAGE,
		.max_message_size = 1,
	};
	int turn, slot, status;
	pid_t stranger;

	SLOT_NEEDS_OWN();
	stranger = fork();
	ASSERT_LE(0, stranger);
	if (!stranger) {
		struct mailslot_info info;
		int fd;

		if (slot_become(SLOT_STRANGER))
			_exit(2);
		for (;;) {
			fd = mailslot_open("fast", 0);
			if (fd < 0)
				continue;
			if (mailslot_get_info(fd, &info) || info.max_message_size != 1)
				_exit(1);
			if (write(fd, "x", 1) == 1)
				_exit(0);
			close(fd);
		}
	}
	for (turn = 0; turn < 300; turn++) {
		ASSERT_FD(slot = mailslot_create("fast", 0, 0622, &limits));
		close(slot);
	}
	/* one that stays long enough */
	ASSERT_FD(slot = mailslot_create("fast", 0, 0622, &limits));
	ASSERT_EQ(stranger, waitpid(stranger, &status, 0));
	EXPECT_EQ(0, status);
	close(slot);
}

TEST_F(lib, create_that_fails_leaves_nothing)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_MAX_QUEUE,
		.max_queue_bytes = 0,
	};
	int slot;

	EXPECT_ERRNO(EINVAL, mailslot_create("bad", 0, 0600, &limits));
	EXPECT_ERRNO(EINVAL, mailslot_create("bad", O_WRONLY, 0600, NULL));
	EXPECT_ERRNO(EINVAL, mailslot_create("bad", O_TRUNC, 0600, NULL));
	EXPECT_ERRNO(EINVAL, mailslot_create("bad", 0, 01600, NULL));
	limits.mask = 1U << 31;
	EXPECT_ERRNO(EINVAL, mailslot_create("bad", 0, 0600, &limits));
	limits.mask = 0;
	limits.flags = 1;
	EXPECT_ERRNO(EINVAL, mailslot_create("bad", 0, 0600, &limits));
	EXPECT_ERRNO(ENOENT, mailslot_open("bad", 0));
	EXPECT_ERRNO(EINVAL, mailslot_open("bad", O_RDWR));

	/* E4, W53 */
	ASSERT_FD(slot = mailslot_create("twice", 0, 0600, NULL));
	EXPECT_ERRNO(EEXIST, mailslot_create("TWICE", 0, 0600, NULL));
	close(slot);
}

/* Failing calls leave no descriptor behind either. */
TEST_F(lib, no_descriptor_is_lost)
{
	int before, after, turn;

	ASSERT_FD(before = dup(0));
	close(before);
	for (turn = 0; turn < 3; turn++) {
		mailslot_create("/tmp/x", 0, 0600, NULL);
		mailslot_create("x", 0, 07777, NULL);
		mailslot_open("x", 0);
		mailslot_open(slot_path(".x"), 0);
		mailslot_open("//A@192.0.2.1/x", 0);
		mailslot_create("//A@192.0.2.1/x", 0, 0600, NULL);
		mailslot_path(NULL, "x", self->path, 1);
		mailslot_mount_point(self->path, 1);
		close(mailslot_create("x", 0, 0600, NULL));
	}
	ASSERT_FD(after = dup(0));
	EXPECT_EQ(before, after);
	close(after);
}

TEST_F(lib, read_with_sender)
{
	struct mailslot_recv from;
	char buf[16] = "";
	int slot, client;

	ASSERT_FD(slot = mailslot_create("r", O_NONBLOCK, 0600, NULL));
	ASSERT_FD(client = mailslot_open("r", 0));
	EXPECT_EQ(FD_CLOEXEC, fcntl(client, F_GETFD));
	EXPECT_ERRNO(EPERM, mailslot_read(client, buf, sizeof(buf), 0, NULL));
	ASSERT_EQ(5, write(client, "hello", 5));
	ASSERT_EQ(0, write(client, "", 0));

	EXPECT_ERRNO(EMSGSIZE, mailslot_read(slot, buf, 4, 0, &from));
	EXPECT_EQ(5, from.message_size);
	EXPECT_EQ(5, mailslot_read(slot, buf, sizeof(buf), MAILSLOT_RECV_PEEK, NULL));
	EXPECT_EQ(5, mailslot_read(slot, buf, SIZE_MAX, 0, &from));
	EXPECT_STREQ("hello", buf);
	EXPECT_EQ((uint32_t)getpid(), from.pid);
	EXPECT_EQ(geteuid(), from.uid);
	EXPECT_EQ(getegid(), from.gid);
	EXPECT_EQ(MAILSLOT_LOCAL, from.origin);
	/* the empty message */
	EXPECT_EQ(0, mailslot_read(slot, buf, sizeof(buf), 0, &from));
	EXPECT_EQ(0, from.message_size);
	EXPECT_ERRNO(EAGAIN, mailslot_read(slot, buf, sizeof(buf), 0, NULL));
	EXPECT_ERRNO(ENOTTY, mailslot_read(STDERR_FILENO, buf, sizeof(buf), 0, NULL));
	close(slot);
	EXPECT_ERRNO(EPIPE, write(client, "x", 1));
	close(client);
}

TEST_F(lib, read_into_a_buffer_that_grows)
{
	static char large[300000];
	struct mailslot_recv from;
	size_t size = 0;
	void *buf = NULL;
	int slot, client;

	memset(large, 'L', sizeof(large));
	ASSERT_FD(slot = mailslot_create("grow", O_NONBLOCK, 0600, NULL));
	ASSERT_OK(mailslot_set_max_message(slot, 0));
	ASSERT_FD(client = mailslot_open("grow", 0));
	EXPECT_ERRNO(EAGAIN, mailslot_read_alloc(slot, &buf, &size, 0, NULL));

	ASSERT_EQ(2, write(client, "ab", 2));
	EXPECT_EQ(2, mailslot_read_alloc(slot, &buf, &size, 0, NULL));
	EXPECT_EQ(0, memcmp(buf, "ab", 2));
	EXPECT_GT(sizeof(large), size);

	ASSERT_EQ((ssize_t)sizeof(large), write(client, large, sizeof(large)));
	EXPECT_EQ((ssize_t)sizeof(large),
		  mailslot_read_alloc(slot, &buf, &size, 0, &from));
	EXPECT_EQ(sizeof(large), size);
	EXPECT_EQ(sizeof(large), from.message_size);
	EXPECT_EQ(0, memcmp(buf, large, sizeof(large)));

	/* it stays large */
	ASSERT_EQ(0, write(client, "", 0));
	EXPECT_EQ(0, mailslot_read_alloc(slot, &buf, &size, 0, &from));
	EXPECT_EQ(sizeof(large), size);
	free(buf);
	close(client);
	close(slot);
}

TEST_F(lib, limits_one_by_one)
{
	struct mailslot_info info;
	int slot, client;

	ASSERT_FD(slot = mailslot_create("one", 0, 0600, NULL));
	ASSERT_FD(client = mailslot_open("one", 0));
	ASSERT_OK(mailslot_set_timeout(slot, 7));
	ASSERT_OK(mailslot_get_info(client, &info));
	EXPECT_EQ(7, info.read_timeout_ms);
	EXPECT_EQ(65536, info.max_message_size);
	ASSERT_OK(mailslot_set_max_message(slot, 8));
	ASSERT_OK(mailslot_set_max_queue(slot, 9));
	ASSERT_OK(mailslot_get_info(slot, &info));
	EXPECT_EQ(7, info.read_timeout_ms);
	EXPECT_EQ(8, info.max_message_size);
	EXPECT_EQ(9, info.max_queue_bytes);
	EXPECT_ERRNO(EINVAL, mailslot_set_max_queue(slot, 0));
	EXPECT_ERRNO(EPERM, mailslot_set_timeout(client, 1));
	EXPECT_ERRNO(EBADF, mailslot_set_timeout(-1, 1));
	EXPECT_ERRNO(ENOTTY, mailslot_get_info(STDERR_FILENO, &info));
	close(client);
	close(slot);
}

TEST_HARNESS_MAIN
