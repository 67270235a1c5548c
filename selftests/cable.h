/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cable of which we have both ends, for tests of what is sent: "here" is
 * 192.0.2.1, "there" is where 192.0.2.2 would be.  Nobody answers at that end,
 * but what comes out can be looked at.  The test has a network namespace of its
 * own.
 */
#ifndef _MAILSLOT_CABLE_H
#define _MAILSLOT_CABLE_H

#include "mailslot_util.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

/* Packets keep their order when one processor handles them all. */
static SLOT_UNUSED int cable_stay_on_one_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

/* Returns 0 or -1; ip(8) says what it cannot do. */
static SLOT_UNUSED int cable_lay(void)
{
	FILE *ip = popen("ip -batch -", "we");

	if (!ip)
		return -1;
	fputs("link set lo up\n"
	      "link add here type veth peer name there\n"
	      "link set here up\n"
	      "link set there up\n"
	      "addr add 192.0.2.1/24 brd + dev here\n"
	      "neigh replace 192.0.2.2 lladdr 02:00:00:00:00:02 dev here nud permanent\n", ip);
	return pclose(ip) ? -1 : 0;
}

/* A socket that gets the IP packets which come out there. */
static SLOT_UNUSED int cable_wire(void)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = if_nametoindex("there"),
	};
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int room = 4 << 20;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	return fd;
}

/* The last len bytes of the next packet, as text; empty when there is none. */
static SLOT_UNUSED const char *cable_next(int wire, size_t len, int flags)
{
	static char packet[2048];
	ssize_t size = recv(wire, packet, sizeof(packet) - 1, flags);

	if (size < (ssize_t)len)
		return "";
	packet[size] = '\0';
	return packet + size - len;
}

#endif /* _MAILSLOT_CABLE_H */
