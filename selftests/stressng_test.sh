#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# stress-ng's stressors of files and descriptors, on mailslotfs: two of a kind at once, in
# directories that show the same slots. These are the ones that find something to do in a file
# system where to create is to open for reading. Of each it is asked that it did that, and that
# nothing of it is left; what the kernel has to say is looked at by who runs this.
#
# STRESS_SECONDS: how long each runs [1; 10 where MAILSLOT_SCALE says that the kernel is slow]

STRESSORS='chattr chmod chown close dentry dirmany dup fallocate file-ioctl flock fstat getdent handle'
HERE=$(cd "$(dirname "$0")" && pwd)
PRELOAD=$HERE/stressng_mount.so
SECS=${STRESS_SECONDS:-$((${MAILSLOT_SCALE:-1} > 1 ? 10 : 1))}
count=0 failed=0

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

point()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count $2"
	else
		echo "not ok $count $2"
		sed 's/^/#   /' "$DIR/log"
		failed=1
	fi
}

# Files of killed processes take a moment to go.
no_slot_left()
{
	local tries

	for ((tries = 0; tries < 200; tries++)); do
		[ "$(wc -l </proc/net/mailslot)" != 1 ] || return 0
		sleep 0.05
	done
	cat /proc/net/mailslot >>"$DIR/log"
	return 1
}

# How often it has done what it does.
operations()
{
	awk -v name="$1" '$4 == name { print $5; exit }' "$DIR/log"
}

# A directory of its own for each: what one leaves is not in the way of the next.
stress()
{
	local files=$DIR/$1

	mkdir "$files" || return
	LD_PRELOAD=$PRELOAD timeout -k 5 60 stress-ng --temp-path "$files" "--$1" 2 \
		--timeout "$SECS" --metrics --no-rand-seed >"$DIR/log" 2>&1 </dev/null
	umount -a -t mailslotfs
	no_slot_left && rm -r "$files" 2>>"$DIR/log" && [ "$(operations "$1")" -gt 0 ]
}

[ "$(id -u)" = 0 ] || skip "not root"
[ -d /sys/module/mailslotfs ] || skip "module not loaded"
command -v stress-ng >/dev/null || skip "no stress-ng"
[ -f "$PRELOAD" ] || skip "no stressng_mount.so"
[ -n "${STRESS_INSIDE:-}" ] || STRESS_INSIDE=1 exec unshare -m -n --propagation private "$0"

DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
read -ra stressors <<<"$STRESSORS"
echo "TAP version 13"
echo "1..${#stressors[@]}"
for stressor in "${stressors[@]}"; do
	stress "$stressor"
	point "$?" "$stressor: $(operations "$stressor") operations, nothing left"
done
exit $failed
