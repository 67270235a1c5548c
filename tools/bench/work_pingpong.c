// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process writes a message, another one answers.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static void prepare(struct bout *bout)
{
	struct channel *back = malloc(sizeof(*back));

	if (!back)
		die("memory");
	open_bout(bout);
	channel_open(back, bout->contender, bout->task->size, depth_for(bout->task->size));
	bout->more = back;
}

static void finish(struct bout *bout)
{
	close_bout(bout);
	channel_close(bout->more);
	free(bout->more);
}

static void start_answers(struct bout *bout, int count)
{
	const struct contender *contender = bout->contender;
	bool ok = true;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (count--)
		ok &= contender->receive(&bout->channel) && contender->send(bout->more);
	_exit(!ok);
}

/* The first turn is for the other process to come up. */
static double run(struct bout *bout)
{
	const struct contender *contender = bout->contender;
	double from = 0, to;
	bool ok = true;
	int i, status;

	start_answers(bout, bout->count + 1);
	for (i = 0; i <= bout->count; i++) {
		ok &= contender->send(&bout->channel) && contender->receive(bout->more);
		if (!i)
			from = now_ns();
	}
	to = now_ns();
	if (!ok || wait(&status) < 0 || status)
		die(contender->name);
	return (to - from) / bout->count;
}

static const struct method method = {
	.prepare = prepare,
	.run = run,
	.finish = finish,
};

/* Here nobody waits for a processor to wake up. */
static void measure_on_one(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		die("sched_setaffinity");
	compare_sizes(&method, "pingpong-1cpu");
}

void work_pingpong(void)
{
	compare_sizes(&method, "pingpong");
	in_child(measure_on_one);
}
