/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two hosts on a cable: network namespaces.  Near is where the caller is left,
 * HOSTB with an open gate; far is HOSTA, and its clients write to near.
 *
 * A write goes through the receiver's hook before it returns, mostly.  Where
 * that is not enough there is a UDP socket: what it receives has been there.
 */
#ifndef _MAILSLOT_RACE_CABLE_H
#define _MAILSLOT_RACE_CABLE_H

#include "race.h"

#include <arpa/inet.h>
#include <sys/socket.h>

struct race_cable {
	int near, far, third;		/* namespaces */
	int far_gate;			/* remote_send of far */
	int port;			/* near's socket: what has passed the hook */
};

static SLOT_UNUSED int race_this_namespace(void)
{
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

static SLOT_UNUSED int race_new_namespace(void)
{
	return unshare(CLONE_NEWNET) ? -1 : race_this_namespace();
}

/* Commands for ip(8), in the namespace where we are; FD may stand in them. */
static SLOT_UNUSED __attribute__((format(printf, 1, 2))) int race_ip(const char *format, ...)
{
	va_list args;
	FILE *ip = popen("ip -batch -", "we");

	if (!ip)
		return -1;
	va_start(args, format);
	vfprintf(ip, format, args);
	va_end(args);
	return pclose(ip) ? -1 : 0;
}

/*
 * Of a third host.  With the first hook to come, and the last to go, the kernel
 * rewrites its own code; emulated processors do not always survive that.
 */
static SLOT_UNUSED int race_hold_gate_open(void)
{
	int fd = race_new_namespace();

	return fd < 0 || slot_sysctl_set("remote_receive", 1) ? -1 : fd;
}

/* Of the namespace where we are: a file that needs no directory any more. */
static SLOT_UNUSED int race_remote_client(const char *name)
{
	int fd;

	if (mount("mailslot", slot_root, "mailslotfs", 0, NULL))
		return -1;
	fd = slot_client(name, 0);
	umount2(slot_root, MNT_DETACH);
	return fd;
}

static SLOT_UNUSED int race_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(138) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return bind(fd, (struct sockaddr *)&address, sizeof(address)) ? -1 : fd;
}

/* So many datagrams have passed the hook, whatever became of them. */
static SLOT_UNUSED void race_passed(const struct race_cable *cable, unsigned int count)
{
	char byte;

	while (count--)
		while (recv(cable->port, &byte, 1, 0) < 0)
			;
}

/* A cable from far, where we are, to the namespace near. */
static SLOT_UNUSED int race_far_end(int near, int number)
{
	return race_ip("link add far%d type veth peer name near%d netns /proc/%d/fd/%d\n"
		       "link set lo up\n"
		       "addr add 192.0.%d.1/24 brd + dev far%d\n"
		       "link set far%d up\n",
		       number, number, getpid(), near, 2 + number, number, number);
}

static SLOT_UNUSED int race_near_end(int number)
{
	return race_ip("link set lo up\n"
		       "addr add 192.0.%d.2/24 brd + dev near%d\n"
		       "link set near%d up\n", 2 + number, number, number);
}

static SLOT_UNUSED int race_make_far(struct race_cable *cable)
{
	cable->far = race_new_namespace();
	if (cable->far < 0 || slot_sysctl_text("computer_name", "HOSTA") ||
	    slot_sysctl_set("remote_send", 1) || race_far_end(cable->near, 0))
		return -1;
	cable->far_gate = open("/proc/sys/net/mailslot/remote_send", O_WRONLY | O_CLOEXEC);
	return cable->far_gate < 0 ? -1 : 0;
}

static SLOT_UNUSED int race_make_near(struct race_cable *cable)
{
	if (setns(cable->near, CLONE_NEWNET) || race_near_end(0) ||
	    slot_sysctl_text("computer_name", "HOSTB") || slot_sysctl_set("remote_receive", 1))
		return -1;
	cable->port = race_port();
	return cable->port < 0 ? -1 : 0;
}

/* Returns 0 or -1; *client is far's, of near's slot "race". */
static SLOT_UNUSED int race_cable_make(struct race_cable *cable, int *client)
{
	cable->near = race_this_namespace();
	cable->third = race_hold_gate_open();
	if (cable->near < 0 || cable->third < 0 || race_make_far(cable))
		return -1;
	*client = race_remote_client(".remote/HOSTB@192.0.2.2/race");
	if (*client < 0 || race_make_near(cable))
		return -1;
	/* Until the two have found each other. */
	if (write(*client, "hello", 5) != 5)
		return -1;
	race_passed(cable, 1);
	return 0;
}

#endif /* _MAILSLOT_RACE_CABLE_H */
