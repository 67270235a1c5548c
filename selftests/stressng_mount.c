// SPDX-License-Identifier: GPL-2.0-only
/*
 * To be loaded before stress-ng: each directory that it makes for a stressor's
 * files becomes a mailslotfs, and what it creates for writing, it creates for
 * reading, too, as one does there.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stressors(const char *path)
{
	const char *base = strrchr(path, '/');

	return base && !strncmp(base, "/tmp-stress-ng-", strlen("/tmp-stress-ng-"));
}

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *path, mode_t mode) = dlsym(RTLD_NEXT, "mkdir");

	if (real(path, mode))
		return -1;
	return is_stressors(path) ? mount("mailslot", path, "mailslotfs", 0, NULL) : 0;
}

int rmdir(const char *path)
{
	int (*real)(const char *path) = dlsym(RTLD_NEXT, "rmdir");

	/* Its working directory may be here still. */
	if (is_stressors(path))
		umount2(path, MNT_DETACH);
	return real(path);
}

int creat64(const char *path, mode_t mode)
{
	return open(path, O_RDWR | O_CREAT | O_TRUNC, mode);
}
