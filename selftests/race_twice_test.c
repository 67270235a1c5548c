// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same datagram by two cables at the same time, on two processors: one of
 * the two is delivered.  How this is run is said in race.h.
 */
#include "race_wire.h"

#define TEXT_LEN	4

FIXTURE(race_twice) {
	struct race_cable cable;
	int client;
	int server;
	struct race_wire wire[2];
	uint16_t id;
	long delivered, duplicate;	/* before the round */
};

/* The second cable; its address at the near end is not the one that is used. */
static int more_cable(FIXTURE_DATA(race_twice) *self)
{
	if (setns(self->cable.far, CLONE_NEWNET) || race_far_end(self->cable.near, 1) ||
	    race_wire_open(&self->wire[0], "far0") || race_wire_open(&self->wire[1], "far1") ||
	    race_wire_learn(&self->wire[0], self->client))
		return -1;
	memcpy(self->wire[1].frame, self->wire[0].frame, sizeof(self->wire[1].frame));
	self->wire[1].len = self->wire[0].len;
	if (setns(self->cable.near, CLONE_NEWNET) || race_near_end(1) ||
	    race_wire_address(&self->wire[0], self->cable.port, "near0") ||
	    race_wire_address(&self->wire[1], self->cable.port, "near1"))
		return -1;
	race_passed(&self->cable, 1);
	return 0;
}

FIXTURE_SETUP(race_twice)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	if (system("ip -V >/dev/null 2>&1"))
		SLOT_SKIP("ip(8) is not installed");
	ASSERT_OK(race_cable_make(&self->cable, &self->client));
	ASSERT_OK(more_cable(self));
	ASSERT_OK(system("echo 0 | tee /proc/sys/net/ipv4/conf/*/rp_filter >/dev/null"));
	ASSERT_FD(self->server = slot_server("race", O_NONBLOCK));
	ASSERT_OK(fchmod(self->server, 0622));
}

FIXTURE_TEARDOWN(race_twice)
{
}

static int new_datagram(void *arg)
{
	FIXTURE_DATA(race_twice) *self = arg;
	int i;

	self->id++;
	for (i = 0; i < 2; i++)
		memcpy(self->wire[i].frame + RACE_AT_ID, &self->id, 2);
	self->delivered = slot_stat("delivered");
	self->duplicate = slot_stat("duplicate");
	return 0;
}

static void wire_send(struct race_wire *wire)
{
	wire->sent = send(wire->sock, wire->frame, wire->len, 0);
}

static void send_first(void *arg)
{
	FIXTURE_DATA(race_twice) *self = arg;

	wire_send(&self->wire[0]);
}

static void send_second(void *arg)
{
	FIXTURE_DATA(race_twice) *self = arg;

	wire_send(&self->wire[1]);
}

static int judge_once(void *arg)
{
	FIXTURE_DATA(race_twice) *self = arg;
	struct mailslot_recv message;
	long delivered, duplicate;
	char buf[64];

	if (self->wire[0].sent != self->wire[0].len || self->wire[1].sent != self->wire[1].len)
		return race_broken("cannot send: %s", strerror(errno));
	race_passed(&self->cable, 2);
	delivered = slot_stat("delivered") - self->delivered;
	duplicate = slot_stat("duplicate") - self->duplicate;
	if (delivered != 1 || duplicate != 1)
		return race_broken("%ld delivered, %ld duplicates", delivered, duplicate);
	if (slot_recv(self->server, buf, sizeof(buf), 0, &message) != TEXT_LEN)
		return race_broken("nothing to receive: %s", strerror(errno));
	if (slot_count(self->server))
		return race_broken("came twice");
	return message.ifindex == self->wire[0].near ? 0 : 1;
}

TEST_F_TIMEOUT(race_twice, heard_by_two_cables, 120)
{
	static const struct race race = {
		.prepare = new_datagram,
		.here = send_first,
		.there = send_second,
		.judge = judge_once,
		.outcome = { "first cable", "second cable" },
	};

	race_run(_metadata, &race, self, 400);
}

TEST_HARNESS_MAIN
