// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ten messages wait, or a million: writing and reading them all, or others
 * meanwhile, and closing what they wait in.
 */
#include "bench.h"

#define PEERS_MAX	10000	/* messages; what else than mailslotfs is asked for */
#define BURST		8
#define COUNT_MIN	10000

static const int levels[] = { 10, 100, 1000, 10000, 100000, 1000000 };

static bool suits(const struct contender *contender, const struct task *task)
{
	if (task->value > contender->depth_max - BURST)
		return false;
	return contender == &contender_mailslot || contender == &contender_floor ||
	       task->value <= PEERS_MAX;
}

static bool holds(const struct contender *contender, const struct task *task)
{
	return contender != &contender_floor && suits(contender, task);
}

static void open_deep(struct bout *bout)
{
	channel_open(&bout->channel, bout->contender, bout->task->size, bout->task->value);
}

static void fill(struct bout *bout)
{
	long i;

	for (i = 0; i < bout->task->value; i++)
		if (!bout->contender->send(&bout->channel))
			die(bout->contender->name);
}

static void drain(struct bout *bout)
{
	long i;

	for (i = 0; i < bout->task->value; i++)
		if (!bout->contender->receive(&bout->channel))
			die(bout->contender->name);
}

static double run(struct bout *bout)
{
	double from = now_ns();
	long done;

	for (done = 0; done < bout->count; done += bout->task->value) {
		fill(bout);
		drain(bout);
	}
	return (now_ns() - from) / done;
}

static void open_filled(struct bout *bout)
{
	/* Room for a burst besides. */
	channel_open(&bout->channel, bout->contender, bout->task->size, bout->task->value + BURST);
	fill(bout);
}

/* While they wait. */
static double run_standing(struct bout *bout)
{
	const struct contender *contender = bout->contender;
	double from = now_ns();
	bool ok = true;
	int i, j;

	for (i = 0; i < bout->count; i += BURST) {
		for (j = 0; j < BURST; j++)
			ok &= contender->send(&bout->channel);
		for (j = 0; j < BURST; j++)
			ok &= contender->receive(&bout->channel);
	}
	if (!ok)
		die(contender->name);
	return (now_ns() - from) / bout->count;
}

/* Not for each message: for all. */
static double run_close(struct bout *bout)
{
	double from;

	open_deep(bout);
	fill(bout);
	bout->contender->leave(&bout->channel);
	from = now_ns();
	bout->contender->destroy(&bout->channel);
	return now_ns() - from;
}

static void nothing(struct bout *bout)
{
	(void)bout;
}

/* Where filling takes long, one turn. */
static void at_all_levels(const char *work, int count, const struct method *method)
{
	struct task tasks[ARRAY_LENGTH(levels)];
	int few = 0, i;

	for (i = 0; i < ARRAY_LENGTH(levels); i++) {
		few += levels[i] <= PEERS_MAX;
		tasks[i] = (struct task){
			.work = work, .size = 64, .key = "messages", .value = levels[i],
			.count = count,
		};
	}
	compare(method, tasks, few, ROUNDS);
	compare(method, tasks + few, ARRAY_LENGTH(tasks) - few, count ? 1 : ROUNDS);
}

void work_queued(void)
{
	const struct method method = {
		.suits = suits, .prepare = open_deep, .run = run, .finish = close_bout,
	};
	const struct method standing = {
		.suits = holds, .prepare = open_filled, .run = run_standing, .finish = close_bout,
	};

	at_all_levels("queued", COUNT_MIN, &method);
	at_all_levels("standing", 0, &standing);
}

void work_close(void)
{
	const struct method method = {
		.suits = holds, .prepare = nothing, .run = run_close, .finish = nothing,
	};

	at_all_levels("close", COUNT_MIN, &method);
}
