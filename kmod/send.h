/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to the network.
 */
#ifndef _MAILSLOTFS_SEND_H
#define _MAILSLOTFS_SEND_H

#include <linux/poll.h>
#include <linux/types.h>

struct iov_iter;
struct mailslot_netns;
struct mailslot_target;
struct socket;

struct socket *mailslot_socket_create(struct mailslot_netns *netns);
void mailslot_socket_put(struct socket *sock);
__poll_t mailslot_socket_poll(struct file *file, struct socket *sock,
			      poll_table *wait);

/**
 * struct mailslot_outgoing - a message to be sent
 * @netns: the namespace that it goes out from
 * @sock: a socket of that namespace, NULL to MAILSLOT_TO_US
 * @target: whom it is for
 * @slot: name of the slot, without "\MAILSLOT\"
 * @slot_len: bytes of @slot
 * @nowait: do not wait for room in the send buffer
 * @gfp: how to allocate
 */
struct mailslot_outgoing {
	struct mailslot_netns *netns;
	struct socket *sock;
	const struct mailslot_target *target;
	const char *slot;
	u32 slot_len;
	bool nowait;
	gfp_t gfp;
};

int mailslot_send_message(const struct mailslot_outgoing *out,
			  struct iov_iter *from);

#endif /* _MAILSLOTFS_SEND_H */
