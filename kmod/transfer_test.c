// SPDX-License-Identifier: GPL-2.0-only
/* Messages in and out of slots, and who waits for them. */
#include <linux/ktime.h>

#include "slot_test.h"

static void messages_come_in_order_and_may_be_put_back(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct mailslot_msg *msg;
	u32 size;

	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), 0);
	KUNIT_EXPECT_EQ(test, queue(test, slot, 2), 0);
	msg = mailslot_receive(slot, 100, MAILSLOT_RECV_NOWAIT, &size);
	KUNIT_ASSERT_FALSE(test, IS_ERR(msg));
	KUNIT_EXPECT_EQ(test, size, 1);
	mailslot_put_back(slot, msg);
	for (size = 1; size <= 2; size++) {
		u32 seen;

		msg = mailslot_receive(slot, 100, 0, &seen);
		KUNIT_ASSERT_FALSE(test, IS_ERR(msg));
		KUNIT_EXPECT_EQ(test, seen, size);
		mailslot_consume(slot, msg);
	}
	KUNIT_EXPECT_EQ(test, mailslot_poll_server(slot), (__poll_t)0);
	end_slot(slot);
}

static void what_is_too_large_or_only_looked_at_stays(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct mailslot_msg *msg;
	u32 size = 0;

	KUNIT_EXPECT_EQ(test, queue(test, slot, 10), 0);
	msg = mailslot_receive(slot, 9, 0, &size);
	KUNIT_EXPECT_EQ(test, PTR_ERR(msg), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, size, 10);
	msg = mailslot_receive(slot, 10, MAILSLOT_RECV_PEEK, &size);
	KUNIT_ASSERT_FALSE(test, IS_ERR(msg));
	mailslot_netns_put(slot->netns, msg);
	KUNIT_EXPECT_EQ(test, slot->queue.count, 1);
	msg = mailslot_receive(slot, 9, MAILSLOT_RECV_TRUNCATE, &size);
	KUNIT_ASSERT_FALSE(test, IS_ERR(msg));
	KUNIT_EXPECT_EQ(test, slot->queue.count, 0);
	mailslot_consume(slot, msg);
	end_slot(slot);
}

static void what_is_peeked_at_counts(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct mailslot_netns *netns = test->priv;
	struct mailslot_msg *peeked, *taken;
	u32 size;

	KUNIT_EXPECT_EQ(test, queue(test, slot, 10), 0);
	peeked = mailslot_receive(slot, 10, MAILSLOT_RECV_PEEK, &size);
	taken = mailslot_receive(slot, 10, 0, &size);
	KUNIT_ASSERT_PTR_EQ(test, peeked, taken);
	mailslot_consume(slot, taken);
	KUNIT_EXPECT_EQ(test, percpu_counter_sum(&netns->total_bytes),
			mailslot_msg_weight(peeked));
	mailslot_netns_put(netns, peeked);
	KUNIT_EXPECT_EQ(test, percpu_counter_sum(&netns->total_bytes), 0);
	end_slot(slot);
}

static void a_read_waits_as_long_as_it_was_told(struct kunit *test)
{
	struct mailslot_set set = { .mask = MAILSLOT_SET_READ_TIMEOUT };
	struct mailslot *slot = live_slot(test, "kunit");
	ktime_t start = ktime_get();
	struct mailslot_msg *msg;
	u32 size;

	msg = mailslot_receive(slot, 1, MAILSLOT_RECV_NOWAIT, &size);
	KUNIT_EXPECT_EQ(test, PTR_ERR(msg), -EAGAIN);
	mailslot_set_limits(slot, &set);
	msg = mailslot_receive(slot, 1, 0, &size);
	KUNIT_EXPECT_EQ(test, PTR_ERR(msg), -EAGAIN);
	set.read_timeout_ms = 20;
	mailslot_set_limits(slot, &set);
	msg = mailslot_receive(slot, 1, 0, &size);
	KUNIT_EXPECT_EQ(test, PTR_ERR(msg), -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 20);
	end_slot(slot);
}

static struct kunit_case mailslot_transfer_cases[] = {
	KUNIT_CASE(messages_come_in_order_and_may_be_put_back),
	KUNIT_CASE(what_is_too_large_or_only_looked_at_stays),
	KUNIT_CASE(what_is_peeked_at_counts),
	KUNIT_CASE(a_read_waits_as_long_as_it_was_told),
	{}
};

static struct kunit_suite mailslot_transfer_suite = {
	.name = "mailslot_transfer",
	.init = mailslot_test_init,
	.exit = mailslot_test_exit,
	.test_cases = mailslot_transfer_cases,
};

kunit_test_suite(mailslot_transfer_suite);
