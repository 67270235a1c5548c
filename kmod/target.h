/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom a message is sent to: what the name of a directory in .remote says.
 */
#ifndef _MAILSLOTFS_TARGET_H
#define _MAILSLOTFS_TARGET_H

#include <linux/types.h>

#include "nbname.h"

struct mailslot_netns;
struct mailslot_own_names;

/**
 * enum mailslot_target_kind - which way a message goes
 * @MAILSLOT_TO_HOST: to one other machine, by its address
 * @MAILSLOT_TO_GROUP: to a group of machines, by broadcasts
 * @MAILSLOT_TO_DOMAIN: likewise, to the group that our workgroup is just then
 * @MAILSLOT_TO_US: to this machine, without a packet
 */
enum mailslot_target_kind {
	MAILSLOT_TO_HOST,
	MAILSLOT_TO_GROUP,
	MAILSLOT_TO_DOMAIN,
	MAILSLOT_TO_US,
};

/**
 * struct mailslot_target - whom a message is sent to
 * @kind: which way it goes
 * @type: MSG_TYPE of the datagrams
 * @address: IPv4 address, of MAILSLOT_TO_HOST alone
 * @name: NetBIOS name; of MAILSLOT_TO_DOMAIN not used
 */
struct mailslot_target {
	enum mailslot_target_kind kind;
	u8 type;
	__be32 address;
	struct nbname name;
};

bool mailslot_target_holds(const struct mailslot_target *target,
			   const struct mailslot_own_names *own);
int mailslot_target_parse(struct mailslot_target *target,
			  struct mailslot_netns *netns, const char *text,
			  size_t len);

#endif /* _MAILSLOTFS_TARGET_H */
