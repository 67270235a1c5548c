// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmod/name_test.c in user space, and what only a stand-in for the Unicode
 * tables can show: that they are not there, and who holds them.
 */
#include <kunit/test.h>

#include "name.h"
#include "unicode.h"

#define E_ACUTE "\xc3\xa9"
#define E_ACUTE_CAPITAL "\xc3\x89"

static void __attribute__((constructor)) load_tables(void)
{
	assert(!mailslot_name_init());
}

static void tables_are_held_once(struct kunit *test)
{
	int loaded = IS_ENABLED(CONFIG_UNICODE);

	KUNIT_EXPECT_EQ(test, unit_unicode_loaded, loaded);
	mailslot_name_uninit();
	KUNIT_EXPECT_EQ(test, unit_unicode_loaded, 0);
}

static void absent_tables_are_no_error(struct kunit *test)
{
	mailslot_name_uninit();
	unit_unicode_absent = true;
	KUNIT_EXPECT_EQ(test, mailslot_name_init(), 0);
	KUNIT_EXPECT_TRUE(test, mailslot_name_equal("a", 1, "A", 1));
	KUNIT_EXPECT_FALSE(test, mailslot_name_equal(E_ACUTE, 2, E_ACUTE_CAPITAL, 2));
	KUNIT_EXPECT_EQ(test, mailslot_name_check("\xe2\x80\x8b.", 4), 0);
	mailslot_name_uninit();
	KUNIT_EXPECT_EQ(test, unit_unicode_loaded, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(tables_are_held_once),
	KUNIT_CASE(absent_tables_are_no_error),
	{}
};

static struct kunit_suite name_tables = {
	.name = "name_tables",
	.test_cases = cases,
};

kunit_test_suite(name_tables);
