/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a datagram to the queue of its slot.
 */
#ifndef _MAILSLOTFS_DELIVER_H
#define _MAILSLOTFS_DELIVER_H

#include <linux/types.h>

struct mailslot_netns;
struct nbdgm;

/**
 * struct mailslot_carrier - what brought a datagram
 * @ifindex: interface of arrival
 * @source: IPv4 address that it came from
 * @dest: IPv4 address that it was sent to
 * @source_port: UDP port that it came from
 */
struct mailslot_carrier {
	int ifindex;
	__be32 source;
	__be32 dest;
	__be16 source_port;
};

unsigned int mailslot_deliver(struct mailslot_netns *netns,
			      const struct nbdgm *dgm,
			      const struct mailslot_carrier *carrier);

#endif /* _MAILSLOTFS_DELIVER_H */
