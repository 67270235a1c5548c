// SPDX-License-Identifier: GPL-2.0-only
/*
 * A server waits with epoll for many slots, of which one is written to.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "bench.h"

#define DEPTH	10

/* All but the first are never written to. */
struct crowd {
	int epoll;
	int ready;		/* what stands for devices, for which nobody can wait; -1 */
	struct channel channels[];
};

static bool suits(const struct contender *contender, const struct task *task)
{
	(void)task;
	return contender->polls || contender == &contender_floor;
}

static void watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		die("epoll_ctl");
}

static void add_idle(struct bout *bout, struct crowd *crowd)
{
	const struct contender *contender = bout->contender;
	struct channel *channel;
	int i;

	for (i = 1; i < bout->task->value; i++) {
		channel = &crowd->channels[i];
		channel_name(channel, contender, bout->task->size, DEPTH);
		if (!contender->create(channel))
			die(contender->name);
		watch(crowd->epoll, channel->out >= 0 ? channel->out : channel->listener);
	}
}

static void prepare(struct bout *bout)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd) +
					bout->task->value * sizeof(crowd->channels[0]));

	if (!crowd)
		die("memory");
	bout->more = crowd;
	crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
	crowd->ready = -1;
	channel_open(&crowd->channels[0], bout->contender, bout->task->size, DEPTH);
	if (bout->contender->polls) {
		watch(crowd->epoll, crowd->channels[0].out);
		add_idle(bout, crowd);
	} else {
		crowd->ready = eventfd(1, EFD_CLOEXEC);
		watch(crowd->epoll, crowd->ready);
	}
}

static void finish(struct bout *bout)
{
	struct crowd *crowd = bout->more;
	int i;

	close(crowd->epoll);
	if (crowd->ready >= 0)
		close(crowd->ready);
	for (i = 0; i < bout->task->value && crowd->channels[i].contender; i++)
		channel_close(&crowd->channels[i]);
	free(crowd);
}

static double run(struct bout *bout)
{
	const struct contender *contender = bout->contender;
	struct crowd *crowd = bout->more;
	struct channel *channel = &crowd->channels[0];
	struct epoll_event event;
	double from = now_ns();
	bool ok = true;
	int i;

	for (i = 0; i < bout->count; i++) {
		ok &= contender->send(channel);
		ok &= epoll_wait(crowd->epoll, &event, 1, -1) == 1;
		ok &= contender->receive(channel);
	}
	if (!ok)
		die(contender->name);
	return (now_ns() - from) / bout->count;
}

void work_epoll(void)
{
	const struct method method = {
		.suits = suits, .prepare = prepare, .run = run, .finish = finish,
	};
	static const int slots[] = { 1, 100, 10000 };
	struct task tasks[ARRAY_LENGTH(slots)];
	int i;

	for (i = 0; i < ARRAY_LENGTH(slots); i++)
		tasks[i] = (struct task){
			.work = "epoll", .size = 64, .key = "slots", .value = slots[i],
		};
	compare(&method, tasks, ARRAY_LENGTH(tasks), ROUNDS);
}
