// SPDX-License-Identifier: GPL-2.0-only
/* /proc/net/mailslot: a heading, and a line for each slot of the namespace. */
#include "mailslot_util.h"

#define HEADING "inode mode uid pid messages bytes queue_limit max_message timeout " \
		"received dropped name\n"

FIXTURE(slot) {
	char text[65536];
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
}

FIXTURE_TEARDOWN(slot)
{
}

struct line {
	unsigned long long inode, bytes, queue_limit, received, dropped;
	unsigned int mode, uid, messages, max_message;
	int pid;
	char timeout[16];
	char name[1100];
};

/* The slot of this name, as the file writes it; false when it is not there. */
static bool find(char *text, const char *name, struct line *line)
{
	char *start, *end;

	if (!slot_file("/proc/net/mailslot", O_RDONLY, text, 65536))
		return false;
	start = strchr(text, '\n');
	while (start && start[1]) {
		end = strchr(start + 1, '\n');
		if (!end)
			return false;
		*end = '\0';
		if (sscanf(start + 1, "%llu %o %u %d %u %llu %llu %u %15s %llu %llu %1099[^\n]",
			   &line->inode, &line->mode, &line->uid, &line->pid, &line->messages,
			   &line->bytes, &line->queue_limit, &line->max_message, line->timeout,
			   &line->received, &line->dropped, line->name) != 12)
			return false;
		if (!strcmp(line->name, name))
			return true;
		*end = '\n';
		start = end;
	}
	return false;
}

TEST_F(slot, heading_only)
{
	ASSERT_NE(NULL, slot_file("/proc/net/mailslot", O_RDONLY, self->text, sizeof(self->text)));
	EXPECT_STREQ(HEADING, self->text);
}

TEST_F(slot, a_new_slot)
{
	struct stat st;
	struct line line;
	int server;

	ASSERT_FD(server = slot_server("Alerts", 0));
	ASSERT_OK(fstat(server, &st));
	ASSERT_TRUE(find(self->text, "Alerts", &line));
	EXPECT_EQ(0, strncmp(self->text, HEADING, strlen(HEADING)));
	EXPECT_EQ(st.st_ino, line.inode);
	EXPECT_EQ(0600, line.mode);
	EXPECT_EQ(0, line.uid);
	EXPECT_EQ(getpid(), line.pid);
	EXPECT_EQ(0, line.messages);
	EXPECT_EQ(0, line.bytes);
	EXPECT_EQ((unsigned long long)slot_sysctl("queue_bytes_default"), line.queue_limit);
	EXPECT_EQ(65536, line.max_message);
	EXPECT_STREQ("-1", line.timeout);
	EXPECT_EQ(0, line.received);
	EXPECT_EQ(0, line.dropped);
}

TEST_F(slot, values_follow)
{
	int server, client;
	struct line line;
	char byte;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_FD(client = slot_client("s", 0));
	ASSERT_OK(fchmod(server, 0622));
	ASSERT_OK(fchown(server, SLOT_STRANGER, -1));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_READ_TIMEOUT, 1500));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_MESSAGE, 42));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_QUEUE, 4242));
	ASSERT_EQ(1, write(client, "x", 1));
	ASSERT_EQ(5, write(client, "abcde", 5));
	ASSERT_EQ(0, write(client, "", 0));
	ASSERT_EQ(1, read(server, &byte, 1));
	ASSERT_TRUE(find(self->text, "s", &line));
	EXPECT_EQ(0622, line.mode);
	EXPECT_EQ(SLOT_STRANGER, line.uid);
	EXPECT_EQ(2, line.messages);
	EXPECT_EQ(5, line.bytes);
	EXPECT_EQ(4242, line.queue_limit);
	EXPECT_EQ(42, line.max_message);
	EXPECT_STREQ("1500", line.timeout);
	EXPECT_EQ(3, line.received);
	ASSERT_OK(close(server));
	EXPECT_FALSE(find(self->text, "s", &line));
}

/* Finite time limits are positive numbers, all of them. */
TEST_F(slot, extreme_values)
{
	struct line line;
	int server;

	ASSERT_FD(server = slot_server("s", 0));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_READ_TIMEOUT, 0));
	ASSERT_TRUE(find(self->text, "s", &line));
	EXPECT_STREQ("0", line.timeout);
	ASSERT_OK(slot_set(server, MAILSLOT_SET_READ_TIMEOUT, 0xfffffffe));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_MESSAGE, 0xffffffff));
	ASSERT_OK(slot_set(server, MAILSLOT_SET_MAX_QUEUE, UINT64_MAX));
	ASSERT_TRUE(find(self->text, "s", &line));
	EXPECT_STREQ("4294967294", line.timeout);
	EXPECT_EQ(0xffffffff, line.max_message);
	EXPECT_EQ(ULLONG_MAX, line.queue_limit);
}

/* Whatever the name holds, there is one line for it, in printable ASCII. */
TEST_F(slot, names_are_escaped)
{
	static const struct {
		const char *name, *escaped;
	} pairs[] = {
		{ "plain-Name_1.2:3", "plain-Name_1.2:3" },
		{ "NET\\NETLOGON", "NET\\134NETLOGON" },
		{ "two words", "two\\040words" },
		{ "new\nline\ttab", "new\\012line\\011tab" },
		{ "\x7f\x01", "\\177\\001" },
		{ "\xc3\xa9", "\\303\\251" },
		{ "\xff", "\\377" },
		{ "%s%n", "%s%n" },
	};
	struct line line;
	unsigned int i;
	char *byte;

	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		ASSERT_FD(slot_server(pairs[i].name, 0));
	for (i = 0; i < ARRAY_SIZE(pairs); i++)
		EXPECT_TRUE(find(self->text, pairs[i].escaped, &line));
	ASSERT_NE(NULL, slot_file("/proc/net/mailslot", O_RDONLY, self->text, sizeof(self->text)));
	for (byte = self->text; *byte; byte++)
		EXPECT_TRUE(*byte == '\n' || (*byte >= ' ' && *byte <= '~'));
}

TEST_F(slot, the_longest_name_in_its_longest_form)
{
	char name[256] = "", escaped[1100] = "";
	struct line line;
	int i;

	memset(name, 1, 255);
	for (i = 0; i < 255; i++)
		strcpy(escaped + 4 * i, "\\001");
	ASSERT_FD(slot_server(name, 0));
	EXPECT_TRUE(find(self->text, escaped, &line));
}

/* Read in small pieces, the file is still the same. */
TEST_F(slot, many_slots_in_small_pieces)
{
	char name[32], byte;
	int fd, i, lines = 0;

	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "slot%d", i);
		ASSERT_FD(slot_server(name, 0));
	}
	ASSERT_FD(fd = open("/proc/net/mailslot", O_RDONLY));
	while (read(fd, &byte, 1) == 1)
		lines += byte == '\n';
	EXPECT_EQ(301, lines);
}

/* Who makes slots faster than somebody reads of them does not keep him for ever. */
TEST_F(slot, ends_although_slots_are_made)
{
	char name[32], byte;
	int fd, i, made = 20, lines = 0;

	for (i = 0; i < made; i++) {
		snprintf(name, sizeof(name), "slot%d", i);
		ASSERT_FD(slot_server(name, 0));
	}
	ASSERT_FD(fd = open("/proc/net/mailslot", O_RDONLY));
	while (read(fd, &byte, 1) == 1) {
		lines += byte == '\n';
		if (byte != '\n')
			continue;
		ASSERT_LT(made, 200);
		snprintf(name, sizeof(name), "slot%d", made++);
		ASSERT_FD(slot_server(name, 0));
	}
	EXPECT_EQ(21, lines);
	EXPECT_GT(made, 40);
	/* From the beginning it is another list, also for who only looks far behind. */
	EXPECT_EQ(0, pread(fd, &byte, 1, 1LL << 40));
	ASSERT_EQ(0, lseek(fd, 0, SEEK_SET));
	for (lines = 0; read(fd, &byte, 1) == 1;)
		lines += byte == '\n';
	EXPECT_EQ(made + 1, lines);
}

TEST_F(slot, each_namespace_sees_its_own)
{
	struct line line;

	ASSERT_FD(slot_server("ours", 0));
	ASSERT_OK(unshare(CLONE_NEWNET));
	EXPECT_FALSE(find(self->text, "ours", &line));
	EXPECT_STREQ(HEADING, self->text);
	ASSERT_OK(mount("mailslot", "/tmp", "mailslotfs", 0, NULL));
	ASSERT_FD(open("/tmp/theirs", O_RDWR | O_CREAT, 0600));
	EXPECT_TRUE(find(self->text, "theirs", &line));
	EXPECT_FALSE(find(self->text, "ours", &line));
}

TEST_F(slot, anybody_may_look)
{
	struct line line;

	ASSERT_FD(slot_server("s", 0));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_TRUE(find(self->text, "s", &line));
	EXPECT_ERRNO(EACCES, open("/proc/net/mailslot", O_WRONLY));
	ASSERT_OK(slot_root_again());
}

TEST_HARNESS_MAIN
