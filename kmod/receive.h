/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages from the network: the gate and the hook behind it.
 */
#ifndef _MAILSLOTFS_RECEIVE_H
#define _MAILSLOTFS_RECEIVE_H

#include <linux/types.h>

struct mailslot_netns;

int mailslot_receive_open(struct mailslot_netns *netns);
void mailslot_receive_close(struct mailslot_netns *netns);
int mailslot_receive_own(struct mailslot_netns *netns, const void *buf,
			 size_t len);

#endif /* _MAILSLOTFS_RECEIVE_H */
