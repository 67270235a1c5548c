// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a network namespace under datagrams: its last holder is a server's
 * descriptor, and whoever closes that ends the slot, the mount, the hook and the
 * cable, one after the other, while messages go on to come.
 *
 * The namespace's counters end with it.  What tells afterwards that datagrams
 * reached the hook, and found no slot any more, are the tracepoints.
 */
#include "race_wire.h"

#define TRACING		"/sys/kernel/tracing"
#define TRACE		TRACING "/instances/race_end"
#define TRACE_DROP	TRACE "/events/mailslotfs/mailslot_drop"
/* Namespaces that end, however small the scale: each takes seconds. */
#define TURNS_MIN	5

FIXTURE(race_end) {
	struct race_cable cable;
	int client;			/* at the far end */
	struct race_wire wire;		/* likewise: what it has once written */
	pthread_t writer, sender;
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

static int trace_begin(void)
{
	if (access(TRACING "/instances", F_OK) && mount("tracefs", TRACING, "tracefs", 0, NULL))
		return -1;
	if (mkdir(TRACE, 0700) && errno != EEXIST)
		return -1;
	return slot_put(TRACE_DROP "/filter", "reason == \"no_slot\"") ||
	       slot_put(TRACE_DROP "/enable", "1") ? -1 : 0;
}

/* So many datagrams that came to the hook found no slot. */
static unsigned long trace_count(void)
{
	unsigned long kept, lost, sum = 0;
	char path[128], text[512];
	int cpu;

	for (cpu = 0; cpu < sysconf(_SC_NPROCESSORS_CONF); cpu++) {
		snprintf(path, sizeof(path), TRACE "/per_cpu/cpu%d/stats", cpu);
		if (slot_file(path, O_RDONLY, text, sizeof(text)) &&
		    sscanf(text, "entries: %lu overrun: %lu", &kept, &lost) == 2)
			sum += kept + lost;
	}
	return sum;
}

FIXTURE_SETUP(race_end)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	if (system("ip -V >/dev/null 2>&1"))
		SLOT_SKIP("ip(8) is not installed");
	if (trace_begin())
		SLOT_SKIP("the hook cannot be watched: no tracing here");
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
	EXPECT_OK(slot_put(TRACE_DROP "/enable", "0"));
	EXPECT_OK(rmdir(TRACE));
}

/*
 * What a write says when the cable goes, and when it has gone.  EINVAL is ARP's,
 * to any socket, for the moment in which the interface has no addresses any more.
 */
static bool cable_is_gone(int err)
{
	return err == ENETDOWN || err == ENODEV || err == ENETUNREACH || err == EINVAL;
}

/* Until there is no cable any more. */
static void *flood_by_write(void *arg)
{
	FIXTURE_DATA(race_end) *self = arg;

	while (write(self->client, "flood", 5) == 5)
		__atomic_add_fetch(&self->sent, 1, __ATOMIC_SEQ_CST);
	self->err = errno;
	return NULL;
}

/* Ten times as many: the hook is not long without its slot. */
static void *flood_by_frame(void *arg)
{
	FIXTURE_DATA(race_end) *self = arg;
	const struct race_wire *wire = &self->wire;

	while (send(wire->sock, wire->frame, wire->len, 0) == wire->len || errno == ENOBUFS)
		;
	return NULL;
}

static int flood_begin(FIXTURE_DATA(race_end) *self)
{
	self->sent = 0;
	if (race_wire_open(&self->wire, "far0") || race_wire_learn(&self->wire, self->client))
		return -1;
	return pthread_create(&self->writer, NULL, flood_by_write, self) ||
	       pthread_create(&self->sender, NULL, flood_by_frame, self) ? -1 : 0;
}

/* Ends when the cable does, and that when all has been let go. */
static void flood_end(FIXTURE_DATA(race_end) *self)
{
	pthread_join(self->writer, NULL);
	pthread_join(self->sender, NULL);
	close(self->wire.sock);
	close(self->client);
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

/* Into a slot that is there, while it ends, and where there is nothing any more. */
TEST_F_TIMEOUT(race_end, namespace_end_against_datagrams, 300)
{
	unsigned int turns = call_scaled_to(6, TURNS_MIN), turn;
	unsigned long at_close, late, orphans = 0, after = 0;
	int server;

	for (turn = 0; turn < turns || ((!orphans || !after) && turn < 10 * turns); turn++) {
		ASSERT_FD(server = make_near(self));
		ASSERT_FD(self->client = slot_client(".remote/HOSTB@192.0.2.2/race", 0));
		ASSERT_TRUE(all_arrives(self, server));
		late = trace_count();
		ASSERT_OK(flood_begin(self));
		race_spin(race_random(&self->random) % 1000000);
		while (slot_count(server) < 2)
			sched_yield();
		ASSERT_OK(close(server));
		at_close = sent(self);
		flood_end(self);
		EXPECT_TRUE(cable_is_gone(self->err)) TH_LOG("flood: %s", strerror(self->err));
		late = trace_count() - late;
		TH_LOG("%lu writes before the end, %lu after it; %lu at a hook without a slot",
		       at_close, self->sent - at_close, late);
		orphans += late;
		after += self->sent - at_close;
	}
	EXPECT_LT(0UL, orphans) TH_LOG("none has reached the hook after the end");
	EXPECT_LT(0UL, after);
}

TEST_HARNESS_MAIN
