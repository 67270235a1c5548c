// SPDX-License-Identifier: GPL-2.0-only
/*
 * All contenders at the same tasks, in turns, so that a busy moment of the
 * machine hits all of them; the best turn of each counts.
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

static void print_head(const struct task *task, const struct contender *contender)
{
	printf("{\"work\": \"%s\", \"size\": %zu, ", task->work, task->size);
	if (task->key)
		printf("\"%s\": %ld, ", task->key, task->value);
	printf("\"contender\": \"%s\", ", contender->name);
}

void print_figure(const struct task *task, const struct contender *contender, const char *unit,
		  double figure)
{
	print_head(task, contender);
	printf("\"%s\": %.1f}\n", unit, figure);
	fflush(stdout);
}

static int compare_turns(const void *a, const void *b)
{
	const double *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static void print_bout(struct bout *bout, int rounds)
{
	qsort(bout->turns, rounds, sizeof(bout->turns[0]), compare_turns);
	print_head(bout->task, bout->contender);
	printf("\"ns\": %.1f, \"median\": %.1f}\n", bout->turns[0], bout->turns[rounds / 2]);
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
			bout++;
		}
	}
	return bout;
}

/* So many messages that all have about the same time, by trials. */
static void allot(const struct method *method, struct bout *bout)
{
	double wanted = (method->turn_ms ? method->turn_ms : TURN_MS) * 1e6, ns;

	bout->count = bout->task->count;
	if (bout->count)
		return;
	bout->count = COUNT_UNIT;
	for (;;) {
		ns = method->run(bout) * bout->count;
		if (ns > wanted / 2)
			return;
		bout->count *= (int)fmax(2, fmin(wanted / ns, 16));
	}
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
			bouts[i].turns[round] = method->run(&bouts[i]);
	for (i = 0; i < n; i++) {
		method->finish(&bouts[i]);
		print_bout(&bouts[i], rounds);
	}
	free(bouts);
}

void compare_sizes(const struct method *method, const char *work)
{
	struct task tasks[ARRAY_LENGTH(sizes)];
	int i;

	for (i = 0; i < size_count; i++)
		tasks[i] = (struct task){ .work = work, .size = sizes[i] };
	compare(method, tasks, size_count, ROUNDS);
}

void in_child(void (*measure)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		measure();
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status)
		die("child");
}
