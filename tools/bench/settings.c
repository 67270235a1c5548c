// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits of the machine that would keep a contender from the work.  They belong
 * to the namespaces of who writes them; those that are not there are let be.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

bool setting_write(const char *path, long value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = dprintf(fd, "%ld", value) > 0;
	close(fd);
	return ok;
}

static const struct {
	const char *path;
	long value;
} settings[] = {
	{ "/proc/sys/fs/file-max", 2000000 },
	{ "/proc/sys/fs/nr_open", 1048576 },
	{ "/proc/sys/fs/mqueue/msg_max", 65536 },
	{ "/proc/sys/fs/mqueue/msgsize_max", 65536 },
	{ "/proc/sys/fs/mqueue/queues_max", 200000 },
	{ "/proc/sys/kernel/msgmax", 65536 },
	{ "/proc/sys/net/mailslot/slots_max", 200000 },
	{ "/proc/sys/net/mailslot/total_bytes_max", 1L << 40 },
};

void settings_raise(void)
{
	const struct rlimit files = { 1048576, 1048576 };
	const struct rlimit queues = { RLIM_INFINITY, RLIM_INFINITY };
	int i;

	for (i = 0; i < ARRAY_LENGTH(settings); i++)
		setting_write(settings[i].path, settings[i].value);
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_MSGQUEUE, &queues);
}

/* Where a service manager puts its services; then their memory is counted. */
void cgroup_join(void)
{
	mkdir(CGROUP, 0755);
	if (!setting_write(CGROUP "/cgroup.procs", 0))
		fprintf(stderr, "bench: no cgroup v2 here: its figures do not count\n");
}
