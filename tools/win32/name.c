// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: which names are those of mailslots
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "name.h"

#define LOCAL_PREFIX	"\\\\.\\mailslot\\"

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* What follows a separator and "mailslot"; NULL when it is something else. */
static const char *skip_device(const char *name)
{
	static const char device[] = "mailslot";
	size_t len = sizeof(device) - 1;

	if (!is_separator(name[0]) || strncasecmp(name + 1, device, len))
		return NULL;
	name += 1 + len;
	return !*name || is_separator(*name) ? name : NULL;
}

enum name_kind name_kind(const char *name)
{
	const char *host, *slot;
	size_t len;
	bool here;

	if (!is_separator(name[0]) || !is_separator(name[1]))
		return NAME_OTHER;
	host = name + 2;
	len = strcspn(host, "/\\");
	here = len == 1 && (*host == '.' || *host == '?');
	slot = len ? skip_device(host + len) : NULL;
	if (!slot)
		return NAME_OTHER;
	if (here)
		return *slot && slot[1] ? NAME_LOCAL : NAME_DEVICE;
	return *slot && slot[1] ? NAME_REMOTE : NAME_OTHER;
}

char *name_of_native(const char *name)
{
	static const char *const prefixes[] = {
		"\\??\\mailslot\\", "\\DosDevices\\mailslot\\", "\\Device\\mailslot\\",
	};
	char *result;
	size_t i, len;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		len = strlen(prefixes[i]);
		if (strncasecmp(name, prefixes[i], len))
			continue;
		return asprintf(&result, LOCAL_PREFIX "%s", name + len) < 0 ? NULL : result;
	}
	return NULL;
}
