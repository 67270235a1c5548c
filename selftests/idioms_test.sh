#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Documentation/idioms.rst is the test: each row of its tables is run, and does what it says.
#
# A row is: program, command, what arrives or is printed, [messages left,] remark. The commands are
# run by the program where it is a shell, else by bash, with a server's descriptor as number 3.
# On failure the row as it should read is printed.

slot=/dev/mailslot/demo

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

find_document()
{
	local dir

	dir=$(dirname "$0")
	for document in "$dir/../Documentation/idioms.rst" "$dir/idioms.rst"; do
		[ -f "$document" ] && return
	done
	skip "no idioms.rst here"
}

###  The document  ###

# One line for each row: table, program, command, result, and so on, separated by \1.
rows()
{
	awk '
	function flush() {
		if (row != "" && !header)
			print table row
		if (row != "")
			header = 0
		row = ""
	}
	/^\.\. list-table:: / { flush(); table = $3; header = 1; next }
	/^   \* - / { flush(); row = "\001" substr($0, 8); next }
	/^     - / { row = row "\001" substr($0, 8); next }
	/^       [^ ]/ { row = row " " substr($0, 8); next }
	/^[^ ]/ { flush(); table = "" }
	END { flush() }
	' "$1"
}

# From here on without other programs where possible: on an emulated machine each takes its time.

# The literals of a cell, one on a line.
literals()
{
	local part

	mapfile -d $'\1' -t part <<<"${1//'``'/$'\1'}"
	for ((i = 1; i < ${#part[@]}; i += 2)); do
		printf '%s\n' "${part[i]}"
	done
}

# Lines on standard input as a cell: ``one`` ``two``
cell()
{
	local line text=''

	while IFS=$' \t' read -r line || [ -n "$line" ]; do
		[ -z "$line" ] || text="$text \`\`${line//$'\t'/ }\`\`"
	done
	text=${text# }
	printf '%s' "${text:-nothing}"
}

###  A row  ###

messages()
{
	local key value

	while read -r key value; do
		[ "$key" != mailslot-messages: ] || printf '%s' "$value"
	done </proc/$$/fdinfo/3
}

send_empty()
{
	perl -e 'syswrite STDOUT, ""' >$slot
}

# What a reader finds: two lines, and an empty message, which most take for the end of the file.
prepare()
{
	[ "$1" != Reading ] && return
	printf 'one\n' >$slot
	printf 'two\n' >$slot
	send_empty
}

# Everything that is queued, a line each, with newlines as \n.
take_all()
{
	local text

	while [ "$(messages)" != 0 ]; do
		text=$(dd bs=64K count=1 status=none <&3; echo .)
		text=${text%.}
		[ -n "$text" ] || text='(empty)'
		text=${text//\\/\\\\}
		printf '%s\n' "${text//$'\n'/\\n}"
	done
}

run()
{
	local shell

	case $1 in
	bash | dash | zsh) shell=$1 ;;
	busybox\ sh) shell='busybox sh' ;;
	*) shell=bash ;;
	esac
	# shellcheck disable=SC2086 # busybox sh is two words
	timeout 60 $shell -c "$2" 2>&1 </dev/null
}

# run_row TABLE PROGRAM COMMAND: sets result, and left
run_row()
{
	local printed

	prepare "$1"
	printed=$(run "$2" "$3" | cell)
	left=$(messages)
	result=$printed
	if [ "$1" = Writing ]; then
		result=$(take_all | cell)
		[ "$printed" = nothing ] || result="$result, and prints $printed"
	fi
}

check_row()
{
	local table program command want rest want_left

	IFS=$'\1' read -r table program command want rest <<<"$1"
	command=$(literals "$command")
	count=$((count + 1))
	if ! command -v "${program%% *}" >/dev/null; then
		echo "ok $count # SKIP $program is not installed: $command"
		return
	fi
	want_left=0
	[ "$table" != Reading ] || want_left=${rest%%$'\1'*}
	exec 3<>$slot
	run_row "$table" "$program" "$command"
	exec 3<&-
	[ "$want" = nothing ] || want=$(literals "$want" | cell)
	if [ "$result" = "$want" ] && { [ "$table" = Writing ] || [ "$left" = "$want_left" ]; }; then
		echo "ok $count $program: $command"
	else
		echo "not ok $count $program: $command"
		echo "# expected: $want | $want_left"
		echo "# got:      $result | $left"
		failed=1
	fi
}

[ "$(id -u)" = 0 ] || skip "not root"
if [ -z "$IDIOMS_INSIDE" ]; then
	mkdir -p /dev/mailslot
	IDIOMS_INSIDE=1 exec unshare -n -m --propagation private "$0" "$@"
fi
mount -t mailslotfs mailslot /dev/mailslot || skip "cannot mount mailslotfs"
command -v perl >/dev/null || skip "perl is not installed"
find_document
PATH=$PATH:${BUILD:-$(dirname "$0")/../build}/tools
export LC_ALL=C

count=0
failed=0
mapfile -t all < <(rows "$document")
[ ${#all[@]} -gt 0 ] || skip "no rows in $document"
echo "TAP version 13"
echo "1..${#all[@]}"
for row in "${all[@]}"; do
	check_row "$row"
done
exit $failed
