/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls in which memory runs out, or a copy from or to the caller's memory
 * fails.  The kernel lets the Nth of these fail that a thread comes to.  A test
 * makes its call with N = 1, 2, 3... until N is more than the call needs, and
 * looks each time at what has come of it:
 *
 *	struct fault fault = FAULT(ENOMEM, EFAULT);
 *
 *	while (fault_next(&fault)) {
 *		FAULTY(&fault, fd = slot_server("made", 0));
 *		EXPECT_EQ(fd >= 0, fault_slots());
 *		FAULT_AGAIN(&fault, fd = slot_server("made", 0));
 *		...
 *	}
 *
 * The call fails with one of these errnos, or succeeds all the same: much in
 * the kernel has something to fall back on.  Made again it succeeds.  What is
 * counted for a slot or a message that has failed is found at once, or at the end
 * of the test; memory that has leaked is found later, by the kernel's own means,
 * when the module is unloaded or by a scan for leaks.
 *
 * A fixture's setup calls FAULT_SETUP() first, its teardown FAULT_TEARDOWN() last.
 * The kernel needs CONFIG_FAULT_INJECTION and more, see "config"; where it can
 * not let memory run out, tests are skipped.
 *
 * put_user(), as for FIONREAD, is none of the copies that it lets fail: there a
 * bad address has to do, see message_test.FIONREAD_is_the_size_of_the_next_message.
 */
#ifndef _MAILSLOT_FAULT_H
#define _MAILSLOT_FAULT_H

#include "mailslot_util.h"

#include <dirent.h>
#include <sys/statfs.h>

#define FAULT_DEBUGFS	"/sys/kernel/debug"

/* So many calls in a row without a failure are the end: caches fill by chance. */
#define FAULT_CALM	3

struct fault {
	int errnos[4];		/* that the call may fail with */
	int anyway;		/* with which it fails when nothing is wrong, or 0 */
	unsigned int nth;
	unsigned int calm;
	bool met;		/* the call came as far as the failure */
	long ret;
	int err;
};

#define FAULT(...)	{ .errnos = { __VA_ARGS__ } }

static int fault_fd = -1;
static unsigned int fault_count;	/* failures met */

/*
 * Memory may run out for those who can wait for it as well, for single pages
 * and large ones; and the kernel's log does not tell of it.
 */
static const struct {
	const char *file;
	const char *value;
} fault_settings[] = {
	{ "failslab/ignore-gfp-wait", "N" },
	{ "failslab/cache-filter", "N" },
	{ "failslab/verbose", "0" },
	{ "fail_page_alloc/ignore-gfp-wait", "N" },
	{ "fail_page_alloc/ignore-gfp-highmem", "N" },
	{ "fail_page_alloc/min-order", "0" },
	{ "fail_page_alloc/verbose", "0" },
	{ "fail_usercopy/verbose", "0" },
};

static SLOT_UNUSED int fault_put(const char *file, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), FAULT_DEBUGFS "/%s", file);
	return slot_put(path, value);
}

/* NULL, or why nothing can be made to fail.  The settings alone do no harm, and stay. */
static SLOT_UNUSED const char *fault_enter(void)
{
	static char why[256];
	unsigned int i;

	if (geteuid())
		return "not root";
	for (i = 0; i < ARRAY_SIZE(fault_settings); i++) {
		if (!fault_put(fault_settings[i].file, fault_settings[i].value))
			continue;
		snprintf(why, sizeof(why), "this kernel cannot let memory run out: no "
			 FAULT_DEBUGFS "/%s", fault_settings[i].file);
		return why;
	}
	fault_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	return fault_fd < 0 ? "this kernel has no /proc/thread-self/fail-nth" : NULL;
}

#define FAULT_SETUP() do {						\
	const char *__cannot = fault_enter();				\
									\
	if (__cannot)							\
		SLOT_SKIP("%s", __cannot);				\
} while (0)

/* A test in which nothing has failed has not tested anything. */
#define FAULT_TEARDOWN() do {						\
	EXPECT_LT(0U, fault_count) TH_LOG("no failure was met");	\
	close(fault_fd);						\
	if (slot_root_is_own)						\
		EXPECT_TRUE(fault_nothing_counts());			\
} while (0)

static SLOT_UNUSED bool fault_next(struct fault *fault)
{
	fault->calm = fault->met || !fault->nth ? 0 : fault->calm + 1;
	fault->met = false;
	fault->nth++;
	return fault->calm < FAULT_CALM;
}

static SLOT_UNUSED void fault_arm(const struct fault *fault)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", fault->nth);

	if (pwrite(fault_fd, text, len, 0) != len)
		abort();
}

/*
 * To ask how far the call has come is to copy something: that fails itself when
 * the very next thing is to fail.  Likewise the end, hence the loop.
 */
static SLOT_UNUSED void fault_disarm(struct fault *fault)
{
	char text[16] = "";

	fault->err = errno;
	fault->met = pread(fault_fd, text, sizeof(text) - 1, 0) > 0 && !atoi(text);
	fault_count += fault->met;
	while (pwrite(fault_fd, "0", 1, 0) != 1)
		;
}

static SLOT_UNUSED bool fault_is_clean(const struct fault *fault)
{
	unsigned int i;

	if (fault->ret >= 0)
		return fault->met || !fault->anyway;
	if (fault->err == fault->anyway)
		return true;
	for (i = 0; i < ARRAY_SIZE(fault->errnos); i++)
		if (fault->err == fault->errnos[i])
			return fault->met;
	return false;
}

/* Make this call, and let the Nth thing in it fail; ->ret and ->err have its result. */
#define FAULTY(which, call) do {					\
	struct fault *__fault = (which);				\
									\
	fault_arm(__fault);						\
	errno = 0;							\
	__fault->ret = (long)(call);					\
	fault_disarm(__fault);						\
	EXPECT_TRUE(fault_is_clean(__fault))				\
		TH_LOG("%s, failure %u%s: %ld, %s", #call, __fault->nth,	\
		       __fault->met ? "" : " not met", __fault->ret,	\
		       strerror(__fault->err));				\
} while (0)

/* If it has failed, make the same call again, now that nothing does. */
#define FAULT_AGAIN(which, call) do {					\
	if ((which)->ret < 0)						\
		EXPECT_LE(0, (long)(call))				\
			TH_LOG("%s, again after failure %u: %s", #call,	\
			       (which)->nth, strerror(errno));		\
} while (0)

/***  What is left afterwards  ***/

/* What a message counts at most, besides its bytes. */
#define FAULT_HEADER	64

/* The number of names in the directory, without .remote, or -1. */
static SLOT_UNUSED long fault_names(void)
{
	DIR *dir = opendir(slot_root);
	struct dirent *entry;
	long count = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

/* The number of lines in /proc/net/mailslot, without the first, or -1. */
static SLOT_UNUSED long fault_lines(void)
{
	static char text[65536];
	long count = -1;
	char *byte;

	if (!slot_file("/proc/thread-self/net/mailslot", O_RDONLY, text, sizeof(text)))
		return -1;
	for (byte = text; *byte; byte++)
		count += *byte == '\n';
	return count;
}

/*
 * How many slots there are.  The directory, /proc and the namespace's account
 * say the same, or it is -1.
 */
static SLOT_UNUSED long fault_slots(void)
{
	struct statfs all;
	long names = fault_names();

	if (fault_lines() != names || statfs(slot_root, &all) ||
	    (long)(all.f_files - all.f_ffree) != names)
		return -1;
	return names;
}

/* A message goes from a client to its server; the slot is new, and goes again. */
static SLOT_UNUSED bool fault_slot_works(const char *name)
{
	int server = slot_server(name, O_NONBLOCK), client = slot_client(name, O_NONBLOCK);
	char text[8] = "";
	bool works;

	works = server >= 0 && write(client, "works", 5) == 5 &&
		read(server, text, sizeof(text)) == 5 && !strcmp(text, "works");
	close(client);
	close(server);
	return works;
}

/*
 * Of one slot and one message, all that there may be.  A test that has taken its
 * mount away mounts again before: without one nothing can be counted.
 */
static SLOT_UNUSED bool fault_nothing_counts(void)
{
	struct statfs all;

	if (statfs(slot_root, &all) || all.f_type != MAILSLOTFS_MAGIC)
		return false;
	return !fault_slots() && !slot_sysctl_set("slots_max", 1) &&
	       !slot_sysctl_set("total_bytes_max", FAULT_HEADER + strlen("works")) &&
	       fault_slot_works("account");
}

#endif /* _MAILSLOT_FAULT_H */
