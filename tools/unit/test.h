/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of a test that runs in user space, under the selftests' harness,
 * and in the kernel, under KUnit.
 */
#ifndef _UNIT_TEST_H
#define _UNIT_TEST_H

#ifdef __KERNEL__
#include "kunit.h"
#else
#define _GNU_SOURCE
#include <arpa/inet.h>

#include "kernel.h"
#include "kselftest_harness.h"
#endif

#endif /* _UNIT_TEST_H */
