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
static int copy_slot(char slot[NAME_MAX + 1], const char *name)
{
	size_t len = strlen(name), i;

	if (!len) {
		errno = EINVAL;
		return -1;
	}
	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (i = 0; i <= len; i++)
		slot[i] = name[i] == '/' ? '\\' : name[i];
	return 0;
}

static int set_leaf(struct place *place, const char *name)
{
	if (name[0] == '.') {
		errno = EINVAL;
		return -1;
	}
	return copy_slot(place->leaf, name);
}

/* As a file, "." and ".." would be something else. */
static int copy_remote_slot(char slot[NAME_MAX + 1], const char *name)
{
	if (!strcmp(name, ".") || !strcmp(name, "..")) {
		errno = EINVAL;
		return -1;
	}
	return copy_slot(slot, name);
}

/* The HOST/NAME of a path: the kernel's way to write it, taken as it is. */
static int set_remote_leaf(struct place *place, const char *name)
{
	size_t len = strcspn(name, "/");
	char slot[NAME_MAX + 1];

	if (!len || name[0] == '.' || !name[len]) {
		errno = EINVAL;
		return -1;
	}
	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (copy_remote_slot(slot, name + len + strspn(name + len, "/")))
		return -1;
	place->remote = true;
	snprintf(place->leaf, sizeof(place->leaf), PLACE_REMOTE "%.*s/%s",
		 (int)len, name, slot);
	return 0;
}

static int set_leaf_of_path(struct place *place, const char *name)
{
	size_t len = strlen(PLACE_REMOTE);

	if (strncmp(name, PLACE_REMOTE, len))
		return set_leaf(place, name);
	return set_remote_leaf(place, name + len + strspn(name + len, "/"));
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
		if (set_leaf_of_path(place, end + strspn(end, "/")) == 0)
			return 0;
		close(place->dir);
		return -1;
	}
	errno = ENODEV;
	return -1;
}

/* The NAME of "mailslot\NAME" after a host; NULL when it is something else. */
static const char *skip_device(const char *name)
{
	static const char device[] = "mailslot";
	size_t len = sizeof(device) - 1;

	if (strncasecmp(name, device, len) || !is_separator(name[len]))
		return NULL;
	return name + len + 1;
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

static int find_local(struct place *place, const char *mount, const char *name)
{
	if (set_leaf(place, name))
		return -1;
	place->dir = open_mount(place, mount);
	return place->dir < 0 ? -1 : 0;
}

static int find_remote(struct place *place, const char *mount, const char *name)
{
	if (copy_remote_slot(place->leaf, name))
		return -1;
	place->remote = true;
	place->dir = open_mount(place, mount);
	return place->dir < 0 ? -1 : 0;
}

/*
 * \\HOST\mailslot\NAME is what Windows calls a slot, \\.\mailslot\NAME and
 * \\?\mailslot\NAME a local one.  Here the middle may be left out of the
 * former.
 */
static int find_on_host(struct place *place, const char *mount, const char *name)
{
	size_t len = strcspn(name, "/\\");
	const char *slot;

	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (!len || !name[len]) {
		errno = EINVAL;
		return -1;
	}
	snprintf(place->host, sizeof(place->host), "%.*s", (int)len, name);
	name += len + 1;
	slot = skip_device(name);
	if (strcmp(place->host, ".") && strcmp(place->host, "?"))
		return find_remote(place, mount, slot ? slot : name);
	place->host[0] = '\0';
	if (slot)
		return find_local(place, mount, slot);
	errno = EINVAL;
	return -1;
}

int place_find(struct place *place, const char *mount, const char *name)
{
	place->remote = false;
	place->host[0] = '\0';
	if (is_separator(name[0]) && is_separator(name[1]))
		return find_on_host(place, mount, name + 2);
	if (name[0] == '/')
		return find_in_path(place, name);
	return find_local(place, mount, name);
}

static int find_and_resolve(struct place *place, const char *mount,
			    const char *name)
{
	int ret, error;

	if (place_find(place, mount, name))
		return -1;
	ret = place_resolve(place);
	error = errno;
	close(place->dir);
	errno = error;
	return ret;
}

int mailslot_path(const char *mount, const char *name, char *buf, size_t size)
{
	struct place place;
	int len;

	if (find_and_resolve(&place, mount, name))
		return -1;
	len = snprintf(buf, buf ? size : 0, "%s/%s", place.mount, place.leaf);
	if (buf && (size_t)len >= size) {
		errno = ERANGE;
		return -1;
	}
	return len;
}
