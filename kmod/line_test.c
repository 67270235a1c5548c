// SPDX-License-Identifier: GPL-2.0-only
/* Who waits for room: called, served, sent away. */
#include <linux/sched.h>

#include "slot_test.h"

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

static void consume_one(struct kunit *test, struct mailslot *slot)
{
	struct mailslot_msg *msg;
	u32 size;

	msg = mailslot_receive(slot, QUEUE_LIMIT, MAILSLOT_RECV_NOWAIT, &size);
	KUNIT_ASSERT_FALSE(test, IS_ERR(msg));
	mailslot_consume(slot, msg);
}

static void set_limit(struct mailslot *slot, u64 limit)
{
	struct mailslot_set set = {
		.mask = MAILSLOT_SET_MAX_QUEUE,
		.max_queue_bytes = limit,
	};

	mailslot_set_limits(slot, &set);
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
	KUNIT_EXPECT_EQ(test, line.writers[0].error, -EAGAIN);
	end_slot(slot);
	put_unsent(test, line.writers[0].msg);
	put_unsent(test, line.writers[1].msg);
}

static int queue_remote(struct kunit *test, struct mailslot *slot, size_t len)
{
	struct mailslot_msg *msg = mailslot_msg_create_remote(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_EQ(test, charge(test->priv, msg), 0);
	return queue_msg(test, slot, msg);
}

/* Until it looks, another may be faster, but a stranger leaves it its room. */
static void no_stranger_takes_the_room_of_who_is_called(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct line line;

	line_up(test, slot, &line);
	consume_one(test, slot);
	KUNIT_EXPECT_TRUE(test, mailslot_has_room(slot));
	KUNIT_EXPECT_EQ(test, queue_remote(test, slot, QUEUE_LIMIT), -EAGAIN);
	KUNIT_EXPECT_EQ(test, queue_remote(test, slot, 100), 0);
	KUNIT_EXPECT_FALSE(test, line.writers[0].passed_over);
	KUNIT_EXPECT_EQ(test, queue_remote(test, slot, QUEUE_LIMIT), -EAGAIN);
	KUNIT_EXPECT_EQ(test, queue(test, slot, QUEUE_LIMIT), 0);
	KUNIT_EXPECT_TRUE(test, line.writers[0].passed_over);
	end_slot(slot);
	put_unsent(test, line.writers[0].msg);
	put_unsent(test, line.writers[1].msg);
}

static void who_was_passed_over_is_served(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct line line;

	line_up(test, slot, &line);
	consume_one(test, slot);
	KUNIT_EXPECT_EQ(test, queue(test, slot, QUEUE_LIMIT / 2), 0);
	KUNIT_EXPECT_FALSE(test, line.writers[0].passed_over);
	KUNIT_EXPECT_EQ(test, queue(test, slot, QUEUE_LIMIT / 2), 0);
	KUNIT_EXPECT_TRUE(test, line.writers[0].passed_over);
	consume_one(test, slot);
	KUNIT_EXPECT_EQ(test, line.writers[0].error, 0);
	KUNIT_EXPECT_PTR_EQ(test, slot->queue.first->next, line.writers[0].msg);
	KUNIT_EXPECT_FALSE(test, line.writers[1].called);
	/* the next one is called, and has not been passed over yet */
	set_limit(slot, 3 * QUEUE_LIMIT);
	KUNIT_EXPECT_TRUE(test, line.writers[1].called);
	KUNIT_EXPECT_EQ(test, line.writers[1].error, -EAGAIN);
	end_slot(slot);
	put_unsent(test, line.writers[1].msg);
}

static void who_is_slower_than_the_reader_is_served(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct line line;

	line_up(test, slot, &line);
	consume_one(test, slot);
	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), 0);
	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), 0);
	consume_one(test, slot);
	KUNIT_EXPECT_EQ(test, line.writers[0].error, -EAGAIN);
	/* the last one: what the first in line brings is next */
	consume_one(test, slot);
	KUNIT_EXPECT_EQ(test, line.writers[0].error, 0);
	KUNIT_EXPECT_PTR_EQ(test, slot->queue.first, line.writers[0].msg);
	KUNIT_EXPECT_FALSE(test, line.writers[1].called);
	consume_one(test, slot);
	KUNIT_EXPECT_TRUE(test, line.writers[1].called);
	KUNIT_EXPECT_EQ(test, line.writers[1].error, -EAGAIN);
	end_slot(slot);
	put_unsent(test, line.writers[1].msg);
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
		put_unsent(test, line.writers[i].msg);
	}
	end_slot(slot);
}

static struct kunit_case mailslot_line_cases[] = {
	KUNIT_CASE(who_waits_longest_is_called),
	KUNIT_CASE(no_stranger_takes_the_room_of_who_is_called),
	KUNIT_CASE(who_was_passed_over_is_served),
	KUNIT_CASE(who_is_slower_than_the_reader_is_served),
	KUNIT_CASE(the_end_tells_who_waits),
	{}
};

static struct kunit_suite mailslot_line_suite = {
	.name = "mailslot_line",
	.init = mailslot_test_init,
	.exit = mailslot_test_exit,
	.test_cases = mailslot_line_cases,
};

kunit_test_suite(mailslot_line_suite);
