// SPDX-License-Identifier: GPL-2.0-only
/*
 * To be loaded before stress-ng: each directory that it makes for a stressor's
 * files becomes a mailslotfs, and what it creates for writing, it creates for
 * reading, too, as one does there.
 *
 * Some stressors share one directory. None of them may see what is below the
 * mount: a file made there, immutable perhaps, is not ours, and is in the way
 * of who cleans up. So nobody finds a directory before it is mounted on, and
 * none is unmounted while stress-ng runs: that is left to who started it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stressors(const char *path)
{
	const char *base = strrchr(path, '/');

	return base && !strncmp(base, "/tmp-stress-ng-", strlen("/tmp-stress-ng-"));
}

static int lock_parent(const char *path)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		flock(fd, LOCK_EX);
	return fd;
}

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *path, mode_t mode) = dlsym(RTLD_NEXT, "mkdir");
	int lock, err;

	if (!is_stressors(path))
		return real(path, mode);
	lock = lock_parent(path);
	if (lock < 0)
		return -1;
	err = real(path, mode);
	if (!err)
		err = mount("mailslot", path, "mailslotfs", 0, NULL);
	close(lock);	/* and errno is that of the above: closing a directory does not fail */
	return err;
}

int rmdir(const char *path)
{
	int (*real)(const char *path) = dlsym(RTLD_NEXT, "rmdir");

	return is_stressors(path) ? 0 : real(path);
}

int creat64(const char *path, mode_t mode)
{
	return open(path, O_RDWR | O_CREAT | O_TRUNC, mode);
}
