// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thread writes eight messages, and reads them.
 */
#include "bench.h"

#define BURST	8
#define ROUNDS	7

static double run(struct bout *bout)
{
	const struct contender *contender = bout->contender;
	struct channel *channel = &bout->channel;
	double from = now_ns();
	bool ok = true;
	int i, j;

	for (i = 0; i < bout->count; i += BURST) {
		for (j = 0; j < BURST; j++)
			ok &= contender->send(channel);
		for (j = 0; j < BURST; j++)
			ok &= contender->receive(channel);
	}
	if (!ok)
		die(contender->name);
	return (now_ns() - from) / bout->count;
}

static const struct method method = {
	.prepare = open_bout,
	.run = run,
	.finish = close_bout,
};

void work_burst(void)
{
	struct task task = { .work = "burst" };
	int i;

	for (i = 0; i < size_count; i++) {
		task.size = sizes[i];
		compare(&method, &task, 1, ROUNDS);
	}
}
