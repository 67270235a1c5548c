/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A memory cgroup of a test's own.
 */
#ifndef _MAILSLOT_CGROUP_H
#define _MAILSLOT_CGROUP_H

#include "mailslot_util.h"

#define CGROUPS	"/sys/fs/cgroup"

static SLOT_UNUSED int cgroup_set(const char *group, const char *file, const char *text)
{
	char path[256];
	ssize_t done;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", group, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	done = write(fd, text, strlen(text));
	close(fd);
	return done == (ssize_t)strlen(text) ? 0 : -1;
}

/* A file that is one number; -1 when there is none. */
static SLOT_UNUSED long cgroup_get(const char *group, const char *file)
{
	char path[256], text[64];

	snprintf(path, sizeof(path), "%s/%s", group, file);
	return slot_file(path, O_RDONLY, text, sizeof(text)) ? atol(text) : -1;
}

/* Bytes that are charged to it. */
static SLOT_UNUSED long cgroup_used(const char *group)
{
	return cgroup_get(group, "memory.current");
}

/* How often this has happened to it, says memory.events; -1 when it does not. */
static SLOT_UNUSED long cgroup_event(const char *group, const char *event)
{
	char path[256], text[512], line[64], *found;

	snprintf(path, sizeof(path), "%s/memory.events", group);
	snprintf(line, sizeof(line), "\n%s ", event);
	if (!slot_file(path, O_RDONLY, text, sizeof(text)))
		return -1;
	found = strstr(text, line);
	return found ? atol(found + strlen(line)) : -1;
}

/* Returns NULL, or why there is none. */
static SLOT_UNUSED const char *cgroup_make(char *group, size_t size)
{
	if (access(CGROUPS "/cgroup.controllers", R_OK))
		return "no cgroup v2 on " CGROUPS;
	cgroup_set(CGROUPS, "cgroup.subtree_control", "+memory");
	cgroup_set(CGROUPS, "cgroup.subtree_control", "+pids");
	snprintf(group, size, CGROUPS "/mailslotfs-test-%d", getpid());
	if (mkdir(group, 0755))
		return "cannot make a cgroup";
	if (cgroup_used(group) < 0) {
		rmdir(group);
		return "no memory controller for cgroups here";
	}
	return NULL;
}

/* Those that were in it are gone a little after their end. */
static SLOT_UNUSED void cgroup_remove(const char *group)
{
	int turn;

	for (turn = 0; rmdir(group) && errno == EBUSY && turn < 1000; turn++)
		slot_sleep_ms(10);
}

static SLOT_UNUSED int cgroup_join(const char *group)
{
	return cgroup_set(group, "cgroup.procs", "0");
}

/*
 * Processors give back what they have charged to it in advance: the one that
 * asks for it does so at once, the others when they find time.
 */
static SLOT_UNUSED void cgroup_drain(const char *group)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF), cpu;
	cpu_set_t usual, one;

	sched_getaffinity(0, sizeof(usual), &usual);
	for (cpu = 0; cpu < cpus; cpu++) {
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof(one), &one))
			continue;
		cgroup_set(group, "memory.high", "0");
		cgroup_set(group, "memory.high", "max");
	}
	sched_setaffinity(0, sizeof(usual), &usual);
}

/* Bytes that are charged to it, but for those in advance. */
static SLOT_UNUSED long cgroup_used_exactly(const char *group)
{
	cgroup_drain(group);
	return cgroup_used(group);
}

/*
 * Linux 7 counts what is freed within an interrupt as bytes that the group has
 * paid for and may use: megabytes, of no page.  They are given back when the
 * group is charged on a processor that has just forgotten about it.
 */
static SLOT_UNUSED void cgroup_settle(const char *group)
{
	pid_t pid;

	cgroup_drain(group);
	pid = fork();
	if (!pid) {
		cgroup_join(group);
		_exit(open("/dev/null", O_RDONLY) < 0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/* The kernel may settle accounts a little later, or when asked to: within 20 s. */
static SLOT_UNUSED bool cgroup_falls_below(const char *group, long bytes)
{
	int turn;

	for (turn = 0; turn < 200; turn++) {
		if (cgroup_used_exactly(group) < bytes)
			return true;
		cgroup_settle(group);
		slot_sleep_ms(100);
	}
	return false;
}

#endif /* _MAILSLOT_CGROUP_H */
