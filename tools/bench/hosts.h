/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two hosts on a cable, in network namespaces, each with a mailslotfs of its own: the sender is
 * HOSTA, 192.0.2.1, the receiver HOSTB, 192.0.2.2.  192.0.2.3 is nobody.  Needs root.
 */
#ifndef _BENCH_HOSTS_H
#define _BENCH_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#define SIZE	64		/* of a message */

enum host {
	SENDER,
	RECEIVER,
};

/* A write to \MAILSLOT\test on HOSTB, as the Windows redirector sends it. */
#define DATAGRAM_HEAD	166
extern unsigned char datagram[DATAGRAM_HEAD + SIZE];
#define DATAGRAM_NAME	50			/* where to damage the name that it is for */

__attribute__((format(printf, 1, 2), noreturn))
void die(const char *format, ...);

void hosts_make(void);
void hosts_remove(void);
void hosts_enter(enum host host);

/* net.mailslot.NAME, of the host that we are at */
void hosts_set(const char *name, const char *value);

/* The receiver's slot "test", and a client of one at that address. */
int hosts_slot(void);
int hosts_remote_client(const char *address);

/* Both leave us at that host. */
int hosts_socket(enum host host, int port);
int hosts_sender_to(const char *address, int port);

/* Send the datagram, with a new number, from a connected socket. */
void hosts_send(int fd);

/* To an address where nobody is, from one that is not. */
void hosts_send_to_nobody(int fd, const void *buf, size_t len);

#endif
