// SPDX-License-Identifier: GPL-2.0-only
/*
 * What "instructions" counts between two hosts: a datagram is received into a slot, or by a UDP
 * socket, or dropped by IP; and a message is sent.
 */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hosts.h"
#include "mark.h"

#define WARM	100
#define COUNT	300
#define PORT	138
#define PLAIN	1138		/* port of the UDP socket */

#define RECEIVE	"instructions-remote-receive"

/* As instructions-report reads it; "receive" has two parts. */
static void start_contender(const char *name, const char *less, const char *works)
{
	printf("contender\t%s\t%s\t%s\n", name, less, works);
	MARK(MARK_NEXT);
}

static ssize_t take(int fd, bool slot)
{
	char buf[2048];

	return slot ? read(fd, buf, sizeof(buf)) : recv(fd, buf, sizeof(buf), 0);
}

/* Both parts, until the datagram lies where it belongs, and reading it, if anybody does. */
static void receive(int out, int in, bool slot)
{
	int i;

	for (i = -WARM; i < COUNT; i++) {
		if (i >= 0)
			MARK(0);
		hosts_send(out);
		MARK(MARK_STOP);
		if (in < 0)
			continue;
		if (i >= 0)
			MARK(1);
		if (take(in, slot) <= 0)
			die("receive");
		MARK(MARK_STOP);
	}
}

static void send_message(int fd)
{
	if (write(fd, datagram, SIZE) != SIZE)
		die("write");
}

static void send_datagram(int fd)
{
	hosts_send_to_nobody(fd, datagram, sizeof(datagram));
}

static void transmit(int fd, void (*once)(int fd))
{
	int i;

	for (i = -WARM; i < COUNT; i++) {
		if (i >= 0)
			MARK(0);
		once(fd);
		MARK(MARK_STOP);
	}
}

static void receive_all(int plain)
{
	int slot = hosts_slot(), to_slot, to_plain, to_nobody;

	to_slot = hosts_sender_to("192.0.2.2", PORT);
	to_plain = hosts_sender_to("192.0.2.2", PLAIN);
	to_nobody = hosts_sender_to("192.0.2.3", PLAIN);
	start_contender("dropped", "-", "instructions-dropped");
	receive(to_nobody, -1, false);
	start_contender("mailslotfs", "dropped", RECEIVE "\t" RECEIVE);
	receive(to_slot, slot, true);
	start_contender("mailslotfs", "dropped", "instructions-foreign");
	receive(to_plain, plain, false);
	hosts_enter(RECEIVER);
	hosts_set("remote_receive", "0");
	start_contender("off", "dropped", "instructions-foreign");
	receive(to_plain, plain, false);
	start_contender("udp", "dropped", RECEIVE "\t" RECEIVE);
	receive(to_plain, plain, false);
}

int main(void)
{
	int plain;

	MARK(MARK_ARM);
	hosts_make();
	plain = hosts_socket(RECEIVER, PLAIN);
	hosts_set("remote_receive", "1");
	receive_all(plain);
	hosts_enter(SENDER);
	hosts_set("remote_send", "1");
	start_contender("mailslotfs", "-", "instructions-remote-send");
	transmit(hosts_remote_client("192.0.2.3"), send_message);
	start_contender("udp", "-", "instructions-remote-send");
	transmit(hosts_socket(SENDER, 0), send_datagram);
	hosts_remove();
	return 0;
}
