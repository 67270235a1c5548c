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

/* How processes end that cannot be in a user namespace: users may have none; another reason. */
enum { USERNS_NONE = 200, USERNS_BROKEN };

/*
 * Become root of a user namespace of one's own, as nobody outside.  A process
 * that cannot ends here: only what unshare() refuses is no failure of the test.
 */
static SLOT_UNUSED void userns_enter(int more)
{
	char map[32];

	if (setgroups(0, NULL) || setgid(SLOT_STRANGER) || setuid(SLOT_STRANGER) ||
	    prctl(PR_SET_DUMPABLE, 1))
		_exit(USERNS_BROKEN);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | more))
		_exit(USERNS_NONE);
	snprintf(map, sizeof(map), "0 %d 1", SLOT_STRANGER);
	if (userns_write("/proc/self/setgroups", "deny") ||
	    userns_write("/proc/self/uid_map", map) ||
	    userns_write("/proc/self/gid_map", map) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		_exit(USERNS_BROKEN);
}

#endif /* _MAILSLOT_USERNS_H */
