// SPDX-License-Identifier: GPL-2.0-only
/* What stat(2), statfs(2) and fdinfo say of slots and of their file system. */
#include "mailslot_util.h"

#include <sys/statfs.h>

FIXTURE(slot) {
	long page;
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	self->page = sysconf(_SC_PAGESIZE);
}

FIXTURE_TEARDOWN(slot)
{
}

static bool later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

TEST_F(slot, a_slot_is_a_fifo_of_size_0)
{
	int server, client;
	struct stat st;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_OK(fstat(server, &st));
	EXPECT_TRUE(S_ISFIFO(st.st_mode));
	EXPECT_EQ(0, st.st_size);
	EXPECT_EQ(0, st.st_blocks);
	EXPECT_EQ(1, st.st_nlink);
	EXPECT_EQ(geteuid(), st.st_uid);
	EXPECT_EQ(getegid(), st.st_gid);
	/* messages are no size */
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_EQ(3, write(client, "abc", 3));
	ASSERT_OK(stat(slot_path("s"), &st));
	EXPECT_EQ(0, st.st_size);
}

TEST_F(slot, link_count_falls_to_0_when_the_server_closes)
{
	int server, client;
	struct stat st;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_OK(fstat(client, &st));
	EXPECT_EQ(1, st.st_nlink);
	ASSERT_OK(close(server));
	ASSERT_OK(fstat(client, &st));
	EXPECT_EQ(0, st.st_nlink);
	EXPECT_TRUE(S_ISFIFO(st.st_mode));
}

TEST_F(slot, slots_have_numbers_of_their_own)
{
	struct stat one, two;
	int a, b;

	ASSERT_FD(a = slot_server("a", 0));
	ASSERT_FD(b = slot_server("b", 0));
	ASSERT_OK(fstat(a, &one));
	ASSERT_OK(fstat(b, &two));
	EXPECT_NE(one.st_ino, two.st_ino);
	EXPECT_EQ(one.st_dev, two.st_dev);
	ASSERT_OK(stat(slot_path("A"), &two));
	EXPECT_EQ(one.st_ino, two.st_ino);
}

TEST_F(slot, the_mode_obeys_the_umask)
{
	const mode_t masks[] = { 0, 022, 077, 0777 };
	unsigned int i;
	struct stat st;
	int server;

	for (i = 0; i < ARRAY_SIZE(masks); i++) {
		umask(masks[i]);
		ASSERT_FD(server = open(slot_path("s"), O_RDWR | O_CREAT, 0666));
		ASSERT_OK(fstat(server, &st));
		EXPECT_EQ(0666 & ~masks[i], st.st_mode & 07777);
		ASSERT_OK(close(server));
	}
}

/*
 * Programs size their buffers by this: the largest message, in whole pages;
 * never more than the namespace allows.
 */
TEST_F(slot, block_size_is_the_largest_message)
{
	const unsigned int max[] = { 1, 424, 4096, 4097, 65536, 65537 };
	unsigned int i;
	struct stat st;
	int server;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_OK(fstat(server, &st));
	EXPECT_EQ(65536, st.st_blksize);
	for (i = 0; i < ARRAY_SIZE(max); i++) {
		ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_MESSAGE, max[i]));
		ASSERT_OK(stat(slot_path("s"), &st));
		EXPECT_EQ((max[i] + self->page - 1) / self->page * self->page, st.st_blksize);
	}
	/* no limit of its own: the namespace's */
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_MESSAGE, 0));
	ASSERT_OK(fstat(server, &st));
	EXPECT_EQ(slot_sysctl("message_bytes_max"), st.st_blksize);
	if (!slot_root_is_own)
		return;
	ASSERT_OK(slot_sysctl_set("message_bytes_max", 131072));
	ASSERT_OK(fstat(server, &st));
	EXPECT_EQ(131072, st.st_blksize);
	ASSERT_OK(slot_sysctl_set("message_bytes_max", 16384));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_MESSAGE, 65536));
	ASSERT_OK(fstat(server, &st));
	EXPECT_EQ(16384, st.st_blksize);
}

TEST_F(slot, times_move_with_writes_and_reads)
{
	struct stat born, written, taken;
	int server, client;
	char byte;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_OK(fstat(server, &born));
	slot_wait_for_tick();
	ASSERT_EQ(1, write(client, "x", 1));
	ASSERT_OK(fstat(server, &written));
	EXPECT_TRUE(later(written.st_mtim, born.st_mtim));
	EXPECT_TRUE(later(written.st_ctim, born.st_ctim));
	EXPECT_FALSE(later(written.st_atim, born.st_atim));
	slot_wait_for_tick();
	ASSERT_EQ(1, read(server, &byte, 1));
	ASSERT_OK(fstat(server, &taken));
	EXPECT_TRUE(later(taken.st_atim, written.st_atim));
	EXPECT_FALSE(later(taken.st_mtim, written.st_mtim));
}

/* Does a message that is taken, in each way that there is, show in st_atime? */
static bool reads_show(struct __test_metadata *_metadata, int server, int client)
{
	char byte;
	struct mailslot_recv recv = { .buf = (uintptr_t)&byte, .len = 1 };
	struct iovec vec = { .iov_base = &byte, .iov_len = 1 };
	struct stat before, after;
	int shown = 0, way, taken;

	for (way = 0; way < 3; way++) {
		ASSERT_OK(fstat(server, &before));
		slot_wait_for_tick();
		ASSERT_EQ(1, write(client, "x", 1));
		if (way == 0)
			taken = read(server, &byte, 1);
		else if (way == 1)
			taken = readv(server, &vec, 1);
		else
			taken = ioctl(server, MAILSLOT_IOC_RECV, &recv);
		ASSERT_EQ(1, taken);
		ASSERT_OK(fstat(server, &after));
		EXPECT_TRUE(later(after.st_mtim, before.st_mtim));
		shown += later(after.st_atim, before.st_atim);
	}
	EXPECT_TRUE(!shown || shown == 3);
	return shown;
}

TEST_F(slot, nobody_sees_reads_that_are_not_to_be_seen)
{
	int server, client;

	ASSERT_FD(server = slot_server("s", O_NOATIME));
	ASSERT_FD(client = slot_client("s", 0));
	EXPECT_FALSE(reads_show(_metadata, server, client));
	ASSERT_OK(fcntl(server, F_SETFL, 0));
	EXPECT_TRUE(reads_show(_metadata, server, client));
}

TEST_F(slot, noatime_of_the_mount)
{
	int server, client;

	SLOT_NEEDS_OWN();
	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_OK(mount(NULL, slot_root, NULL, MS_REMOUNT | MS_BIND | MS_NOATIME, NULL));
	EXPECT_FALSE(reads_show(_metadata, server, client));
	ASSERT_OK(mount(NULL, slot_root, NULL, MS_REMOUNT | MS_BIND | MS_RELATIME, NULL));
	EXPECT_TRUE(reads_show(_metadata, server, client));
}

TEST_F(slot, times_stay_when_nothing_was_written_or_read)
{
	static char big[65537];
	struct stat before, after;
	int server, client;

	ASSERT_FD(server = slot_server("s", O_NONBLOCK));
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_OK(fstat(server, &before));
	slot_wait_for_tick();
	EXPECT_ERRNO(EFAULT, write(client, slot_fault_at(0), 1));
	EXPECT_ERRNO(EMSGSIZE, write(client, big, sizeof(big)));
	EXPECT_ERRNO(EAGAIN, read(server, big, 1));
	ASSERT_OK(fstat(server, &after));
	EXPECT_FALSE(later(after.st_mtim, before.st_mtim));
	EXPECT_FALSE(later(after.st_atim, before.st_atim));
}

TEST_F(slot, the_root_changes_when_slots_come_and_go)
{
	struct stat empty, one, none;
	int server;

	ASSERT_OK(stat(slot_root, &empty));
	EXPECT_TRUE(S_ISDIR(empty.st_mode));
	slot_wait_for_tick();
	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_OK(stat(slot_root, &one));
	EXPECT_TRUE(later(one.st_mtim, empty.st_mtim));
	EXPECT_TRUE(later(one.st_ctim, empty.st_ctim));
	slot_wait_for_tick();
	ASSERT_OK(close(server));
	ASSERT_OK(stat(slot_root, &none));
	EXPECT_TRUE(later(none.st_mtim, one.st_mtim));
}

TEST_F(slot, the_root_of_a_new_mount)
{
	struct stat st;

	SLOT_NEEDS_OWN();
	ASSERT_OK(stat(slot_root, &st));
	/* not sticky: fs.protected_fifos would keep ">" from working */
	EXPECT_EQ(S_IFDIR | 0777, st.st_mode);
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(0, st.st_gid);
}

/* What its owner has made of the root lasts until the last unmount. */
TEST_F(slot, the_root_keeps_its_mode_until_the_last_unmount)
{
	struct stat st;

	SLOT_NEEDS_OWN();
	ASSERT_OK(chmod(slot_root, 0750));
	ASSERT_OK(chown(slot_root, SLOT_STRANGER, SLOT_STRANGER2));
	ASSERT_OK(mount("mailslot", "/tmp", "mailslotfs", 0, NULL));
	ASSERT_OK(umount(slot_root));
	ASSERT_OK(stat("/tmp", &st));
	EXPECT_EQ(S_IFDIR | 0750, st.st_mode);
	EXPECT_EQ(SLOT_STRANGER, st.st_uid);
	EXPECT_EQ(SLOT_STRANGER2, st.st_gid);
	ASSERT_OK(umount("/tmp"));
	ASSERT_OK(mount("mailslot", slot_root, "mailslotfs", 0, NULL));
	ASSERT_OK(stat(slot_root, &st));
	EXPECT_EQ(S_IFDIR | 0777, st.st_mode);
	EXPECT_EQ(0, st.st_uid);
	EXPECT_EQ(0, st.st_gid);
}

TEST_F(slot, all_mounts_of_a_namespace_show_the_same_slots)
{
	struct stat here, there;

	SLOT_NEEDS_OWN();
	ASSERT_FD(slot_server("s", 0));
	ASSERT_OK(stat(slot_path("s"), &here));
	ASSERT_OK(mount("other", "/tmp", "mailslotfs", 0, NULL));
	ASSERT_OK(stat("/tmp/s", &there));
	EXPECT_EQ(here.st_ino, there.st_ino);
	EXPECT_EQ(here.st_dev, there.st_dev);
	ASSERT_FD(open("/tmp/s", O_WRONLY));
}

TEST_F(slot, unknown_mount_options_are_refused)
{
	SLOT_NEEDS_OWN();
	EXPECT_ERRNO(EINVAL, mount("mailslot", "/tmp", "mailslotfs", 0, "size=1m"));
	EXPECT_ERRNO(EINVAL, mount("mailslot", "/tmp", "mailslotfs", 0, "mode=0700"));
	EXPECT_OK(mount("mailslot", "/tmp", "mailslotfs", 0, ""));
}

TEST_F(slot, statfs)
{
	struct statfs before, after;
	int server;

	ASSERT_OK(statfs(slot_root, &before));
	EXPECT_EQ(MAILSLOTFS_MAGIC, before.f_type);
	EXPECT_EQ(255, before.f_namelen);
	EXPECT_EQ(self->page, before.f_bsize);
	EXPECT_EQ(slot_sysctl("slots_max"), (long)before.f_files);
	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_OK(fstatfs(server, &after));
	EXPECT_EQ(MAILSLOTFS_MAGIC, after.f_type);
	EXPECT_EQ(before.f_files, after.f_files);
	if (!slot_root_is_own)
		return;
	EXPECT_EQ(before.f_files, before.f_ffree);
	EXPECT_EQ(before.f_ffree - 1, after.f_ffree);
	ASSERT_OK(close(server));
	ASSERT_OK(statfs(slot_root, &after));
	EXPECT_EQ(before.f_ffree, after.f_ffree);
}

/* The value of a line of /proc/self/fdinfo/FD, "" when there is none. */
static const char *fdinfo(int fd, const char *key)
{
	static char text[4096];
	char path[64], *line, *next;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	if (!slot_file(path, O_RDONLY, text, sizeof(text)))
		return "";
	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (strncmp(line, key, strlen(key)))
			continue;
		return line + strlen(key) + strspn(line + strlen(key), " \t");
	}
	return "";
}

TEST_F(slot, fdinfo)
{
	int server, client, fd, i;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	EXPECT_STREQ("server", fdinfo(server, "mailslot-role:"));
	EXPECT_STREQ("client", fdinfo(client, "mailslot-role:"));
	for (i = 0; i < 2; i++) {
		fd = i ? client : server;
		EXPECT_STREQ("0", fdinfo(fd, "mailslot-messages:"));
		EXPECT_STREQ("0", fdinfo(fd, "mailslot-bytes:"));
		EXPECT_STREQ("65536", fdinfo(fd, "mailslot-max-message:"));
		EXPECT_EQ(slot_sysctl("queue_bytes_default"),
			  atol(fdinfo(fd, "mailslot-queue-limit:")));
	}
	ASSERT_OK(slot_set(server, MAILSLOT_SET_READ_TIMEOUT, 1500));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_MESSAGE, 77));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_QUEUE, 123456));
	ASSERT_EQ(5, write(client, "abcde", 5));
	ASSERT_EQ(0, write(client, "", 0));
	for (i = 0; i < 2; i++) {
		fd = i ? client : server;
		EXPECT_STREQ("2", fdinfo(fd, "mailslot-messages:"));
		EXPECT_STREQ("5", fdinfo(fd, "mailslot-bytes:"));
		EXPECT_STREQ("77", fdinfo(fd, "mailslot-max-message:"));
		EXPECT_STREQ("123456", fdinfo(fd, "mailslot-queue-limit:"));
		EXPECT_STREQ("1500", fdinfo(fd, "mailslot-timeout:"));
	}
	/* a client of a closed slot can be looked at as well */
	ASSERT_OK(close(server));
	EXPECT_STREQ("client", fdinfo(client, "mailslot-role:"));
	EXPECT_STREQ("0", fdinfo(client, "mailslot-messages:"));
}

TEST_HARNESS_MAIN
