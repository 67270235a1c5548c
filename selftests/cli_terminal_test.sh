#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mailslot(1) on terminals that are dumb, tiny, resized or taken away, with an output that is closed
# or full, and with names and messages that would steer a terminal.  TAP output.
#
# shellcheck disable=SC2317,SC2154 # the tests are called by name, from a list

. "$(dirname "$0")/cli.sh"

command -v python3 >/dev/null || skip_all "no python3"
is_root || skip_all "not root"
[ -n "$CLI_TEST_INSIDE" ] || CLI_TEST_INSIDE=1 exec unshare --net --mount "$0"
while umount /dev/mailslot 2>/dev/null; do :; done
ROOT=/mnt
mount -t mailslotfs mailslot "$ROOT" || skip_all "cannot mount mailslotfs"
make_directory
# shellcheck disable=SC2046 # several, or none
trap 'rm -rf "$DIR"; kill $(jobs -p) 2>/dev/null' EXIT
unset COLUMNS LINES NO_COLOR CLICOLOR

# ESC, a newline, C1 as UTF-8 and as a byte, U+202E, which turns the direction of writing, U+2028
HOSTILE=$'\033]0;x\007\n\302\233\233\342\200\256\342\200\250end'
SHOWN='\x1b]0;x\x07\n\xc2\x9b\x9b\xe2\x80\xae\xe2\x80\xa8end'
# An announcement, in which a name is printed in colour
printf '\1\3\200\374\12\0FILESRV\0\0\0\0\0\0\0\0\0\6\1\3\20\1\0\17\1U\252\0' >"$DIR/announcement"

# on_terminal ROWS COLUMNS COMMAND...: what it prints is in $out
on_terminal()
{
	out=$(python3 "$HERE/cli_pty.py" "$@" </dev/null | tr -d '\r'; exit "${PIPESTATUS[0]}")
}

# begin TERM COMMAND...: on a terminal, in the background; output in $DIR/tty, orders to descriptor 5
begin()
{
	rm -f "$DIR/orders"
	mkfifo "$DIR/orders"
	: >"$DIR/tty"
	TERM=$1 python3 "$HERE/cli_pty.py" 24 80 "${@:2}" <"$DIR/orders" >"$DIR/tty" &
	terminal=$!
	exec 5>"$DIR/orders"
}

# finish STATUS: what runs on the terminal has ended with it
finish()
{
	wait "$terminal"
	equal "$1" $?
	exec 5>&-
}

# printed COUNT TEXT: so many lines on that terminal begin so, or more
printed()
{
	[ "$(grep -c -e "^$2" -e "^"$'\033\\[H\033\\[J'"$2" "$DIR/tty")" -ge "$1" ]
}

slot_is_open()
{
	[ -p "$ROOT/$1" ] && [ "$(stat -c %a "$ROOT/$1")" != 0 ]
}

# harmless TEXT: nothing in it steers a terminal
harmless()
{
	! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|[^\xc2-\xf4\x80-\xbf][\x80-\xbf]' <<<"$1" ||
		wrong "raw controls: $(cat -A <<<"$1")"
}

# is_json TEXT: each line, or all of it
is_json()
{
	python3 -c '
import json, sys
text = sys.stdin.read()
try:
    json.loads(text)
except ValueError:
    for line in text.splitlines():
        json.loads(line)
' <<<"$1" 2>/dev/null || wrong "not JSON: $1"
}

# ends_quietly COMMAND...: when nobody reads on. With SIGPIPE ignored there must be no complaint.
ends_quietly()
{
	local status

	"$@" 2>"$DIR/err" | head -n 1 >"$DIR/out"
	status=${PIPESTATUS[0]}
	[ "$status" = 0 ] || equal 141 "$status"
	(trap '' PIPE && exec "$@" 2>>"$DIR/err") | head -n 1 >>"$DIR/out"
	equal 0 "${PIPESTATUS[0]}"
	equal '' "$(cat "$DIR/err")"
	equal 2 "$(wc -l <"$DIR/out")"
}

###  The tests  ###

a_dumb_terminal_gets_no_codes()
{
	local term

	exec 3<>"$ROOT/simple"
	for term in dumb ''; do
		begin "$term" mailslot list --watch .1
		until_true printed 3 simple
		echo hangup >&5
		finish 129
		harmless "$(tr -d '\r' <"$DIR/tty")"
	done
	begin xterm mailslot list --watch .1
	until_true printed 2 NAME
	echo hangup >&5
	finish 129
	grep -q $'\033\\[H\033\\[JNAME' "$DIR/tty" || wrong "each list is to take the place of the last"
	exec 3>&-
}

colours_are_for_terminals_that_want_them()
{
	local setting

	# shellcheck disable=SC2016 # for that shell
	on_terminal 24 80 sh -c 'for setting in TERM=xterm TERM=dumb TERM= "TERM=xterm NO_COLOR=1" \
			"TERM=xterm CLICOLOR=0" "TERM=xterm NO_COLOR="; do
		echo "$setting:"
		env -u TERM $setting mailslot browse --decode BROWSE <"$1"
	done' sh "$DIR/announcement"
	for setting in 'TERM=xterm' 'TERM=xterm NO_COLOR='; do
		matches $'\033[*' "$(grep -A 1 -xF "$setting:" <<<"$out" | tail -n 1)"
	done
	for setting in 'TERM=dumb' 'TERM=' 'TERM=xterm NO_COLOR=1' 'TERM=xterm CLICOLOR=0'; do
		matches 'FILESRV*' "$(grep -A 1 -xF "$setting:" <<<"$out" | tail -n 1)"
	done
	run 0 env TERM=xterm mailslot browse --decode BROWSE <"$DIR/announcement"
	matches 'FILESRV*' "$out"
}

any_size_will_do()
{
	local size name

	name=$(printf %0255d 7)
	exec 3<>"$ROOT/$name" 4<>"$ROOT/short"
	for size in '0 0' '1 1' '24 20'; do
		# shellcheck disable=SC2086,SC2016 # two words; for that shell
		on_terminal $size sh -c 'mailslot list && mailslot info short && mailslot remote &&
			mailslot list --help && mailslot list --output NAME,PID'
		equal 0 $?
		matches "NAME *
$name *
short  *TIMEOUT   forever*Receiving:*NAME  *$name *" "$out"
	done
	exec 3>&- 4>&-
}

an_empty_list_has_headings()
{
	run 0 mailslot list --output NAME,PID
	equal 'NAME PID' "$out"
	run 0 mailslot list --noheadings
	equal '' "$out"
	run 0 mailslot list --json
	is_json "$out"
	begin dumb mailslot list --watch .1
	until_true printed 2 'NAME OWNER'
	echo hangup >&5
	finish 129
}

another_size_changes_nothing()
{
	begin xterm mailslot list --watch .1
	until_true printed 1 NAME
	echo size 5 10 >&5
	until_true printed 5 NAME
	echo hangup >&5
	finish 129
	begin xterm mailslot listen sized --count 2
	until_true slot_is_open sized
	mailslot send sized one
	until_true printed 1 one
	echo size 0 0 >&5
	echo size 5 10 >&5
	mailslot send sized two
	finish 0
	equal one,two "$(tr -d '\r' <"$DIR/tty" | paste -sd,)"
	exec 3<>"$ROOT/sized"
	begin xterm sh -c 'echo begin; exec mailslot recv --timeout 60000 <&3'
	until_true printed 1 begin
	echo size 5 10 >&5
	mailslot send sized three
	finish 0
	printed 1 three || wrong "$(cat "$DIR/tty")"
	exec 3>&-
}

the_end_of_the_terminal_is_the_end()
{
	local command status

	while read -r status command; do
		# shellcheck disable=SC2086 # words
		begin xterm mailslot $command
		case $command in
		'list '*) until_true printed 1 NAME ;;
		*) until_true slot_is_open slot ;;
		esac
		echo hangup >&5
		finish "$status"
		[ ! -e "$ROOT/slot" ] || wrong "the slot is left"
	done <<-END
		129 list --watch .1
		0 listen slot
		0 listen slot -- true
		0 browse slot
	END
}

# As with nohup(1): what cannot be shown to anybody ends, too, and does not go round and round.
without_a_hangup_signal_as_well()
{
	local command status

	while read -r status command; do
		begin xterm sh -c "trap '' HUP; exec mailslot $command"
		case $command in
		'list '*) until_true printed 1 NAME ;;
		*) until_true slot_is_open slot ;;
		esac
		echo hangup >&5
		finish "$status"
	done <<-END
		1 list --watch .1
		0 listen slot
		0 browse slot
	END
}

an_output_that_is_closed_or_full_is_a_failure()
{
	local command

	exec 3<>"$ROOT/x"
	while read -r command; do
		[[ $command != recv* ]] || mailslot send x message
		run 1 sh -c "exec timeout 60 mailslot $command >/dev/full" <&3
		matches 'mailslot: cannot write to standard output: No space left on device;*lost*' "$err"
		[[ $command != recv* ]] || mailslot send x message
		run 1 sh -c "exec timeout 60 mailslot $command >&-" <&3
		matches 'mailslot: cannot write to standard output: Bad file descriptor;*closed*' "$err"
	done <<-'END'
		--help
		--version
		list
		list --json
		list --watch .1
		info x
		recv
		remote
		remote status --json
	END
	run 1 sh -c 'mailslot browse --decode x >/dev/full' <"$DIR/announcement"
	run 1 sh -c 'mailslot browse --decode x --json >&-' <"$DIR/announcement"
	exec 3>&-
}

a_closed_pipe_ends_it_quietly()
{
	local fds=() fd i long

	long=$(printf %0245d 0)
	# more than fits into a pipe
	for ((i = 0; i < 300; i++)); do
		exec {fd}<>"$ROOT/$i.$long"
		fds+=("$fd")
	done
	ends_quietly mailslot list
	ends_quietly mailslot list --json
	ends_quietly mailslot list --output NAME --noheadings
	for fd in "${fds[@]}"; do
		exec {fd}>&-
	done
	ends_quietly mailslot list --watch .1
	ends_quietly mailslot list --watch .1 --json
	for command in 'listen piped' 'browse piped'; do
		# shellcheck disable=SC2086 # words
		mailslot $command 2>"$DIR/err" | head -n 1 >"$DIR/out" &
		until_true slot_is_open piped
		mailslot send piped one
		wait $!
		until_true test ! -e "$ROOT/piped"
		equal '' "$(cat "$DIR/err")"
	done
}

hostile_names_steer_nothing()
{
	local command

	exec 3<>"$ROOT/$HOSTILE"
	for command in list 'list --output NAME' 'list --json' 'remote status --json'; do
		# shellcheck disable=SC2086 # words
		run 0 mailslot $command
		harmless "$out"
		[[ $command == remote* || $out == *"${SHOWN//\\/\\\\}"* || $out == *"$SHOWN"* ]] || wrong "$out"
		[[ $command != *--json ]] || is_json "$out"
	done
	for command in info 'info --json'; do
		# shellcheck disable=SC2086 # words
		run 0 mailslot $command "$HOSTILE"
		harmless "$out"
		[[ $command != *--json ]] || is_json "$out"
	done
	run 1 mailslot listen "$HOSTILE"
	equal "mailslot: $SHOWN: the slot exists: process $$ (${0##*/}) of root is its server;" \
		"$(head -n 1 <<<"${err//(cli_terminal_te)/(${0##*/})}")"
	mailslot send "$HOSTILE" x
	is_json "$(mailslot recv --json <&3)"
	run 3 mailslot recv --timeout 0 <&3
	equal "mailslot: $SHOWN: no message" "$err"
	exec 3>&-
	run 1 mailslot send "$HOSTILE" x
	equal 2 "$(wc -l <<<"$err")"
	harmless "$err"
	mailslot browse "$HOSTILE" --count 1 >"$DIR/out" &
	until_true slot_is_open "$HOSTILE"
	mailslot send "$HOSTILE" "$HOSTILE"
	wait $!
	harmless "$(cat "$DIR/out")"
	equal 1 "$(wc -l <"$DIR/out")"
}

hostile_messages_steer_nothing()
{
	local options

	exec 3<>"$ROOT/hostile"
	while read -r options; do
		mailslot send hostile "$HOSTILE"
		# shellcheck disable=SC2086,SC2016 # words; for that shell
		on_terminal 24 80 sh -c 'exec mailslot recv "$@" <&3' sh $options
		harmless "$out"
		[[ $options != --json ]] || is_json "$out"
	done <<-'END'

		--sender
		--format hex
		--json
	END
	exec 3>&-
	for options in '' --json; do
		printf '%s\377' "$HOSTILE" >"$DIR/message"
		# shellcheck disable=SC2086 # a word or none
		run 0 mailslot browse --decode "$HOSTILE" $options <"$DIR/message"
		harmless "$out"
		# shellcheck disable=SC2086 # a word or none
		out=$(printf '\4%s\0%s\0%s\0' "$HOSTILE" "$HOSTILE" "$HOSTILE" |
			mailslot browse --decode MESSNGR $options)
		harmless "$out"
		[ -z "$options" ] || is_json "$out"
	done
	mailslot listen hostile --json --count 2 >"$DIR/out" &
	until_true slot_is_open hostile
	mailslot send hostile "$HOSTILE"
	mailslot send hostile $'\342\200\256 \302\233 \033'
	wait $!
	is_json "$(cat "$DIR/out")"
	harmless "$(cat "$DIR/out")"
	matches '*"message":"\\u202e \\u009b \\u001b"*' "$(tail -n 1 "$DIR/out")"
}

# What a file's name may put in the place of an option or a command
hostile_arguments_steer_nothing()
{
	local arguments IFS=' '

	for arguments in "$HOSTILE" "--$HOSTILE" "list $HOSTILE" "list --$HOSTILE" "list --watch=$HOSTILE" \
		"list --output=$HOSTILE" "listen --format=$HOSTILE" "listen --mode=$HOSTILE" "info a $HOSTILE" \
		"listen --max=$HOSTILE" "listen --count=$HOSTILE" "recv --timeout=$HOSTILE" "set $HOSTILE" \
		"remote $HOSTILE" "remote enable $HOSTILE" "browse --charset=$HOSTILE" "netsend $HOSTILE" \
		"send .$HOSTILE" "send //$HOSTILE" "watch //$HOSTILE"; do
		# shellcheck disable=SC2086 # a word of us; what is hostile has no blank
		run 2 mailslot $arguments
		equal 2 "$(wc -l <<<"$err")"
		harmless "$err"
		equal '' "$out"
	done
	run 1 mailslot --mount "/$HOSTILE" list
	equal 2 "$(wc -l <<<"$err")"
	harmless "$err"
}

wrong_usage_is_a_line_and_a_pointer()
{
	local command arguments

	for command in listen send recv set list info remote watch browse netsend; do
		for arguments in --nonsense -Z --mount --mount=; do
			run 2 mailslot "$command" "$arguments"
			equal 2 "$(wc -l <<<"$err")"
			matches "mailslot $command: *
Try 'mailslot $command --help'." "$err"
		done
	done
	while read -r arguments; do
		eval "set -- $arguments"
		run 2 mailslot "$@"
		equal 2 "$(wc -l <<<"$err")"
		matches "mailslot*
Try 'mailslot*--help'." "$err"
	done <<-'END'
		''
		--mount '' list
		list --watch 0
		list --watch ''
		list --output ''
		list --json=yes
		list ''
		info ''
		info //host/x
		send ''
		send x --wait ''
		listen ''
		listen x y
		listen x --
		listen x -- ''
		listen x --m 1
		listen x --max ''
		listen x --max 99999999999999999999
		listen x --queue 99999999999999999999G
		listen x --count 99999999999999999999
		listen x --mode ''
		recv ''
		recv --timeout ''
		set --queue -1
		set ''
		remote ''
		remote enable
		remote enable x
		remote status x
		watch ''
		watch .x
		watch //host/x
		watch --count 0
		browse ''
		browse --decode ''
		browse --decode x y
		browse --charset ''
		browse --charset nonsense
		browse 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17
		netsend x
		netsend '' x
		netsend a23456789b123456 x
	END
}

###  The run  ###

run_tests
