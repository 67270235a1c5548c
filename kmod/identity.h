/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who we are on the network: the NetBIOS names that a namespace answers to.
 */
#ifndef _MAILSLOTFS_IDENTITY_H
#define _MAILSLOTFS_IDENTITY_H

#include <linux/types.h>

#include "nbname.h"

struct mailslot_netns;
struct nbdgm;

/* Further names that a namespace may accept, and their text at most. */
#define MAILSLOT_RECEIVE_NAMES		64
#define MAILSLOT_RECEIVE_NAMES_TEXT \
	(MAILSLOT_RECEIVE_NAMES * (NBNAME_CHARS + 3 + 1))
#define MAILSLOT_NAME_TEXT		(NBNAME_CHARS + 1)

/**
 * struct mailslot_own_names - the names that we send under
 * @has_computer: there is a @computer
 * @has_workgroup: there is a @workgroup
 * @computer: our own name, suffix 00
 * @workgroup: the name of our primary domain, suffix 00
 */
struct mailslot_own_names {
	bool has_computer;
	bool has_workgroup;
	struct nbname computer;
	struct nbname workgroup;
};

int mailslot_identity_init(struct mailslot_netns *netns);
void mailslot_identity_uninit(struct mailslot_netns *netns);

int mailslot_identity_set(struct mailslot_netns *netns, char *setting,
			  size_t size, char *text);
int mailslot_identity_default(struct mailslot_netns *netns);

void mailslot_identity_get(struct mailslot_netns *netns,
			   struct mailslot_own_names *own);
bool mailslot_identity_accepts(struct mailslot_netns *netns,
			       const struct nbdgm *dgm);

#endif /* _MAILSLOTFS_IDENTITY_H */
