// SPDX-License-Identifier: GPL-2.0-only
/*
 * Security modules are asked before a message is read, whatever the call: a
 * server takes a profile of AppArmor's that forbids it to read one of its two
 * slots.  Nor can it create this one any more.
 */
#include "mailslot_util.h"

#include <sys/vfs.h>

/*
 * Two profiles: what a process without one has opened, AppArmor lets everybody
 * read.
 */
#define OPENS	"mailslotfs_test_opens"
#define READS	"mailslotfs_test_reads"

FIXTURE(slot) {
	int mute;
	int other;
	char buf[8];
};

/* Returns 0 if it can be done. */
static int profiles(const char *how)
{
	char command[64];
	FILE *parser;

	snprintf(command, sizeof(command), "apparmor_parser --quiet --%s", how);
	parser = popen(command, "we");
	if (!parser)
		return -1;
	fprintf(parser,
		"profile " OPENS " {\n"
		"  file,\n"
		"  change_profile -> " READS ",\n"
		"}\n"
		"profile " READS " {\n"
		"  file,\n"
		"  deny %s r,\n"
		"}\n", slot_path("mute"));
	return pclose(parser);
}

static int take_profile(const char *name)
{
	char change[64];

	snprintf(change, sizeof(change), "changeprofile %s", name);
	return slot_put("/proc/self/attr/apparmor/current", change);
}

/* One of two messages. */
static int server_with_messages(const char *name)
{
	int server = slot_server(name, O_NONBLOCK);
	int client = slot_client(name, O_NONBLOCK);

	if (write(client, "one", 3) != 3 || write(client, "two", 3) != 3)
		return -1;
	close(client);
	return server;
}

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	/* Refused where it is there already. */
	mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	if (access("/sys/kernel/security/apparmor/.replace", W_OK))
		SLOT_SKIP("this kernel has no AppArmor");
	if (system("command -v apparmor_parser >/dev/null"))
		SLOT_SKIP("no apparmor_parser (Debian: apparmor)");
	ASSERT_EQ(0, profiles("replace"));
}

FIXTURE_TEARDOWN(slot)
{
	EXPECT_EQ(0, profiles("remove"));
}

/* What takes a profile has it for good: hence a child. */
#define IN_CHILD(...) do {						\
	pid_t __child = fork();						\
									\
	ASSERT_LE(0, __child);						\
	if (!__child) {							\
		__VA_ARGS__;						\
		_exit(!SLOT_PASSED());					\
	}								\
	EXPECT_CHILD_OK(__child);					\
} while (0)

#define AS_SERVER(...) IN_CHILD({					\
	ASSERT_OK(take_profile(OPENS));					\
	ASSERT_FD(self->mute = server_with_messages("mute"));		\
	ASSERT_FD(self->other = server_with_messages("other"));		\
	__VA_ARGS__;							\
	EXPECT_EQ(1, slot_count(self->mute));				\
	EXPECT_EQ(1, slot_count(self->other));				\
})

TEST_F(slot, read_is_forbidden)
{
	AS_SERVER({
		EXPECT_EQ(3, read(self->mute, self->buf, sizeof(self->buf)));
		ASSERT_OK(take_profile(READS));
		EXPECT_ERRNO(EACCES, read(self->mute, self->buf, sizeof(self->buf)));
		EXPECT_EQ(3, read(self->other, self->buf, sizeof(self->buf)));
	});
}

static int receive(int server, char *buf, size_t size, uint32_t flags)
{
	struct mailslot_recv recv;

	memset(buf, 0, size);
	return slot_recv(server, buf, size, flags, &recv);
}

TEST_F(slot, recv_is_forbidden)
{
	AS_SERVER({
		EXPECT_EQ(3, receive(self->mute, self->buf, sizeof(self->buf), 0));
		ASSERT_OK(take_profile(READS));
		EXPECT_ERRNO(EACCES, receive(self->mute, self->buf, sizeof(self->buf), 0));
		EXPECT_ERRNO(EACCES, receive(self->mute, self->buf, sizeof(self->buf),
					     MAILSLOT_RECV_PEEK));
		EXPECT_EQ(0, self->buf[0]);
		EXPECT_EQ(3, receive(self->other, self->buf, sizeof(self->buf), 0));
	});
}

/* Whether the file may be made is asked first, and then whether it may be opened. */
TEST_F(slot, a_slot_that_must_not_be_opened_is_not_made)
{
	struct statfs before, after;

	ASSERT_OK(statfs(slot_root, &before));
	IN_CHILD({
		ASSERT_OK(take_profile(READS));
		ASSERT_FD(slot_server("other", 0));
		EXPECT_ERRNO(EACCES, slot_server("mute", 0));
		EXPECT_ERRNO(EACCES, slot_open("mute", O_RDWR | O_CREAT));
	});
	EXPECT_ERRNO(ENOENT, slot_client("mute", 0));
	ASSERT_OK(statfs(slot_root, &after));
	EXPECT_EQ(before.f_ffree, after.f_ffree);
	ASSERT_FD(server_with_messages("mute"));
}

TEST_HARNESS_MAIN
