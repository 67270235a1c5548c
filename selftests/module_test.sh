#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Unloading: refused while anything is open or mounted, clean after that; and back again.
#
# shellcheck disable=SC2317 # the functions are called by check()

name=mailslotfs
count=0
failed=0

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

check()
{
	text=$1
	shift
	count=$((count + 1))
	if "$@" >"$dir/log" 2>&1; then
		echo "ok $count $text"
	else
		echo "not ok $count $text"
		sed 's/^/#   /' "$dir/log"
		failed=1
	fi
}

not()
{
	! "$@"
}

loaded()
{
	[ -d /sys/module/$name ]
}

# A namespace goes some time after the last process in it.
unload()
{
	for turn in 1 2 3 4 5 6 7 8 9 10; do
		rmmod "$name" && return
		echo "attempt $turn failed"
		sleep 0.5
	done
	return 1
}

known()
{
	grep -qw "$name" /proc/filesystems
}

mount_it()
{
	mount -t mailslotfs mailslot "$1"
}

# In namespaces of its own, so that nothing of it is left.
use_it()
{
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare -n -m --propagation private sh -c '
		mount -t mailslotfs mailslot "$1" &&
		exec 3<>"$1/busy" &&
		printf waiting >"$1/busy" &&
		printf more >"$1/busy" &&
		[ "$(dd bs=64K count=1 status=none <&3)" = waiting ]
	' sh "$1"
}

# Holds its socket, in the end without a mount.
open_remote()
{
	sysctl -q net.mailslot.remote_send=1 net.mailslot.computer_name=TEST &&
		exec 4>"$1/.remote/TEST2@192.0.2.2/slot" &&
		umount -l "$1"
}

[ "$(id -u)" = 0 ] || skip "not root"
loaded || skip "module not loaded"
modinfo -n $name >/dev/null 2>&1 || skip "module not installed: it could not be loaded again"

# Give it back in the end as it was.
places=$(sed -n 's/^[^ ]* \([^ ]*\) mailslotfs .*/\1/p' /proc/mounts)
for place in $places; do
	umount "$place" 2>/dev/null || skip "$place is in use"
done
dir=$(mktemp -d)
mkdir "$dir/mnt"

restore()
{
	exec 3<&- 4>&-
	umount "$dir/mnt" 2>/dev/null
	loaded || modprobe "$name"
	for place in $places; do
		mount_it "$place"
	done
	rm -r "$dir"
}
trap restore EXIT

echo "TAP version 13"
echo "1..19"
check "it mounts" mount_it "$dir/mnt"
check "mounted: not unloaded" not rmmod "$name"
exec 3<>"$dir/mnt/held"
printf left >"$dir/mnt/held"
check "open: not unmounted" not umount "$dir/mnt"
check "open: not unloaded" not rmmod "$name"
umount -l "$dir/mnt"
check "open after a lazy umount: not unloaded" not rmmod "$name"
check "the slot still works" test "$(dd bs=64K count=1 status=none <&3)" = left
exec 3<&-
check "unloads after the last close" unload
check "is gone" not loaded
check "the file system is gone" not known
check "mount loads it again" mount_it "$dir/mnt"
umount "$dir/mnt"
check "used in another namespace" use_it "$dir/mnt"
check "unloads after that" unload
check "mounts again" mount_it "$dir/mnt"
check "a file under .remote is open" open_remote "$dir/mnt"
check "open: still not unloaded" not rmmod "$name"
exec 4>&-
check "unloads after its last close" unload
check "its sysctls are gone" not test -e /proc/sys/net/mailslot
check "loads again" modprobe "$name"
check "and is known" known
exit $failed
