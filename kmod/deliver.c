// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a datagram that is for us to the queue of its slot: the slot's owner
 * must consent, and its creator pays.
 */
#include <linux/fs.h>
#include <linux/memcontrol.h>
#include <linux/netdevice.h>
#include <linux/sched/mm.h>

#include "deliver.h"
#include "mailslotfs.h"
#include "nbdgm.h"
#include "netns.h"
#include "stat.h"

/* The sender is a stranger: the slot's owner must let "other" write. */
static unsigned int mailslot_check_slot(const struct nbdgm *dgm,
					struct mailslot *slot)
{
	if (!slot || !mailslot_is_live(slot))
		return MAILSLOT_NO_SLOT;
	if (!(READ_ONCE(mailslot_inode(slot)->i_mode) & 0002))
		return MAILSLOT_NOT_PERMITTED;
	/* Would end every program that takes it for the end of a file. */
	if (!dgm->data_len)
		return MAILSLOT_EMPTY;
	if (dgm->data_len > mailslot_max_message(slot))
		return MAILSLOT_TOO_BIG;
	return MAILSLOT_DELIVERED;
}

static void mailslot_fill_source(struct mailslot_source *source,
				 const struct nbdgm *dgm,
				 const struct mailslot_carrier *carrier)
{
	*source = (struct mailslot_source) {
		.ifindex = carrier->ifindex,
		.source_addr = carrier->source,
		.dest_addr = carrier->dest,
		.source_port = carrier->source_port,
		.datagram_type = dgm->type,
	};
	memcpy(source->source_name, dgm->source.bytes, NBNAME_LEN);
	memcpy(source->dest_name, dgm->destination.bytes, NBNAME_LEN);
}

/* The slot's creator pays; GFP_ATOMIC would override its limit. */
static struct mailslot_msg *mailslot_create_remote_msg(struct mailslot *slot,
						       size_t len)
{
	struct mem_cgroup *old = set_active_memcg(slot->memcg);
	struct mailslot_msg *msg;

	msg = mailslot_msg_create_remote(len, GFP_NOWAIT | __GFP_NOWARN |
					 __GFP_ACCOUNT);
	set_active_memcg(old);
	return msg;
}

static struct mailslot_msg *
mailslot_make_remote_msg(struct mailslot *slot, const struct nbdgm *dgm,
			 const struct mailslot_carrier *carrier)
{
	struct mailslot_msg *msg;

	msg = mailslot_spares_get(&slot->spares, NULL, dgm->data_len);
	if (!msg)
		msg = mailslot_create_remote_msg(slot, dgm->data_len);
	if (!msg)
		return NULL;
	mailslot_fill_source(mailslot_msg_source(msg), dgm, carrier);
	memcpy(mailslot_msg_payload(msg), dgm->data, dgm->data_len);
	return msg;
}

/* What is refused for want of room comes in floods: look before allocating. */
static unsigned int mailslot_queue_datagram(struct mailslot *slot,
					    const struct nbdgm *dgm,
					    const struct mailslot_carrier *carrier)
{
	struct mailslot_netns *netns = slot->netns;
	struct mailslot_msg *msg;
	int err;

	if (!mailslot_has_room(slot))
		return MAILSLOT_FULL;
	if (mailslot_netns_charge(netns, dgm->data_len, true))
		return MAILSLOT_BUDGET;
	msg = mailslot_make_remote_msg(slot, dgm, carrier);
	if (!msg) {
		mailslot_netns_uncharge(netns, dgm->data_len, true);
		return MAILSLOT_NO_MEMORY;
	}
	err = mailslot_queue_msg(slot, msg);
	if (!err)
		return MAILSLOT_DELIVERED;
	mailslot_netns_put(netns, msg);
	return err == -EPIPE ? MAILSLOT_NO_SLOT : MAILSLOT_FULL;
}

/* Not with one interface besides the loopback, as most hosts have. */
static bool mailslot_may_hear_twice(struct net *net)
{
	const struct net_device *dev;
	int count = 0;

	for_each_netdev_rcu(net, dev)
		if (++count > 2)
			return true;
	return false;
}

static unsigned int mailslot_queue_once(struct mailslot *slot,
					const struct nbdgm *dgm,
					const struct mailslot_carrier *carrier)
{
	struct mailslot_duplicates *duplicates = &slot->netns->duplicates;
	struct mailslot_heard now;
	unsigned int fate;

	mailslot_heard_init(duplicates, &now, dgm, carrier->source,
			    carrier->ifindex);
	if (mailslot_duplicates_heard(duplicates, &now))
		return MAILSLOT_DUPLICATE;
	fate = mailslot_queue_datagram(slot, dgm, carrier);
	if (fate)
		mailslot_duplicates_forget(duplicates, &now);
	return fate;
}

static bool mailslot_found_no_room(unsigned int fate)
{
	return fate == MAILSLOT_FULL || fate == MAILSLOT_BUDGET ||
	       fate == MAILSLOT_NO_MEMORY;
}

/**
 * mailslot_deliver - queue a datagram's message at the slot that it names
 * @netns: the namespace that it came to, whose name it bears
 * @dgm: the datagram, parsed as a whole
 * @carrier: what brought it
 *
 * Context: Any, softirq as well; rcu_read_lock() is held.
 * Return: MAILSLOT_DELIVERED or what else became of it, see &enum
 * mailslot_fate.
 */
unsigned int mailslot_deliver(struct mailslot_netns *netns,
			      const struct nbdgm *dgm,
			      const struct mailslot_carrier *carrier)
{
	struct mailslot *slot;
	unsigned int fate;

	slot = mailslot_table_find(netns, dgm->slot, dgm->slot_len);
	fate = mailslot_check_slot(dgm, slot);
	if (fate)
		return fate;
	if (mailslot_may_hear_twice(netns->net))
		fate = mailslot_queue_once(slot, dgm, carrier);
	else
		fate = mailslot_queue_datagram(slot, dgm, carrier);
	if (mailslot_found_no_room(fate))
		mailslot_count_dropped(slot);
	return fate;
}
