/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Datagrams as frames, which can be sent again, without a slot or a mount.
 */
#ifndef _MAILSLOT_RACE_WIRE_H
#define _MAILSLOT_RACE_WIRE_H

#include "race_cable.h"

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>

/* Where things are in a frame, with no options of IP. */
#define RACE_AT_PROTOCOL	(ETH_HLEN + 9)
#define RACE_AT_UDP		(ETH_HLEN + 20)
#define RACE_AT_CHECKSUM	(RACE_AT_UDP + 6)
#define RACE_AT_ID		(RACE_AT_UDP + 8 + 2)

/* The far end of a cable, and what is sent there. */
struct race_wire {
	int sock;
	uint32_t near;			/* index of the interface at the other end */
	unsigned char frame[ETH_FRAME_LEN];
	ssize_t len, sent;
};

/* In far: what is sent to that interface goes through the cable. */
static SLOT_UNUSED int race_wire_open(struct race_wire *wire, const char *name)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(name),
	};

	wire->sock = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	return bind(wire->sock, (struct sockaddr *)&address, sizeof(address));
}

/* A write as it is on the wire; a checksum would tell what we change in it. */
static SLOT_UNUSED int race_wire_learn(struct race_wire *wire, int client)
{
	if (write(client, "race", 4) != 4)
		return -1;
	do {
		wire->len = recv(wire->sock, wire->frame, sizeof(wire->frame), 0);
	} while (wire->len <= RACE_AT_ID || wire->frame[RACE_AT_PROTOCOL] != IPPROTO_UDP);
	memset(wire->frame + RACE_AT_CHECKSUM, 0, 2);
	return 0;
}

/* In near: the frame is for that interface. */
static SLOT_UNUSED int race_wire_address(struct race_wire *wire, int sock, const char *name)
{
	struct ifreq request = { 0 };

	strcpy(request.ifr_name, name);
	if (ioctl(sock, SIOCGIFHWADDR, &request))
		return -1;
	memcpy(wire->frame, request.ifr_hwaddr.sa_data, ETH_ALEN);
	wire->near = if_nametoindex(name);
	return 0;
}

#endif /* _MAILSLOT_RACE_WIRE_H */
