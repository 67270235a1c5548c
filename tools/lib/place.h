/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_PLACE_H
#define MAILSLOT_PLACE_H

#include <limits.h>
#include <stdbool.h>

/* Slots of other hosts are below this directory of the mount. */
#define PLACE_REMOTE	".remote/"

/**
 * struct place - where a slot is, or would be
 * @dir: O_PATH descriptor of the mount's root, known to be a mailslotfs
 * @remote: it is another host's
 * @host: that host as people write it, until place_resolve() has set the leaf
 * @mount: path of the mount's root
 * @leaf: the slot's file in it: NAME, or .remote/HOST/NAME
 */
struct place {
	int dir;
	bool remote;
	char host[NAME_MAX + 1];
	char mount[PATH_MAX];
	char leaf[sizeof(PLACE_REMOTE) + 2 * (NAME_MAX + 1)];
};

int place_find(struct place *place, const char *mount, const char *name);

/* Asks for the address of another host, if that is still to be known. */
int place_resolve(struct place *place);

/* Opens @path when it is the root of a mailslotfs; ENODEV when it is not. */
int mount_open(const char *path);

/* Finds a mount, puts its path into @path and opens it. */
int mount_find(char path[PATH_MAX]);

#endif
