// SPDX-License-Identifier: GPL-2.0-only
/* The tests of tools/unit/nbname_unit.c in the kernel, see "make kunit". */
#include "../tools/unit/test.h"
#include "../tools/unit/nbname_unit.c"

static struct kunit_case nbname_cases[] = {
	KUNIT_CASE(parsed),
	KUNIT_CASE(refused),
	KUNIT_CASE(H52_fifteen_characters),
	KUNIT_CASE(made),
	KUNIT_CASE(H45_printed),
	KUNIT_CASE(H47_equal),
	KUNIT_CASE(wildcard),
	KUNIT_CASE(encoded),
	KUNIT_CASE(H42_cut),
	KUNIT_CASE_SLOW(random_names_there_and_back),
	{}
};

static struct kunit_suite nbname_suite = {
	.name = "mailslot_nbname",
	.test_cases = nbname_cases,
};

kunit_test_suite(nbname_suite);
