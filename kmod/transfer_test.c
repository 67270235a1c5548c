// SPDX-License-Identifier: GPL-2.0-only
/* Messages in and out of slots, who waits for them and for room. */
#include <linux/ktime.h>
#include <linux/sched.h>

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

/* Two clients that wait for room, as mailslot_send() puts them into line */
struct line {
	struct mailslot_writer writers[2];
};

static void line_up(struct kunit *test, struct mailslot *slot,
		    struct line *line)
{
	int i;

	KUNIT_ASSERT_EQ(test, queue(test, slot, QUEUE_LIMIT), 0);
	KUNIT_EXPECT_FALSE(test, mailslot_has_room(slot));
	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), -EAGAIN);
	for (i = 0; i < ARRAY_SIZE(line->writers); i++) {
		line->writers[i] = (struct mailslot_writer) {
			.msg = message(test, QUEUE_LIMIT),
			.task = current,
			.error = -EAGAIN,
		};
		spin_lock_bh(&slot->lock);
		list_add_tail(&line->writers[i].node, &slot->queue.writers);
		spin_unlock_bh(&slot->lock);
	}
}

/* What was not queued is still its writer's. */
static void put_unsent(struct kunit *test, struct mailslot_writer *writer)
{
	mailslot_netns_uncharge(test->priv, writer->msg);
	mailslot_msg_put(writer->msg);
}

static void consume_one(struct kunit *test, struct mailslot *slot)
{
	struct mailslot_msg *msg;
	u32 size;

	msg = mailslot_receive(slot, QUEUE_LIMIT, MAILSLOT_RECV_NOWAIT, &size);
	KUNIT_ASSERT_FALSE(test, IS_ERR(msg));
	mailslot_consume(slot, msg);
}

static void who_waits_longest_is_called(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct mailslot_msg *msg;
	struct line line;
	u32 size;

	line_up(test, slot, &line);
	msg = mailslot_receive(slot, QUEUE_LIMIT, 0, &size);
	KUNIT_ASSERT_FALSE(test, IS_ERR(msg));
	/* not yet: it could be put back */
	KUNIT_EXPECT_FALSE(test, line.writers[0].called);
	mailslot_consume(slot, msg);
	KUNIT_EXPECT_TRUE(test, line.writers[0].called);
	KUNIT_EXPECT_FALSE(test, line.writers[1].called);

	/* until it looks, another may be faster, but no stranger */
	KUNIT_EXPECT_TRUE(test, mailslot_has_room(slot));
	msg = mailslot_msg_create_remote(1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_EXPECT_EQ(test, mailslot_queue_msg(slot, msg), -EAGAIN);
	mailslot_msg_put(msg);
	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), 0);
	end_slot(slot);
	put_unsent(test, &line.writers[0]);
	put_unsent(test, &line.writers[1]);
}

static void who_was_passed_over_is_served(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct line line;

	line_up(test, slot, &line);
	line.writers[0].passed_over = true;
	consume_one(test, slot);
	KUNIT_EXPECT_EQ(test, line.writers[0].error, 0);
	KUNIT_EXPECT_PTR_EQ(test, slot->queue.first, line.writers[0].msg);
	KUNIT_EXPECT_FALSE(test, line.writers[1].called);
	/* the next one is called, and has not been passed over yet */
	mailslot_set_queue_limit(slot, 3 * QUEUE_LIMIT);
	KUNIT_EXPECT_TRUE(test, line.writers[1].called);
	KUNIT_EXPECT_EQ(test, line.writers[1].error, -EAGAIN);
	end_slot(slot);
	put_unsent(test, &line.writers[1]);
}

static void the_end_tells_who_waits(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct line line;
	int i;

	line_up(test, slot, &line);
	mailslot_make_dead(slot);
	mailslot_purge(slot);
	KUNIT_EXPECT_EQ(test, slot->queue.count, 0);
	KUNIT_EXPECT_EQ(test, slot->queue.charged, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&slot->queue.writers));
	for (i = 0; i < ARRAY_SIZE(line.writers); i++) {
		KUNIT_EXPECT_EQ(test, line.writers[i].error, -EPIPE);
		put_unsent(test, &line.writers[i]);
	}
	end_slot(slot);
}

static struct kunit_case mailslot_transfer_cases[] = {
	KUNIT_CASE(messages_come_in_order_and_may_be_put_back),
	KUNIT_CASE(what_is_too_large_or_only_looked_at_stays),
	KUNIT_CASE(what_is_peeked_at_counts),
	KUNIT_CASE(a_read_waits_as_long_as_it_was_told),
	KUNIT_CASE(who_waits_longest_is_called),
	KUNIT_CASE(who_was_passed_over_is_served),
	KUNIT_CASE(the_end_tells_who_waits),
	{}
};

static struct kunit_suite mailslot_transfer_suite = {
	.name = "mailslot_transfer",
	.init = mailslot_test_init,
	.exit = mailslot_test_exit,
	.test_cases = mailslot_transfer_cases,
};

kunit_test_suite(mailslot_transfer_suite);
