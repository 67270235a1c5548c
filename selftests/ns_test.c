// SPDX-License-Identifier: GPL-2.0-only
/*
 * Namespaces and mounts: whose slots a mount shows, who may mount, and whose
 * limits hold.
 */
#include "pass.h"
#include "userns.h"

#include <sys/syscall.h>

FIXTURE(ns) {
	char other[32];		/* a second place to mount on */
	char buf[4096];
};

FIXTURE_SETUP(ns)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	strcpy(self->other, "/tmp/mailslotfs-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->other));
}

FIXTURE_TEARDOWN(ns)
{
	while (!umount2(self->other, MNT_DETACH))
		;
	rmdir(self->other);
}

static int mount_on(const char *dir)
{
	return mount("mailslot", dir, "mailslotfs", 0, NULL);
}

static bool exists(const char *name)
{
	return !access(slot_path(name), F_OK);
}

/* Run part in a child; returns its exit status. */
static int in_child(int (*part)(void *arg), void *arg)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(part(arg));
	return pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ?
	       -1 : WEXITSTATUS(status);
}

/* Which slots /proc/net/mailslot shows here. */
static bool listed(const char *name)
{
	static char text[65536];

	return slot_file("/proc/net/mailslot", O_RDONLY, text, sizeof(text)) && strstr(text, name);
}

static int other_namespace(void *arg SLOT_UNUSED)
{
	int server, client;
	char buf[8];

	if (unshare(CLONE_NEWNET | CLONE_NEWNS) || listed("shared-name") || mount_on(slot_root))
		return 1;
	if (exists("shared-name") || slot_client("shared-name", 0) >= 0 || errno != ENOENT)
		return 2;
	server = slot_server("shared-name", 0);
	client = slot_client("shared-name", 0);
	if (server < 0 || client < 0 || write(client, "inner", 5) != 5)
		return 3;
	if (!listed("shared-name") || read(server, buf, sizeof(buf)) != 5)
		return 4;
	return 0;
}

/* Two network namespaces do not see each other. */
TEST_F(ns, two_namespaces_are_two_worlds)
{
	int server, client;

	ASSERT_FD(server = slot_server("shared-name", 0));
	ASSERT_FD(client = slot_client("shared-name", 0));
	EXPECT_EQ(0, in_child(other_namespace, NULL));
	EXPECT_TRUE(listed("shared-name"));
	EXPECT_EQ(0, slot_count(server));
	EXPECT_EQ(5, write(client, "outer", 5));
	EXPECT_EQ(1, slot_count(server));
	close(client);
	close(server);
}

/* All mounts of one namespace show the same slots. */
TEST_F(ns, two_mounts_show_the_same)
{
	char path[64];
	struct stat one, two;
	int server, client;

	ASSERT_OK(mount_on(self->other));
	ASSERT_FD(server = slot_server("both", 0));
	snprintf(path, sizeof(path), "%s/BOTH", self->other);
	ASSERT_FD(client = open(path, O_WRONLY));
	EXPECT_EQ(3, write(client, "abc", 3));
	EXPECT_EQ(3, read(server, self->buf, sizeof(self->buf)));
	EXPECT_ERRNO(EEXIST, open(path, O_RDWR | O_CREAT | O_EXCL, 0600));
	ASSERT_OK(stat(slot_root, &one));
	ASSERT_OK(stat(self->other, &two));
	EXPECT_EQ(one.st_dev, two.st_dev);
	EXPECT_EQ(one.st_ino, two.st_ino);
	close(client);
	close(server);
	EXPECT_FALSE(exists("both"));
	EXPECT_ERRNO(ENOENT, open(path, O_WRONLY));
}

static int mount_as_nobody(void *arg SLOT_UNUSED)
{
	int server, client;
	struct stat st;
	char buf[8];

	userns_enter(CLONE_NEWNET);
	if (mount_on(slot_root) || stat(slot_root, &st))
		return 1;
	if (st.st_uid || st.st_gid || (st.st_mode & 07777) != 0777)
		return 2;
	server = slot_server("mine", 0);
	client = slot_client("mine", 0);
	if (server < 0 || client < 0 || fstat(server, &st) || st.st_uid)
		return 3;
	if (write(client, "data", 4) != 4 || read(server, buf, sizeof(buf)) != 4)
		return 4;
	return 0;
}

/* A user without privileges mounts it in namespaces of their own ... */
TEST_F(ns, mount_in_a_user_namespace)
{
	int status = in_child(mount_as_nobody, NULL);

	if (status == USERNS_NONE)
		SKIP(return, "no user namespaces for users here");
	EXPECT_EQ(0, status);
	EXPECT_FALSE(exists("mine"));
}

static int mount_anothers(void *arg SLOT_UNUSED)
{
	userns_enter(0);
	return !mount_on(slot_root) ? 1 : errno == EPERM ? 0 : 2;
}

/* ... and not those of a network namespace that belongs to somebody else. */
TEST_F(ns, no_mount_of_anothers_slots)
{
	int status = in_child(mount_anothers, NULL);

	if (status == USERNS_NONE)
		SKIP(return, "no user namespaces for users here");
	EXPECT_EQ(0, status);
}

static int use_own_sysctls(void *arg SLOT_UNUSED)
{
	static const char *const ceilings[] = {
		"message_bytes_max", "queue_bytes_max", "slots_max", "total_bytes_max",
		"remote_bytes_max",
	};
	unsigned int i;

	userns_enter(CLONE_NEWNET);
	if (slot_sysctl("message_bytes_max") != 1024 * 1024)
		return 1;
	if (slot_sysctl_set("queue_bytes_default", 5000))
		return 2;
	if (slot_sysctl("queue_bytes_default") != 5000)
		return 3;
	for (i = 0; i < sizeof(ceilings) / sizeof(*ceilings); i++)
		if (!slot_sysctl_set(ceilings[i], 5000))
			return 4 + i;
	return 0;
}

/*
 * The limits of a namespace are there, and its owner's, in a user namespace;
 * but not the ceilings on the kernel's memory, which anybody could lift so.
 */
TEST_F(ns, sysctls_in_a_user_namespace)
{
	int status = in_child(use_own_sysctls, NULL);

	if (status == USERNS_NONE)
		SKIP(return, "no user namespaces for users here");
	EXPECT_EQ(0, status);
	EXPECT_EQ(1024 * 1024, slot_sysctl("message_bytes_max"));
}

static int set_anothers_sysctl(void *arg SLOT_UNUSED)
{
	userns_enter(0);
	return !slot_sysctl_set("message_bytes_max", 5000) ? 1 : 0;
}

TEST_F(ns, sysctls_of_another_are_refused)
{
	int status = in_child(set_anothers_sysctl, NULL);

	if (status == USERNS_NONE)
		SKIP(return, "no user namespaces for users here");
	EXPECT_EQ(0, status);
	EXPECT_EQ(1024 * 1024, slot_sysctl("message_bytes_max"));
}

TEST_F(ns, mount_options_are_refused)
{
	EXPECT_ERRNO(EINVAL, mount("mailslot", self->other, "mailslotfs", 0, "mode=0700"));
	EXPECT_ERRNO(EINVAL, mount("mailslot", self->other, "mailslotfs", 0, "foo"));
	EXPECT_OK(mount("", self->other, "mailslotfs", MS_NOATIME, ""));
}

/* ... and the log of the mount says which one. */
TEST_F(ns, refused_option_is_named)
{
	int context;

	ASSERT_FD(context = syscall(SYS_fsopen, "mailslotfs", 1 /* FSOPEN_CLOEXEC */));
	EXPECT_ERRNO(EINVAL, syscall(SYS_fsconfig, context, 0 /* FSCONFIG_SET_FLAG */,
				     "colour", NULL, 0));
	ASSERT_LT(0, read(context, self->buf, sizeof(self->buf) - 1));
	EXPECT_NE(NULL, strstr(self->buf, "colour")) TH_LOG("log: %s", self->buf);
	close(context);
}

/* Limits are those of the mount's namespace, not those of who uses it. */
TEST_F(ns, limits_belong_to_the_mount)
{
	int server, client;

	ASSERT_OK(slot_sysctl_set("message_bytes_max", 1000));
	ASSERT_OK(slot_sysctl_set("slots_max", 1));
	ASSERT_OK(unshare(CLONE_NEWNET));
	EXPECT_EQ(1024 * 1024, slot_sysctl("message_bytes_max"));
	ASSERT_FD(server = slot_server("only", 0));
	ASSERT_FD(client = slot_client("only", 0));
	EXPECT_ERRNO(EMSGSIZE, write(client, self->buf, 1001));
	EXPECT_EQ(1000, write(client, self->buf, 1000));
	EXPECT_ERRNO(ENOSPC, slot_server("second", 0));
	EXPECT_FALSE(listed("only"));

	/* and the other way round: a mount of the new namespace has its own */
	ASSERT_OK(mount_on(slot_root));
	close(client);
	close(server);
	ASSERT_FD(server = slot_server("only", 0));
	ASSERT_FD(client = slot_client("only", 0));
	EXPECT_EQ(1001, write(client, self->buf, 1001));
	close(client);
	close(server);
}

static mode_t root_mode(const char *dir)
{
	struct stat st;

	return stat(dir, &st) ? 0 : st.st_mode & 07777;
}

/* The mode of the root is shared by all mounts, and reset with the last. */
TEST_F(ns, root_mode)
{
	EXPECT_EQ(0777U, root_mode(slot_root));
	ASSERT_OK(chmod(slot_root, 0700));
	ASSERT_OK(mount_on(self->other));
	EXPECT_EQ(0700U, root_mode(self->other));
	ASSERT_OK(umount(slot_root));
	EXPECT_EQ(0700U, root_mode(self->other));
	ASSERT_OK(umount(self->other));
	ASSERT_OK(mount_on(slot_root));
	EXPECT_EQ(0777U, root_mode(slot_root));
}

/* A flag of mount(2) that no command sets: the VFS would leave the umask to us. */
TEST_F(ns, umask_whatever_the_flags)
{
	struct stat st;
	int server;

	ASSERT_OK(umount(slot_root));
	ASSERT_OK(mount("mailslot", slot_root, "mailslotfs", MS_POSIXACL, NULL));
	umask(077);
	ASSERT_FD(server = open(slot_path("masked"), O_RDWR | O_CREAT, 0666));
	ASSERT_OK(fstat(server, &st));
	EXPECT_EQ(0600U, st.st_mode & 0777);
	close(server);
}

/* A root that others may not enter or write to protects as any directory. */
TEST_F(ns, root_mode_is_honoured)
{
	int server;

	ASSERT_OK(chmod(slot_root, 0755));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_ERRNO(EACCES, slot_server("mine", 0));
	ASSERT_OK(slot_root_again());
	ASSERT_FD(server = slot_server("mine", 0));
	ASSERT_OK(fchmod(server, 0622));
	ASSERT_OK(chmod(slot_root, 0700));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_ERRNO(EACCES, slot_client("mine", 0));
	ASSERT_OK(slot_root_again());
	close(server);
}

/* Read-only: no slot can be created, the existing ones can be written to. */
TEST_F(ns, read_only_mount)
{
	char path[64];
	int server, client;

	ASSERT_FD(server = slot_server("live", 0));
	ASSERT_OK(mount_on(self->other));
	ASSERT_OK(mount(NULL, self->other, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	snprintf(path, sizeof(path), "%s/fresh", self->other);
	EXPECT_ERRNO(EROFS, open(path, O_RDWR | O_CREAT | O_EXCL, 0600));
	EXPECT_FALSE(exists("fresh"));
	snprintf(path, sizeof(path), "%s/live", self->other);
	ASSERT_FD(client = open(path, O_WRONLY));
	EXPECT_EQ(1, write(client, "x", 1));
	EXPECT_ERRNO(EROFS, chmod(path, 0666));
	close(client);
	close(server);
}

/* The mounts of a namespace are of one kind, and yet each for itself. */
TEST_F(ns, read_only_mount_leaves_others_alone)
{
	int server;

	ASSERT_OK(mount("mailslot", self->other, "mailslotfs", MS_RDONLY, NULL));
	ASSERT_FD(server = slot_server("first", 0));
	close(server);
	ASSERT_OK(mount(NULL, self->other, NULL, MS_REMOUNT, NULL));
	ASSERT_OK(mount(NULL, self->other, NULL, MS_REMOUNT | MS_RDONLY, NULL));
	ASSERT_FD(server = slot_server("second", 0));
	close(server);
}

static int make_and_pass(void *arg)
{
	int server, client, sock = *(int *)arg;

	if (unshare(CLONE_NEWNET | CLONE_NEWNS) || mount_on(slot_root))
		return 1;
	server = slot_server("orphan", 0);
	client = slot_client("orphan", 0);
	if (server < 0 || client < 0 || write(client, "early", 5) != 5)
		return 2;
	return send_fd(sock, server) || send_fd(sock, client) ? 3 : 0;
}

/* Open descriptors hold their namespace; nothing else is left of it. */
TEST_F(ns, namespace_gone_but_for_descriptors)
{
	int sockets[2], server, client;

	ASSERT_OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
	ASSERT_EQ(0, in_child(make_and_pass, &sockets[0]));
	ASSERT_FD(server = receive_fd(sockets[1]));
	ASSERT_FD(client = receive_fd(sockets[1]));
	slot_sleep_ms(100);
	EXPECT_EQ(5, read(server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(4, write(client, "late", 4));
	EXPECT_EQ(4, read(server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(4, write(client, "last", 4));
	ASSERT_OK(close(server));
	EXPECT_ERRNO(EPIPE, write(client, "x", 1));
	ASSERT_OK(close(client));
	close(sockets[0]);
	close(sockets[1]);
}

/* Namespaces come and go with their mounts, with slots open or not. */
TEST_F_TIMEOUT(ns, many_namespaces, 60)
{
	int sockets[2], server, client, i;

	ASSERT_OK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets));
	for (i = 0; i < 30; i++) {
		ASSERT_EQ(0, in_child(make_and_pass, &sockets[0]));
		ASSERT_FD(server = receive_fd(sockets[1]));
		ASSERT_FD(client = receive_fd(sockets[1]));
		close(i % 2 ? server : client);
		close(i % 2 ? client : server);
	}
	close(sockets[0]);
	close(sockets[1]);
}

TEST_HARNESS_MAIN
