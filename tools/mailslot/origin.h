/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_ORIGIN_H
#define MAILSLOT_ORIGIN_H

#include <arpa/inet.h>
#include <mailslot.h>
#include <net/if.h>

/* Each byte may become \x00. */
#define ORIGIN_NAME		(15 * 4 + sizeof("<00>"))
#define ORIGIN_INTERFACE	(IF_NAMESIZE * 4)

/**
 * struct origin - where a message from the network came from
 * @source: NetBIOS name of the sender, as it says itself
 * @address: its IPv4 address
 * @port: its port
 * @interface: the interface of arrival; a number where it has no name
 * @dest: NetBIOS name that it was sent to
 * @dest_address: IPv4 address that it was sent to
 *
 * Strangers choose names: what is not a visible ASCII character, and what
 * separates the words of a line, is shown as \x20.
 */
struct origin {
	char source[ORIGIN_NAME];
	char address[INET_ADDRSTRLEN];
	unsigned int port;
	char interface[ORIGIN_INTERFACE];
	char dest[ORIGIN_NAME];
	char dest_address[INET_ADDRSTRLEN];
};

void origin_read(struct origin *origin, const struct mailslot_recv *from);

/* "local" or "remote" */
const char *origin_word(unsigned int origin);

#endif
