// SPDX-License-Identifier: GPL-2.0-only
/* The tests of tools/unit/nbdgm_unit.c in the kernel, see "make kunit". */
#include "../tools/unit/test.h"
#include "../tools/unit/nbdgm_frame.c"
#include "../tools/unit/nbdgm_hostile.c"
#include "../tools/unit/nbdgm_unit.c"

static void hostile_name(const struct hostile *h, char *name)
{
	strscpy(name, h->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hostile, hostile, hostile_name);

static void hostile_test(struct kunit *test)
{
	check_entry(test, test->param_value);
}

static struct kunit_case nbdgm_cases[] = {
	KUNIT_CASE(V1_redirector_parsed),
	KUNIT_CASE(V2_windows_parsed),
	KUNIT_CASE(V3_nmbd_parsed),
	KUNIT_CASE(V1_redirector_built),
	KUNIT_CASE(V4_example_built_and_parsed),
	KUNIT_CASE(H108_boundary_for_each_name),
	KUNIT_CASE(H108_longest_name),
	KUNIT_CASE(build_refuses),
	KUNIT_CASE(H109_padding_is_zero),
	KUNIT_CASE(reasons_have_names),
	KUNIT_CASE(refused_is_partly_known),
	KUNIT_CASE(H44_scope_is_found),
	KUNIT_CASE_PARAM(hostile_test, hostile_gen_params),
	{}
};

static struct kunit_suite nbdgm_suite = {
	.name = "mailslot_nbdgm",
	.test_cases = nbdgm_cases,
};

kunit_test_suite(nbdgm_suite);
