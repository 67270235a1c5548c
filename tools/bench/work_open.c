// SPDX-License-Identifier: GPL-2.0-only
/*
 * The usual client, which has one thing to say: opens, writes, closes.  And what
 * it costs to create a slot and to close it.
 */
#include "bench.h"

#define BATCH	COUNT_UNIT

static bool can_say(const struct contender *contender, const struct task *task)
{
	(void)task;
	return contender->say;
}

static void prepare(struct bout *bout)
{
	channel_name(&bout->channel, bout->contender, bout->task->size, depth_for(64));
	if (!bout->contender->create(&bout->channel))
		die(bout->contender->name);
}

/* What the server does is not counted. */
static double run_say(struct bout *bout)
{
	const struct contender *contender = bout->contender;
	double from, spent = 0;
	bool ok = true;
	int i, j;

	for (i = 0; i < bout->count; i += BATCH) {
		from = now_ns();
		for (j = 0; j < BATCH; j++)
			ok &= contender->say(&bout->channel);
		spent += now_ns() - from;
		for (j = 0; j < BATCH; j++)
			ok &= contender->receive(&bout->channel);
	}
	if (!ok)
		die(contender->name);
	return spent / bout->count;
}

void work_open(void)
{
	const struct method method = {
		.suits = can_say, .prepare = prepare, .run = run_say, .finish = close_bout,
	};
	const struct task task = { .work = "open", .size = 64 };

	compare(&method, &task, 1, ROUNDS);
}

static void name_only(struct bout *bout)
{
	channel_name(&bout->channel, bout->contender, bout->task->size, 0);
}

static void nothing(struct bout *bout)
{
	(void)bout;
}

static double run_create(struct bout *bout)
{
	const struct contender *contender = bout->contender;
	double from = now_ns();
	int i;

	for (i = 0; i < bout->count; i++) {
		if (!contender->create(&bout->channel))
			die(contender->name);
		channel_close(&bout->channel);
	}
	return (now_ns() - from) / bout->count;
}

void work_create(void)
{
	const struct method method = {
		.prepare = name_only, .run = run_create, .finish = nothing,
	};
	const struct task task = { .work = "create" };

	compare(&method, &task, 1, ROUNDS);
}
