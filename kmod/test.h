/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites share.  Those of the pure parts compile in user space, too.
 */
#ifndef _MAILSLOTFS_TEST_H
#define _MAILSLOTFS_TEST_H

#include <linux/types.h>

void *mailslot_test_copy(const void *bytes, size_t len);
void mailslot_test_seed(u64 seed);
u32 mailslot_test_random(void);
u32 mailslot_test_turns(u32 turns);

#endif /* _MAILSLOTFS_TEST_H */
