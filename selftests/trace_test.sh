#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The tracepoints: one event for each slot that comes or goes, and for each message in or out.
#
# shellcheck disable=SC2317 # the functions are called by check()

tracing=/sys/kernel/tracing
count=0
failed=0

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

# check NAME COMMAND...: one test
check()
{
	name=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count $name"
	else
		echo "not ok $count $name"
		sed 's/^/#   /' "$seen"
		failed=1
	fi
}

# The number of lines of the trace that match all of: the event, and each pattern.
matches()
{
	lines=$(grep ": mailslot_$1: " "$seen")
	shift
	for pattern; do
		lines=$(printf '%s\n' "$lines" | grep -e "$pattern")
	done
	printf '%s' "$lines" | grep -c ''
}

has()
{
	want=$1
	shift
	[ "$(matches "$@")" -eq "$want" ]
}

in_order()
{
	order=$(grep Traced "$seen" | sed -n 's/.*: mailslot_\([a-z]*\): .*/\1/p' | tr '\n' ' ')
	[ "$order" = "create queue queue read queue read close " ]
}

[ "$(id -u)" = 0 ] || skip "not root"
[ -d $tracing/events ] || mount -t tracefs tracefs $tracing 2>/dev/null || skip "no tracefs"
[ -d $tracing/events/mailslotfs ] || skip "module not loaded"

instance=$tracing/instances/mailslotfs-$$
dir=$(mktemp -d)
seen=$dir/trace
mkdir "$instance" || skip "no trace instances"
trap 'echo 0 >"$instance/events/mailslotfs/enable"; rmdir "$instance"; rm -r "$dir"' EXIT

echo 1 >"$instance/events/mailslotfs/enable"
# shellcheck disable=SC2016 # expanded by the inner shell
unshare -n -m --propagation private sh -c '
	mount -t mailslotfs mailslot "$1" || exit 1
	exec 3<>"$1/Traced"
	printf 12345 >"$1/traced"
	printf 1234567 >"$1/TRACED"
	dd bs=64K count=1 status=none <&3
	printf 1 >"$1/traced"
	dd bs=64K count=1 status=none <&3
	exec 3<&-
	exec 3<>"$1/two
lines"
' sh "$dir" >/dev/null || skip "cannot mount mailslotfs"
grep -v '^#' "$instance/trace" >"$seen"

echo "TAP version 13"
echo "1..9"
check "one slot was created" has 1 create 'slot="Traced"'
check "it was closed" has 1 close 'slot="Traced"' 'received=3'
check "three messages were queued" has 3 queue 'slot="Traced"' 'origin=local'
check "their sizes are told" has 1 queue 'size=7'
check "the queue's length is told" has 1 queue 'size=7' 'messages=2'
check "two messages were read" has 2 read 'slot="Traced"' 'origin=local'
check "the first one first" has 1 read 'size=5'
check "all in order" in_order
check "a name does not forge lines" has 1 create 'slot="two?lines"'
exit $failed
