// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a network namespace under datagrams: its last holder is a server's
 * descriptor, and whoever closes that ends the slot, the mount, the hook and the
 * cable, one after the other, while messages go on to come.
 */
#include "race_cable.h"

FIXTURE(race_end) {
	struct race_cable cable;
	int client;			/* at the far end */
	pthread_t flood;
	unsigned long sent;		/* so far */
	int err;			/* how it ended */
	uint64_t random;
};

/* Of a namespace whose only holder is the descriptor that is returned. */
static int make_near(FIXTURE_DATA(race_end) *self)
{
	int near = race_new_namespace(), server;

	if (near < 0 || mount("mailslot", slot_root, "mailslotfs", 0, NULL))
		return -1;
	server = slot_server("race", 0);
	umount2(slot_root, MNT_DETACH);
	if (fchmod(server, 0622) || slot_sysctl_text("computer_name", "HOSTB") ||
	    slot_sysctl_set("remote_receive", 1) ||
	    setns(self->cable.far, CLONE_NEWNET) || race_far_end(near, 0) ||
	    setns(near, CLONE_NEWNET) || race_near_end(0) ||
	    setns(self->cable.far, CLONE_NEWNET))
		return -1;
	close(near);
	return server;
}

FIXTURE_SETUP(race_end)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	if (system("ip -V >/dev/null 2>&1"))
		SLOT_SKIP("ip(8) is not installed");
	self->random = race_seed();
	self->cable.far = race_this_namespace();
	self->cable.third = race_hold_gate_open();
	ASSERT_LE(0, self->cable.third);
	ASSERT_OK(setns(self->cable.far, CLONE_NEWNET));
	ASSERT_OK(slot_sysctl_text("computer_name", "HOSTA"));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
}

FIXTURE_TEARDOWN(race_end)
{
}

/* What a write says when the cable goes, and when it has gone. */
static bool cable_is_gone(int err)
{
	return err == ENETDOWN || err == ENODEV || err == ENETUNREACH;
}

/* Until there is no cable any more. */
static void *flood(void *arg)
{
	FIXTURE_DATA(race_end) *self = arg;

	while (write(self->client, "flood", 5) == 5)
		__atomic_add_fetch(&self->sent, 1, __ATOMIC_SEQ_CST);
	self->err = errno;
	return NULL;
}

static unsigned long sent(FIXTURE_DATA(race_end) *self)
{
	return __atomic_load_n(&self->sent, __ATOMIC_SEQ_CST);
}

/* Nobody holds the namespace but the slot: it goes on to receive. */
static bool all_arrives(FIXTURE_DATA(race_end) *self, int server)
{
	char buf[64];
	int turn;

	for (turn = 0; turn < 20; turn++)
		if (write(self->client, "alone", 5) != 5 ||
		    read(server, buf, sizeof(buf)) != 5 || memcmp(buf, "alone", 5))
			return false;
	return !slot_count(server);
}

TEST_F_TIMEOUT(race_end, namespace_end_against_datagrams, 300)
{
	unsigned int turns = call_scaled(6), turn;
	unsigned long at_close, after = 0;
	int server;

	for (turn = 0; turn < turns; turn++) {
		ASSERT_FD(server = make_near(self));
		ASSERT_FD(self->client = slot_client(".remote/HOSTB@192.0.2.2/race", 0));
		ASSERT_TRUE(all_arrives(self, server));
		self->sent = 0;
		ASSERT_EQ(0, pthread_create(&self->flood, NULL, flood, self));
		race_spin(race_random(&self->random) % 1000000);
		while (!slot_count(server))
			sched_yield();
		ASSERT_OK(close(server));
		at_close = sent(self);
		/* Ends when the cable does, and that when all has been let go. */
		pthread_join(self->flood, NULL);
		close(self->client);
		EXPECT_TRUE(cable_is_gone(self->err)) TH_LOG("flood: %s", strerror(self->err));
		TH_LOG("%lu datagrams before the end, %lu after it", at_close,
		       self->sent - at_close);
		after += self->sent - at_close;
	}
	EXPECT_LT(0UL, after);
}

TEST_HARNESS_MAIN
