// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where messages from the network came from, as text that is safe to show
 */
#include <stdio.h>
#include <string.h>

#include "origin.h"

#define NETBIOS_CHARS	15

static const uint8_t everybody[16] = { '*' };
static const uint8_t browsers[16] = "\1\2__MSBROWSE__\2\1";

static char *put_escaped(char *to, const uint8_t *s, size_t size)
{
	for (; size; s++, size--) {
		if (*s > ' ' && *s < 0x7f && !strchr("<>\\", *s))
			*to++ = *s;
		else
			to += sprintf(to, "\\x%02x", *s);
	}
	*to = '\0';
	return to;
}

/* HOSTA<00>: the last byte says what kind of name it is. */
static void put_name(char to[ORIGIN_NAME], const uint8_t name[16])
{
	size_t size = NETBIOS_CHARS;

	if (!memcmp(name, everybody, sizeof(everybody))) {
		strcpy(to, "*");
		return;
	}
	if (!memcmp(name, browsers, sizeof(browsers))) {
		strcpy(to, "__MSBROWSE__");
		return;
	}
	while (size && name[size - 1] == ' ')
		size--;
	sprintf(put_escaped(to, name, size), "<%02x>", name[NETBIOS_CHARS]);
}

static void put_interface(char to[ORIGIN_INTERFACE], unsigned int index)
{
	char name[IF_NAMESIZE];

	if (if_indextoname(index, name))
		put_escaped(to, (const uint8_t *)name, strlen(name));
	else
		snprintf(to, ORIGIN_INTERFACE, "%u", index);
}

void origin_read(struct origin *origin, const struct mailslot_recv *from)
{
	put_name(origin->source, from->source_name);
	put_name(origin->dest, from->dest_name);
	inet_ntop(AF_INET, &from->source_addr, origin->address,
		  sizeof(origin->address));
	inet_ntop(AF_INET, &from->dest_addr, origin->dest_address,
		  sizeof(origin->dest_address));
	origin->port = ntohs(from->source_port);
	put_interface(origin->interface, from->ifindex);
}

const char *origin_word(unsigned int origin)
{
	return origin == MAILSLOT_LOCAL ? "local" : "remote";
}
