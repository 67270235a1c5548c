#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mailslot(1) on terminals of all kinds and in pipes that close: colours, sizes, dumb terminals, the
# end of the reader; and what it says to wrong usage.  TAP output.
#
# shellcheck disable=SC2317 # the tests are called by name, from a list

. "$(dirname "$0")/cli.sh"

is_root || skip_all "not root"
command -v python3 >/dev/null || skip_all "no python3"
[ -n "$CLI_TEST_INSIDE" ] || CLI_TEST_INSIDE=1 exec unshare --net --mount "$0"
while umount /dev/mailslot 2>/dev/null; do :; done
mount -t mailslotfs mailslot /mnt || skip_all "cannot mount mailslotfs"
make_directory
# shellcheck disable=SC2046 # several, or none
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$DIR"' EXIT

ESCAPE=$'\033'

before_each()
{
	unset NO_COLOR
	export TERM=xterm
	rm -f "$DIR/done" "$DIR/out"
}

on_terminal()
{
	python3 "$HERE/on_terminal.py" "$@"
}

is_coloured()
{
	case $(cat "$1") in *"$ESCAPE"[[]*m*) return 0 ;; esac
	return 1
}

# One message, decoded on a terminal; its output in $DIR/out
browse_on_terminal()
{
	printf 'EAST\0BOB\0come\0' >"$DIR/message"
	on_terminal sh -c "mailslot browse --decode MESSNGR $* <'$DIR/message'" >"$DIR/out"
}

# closes_early COMMAND...: its standard output is a pipe that nobody reads any more
closes_early()
{
	local status

	"$@" 2>"$DIR/err" | true
	status=${PIPESTATUS[0]}
	equal 0 "$status"
	equal '' "$(cat "$DIR/err")"
}

slot_is_open()
{
	[ "$(stat -c %a "/mnt/$1" 2>/dev/null)" = "${2:-644}" ]
}

###  The tests  ###

colours_on_a_terminal()
{
	browse_on_terminal
	is_coloured "$DIR/out" || wrong "no colours: $(cat "$DIR/out")"
	matches '*EAST*writes: to "BOB", text "come"*' "$(cat "$DIR/out")"
}

no_colours_elsewhere()
{
	printf 'EAST\0BOB\0come\0' | mailslot browse --decode MESSNGR >"$DIR/out"
	! is_coloured "$DIR/out" || wrong "colours in a file"
	browse_on_terminal --json
	! is_coloured "$DIR/out" || wrong "colours in JSON"
}

no_color_is_respected()
{
	NO_COLOR=1 browse_on_terminal
	! is_coloured "$DIR/out" || wrong "colours in spite of NO_COLOR"
	# https://no-color.org/: when it is not empty
	NO_COLOR='' browse_on_terminal
	is_coloured "$DIR/out" || wrong "an empty NO_COLOR counts"
}

dumb_terminals_get_text()
{
	local term

	for term in dumb ''; do
		TERM=$term browse_on_terminal
		! is_coloured "$DIR/out" || wrong "colours on '$term'"
		matches 'EAST writes*' "$(cat "$DIR/out")"
		TERM=$term on_terminal timeout .3 mailslot list --watch 0.1 >"$DIR/out"
		case $(cat "$DIR/out") in *"$ESCAPE"*) wrong "escapes on '$term'" ;; esac
		matches '*NAME*' "$(cat "$DIR/out")"
	done
}

sizes_change()
{
	exec 4<>/mnt/alerts
	on_terminal --wait "$DIR/done" timeout --foreground 1 mailslot list --watch 0.05 >"$DIR/out"
	equal 124 $?
	[ -e "$DIR/done" ] || wrong "it was not resized"
	matches '*alerts*alerts*' "$(cat "$DIR/out")"
	exec 4<&-
	# A message after the change
	on_terminal --wait "$DIR/done" sh -c 'echo begin; exec mailslot listen resized --count 1' >"$DIR/out" &
	until_true slot_is_open resized
	until_true test -e "$DIR/done"
	mailslot send resized still here
	wait $!
	equal 0 $?
	matches '*still here*' "$(cat "$DIR/out")"
}

terminals_go_away()
{
	on_terminal --hang-up "$DIR/done" sh -c 'echo begin; exec mailslot listen hung --timeout 10000' >"$DIR/out" &
	until_true test -e "$DIR/done"
	wait $!
	[ ! -e /mnt/hung ] || wrong "the slot is still there"
}

closed_pipes_end_quietly()
{
	local command

	exec 4<>/mnt/alerts
	closes_early mailslot list --watch 0.01
	closes_early mailslot list --json
	closes_early mailslot info alerts
	closes_early mailslot info alerts --json
	closes_early mailslot remote status
	closes_early mailslot remote status --json
	closes_early mailslot --help
	for command in listen send recv set list info remote watch browse netsend; do
		closes_early mailslot "$command" --help
	done
	exec 4<&-
	printf 'EAST\0BOB\0come\0' >"$DIR/message"
	closes_early mailslot browse --decode MESSNGR <"$DIR/message"
	# with SIGPIPE ignored, as some who start us have it
	(trap '' PIPE; closes_early mailslot --help; exit "$bad") || wrong "with SIGPIPE ignored"
}

servers_end_with_their_reader()
{
	mkfifo "$DIR/pipe"
	for server in 'listen piped' 'browse BROWSE'; do
		# shellcheck disable=SC2086 # words
		mailslot $server --mode 600 >"$DIR/pipe" 2>"$DIR/err" &
		exec 4<"$DIR/pipe"
		until_true slot_is_open "${server#* }" 600
		exec 4<&-
		wait $!
		equal 0 $?
		equal '' "$(cat "$DIR/err")"
		[ ! -e "/mnt/${server#* }" ] || wrong "the slot is still there"
	done
	rm "$DIR/pipe"
}

one_line_with_head()
{
	mailslot listen headed 2>"$DIR/err" | head -n 1 >"$DIR/out" &
	until_true slot_is_open headed
	mailslot send headed first
	wait $!
	equal first "$(cat "$DIR/out")"
	equal '' "$(cat "$DIR/err")"
	until_true test ! -e /mnt/headed
}

full_devices_are_said()
{
	exec 4<>/mnt/alerts
	"$DIR/mailslot" list >/dev/full 2>"$DIR/err"
	equal 1 $?
	matches '*cannot write to standard output: No space*' "$(cat "$DIR/err")"
	printf 'EAST\0BOB\0come\0' | "$DIR/mailslot" browse --decode MESSNGR >/dev/full 2>"$DIR/err"
	equal 1 "${PIPESTATUS[1]}"
	matches '*cannot write to standard output: No space*' "$(cat "$DIR/err")"
	exec 4<&-
}

wrong_usage_is_one_line_and_a_pointer()
{
	local line

	sysctl -qw net.mailslot.remote_send=1
	while IFS= read -r line; do
		# shellcheck disable=SC2086 # words
		run 2 mailslot $line </dev/null
		equal '' "$out"
		equal "$line: 2" "$line: $(wc -l <<<"$err")"
		matches "Try 'mailslot*--help'." "$(tail -n 1 <<<"$err")"
	done <<-'END'
		--nonsense
		nonsense
		listen
		listen .x
		listen a b
		listen --max x a
		listen //HOSTA/x
		send
		send a --wait x
		send //192.0.2.1/x text
		send //HOST#GG@192.0.2.1/x text
		send //ABCDEFGHIJKLMNOP/x text
		send \\.\pipe\x text
		recv x
		set
		list x
		list --output FOO
		info
		remote x
		remote enable
		watch --count x
		watch --nonsense
		browse --count 0
		browse --nonsense
		browse --charset NONSENSE
		browse --decode BROWSE LANMAN
		browse .x
		browse 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17
		netsend
		netsend BOB
		netsend --charset NONSENSE BOB text
		netsend /BOB text
		netsend @192.0.2.1 text
	END
}

complaints_steer_nothing()
{
	local name=$'x\033[31m\302\233\007'

	while IFS= read -r line; do
		# shellcheck disable=SC2086 # words
		"$DIR/mailslot" $line "$name" >"$DIR/out" 2>&1 </dev/null
		LC_ALL=C grep -q $'[\001-\010\013-\037\177]' "$DIR/out" && wrong "raw controls: $line"
		matches '*\\x1b*' "$(cat "$DIR/out")"
	done <<-'END'
		info
		send
		list
		listen a
		recv
		listen a --mode
		browse --charset
		remote
	END
}

json_steers_nothing()
{
	exec 4<>"/mnt/$(printf 'x\033[31m\302\233')"
	for command in 'list --json' 'list' 'info x* --json'; do
		# shellcheck disable=SC2086 # words
		(cd /mnt && "$DIR/mailslot" $command >"$DIR/out")
		LC_ALL=C grep -q $'[\001-\010\013-\037\177]' "$DIR/out" && wrong "raw controls: $command"
		grep -q $'\302\233' "$DIR/out" && wrong "raw C1: $command"
	done
	exec 4<&-
	printf 'a\302\233b\033' >"$DIR/message"
	"$DIR/mailslot" listen c1 --count 1 --json >"$DIR/out" &
	until_true slot_is_open c1
	"$DIR/mailslot" send c1 <"$DIR/message"
	wait $!
	matches '*"message":"a\\u009bb\\u001b"*' "$(cat "$DIR/out")"
}

###  The run  ###

run_tests
