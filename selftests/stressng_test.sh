#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# stress-ng's stressors of files and descriptors, on mailslotfs: mostly two of a kind at once, in
# directories that show the same slots. These are the ones that find something to do in a file
# system where to create is to open for reading. Of each it is asked that it made slots, did with
# them what it does, found no fault, and that nothing of it is left; what the kernel has to say is
# looked at by who runs this.
#
# The others of stress-ng's classes "filesystem" and "io", and what they make of mailslotfs:
#
# - They want a file that is still there when it has been closed, and fail with ENOENT: fanotify,
#   ioprio, lease, link, sendfile, symlink, touch, utime.
# - They want to write to what they have created, to cut, seek or map it, and fail with EINVAL or
#   ESPIPE before they come to what they are about: aio, aiol, copy-file, fcntl, fpunch, fsize, hdd,
#   io-uring, iomix, locka, lockf, lockofd, readahead, revio, seek, sync-file, verity.
# - They want directories, nodes, or attributes, and fail with the first: bind-mount, chdir, dir,
#   dirdeep, fifo, mknod, xattr; or an ioctl that few file systems have: fiemap, inode-flags.
# - They make no file there, and stress others: binderfs, dup, eventfd, fstat, getdent, handle, io,
#   open, procfs, rawdev; poll, epoll, pipe, splice, tee and all else with descriptors, too.
#
# STRESS_SECONDS: how long each runs [1; 10 where MAILSLOT_SCALE says that the kernel is slow]

STRESSORS='access chattr chmod chown close dentry dirmany dnotify fallocate file-ioctl filename flock
inotify rename'
# What these want is refused, and they count nothing: a slot has the name that it was made with.
REFUSED='rename'
# Each looks for the longest name by the names that the other one has.
ALONE='filename'
HERE=$(cd "$(dirname "$0")" && pwd)
PRELOAD=$HERE/stressng_mount.so
SECS=${STRESS_SECONDS:-$((${MAILSLOT_SCALE:-1} > 1 ? 10 : 1))}
count=0 failed=0 slots=0

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

# Slots are numbered: that of one more says how many there were in this network namespace.
number()
{
	stat -c %i "$DIR/numbers/number"
} 3<>"$DIR/numbers/number"

has_done_its_work()
{
	case " $REFUSED " in
	*" $1 "*) [ "$(operations "$1")" = 0 ] ;;
	*) [ "$(operations "$1")" -gt 0 ] ;;
	esac
}

# A directory of its own for each: what one leaves is not in the way of the next.
stress()
{
	local files=$DIR/$1 before status=0 hogs=2

	case " $ALONE " in *" $1 "*) hogs=1 ;; esac
	slots=0
	mkdir "$files" && mount -t mailslotfs mailslot "$DIR/numbers" && before=$(number) || return
	LD_PRELOAD=$PRELOAD timeout -k 5 60 stress-ng --temp-path "$files" "--$1" "$hogs" \
		--timeout "$SECS" --metrics --no-rand-seed >"$DIR/log" 2>&1 </dev/null || status=$?
	slots=$(($(number) - before - 1))
	umount -a -t mailslotfs
	echo "stress-ng's status is $status" >>"$DIR/log"
	no_slot_left && rm -r "$files" 2>>"$DIR/log" && [ "$status" = 0 ] && [ "$slots" -gt 0 ] &&
		has_done_its_work "$1"
}

[ "$(id -u)" = 0 ] || skip "not root"
[ -d /sys/module/mailslotfs ] || skip "module not loaded"
command -v stress-ng >/dev/null || skip "no stress-ng"
[ -f "$PRELOAD" ] || skip "no stressng_mount.so"
[ -n "${STRESS_INSIDE:-}" ] || STRESS_INSIDE=1 exec unshare -m -n --propagation private "$0"

DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
mkdir "$DIR/numbers" || exit 1
read -ra stressors <<<"${STRESSORS//$'\n'/ }"
echo "TAP version 13"
echo "1..${#stressors[@]}"
for stressor in "${stressors[@]}"; do
	stress "$stressor"
	point "$?" "$stressor: $(operations "$stressor") operations, $slots slots, nothing left"
done
exit $failed
