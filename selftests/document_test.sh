#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The documents of the file system are the test: their examples are built and run, or checked, and
# their tables of refused calls, settings, columns, fields and counters are those of the kernel.
# TAP output.

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

# example LANGUAGE NUMBER DOCUMENT: the first, second ... example in a language
example()
{
	awk -v begin=".. code-block:: $1" -v number="$2" '
	$0 == begin { inside = !--number; next }
	/^[^ ]/ { inside = 0 }
	inside { print substr($0, 4) }' "$3"
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
	example c 1 "$DOCUMENT" >"$DIR/server.c"
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
	example python 1 "$DOCUMENT" >"$DIR/example.py"
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

# fields_are_in DOCUMENT: those of descriptor 3
fields_are_in()
{
	local field

	grep -o '^mailslot[^:]*:' /proc/$$/fdinfo/3 >"$DIR/fields"
	[ -s "$DIR/fields" ] || return
	while read -r field; do
		grep -q "^  $field" "$1" || { echo "$field?"; return 1; }
	done <"$DIR/fields"
}

fields_are_those_of_fdinfo()
{
	local status

	exec 3<>/dev/mailslot/fdinfo
	fields_are_in "$DOCUMENT"
	status=$?
	exec 3>&-
	return "$status"
}

fields_are_those_of_remote_clients()
{
	local status

	ip link set lo up || { echo "no ip"; return 4; }
	set_value remote_send 1
	exec 3>/dev/mailslot/.remote/FILESRV@192.0.2.5/fdinfo
	fields_are_in "$REMOTE"
	status=$?
	exec 3>&-
	set_value remote_send 0
	set_value computer_name ""
	return "$status"
}

set_value()
{
	echo "$2" 2>/dev/null >"/proc/sys/net/mailslot/$1"
}

value_is()
{
	[ "$(cat "/proc/sys/net/mailslot/$1")" = "$2" ] || { echo "$1: not '$2'"; return 1; }
}

# Name, default, lowest, highest.
limits()
{
	sed -nE 's/^([a-z_]+) +([0-9]+) +([0-9]+) \.\. ([0-9]+( \^ |\^)?[0-9]*( - 1)?) .*/\1 \2 \3 \4/p' "$DOCUMENT" "$REMOTE" |
		sed 's/2^63 - 1/9223372036854775807/'
}

# Name, default, how many of what.
texts()
{
	sed -nE 's/^([a-z_]+) +([^ ]+) +([0-9]+) (characters|names) .*/\1 \2 \3 \4/p' "$REMOTE" |
		sed 's/(empty)//'
}

settings_are_those_of_sysctl()
{
	cat <(limits) <(texts) | cut -d' ' -f1 | sort | diff - <(ls /proc/sys/net/mailslot)
}

# text_of NUMBER UNIT: so many characters, or names
text_of()
{
	case $2 in
	characters) printf "%${1}s" '' | tr ' ' X ;;
	names) seq -s, -f NAME%.0f "$1" ;;
	esac
}

# text_is NAME DEFAULT NUMBER UNIT: so much is taken, and not more
text_is()
{
	local most more

	most=$(text_of "$3" "$4")
	more=$(text_of $(($3 + 1)) "$4")
	value_is "$1" "$2" || return
	set_value "$1" "$most" || { echo "$1: $3 $4 are refused"; return 1; }
	! set_value "$1" "$more" || { echo "$1: more than $3 $4 are taken"; return 1; }
	value_is "$1" "$most" || return
	set_value "$1" "$2"
}

texts_are_those_of_sysctl()
{
	local name default number unit

	texts >"$DIR/texts"
	[ -s "$DIR/texts" ] || return
	while IFS=' ' read -r name default number unit; do
		[ -n "$unit" ] || { unit=$number; number=$default; default=; }
		text_is "$name" "$default" "$number" "$unit" || return
	done < <(tr -s ' ' <"$DIR/texts")
}

# range_is NAME LOW HIGH: these are taken, and their neighbours are not
range_is()
{
	local above

	above=$(printf %u $(($3 + 1)))
	set_value "$1" "$2" || { echo "$1: $2 is refused"; return 1; }
	set_value "$1" "$3" || { echo "$1: $3 is refused"; return 1; }
	! set_value "$1" "$above" || { echo "$1: $above is taken"; return 1; }
	! set_value "$1" $(($2 - 1)) || { echo "$1: $(($2 - 1)) is taken"; return 1; }
}

limits_are_those_of_sysctl()
{
	local name default low high

	limits >"$DIR/limits"
	[ -s "$DIR/limits" ] || return
	while read -r name default low high; do
		value_is "$name" "$default" || return
		range_is "$name" "$low" "$high" || return
		set_value "$name" "$default"
	done <"$DIR/limits"
}

# In the kernel's order.
counters_are_those_of_proc()
{
	awk '
	/^counter  / { inside = 1; next }
	inside && /^=/ { if (seen) exit; next }
	inside && /^[a-z]/ { seen = 1; print $1 }' "$REMOTE" | diff - <(cut -d' ' -f1 /proc/net/mailslot_stat)
}

# Nothing is refused of which the protocol's document does not say so.
refusals_are_explained()
{
	local word

	sed -n '/^delivered/,/^duplicate/s/ .*//p' /proc/net/mailslot_stat >"$DIR/words"
	[ -s "$DIR/words" ] || return
	while read -r word; do
		grep -q "\*$word\*" "$PROTOCOL" || { echo "$word?"; return 1; }
	done <"$DIR/words"
}

datagram_is_as_shown()
{
	command -v python3 >/dev/null || { echo "no python3"; return 4; }
	"$HERE/document_datagram.py" "$PROTOCOL"
}

rules_are_accepted()
{
	local number=1

	command -v nft >/dev/null || { echo "no nft"; return 4; }
	[ ! -e /proc/lockdep ] || { echo "lockdep has a word to say on nftables' sets"; return 4; }
	echo "table inet x { }" | nft -c -f - 2>/dev/null || { echo "no nftables in this kernel"; return 4; }
	while example text "$number" "$REMOTE" >"$DIR/rules" && [ -s "$DIR/rules" ]; do
		nft -c -f "$DIR/rules" || return
		number=$((number + 1))
	done
	[ "$number" -gt 1 ]
}

[ "$(id -u)" = 0 ] || skip "needs root"
DOCUMENTS=$HERE/../Documentation
DOCUMENT=$(find_file "$DOCUMENTS/filesystems/mailslotfs.rst" "$HERE/mailslotfs.rst") || skip "no mailslotfs.rst here"
REMOTE=$(find_file "$DOCUMENTS/filesystems/mailslotfs-remote.rst" "$HERE/mailslotfs-remote.rst") ||
	skip "no mailslotfs-remote.rst here"
PROTOCOL=$(find_file "$DOCUMENTS/protocol.rst" "$HERE/protocol.rst") || skip "no protocol.rst here"
HEADER=$(find_file "$HERE/../uapi/linux/mailslotfs.h" "$HERE/mailslotfs.h") || skip "no mailslotfs.h here"
if [ "${1:-}" != inside ]; then
	exec unshare -nm "$0" inside
fi
mkdir -p /dev/mailslot
mount -t mailslotfs mailslot /dev/mailslot || skip "mailslotfs cannot be mounted"
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT

echo "TAP version 13"
echo "1..13"
check c_example_works
check python_example_works
check calls_are_refused_as_said
check columns_are_those_of_proc
check fields_are_those_of_fdinfo
check fields_are_those_of_remote_clients
check settings_are_those_of_sysctl
check texts_are_those_of_sysctl
check limits_are_those_of_sysctl
check counters_are_those_of_proc
check refusals_are_explained
check rules_are_accepted
check datagram_is_as_shown
exit $failed
