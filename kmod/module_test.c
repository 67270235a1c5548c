// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslotfs_test - the suites NAME_test.c, for a kernel with KUnit
 *
 * Here is what they share.
 */
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "test.h"

static unsigned int scale = 1;
module_param(scale, uint, 0444);
MODULE_PARM_DESC(scale, "Tests by chance have that many times fewer turns");

static struct rnd_state mailslot_test_state;

/**
 * mailslot_test_copy - memory of exactly that size
 * @bytes: what is copied
 * @len: how many
 *
 * A sanitizer sees it when one byte more is looked at.  The caller frees it.
 *
 * Context: Process context, may sleep.
 * Return: the copy.  Without memory, nothing: the test ends there.
 */
void *mailslot_test_copy(const void *bytes, size_t len)
{
	void *copy = kmalloc(len ?: 1, GFP_KERNEL);

	if (copy)
		memcpy(copy, bytes, len);
	return copy;
}

/**
 * mailslot_test_seed - begin a row of random numbers
 * @seed: which one
 *
 * Context: Process context; KUnit runs one test at a time.
 */
void mailslot_test_seed(u64 seed)
{
	prandom_seed_state(&mailslot_test_state, seed);
}

/**
 * mailslot_test_random - the next number of the row
 *
 * Context: As mailslot_test_seed().
 * Return: any 32 bits.
 */
u32 mailslot_test_random(void)
{
	return prandom_u32_state(&mailslot_test_state);
}

/**
 * mailslot_test_turns - how often to try by chance
 * @turns: on a kernel that does not look too closely
 *
 * Context: Any.
 * Return: at least 1.
 */
u32 mailslot_test_turns(u32 turns)
{
	return max(turns / max(scale, 1U), 1U);
}

MODULE_DESCRIPTION("KUnit tests for mailslotfs");
MODULE_LICENSE("GPL");
