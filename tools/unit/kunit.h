/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reverse of kernel.h: as much of user space and of the selftests' harness
 * as the tests need, in the kernel and by means of KUnit.  Which tests are a
 * suite is said in kmod/NAME_test.c.
 */
#ifndef _UNIT_KUNIT_H
#define _UNIT_KUNIT_H

#include <kunit/test.h>
#include <kunit/test-bug.h>
#include <linux/byteorder/generic.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/string.h>

/* A test that is in no suite */
#pragma GCC diagnostic error "-Wunused-function"

/* Each piece ends where KASAN sees it. */
#define malloc(size)		kmalloc(size, GFP_KERNEL)
#define calloc(count, size)	kcalloc(count, size, GFP_KERNEL)
#define free(piece)		kfree(piece)

static struct rnd_state unit_random;

static inline void srandom(u32 seed)
{
	prandom_seed_state(&unit_random, seed);
}

static inline long random(void)
{
	return prandom_u32_state(&unit_random) >> 1;
}

#define assert(condition)	KUNIT_ASSERT_TRUE(kunit_get_current_test(), condition)

/* The harness hands its own structure to each test, by this name. */
#define __test_metadata		kunit
#define TEST(name)		static void name(struct kunit *_metadata)
#define TEST_HARNESS_MAIN

#define TH_LOG(format, ...)	kunit_err(_metadata, format "\n", ##__VA_ARGS__)

static inline void unit_go_on(struct kunit *test)
{
}

#define UNIT_HOLDS(condition, op, type, format, expected, seen)			\
({										\
	__auto_type _expected = (expected);					\
	__auto_type _seen = (seen);						\
	bool _holds = (condition);						\
										\
	if (!_holds)								\
		KUNIT_FAIL(_metadata, "%s %s %s: " format " and " format "\n",	\
			   #expected, op, #seen, (type)_expected, (type)_seen);	\
	_holds;									\
})

#define UNIT_NUMBERS(op, expected, seen)					\
	UNIT_HOLDS(_expected op _seen, #op, long long, "%lld", expected, seen)
#define UNIT_STRINGS(op, expected, seen)					\
	UNIT_HOLDS(strcmp(_expected, _seen) op 0, #op, const char *, "'%s'", expected, seen)

/* A loop, whose body is the TH_LOG() that may follow; @then comes after it. */
#define UNIT_CHECK(then, holds)							\
	for (bool _failed = !(holds); _failed; _failed = false, then(_metadata))
#define UNIT_EXPECT(holds)		UNIT_CHECK(unit_go_on, holds)
#define UNIT_ASSERT(holds)		UNIT_CHECK(__kunit_abort, holds)

#define EXPECT_EQ(expected, seen)	UNIT_EXPECT(UNIT_NUMBERS(==, expected, seen))
#define EXPECT_NE(expected, seen)	UNIT_EXPECT(UNIT_NUMBERS(!=, expected, seen))
#define EXPECT_LT(expected, seen)	UNIT_EXPECT(UNIT_NUMBERS(<, expected, seen))
#define EXPECT_TRUE(seen)		UNIT_EXPECT(UNIT_NUMBERS(!=, 0, seen))
#define EXPECT_FALSE(seen)		UNIT_EXPECT(UNIT_NUMBERS(==, 0, seen))
#define EXPECT_STREQ(expected, seen)	UNIT_EXPECT(UNIT_STRINGS(==, expected, seen))
#define EXPECT_STRNE(expected, seen)	UNIT_EXPECT(UNIT_STRINGS(!=, expected, seen))

#define ASSERT_EQ(expected, seen)	UNIT_ASSERT(UNIT_NUMBERS(==, expected, seen))
#define ASSERT_NE(expected, seen)	UNIT_ASSERT(UNIT_NUMBERS(!=, expected, seen))
#define ASSERT_LT(expected, seen)	UNIT_ASSERT(UNIT_NUMBERS(<, expected, seen))
#define ASSERT_GE(expected, seen)	UNIT_ASSERT(UNIT_NUMBERS(>=, expected, seen))
#define ASSERT_TRUE(seen)		UNIT_ASSERT(UNIT_NUMBERS(!=, 0, seen))

#endif /* _UNIT_KUNIT_H */
