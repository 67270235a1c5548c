/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of the kernel's KUnit as the suites in kmod/ need, in user space:
 * kmod/NAME_test.c is compiled for both.  The program is in kunit.c.
 */
#ifndef _UNIT_KUNIT_TEST_H
#define _UNIT_KUNIT_TEST_H

#include <stdio.h>

#include "kernel.h"

#define KUNIT_PARAM_DESC_SIZE	128

/**
 * struct kunit - a test that runs
 * @priv: the suite's own
 * @param_value: the entry of a table that it is about
 * @failed: an expectation did not hold
 */
struct kunit {
	void *priv;
	const void *param_value;
	bool failed;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *before, char *desc);
};

struct kunit_suite {
	const char *name;
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
	struct kunit_suite *next;
};

#define KUNIT_CASE(test)		{ .run_case = test, .name = #test }
#define KUNIT_CASE_SLOW(test)		KUNIT_CASE(test)
#define KUNIT_CASE_PARAM(test, generate) \
	{ .run_case = test, .name = #test, .generate_params = generate }

#define KUNIT_ARRAY_PARAM(title, array, describe)				\
static const void *title##_gen_params(const void *before, char *desc)		\
{										\
	__typeof__(&(array)[0]) next = before;					\
										\
	next = before ? next + 1 : array;					\
	if (next == (array) + ARRAY_SIZE(array))				\
		return NULL;							\
	describe(next, desc);							\
	return next;								\
}

#define kunit_test_suite(suite)							\
static void __attribute__((constructor)) suite##_enter(void)			\
{										\
	kunit_enter(&(suite));							\
}

void kunit_enter(struct kunit_suite *suite);
void kunit_say(struct kunit *test, const char *format, ...) __attribute__((format(printf, 2, 3)));
void __noreturn kunit_abort(void);
struct kunit *kunit_get_current_test(void);

#define kunit_info(test, format, ...)	kunit_say(test, format, ##__VA_ARGS__)

static inline void kunit_go_on(void)
{
}

/* Fails when @holds is not so; both values and what else there is to say are printed. */
#define KUNIT_HOLDS(then, test, type, print, left, op, right, holds, format, ...)	\
do {											\
	struct kunit *_test = (test);							\
	__auto_type _left = (left);							\
	__auto_type _right = (right);							\
											\
	if (holds)									\
		break;									\
	_test->failed = true;								\
	kunit_say(_test, "%s:%d: %s %s %s: " print " and " print " " format,		\
		  __FILE__, __LINE__, #left, op, #right, (type)_left, (type)_right,	\
		  ##__VA_ARGS__);							\
	then();										\
} while (0)

#define KUNIT_NUMBERS(then, test, left, op, right, ...)			\
	KUNIT_HOLDS(then, test, long long, "%lld", left, #op, right, _left op _right, ##__VA_ARGS__)
#define KUNIT_POINTERS(then, test, left, op, right, ...)		\
	KUNIT_HOLDS(then, test, const void *, "%p", left, #op, right,	\
		    (const void *)_left op (const void *)_right, ##__VA_ARGS__)
#define KUNIT_STRINGS(then, test, left, op, right, ...)			\
	KUNIT_HOLDS(then, test, const char *, "'%s'", left, #op, right,	\
		    strcmp(_left, _right) op 0, ##__VA_ARGS__)
#define KUNIT_BYTES(then, test, left, right, size, ...)			\
	KUNIT_HOLDS(then, test, const void *, "%p", left, "==", right,	\
		    !memcmp(_left, _right, size), ##__VA_ARGS__)

#define KUNIT_EXPECT_EQ_MSG(test, left, right, ...) \
	KUNIT_NUMBERS(kunit_go_on, test, left, ==, right, ##__VA_ARGS__)
#define KUNIT_EXPECT_EQ(test, left, right) KUNIT_EXPECT_EQ_MSG(test, left, right, "")
#define KUNIT_EXPECT_NE(test, left, right) \
	KUNIT_NUMBERS(kunit_go_on, test, left, !=, right, "")
#define KUNIT_EXPECT_LT(test, left, right) \
	KUNIT_NUMBERS(kunit_go_on, test, left, <, right, "")
#define KUNIT_EXPECT_LE(test, left, right) \
	KUNIT_NUMBERS(kunit_go_on, test, left, <=, right, "")
#define KUNIT_EXPECT_GT(test, left, right) \
	KUNIT_NUMBERS(kunit_go_on, test, left, >, right, "")
#define KUNIT_EXPECT_GE(test, left, right) \
	KUNIT_NUMBERS(kunit_go_on, test, left, >=, right, "")
#define KUNIT_EXPECT_TRUE_MSG(test, seen, ...) \
	KUNIT_NUMBERS(kunit_go_on, test, !!(seen), ==, true, ##__VA_ARGS__)
#define KUNIT_EXPECT_TRUE(test, seen) KUNIT_EXPECT_TRUE_MSG(test, seen, "")
#define KUNIT_EXPECT_FALSE(test, seen) \
	KUNIT_NUMBERS(kunit_go_on, test, !!(seen), ==, false, "")
#define KUNIT_EXPECT_PTR_EQ(test, left, right) \
	KUNIT_POINTERS(kunit_go_on, test, left, ==, right, "")
#define KUNIT_EXPECT_NULL(test, seen) \
	KUNIT_POINTERS(kunit_go_on, test, seen, ==, NULL, "")
#define KUNIT_EXPECT_STREQ(test, left, right) \
	KUNIT_STRINGS(kunit_go_on, test, left, ==, right, "")
#define KUNIT_EXPECT_STRNEQ(test, left, right) \
	KUNIT_STRINGS(kunit_go_on, test, left, !=, right, "")
#define KUNIT_EXPECT_MEMEQ(test, left, right, size) \
	KUNIT_BYTES(kunit_go_on, test, left, right, size, "")

#define KUNIT_ASSERT_EQ(test, left, right) \
	KUNIT_NUMBERS(kunit_abort, test, left, ==, right, "")
#define KUNIT_ASSERT_NE(test, left, right) \
	KUNIT_NUMBERS(kunit_abort, test, left, !=, right, "")
#define KUNIT_ASSERT_LT(test, left, right) \
	KUNIT_NUMBERS(kunit_abort, test, left, <, right, "")
#define KUNIT_ASSERT_LE(test, left, right) \
	KUNIT_NUMBERS(kunit_abort, test, left, <=, right, "")
#define KUNIT_ASSERT_GT(test, left, right) \
	KUNIT_NUMBERS(kunit_abort, test, left, >, right, "")
#define KUNIT_ASSERT_TRUE_MSG(test, seen, ...) \
	KUNIT_NUMBERS(kunit_abort, test, !!(seen), ==, true, ##__VA_ARGS__)
#define KUNIT_ASSERT_TRUE(test, seen) KUNIT_ASSERT_TRUE_MSG(test, seen, "")
#define KUNIT_ASSERT_PTR_EQ(test, left, right) \
	KUNIT_POINTERS(kunit_abort, test, left, ==, right, "")
#define KUNIT_ASSERT_NOT_NULL(test, seen) \
	KUNIT_POINTERS(kunit_abort, test, seen, !=, NULL, "")
#define KUNIT_ASSERT_MEMEQ(test, left, right, size) \
	KUNIT_BYTES(kunit_abort, test, left, right, size, "")

#endif /* _UNIT_KUNIT_TEST_H */
