// SPDX-License-Identifier: GPL-2.0-only
/* The tests of tools/unit/nbdgm_bytes_unit.c in the kernel, see "make kunit". */
#include "../tools/unit/test.h"
#include "../tools/unit/nbdgm_bytes_unit.c"

static struct kunit_case nbdgm_bytes_cases[] = {
	KUNIT_CASE(H4_cut_anywhere),
	KUNIT_CASE(H4_cut_what_follows),
	KUNIT_CASE(damaged_anywhere),
	KUNIT_CASE_SLOW(damaged_at_random),
	KUNIT_CASE(made_up),
	KUNIT_CASE(header_needs_no_more),
	KUNIT_CASE(H9_large_datagrams),
	KUNIT_CASE_SLOW(build_then_parse),
	{}
};

static struct kunit_suite nbdgm_bytes_suite = {
	.name = "mailslot_nbdgm_bytes",
	.test_cases = nbdgm_bytes_cases,
};

kunit_test_suite(nbdgm_bytes_suite);
