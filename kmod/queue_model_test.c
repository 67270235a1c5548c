// SPDX-License-Identifier: GPL-2.0-only
/*
 * queue.c against a model: arrays of what is queued, what has been taken and
 * who waits, from which everything can be counted anew.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "queue.h"
#include "queue_test.h"
#include "test.h"

#define MOST 64

struct model {
	struct mailslot_queue queue;
	struct mailslot_msg *queued[MOST], *taken[MOST];
	struct mailslot_writer writers[MOST];
	int first_writer;
	int queued_count, taken_count, writer_count;
	u64 received;
};

static void check_model(struct kunit *test, struct model *model)
{
	struct mailslot_queue *queue = &model->queue;
	u64 payload = 0, charged = 0;
	struct mailslot_msg *msg;
	int i = 0;

	for (msg = queue->first; msg; msg = msg->next) {
		KUNIT_ASSERT_LT(test, i, model->queued_count);
		KUNIT_ASSERT_PTR_EQ(test, msg, model->queued[i]);
		payload += msg->len;
		charged += mailslot_msg_weight(msg);
		i++;
	}
	KUNIT_ASSERT_EQ(test, i, model->queued_count);
	for (i = 0; i < model->taken_count; i++)
		if (model->taken[i]->held)
			charged += mailslot_msg_weight(model->taken[i]);
	KUNIT_ASSERT_EQ(test, (int)queue->count, model->queued_count);
	KUNIT_ASSERT_EQ(test, queue->payload, payload);
	KUNIT_ASSERT_EQ(test, queue->charged, charged);
	KUNIT_ASSERT_EQ(test, queue->received, model->received);
	KUNIT_ASSERT_EQ(test, mailslot_queue_has_room(queue),
			charged < queue->limit);
	KUNIT_ASSERT_PTR_EQ(test, queue->first,
			    model->queued_count ? model->queued[0] : NULL);
}

static struct mailslot_writer *model_writer(struct model *model, int i)
{
	return &model->writers[(model->first_writer + i) % MOST];
}

/* The first in line learns it when there is no room any more. */
static void model_append(struct kunit *test, struct model *model,
			 struct mailslot_msg *msg)
{
	struct mailslot_writer *first = model_writer(model, 0);
	bool called = model->writer_count && first->called;
	bool before = first->passed_over, full;

	mailslot_queue_append(&model->queue, msg);
	model->queued[model->queued_count++] = msg;
	model->received++;
	full = !mailslot_queue_has_room(&model->queue);
	if (!called)
		return;
	KUNIT_ASSERT_EQ(test, first->passed_over, before || full);
	KUNIT_ASSERT_EQ(test, first->called, !full);
}

static void do_append(struct kunit *test, struct model *model)
{
	u32 len = mailslot_test_random() % 3 ?
		  mailslot_test_random() % 300 : 0;
	struct mailslot_msg *msg;

	if (!mailslot_queue_has_room(&model->queue) ||
	    model->queued_count + model->writer_count >= MOST - 1)
		return;
	msg = mailslot_msg_create(len, GFP_KERNEL);
	model_append(test, model, msg);
}

static void do_take(struct kunit *test, struct model *model)
{
	struct mailslot_msg *msg = model->queue.first;
	bool full = !mailslot_queue_has_room(&model->queue);
	bool last = model->queued_count == 1 && model->writer_count;

	if (!msg || model->taken_count == 4)
		return;
	mailslot_queue_take(&model->queue, msg);
	KUNIT_ASSERT_EQ(test, msg->held, full || last);
	model->taken[model->taken_count++] = msg;
	model->queued_count--;
	memmove(model->queued, model->queued + 1,
		model->queued_count * sizeof(msg));
}

static void do_put_back(struct model *model)
{
	struct mailslot_msg *msg;

	if (!model->taken_count)
		return;
	msg = model->taken[--model->taken_count];
	mailslot_queue_put_back(&model->queue, msg);
	memmove(model->queued + 1, model->queued,
		model->queued_count * sizeof(msg));
	model->queued[0] = msg;
	model->queued_count++;
}

static void do_release(struct model *model)
{
	struct mailslot_msg *msg;

	if (!model->taken_count)
		return;
	msg = model->taken[--model->taken_count];
	if (msg->held)
		mailslot_queue_release(&model->queue, msg);
	mailslot_test_put(msg);
}

static void do_line_up(struct model *model)
{
	struct mailslot_writer *writer;

	if (model->queued_count + model->taken_count +
	    model->writer_count >= MOST - 1)
		return;
	writer = model_writer(model, model->writer_count++);
	writer->msg = mailslot_msg_create(mailslot_test_random() % 200,
					  GFP_KERNEL);
	writer->called = false;
	writer->passed_over = false;
	list_add_tail(&writer->node, &model->queue.writers);
}

static void do_call(struct kunit *test, struct model *model)
{
	struct mailslot_writer *first = model_writer(model, 0);
	bool slow = first->called && !model->queued_count;
	bool expected = model->writer_count && (!first->called || slow) &&
			mailslot_queue_has_room(&model->queue);

	KUNIT_ASSERT_PTR_EQ(test, mailslot_queue_call(&model->queue),
			    expected ? first : NULL);
	if (!expected)
		return;
	KUNIT_ASSERT_TRUE(test, first->called);
	if (slow)
		KUNIT_ASSERT_TRUE(test, first->passed_over);
}

/* The first in line looks: there is room, or another was faster. */
static void do_leave_line(struct kunit *test, struct model *model)
{
	struct mailslot_writer *first = model_writer(model, 0);

	if (!model->writer_count || !first->called)
		return;
	first->called = false;
	if (!mailslot_queue_has_room(&model->queue))
		return;
	list_del(&first->node);
	model->first_writer = (model->first_writer + 1) % MOST;
	model->writer_count--;
	model_append(test, model, first->msg);
}

static void do_empty(struct kunit *test, struct model *model)
{
	struct mailslot_msg *msg, *next;
	struct mailslot_writer *writer;
	int i = 0;

	for (msg = mailslot_queue_empty(&model->queue); msg; msg = next) {
		next = msg->next;
		KUNIT_ASSERT_PTR_EQ(test, msg, model->queued[i++]);
		mailslot_test_put(msg);
	}
	KUNIT_ASSERT_EQ(test, i, model->queued_count);
	i = 0;
	list_for_each_entry(writer, &model->queue.writers, node) {
		KUNIT_ASSERT_PTR_EQ(test, writer, model_writer(model, i++));
		mailslot_test_put(writer->msg);
	}
	KUNIT_ASSERT_EQ(test, i, model->writer_count);
	INIT_LIST_HEAD(&model->queue.writers);
	model->queued_count = 0;
	model->writer_count = 0;
}

static void do_something(struct kunit *test, struct model *model)
{
	switch (mailslot_test_random() % 16) {
	case 0 ... 4:
		do_append(test, model);
		break;
	case 5 ... 7:
		do_take(test, model);
		break;
	case 8 ... 9:
		do_release(model);
		break;
	case 10:
		do_put_back(model);
		break;
	case 11 ... 12:
		do_line_up(model);
		break;
	case 13:
		do_call(test, model);
		break;
	case 14:
		do_leave_line(test, model);
		break;
	default:
		if (mailslot_test_random() % 50 == 0)
			do_empty(test, model);
		else if (mailslot_test_random() % 10 == 0)
			model->queue.limit = mailslot_test_random() % 3000 + 1;
	}
}

static void random_operations(struct kunit *test)
{
	struct model *model = kzalloc(sizeof(*model), GFP_KERNEL);
	u32 turns = mailslot_test_turns(200000), turn;

	KUNIT_ASSERT_NOT_NULL(test, model);
	mailslot_queue_init(&model->queue, 1000);
	mailslot_test_seed(7);
	for (turn = 0; turn < turns; turn++) {
		do_something(test, model);
		check_model(test, model);
	}
	while (model->taken_count)
		do_release(model);
	do_empty(test, model);
	KUNIT_EXPECT_EQ(test, model->queue.charged, 0);
	KUNIT_EXPECT_GT(test, model->queue.received, turns / 20);
	kfree(model);
}

static struct kunit_case mailslot_queue_model_cases[] = {
	KUNIT_CASE_SLOW(random_operations),
	{}
};

static struct kunit_suite mailslot_queue_model_suite = {
	.name = "mailslot_queue_model",
	.test_cases = mailslot_queue_model_cases,
};

kunit_test_suite(mailslot_queue_model_suite);
