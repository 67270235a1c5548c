// SPDX-License-Identifier: GPL-2.0-only
/* Listing the root: what is shown, in pieces, while slots come and go. */
#include "stall.h"

#include <dirent.h>

#define MANY 300

struct entry {
	uint64_t ino;
	int64_t offset;
	unsigned short size;
	unsigned char type;
	char name[];
};

FIXTURE(list) {
	struct stall stall;
	int root;
	int server[MANY];
};

FIXTURE_SETUP(list)
{
	int i;

	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	for (i = 0; i < MANY; i++)
		self->server[i] = -1;
	ASSERT_FD(self->root = open(slot_root, O_RDONLY | O_DIRECTORY));
}

FIXTURE_TEARDOWN(list)
{
	int i;

	for (i = 0; i < MANY; i++)
		if (self->server[i] >= 0)
			close(self->server[i]);
	close(self->root);
}

static int create_numbered(FIXTURE_DATA(list) *self, int number)
{
	char name[NAME_MAX + 1];

	/* Of all lengths, so that each buffer ends somewhere else. */
	snprintf(name, sizeof(name), "%03d%0*d", number, 1 + number % 250, 0);
	return self->server[number] = slot_server(name, 0);
}

/* How often each numbered slot is in the next SIZE bytes of the list; 0 at its end. */
static long list_some(int root, size_t size, int seen[MANY])
{
	char buf[8192] __attribute__((aligned(8)));
	long used = syscall(SYS_getdents64, root, buf, size), at;
	const struct entry *entry;

	for (at = 0; at < used; at += entry->size) {
		entry = (const struct entry *)(buf + at);
		if (isdigit(*entry->name))
			seen[atoi((char[]){ entry->name[0], entry->name[1], entry->name[2], 0 })]++;
	}
	return used;
}

static ssize_t list_into(struct call *call)
{
	return syscall(SYS_getdents64, call->fd, call->buf, call->len);
}

static ssize_t close_it(struct call *call)
{
	return close(call->fd);
}

/* Name, number and kind are those that stat(2) has. */
TEST_F(list, says_what_stat_says)
{
	int dots = 0, slots = 0, dirs = 0;
	struct dirent *entry;
	struct stat st;
	DIR *root;

	ASSERT_FD(create_numbered(self, 7));
	ASSERT_FD(create_numbered(self, 249));
	root = fdopendir(dup(self->root));
	ASSERT_NE(NULL, root);
	while ((entry = readdir(root))) {
		dots += *entry->d_name == '.';
		slots += entry->d_type == DT_FIFO;
		dirs += entry->d_type == DT_DIR;
		if (!strcmp(entry->d_name, ".."))
			continue;
		ASSERT_OK(fstatat(self->root, entry->d_name, &st, AT_SYMLINK_NOFOLLOW));
		EXPECT_EQ(st.st_ino, entry->d_ino);
		EXPECT_EQ(st.st_mode >> 12, entry->d_type);
	}
	closedir(root);
	EXPECT_EQ(3, dots);
	EXPECT_EQ(3, dirs);
	EXPECT_EQ(2, slots);
}

/* Each one once, whatever the buffer; one that is too small for any is refused. */
TEST_F(list, in_pieces)
{
	static const size_t sizes[] = { 280, 512, 1000, 8192 };
	int seen[MANY], i, size;

	for (i = 0; i < MANY; i++)
		ASSERT_FD(create_numbered(self, i));
	EXPECT_ERRNO(EINVAL, list_some(self->root, 20, seen));
	for (size = 0; size < (int)ARRAY_SIZE(sizes); size++) {
		memset(seen, 0, sizeof(seen));
		ASSERT_EQ(0, lseek(self->root, 0, SEEK_SET));
		while (list_some(self->root, sizes[size], seen) > 0)
			;
		for (i = 0; i < MANY; i++)
			EXPECT_EQ(1, seen[i]);
	}
}

/* What is there all the time is shown, and once; what has gone is not. */
TEST_F(list, while_slots_come_and_go)
{
	int seen[MANY] = {}, before[MANY], i;

	for (i = 0; i < 200; i++)
		ASSERT_FD(create_numbered(self, i));
	ASSERT_GT(list_some(self->root, 1000, seen), 0);
	memcpy(before, seen, sizeof(before));
	for (i = 1; i < 200; i += 2) {
		ASSERT_OK(close(self->server[i]));
		self->server[i] = -1;
	}
	for (i = 200; i < MANY; i++)
		ASSERT_FD(create_numbered(self, i));
	while (list_some(self->root, 1000, seen) > 0)
		;
	for (i = 0; i < 200; i += 2)
		EXPECT_EQ(1, seen[i]);
	/* It was shown before, or not at all. */
	for (i = 1; i < 200; i += 2)
		EXPECT_EQ(before[i], seen[i]);
	EXPECT_EQ(0, lseek(self->root, 0, SEEK_SET));
	memset(seen, 0, sizeof(seen));
	while (list_some(self->root, 1000, seen) > 0)
		;
	for (i = 0; i < MANY; i++)
		EXPECT_EQ(i >= 200 || i % 2 == 0, seen[i]);
}

/* Who makes slots faster than somebody lists them does not keep him for ever. */
TEST_F(list, ends_although_slots_are_made)
{
	int seen[MANY] = {}, i, pieces = 0;

	for (i = 0; i < 20; i++)
		ASSERT_FD(create_numbered(self, i));
	while (list_some(self->root, 280, seen) > 0) {
		ASSERT_LT(pieces, MANY - 20);
		ASSERT_FD(create_numbered(self, 20 + pieces++));
	}
	EXPECT_GT(pieces, 2);
	for (i = 0; i < MANY; i++)
		EXPECT_EQ(i < 20, seen[i]);
	/* From the beginning it is another listing; a new one shows them, too. */
	memset(seen, 0, sizeof(seen));
	ASSERT_EQ(0, lseek(self->root, 0, SEEK_SET));
	while (list_some(self->root, 8192, seen) > 0)
		;
	for (i = 0; i < 20 + pieces; i++)
		EXPECT_EQ(1, seen[i]);
}

/* A position of the past, of nothing, and far behind the end. */
TEST_F(list, from_anywhere)
{
	int seen[MANY] = {};

	ASSERT_FD(create_numbered(self, 0));
	ASSERT_GT(list_some(self->root, 8192, seen), 0);
	EXPECT_EQ(0, list_some(self->root, 8192, seen));
	EXPECT_ERRNO(EINVAL, lseek(self->root, -1, SEEK_SET));
	ASSERT_EQ(LLONG_MAX, lseek(self->root, LLONG_MAX, SEEK_SET));
	EXPECT_EQ(0, list_some(self->root, 8192, seen));
	ASSERT_EQ(1LL << 32, lseek(self->root, 1LL << 32, SEEK_SET));
	EXPECT_EQ(0, list_some(self->root, 8192, seen));
	ASSERT_EQ(3, lseek(self->root, 3, SEEK_SET));
	EXPECT_GT(list_some(self->root, 8192, seen), 0);
	EXPECT_EQ(2, seen[0]);
}

/* Its memory may be served by a program that takes its time, or never comes. */
TEST_F_TIMEOUT(list, who_stands_still_holds_up_nobody, 60)
{
	struct call lister = { .fn = list_into, .nr = SYS_getdents64, .fd = self->root };
	struct call closer = { .fn = close_it, .nr = SYS_close };
	int client;

	if (stall_open(&self->stall))
		SKIP(return, "no userfaultfd here: %s", strerror(errno));
	lister.buf = self->stall.page;
	lister.len = self->stall.size;
	ASSERT_FD(closer.fd = slot_server("held", 0));
	ASSERT_FD(client = slot_client("held", 0));
	call_start(&lister);
	ASSERT_TRUE(stall_wait(&self->stall));
	call_start(&closer);
	EXPECT_TRUE(call_ends(&closer));
	EXPECT_ERRNO(EPIPE, write(client, "x", 1));
	EXPECT_OK(stall_go_on(&self->stall));
	call_end(&closer);
	call_end(&lister);
	EXPECT_EQ(0, closer.ret);
	EXPECT_GT(lister.ret, 0);
	EXPECT_OK(close(client));
	stall_close(&self->stall);
}

TEST_HARNESS_MAIN
