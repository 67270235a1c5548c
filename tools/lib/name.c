// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot: from a slot's name, as people write it, to its file
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "mailslot.h"
#include "place.h"

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/*
 * Windows writes NET\NETLOGON; a slash is easier to type in a shell and cannot
 * be part of a file name, so it stands for the backslash.
 */
static int set_leaf(struct place *place, const char *name)
{
	size_t len = strlen(name), i;

	if (!len || name[0] == '.') {
		errno = EINVAL;
		return -1;
	}
	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (i = 0; i <= len; i++)
		place->leaf[i] = name[i] == '/' ? '\\' : name[i];
	return 0;
}

/*
 * A path: the shortest prefix that is a mailslotfs is the mount, so that
 * /dev/mailslot/NET/NETLOGON works and symbolic links to a mount do too.
 */
static int find_in_path(struct place *place, const char *path)
{
	const char *end = path;
	size_t len;

	while ((end = strchr(end + 1, '/'))) {
		len = end - path;
		if (len >= sizeof(place->mount))
			break;
		memcpy(place->mount, path, len);
		place->mount[len] = '\0';
		place->dir = mount_open(place->mount);
		if (place->dir < 0)
			continue;
		if (set_leaf(place, end + strspn(end, "/")) == 0)
			return 0;
		close(place->dir);
		return -1;
	}
	errno = ENODEV;
	return -1;
}

/*
 * \\.\mailslot\NAME and \\?\mailslot\NAME are what Windows calls a local slot.
 * Any other name after two separators is a host.
 */
static const char *skip_windows_prefix(const char *name)
{
	static const char device[] = "mailslot";
	size_t len = sizeof(device) - 1;

	if (!is_separator(name[0]) || !is_separator(name[1]))
		return name;
	if ((name[2] == '.' || name[2] == '?') && is_separator(name[3]) &&
	    !strncasecmp(name + 4, device, len) && is_separator(name[4 + len]))
		return name + 4 + len + 1;
	errno = EOPNOTSUPP;
	return NULL;
}

static int open_mount(struct place *place, const char *mount)
{
	if (!mount)
		return mount_find(place->mount);
	if (strlen(mount) >= sizeof(place->mount)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	snprintf(place->mount, sizeof(place->mount), "%s", mount);
	return mount_open(mount);
}

int place_find(struct place *place, const char *mount, const char *name)
{
	if (name[0] == '/' && !is_separator(name[1]))
		return find_in_path(place, name);
	name = skip_windows_prefix(name);
	if (!name || set_leaf(place, name))
		return -1;
	place->dir = open_mount(place, mount);
	return place->dir < 0 ? -1 : 0;
}

int mailslot_path(const char *mount, const char *name, char *buf, size_t size)
{
	struct place place;
	int len;

	if (place_find(&place, mount, name))
		return -1;
	close(place.dir);
	len = snprintf(buf, buf ? size : 0, "%s/%s", place.mount, place.leaf);
	if (buf && (size_t)len >= size) {
		errno = ERANGE;
		return -1;
	}
	return len;
}
