/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to the network.
 */
#ifndef _MAILSLOTFS_ROUTE_H
#define _MAILSLOTFS_ROUTE_H

#include <linux/types.h>

struct rtable;
struct sock;

/**
 * struct mailslot_path - which way a packet goes
 * @type: RTN_UNICAST or RTN_BROADCAST
 * @ifindex: interface, or 0 for whichever the route says
 * @bound: our address, or 0 for the one that the route says
 * @dest: the address that it goes to
 * @source: our address, as the route says
 * @ttl: how many routers it may pass, as the route says
 */
struct mailslot_path {
	unsigned int type;
	int ifindex;
	__be32 bound;
	__be32 dest;
	__be32 source;
	u8 ttl;
};

struct rtable *mailslot_route_get(struct sock *sk, struct mailslot_path *path,
				  size_t size);
size_t mailslot_broadcast_paths(struct sock *sk, struct mailslot_path *paths,
				size_t max);

#endif /* _MAILSLOTFS_ROUTE_H */
