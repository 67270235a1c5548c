// SPDX-License-Identifier: GPL-2.0-only
/*
 * All contenders at the same tasks, in turns, so that a busy moment of the
 * machine hits all of them; the best turn of each counts.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

const size_t sizes[] = { 8, 64, 424, 4096, 65536 };
const int size_count = ARRAY_LENGTH(sizes);

double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

/* What a pipe can hold at most, and a megabyte. */
int depth_for(size_t size)
{
	return size >= 65536 ? 16 : 256;
}

void open_bout(struct bout *bout)
{
	size_t size = bout->task->size;

	channel_open(&bout->channel, bout->contender, size, depth_for(size));
}

void close_bout(struct bout *bout)
{
	channel_close(&bout->channel);
}

void print_figure(const struct task *task, const struct contender *contender, const char *unit,
		  double figure)
{
	printf("{\"work\": \"%s\", \"size\": %zu, ", task->work, task->size);
	if (task->key)
		printf("\"%s\": %ld, ", task->key, task->value);
	printf("\"contender\": \"%s\", \"%s\": %.1f}\n", contender->name, unit, figure);
	fflush(stdout);
}

static int line_up(const struct method *method, const struct task *tasks, int count,
		   struct bout *bouts)
{
	const struct contender *contender;
	int bout = 0, i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < contender_count; j++) {
			contender = contenders[j];
			if (tasks[i].size > contender->size_max ||
			    (method->suits && !method->suits(contender, &tasks[i])))
				continue;
			bouts[bout].contender = contender;
			bouts[bout].task = &tasks[i];
			bouts[bout].best = INFINITY;
			bout++;
		}
	}
	return bout;
}

/* So many messages that all have about the same time, by a trial. */
static void allot(const struct method *method, struct bout *bout)
{
	double units;

	bout->count = bout->task->count;
	if (bout->count)
		return;
	bout->count = COUNT_UNIT;
	units = TURN_MS * 1e6 / (method->run(bout) * COUNT_UNIT);
	bout->count *= fmax(1, fmin(units, 1000));
}

void compare(const struct method *method, const struct task *tasks, int count, int rounds)
{
	struct bout *bouts = calloc(count * contender_count, sizeof(*bouts));
	int n, round, i;

	if (!bouts)
		die("memory");
	n = line_up(method, tasks, count, bouts);
	for (i = 0; i < n; i++) {
		method->prepare(&bouts[i]);
		allot(method, &bouts[i]);
	}
	for (round = 0; round < rounds; round++)
		for (i = 0; i < n; i++)
			bouts[i].best = fmin(bouts[i].best, method->run(&bouts[i]));
	for (i = 0; i < n; i++) {
		method->finish(&bouts[i]);
		print_figure(bouts[i].task, bouts[i].contender, "ns", bouts[i].best);
	}
	free(bouts);
}
