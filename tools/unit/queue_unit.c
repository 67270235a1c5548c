// SPDX-License-Identifier: GPL-2.0-only
/* kmod/queue.c by itself. */
#define _GNU_SOURCE
#include "kernel.h"
#include "../../kmod/queue.h"

#include "kselftest_harness.h"

#define LIMIT 1000

FIXTURE(queue) {
	struct mailslot_queue queue;
	size_t header;
};

FIXTURE_SETUP(queue)
{
	struct mailslot_msg *msg = mailslot_msg_create(0, GFP_KERNEL);

	ASSERT_NE(NULL, msg);
	self->header = mailslot_msg_weight(msg);
	mailslot_msg_put(msg);
	mailslot_queue_init(&self->queue, LIMIT);
}

FIXTURE_TEARDOWN(queue)
{
	LIST_HEAD(messages);
	LIST_HEAD(writers);
	struct mailslot_msg *msg, *next;

	mailslot_queue_empty(&self->queue, &messages, &writers);
	list_for_each_entry_safe(msg, next, &messages, node)
		mailslot_msg_put(msg);
	EXPECT_EQ(0, unit_allocated);
}

/* A message that can be told from others by its time. */
static struct mailslot_msg *message(size_t len, u64 mark)
{
	struct mailslot_msg *msg = mailslot_msg_create(len, GFP_KERNEL);

	assert(msg);
	memset(msg->data, mark, len);
	msg->time_ns = mark;
	return msg;
}

static void release(struct mailslot_queue *queue, struct mailslot_msg *msg)
{
	if (msg->held)
		mailslot_queue_release(queue, msg);
	mailslot_msg_put(msg);
}

TEST_F(queue, a_new_message)
{
	struct mailslot_msg *msg = mailslot_msg_create(77, GFP_KERNEL_ACCOUNT);

	ASSERT_NE(NULL, msg);
	EXPECT_EQ(GFP_KERNEL_ACCOUNT, unit_last_gfp);
	EXPECT_EQ(1, unit_allocated);
	EXPECT_EQ(77, msg->len);
	EXPECT_EQ(NULL, msg->pid);
	EXPECT_EQ(0, msg->time_ns);
	EXPECT_EQ(INVALID_UID.val, msg->uid.val);
	EXPECT_EQ(INVALID_GID.val, msg->gid.val);
	/* all of it is there */
	memset(msg->data, 1, 77);
	mailslot_msg_put(msg);
	EXPECT_EQ(0, unit_allocated);
}

TEST_F(queue, no_memory_for_a_message)
{
	unit_allocations_left = 0;
	EXPECT_EQ(NULL, mailslot_msg_create(0, GFP_KERNEL));
	EXPECT_EQ(0, unit_allocated);
	unit_allocations_left = 1;
}

TEST_F(queue, a_message_weighs_header_and_payload)
{
	const size_t sizes[] = { 0, 1, 424, 65536, 1048576 };
	unsigned int i;

	EXPECT_LT(0, self->header);
	EXPECT_GE(64, self->header);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct mailslot_msg *msg = message(sizes[i], 0);

		EXPECT_EQ(self->header + sizes[i], mailslot_msg_weight(msg));
		mailslot_msg_put(msg);
	}
}

TEST_F(queue, the_last_reference_frees_message_and_pid)
{
	struct mailslot_msg *msg = message(10, 0);
	struct pid pid = { .refs = 3 };

	msg->pid = &pid;
	EXPECT_EQ(msg, mailslot_msg_get(msg));
	EXPECT_EQ(msg, mailslot_msg_get(msg));
	mailslot_msg_put(msg);
	mailslot_msg_put(msg);
	EXPECT_EQ(3, pid.refs);
	EXPECT_EQ(1, unit_allocated);
	mailslot_msg_put(msg);
	EXPECT_EQ(2, pid.refs);
	EXPECT_EQ(0, unit_allocated);
}

TEST_F(queue, a_new_queue)
{
	EXPECT_EQ(NULL, mailslot_queue_first(&self->queue));
	EXPECT_EQ(NULL, mailslot_queue_admit(&self->queue));
	EXPECT_TRUE(mailslot_queue_has_room(&self->queue));
	EXPECT_EQ(0, self->queue.count);
	EXPECT_EQ(0, self->queue.payload);
	EXPECT_EQ(0, self->queue.charged);
	EXPECT_EQ(0, self->queue.received);
	EXPECT_EQ(LIMIT, self->queue.limit);
}

TEST_F(queue, first_in_first_out)
{
	struct mailslot_msg *msg;
	u64 i;

	for (i = 1; i <= 5; i++)
		mailslot_queue_append(&self->queue, message(i, i));
	EXPECT_EQ(5, self->queue.count);
	EXPECT_EQ(15, self->queue.payload);
	EXPECT_EQ(5 * self->header + 15, self->queue.charged);
	for (i = 1; i <= 5; i++) {
		msg = mailslot_queue_first(&self->queue);
		ASSERT_NE(NULL, msg);
		EXPECT_EQ(i, msg->time_ns);
		/* looking changes nothing */
		EXPECT_EQ(msg, mailslot_queue_first(&self->queue));
		mailslot_queue_take(&self->queue, msg);
		EXPECT_EQ(5 - i, self->queue.count);
		release(&self->queue, msg);
	}
	EXPECT_EQ(NULL, mailslot_queue_first(&self->queue));
	EXPECT_EQ(0, self->queue.payload);
	EXPECT_EQ(0, self->queue.charged);
	EXPECT_EQ(5, self->queue.received);
}

TEST_F(queue, what_is_put_back_is_first_again)
{
	struct mailslot_msg *first = message(3, 1), *second = message(4, 2);

	mailslot_queue_append(&self->queue, first);
	mailslot_queue_append(&self->queue, second);
	mailslot_queue_take(&self->queue, first);
	EXPECT_EQ(second, mailslot_queue_first(&self->queue));
	EXPECT_EQ(4, self->queue.payload);
	/* there was room before, so that it gives up its own at once */
	EXPECT_FALSE(first->held);
	EXPECT_EQ(self->header + 4, self->queue.charged);
	mailslot_queue_put_back(&self->queue, first);
	EXPECT_EQ(first, mailslot_queue_first(&self->queue));
	EXPECT_EQ(2, self->queue.count);
	EXPECT_EQ(7, self->queue.payload);
	EXPECT_EQ(2 * self->header + 7, self->queue.charged);
	/* and it has been received once */
	EXPECT_EQ(2, self->queue.received);
}

TEST_F(queue, room_ends_at_the_limit_exactly)
{
	mailslot_queue_append(&self->queue, message(LIMIT - self->header - 1, 1));
	EXPECT_EQ(LIMIT - 1, self->queue.charged);
	EXPECT_TRUE(mailslot_queue_has_room(&self->queue));
	self->queue.limit = LIMIT - 1;
	EXPECT_FALSE(mailslot_queue_has_room(&self->queue));
	self->queue.limit = LIMIT;
	/* one message may go over, of whatever size */
	mailslot_queue_append(&self->queue, message(65536, 2));
	EXPECT_FALSE(mailslot_queue_has_room(&self->queue));
}

TEST_F(queue, empty_messages_fill_a_queue)
{
	int many = 0;

	while (mailslot_queue_has_room(&self->queue) && many <= LIMIT) {
		mailslot_queue_append(&self->queue, message(0, many));
		many++;
	}
	EXPECT_EQ((LIMIT + self->header - 1) / self->header, many);
	EXPECT_EQ(0, self->queue.payload);
}

/* A reader whose buffer faults again and again must not make the queue grow. */
TEST_F(queue, put_back_never_overshoots_by_more_than_was_taken)
{
	struct mailslot_msg *msg;
	u64 most = 0;
	int i;

	for (i = 0; i < 1000; i++) {
		if (mailslot_queue_has_room(&self->queue))
			mailslot_queue_append(&self->queue, message(LIMIT, i));
		msg = mailslot_queue_first(&self->queue);
		mailslot_queue_take(&self->queue, msg);
		if (mailslot_queue_has_room(&self->queue))
			mailslot_queue_append(&self->queue, message(LIMIT, i));
		mailslot_queue_put_back(&self->queue, msg);
		if (self->queue.charged > most)
			most = self->queue.charged;
	}
	EXPECT_GE(LIMIT + 2 * (LIMIT + self->header), most);
}

TEST_F(queue, a_message_taken_from_a_full_queue_is_held)
{
	struct mailslot_writer writer = { .error = -EINPROGRESS };
	struct mailslot_msg *msg = message(LIMIT, 1);

	mailslot_queue_append(&self->queue, msg);
	writer.msg = message(5, 2);
	list_add_tail(&writer.node, &self->queue.writers);
	mailslot_queue_take(&self->queue, msg);
	EXPECT_TRUE(msg->held);
	EXPECT_EQ(NULL, mailslot_queue_admit(&self->queue));
	EXPECT_EQ(-EINPROGRESS, writer.error);
	release(&self->queue, msg);
	EXPECT_EQ(&writer, mailslot_queue_admit(&self->queue));
	EXPECT_EQ(0, writer.error);
	EXPECT_EQ(writer.msg, mailslot_queue_first(&self->queue));
	EXPECT_TRUE(list_empty(&self->queue.writers));
}

/* Writers come in one after the other, and no more than there is room for. */
TEST_F(queue, writers_are_admitted_in_order)
{
	struct mailslot_writer writers[4];
	struct mailslot_msg *msg = message(LIMIT, 0);
	LIST_HEAD(messages);
	LIST_HEAD(left);
	int i;

	mailslot_queue_append(&self->queue, msg);
	for (i = 0; i < 4; i++) {
		writers[i].msg = message(LIMIT / 2, i + 1);
		writers[i].error = -EINPROGRESS;
		list_add_tail(&writers[i].node, &self->queue.writers);
	}
	mailslot_queue_take(&self->queue, msg);
	release(&self->queue, msg);
	EXPECT_EQ(&writers[0], mailslot_queue_admit(&self->queue));
	EXPECT_EQ(&writers[1], mailslot_queue_admit(&self->queue));
	/* 2 * (500 + header) is the limit already */
	EXPECT_EQ(NULL, mailslot_queue_admit(&self->queue));
	EXPECT_EQ(3, self->queue.received);
	msg = mailslot_queue_first(&self->queue);
	EXPECT_EQ(1, msg->time_ns);

	/* those that are left are handed over, in order, not touched */
	mailslot_queue_empty(&self->queue, &messages, &left);
	EXPECT_EQ(&writers[2].node, left.next);
	EXPECT_EQ(&writers[3].node, left.prev);
	EXPECT_EQ(-EINPROGRESS, writers[2].error);
	EXPECT_EQ(writers[0].msg, list_first_entry(&messages, struct mailslot_msg, node));
	EXPECT_EQ(0, self->queue.charged);
	for (i = 0; i < 4; i++)
		mailslot_msg_put(writers[i].msg);
	EXPECT_EQ(NULL, mailslot_queue_first(&self->queue));
}

TEST_F(queue, emptying_leaves_what_is_being_copied)
{
	struct mailslot_msg *taken = message(10, 1), *queued = message(LIMIT, 2);
	LIST_HEAD(messages);
	LIST_HEAD(writers);

	mailslot_queue_append(&self->queue, taken);
	mailslot_queue_append(&self->queue, queued);
	mailslot_queue_take(&self->queue, taken);
	mailslot_queue_empty(&self->queue, &messages, &writers);
	EXPECT_EQ(&queued->node, messages.next);
	EXPECT_EQ(&queued->node, messages.prev);
	EXPECT_EQ(0, self->queue.count);
	EXPECT_EQ(0, self->queue.payload);
	EXPECT_EQ(mailslot_msg_weight(taken), self->queue.charged);
	release(&self->queue, taken);
	EXPECT_EQ(0, self->queue.charged);
	mailslot_msg_put(queued);
}

/*
 * Random operations against a model: arrays of what is queued, what has been
 * taken and who waits, from which everything can be counted anew.
 */
#define MOST 64

struct model {
	struct mailslot_msg *queued[MOST], *taken[MOST];
	struct mailslot_writer writers[MOST];
	int first_writer;
	int queued_count, taken_count, writer_count;
	u64 received, mark;
};

static void check_model(struct __test_metadata *_metadata, struct mailslot_queue *queue,
			const struct model *model)
{
	u64 payload = 0, charged = 0;
	struct mailslot_msg *msg;
	int i = 0;

	list_for_each_entry(msg, &queue->messages, node) {
		ASSERT_LT(i, model->queued_count);
		ASSERT_EQ(model->queued[i], msg);
		payload += msg->len;
		charged += mailslot_msg_weight(msg);
		i++;
	}
	ASSERT_EQ(model->queued_count, i);
	for (i = 0; i < model->taken_count; i++)
		charged += model->taken[i]->held ? mailslot_msg_weight(model->taken[i]) : 0;
	ASSERT_EQ(model->queued_count, (int)queue->count);
	ASSERT_EQ(payload, queue->payload);
	ASSERT_EQ(charged, queue->charged);
	ASSERT_EQ(model->received, queue->received);
	ASSERT_EQ(charged < queue->limit, mailslot_queue_has_room(queue));
	ASSERT_EQ(model->queued_count ? model->queued[0] : NULL, mailslot_queue_first(queue));
}

static void model_append(struct model *model, struct mailslot_msg *msg)
{
	model->queued[model->queued_count++] = msg;
	model->received++;
}

static void do_append(struct mailslot_queue *queue, struct model *model)
{
	struct mailslot_msg *msg;

	if (!mailslot_queue_has_room(queue) ||
	    model->queued_count + model->writer_count >= MOST - 1)
		return;
	msg = message(random() % 3 ? random() % 300 : 0, ++model->mark);
	mailslot_queue_append(queue, msg);
	model_append(model, msg);
}

static void do_take(struct __test_metadata *_metadata, struct mailslot_queue *queue,
		    struct model *model)
{
	struct mailslot_msg *msg = mailslot_queue_first(queue);
	bool full = !mailslot_queue_has_room(queue);

	if (!msg || model->taken_count == 4)
		return;
	mailslot_queue_take(queue, msg);
	ASSERT_EQ(full, msg->held);
	model->taken[model->taken_count++] = msg;
	model->queued_count--;
	memmove(model->queued, model->queued + 1, model->queued_count * sizeof(msg));
}

static void do_end_take(struct mailslot_queue *queue, struct model *model, bool back)
{
	struct mailslot_msg *msg;

	if (!model->taken_count)
		return;
	msg = model->taken[--model->taken_count];
	if (!back) {
		release(queue, msg);
		return;
	}
	mailslot_queue_put_back(queue, msg);
	memmove(model->queued + 1, model->queued, model->queued_count * sizeof(msg));
	model->queued[0] = msg;
	model->queued_count++;
}

static void do_line_up(struct mailslot_queue *queue, struct model *model)
{
	struct mailslot_writer *writer;

	if (model->queued_count + model->taken_count + model->writer_count >= MOST - 1)
		return;
	writer = &model->writers[(model->first_writer + model->writer_count++) % MOST];
	writer->msg = message(random() % 200, ++model->mark);
	writer->error = -EINPROGRESS;
	list_add_tail(&writer->node, &queue->writers);
}

static void do_admit(struct __test_metadata *_metadata, struct mailslot_queue *queue,
		     struct model *model)
{
	bool expected = model->writer_count && mailslot_queue_has_room(queue);
	struct mailslot_writer *writer = mailslot_queue_admit(queue);

	if (!expected) {
		ASSERT_EQ(NULL, writer);
		return;
	}
	ASSERT_EQ(&model->writers[model->first_writer], writer);
	ASSERT_EQ(0, writer->error);
	model->first_writer = (model->first_writer + 1) % MOST;
	model->writer_count--;
	model_append(model, writer->msg);
}

static void do_empty(struct __test_metadata *_metadata, struct mailslot_queue *queue,
		     struct model *model)
{
	LIST_HEAD(messages);
	LIST_HEAD(writers);
	struct mailslot_writer *writer, *next_writer;
	struct mailslot_msg *msg, *next;
	int i = 0;

	mailslot_queue_empty(queue, &messages, &writers);
	list_for_each_entry_safe(msg, next, &messages, node) {
		ASSERT_EQ(model->queued[i++], msg);
		mailslot_msg_put(msg);
	}
	ASSERT_EQ(model->queued_count, i);
	i = 0;
	list_for_each_entry_safe(writer, next_writer, &writers, node) {
		ASSERT_EQ(&model->writers[(model->first_writer + i++) % MOST], writer);
		mailslot_msg_put(writer->msg);
	}
	ASSERT_EQ(model->writer_count, i);
	model->queued_count = 0;
	model->writer_count = 0;
}

TEST_F_TIMEOUT(queue, random_operations_against_a_model, 120)
{
	struct model *model = calloc(1, sizeof(*model));
	struct mailslot_queue *queue = &self->queue;
	int seed, turn;

	for (seed = 0; seed < 50; seed++) {
		srandom(seed);
		for (turn = 0; turn < 4000; turn++) {
			switch (random() % 16) {
			case 0 ... 4:
				do_append(queue, model);
				break;
			case 5 ... 7:
				do_take(_metadata, queue, model);
				break;
			case 8 ... 9:
				do_end_take(queue, model, false);
				break;
			case 10:
				do_end_take(queue, model, true);
				break;
			case 11 ... 12:
				do_line_up(queue, model);
				break;
			case 13 ... 14:
				do_admit(_metadata, queue, model);
				break;
			default:
				if (random() % 50 == 0)
					do_empty(_metadata, queue, model);
				else if (random() % 10 == 0)
					queue->limit = random() % 3000 + 1;
			}
			check_model(_metadata, queue, model);
		}
	}
	while (model->taken_count)
		do_end_take(queue, model, false);
	do_empty(_metadata, queue, model);
	EXPECT_EQ(0, queue->charged);
	EXPECT_LT(10000, queue->received);
	free(model);
}

TEST_HARNESS_MAIN
