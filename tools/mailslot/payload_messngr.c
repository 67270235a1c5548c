// SPDX-License-Identifier: GPL-2.0-only
/*
 * MESSNGR: what NET SEND and WinPopup send: who, to whom, and a text
 */
#include <string.h>

#include "payload_read.h"

bool payload_messngr(struct payload_input *in)
{
	/* Anything else would do for a sender's name. */
	if (!memchr(in->start, '\0', in->size))
		return false;
	payload_is(in, "net_send", "writes");
	payload_subject(in);
	payload_add_text(in, "from", PAYLOAD_TEXT);
	payload_add_text(in, "to", PAYLOAD_TEXT);
	payload_add_text(in, "text", PAYLOAD_LINES);
	return true;
}
