// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which slot's messages have which form
 */
#include <string.h>
#include <strings.h>

#include "payload_read.h"

/*
 * The answer to a NETLOGON message comes to a slot that it names: NET\GETDC and
 * a number.
 */
static const struct {
	const char *slot;
	bool prefix;
	bool (*decode)(struct payload_input *in);
} decoders[] = {
	{ "BROWSE", false, payload_browse },
	{ "LANMAN", false, payload_lanman },
	{ "MESSNGR", false, payload_messngr },
	{ "NET\\NETLOGON", false, payload_netlogon },
	{ "NET\\NTLOGON", false, payload_netlogon },
	{ "TEMP\\NETLOGON", false, payload_netlogon },
	{ "NET\\GETDC", true, payload_netlogon },
};

static bool is_for(size_t i, const char *slot)
{
	const char *name = decoders[i].slot;

	return decoders[i].prefix ? !strncasecmp(slot, name, strlen(name)) :
				    !strcasecmp(slot, name);
}

bool payload_decode(struct payload *payload, const char *slot, const void *data,
		    size_t size)
{
	struct payload_input in = { payload, data, size, 0 };
	size_t i;

	memset(payload, 0, sizeof(*payload));
	payload->subject = -1;
	for (i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++) {
		if (is_for(i, slot))
			return size && decoders[i].decode(&in);
	}
	return false;
}
