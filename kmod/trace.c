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

/**
 * mailslot_trace_destination - whom a datagram is for, as far as it is known
 * @text: gets NBNAME_TEXT bytes at most, terminated
 * @dgm: the datagram
 *
 * Context: Any.
 */
void mailslot_trace_destination(char *text, const struct nbdgm *dgm)
{
	*text = '\0';
	if (dgm->smb)
		nbname_print(&dgm->destination, text);
}

/**
 * mailslot_trace_slot - the slot that a datagram is for, as far as it is known
 * @text: gets MAILSLOT_TRACE_NAME bytes at most, terminated
 * @dgm: the datagram; what is not plain text in the name becomes a dot
 *
 * Context: Any.
 */
void mailslot_trace_slot(char *text, const struct nbdgm *dgm)
{
	size_t len = min_t(size_t, dgm->slot_len, MAILSLOT_TRACE_NAME - 1);
	size_t i;

	for (i = 0; i < len; i++)
		text[i] = isascii(dgm->slot[i]) && isprint(dgm->slot[i]) ?
			  dgm->slot[i] : '.';
	text[len] = '\0';
}
