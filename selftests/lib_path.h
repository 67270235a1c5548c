/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What libmailslot makes of names, in fixtures that have a "path" of PATH_MAX
 * bytes.
 */
#ifndef _LIB_PATH_H
#define _LIB_PATH_H

#include <mailslot.h>

#include "mailslot_util.h"

/* mailslot_path() makes this of a name, below the mount. */
#define EXPECT_PATH(path_, name) do {					\
	const char *__want = slot_path(path_);				\
	int __len = mailslot_path(NULL, name, self->path, sizeof(self->path)); \
									\
	EXPECT_EQ((int)strlen(__want), __len);				\
	EXPECT_STREQ(__want, self->path);				\
} while (0)

#define EXPECT_NO_PATH(error, name)					\
	EXPECT_ERRNO(error, mailslot_path(NULL, name, self->path, sizeof(self->path)))

#endif /* _LIB_PATH_H */
