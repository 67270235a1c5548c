// SPDX-License-Identifier: GPL-2.0-only
/*
 * Races for a name: race 5 of "Locking" in kmod/slot.h, and those that create.
 * How they are run is said in race.h.
 */
#include "race_slot.h"

#include <dirent.h>

FIXTURE(race_name) {
	struct race_slot slot;
};

FIXTURE_SETUP(race_name)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
}

FIXTURE_TEARDOWN(race_name)
{
	EXPECT_TRUE(race_nothing_is_charged());
}

static void act_open(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[0], slot_open("RACE", self->flags));
}

/* Who has come in has a client that nobody reads. */
static int judge_open(void *arg)
{
	struct race_slot *self = arg;
	const struct race_act *act = &self->act[0];
	bool dead;

	close(self->client);
	if (race_failed(act, ENOENT))
		return 1;
	if (act->ret < 0)
		return race_broken_act("open", act);
	dead = race_errno(EPIPE, write(act->ret, TEXT, TEXT_LEN));
	close(act->ret);
	return dead ? 0 : race_broken("no server, and somebody takes messages");
}

TEST_F_TIMEOUT(race_name, race_5_open_against_last_close, 120)
{
	static const struct race race = {
		.prepare = race_open_both,
		.here = act_open,
		.there = race_close,
		.judge = judge_open,
		.outcome = { "open first", "close first" },
	};

	self->slot.flags = O_WRONLY;
	race_run(_metadata, &race, &self->slot, 200);
}

/* How many names there are that are this one, and how many that are not. */
static void count_names(const char *name, int *same, int *other)
{
	DIR *dir = opendir(slot_root);
	struct dirent *entry;

	*same = 0;
	*other = 0;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			++*(strcmp(entry->d_name, name) ? other : same);
	closedir(dir);
}

static bool is_only_name(const char *name)
{
	int same, other;

	count_names(name, &same, &other);
	return same == 1 && !other;
}

static bool no_name_is_left(void)
{
	int same, other;

	count_names("race", &same, &other);
	return !same && !other;
}

/* It was there, or it is gone; now it is gone in any case. */
static int judge_looked(void *arg)
{
	struct race_slot *self = arg;
	bool dead = race_errno(EPIPE, write(self->client, TEXT, TEXT_LEN));

	close(self->client);
	if (!dead || self->act[1].ret || !no_name_is_left())
		return race_broken("the name has outlived the server");
	if (self->act[0].ret == 1)
		return 0;
	return !self->act[0].ret || race_failed(&self->act[0], ENOENT) ? 1 :
	       race_broken_act("look", &self->act[0]);
}

/* 1 for a slot */
static int look_up(const char *name)
{
	struct stat status;

	if (stat(slot_path(name), &status))
		return -1;
	errno = EINVAL;
	return S_ISFIFO(status.st_mode) && status.st_ino && status.st_nlink <= 1 ? 1 : -1;
}

static void act_look_up(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[0], look_up("RACE"));
}

TEST_F_TIMEOUT(race_name, race_5_look_up_against_last_close, 120)
{
	static const struct race race = {
		.prepare = race_open_both,
		.here = act_look_up,
		.there = race_close,
		.judge = judge_looked,
		.outcome = { "look-up first", "close first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

/* How many slots are listed, which may be this one only. */
static int list(const char *name)
{
	int same, other;

	count_names(name, &same, &other);
	errno = EINVAL;
	return other ? -1 : same;
}

static void act_list(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[0], list("race"));
}

TEST_F_TIMEOUT(race_name, race_5_list_against_last_close, 120)
{
	static const struct race race = {
		.prepare = race_open_both,
		.here = act_list,
		.there = race_close,
		.judge = judge_looked,
		.outcome = { "list first", "close first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

/* Whoever has a server has the name, as it was written by him. */
static bool has_name(struct race_slot *self, int server, const char *name)
{
	int client = slot_client("rAcE", 0);
	bool alive = write(client, TEXT, TEXT_LEN) == TEXT_LEN;

	alive = alive && race_is_text(self, read(server, self->buf, sizeof(self->buf)));
	close(client);
	return alive && is_only_name(name);
}

/* The name is taken, or it is free: there is nothing in between. */
static int judge_create(void *arg)
{
	struct race_slot *self = arg;
	const struct race_act *act = &self->act[0];
	bool good;

	close(self->client);
	if (race_failed(act, self->flags & O_EXCL ? EEXIST : EBUSY))
		return no_name_is_left() ? 0 : race_broken("a name is left");
	if (act->ret < 0)
		return race_broken_act("create", act);
	good = has_name(self, act->ret, "RACE");
	close(act->ret);
	return good ? 1 : race_broken("the new server has no slot");
}

static const struct race create_against_close = {
	.prepare = race_open_both,
	.here = act_open,
	.there = race_close,
	.judge = judge_create,
	.outcome = { "create first", "close first" },
};

TEST_F_TIMEOUT(race_name, race_5_create_against_last_close, 120)
{
	self->slot.flags = O_RDWR | O_CREAT | O_NONBLOCK;
	race_run(_metadata, &create_against_close, &self->slot, 200);
}

TEST_F_TIMEOUT(race_name, race_5_create_against_last_close_exclusively, 120)
{
	self->slot.flags = O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK;
	race_run(_metadata, &create_against_close, &self->slot, 200);
}

static void act_create(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[1], slot_open("race", O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK));
}

/* Who has come in is a client of a slot that lives. */
static int judge_opened(void *arg)
{
	struct race_slot *self = arg;
	const struct race_act *act = &self->act[0];
	bool good = self->act[1].ret >= 0;

	self->server = self->act[1].ret;
	if (act->ret >= 0)
		good = write(act->ret, TEXT, TEXT_LEN) == TEXT_LEN && race_drain(self) == 1;
	close(act->ret);
	close(self->server);
	if (!good)
		return race_broken("neither client nor server");
	if (act->ret >= 0)
		return 1;
	if (act->err == ENOENT)
		return 0;
	/* The name is there, and the slot not yet alive; or somebody is too late. */
	return act->err == EBUSY && self->flags == O_RDWR ? 1 : race_broken_act("open", act);
}

static const struct race open_against_create = {
	.here = act_open,
	.there = act_create,
	.judge = judge_opened,
	.outcome = { "open first", "create first" },
};

TEST_F_TIMEOUT(race_name, race_5_open_against_create, 120)
{
	self->slot.flags = O_WRONLY;
	race_run(_metadata, &open_against_create, &self->slot, 200);
}

TEST_F_TIMEOUT(race_name, race_5_open_to_read_against_create, 120)
{
	self->slot.flags = O_RDWR;
	race_run(_metadata, &open_against_create, &self->slot, 200);
}

static int judge_created_once(void *arg)
{
	struct race_slot *self = arg;
	const struct race_act *first = &self->act[0], *second = &self->act[1];
	const struct race_act *loser = first->ret >= 0 ? second : first;
	int server = first->ret >= 0 ? first->ret : second->ret;
	bool good;

	if (server < 0 || loser->ret >= 0)
		return race_broken("%s server", server < 0 ? "no" : "more than one");
	good = has_name(self, server, first->ret >= 0 ? "RACE" : "race");
	close(server);
	if (!race_failed(loser, EEXIST))
		return race_broken_act("create", loser);
	return good ? loser == first : race_broken("not the winner's name");
}

TEST_F_TIMEOUT(race_name, create_against_create_in_another_case, 120)
{
	static const struct race race = {
		.here = act_open,
		.there = act_create,
		.judge = judge_created_once,
		.outcome = { "RACE first", "race first" },
	};

	self->slot.flags = O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK;
	race_run(_metadata, &race, &self->slot, 200);
}

/* One of several that want the name, again and again: what it was told but EBUSY, or 0. */
static int create_and_close(int rounds)
{
	int fd;

	while (rounds--) {
		fd = slot_open("race", O_RDWR | O_CREAT | O_NONBLOCK);
		if (fd < 0 && errno != EBUSY)
			return errno;
		close(fd);
	}
	return 0;
}

/* A name that is found and lost, found and lost, has always had a server: EBUSY. */
TEST_F_TIMEOUT(race_name, race_5_servers_that_follow_each_other, 120)
{
	pid_t child[8];
	int status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(child); i++) {
		child[i] = fork();
		ASSERT_LE(0, child[i]);
		if (!child[i])
			_exit(create_and_close(call_scaled(20000)));
	}
	for (i = 0; i < ARRAY_SIZE(child); i++) {
		ASSERT_EQ(child[i], waitpid(child[i], &status, 0));
		EXPECT_EQ(0, status);
	}
	EXPECT_TRUE(no_name_is_left());
}

TEST_HARNESS_MAIN
