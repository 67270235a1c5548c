// SPDX-License-Identifier: GPL-2.0-only
/*
 * The races that "Locking" in kmod/slot.h names, by number: messages against
 * messages, signals, time and the end.  Race 5 is in race_name_test.c, race 7
 * in race_remote_test.c.  How they are run is said in race.h.
 */
#include "race_slot.h"

FIXTURE(race) {
	struct race_slot slot;
};

FIXTURE_SETUP(race)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
}

FIXTURE_TEARDOWN(race)
{
	EXPECT_TRUE(race_nothing_is_charged());
}

static int judge_close(void *arg)
{
	struct race_slot *self = arg;
	const struct race_act *act = &self->act[0];
	bool dead = race_errno(EPIPE, write(self->client, TEXT, TEXT_LEN));

	close(self->client);
	if (!dead)
		return race_broken("the slot has outlived its server");
	if (self->act[1].ret || !race_errno(ENOENT, slot_client("race", 0)))
		return race_broken("the name has outlived the server");
	if (act->ret == TEXT_LEN)
		return 0;
	return race_failed(act, EPIPE) ? 1 : race_broken_act("write", act);
}

TEST_F_TIMEOUT(race, race_1_write_against_close, 120)
{
	static const struct race race = {
		.prepare = race_open_both,
		.here = race_write,
		.there = race_close,
		.judge = judge_close,
		.outcome = { "write first", "close first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

static int judge_close_in_line(void *arg)
{
	struct race_slot *self = arg;
	int outcome = judge_close(self);

	if (outcome == 0)
		return race_broken("a message was queued where there was no room");
	return outcome < 0 ? outcome : self->act[0].slept ? 0 : 1;
}

TEST_F_TIMEOUT(race, race_1_write_without_room_against_close, 120)
{
	static const struct race race = {
		.prepare = race_open_full,
		.here = race_write,
		.there = race_close,
		.judge = judge_close_in_line,
		.outcome = { "in line first", "close first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

static void act_read(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[1], read(self->server, self->buf, sizeof(self->buf)));
}

/* Both have what they wanted: the one message that is left is the waiter's. */
static int judge_room(void *arg)
{
	struct race_slot *self = arg;
	int left;

	if (self->act[0].ret != TEXT_LEN)
		return race_broken_act("write", &self->act[0]);
	if (self->act[1].ret != TEXT_LEN || memcmp(self->buf, "full", TEXT_LEN))
		return race_broken_act("read", &self->act[1]);
	left = race_drain(self);
	race_close_both(self);
	if (left != 1)
		return race_broken("%d messages instead of 1", left);
	return self->act[0].slept ? 0 : 1;
}

TEST_F_TIMEOUT(race, race_2_wait_for_room_against_read, 120)
{
	static const struct race race = {
		.prepare = race_open_full,
		.here = race_write,
		.there = act_read,
		.judge = judge_room,
		.outcome = { "in line first", "room first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

static void act_raise(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[1], slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 1000));
}

static int judge_raise(void *arg)
{
	struct race_slot *self = arg;

	if (self->act[1].ret)
		return race_broken_act("ioctl", &self->act[1]);
	act_read(self);
	return judge_room(self);
}

TEST_F_TIMEOUT(race, race_2_wait_for_room_against_a_higher_limit, 120)
{
	static const struct race race = {
		.prepare = race_open_full,
		.here = race_write,
		.there = act_raise,
		.judge = judge_raise,
		.outcome = { "in line first", "room first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

static int open_waiting(void *arg)
{
	struct race_slot *self = arg;

	if (race_open_full(self))
		return -1;
	self->call = (struct call)CALL_WRITE(self->client, TEXT, TEXT_LEN);
	return call_start_waits(&self->call) ? 0 : -1;
}

static void act_signal(void *arg)
{
	struct race_slot *self = arg;

	pthread_kill(self->call.thread, SIGUSR1);
}

/* The write has succeeded if, and only if, its message is there. */
static int judge_signal(void *arg)
{
	struct race_slot *self = arg;
	int left;

	call_end(&self->call);
	self->act[0] = (struct race_act){ .ret = self->call.ret, .err = self->call.err };
	if (self->act[1].ret != TEXT_LEN)
		return race_broken_act("read", &self->act[1]);
	left = race_drain(self);
	race_close_both(self);
	if (race_failed(&self->act[0], EINTR))
		return left ? race_broken("%d messages of nobody's", left) : 0;
	if (self->act[0].ret != TEXT_LEN)
		return race_broken_act("write", &self->act[0]);
	return left == 1 ? 1 : race_broken("written, but %d messages", left);
}

TEST_F_TIMEOUT(race, race_3_signal_against_read, 120)
{
	static const struct race race = {
		.prepare = open_waiting,
		.here = act_signal,
		.there = act_read,
		.judge = judge_signal,
		.outcome = { "signal first", "served first" },
	};

	ASSERT_OK(call_catch(0));
	race_run(_metadata, &race, &self->slot, 100);
}

static void act_receive(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[0], read(self->server, self->buf, sizeof(self->buf)));
}

static void act_send(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[1], write(self->client, TEXT, TEXT_LEN));
}

static int judge_received(void *arg)
{
	struct race_slot *self = arg;
	bool good = race_is_text(self, self->act[0].ret);
	int left = race_drain(self);

	race_close_both(self);
	if (self->act[1].ret != TEXT_LEN)
		return race_broken_act("write", &self->act[1]);
	if (!good)
		return race_broken_act("read", &self->act[0]);
	if (left)
		return race_broken("came twice, or %d times", left + 1);
	return self->act[0].slept ? 0 : 1;
}

TEST_F_TIMEOUT(race, race_4_read_against_write, 120)
{
	static const struct race race = {
		.prepare = race_open_both,
		.here = act_receive,
		.there = act_send,
		.judge = judge_received,
		.outcome = { "sleep first", "message first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

static void act_poll_server(void *arg)
{
	struct race_slot *self = arg;
	struct pollfd poll_fd = { .fd = self->server, .events = POLLIN };

	RACE_ACT(&self->act[0], poll(&poll_fd, 1, -1));
}

static int judge_poll(void *arg)
{
	struct race_slot *self = arg;
	int left = race_drain(self);

	race_close_both(self);
	if (self->act[0].ret != 1)
		return race_broken_act("poll", &self->act[0]);
	if (left != 1)
		return race_broken("%d messages instead of 1", left);
	return self->act[0].slept ? 0 : 1;
}

TEST_F_TIMEOUT(race, race_4_poll_against_write, 120)
{
	static const struct race race = {
		.prepare = race_open_both,
		.here = act_poll_server,
		.there = act_send,
		.judge = judge_poll,
		.outcome = { "sleep first", "message first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

static void act_poll_client(void *arg)
{
	struct race_slot *self = arg;
	struct pollfd poll_fd = { .fd = self->client, .events = POLLOUT };

	RACE_ACT(&self->act[0], poll(&poll_fd, 1, -1));
	if (poll_fd.revents != POLLOUT)
		self->act[0].ret = -1;
}

static int judge_poll_room(void *arg)
{
	struct race_slot *self = arg;
	ssize_t written = write(self->client, TEXT, TEXT_LEN);

	if (written != TEXT_LEN)
		return race_broken("no room: %zd (%s)", written, strerror(errno));
	return judge_poll(self);
}

TEST_F_TIMEOUT(race, race_4_poll_for_room_against_read, 120)
{
	static const struct race race = {
		.prepare = race_open_full,
		.here = act_poll_client,
		.there = act_read,
		.judge = judge_poll_room,
		.outcome = { "sleep first", "room first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

static int open_impatient(void *arg)
{
	struct race_slot *self = arg;

	return race_open_both(self) ||
	       slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 2) ? -1 : 0;
}

/* Once and no more: with the read whose time is up, or with the next one. */
static int judge_timeout(void *arg)
{
	struct race_slot *self = arg;
	int left = race_drain(self);

	race_close_both(self);
	if (self->act[1].ret != TEXT_LEN)
		return race_broken_act("write", &self->act[1]);
	if (race_failed(&self->act[0], ETIMEDOUT))
		return left == 1 ? 0 : race_broken("time was up, %d messages left", left);
	if (self->act[0].ret != TEXT_LEN)
		return race_broken_act("read", &self->act[0]);
	return left ? race_broken("received, %d messages left", left) : 1;
}

TEST_F_TIMEOUT(race, timeout_against_write, 120)
{
	static const struct race race = {
		.prepare = open_impatient,
		.here = act_receive,
		.there = act_send,
		.judge = judge_timeout,
		.outcome = { "timeout first", "message first" },
	};

	race_run(_metadata, &race, &self->slot, 100);
}

static int open_with_message(void *arg)
{
	struct race_slot *self = arg;

	if (race_open_both(self) || write(self->client, TEXT, TEXT_LEN) != TEXT_LEN)
		return -1;
	slot_fault_at(0);
	return 0;
}

static void act_read_to_nowhere(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[0], read(self->server, slot_fault_at(1), 64));
}

/* The read's message has come back, in vain: all goes with the slot. */
static int judge_fault(void *arg)
{
	struct race_slot *self = arg;
	const struct race_act read = self->act[0];

	if (!race_failed(&read, EFAULT) && !race_failed(&read, EBADF))
		return race_broken_act("read", &read);
	self->act[0].ret = TEXT_LEN;
	if (judge_close(self) < 0)
		return -1;
	return read.err == EFAULT ? 0 : 1;
}

TEST_F_TIMEOUT(race, race_6_faulting_read_against_close, 120)
{
	static const struct race race = {
		.prepare = open_with_message,
		.here = act_read_to_nowhere,
		.there = race_close,
		.judge = judge_fault,
		.outcome = { "read first", "close first" },
	};

	race_run(_metadata, &race, &self->slot, 200);
}

TEST_HARNESS_MAIN
