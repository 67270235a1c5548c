// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings are written and looked at while memory runs out: each is as it was,
 * or as it was to be, in all places where it shows.
 */
#include "fault.h"

FIXTURE(fault_setting) {
};

FIXTURE_SETUP(fault_setting)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
}

FIXTURE_TEARDOWN(fault_setting)
{
	FAULT_TEARDOWN();
}

/* One of net.mailslot.*, without the end of the line. */
static const char *setting(const char *name)
{
	static char path[128], text[1024];

	snprintf(path, sizeof(path), "/proc/sys/net/mailslot/%s", name);
	if (!slot_file(path, O_RDONLY, text, sizeof(text)))
		return "cannot be read";
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static int open_setting(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/mailslot/%s", name);
	return open(path, O_WRONLY | O_CLOEXEC);
}

/* Can one look for this below .remote?  Names that need no address are ours. */
static bool is_ours(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), ".remote/%s", name);
	return !access(slot_path(path), F_OK);
}

TEST_F_TIMEOUT(fault_setting, open, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int fd;

	while (fault_next(&fault)) {
		FAULTY(&fault, fd = open_setting("slots_max"));
		FAULT_AGAIN(&fault, fd = open_setting("slots_max"));
		close(fd);
		EXPECT_EQ(4096, slot_sysctl("slots_max"));
	}
}

TEST_F_TIMEOUT(fault_setting, number, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int fd;

	ASSERT_FD(fd = open_setting("slots_max"));
	while (fault_next(&fault)) {
		ASSERT_OK(slot_sysctl_set("slots_max", 4096));
		FAULTY(&fault, pwrite(fd, "1234\n", 5, 0));
		EXPECT_EQ(fault.ret < 0 ? 4096 : 1234, slot_sysctl("slots_max"));
		FAULT_AGAIN(&fault, pwrite(fd, "1234\n", 5, 0));
		EXPECT_EQ(1234, slot_sysctl("slots_max"));
	}
	close(fd);
}

FIXTURE(fault_name) {
	int fd;
};

FIXTURE_VARIANT(fault_name) {
	const char *setting;
	const char *before;
	const char *after;
	bool looked_up;		/* below .remote, once it is set */
};

FIXTURE_VARIANT_ADD(fault_name, computer_name) {
	.setting = "computer_name", .before = "OLD", .after = "NEW", .looked_up = true,
};

FIXTURE_VARIANT_ADD(fault_name, workgroup) {
	.setting = "workgroup", .before = "OLDGROUP", .after = "NEWGROUP", .looked_up = true,
};

FIXTURE_VARIANT_ADD(fault_name, receive_names) {
	.setting = "receive_names", .before = "THREE", .after = "ONE,TWO#1E",
};

FIXTURE_SETUP(fault_name)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->fd = open_setting(variant->setting));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
}

FIXTURE_TEARDOWN(fault_name)
{
	close(self->fd);
	FAULT_TEARDOWN();
}

/* The text, and what is made of it for those who send and receive. */
TEST_F_TIMEOUT(fault_name, write, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	size_t len = strlen(variant->after);
	bool set;

	while (fault_next(&fault)) {
		ASSERT_OK(slot_sysctl_text(variant->setting, variant->before));
		FAULTY(&fault, pwrite(self->fd, variant->after, len, 0));
		set = fault.ret == (long)len;
		EXPECT_STREQ(set ? variant->after : variant->before, setting(variant->setting));
		EXPECT_EQ(set && variant->looked_up, is_ours(variant->after));
		FAULT_AGAIN(&fault, pwrite(self->fd, variant->after, len, 0));
		EXPECT_STREQ(variant->after, setting(variant->setting));
		EXPECT_EQ(variant->looked_up, is_ours(variant->after));
	}
}

/*
 * In another namespace.  With the first hook to come, and the last to go, the
 * kernel rewrites its own code; emulated processors do not always survive that.
 */
static int hold_a_gate_open(void)
{
	int ours = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), theirs;

	if (ours < 0 || unshare(CLONE_NEWNET) || slot_sysctl_set("remote_receive", 1))
		return -1;
	theirs = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (theirs < 0 || setns(ours, CLONE_NEWNET))
		return -1;
	close(ours);
	return theirs;
}

static int write_to_ourselves(void)
{
	int client = slot_client(".remote/OURS/gate", 0), done, err;

	if (client < 0)
		return -1;
	done = write(client, "x", 1);
	err = errno;
	close(client);
	errno = err;
	return done == 1 ? 0 : -1;
}

TEST_F_TIMEOUT(fault_setting, gate_in, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int fd, other;

	ASSERT_FD(other = hold_a_gate_open());
	ASSERT_OK(slot_sysctl_text("computer_name", "OURS"));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	ASSERT_FD(fd = open_setting("remote_receive"));
	while (fault_next(&fault)) {
		FAULTY(&fault, pwrite(fd, "1", 1, 0));
		EXPECT_EQ(fault.ret == 1, slot_sysctl("remote_receive"));
		EXPECT_EQ(fault.ret == 1, !write_to_ourselves());
		FAULT_AGAIN(&fault, pwrite(fd, "1", 1, 0));
		EXPECT_EQ(1, slot_sysctl("remote_receive"));
		ASSERT_OK(slot_sysctl_set("remote_receive", 0));
		EXPECT_ERRNO(ECONNREFUSED, write_to_ourselves());
	}
	close(fd);
	close(other);
}

TEST_F_TIMEOUT(fault_setting, gate_in_closes, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int fd, other;

	ASSERT_FD(other = hold_a_gate_open());
	ASSERT_OK(slot_sysctl_text("computer_name", "OURS"));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	ASSERT_FD(fd = open_setting("remote_receive"));
	while (fault_next(&fault)) {
		ASSERT_OK(slot_sysctl_set("remote_receive", 1));
		FAULTY(&fault, pwrite(fd, "0", 1, 0));
		EXPECT_EQ(fault.ret < 0, slot_sysctl("remote_receive"));
		EXPECT_EQ(fault.ret < 0, !write_to_ourselves());
		FAULT_AGAIN(&fault, pwrite(fd, "0", 1, 0));
		EXPECT_EQ(0, slot_sysctl("remote_receive"));
	}
	close(fd);
	close(other);
}

/* An open gate without a name would be one that nobody finds. */
TEST_F_TIMEOUT(fault_setting, gate_takes_the_host_s_name, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int fd;

	ASSERT_OK(unshare(CLONE_NEWUTS));
	ASSERT_OK(sethostname("ours", 4));
	ASSERT_FD(fd = open_setting("remote_send"));
	while (fault_next(&fault)) {
		ASSERT_OK(slot_sysctl_text("computer_name", "\n"));
		FAULTY(&fault, pwrite(fd, "1", 1, 0));
		EXPECT_EQ(fault.ret == 1, slot_sysctl("remote_send"));
		EXPECT_STREQ(fault.ret == 1 ? "OURS" : "", setting("computer_name"));
		FAULT_AGAIN(&fault, pwrite(fd, "1", 1, 0));
		EXPECT_STREQ("OURS", setting("computer_name"));
		ASSERT_OK(slot_sysctl_set("remote_send", 0));
	}
	close(fd);
}

/***  What can be read  ***/

FIXTURE(fault_read) {
	int server;
	char path[64];
};

FIXTURE_VARIANT(fault_read) {
	const char *path;	/* NULL: fdinfo of a server */
};

FIXTURE_VARIANT_ADD(fault_read, slots) { .path = "/proc/net/mailslot" };
FIXTURE_VARIANT_ADD(fault_read, counters) { .path = "/proc/net/mailslot_stat" };
FIXTURE_VARIANT_ADD(fault_read, number) { .path = "/proc/sys/net/mailslot/slots_max" };
FIXTURE_VARIANT_ADD(fault_read, text) { .path = "/proc/sys/net/mailslot/workgroup" };
FIXTURE_VARIANT_ADD(fault_read, gate) { .path = "/proc/sys/net/mailslot/remote_send" };
FIXTURE_VARIANT_ADD(fault_read, fdinfo) { .path = NULL };

FIXTURE_SETUP(fault_read)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_FD(self->server = slot_server("one", 0));
	snprintf(self->path, sizeof(self->path), "/proc/self/fdinfo/%d", self->server);
	if (variant->path)
		strcpy(self->path, variant->path);
}

FIXTURE_TEARDOWN(fault_read)
{
	close(self->server);
	FAULT_TEARDOWN();
}

TEST_F_TIMEOUT(fault_read, open, 120)
{
	/* ENOENT: /proc without memory for its own entry */
	struct fault fault = FAULT(ENOMEM, EFAULT, ENOENT);
	int fd;

	while (fault_next(&fault)) {
		FAULTY(&fault, fd = open(self->path, O_RDONLY | O_CLOEXEC));
		FAULT_AGAIN(&fault, fd = open(self->path, O_RDONLY | O_CLOEXEC));
		close(fd);
	}
}

/* Whoever reads again reads the whole. */
TEST_F_TIMEOUT(fault_read, read, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	char text[4096] = "", whole[4096];
	int fd;

	ASSERT_NE(NULL, slot_file(self->path, O_RDONLY, whole, sizeof(whole)));
	while (fault_next(&fault)) {
		ASSERT_FD(fd = open(self->path, O_RDONLY | O_CLOEXEC));
		FAULTY(&fault, read(fd, text, sizeof(text) - 1));
		if (fault.ret < 0)
			fault.ret = read(fd, text, sizeof(text) - 1);
		ASSERT_LT(0, fault.ret);
		text[fault.ret] = '\0';
		EXPECT_STREQ(whole, text);
		close(fd);
	}
}

TEST_HARNESS_MAIN
