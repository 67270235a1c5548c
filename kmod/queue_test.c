// SPDX-License-Identifier: GPL-2.0-only
/* queue.c by itself. */
#include <kunit/test.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "queue.h"
#include "queue_test.h"

#define LIMIT 1000

static size_t weight_of_header(void)
{
	struct mailslot_msg *msg = mailslot_msg_create(0, GFP_KERNEL);
	size_t weight = mailslot_msg_weight(msg);

	mailslot_test_put(msg);
	return weight;
}

/* A message that can be told from others by its time. */
static struct mailslot_msg *message(size_t len, u64 mark)
{
	struct mailslot_msg *msg = mailslot_msg_create(len, GFP_KERNEL);

	memset(msg->data, mark, len);
	msg->time_ns = mark;
	return msg;
}

static void release(struct mailslot_queue *queue, struct mailslot_msg *msg)
{
	if (msg->held)
		mailslot_queue_release(queue, msg);
	mailslot_test_put(msg);
}

static int queue_init(struct kunit *test)
{
	struct mailslot_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);

	if (!queue)
		return -ENOMEM;
	mailslot_queue_init(queue, LIMIT);
	test->priv = queue;
	return 0;
}

static void queue_exit(struct kunit *test)
{
	struct mailslot_queue *queue = test->priv;
	struct mailslot_msg *msg, *next;

	for (msg = mailslot_queue_empty(queue); msg; msg = next) {
		next = msg->next;
		mailslot_test_put(msg);
	}
	KUNIT_EXPECT_EQ(test, queue->charged, 0);
	kfree(queue);
}

static void a_new_message(struct kunit *test)
{
	struct mailslot_msg *msg = mailslot_msg_create(77, GFP_KERNEL_ACCOUNT);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_EXPECT_EQ(test, msg->len, 77);
	KUNIT_EXPECT_NULL(test, msg->pid);
	KUNIT_EXPECT_EQ(test, msg->time_ns, 0);
	KUNIT_EXPECT_EQ(test, msg->uid.val, INVALID_UID.val);
	KUNIT_EXPECT_EQ(test, msg->gid.val, INVALID_GID.val);
	KUNIT_EXPECT_FALSE(test, msg->held);
	KUNIT_EXPECT_FALSE(test, msg->remote);
	/* all of it is there */
	memset(msg->data, 1, 77);
	KUNIT_EXPECT_PTR_EQ(test, mailslot_msg_payload(msg), &msg->data[0]);
	mailslot_test_put(msg);
}

/* Who sent it from where lies before the payload, and weighs as well. */
static void a_remote_message(struct kunit *test)
{
	struct mailslot_msg *msg = mailslot_msg_create_remote(77, GFP_ATOMIC);
	size_t source = sizeof(struct mailslot_source);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_EXPECT_TRUE(test, msg->remote);
	KUNIT_EXPECT_EQ(test, msg->len, 77);
	KUNIT_EXPECT_PTR_EQ(test, mailslot_msg_payload(msg),
			    &msg->data[source]);
	memset(mailslot_msg_source(msg), 1, source);
	memset(mailslot_msg_payload(msg), 1, 77);
	KUNIT_EXPECT_EQ(test, mailslot_msg_weight(msg),
			weight_of_header() + source + 77);
	mailslot_test_put(msg);
}

static void a_message_weighs_header_and_payload(struct kunit *test)
{
	static const size_t sizes[] = { 0, 1, 424, 65536, 1048576 };
	size_t header = weight_of_header();
	unsigned int i;

	KUNIT_EXPECT_GT(test, header, 0);
	KUNIT_EXPECT_LE(test, header, 64);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct mailslot_msg *msg = message(sizes[i], 0);

		KUNIT_EXPECT_EQ(test, mailslot_msg_weight(msg),
				header + sizes[i]);
		mailslot_test_put(msg);
	}
}

static void the_last_reference_frees_message_and_pid(struct kunit *test)
{
	struct mailslot_msg *msg = message(10, 0);
	/* The kernel's goes on behind the end of its structure. */
	static u64 room[32];
	struct pid *pid = (struct pid *)room;

	refcount_set(&pid->count, 3);
	msg->pid = pid;
	KUNIT_EXPECT_PTR_EQ(test, mailslot_msg_get(msg), msg);
	KUNIT_EXPECT_PTR_EQ(test, mailslot_msg_get(msg), msg);
	mailslot_test_put(msg);
	mailslot_test_put(msg);
	KUNIT_EXPECT_EQ(test, refcount_read(&pid->count), 3);
	mailslot_test_put(msg);
	KUNIT_EXPECT_EQ(test, refcount_read(&pid->count), 2);
}

static void a_new_queue(struct kunit *test)
{
	struct mailslot_queue *queue = test->priv;

	KUNIT_EXPECT_NULL(test, queue->first);
	KUNIT_EXPECT_NULL(test, mailslot_queue_call(queue));
	KUNIT_EXPECT_TRUE(test, mailslot_queue_has_room(queue));
	KUNIT_EXPECT_EQ(test, queue->count, 0);
	KUNIT_EXPECT_EQ(test, queue->payload, 0);
	KUNIT_EXPECT_EQ(test, queue->charged, 0);
	KUNIT_EXPECT_EQ(test, queue->received, 0);
	KUNIT_EXPECT_EQ(test, queue->limit, LIMIT);
}

static void first_in_first_out(struct kunit *test)
{
	struct mailslot_queue *queue = test->priv;
	size_t header = weight_of_header();
	struct mailslot_msg *msg;
	u64 i;

	for (i = 1; i <= 5; i++)
		mailslot_queue_append(queue, message(i, i));
	KUNIT_EXPECT_EQ(test, queue->count, 5);
	KUNIT_EXPECT_EQ(test, queue->payload, 15);
	KUNIT_EXPECT_EQ(test, queue->charged, 5 * header + 15);
	for (i = 1; i <= 5; i++) {
		msg = queue->first;
		KUNIT_ASSERT_NOT_NULL(test, msg);
		KUNIT_EXPECT_EQ(test, msg->time_ns, i);
		/* looking changes nothing */
		KUNIT_EXPECT_PTR_EQ(test, queue->first, msg);
		mailslot_queue_take(queue, msg);
		KUNIT_EXPECT_EQ(test, queue->count, 5 - i);
		release(queue, msg);
	}
	KUNIT_EXPECT_NULL(test, queue->first);
	KUNIT_EXPECT_EQ(test, queue->payload, 0);
	KUNIT_EXPECT_EQ(test, queue->charged, 0);
	KUNIT_EXPECT_EQ(test, queue->received, 5);
}

static void what_is_put_back_is_first_again(struct kunit *test)
{
	struct mailslot_msg *first = message(3, 1), *second = message(4, 2);
	struct mailslot_queue *queue = test->priv;
	size_t header = weight_of_header();

	mailslot_queue_append(queue, first);
	mailslot_queue_append(queue, second);
	mailslot_queue_take(queue, first);
	KUNIT_EXPECT_PTR_EQ(test, queue->first, second);
	KUNIT_EXPECT_EQ(test, queue->payload, 4);
	/* there was room before, so that it gives up its own at once */
	KUNIT_EXPECT_FALSE(test, first->held);
	KUNIT_EXPECT_EQ(test, queue->charged, header + 4);
	mailslot_queue_put_back(queue, first);
	KUNIT_EXPECT_PTR_EQ(test, queue->first, first);
	KUNIT_EXPECT_EQ(test, queue->count, 2);
	KUNIT_EXPECT_EQ(test, queue->payload, 7);
	KUNIT_EXPECT_EQ(test, queue->charged, 2 * header + 7);
	/* and it has been received once */
	KUNIT_EXPECT_EQ(test, queue->received, 2);
}

static void room_ends_at_the_limit_exactly(struct kunit *test)
{
	struct mailslot_queue *queue = test->priv;

	mailslot_queue_append(queue,
			      message(LIMIT - weight_of_header() - 1, 1));
	KUNIT_EXPECT_EQ(test, queue->charged, LIMIT - 1);
	KUNIT_EXPECT_TRUE(test, mailslot_queue_has_room(queue));
	queue->limit = LIMIT - 1;
	KUNIT_EXPECT_FALSE(test, mailslot_queue_has_room(queue));
	queue->limit = LIMIT;
	/* one message may go over, of whatever size */
	mailslot_queue_append(queue, message(65536, 2));
	KUNIT_EXPECT_FALSE(test, mailslot_queue_has_room(queue));
}

static void empty_messages_fill_a_queue(struct kunit *test)
{
	struct mailslot_queue *queue = test->priv;
	size_t header = weight_of_header();
	int many = 0;

	while (mailslot_queue_has_room(queue) && many <= LIMIT) {
		mailslot_queue_append(queue, message(0, many));
		many++;
	}
	KUNIT_EXPECT_EQ(test, many, (LIMIT + header - 1) / header);
	KUNIT_EXPECT_EQ(test, queue->payload, 0);
}

/* A reader whose buffer faults again and again must not make the queue grow. */
static void put_back_overshoots_by_what_was_taken(struct kunit *test)
{
	struct mailslot_queue *queue = test->priv;
	struct mailslot_msg *msg;
	u64 most = 0;
	int i;

	for (i = 0; i < 1000; i++) {
		if (mailslot_queue_has_room(queue))
			mailslot_queue_append(queue, message(LIMIT, i));
		msg = queue->first;
		mailslot_queue_take(queue, msg);
		if (mailslot_queue_has_room(queue))
			mailslot_queue_append(queue, message(LIMIT, i));
		mailslot_queue_put_back(queue, msg);
		if (queue->charged > most)
			most = queue->charged;
	}
	KUNIT_EXPECT_LE(test, most, LIMIT + 2 * (LIMIT + weight_of_header()));
}

static void a_message_taken_from_a_full_queue_is_held(struct kunit *test)
{
	struct mailslot_writer writer = { .error = -EAGAIN };
	struct mailslot_queue *queue = test->priv;
	struct mailslot_msg *msg = message(LIMIT, 1);

	mailslot_queue_append(queue, msg);
	list_add_tail(&writer.node, &queue->writers);
	mailslot_queue_take(queue, msg);
	KUNIT_EXPECT_TRUE(test, msg->held);
	KUNIT_EXPECT_NULL(test, mailslot_queue_call(queue));
	KUNIT_EXPECT_FALSE(test, writer.called);
	release(queue, msg);
	KUNIT_EXPECT_PTR_EQ(test, mailslot_queue_call(queue), &writer);
	KUNIT_EXPECT_TRUE(test, writer.called);
}

/* One after the other, each when the one before has left, while there is room. */
static void writers_are_called_in_order(struct kunit *test)
{
	struct mailslot_queue *queue = test->priv;
	struct mailslot_msg *msg = message(LIMIT, 0);
	struct mailslot_writer writers[4];
	struct mailslot_msg *messages;
	int i;

	mailslot_queue_append(queue, msg);
	for (i = 0; i < 4; i++) {
		writers[i] = (struct mailslot_writer) { .error = -EAGAIN };
		writers[i].msg = message(LIMIT / 2, i + 1);
		list_add_tail(&writers[i].node, &queue->writers);
	}
	mailslot_queue_take(queue, msg);
	release(queue, msg);
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_PTR_EQ(test, mailslot_queue_call(queue), &writers[i]);
		KUNIT_EXPECT_FALSE(test, writers[i].passed_over);
		list_del(&writers[i].node);
		mailslot_queue_append(queue, writers[i].msg);
		KUNIT_EXPECT_FALSE(test, writers[i + 1].called);
	}
	/* 2 * (500 + header) is the limit already */
	KUNIT_EXPECT_NULL(test, mailslot_queue_call(queue));
	KUNIT_EXPECT_FALSE(test, writers[2].called);
	KUNIT_EXPECT_EQ(test, queue->received, 3);
	KUNIT_EXPECT_EQ(test, queue->first->time_ns, 1);

	/* those that are left stay in line */
	messages = mailslot_queue_empty(queue);
	KUNIT_EXPECT_PTR_EQ(test, queue->writers.next, &writers[2].node);
	KUNIT_EXPECT_PTR_EQ(test, queue->writers.prev, &writers[3].node);
	KUNIT_EXPECT_PTR_EQ(test, messages, writers[0].msg);
	KUNIT_EXPECT_EQ(test, queue->charged, 0);
	KUNIT_EXPECT_NULL(test, queue->first);
	for (i = 0; i < 4; i++)
		mailslot_test_put(writers[i].msg);
}

static void emptying_leaves_what_is_being_copied(struct kunit *test)
{
	struct mailslot_msg *taken = message(10, 1);
	struct mailslot_msg *queued = message(LIMIT, 2);
	struct mailslot_queue *queue = test->priv;

	mailslot_queue_append(queue, taken);
	mailslot_queue_append(queue, queued);
	mailslot_queue_take(queue, taken);
	KUNIT_EXPECT_PTR_EQ(test, mailslot_queue_empty(queue), queued);
	KUNIT_EXPECT_NULL(test, queued->next);
	KUNIT_EXPECT_EQ(test, queue->count, 0);
	KUNIT_EXPECT_EQ(test, queue->payload, 0);
	KUNIT_EXPECT_EQ(test, queue->charged, mailslot_msg_weight(taken));
	release(queue, taken);
	KUNIT_EXPECT_EQ(test, queue->charged, 0);
	mailslot_test_put(queued);
}

static struct kunit_case mailslot_queue_cases[] = {
	KUNIT_CASE(a_new_message),
	KUNIT_CASE(a_remote_message),
	KUNIT_CASE(a_message_weighs_header_and_payload),
	KUNIT_CASE(the_last_reference_frees_message_and_pid),
	KUNIT_CASE(a_new_queue),
	KUNIT_CASE(first_in_first_out),
	KUNIT_CASE(what_is_put_back_is_first_again),
	KUNIT_CASE(room_ends_at_the_limit_exactly),
	KUNIT_CASE(empty_messages_fill_a_queue),
	KUNIT_CASE(put_back_overshoots_by_what_was_taken),
	KUNIT_CASE(a_message_taken_from_a_full_queue_is_held),
	KUNIT_CASE(writers_are_called_in_order),
	KUNIT_CASE(emptying_leaves_what_is_being_copied),
	{}
};

static struct kunit_suite mailslot_queue_suite = {
	.name = "mailslot_queue",
	.init = queue_init,
	.exit = queue_exit,
	.test_cases = mailslot_queue_cases,
};

kunit_test_suite(mailslot_queue_suite);
