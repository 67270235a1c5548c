// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages that a slot keeps for its next writers, see spare.h.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>

#include "queue.h"
#include "spare.h"

static struct mailslot_msg **mailslot_spares_next(struct mailslot_spares *spares,
						  u32 *position)
{
	u32 turn = READ_ONCE(*position);

	WRITE_ONCE(*position, turn + 1);
	return &spares->cells[turn % MAILSLOT_SPARES];
}

/**
 * mailslot_spares_get - reuse a message for another one of the same writer
 * @spares: the slot's
 * @writer: process that writes; NULL for the network
 * @len: bytes of payload
 *
 * Context: Any.
 * Return: a message as if just created, but that its pid is @writer; or NULL.
 */
struct mailslot_msg *mailslot_spares_get(struct mailslot_spares *spares,
					 struct pid *writer, size_t len)
{
	struct mailslot_msg **cell;
	struct mailslot_msg *msg;

	/* Long ones are not kept: do not spoil what is. */
	if (sizeof(*msg) + mailslot_msg_room(len, !writer) >
	    MAILSLOT_SPARE_BYTES)
		return NULL;
	cell = mailslot_spares_next(spares, &spares->get);
	/* An exchange costs more than a look. */
	if (!READ_ONCE(*cell))
		return NULL;
	msg = xchg(cell, NULL);
	if (!msg)
		return NULL;
	if (msg->pid == writer && mailslot_msg_renew(msg, len, !writer))
		return msg;
	mailslot_msg_free(msg);
	return NULL;
}

/**
 * mailslot_spares_put - keep a message instead of freeing it
 * @spares: the slot's; its server's open file is held
 * @msg: a message that nobody has a reference to any more, not charged
 *
 * Context: Process context.
 * Return: true when it has been kept.
 */
bool mailslot_spares_put(struct mailslot_spares *spares,
			 struct mailslot_msg *msg)
{
	struct mailslot_msg **cell;

	if (!msg->room)
		return false;
	cell = mailslot_spares_next(spares, &spares->put);
	return !READ_ONCE(*cell) && !cmpxchg(cell, NULL, msg);
}

/**
 * mailslot_spares_empty - free all that is kept
 * @spares: of a slot whose server is gone
 *
 * Context: Process context.
 */
void mailslot_spares_empty(struct mailslot_spares *spares)
{
	struct mailslot_msg *msg;
	int i;

	for (i = 0; i < MAILSLOT_SPARES; i++) {
		msg = xchg(&spares->cells[i], NULL);
		if (msg)
			mailslot_msg_free(msg);
	}
}
