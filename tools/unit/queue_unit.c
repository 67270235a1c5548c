// SPDX-License-Identifier: GPL-2.0-only
/* kmod/queue_test.c in user space, and what is seen only where memory is ours. */
#include <kunit/test.h>

#include "queue.h"
#include "queue_test.h"

static void a_message_is_charged_as_asked(struct kunit *test)
{
	struct mailslot_msg *msg = mailslot_msg_create(77, GFP_KERNEL_ACCOUNT);

	KUNIT_EXPECT_EQ(test, unit_last_gfp, GFP_KERNEL_ACCOUNT);
	KUNIT_EXPECT_EQ(test, unit_allocated, 1);
	mailslot_test_put(msg);
	KUNIT_EXPECT_EQ(test, unit_allocated, 0);
}

/* A message that is mapped page by page gives up in the one way known there. */
static void a_large_message_gives_up(struct kunit *test)
{
	struct mailslot_msg *msg =
		mailslot_msg_create(65536, GFP_KERNEL | __GFP_RETRY_MAYFAIL);

	KUNIT_EXPECT_EQ(test, unit_last_gfp, GFP_KERNEL | __GFP_NORETRY);
	mailslot_test_put(msg);
}

static void no_memory_for_a_message(struct kunit *test)
{
	unit_allocations_left = 0;
	KUNIT_EXPECT_NULL(test, mailslot_msg_create(0, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, mailslot_msg_create_remote(65536, GFP_ATOMIC));
}

static void only_the_last_reference_frees(struct kunit *test)
{
	struct mailslot_msg *msg = mailslot_msg_create(1, GFP_KERNEL);

	mailslot_msg_get(msg);
	mailslot_test_put(msg);
	KUNIT_EXPECT_EQ(test, unit_allocated, 1);
	mailslot_test_put(msg);
	KUNIT_EXPECT_EQ(test, unit_allocated, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(a_message_is_charged_as_asked),
	KUNIT_CASE(a_large_message_gives_up),
	KUNIT_CASE(no_memory_for_a_message),
	KUNIT_CASE(only_the_last_reference_frees),
	{}
};

static struct kunit_suite queue_memory = {
	.name = "queue_memory",
	.test_cases = cases,
};

kunit_test_suite(queue_memory);
