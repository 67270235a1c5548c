#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Documentation/filesystems/mailslotfs.rst is the test: its examples are built and run, and its
# tables of refused calls, limits, columns and fields are those of the kernel. TAP output.

HERE=$(cd "$(dirname "$0")" && pwd)
count=0
failed=0

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

# find_file PLACE...: the first that exists
find_file()
{
	local place

	for place in "$@"; do
		[ -f "$place" ] && echo "$place" && return
	done
	return 1
}

# The first example in language $1.
example()
{
	awk -v begin=".. code-block:: $1" '
	$0 == begin { inside = 1; next }
	inside && /^[^ ]/ { exit }
	inside { print substr($0, 4) }' "$DOCUMENT"
}

# check FUNCTION: one test; status 4 skips it; what it prints says why, or what has failed
check()
{
	local name=$1

	count=$((count + 1))
	"$name" >"$DIR/said" 2>&1
	case $? in
	0) echo "ok $count $name" ;;
	4) echo "ok $count $name # SKIP $(cat "$DIR/said")" ;;
	*)
		echo "not ok $count $name"
		sed 's/^/# /' "$DIR/said"
		failed=1 ;;
	esac
}

c_example_works()
{
	local server tries=100

	command -v "${CC:-gcc}" >/dev/null || { echo "no compiler"; return 4; }
	mkdir -p "$DIR/include/linux" && cp "$HEADER" "$DIR/include/linux/" || return
	example c >"$DIR/server.c"
	"${CC:-gcc}" -Wall -Wextra -Werror -I"$DIR/include" -o "$DIR/server" "$DIR/server.c" || return
	"$DIR/server" >"$DIR/server.out" &
	server=$!
	# Not only there, but open: it is created with mode 0.
	until [ "$(stat -c %a /dev/mailslot/alerts 2>/dev/null)" = 622 ] || [ $((tries--)) = 0 ]; do
		sleep 0.1
	done
	printf hello >/dev/mailslot/alerts
	wait "$server" || return
	diff - "$DIR/server.out" <<<"uid $(id -u): hello"
}

# What a line prints is said in its comment.
python_example_works()
{
	command -v python3 >/dev/null || { echo "no python3"; return 4; }
	example python >"$DIR/example.py"
	{
		sed -n 's/^print(.*)  *# //p' "$DIR/example.py"
		echo "nothing for a second"
	} >"$DIR/want"
	python3 "$DIR/example.py" | diff "$DIR/want" -
}

calls_are_refused_as_said()
{
	command -v python3 >/dev/null || { echo "no python3"; return 4; }
	"$HERE/document_calls.py" "$DOCUMENT"
}

columns_are_those_of_proc()
{
	local heading column

	heading=$(head -n 1 /proc/net/mailslot)
	grep -qx "  $heading" "$DOCUMENT" || return
	for column in $heading; do
		grep -q "^$column  *[a-z]" "$DOCUMENT" || { echo "$column?"; return 1; }
	done
}

fields_are_those_of_fdinfo()
{
	local field

	exec 3<>/dev/mailslot/fdinfo
	grep -o '^mailslot[^:]*:' /proc/$$/fdinfo/3 >"$DIR/fields"
	exec 3>&-
	[ -s "$DIR/fields" ] || return
	while read -r field; do
		grep -q "^  $field" "$DOCUMENT" || { echo "$field?"; return 1; }
	done <"$DIR/fields"
}

set_limit()
{
	echo "$2" 2>/dev/null >"/proc/sys/net/mailslot/$1"
}

# Name, default, lowest, highest.
limits()
{
	sed -nE 's/^([a-z_]+) +([0-9]+) +([0-9]+) \.\. ([0-9]+( \^ |\^)?[0-9]*( - 1)?) .*/\1 \2 \3 \4/p' "$DOCUMENT" |
		sed 's/2^63 - 1/9223372036854775807/'
}

# range_is NAME LOW HIGH: these are taken, and their neighbours are not
range_is()
{
	local above

	above=$(printf %u $(($3 + 1)))
	set_limit "$1" "$2" || { echo "$1: $2 is refused"; return 1; }
	set_limit "$1" "$3" || { echo "$1: $3 is refused"; return 1; }
	! set_limit "$1" "$above" || { echo "$1: $above is taken"; return 1; }
	! set_limit "$1" $(($2 - 1)) || { echo "$1: $(($2 - 1)) is taken"; return 1; }
}

limits_are_those_of_sysctl()
{
	local name default low high

	limits >"$DIR/limits"
	diff <(cut -d' ' -f1 "$DIR/limits" | sort) <(ls /proc/sys/net/mailslot) || return
	while read -r name default low high; do
		[ "$(cat "/proc/sys/net/mailslot/$name")" = "$default" ] || { echo "$name: not $default"; return 1; }
		range_is "$name" "$low" "$high" || return
		set_limit "$name" "$default"
	done <"$DIR/limits"
}

[ "$(id -u)" = 0 ] || skip "needs root"
DOCUMENT=$(find_file "$HERE/../Documentation/filesystems/mailslotfs.rst" "$HERE/mailslotfs.rst") || skip "no mailslotfs.rst here"
HEADER=$(find_file "$HERE/../uapi/linux/mailslotfs.h" "$HERE/mailslotfs.h") || skip "no mailslotfs.h here"
if [ "${1:-}" != inside ]; then
	exec unshare -nm "$0" inside
fi
mkdir -p /dev/mailslot
mount -t mailslotfs mailslot /dev/mailslot || skip "mailslotfs cannot be mounted"
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT

echo "TAP version 13"
echo "1..6"
check c_example_works
check python_example_works
check calls_are_refused_as_said
check columns_are_those_of_proc
check fields_are_those_of_fdinfo
check limits_are_those_of_sysctl
exit $failed
