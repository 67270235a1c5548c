/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Users without privileges who make themselves namespaces.
 */
#ifndef _MAILSLOT_USERNS_H
#define _MAILSLOT_USERNS_H

#include "mailslot_util.h"

#include <sys/prctl.h>

static SLOT_UNUSED int userns_write(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return -1;
	done = write(fd, text, strlen(text));
	close(fd);
	return done == (ssize_t)strlen(text) ? 0 : -1;
}

/* Become root of a user namespace of one's own, as nobody outside. */
static SLOT_UNUSED int userns_enter(int more)
{
	char map[32];

	if (setgroups(0, NULL) || setgid(SLOT_STRANGER) || setuid(SLOT_STRANGER) ||
	    prctl(PR_SET_DUMPABLE, 1) || unshare(CLONE_NEWUSER | CLONE_NEWNS | more))
		return -1;
	snprintf(map, sizeof(map), "0 %d 1", SLOT_STRANGER);
	if (userns_write("/proc/self/setgroups", "deny") ||
	    userns_write("/proc/self/uid_map", map) ||
	    userns_write("/proc/self/gid_map", map))
		return -1;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

#endif /* _MAILSLOT_USERNS_H */
