/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A slot to race for, and what several tests do with it.
 */
#ifndef _MAILSLOT_RACE_SLOT_H
#define _MAILSLOT_RACE_SLOT_H

#include "race.h"

#define TEXT		"race"
#define TEXT_LEN	4
/* What a message counts at most, besides its text; less than one more message. */
#define HEADER_MAX	64

struct race_slot {
	int server;
	int client;
	int flags;			/* of an open */
	struct race_act act[2];
	struct call call;		/* a third one, that waits */
	char buf[64];
};

/* One message is all that may be charged: is there room for it, and so no other? */
static SLOT_UNUSED bool race_nothing_is_charged(void)
{
	int server, client;
	bool admitted;

	if (slot_sysctl_set("total_bytes_max", HEADER_MAX + TEXT_LEN))
		return false;
	server = slot_server("account", 0);
	client = slot_client("account", 0);
	admitted = write(client, TEXT, TEXT_LEN) == TEXT_LEN;
	close(client);
	close(server);
	return admitted;
}

static SLOT_UNUSED int race_open_both(void *arg)
{
	struct race_slot *self = arg;

	self->server = slot_server("race", 0);
	self->client = slot_client("race", 0);
	return self->server < 0 || self->client < 0 ? -1 : 0;
}

/* The next write finds no room; what is there is one message. */
static SLOT_UNUSED int race_open_full(void *arg)
{
	struct race_slot *self = arg;

	return race_open_both(self) || slot_fill(self->server, self->client, "full") ? -1 : 0;
}

static SLOT_UNUSED void race_close_both(struct race_slot *self)
{
	close(self->client);
	close(self->server);
}

static SLOT_UNUSED void race_write(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[0], write(self->client, TEXT, TEXT_LEN));
}

static SLOT_UNUSED void race_close(void *arg)
{
	struct race_slot *self = arg;

	RACE_ACT(&self->act[1], close(self->server));
}

static SLOT_UNUSED bool race_is_text(const struct race_slot *self, ssize_t len)
{
	return len == TEXT_LEN && !memcmp(self->buf, TEXT, TEXT_LEN);
}

/* Whatever is queued: how many times TEXT, or -1 when there is something else. */
static SLOT_UNUSED int race_drain(struct race_slot *self)
{
	struct mailslot_recv recv;
	int count = 0;
	ssize_t len;

	for (;;) {
		len = slot_recv(self->server, self->buf, sizeof(self->buf),
				MAILSLOT_RECV_NOWAIT, &recv);
		if (race_errno(EAGAIN, len))
			return count;
		if (!race_is_text(self, len))
			return -1;
		count++;
	}
}

#endif /* _MAILSLOT_RACE_SLOT_H */
