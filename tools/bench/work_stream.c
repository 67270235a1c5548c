// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes write to one that reads, all as fast as they can.
 */
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#define WRITERS_MAX	16

/* What the processes share: when each began and ended. */
struct meeting {
	pthread_barrier_t start;
	double from[WRITERS_MAX + 1], to[WRITERS_MAX + 1];
};

static struct meeting *meeting;

static void meet(int parties)
{
	pthread_barrierattr_t attr;

	if (!meeting)
		meeting = mmap(NULL, sizeof(*meeting), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (meeting == MAP_FAILED)
		die("mmap");
	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_barrier_init(&meeting->start, &attr, parties);
}

static bool act(int who, bool (*call)(struct channel *), struct channel *channel, int count)
{
	bool ok = true;

	pthread_barrier_wait(&meeting->start);
	meeting->from[who] = now_ns();
	while (count--)
		ok &= call(channel);
	meeting->to[who] = now_ns();
	return ok;
}

/* As another program would: with a client of its own, where there is such a thing. */
static void start_writer(int who, struct channel *channel, int count)
{
	const struct contender *contender = channel->contender;
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (contender->named && !contender->join(channel))
		die(contender->name);
	_exit(!act(who, contender->send, channel, count));
}

static void end_writers(const struct contender *contender, int writers)
{
	int status;

	while (writers--)
		if (wait(&status) < 0 || status)
			die(contender->name);
}

static double run_writers(struct bout *bout, int writers)
{
	const struct contender *contender = bout->contender;
	int each = bout->count / writers, i;
	double from = INFINITY, to = 0;

	meet(writers + 1);
	for (i = 0; i < writers; i++)
		start_writer(i, &bout->channel, each);
	if (!act(writers, contender->receive, &bout->channel, each * writers))
		die(contender->name);
	end_writers(contender, writers);
	for (i = 0; i <= writers; i++) {
		from = fmin(from, meeting->from[i]);
		to = fmax(to, meeting->to[i]);
	}
	return (to - from) / (each * writers);
}

static double run_stream(struct bout *bout)
{
	return run_writers(bout, 1);
}

static double run_several(struct bout *bout)
{
	return run_writers(bout, bout->task->value);
}

void work_stream(void)
{
	const struct method method = {
		.turn_ms = 30, .prepare = open_bout, .run = run_stream, .finish = close_bout,
	};

	compare_sizes(&method, "stream");
}

void work_writers(void)
{
	const struct method method = {
		.turn_ms = 40, .prepare = open_bout, .run = run_several, .finish = close_bout,
	};
	static const int writers[] = { 1, 2, 4, 16 };
	struct task tasks[ARRAY_LENGTH(writers)];
	int i;

	for (i = 0; i < ARRAY_LENGTH(writers); i++)
		tasks[i] = (struct task){
			.work = "writers", .size = 64, .key = "writers", .value = writers[i],
		};
	compare(&method, tasks, ARRAY_LENGTH(tasks), ROUNDS);
}
