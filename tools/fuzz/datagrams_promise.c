// SPDX-License-Identifier: GPL-2.0-only
/*
 * What must arrive.  Packets come in bursts, during which no slot and no setting
 * changes, and after which everything is read: a packet that was as it should
 * be, for a slot that takes it, is a promise, and all promises are kept then.
 */
#include "datagrams.h"

struct made {
	unsigned int host;
	struct stamp stamp;
	bool once;
	unsigned int kept;
};

static struct made made[BURST];
static unsigned int made_count;
/* In other parts of the run it is up to chance whether a slot is there. */
static bool in_burst;

void promise_begin(void)
{
	made_count = 0;
	in_burst = true;
}

void promise_make(const struct fuzz *f, unsigned int host, const struct promise *promise)
{
	if (!in_burst || !slot_takes(host, promise->slot, promise->len))
		return;
	made[made_count++] = (struct made) {
		.host = host, .once = promise->once,
		.stamp = { .number = f->step, .len = promise->len, .slot = promise->slot,
			   .sender = f->process },
	};
}

/* What was not promised may come all the same: not all damage is harmful. */
void promise_keep(unsigned int host, const struct stamp *stamp)
{
	unsigned int i;

	for (i = 0; i < made_count; i++)
		if (made[i].host == host && made[i].stamp.sender == stamp->sender &&
		    made[i].stamp.number == stamp->number)
			made[i].kept++;
}

void promise_end(void)
{
	unsigned int i;

	in_burst = false;
	for (i = 0; i < made_count; i++) {
		count_up(&counts->promised[made[i].host]);
		if (!made[i].kept)
			slot_wrong(made[i].host, made[i].stamp.slot, &made[i].stamp, "lost");
		else if (made[i].kept > 1 && made[i].once)
			slot_wrong(made[i].host, made[i].stamp.slot, &made[i].stamp, "twice");
	}
}
