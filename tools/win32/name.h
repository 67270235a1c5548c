/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_NAME_H
#define WIN32_NAME_H

#include <stdbool.h>

#include "windows/winternl.h"

/**
 * enum name_kind - what a name of Windows is the name of
 * @NAME_OTHER: nothing that has to do with mailslots
 * @NAME_DEVICE: where all slots are, or its root directory
 * @NAME_LOCAL: a slot of this machine
 * @NAME_REMOTE: a slot of another machine, or of many
 */
enum name_kind {
	NAME_OTHER,
	NAME_DEVICE,
	NAME_LOCAL,
	NAME_REMOTE,
};

enum name_kind name_kind(const char *name);

/* "\??\MAILSLOT\x", "\Device\Mailslot\x" as "\\.\mailslot\x"; to be freed.  NULL: none of them. */
char *name_of_native(const char *name);

#endif
