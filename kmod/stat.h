/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What became of datagrams that came to our port, counted by namespace.
 */
#ifndef _MAILSLOTFS_STAT_H
#define _MAILSLOTFS_STAT_H

#include <linux/percpu.h>

#include "nbdgm.h"

struct mailslot_netns;

/**
 * enum mailslot_fate - what became of a datagram
 * @MAILSLOT_DELIVERED: it was queued; the codec's reasons for refusing follow
 * @MAILSLOT_PACKET: the packet is not one that a datagram may come in
 * @MAILSLOT_POLICY: IPsec is required, and it came without
 * @MAILSLOT_CHECKSUM: its UDP checksum is wrong
 * @MAILSLOT_OWN_ADDRESS: it claims to come from us
 * @MAILSLOT_OFF_LINK: a broadcast from somewhere else than our network
 * @MAILSLOT_NOT_OUR_NAME: it is for somebody else
 * @MAILSLOT_NO_SLOT: there is no slot of that name
 * @MAILSLOT_NOT_PERMITTED: others may not write to the slot
 * @MAILSLOT_EMPTY: it has no message
 * @MAILSLOT_TOO_BIG: the slot does not take a message of that size
 * @MAILSLOT_FULL: the slot has no room
 * @MAILSLOT_BUDGET: the namespace has no room
 * @MAILSLOT_NO_MEMORY: the memory of the slot's creator is exhausted, or ours
 * @MAILSLOT_DUPLICATE: it was heard on another interface already
 * @MAILSLOT_FATES: how many there are
 */
enum mailslot_fate {
	MAILSLOT_DELIVERED = NBDGM_OK,
	MAILSLOT_PACKET = NBDGM_REASONS,
	MAILSLOT_POLICY,
	MAILSLOT_CHECKSUM,
	MAILSLOT_OWN_ADDRESS,
	MAILSLOT_OFF_LINK,
	MAILSLOT_NOT_OUR_NAME,
	MAILSLOT_NO_SLOT,
	MAILSLOT_NOT_PERMITTED,
	MAILSLOT_EMPTY,
	MAILSLOT_TOO_BIG,
	MAILSLOT_FULL,
	MAILSLOT_BUDGET,
	MAILSLOT_NO_MEMORY,
	MAILSLOT_DUPLICATE,
	MAILSLOT_FATES,
};

/**
 * struct mailslot_stat - the counters
 * @fate: datagrams that came, by what became of them
 * @sent: writes that went out
 * @send_errors: writes that did not
 */
struct mailslot_stat {
	unsigned long fate[MAILSLOT_FATES];
	unsigned long sent;
	unsigned long send_errors;
};

const char *mailslot_fate_name(unsigned int fate);
void mailslot_count_fate(struct mailslot_netns *netns, unsigned int fate,
			 __be32 source, const struct nbdgm *dgm);
void mailslot_count_sent(struct mailslot_netns *netns, bool sent);
int mailslot_stat_init(struct mailslot_netns *netns);
void mailslot_stat_uninit(struct mailslot_netns *netns);

#endif /* _MAILSLOTFS_STAT_H */
