// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thread writes eight messages, and reads them.
 */
#include "bench.h"

#define BURST	8

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

static void measure_in_cgroup(void)
{
	const struct task task = { .work = "burst-cgroup", .size = 64 };

	cgroup_join();
	compare(&method, &task, 1, ROUNDS);
}

void work_burst(void)
{
	compare_sizes(&method, "burst");
	in_child(measure_in_cgroup);
}
