// SPDX-License-Identifier: GPL-2.0-only
/*
 * captures_dump FILE...: what kmod/nbdgm.c says to each datagram for port 138 in
 * these capture files (classic pcap).  One line each, fields separated by tabs:
 *
 *	file  number of the frame  reason  slot  message in hexadecimal  kind  texts
 *
 * The last two are what tools/mailslot/payload.c makes of the message, if it is
 * known: its kind, with a "!" when it is damaged, and texts as name=value.
 *
 * captures_dump -p FILE...: the payloads, in hexadecimal, and nothing else
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>

#include "nbdgm_exact.h"
#include "payload.h"

#define SNAP_MAX	(256 * 1024)

/* Link types, as https://www.tcpdump.org/linktypes.html has them */
#define LINK_NULL	0
#define LINK_ETHERNET	1
#define LINK_RAW_BSD	12
#define LINK_RAW_OLD	14
#define LINK_RAW	101
#define LINK_COOKED	113
#define LINK_IPV4	228
#define LINK_COOKED_2	276

struct packet {
	const u8 *p;
	size_t len;
};

static u32 be16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static bool skip(struct packet *packet, size_t len)
{
	if (packet->len < len)
		return false;
	packet->p += len;
	packet->len -= len;
	return true;
}

/* To the IP header, past VLAN tags; @type_at is where the type is. */
static bool skip_link(struct packet *packet, size_t type_at, size_t header)
{
	u32 type;

	if (packet->len < header)
		return false;
	type = be16(packet->p + type_at);
	skip(packet, header);
	while (type == 0x8100 || type == 0x88a8) {
		if (packet->len < 4)
			return false;
		type = be16(packet->p + 2);
		skip(packet, 4);
	}
	return type == 0x0800;
}

static bool skip_to_ip(struct packet *packet, u32 link)
{
	switch (link) {
	case LINK_NULL:
		return skip(packet, 4);
	case LINK_ETHERNET:
		return skip_link(packet, 12, 14);
	case LINK_COOKED:
		return skip_link(packet, 14, 16);
	case LINK_COOKED_2:
		return skip_link(packet, 0, 20);
	case LINK_RAW_BSD:
	case LINK_RAW_OLD:
	case LINK_RAW:
	case LINK_IPV4:
		return true;
	}
	errx(1, "link type %u is not known here", link);
}

/* To the payload of a datagram for port 138 that is whole. */
static bool skip_to_payload(struct packet *packet)
{
	const u8 *ip = packet->p;
	size_t header, total;

	if (packet->len < 20 || ip[0] >> 4 != 4 || ip[9] != 17)
		return false;
	header = (ip[0] & 15) * 4;
	total = be16(ip + 2);
	if (be16(ip + 6) & 0x3fff || header < 20 || total < header + 8 || packet->len < total)
		return false;
	packet->len = total;
	skip(packet, header);
	if (be16(packet->p + 2) != NBDGM_PORT)
		return false;
	total = be16(packet->p + 4);
	if (total < 8 || total > packet->len)
		return false;
	packet->len = total;
	return skip(packet, 8);
}

static void print_slot(const struct nbdgm *dgm)
{
	u32 i;

	for (i = 0; i < dgm->slot_len; i++) {
		u8 c = dgm->slot[i];

		if (c > ' ' && c <= '~')
			putchar(c);
		else
			printf("\\x%02x", c);
	}
}

static void print_hex(const u8 *bytes, size_t len)
{
	while (len--)
		printf("%02x", *bytes++);
}

static void dump_payload(const struct packet *packet)
{
	print_hex(packet->p, packet->len);
	putchar('\n');
}

static void print_text(const struct payload_field *field)
{
	static char text[1 << 16];
	size_t i, size = field->size;

	if (field->type == PAYLOAD_UTF16)
		size = payload_utf8(text, field->data, size);
	else if (field->type == PAYLOAD_DNS)
		size = payload_dns(text, field->data, size, field->number);
	else
		memcpy(text, field->data, size);
	printf("\t%s=", field->name);
	for (i = 0; i < size; i++)
		putchar(text[i] < ' ' ? '?' : text[i]);
}

static void print_meaning(const struct nbdgm *dgm)
{
	struct payload payload;
	char slot[256];
	size_t i;

	snprintf(slot, sizeof(slot), "%.*s", (int)dgm->slot_len, dgm->slot);
	if (!payload_decode(&payload, slot, dgm->data, dgm->data_len))
		return;
	printf("\t%s%s", payload.kind, payload.damaged ? "!" : "");
	for (i = 0; i < payload.count; i++) {
		if (payload.field[i].type >= PAYLOAD_TEXT)
			print_text(&payload.field[i]);
	}
}

static void dump(const char *file, u32 number, const struct packet *packet)
{
	struct parsed parsed = parse_exactly(packet->p, packet->len);

	printf("%s\t%u\t%s\t", file, number, nbdgm_reason_name(parsed.reason));
	if (!parsed.reason) {
		print_slot(&parsed.dgm);
		putchar('\t');
		print_hex(parsed.dgm.data, parsed.dgm.data_len);
		print_meaning(&parsed.dgm);
	} else {
		putchar('\t');
	}
	putchar('\n');
	free(parsed.copy);
}

static u32 host32(u32 value, bool swapped)
{
	return swapped ? __builtin_bswap32(value) : value;
}

static void dump_file(const char *file, bool payloads)
{
	FILE *in = fopen(file, "rb");
	static u8 bytes[SNAP_MAX];
	u32 header[6], record[4], number;
	bool swapped;

	if (!in || fread(header, sizeof(header), 1, in) != 1)
		err(1, "%s", file);
	swapped = header[0] == 0xd4c3b2a1 || header[0] == 0x4d3cb2a1;
	if (!swapped && header[0] != 0xa1b2c3d4 && header[0] != 0xa1b23c4d)
		errx(1, "%s is no pcap file", file);
	for (number = 1; fread(record, sizeof(record), 1, in) == 1; number++) {
		struct packet packet = { bytes, host32(record[2], swapped) };

		if (packet.len > sizeof(bytes) || fread(bytes, 1, packet.len, in) != packet.len)
			errx(1, "%s: frame %u is cut off", file, number);
		if (!skip_to_ip(&packet, host32(header[5], swapped) & 0xffff) ||
		    !skip_to_payload(&packet))
			continue;
		if (payloads)
			dump_payload(&packet);
		else
			dump(file, number, &packet);
	}
	fclose(in);
}

int main(int argc, char **argv)
{
	bool payloads = argc > 1 && !strcmp(argv[1], "-p");
	int i;

	for (i = 1 + payloads; i < argc; i++)
		dump_file(argv[i], payloads);
	return 0;
}
