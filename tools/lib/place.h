/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_PLACE_H
#define MAILSLOT_PLACE_H

#include <limits.h>

/**
 * struct place - where a slot is, or would be
 * @dir: O_PATH descriptor of the mount's root, known to be a mailslotfs
 * @mount: path of that root
 * @leaf: the slot's file name in it
 */
struct place {
	int dir;
	char mount[PATH_MAX];
	char leaf[NAME_MAX + 1];
};

int place_find(struct place *place, const char *mount, const char *name);

/* Opens @path when it is the root of a mailslotfs; ENODEV when it is not. */
int mount_open(const char *path);

/* Finds a mount, puts its path into @path and opens it. */
int mount_find(char path[PATH_MAX]);

#endif
