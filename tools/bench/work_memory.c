// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of a message that waits: objects of the slab caches, and what the
 * writer's memory cgroup is charged.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "bench.h"

#define CHANNELS_MAX	20	/* for those that hold few messages */

struct usage {
	double objects, slab, cgroup;
};

static void read_slab(struct usage *usage)
{
	FILE *file = fopen("/proc/slabinfo", "r");
	long active, all, size;
	char line[512];

	if (!file)
		die("/proc/slabinfo");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%*s %ld %ld %ld", &active, &all, &size) != 3)
			continue;
		usage->objects += active;
		usage->slab += (double)active * size;
	}
	fclose(file);
}

static void read_cgroup(struct usage *usage)
{
	FILE *file = fopen(CGROUP "/memory.current", "r");

	if (!file)
		return;
	if (fscanf(file, "%lf", &usage->cgroup) != 1)
		usage->cgroup = 0;
	fclose(file);
}

static struct usage look(void)
{
	struct usage usage = { 0 };

	read_slab(&usage);
	read_cgroup(&usage);
	return usage;
}

static int enough_for(size_t size)
{
	if (size >= 65536)
		return 300;
	return size >= 4096 ? 5000 : 50000;
}

static void print_usage(const struct contender *contender, size_t size, int count,
			const struct usage *before, const struct usage *after)
{
	const struct {
		const char *work, *unit;
		double figure;
	} figures[] = {
		{ "memory-slab", "bytes", after->slab - before->slab },
		{ "memory-cgroup", "bytes", after->cgroup - before->cgroup },
		{ "allocations", "allocations", after->objects - before->objects },
	};
	struct task task = { .size = size };
	int i;

	for (i = 0; i < ARRAY_LENGTH(figures); i++) {
		task.work = figures[i].work;
		print_figure(&task, contender, figures[i].unit, figures[i].figure / count);
	}
}

static void measure_one(const struct contender *contender, size_t size)
{
	struct channel channels[CHANNELS_MAX];
	int depth = enough_for(size), n = 1, i, j;
	struct usage before, after;

	if (depth > contender->depth_max) {
		depth = contender->depth_max;
		n = CHANNELS_MAX;
	}
	for (i = 0; i < n; i++)
		channel_open(&channels[i], contender, size, depth);
	before = look();
	for (i = 0; i < n; i++)
		for (j = 0; j < depth; j++)
			if (!contender->send(&channels[i]))
				die(contender->name);
	after = look();
	for (i = 0; i < n; i++)
		channel_close(&channels[i]);
	print_usage(contender, size, n * depth, &before, &after);
}

/* How many empty messages fill a queue tells what else than payload is counted. */
static void measure_header(void)
{
	const int depth = 16384;
	struct channel channel;
	int count = 0;

	channel_open(&channel, &contender_mailslot, 0, depth);
	if (fcntl(channel.in, F_SETFL, O_NONBLOCK))
		die("fcntl");
	while (contender_mailslot.send(&channel))
		count++;
	if (errno != EAGAIN || !count)
		die("header");
	channel_close(&channel);
	print_figure(&(struct task){ .work = "header" }, &contender_mailslot, "bytes",
		     (depth * MAILSLOT_HEADER_MAX + count - 1) / count);
}

static void measure(void)
{
	const struct contender *contender;
	int i, j;

	cgroup_join();
	measure_header();
	for (i = 0; i < size_count; i++) {
		for (j = 0; j < contender_count; j++) {
			contender = contenders[j];
			if (contender != &contender_floor && sizes[i] <= contender->size_max)
				measure_one(contender, sizes[i]);
		}
	}
}

void work_memory(void)
{
	in_child(measure);
}
