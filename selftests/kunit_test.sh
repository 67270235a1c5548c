#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The KUnit suites, kmod/NAME_test.c, in the kernel that runs: loads mailslotfs_test.ko, which is
# built for kernels that have KUnit.

module=mailslotfs_test
results=/sys/kernel/debug/kunit

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

[ "$(id -u)" = 0 ] || skip "not root"
modinfo -n $module >/dev/null 2>&1 || skip "no $module.ko: this kernel has no KUnit"
modprobe kunit 2>/dev/null
[ -d $results ] || mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
[ -d $results ] || skip "this kernel's KUnit shows no results (KUNIT_DEBUGFS)"
rmmod $module 2>/dev/null
trap 'rmmod $module' EXIT

# KUnit runs suites while their module is loaded. On a slow kernel some take longer than a task may
# wait there without being reported as hung.
hung=/proc/sys/kernel/hung_task_timeout_secs
usual=$(cat $hung 2>/dev/null) && echo 600 >$hung
bad=0
modprobe $module scale="${MAILSLOT_SCALE:-1}" || bad=1
[ -z "$usual" ] || echo "$usual" >$hung
echo "TAP version 13"
cat $results/mailslot_*/results |
	awk -v BAD=$bad -v END_TEXT="all suites came to their end" -f "$(dirname "$0")/ktap.awk"
