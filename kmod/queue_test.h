/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites about messages share, in user space as well.
 */
#ifndef _MAILSLOTFS_QUEUE_TEST_H
#define _MAILSLOTFS_QUEUE_TEST_H

#include "queue.h"

/* Of messages that no namespace counts. */
static inline void mailslot_test_put(struct mailslot_msg *msg)
{
	if (mailslot_msg_drop(msg))
		mailslot_msg_free(msg);
}

#endif /* _MAILSLOTFS_QUEUE_TEST_H */
