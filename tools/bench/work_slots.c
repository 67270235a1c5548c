// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opening a client among few and among many slots.
 */
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "bench.h"

#define PEERS_MAX	1000	/* names; what else than mailslotfs is asked for */
#define STRIDE		7919	/* prime: neighbours are not opened one after the other */

/*
 * So many slots, and no others, are where a contender looks for them: in a
 * mailslotfs and a directory of their own, and an IPC namespace for queues.
 */
struct world {
	int slots;
	int ipc;
	char mailslots[64], sockets[64];
};

static struct world worlds[] = { { .slots = 10 }, { .slots = 1000 }, { .slots = 100000 } };

struct population {
	struct world *world;
	struct channel channels[];
};

static bool suits(const struct contender *contender, const struct task *task)
{
	if (!contender->named)
		return false;
	return contender == &contender_mailslot || contender == &contender_floor ||
	       task->value <= PEERS_MAX;
}

static void make_world(struct world *world)
{
	snprintf(world->mailslots, sizeof(world->mailslots), "/tmp/bench-slots-%d", world->slots);
	snprintf(world->sockets, sizeof(world->sockets), "/tmp/bench-sockets-%d", world->slots);
	if (unshare(CLONE_NEWNET | CLONE_NEWIPC))
		die("unshare");
	world->ipc = open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC);
	settings_raise();
	mkdir(world->mailslots, 0755);
	mkdir(world->sockets, 0755);
	if (world->ipc < 0 || mount("bench", world->mailslots, "mailslotfs", 0, NULL) ||
	    mount("bench", world->sockets, "tmpfs", 0, "mode=755"))
		die(world->mailslots);
}

static void enter_world(const struct world *world)
{
	strcpy(mailslot_dir, world->mailslots);
	strcpy(socket_dir, world->sockets);
	if (setns(world->ipc, CLONE_NEWIPC))
		die("setns");
}

static struct world *find_world(int slots)
{
	struct world *world = worlds;

	while (world->slots != slots)
		world++;
	return world;
}

static void prepare(struct bout *bout)
{
	int slots = bout->task->value, i;
	struct population *all = calloc(1, sizeof(*all) + slots * sizeof(all->channels[0]));

	if (!all)
		die("memory");
	all->world = find_world(slots);
	enter_world(all->world);
	for (i = 0; i < slots; i++) {
		channel_name(&all->channels[i], bout->contender, bout->task->size, 10);
		if (!bout->contender->create(&all->channels[i]))
			die(bout->contender->name);
	}
	bout->more = all;
}

static double run(struct bout *bout)
{
	const struct contender *contender = bout->contender;
	struct population *all = bout->more;
	struct channel *channel;
	double from;
	bool ok = true;
	int i;

	enter_world(all->world);
	from = now_ns();
	for (i = 0; i < bout->count; i++) {
		channel = &all->channels[(long)i * STRIDE % bout->task->value];
		ok &= contender->join(channel);
		contender->leave(channel);
	}
	if (!ok)
		die(contender->name);
	return (now_ns() - from) / bout->count;
}

/* The process ends, and all that it has made. */
static void finish(struct bout *bout)
{
	(void)bout;
}

static void measure(void)
{
	const struct method method = {
		.suits = suits, .prepare = prepare, .run = run, .finish = finish,
	};
	struct task tasks[ARRAY_LENGTH(worlds)];
	int i;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("unshare");
	for (i = 0; i < ARRAY_LENGTH(worlds); i++) {
		make_world(&worlds[i]);
		tasks[i] = (struct task){
			.work = "slots", .size = 64, .key = "slots", .value = worlds[i].slots,
		};
	}
	compare(&method, tasks, ARRAY_LENGTH(tasks), ROUNDS);
}

void work_slots(void)
{
	in_child(measure);
}
