// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounts and network namespaces are made while memory runs out: as a whole or
 * not at all, and none is held by what has failed.
 */
#include "fault_range.h"

#include <net/if.h>

/* Of <linux/mount.h>, which older C libraries' own header does not go with. */
#define FSOPEN_CLOEXEC_		1
#define FSMOUNT_CLOEXEC_	1
#define FSCONFIG_CMD_CREATE_	6

static int mount_on(const char *dir)
{
	return mount("mailslot", dir, "mailslotfs", 0, NULL);
}

static bool is_mounted(const char *dir)
{
	struct statfs fs;

	return !statfs(dir, &fs) && fs.f_type == MAILSLOTFS_MAGIC;
}

FIXTURE(fault_mount) {
	char other[32];		/* a second place to mount on */
};

FIXTURE_SETUP(fault_mount)
{
	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	strcpy(self->other, "/tmp/mailslotfs-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->other));
}

FIXTURE_TEARDOWN(fault_mount)
{
	umount2(self->other, MNT_DETACH);
	rmdir(self->other);
	/* What has been counted is the namespace's, and outlives its mounts. */
	if (!is_mounted(slot_root))
		EXPECT_OK(mount_on(slot_root));
	FAULT_TEARDOWN();
}

/* The first mount of a namespace makes the super block. */
TEST_F_TIMEOUT(fault_mount, first_mount, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);

	while (fault_next(&fault)) {
		ASSERT_OK(umount(slot_root));
		FAULTY(&fault, mount_on(slot_root));
		EXPECT_EQ(!fault.ret, is_mounted(slot_root));
		FAULT_AGAIN(&fault, mount_on(slot_root));
		EXPECT_EQ(0, fault_slots());
		EXPECT_TRUE(fault_slot_works("after"));
	}
}

/* The second one finds it, with its slots. */
TEST_F_TIMEOUT(fault_mount, second_mount, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	char path[64];
	int server;

	ASSERT_FD(server = slot_server("shared", 0));
	snprintf(path, sizeof(path), "%s/shared", self->other);
	while (fault_next(&fault)) {
		FAULTY(&fault, mount_on(self->other));
		EXPECT_EQ(!fault.ret, is_mounted(self->other));
		EXPECT_EQ(!fault.ret, !access(path, F_OK));
		FAULT_AGAIN(&fault, mount_on(self->other));
		EXPECT_OK(access(path, F_OK));
		ASSERT_OK(umount(self->other));
		EXPECT_EQ(1, fault_slots());
	}
	close(server);
	EXPECT_OK(umount(slot_root));
}

TEST_F_TIMEOUT(fault_mount, umount, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);

	while (fault_next(&fault)) {
		FAULTY(&fault, umount(slot_root));
		EXPECT_EQ(!!fault.ret, is_mounted(slot_root));
		FAULT_AGAIN(&fault, umount(slot_root));
		ASSERT_OK(mount_on(slot_root));
		EXPECT_TRUE(fault_slot_works("after"));
	}
}

TEST_F_TIMEOUT(fault_mount, fsopen, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int context;

	while (fault_next(&fault)) {
		FAULTY(&fault, context = syscall(SYS_fsopen, "mailslotfs", FSOPEN_CLOEXEC_));
		FAULT_AGAIN(&fault, context = syscall(SYS_fsopen, "mailslotfs", FSOPEN_CLOEXEC_));
		close(context);
		EXPECT_TRUE(fault_slot_works("after"));
	}
}

/* A context in which this has failed is of no use any more, and goes. */
TEST_F_TIMEOUT(fault_mount, fsconfig, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int context, fd;

	while (fault_next(&fault)) {
		ASSERT_OK(umount(slot_root));
		ASSERT_FD(context = syscall(SYS_fsopen, "mailslotfs", FSOPEN_CLOEXEC_));
		FAULTY(&fault, syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE_, NULL, NULL, 0));
		fd = syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC_, 0);
		EXPECT_EQ(!fault.ret, fd >= 0);
		close(fd);
		close(context);
		ASSERT_OK(mount_on(slot_root));
		EXPECT_EQ(0, fault_slots());
		EXPECT_TRUE(fault_slot_works("after"));
	}
}

TEST_F_TIMEOUT(fault_mount, fsmount, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int context, fd;

	while (fault_next(&fault)) {
		ASSERT_FD(context = syscall(SYS_fsopen, "mailslotfs", FSOPEN_CLOEXEC_));
		ASSERT_OK(syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE_, NULL, NULL, 0));
		FAULTY(&fault, fd = syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC_, 0));
		close(fd);
		close(context);
		EXPECT_TRUE(fault_slot_works("after"));
	}
	EXPECT_OK(umount(slot_root));
}

static int run(const char *format, ...)
{
	char command[256];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	return system(command);
}

/*
 * A network namespace that nobody holds goes, and with it the end of a cable
 * that it has: then the other end goes, too.
 */
TEST_F_TIMEOUT(fault_mount, failed_mounts_hold_no_namespace, 300)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	int ours, theirs;

	ASSERT_FD(ours = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	ASSERT_OK(unshare(CLONE_NEWNET));
	ASSERT_FD(theirs = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	if (run("ip link add inner type veth peer name outer netns /proc/%d/fd/%d", getpid(), ours))
		SKIP(return, "cannot lay a cable between two namespaces");
	while (fault_next(&fault)) {
		FAULTY(&fault, mount_on(self->other));
		if (!fault.ret)
			ASSERT_OK(umount(self->other));
	}
	ASSERT_OK(setns(ours, CLONE_NEWNET));
	ASSERT_LT(0U, if_nametoindex("outer"));
	close(theirs);
	while (if_nametoindex("outer"))
		slot_sleep_ms(10);
}

/*
 * What this module does when a namespace is made.  Not where the kernel makes
 * room for what each processor has: that is in the middle of what it does for
 * others as well, so that it asks for memory by chance, and its log would tell at
 * length.
 */
static const char *only_ours(void)
{
	struct fault_range module, percpu;

	if (!fault_module(&module))
		return "no address of the module in /proc/modules";
	if (!fault_function("pcpu_alloc_noprof", &percpu) && !fault_function("pcpu_alloc", &percpu))
		return "no address of pcpu_alloc() in /proc/kallsyms";
	if (fault_limit(&module, &percpu))
		return "this kernel cannot let memory run out in one place alone";
	return NULL;
}

FIXTURE(fault_namespace) {
	int ours;
};

FIXTURE_SETUP(fault_namespace)
{
	const char *why;

	FAULT_SETUP();
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	why = only_ours();
	if (why)
		SLOT_SKIP("%s", why);
	ASSERT_FD(self->ours = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
}

FIXTURE_TEARDOWN(fault_namespace)
{
	fault_unlimit();
	close(self->ours);
	FAULT_TEARDOWN();
}

/* It has all that is ours, or it is not made. */
TEST_F_TIMEOUT(fault_namespace, unshare, 600)
{
	struct fault fault = FAULT(ENOMEM);

	while (fault_next(&fault)) {
		FAULTY(&fault, unshare(CLONE_NEWNET));
		FAULT_AGAIN(&fault, unshare(CLONE_NEWNET));
		EXPECT_EQ(0, access("/proc/thread-self/net/mailslot", F_OK));
		EXPECT_EQ(0, access("/proc/thread-self/net/mailslot_stat", F_OK));
		EXPECT_EQ(4096, slot_sysctl("slots_max"));
		ASSERT_OK(mount_on("/tmp"));
		EXPECT_OK(umount("/tmp"));
		ASSERT_OK(setns(self->ours, CLONE_NEWNET));
		EXPECT_TRUE(fault_slot_works("after"));
	}
}

TEST_HARNESS_MAIN
