// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot: finding the file system
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "mailslot.h"
#include "octal.h"
#include "place.h"

#define USUAL_MOUNT	"/dev/mailslot"

int mount_open(const char *path)
{
	struct statfs fs;
	int dir;

	dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	if (fstatfs(dir, &fs) == 0 && (unsigned int)fs.f_type == MAILSLOTFS_MAGIC)
		return dir;
	close(dir);
	errno = ENODEV;
	return -1;
}

/*
 * "36 35 0:31 / /dev/mailslot rw,relatime shared:5 - mailslotfs mailslot rw"
 *
 * Returns the fifth field of a line whose type is ours, NULL for others.
 */
static char *parse_mountinfo(char *line)
{
	static const char type[] = " - mailslotfs ";
	char *save, *path;
	int field;

	if (!strstr(line, type))
		return NULL;
	path = strtok_r(line, " ", &save);
	for (field = 1; path && field < 5; field++)
		path = strtok_r(NULL, " ", &save);
	if (path)
		octal_decode(path);
	return path;
}

/*
 * A mount may be hidden under another one or out of our reach, so only one
 * that opens counts.
 */
static int scan_mounts(FILE *file, char path[PATH_MAX])
{
	char *line = NULL;
	size_t size = 0;
	int dir = -1;

	while (dir < 0 && getline(&line, &size, file) > 0) {
		const char *found = parse_mountinfo(line);

		if (!found || snprintf(path, PATH_MAX, "%s", found) >= PATH_MAX)
			continue;
		dir = mount_open(path);
	}
	free(line);
	if (dir < 0)
		errno = ENODEV;
	return dir;
}

int mount_find(char path[PATH_MAX])
{
	FILE *file;
	int dir;

	snprintf(path, PATH_MAX, "%s", USUAL_MOUNT);
	dir = mount_open(path);
	if (dir >= 0)
		return dir;
	file = fopen("/proc/self/mountinfo", "re");
	if (!file) {
		errno = ENODEV;
		return -1;
	}
	dir = scan_mounts(file, path);
	fclose(file);
	return dir;
}

int mailslot_mount_point(char *buf, size_t size)
{
	char path[PATH_MAX];
	size_t len;
	int dir;

	dir = mount_find(path);
	if (dir < 0)
		return -1;
	close(dir);
	len = strlen(path);
	if (len >= size) {
		errno = ERANGE;
		return -1;
	}
	memcpy(buf, path, len + 1);
	return len;
}
