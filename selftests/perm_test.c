// SPDX-License-Identifier: GPL-2.0-only
/*
 * What somebody without privileges may do.  The tests stay one process that
 * becomes somebody else and root again, so that descriptors stay open.
 */
#include "mailslot_util.h"

FIXTURE(slot) {
	int server;
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->server = slot_server("s", O_NONBLOCK));
}

FIXTURE_TEARDOWN(slot)
{
	slot_root_again();
}

#define AS_STRANGER(statements) do {					\
	ASSERT_OK(slot_become(SLOT_STRANGER));				\
	statements;							\
	ASSERT_OK(slot_root_again());					\
} while (0)

#define EXPECT_WRITES() do {						\
	int __client;							\
	char __byte;							\
									\
	ASSERT_FD(__client = slot_client("s", 0));			\
	EXPECT_EQ(1, write(__client, "x", 1));				\
	EXPECT_EQ(1, read(self->server, &__byte, 1));			\
	close(__client);						\
} while (0)

/* E11 */
TEST_F(slot, E11_mode_0600_keeps_strangers_out)
{
	AS_STRANGER({
		EXPECT_ERRNO(EACCES, slot_open("s", O_WRONLY));
		EXPECT_ERRNO(EACCES, slot_open("s", O_WRONLY | O_CREAT));
		EXPECT_ERRNO(EACCES, slot_open("s", O_WRONLY | O_CREAT | O_TRUNC));
		EXPECT_ERRNO(EACCES, slot_open("s", O_WRONLY | O_NONBLOCK));
	});
	EXPECT_WRITES();
}

TEST_F(slot, mode_0622_lets_strangers_write)
{
	ASSERT_OK(fchmod(self->server, 0622));
	AS_STRANGER({
		EXPECT_WRITES();
		/* as shells open it */
		ASSERT_FD(slot_open("s", O_WRONLY | O_CREAT | O_TRUNC));
		ASSERT_FD(slot_open("s", O_WRONLY | O_CREAT | O_APPEND));
	});
}

TEST_F(slot, mode_0644_lets_strangers_look_only)
{
	struct stat st;

	ASSERT_OK(fchmod(self->server, 0644));
	AS_STRANGER({
		EXPECT_ERRNO(EACCES, slot_open("s", O_WRONLY));
		EXPECT_OK(stat(slot_path("s"), &st));
	});
	EXPECT_EQ(0644, st.st_mode & 07777);
}

/* What everybody learns of a slot and its message: numbers, and none of the sender. */
TEST_F(slot, what_strangers_learn)
{
	char want[512], found[512];
	struct stat before, st;
	int client;

	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_EQ(6, write(client, "secret", 6));
	ASSERT_OK(fstat(self->server, &before));
	snprintf(want, sizeof(want),
		 "inode mode uid pid messages bytes queue_limit max_message timeout "
		 "received dropped name\n%lu 0600 0 %d 1 6 %ld 65536 -1 1 0 s\n",
		 (unsigned long)before.st_ino, getpid(), slot_sysctl("queue_bytes_default"));
	AS_STRANGER({
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDONLY));
		EXPECT_ERRNO(EACCES, slot_open("s", O_WRONLY));
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDWR));
		ASSERT_OK(stat(slot_path("s"), &st));
		ASSERT_NE(NULL, slot_file("/proc/net/mailslot", O_RDONLY, found, sizeof(found)));
	});
	EXPECT_STREQ(want, found);
	/* the times are those of the last read and write, as the server knows them */
	EXPECT_EQ(0, memcmp(&before, &st, sizeof(st)));
	EXPECT_EQ(0, st.st_size);
	EXPECT_EQ(0, st.st_blocks);
}

TEST_F(slot, the_group_writes_by_its_own_bits)
{
	ASSERT_OK(fchown(self->server, 0, SLOT_STRANGER2));
	ASSERT_OK(fchmod(self->server, 0620));
	AS_STRANGER(EXPECT_ERRNO(EACCES, slot_client("s", 0)));
	ASSERT_OK(setegid(SLOT_STRANGER2));
	ASSERT_OK(seteuid(SLOT_STRANGER));
	EXPECT_WRITES();
	ASSERT_OK(slot_root_again());
}

/* Reading: EACCES where the mode forbids it, EBUSY where only we do */
TEST_F(slot, EACCES_comes_before_EBUSY)
{
	AS_STRANGER({
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDONLY));
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDWR));
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDWR | O_CREAT));
	});
	ASSERT_OK(fchmod(self->server, 0622));
	AS_STRANGER({
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDONLY));
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDWR));
	});
	ASSERT_OK(fchmod(self->server, 0644));
	AS_STRANGER({
		EXPECT_ERRNO(EBUSY, slot_open("s", O_RDONLY));
		EXPECT_ERRNO(EACCES, slot_open("s", O_RDWR));
		/* that it exists is no secret */
		EXPECT_ERRNO(EEXIST, slot_server("s", 0));
	});
	ASSERT_OK(fchmod(self->server, 0666));
	AS_STRANGER(EXPECT_ERRNO(EBUSY, slot_open("s", O_RDWR)));
}

/* The mode is looked at when a client opens, and not later. */
TEST_F(slot, chmod_is_for_later_opens)
{
	int client;
	char byte;

	ASSERT_OK(fchmod(self->server, 0622));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_OK(slot_root_again());
	ASSERT_OK(fchmod(self->server, 0600));
	AS_STRANGER({
		EXPECT_EQ(1, write(client, "x", 1));
		EXPECT_ERRNO(EACCES, slot_client("s", 0));
	});
	EXPECT_EQ(1, read(self->server, &byte, 1));
	ASSERT_OK(chmod(slot_path("s"), 0602));
	AS_STRANGER(EXPECT_WRITES());
}

/* A server without rights to its own slot goes on to be its server. */
TEST_F(slot, mode_0000_does_not_stop_the_server)
{
	int server;
	char byte;

	AS_STRANGER({
		ASSERT_FD(server = open(slot_path("mine"), O_RDWR | O_CREAT | O_NONBLOCK, 0));
		EXPECT_ERRNO(EACCES, slot_client("mine", 0));
		EXPECT_ERRNO(EAGAIN, read(server, &byte, 1));
		EXPECT_OK(fchmod(server, 0200));
		ASSERT_FD(slot_client("mine", 0));
	});
}

TEST_F(slot, anybody_creates)
{
	struct stat st;
	int server;

	AS_STRANGER({
		ASSERT_FD(server = slot_server("mine", 0));
		ASSERT_OK(fstat(server, &st));
	});
	EXPECT_EQ(SLOT_STRANGER, st.st_uid);
	EXPECT_EQ(SLOT_STRANGER, st.st_gid);
	EXPECT_EQ(S_IFIFO | 0600, st.st_mode);
	/* its owner keeps it from others, root is no other */
	ASSERT_OK(slot_become(SLOT_STRANGER2));
	EXPECT_ERRNO(EACCES, slot_client("mine", 0));
	ASSERT_OK(slot_root_again());
	ASSERT_FD(slot_client("mine", 0));
}

TEST_F(slot, the_owner_decides_who_creates)
{
	ASSERT_OK(chmod(slot_root, 0755));
	AS_STRANGER({
		EXPECT_ERRNO(EACCES, slot_server("mine", 0));
		EXPECT_ERRNO(EACCES, slot_open("mine", O_RDONLY | O_CREAT));
		EXPECT_ERRNO(ENOENT, slot_open("mine", O_WRONLY));
	});
	ASSERT_OK(fchmod(self->server, 0622));
	AS_STRANGER(EXPECT_WRITES());
	/* nor may they even look, if the owner wants it so */
	ASSERT_OK(chmod(slot_root, 0700));
	AS_STRANGER({
		EXPECT_ERRNO(EACCES, slot_client("s", 0));
		EXPECT_ERRNO(EACCES, slot_client("absent", 0));
	});
	ASSERT_OK(chown(slot_root, SLOT_STRANGER, SLOT_STRANGER));
	AS_STRANGER(ASSERT_FD(slot_server("mine", 0)));
}

TEST_F(slot, strangers_change_neither_root_nor_slots)
{
	struct stat st;

	ASSERT_OK(fchmod(self->server, 0666));
	AS_STRANGER({
		EXPECT_ERRNO(EPERM, chmod(slot_root, 0700));
		EXPECT_ERRNO(EPERM, chown(slot_root, SLOT_STRANGER, -1));
		EXPECT_ERRNO(EPERM, chmod(slot_path("s"), 0600));
		EXPECT_ERRNO(EPERM, fchmod(self->server, 0600));
		EXPECT_ERRNO(EPERM, chown(slot_path("s"), SLOT_STRANGER, -1));
		EXPECT_ERRNO(EPERM, unlink(slot_path("s")));
		EXPECT_ERRNO(EPERM, rename(slot_path("s"), slot_path("t")));
	});
	ASSERT_OK(stat(slot_root, &st));
	EXPECT_EQ(S_IFDIR | 0777, st.st_mode);
	ASSERT_OK(stat(slot_path("s"), &st));
	EXPECT_EQ(S_IFIFO | 0666, st.st_mode);
	EXPECT_EQ(0, st.st_uid);
}

TEST_F(slot, the_owner_changes_its_slot)
{
	struct stat st;
	int server;

	AS_STRANGER({
		ASSERT_FD(server = slot_server("mine", 0));
		EXPECT_OK(chmod(slot_path("MINE"), 0622));
		EXPECT_ERRNO(EPERM, fchown(server, SLOT_STRANGER2, -1));
		EXPECT_ERRNO(EPERM, fchown(server, -1, SLOT_STRANGER2));
	});
	ASSERT_OK(fchown(server, SLOT_STRANGER2, SLOT_STRANGER2));
	ASSERT_OK(fstat(server, &st));
	EXPECT_EQ(SLOT_STRANGER2, st.st_uid);
	EXPECT_EQ(SLOT_STRANGER2, st.st_gid);
	EXPECT_EQ(S_IFIFO | 0622, st.st_mode);
}

/* fs.protected_fifos is about sticky directories; ours is none. */
TEST_F(slot, protected_fifos_does_not_stop_shells)
{
	const char *const sysctl = "/proc/sys/fs/protected_fifos";
	char before[16], level;
	int fd;

	ASSERT_NE(NULL, slot_file(sysctl, O_RDONLY, before, sizeof(before)));
	ASSERT_OK(fchmod(self->server, 0622));
	for (level = '0'; level <= '2'; level++) {
		ASSERT_FD(fd = open(sysctl, O_WRONLY));
		ASSERT_EQ(1, write(fd, &level, 1));
		ASSERT_OK(close(fd));
		AS_STRANGER(ASSERT_FD(slot_open("s", O_WRONLY | O_CREAT | O_TRUNC)));
	}
	ASSERT_FD(fd = open(sysctl, O_WRONLY));
	EXPECT_EQ(1, write(fd, before, 1));
}

TEST_F(slot, strangers_do_not_mount)
{
	AS_STRANGER(EXPECT_ERRNO(EPERM, mount("mailslot", "/tmp", "mailslotfs", 0, NULL)));
}

/* Who has been given the server's descriptor is the server, whatever the mode. */
TEST_F(slot, the_descriptor_is_the_right)
{
	int client;
	char byte;

	ASSERT_FD(client = slot_client("s", 0));
	AS_STRANGER({
		EXPECT_EQ(1, write(client, "x", 1));
		EXPECT_EQ(1, read(self->server, &byte, 1));
		EXPECT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 0));
	});
}

TEST_HARNESS_MAIN
