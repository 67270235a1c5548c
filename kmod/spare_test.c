// SPDX-License-Identifier: GPL-2.0-only
/* spare.c by itself. */
#include <kunit/test.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "queue.h"
#include "queue_test.h"
#include "spare.h"

/* Who wrote; the kernel's structure goes on behind its end. */
static u64 first_writer[32], second_writer[32];

static struct pid *writer(u64 *room)
{
	struct pid *pid = (struct pid *)room;

	refcount_set(&pid->count, 1000);
	return pid;
}

static struct mailslot_msg *message(size_t len, struct pid *pid)
{
	struct mailslot_msg *msg = mailslot_msg_create(len, GFP_KERNEL);

	msg->pid = pid;
	return msg;
}

static int spare_init(struct kunit *test)
{
	struct mailslot_spares *spares = kzalloc(sizeof(*spares), GFP_KERNEL);

	test->priv = spares;
	return spares ? 0 : -ENOMEM;
}

static void spare_exit(struct kunit *test)
{
	mailslot_spares_empty(test->priv);
	kfree(test->priv);
}

static void there_is_none_at_first(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv, NULL, 0));
}

static void its_writer_gets_it_as_new(struct kunit *test)
{
	struct pid *pid = writer(first_writer);
	struct mailslot_msg *msg = message(64, pid);

	msg->time_ns = 1;
	msg->uid.val = 2;
	msg->gid.val = 3;
	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, msg));
	KUNIT_ASSERT_PTR_EQ(test, mailslot_spares_get(test->priv, pid, 17), msg);
	KUNIT_EXPECT_PTR_EQ(test, msg->pid, pid);
	KUNIT_EXPECT_EQ(test, msg->time_ns, 0);
	KUNIT_EXPECT_EQ(test, msg->uid.val, INVALID_UID.val);
	KUNIT_EXPECT_EQ(test, msg->gid.val, INVALID_GID.val);
	KUNIT_EXPECT_EQ(test, msg->len, 17);
	KUNIT_EXPECT_FALSE(test, msg->held);
	KUNIT_EXPECT_FALSE(test, msg->remote);
	KUNIT_EXPECT_EQ(test, refcount_read(&msg->users), 1);

	/* what has been shorter once may be long again */
	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, msg));
	KUNIT_EXPECT_PTR_EQ(test, mailslot_spares_get(test->priv, pid, 64), msg);
	mailslot_test_put(msg);
	KUNIT_EXPECT_EQ(test, refcount_read(&pid->count), 999);
}

/* It would be charged to the wrong one, and come from the wrong one. */
static void another_writer_does_not(struct kunit *test)
{
	struct pid *first = writer(first_writer);

	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, message(64, first)));
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv,
						    writer(second_writer), 64));
	KUNIT_EXPECT_EQ(test, refcount_read(&first->count), 999);
}

static void nor_does_a_longer_message(struct kunit *test)
{
	struct pid *pid = writer(first_writer);

	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, message(64, pid)));
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv, pid, 65));
	KUNIT_EXPECT_EQ(test, refcount_read(&pid->count), 999);
}

/* It would take more than twice what it counts. */
static void nor_does_a_much_shorter_message(struct kunit *test)
{
	struct pid *pid = writer(first_writer);
	size_t most = MAILSLOT_SPARE_BYTES - sizeof(struct mailslot_msg);

	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, message(64, pid)));
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv, pid, 16));
	KUNIT_EXPECT_EQ(test, refcount_read(&pid->count), 999);
	pid = writer(first_writer);
	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, message(most, pid)));
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv, pid, 1));
	KUNIT_EXPECT_EQ(test, refcount_read(&pid->count), 999);
}

/* What is too long for any leaves them to the next. */
static void one_that_is_too_long_spoils_none(struct kunit *test)
{
	struct mailslot_msg *msg = message(64, writer(first_writer));
	size_t most = MAILSLOT_SPARE_BYTES - sizeof(*msg);

	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, msg));
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv, msg->pid, most + 1));
	KUNIT_EXPECT_PTR_EQ(test, mailslot_spares_get(test->priv, msg->pid, 64), msg);
	mailslot_test_put(msg);
}

/* A datagram needs room for where it came from, besides its payload. */
static void datagrams_have_theirs(struct kunit *test)
{
	struct mailslot_msg *msg = mailslot_msg_create_remote(64, GFP_KERNEL);

	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, msg));
	KUNIT_ASSERT_PTR_EQ(test, mailslot_spares_get(test->priv, NULL, 64), msg);
	KUNIT_EXPECT_TRUE(test, msg->remote);
	KUNIT_EXPECT_EQ(test, mailslot_msg_weight(msg),
			sizeof(*msg) + sizeof(struct mailslot_source) + 64);

	KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv, msg));
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv, NULL, 65));
}

static void so_many_and_no_more(struct kunit *test)
{
	struct pid *pid = writer(first_writer);
	struct mailslot_msg *extra = message(64, pid);
	int i;

	for (i = 0; i < MAILSLOT_SPARES; i++)
		KUNIT_ASSERT_TRUE(test, mailslot_spares_put(test->priv,
							    message(64, pid)));
	KUNIT_EXPECT_FALSE(test, mailslot_spares_put(test->priv, extra));
	mailslot_test_put(extra);
	for (i = 0; i < MAILSLOT_SPARES; i++)
		mailslot_test_put(mailslot_spares_get(test->priv, pid, 64));
	KUNIT_EXPECT_NULL(test, mailslot_spares_get(test->priv, pid, 64));
}

static void so_long_and_no_longer(struct kunit *test)
{
	size_t most = MAILSLOT_SPARE_BYTES - sizeof(struct mailslot_msg);
	struct mailslot_msg *msg = message(most + 1, NULL);

	KUNIT_EXPECT_FALSE(test, mailslot_spares_put(test->priv, msg));
	mailslot_test_put(msg);
	KUNIT_EXPECT_TRUE(test, mailslot_spares_put(test->priv, message(most, NULL)));
}

static struct kunit_case mailslot_spare_cases[] = {
	KUNIT_CASE(there_is_none_at_first),
	KUNIT_CASE(its_writer_gets_it_as_new),
	KUNIT_CASE(another_writer_does_not),
	KUNIT_CASE(nor_does_a_longer_message),
	KUNIT_CASE(nor_does_a_much_shorter_message),
	KUNIT_CASE(one_that_is_too_long_spoils_none),
	KUNIT_CASE(datagrams_have_theirs),
	KUNIT_CASE(so_many_and_no_more),
	KUNIT_CASE(so_long_and_no_longer),
	{}
};

static struct kunit_suite mailslot_spare_suite = {
	.name = "mailslot_spare",
	.init = spare_init,
	.exit = spare_exit,
	.test_cases = mailslot_spare_cases,
};

kunit_test_suite(mailslot_spare_suite);
