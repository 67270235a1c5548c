// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one place where the tracepoints of trace.h are made.
 */
#include <linux/ctype.h>

#define CREATE_TRACE_POINTS
#include "trace.h"

/**
 * mailslot_trace_plain - keep a name from forging lines of a trace
 * @name: the name, terminated; control characters in it become question marks
 *
 * Context: Any.
 */
void mailslot_trace_plain(char *name)
{
	for (; *name; name++)
		if (iscntrl(*name) && isascii(*name))
			*name = '?';
}
