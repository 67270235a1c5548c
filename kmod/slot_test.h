/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites about slots share.  The slots live in a namespace of the
 * test's own, which no mount shows.
 */
#ifndef _MAILSLOTFS_SLOT_TEST_H
#define _MAILSLOTFS_SLOT_TEST_H

#include <kunit/test.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "netns.h"
#include "queue_test.h"
#include "slot.h"

#define QUEUE_LIMIT 1000

static inline int charge(struct mailslot_netns *netns,
			 const struct mailslot_msg *msg)
{
	return mailslot_netns_charge(netns, msg->len, msg->remote);
}

static inline int mailslot_test_init(struct kunit *test)
{
	struct mailslot_netns *netns = kzalloc(sizeof(*netns), GFP_KERNEL);

	if (!netns)
		return -ENOMEM;
	test->priv = netns;
	netns->net = &init_net;
	netns->message_bytes_max = 100000;
	netns->queue_bytes_default = QUEUE_LIMIT;
	netns->queue_bytes_max = 1000000;
	netns->slots_max = 10;
	netns->slots_per_user_max = 10;
	netns->total_bytes_max = 1000000;
	netns->remote_bytes_max = 1000000;
	if (percpu_counter_init(&netns->total_bytes, 0, GFP_KERNEL))
		return -ENOMEM;
	return mailslot_table_init(netns);
}

/* Each test leaves nothing behind: neither slots nor what is charged. */
static inline void mailslot_test_exit(struct kunit *test)
{
	struct mailslot_netns *netns = test->priv;

	KUNIT_EXPECT_EQ(test, netns->count, 0);
	KUNIT_EXPECT_TRUE(test, hash_empty(netns->users));
	KUNIT_EXPECT_TRUE(test, xa_empty(&netns->slots));
	KUNIT_EXPECT_EQ(test, percpu_counter_sum(&netns->total_bytes), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&netns->remote_bytes), 0);
	mailslot_table_uninit(netns);
	percpu_counter_destroy(&netns->total_bytes);
	kfree(netns);
}

static inline int try_slot(struct kunit *test, const char *name,
			   struct mailslot **slot)
{
	*slot = kzalloc(sizeof(**slot), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, *slot);
	return mailslot_create(*slot, test->priv, name, strlen(name));
}

static inline struct mailslot *new_slot(struct kunit *test, const char *name)
{
	struct mailslot *slot;

	KUNIT_ASSERT_EQ(test, try_slot(test, name, &slot), 0);
	return slot;
}

static inline struct mailslot *live_slot(struct kunit *test, const char *name)
{
	struct mailslot *slot = new_slot(test, name);

	KUNIT_ASSERT_EQ(test, mailslot_publish(slot), 0);
	return slot;
}

/* What becomes of a slot when its server and its last client have gone. */
static inline void end_slot(struct mailslot *slot)
{
	mailslot_make_dead(slot);
	mailslot_purge(slot);
	synchronize_rcu();
	mailslot_free(slot);
	kfree(slot);
}

static inline struct mailslot_msg *message(struct kunit *test, size_t len)
{
	struct mailslot_msg *msg = mailslot_msg_create(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	memset(msg->data, 'x', len);
	KUNIT_ASSERT_EQ(test, charge(test->priv, msg), 0);
	return msg;
}

/* What was not queued is still its writer's. */
static inline void put_unsent(struct kunit *test, struct mailslot_msg *msg)
{
	mailslot_netns_uncharge(test->priv, msg->len, msg->remote);
	mailslot_test_put(msg);
}

/* Messages belong to the slot on success. */
static inline int queue_msg(struct kunit *test, struct mailslot *slot,
			    struct mailslot_msg *msg)
{
	int err = mailslot_queue_msg(slot, msg);

	if (err)
		put_unsent(test, msg);
	return err;
}

static inline int queue(struct kunit *test, struct mailslot *slot, size_t len)
{
	return queue_msg(test, slot, message(test, len));
}

#endif /* _MAILSLOTFS_SLOT_TEST_H */
