#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Programs for Windows that were compiled as they are: they reach each other, and shells. TAP
# output.

HERE=$(cd "$(dirname "$0")" && pwd)
SLOT=/dev/mailslot/sample_slot
export LD_LIBRARY_PATH=${BUILD:-$HERE/../build}/tools
count=0
failed=0

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

# check NAME ARGUMENT...: one test; what it prints says what has failed
check()
{
	count=$((count + 1))
	if "$@" >"$DIR/said" 2>&1; then
		echo "ok $count $1 ${2:-}"
		return
	fi
	echo "not ok $count $1 ${2:-}"
	sed 's/^/# /' "$DIR/said"
	failed=1
}

# Until the command succeeds, or for 30 s.
wait_until()
{
	local tries=300

	until "$@" || [ $((tries--)) = 0 ]; do
		sleep 0.1
	done
}

start_reader()
{
	"$HERE/win32_sample_$1" "${@:2}" >"$DIR/printed" &
	reader=$!
	wait_until grep -q ready "$DIR/printed"
}

# The reader ends well and has printed these lines. How many messages waited depends on who is
# faster.
has_printed()
{
	wait "$reader" || return
	diff - <(sed -n 's/^[0-9]* waiting: //p' "$DIR/printed") <<<"$1"
}

reader_and_writer()
{
	start_reader "reader$1"
	stat -c %a "$SLOT" | grep -x 666 || return
	"$HERE/win32_sample_writer$1" hello 'more ü' stop || return
	has_printed "$2"
}

reader_and_shell()
{
	start_reader reader
	printf 'from a shell' >"$SLOT"
	printf 'stop' >"$SLOT"
	has_printed $'from a shell (12 bytes)\nstop (4 bytes)'
}

wide_server()
{
	start_reader wide '\\.\mailslot\Grüße'
	printf 'a\0\374\0' >'/dev/mailslot/Grüße'
	wait "$reader" || return
	diff - "$DIR/printed" <<-END
		ready
		2 characters: aü
	END
}

second_server_is_told()
{
	start_reader reader
	"$HERE/win32_sample_reader" >"$DIR/second" && return 1
	"$HERE/win32_sample_writer" stop || return
	has_printed 'stop (4 bytes)' && diff - "$DIR/second" <<<'CreateMailslot: 183'
}

writer_without_a_reader()
{
	"$HERE/win32_sample_writer$1" hello >"$DIR/printed" && return 1
	diff - "$DIR/printed" <<<$'CreateFile: There is no such mailslot.\r'
}

# A slot has mode 0 until its limits stand.
can_be_opened()
{
	[ "$(stat -c %a "$1" 2>/dev/null)" = 600 ]
}

# The servers that the documents show print what comes.
example_of_document()
{
	stdbuf -oL "$HERE/win32_sample_$1" >"$DIR/printed" &
	reader=$!
	wait_until can_be_opened /dev/mailslot/alerts
	printf hello >/dev/mailslot/alerts
	wait_until grep -q hello "$DIR/printed"
	kill "$reader"
	wait "$reader"
	diff - "$DIR/printed" <<<hello
}

[ -x "$HERE/win32_sample_reader" ] || skip "the programs have not been built"
[ -d /dev/mailslot ] || skip "no mailslotfs at /dev/mailslot"
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
export LC_ALL=C.UTF-8

NARROW=$'hello (5 bytes)\nmore ü (7 bytes)\nstop (4 bytes)'
WIDE=$'hello (10 bytes)\nmore ü (12 bytes)\nstop (8 bytes)'

echo "TAP version 13"
echo "1..11"
check reader_and_writer '' "$NARROW"
check reader_and_writer _w "$WIDE"
check reader_and_writer _cpp "$WIDE"
check reader_and_shell
check wide_server
check second_server_is_told
check writer_without_a_reader ''
check writer_without_a_reader _w
check example_of_document guide
check example_of_document native
check example_of_document manual
exit "$failed"
