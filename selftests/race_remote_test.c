// SPDX-License-Identifier: GPL-2.0-only
/*
 * Races with datagrams: race 7 of "Locking" in kmod/slot.h, race 4 and the time
 * limit as a softirq meets them, the gates, and our names.  How they are run is
 * said in race.h.
 */
#include "race_wire.h"

#define TEXT		"race"
#define TEXT_LEN	4
#define BURST		8
/* As many as net.mailslot.receive_names takes. */
#define NAMES_MAX	64
/* What is sent at once; a socket takes more. */
#define OTHERS		64
/* In a frame: the letters of the name that is asked for. */
#define AT_NAME		(RACE_AT_UDP + 8 + 14 + 34 + 1)
/* What a datagram counts at most, besides its text; less than one more. */
#define HEADER_MAX	120

FIXTURE(race_remote) {
	struct race_cable cable;
	int server;
	int client;			/* at the far end */
	int own;			/* at the near end: a datagram to ourselves */
	struct race_act act[2];
	long received, delivered;	/* before the round */
	long not_our_name;		/* likewise */
	bool end;			/* no more changes */
	long at_close;			/* received, once the gate had been closed */
	long queued;			/* likewise */
};

#define remote FIXTURE_DATA(race_remote)

FIXTURE_SETUP(race_remote)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	if (system("ip -V >/dev/null 2>&1"))
		SLOT_SKIP("ip(8) is not installed");
	ASSERT_OK(race_cable_make(&self->cable, &self->client));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	ASSERT_FD(self->own = slot_client(".remote/HOSTB/race", 0));
}

/* One datagram is all that may be charged: is there room for it, and so no other? */
static bool nothing_is_charged(remote *self)
{
	int server = slot_server("race", 0);
	bool admitted;

	fchmod(server, 0622);
	admitted = !slot_sysctl_set("remote_receive", 1) &&
		   !slot_sysctl_set("remote_bytes_max", HEADER_MAX + TEXT_LEN) &&
		   write(self->own, TEXT, TEXT_LEN) == TEXT_LEN && slot_count(server) == 1;
	close(server);
	return admitted;
}

FIXTURE_TEARDOWN(race_remote)
{
	EXPECT_TRUE(nothing_is_charged(self));
}

static int open_server(void *arg)
{
	remote *self = arg;

	self->server = slot_server("race", 0);
	self->received = slot_stat("received");
	self->delivered = slot_stat("delivered");
	self->not_our_name = slot_stat("not_our_name");
	return fchmod(self->server, 0622);
}

static int open_impatient(void *arg)
{
	remote *self = arg;

	return open_server(self) || slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 2) ? -1 : 0;
}

static void send_datagram(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[0], write(self->client, TEXT, TEXT_LEN));
}

static void send_own(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[0], write(self->own, TEXT, TEXT_LEN));
}

static void close_server(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[1], close(self->server));
}

static void receive(void *arg)
{
	remote *self = arg;
	char buf[64];

	RACE_ACT(&self->act[1], read(self->server, buf, sizeof(buf)));
}

/* Received once, and then either delivered or without a slot to go to. */
static int judge_own(void *arg)
{
	remote *self = arg;
	long received = slot_stat("received") - self->received;
	long delivered = slot_stat("delivered") - self->delivered;
	long no_slot = slot_stat("no_slot");
	int server;

	if (self->act[0].ret != TEXT_LEN)
		return race_broken_act("write", &self->act[0]);
	if (received != 1 || delivered < 0 || delivered > 1)
		return race_broken("received %ld, delivered %ld", received, delivered);
	/* What comes now has no slot: this one must not have counted as that twice. */
	if (write(self->own, TEXT, TEXT_LEN) != TEXT_LEN || slot_stat("no_slot") != no_slot + 1)
		return race_broken("the slot has outlived its server");
	server = slot_server("race", 0);
	if (slot_count(server))
		return race_broken("the next slot has its messages");
	close(server);
	return delivered ? 0 : 1;
}

static int judge_datagram(void *arg)
{
	remote *self = arg;

	race_passed(&self->cable, 1);
	return judge_own(self);
}

TEST_F_TIMEOUT(race_remote, race_7_datagram_against_close, 120)
{
	static const struct race race = {
		.prepare = open_server,
		.here = send_datagram,
		.there = close_server,
		.judge = judge_datagram,
		.outcome = { "delivered first", "close first" },
	};

	race_run(_metadata, &race, self, 150);
}

TEST_F_TIMEOUT(race_remote, race_7_datagram_to_ourselves_against_close, 120)
{
	static const struct race race = {
		.prepare = open_server,
		.here = send_own,
		.there = close_server,
		.judge = judge_own,
		.outcome = { "delivered first", "close first" },
	};

	race_run(_metadata, &race, self, 150);
}

/* It has been delivered: to the read, or it is left for the next one. */
static int judge_received(void *arg)
{
	remote *self = arg;
	long left;

	race_passed(&self->cable, 1);
	left = slot_count(self->server);
	close(self->server);
	if (self->act[0].ret != TEXT_LEN)
		return race_broken_act("write", &self->act[0]);
	if (slot_stat("delivered") - self->delivered != 1)
		return race_broken("not delivered once");
	if (race_failed(&self->act[1], ETIMEDOUT))
		return left == 1 ? 1 : race_broken("time was up, %ld messages left", left);
	if (self->act[1].ret != TEXT_LEN)
		return race_broken_act("read", &self->act[1]);
	return left ? race_broken("came %ld times", left + 1) : 0;
}

TEST_F_TIMEOUT(race_remote, timeout_against_datagram, 120)
{
	static const struct race race = {
		.prepare = open_impatient,
		.here = send_datagram,
		.there = receive,
		.judge = judge_received,
		.outcome = { "datagram first", "timeout first" },
	};

	race_run(_metadata, &race, self, 60);
}

static int judge_slept(void *arg)
{
	remote *self = arg;

	if (judge_received(self))
		return race_broken("read: %zd", self->act[1].ret);
	return self->act[1].slept ? 1 : 0;
}

TEST_F_TIMEOUT(race_remote, race_4_read_against_datagram, 120)
{
	static const struct race race = {
		.prepare = open_server,
		.here = send_datagram,
		.there = receive,
		.judge = judge_slept,
		.outcome = { "datagram first", "sleep first" },
	};

	race_run(_metadata, &race, self, 150);
}

static int open_gate(void *arg)
{
	remote *self = arg;

	return slot_sysctl_set("remote_receive", 1) || open_server(self) ? -1 : 0;
}

/* Closed: what has been received by now is all that ever will be. */
static void close_gate(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[1], slot_sysctl_set("remote_receive", 0));
	self->at_close = slot_stat("received");
	self->queued = slot_count(self->server);
}

/* As long as it works: to ourselves it does not while the gate is closed. */
static ssize_t send_burst(int client)
{
	unsigned char number;

	for (number = 0; number < BURST; number++)
		if (write(client, &number, 1) != 1)
			break;
	return number;
}

static void burst_datagrams(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[0], send_burst(self->client));
}

static void burst_own(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[0], send_burst(self->own));
	self->act[0].err = errno;
}

/* The slot has the first so many, each of them once. */
static bool has_first(remote *self, long count)
{
	unsigned char byte;
	long i;

	for (i = 0; i < count; i++)
		if (read(self->server, &byte, 1) != 1 || byte != i)
			return false;
	return !slot_count(self->server);
}

static int judge_gate(void *arg)
{
	remote *self = arg;
	long received = slot_stat("received");
	long count = received - self->received;
	bool good;

	if (self->act[1].ret)
		return race_broken_act("sysctl", &self->act[1]);
	if (received != self->at_close || slot_count(self->server) != self->queued)
		return race_broken("came after the gate had been closed");
	if (self->queued != count || slot_stat("delivered") - self->delivered != count)
		return race_broken("%ld received, %ld queued", count, self->queued);
	good = has_first(self, count);
	close(self->server);
	if (!good)
		return race_broken("not the first ones, or not once");
	return count == BURST ? 0 : count ? 2 : 1;
}

static int judge_gate_datagrams(void *arg)
{
	remote *self = arg;

	race_passed(&self->cable, BURST);
	if (self->act[0].ret != BURST)
		return race_broken_act("write", &self->act[0]);
	return judge_gate(self);
}

TEST_F_TIMEOUT(race_remote, gate_off_against_datagrams, 120)
{
	static const struct race race = {
		.prepare = open_gate,
		.here = burst_datagrams,
		.there = close_gate,
		.judge = judge_gate_datagrams,
		.outcome = { "datagrams first", "gate first", "in between" },
	};

	race_run(_metadata, &race, self, 60);
}

/* Who was told that it has been sent is not told lies. */
static int judge_gate_own(void *arg)
{
	remote *self = arg;
	const struct race_act *act = &self->act[0];

	if (act->ret != self->queued)
		return race_broken("%zd sent, %ld queued", act->ret, self->queued);
	if (act->ret < BURST && act->err != ECONNREFUSED)
		return race_broken_act("write", act);
	return judge_gate(self);
}

TEST_F_TIMEOUT(race_remote, gate_off_against_datagrams_to_ourselves, 120)
{
	static const struct race race = {
		.prepare = open_gate,
		.here = burst_own,
		.there = close_gate,
		.judge = judge_gate_own,
		.outcome = { "datagrams first", "gate first", "in between" },
	};

	race_run(_metadata, &race, self, 60);
}

static void set_name(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[1], slot_sysctl_text("computer_name", "OTHER"));
}

/* It was for us, or for somebody else; now that we have another name, the next one is not. */
static int judge_name(void *arg)
{
	remote *self = arg;
	long received = slot_stat("received") - self->received;
	long delivered = slot_stat("delivered") - self->delivered;
	long not_ours = slot_stat("not_our_name") - self->not_our_name;
	char text[2 * TEXT_LEN];

	if (received != 1 || delivered + not_ours != 1 || delivered < 0 || not_ours < 0)
		return race_broken("received %ld, delivered %ld, not our name %ld",
				   received, delivered, not_ours);
	if (slot_count(self->server) != delivered)
		return race_broken("%ld messages", slot_count(self->server));
	if (delivered && (read(self->server, text, sizeof(text)) != TEXT_LEN ||
			  memcmp(text, TEXT, TEXT_LEN)))
		return race_broken("another text");
	if (write(self->client, TEXT, TEXT_LEN) != TEXT_LEN)
		return race_broken("write: %s", strerror(errno));
	race_passed(&self->cable, 1);
	if (slot_stat("not_our_name") - self->not_our_name != not_ours + 1)
		return race_broken("the old name is still ours");
	return delivered ? 0 : 1;
}

static int judge_name_datagram(void *arg)
{
	remote *self = arg;
	int outcome;

	if (self->act[0].ret != TEXT_LEN)
		return race_broken_act("write", &self->act[0]);
	if (self->act[1].ret)
		return race_broken_act("sysctl", &self->act[1]);
	race_passed(&self->cable, 1);
	outcome = judge_name(self);
	close(self->server);
	if (slot_sysctl_text("computer_name", "HOSTB"))
		return race_broken("sysctl: %s", strerror(errno));
	return outcome;
}

/* The names that are ours are replaced as a whole, by RCU. */
TEST_F_TIMEOUT(race_remote, name_set_against_datagram, 120)
{
	static const struct race race = {
		.prepare = open_server,
		.here = send_datagram,
		.there = set_name,
		.judge = judge_name_datagram,
		.outcome = { "datagram first", "name first" },
	};

	race_run(_metadata, &race, self, 150);
}

static int open_far_gate(void *arg)
{
	remote *self = arg;

	return pwrite(self->cable.far_gate, "1", 1, 0) != 1 || open_server(self) ? -1 : 0;
}

static void close_far_gate(void *arg)
{
	remote *self = arg;

	RACE_ACT(&self->act[1], pwrite(self->cable.far_gate, "0", 1, 0));
}

/* What was sent has arrived, what was refused has not. */
static int judge_far_gate(void *arg)
{
	remote *self = arg;
	bool sent = self->act[0].ret == TEXT_LEN;
	long count;

	if (!sent && !race_failed(&self->act[0], EOPNOTSUPP))
		return race_broken_act("write", &self->act[0]);
	if (self->act[1].ret != 1)
		return race_broken_act("sysctl", &self->act[1]);
	race_passed(&self->cable, sent);
	count = slot_count(self->server);
	close(self->server);
	if (count != sent)
		return race_broken("%d sent, %ld arrived", sent, count);
	return sent ? 0 : 1;
}

TEST_F_TIMEOUT(race_remote, send_gate_off_against_write, 120)
{
	static const struct race race = {
		.prepare = open_far_gate,
		.here = send_datagram,
		.there = close_far_gate,
		.judge = judge_far_gate,
		.outcome = { "write first", "gate first" },
	};

	race_run(_metadata, &race, self, 150);
}

/* As often as possible. HOSTB is always there, the last one of many. */
static void *change_names(void *arg)
{
	int fd = open("/proc/sys/net/mailslot/receive_names", O_WRONLY | O_CLOEXEC);
	char names[NAMES_MAX * 8] = "";
	remote *self = arg;
	long changes = 0;
	int i, len = 0;

	for (i = 1; i < NAMES_MAX; i++)
		len += sprintf(names + len, "NAME%02d,", i);
	len += sprintf(names + len, "HOSTB");
	for (; !__atomic_load_n(&self->end, __ATOMIC_ACQUIRE); changes++)
		if (pwrite(fd, names + changes % 2 * 7, len - changes % 2 * 7, 0) < 0)
			return NULL;
	close(fd);
	return (void *)changes;
}

/* What is for nobody here: no name is compared with more of ours. */
static int learn_other(remote *self, struct race_wire *wire)
{
	if (setns(self->cable.far, CLONE_NEWNET) || race_wire_open(wire, "far0") ||
	    race_wire_learn(wire, self->client) || setns(self->cable.near, CLONE_NEWNET))
		return -1;
	race_passed(&self->cable, 1);
	memcpy(wire->frame + AT_NAME, "FI", 2);
	return 0;
}

/* A burst for others, and one for us; has it come? */
static bool sent_and_received(remote *self, const struct race_wire *wire)
{
	char buf[64];
	int i;

	for (i = 0; i < OTHERS; i++)
		if (send(wire->sock, wire->frame, wire->len, 0) != wire->len)
			return false;
	if (write(self->client, TEXT, TEXT_LEN) != TEXT_LEN)
		return false;
	race_passed(&self->cable, OTHERS + 1);
	return read(self->server, buf, sizeof(buf)) == TEXT_LEN;
}

/* HOSTB is one of our names all the time, however often others come and go. */
TEST_F_TIMEOUT(race_remote, names_change_while_datagrams_come, 120)
{
	unsigned int i, count = 150, lost = 0;
	struct race_wire wire;
	pthread_t other;
	void *changes;

	ASSERT_OK(slot_sysctl_text("receive_names", "HOSTB"));
	ASSERT_OK(slot_sysctl_text("computer_name", "NEAR"));
	ASSERT_OK(learn_other(self, &wire));
	ASSERT_FD(self->server = slot_server("race", O_NONBLOCK));
	ASSERT_OK(fchmod(self->server, 0622));
	ASSERT_EQ(0, pthread_create(&other, NULL, change_names, self));
	for (i = 0; i < count; i++)
		lost += !sent_and_received(self, &wire);
	__atomic_store_n(&self->end, true, __ATOMIC_RELEASE);
	pthread_join(other, &changes);
	close(self->server);
	EXPECT_OK(slot_sysctl_text("computer_name", "HOSTB"));
	TH_LOG("%u datagrams for us, %ld changes", count, (long)changes);
	EXPECT_LT(0, (long)changes);
	EXPECT_EQ(0, lost);
}

TEST_HARNESS_MAIN
