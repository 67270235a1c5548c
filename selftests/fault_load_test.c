// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module is loaded while memory runs out in what it does for that: it is
 * there and whole, or nothing of it is.
 *
 * Needs the module to itself: what is mounted is unmounted, and mounted again.
 */
#include "fault_range.h"

#define NAME		"mailslotfs"
#define NAMESPACES	2	/* besides our own */

/* A letter that is the same as another one where the kernel knows Unicode. */
#define E_ACUTE		"\xc3\xa9"
#define E_ACUTE_LARGE	"\xc3\x89"

FIXTURE(fault_load) {
	char dir[32];
	char place[256];	/* where it was mounted, or nothing */
	int module;		/* the file */
	bool unicode;
	pid_t others[NAMESPACES];
};

FIXTURE_VARIANT(fault_load) {
	const char *function[2];	/* by way of which memory is asked for: one is there */
	const char *without[2];		/* where it is not to run out, likewise */
	int namespaces;
};

/*
 * All that the module's own set-up asks for, but not in two places.  Where the
 * kernel makes room for what each processor has it asks for memory by chance, and
 * its log would tell at length; and in sysfs it forgets the name of a cache when
 * it cannot show it.
 */

/* What each namespace has, in one and in several of them. */
FIXTURE_VARIANT_ADD(fault_load, one_namespace) {
	.function = { "register_pernet_subsys" },
	.without = { "pcpu_alloc_noprof", "pcpu_alloc" },
};

FIXTURE_VARIANT_ADD(fault_load, namespaces) {
	.function = { "register_pernet_subsys" },
	.without = { "pcpu_alloc_noprof", "pcpu_alloc" },
	.namespaces = NAMESPACES,
};

FIXTURE_VARIANT_ADD(fault_load, unicode) { .function = { "utf8_load" } };

FIXTURE_VARIANT_ADD(fault_load, caches) {
	.function = { "__kmem_cache_create_args", "kmem_cache_create_usercopy" },
	.without = { "sysfs_slab_add" },
};

static bool is_loaded(void)
{
	return !access("/sys/module/" NAME, F_OK);
}

/* Namespaces that have just been left go a moment later. */
static int unload(void)
{
	int turn, err = -1;

	for (turn = 0; err && turn < 500; turn++) {
		err = syscall(SYS_delete_module, NAME, O_NONBLOCK);
		if (err)
			slot_sleep_ms(10);
	}
	return err;
}

/* What a shell command prints, or nothing when it fails. */
static void output_of(const char *command, char *text, size_t size)
{
	FILE *pipe = popen(command, "re");

	if (!pipe || !fgets(text, size, pipe) || pclose(pipe))
		*text = '\0';
	text[strcspn(text, "\n")] = '\0';
}

/* The file of the module; -1 with errno. */
static int open_module(void)
{
	char path[PATH_MAX];
	size_t len;

	output_of("modinfo -n " NAME " 2>/dev/null", path, sizeof(path));
	len = strlen(path);
	if (len > 3 && strcmp(path + len - 3, ".ko")) {
		errno = ENOTSUP;
		return -1;
	}
	return open(path, O_RDONLY | O_CLOEXEC);
}

static int mount_on(const char *dir)
{
	return mount("mailslot", dir, NAME, 0, NULL);
}

/* In a mount that is there for this alone: can it be used, and does it know Unicode? */
static bool works(const char *dir, bool unicode)
{
	int server, client;
	bool good;

	strcpy(slot_root, dir);
	if (mount_on(dir))
		return false;
	good = fault_slot_works("works") && !fault_slots();
	server = slot_server(E_ACUTE, 0);
	client = slot_client(E_ACUTE_LARGE, 0);
	good = good && (client >= 0) == unicode;
	close(client);
	close(server);
	return !umount(dir) && good;
}

static bool is_known(void)
{
	char text[4096];

	return slot_file("/proc/filesystems", O_RDONLY, text, sizeof(text)) && strstr(text, NAME);
}

static bool nothing_is_left(void)
{
	return !is_loaded() && !is_known() && access("/proc/sys/net/mailslot", F_OK) &&
	       access("/proc/net/mailslot", F_OK) && access("/proc/net/mailslot_stat", F_OK) &&
	       access("/sys/kernel/slab/mailslot_inode", F_OK) &&
	       access("/sys/kernel/slab/mailslot_page_msg", F_OK);
}

/* A process that keeps a network namespace of its own. */
static pid_t keep_namespace(void)
{
	int done[2];
	char byte;
	pid_t pid;

	if (pipe(done))
		return -1;
	pid = fork();
	if (!pid) {
		if (unshare(CLONE_NEWNET) || write(done[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(done[1]);
	if (read(done[0], &byte, 1) != 1)
		pid = -1;
	close(done[0]);
	return pid;
}

/* Of two names that it has had, the one that this kernel knows. */
static bool find_function(const char *const *names, struct fault_range *range)
{
	return (names[0] && fault_function(names[0], range)) ||
	       (names[1] && fault_function(names[1], range));
}

/* NULL, or why that function alone cannot be made to fail. */
static const char *limit_to(const FIXTURE_VARIANT(fault_load) *variant)
{
	struct fault_range within, without = fault_nowhere;

	if (!find_function(variant->function, &within) ||
	    (variant->without[0] && !find_function(variant->without, &without)))
		return "no address of the function in /proc/kallsyms";
	if (fault_limit(&within, &without))
		return "this kernel cannot let memory run out in one place alone";
	return NULL;
}

FIXTURE_SETUP(fault_load)
{
	const char *why;
	int i;

	FAULT_SETUP();
	if (!is_loaded())
		SLOT_SKIP("module not loaded");
	why = limit_to(variant);
	if (why)
		SLOT_SKIP("%s", why);
	self->module = open_module();
	if (self->module < 0)
		SLOT_SKIP("cannot load the module again: %s", strerror(errno));
	strcpy(self->dir, "/tmp/mailslotfs-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	self->unicode = works(self->dir, true);
	output_of("awk '$3 == \"" NAME "\" { print $2 }' /proc/mounts", self->place,
		  sizeof(self->place));
	if (*self->place && umount(self->place))
		SLOT_SKIP("%s is in use", self->place);
	if (unload())
		SLOT_SKIP("the module is in use");
	for (i = 0; i < variant->namespaces; i++)
		ASSERT_LT(0, self->others[i] = keep_namespace());
}

FIXTURE_TEARDOWN(fault_load)
{
	int i;

	fault_unlimit();
	for (i = 0; i < variant->namespaces; i++) {
		kill(self->others[i], SIGKILL);
		waitpid(self->others[i], NULL, 0);
	}
	if (!is_loaded())
		EXPECT_OK(syscall(SYS_finit_module, self->module, "", 0));
	if (*self->place)
		EXPECT_OK(mount_on(self->place));
	close(self->module);
	rmdir(self->dir);
	FAULT_TEARDOWN();
}

TEST_F_TIMEOUT(fault_load, load, 600)
{
	struct fault fault = FAULT(ENOMEM);

	while (fault_next(&fault)) {
		FAULTY(&fault, syscall(SYS_finit_module, self->module, "", 0));
		if (fault.ret) {
			EXPECT_TRUE(nothing_is_left());
			continue;
		}
		EXPECT_TRUE(works(self->dir, self->unicode));
		ASSERT_OK(unload());
	}
}

TEST_HARNESS_MAIN
