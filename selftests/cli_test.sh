#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The command mailslot(1), as somebody at a shell sees it.  TAP output.
#
# Root gets a network and a mount namespace with a fresh mailslotfs; others
# use what is mounted, and the tests that need root are skipped.
#
# shellcheck disable=SC2317 # the tests are called by name, from a list

. "$(dirname "$0")/cli.sh"

# In the namespaces: nothing but our own mount is to be found.
enter()
{
	while umount /dev/mailslot 2>/dev/null; do :; done
	mount -t mailslotfs mailslot /mnt || skip_all "cannot mount mailslotfs"
	CLI_TEST_ROOT=/mnt
}

if [ "$(id -u)" = 0 ] && [ -z "$CLI_TEST_INSIDE" ]; then
	CLI_TEST_INSIDE=1 exec unshare --net --mount "$0"
fi
if [ -n "$CLI_TEST_INSIDE" ]; then
	enter
else
	CLI_TEST_ROOT=$(findmnt -n -o TARGET -t mailslotfs | head -n 1)
	[ -n "$CLI_TEST_ROOT" ] || skip_all "no mailslotfs mounted, and not root"
fi

make_directory
# shellcheck disable=SC2046 # several, or none
trap 'rm -rf "$DIR"; kill $(jobs -p) 2>/dev/null' EXIT
ROOT=$CLI_TEST_ROOT
SLOT=cli$$

###  What the tests are written with  ###

slot_is_there()
{
	[ -p "$ROOT/$SLOT" ] && [ "$(stat -c %a "$ROOT/$SLOT")" != 0 ]
}

slot_is_gone()
{
	[ ! -e "$ROOT/$SLOT" ]
}

sleeps()
{
	[ "$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)" = S ]
}

# start OPTION...: a listener in the background, $listener, output in $DIR/out
start()
{
	mailslot listen "$SLOT" "$@" >"$DIR/out" 2>"$DIR/listen.err" &
	listener=$!
	until_true slot_is_there
}

# ended STATUS: the listener has ended with it
ended()
{
	wait "$listener"
	equal "$1" "$?"
	slot_is_gone || wrong "the slot is still there"
}

# shown TEXT OPTION...: a message, from standard input, is printed as TEXT
shown()
{
	local want=$1

	shift
	cat >"$DIR/message"
	start --count 1 "$@"
	mailslot send "$SLOT" <"$DIR/message" || wrong "not sent"
	ended 0
	equal "$want" "$(cat "$DIR/out")"
}

###  The tests  ###

listen_prints_a_line_per_message()
{
	start --count 4
	mailslot send "$SLOT" disk full
	echo 'has a newline' >"$ROOT/$SLOT"
	mailslot send "$SLOT" ''
	mailslot send "$SLOT" last
	ended 0
	equal $'disk full\nhas a newline\n\nlast' "$(cat "$DIR/out")"
}

listen_prints_at_once()
{
	start
	mailslot send "$SLOT" one
	until_true grep -qx one "$DIR/out"
	mailslot send "$SLOT" two
	until_true grep -qx two "$DIR/out"
	kill "$listener"
	ended 0
}

text_escapes_controls_and_what_is_not_utf8()
{
	printf 'a\033[31m\tb\nc\r\000\177\n' | shown $'a\\x1b[31m\tb\\nc\\r\\x00\\x7f'
	printf 'gr\303\274n \342\202\254 \360\237\230\200' | shown 'grün € 😀'
	# a lone byte, too long, a surrogate, beyond U+10FFFF, cut off, C1
	printf '\377 \300\200 \340\200\200 \355\240\200 \364\220\200\200 \342\202' |
		shown '\xff \xc0\x80 \xe0\x80\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82'
	printf '\302\233' | shown '\xc2\x9b'
	# ends of lines and directions of writing; their neighbours
	printf '\330\234 \342\200\216 \342\200\250 \342\200\256 \342\201\246 \342\201\251' |
		shown '\xd8\x9c \xe2\x80\x8e \xe2\x80\xa8 \xe2\x80\xae \xe2\x81\xa6 \xe2\x81\xa9'
	printf '\302\240\330\233\342\200\215\342\200\247\342\200\257\342\201\245\342\201\252' |
		shown $'\302\240\330\233\342\200\215\342\200\247\342\200\257\342\201\245\342\201\252'
	printf 'c:\\temp' | shown 'c:\temp'
}

nul_ends_messages()
{
	start -0 --count 3
	printf 'x\ny\n' >"$DIR/message"
	mailslot send "$SLOT" <"$DIR/message"
	mailslot send "$SLOT" ''
	mailslot send "$SLOT" z
	ended 0
	equal 'x\ny||z|' "$(tr '\000' '|' <"$DIR/out")"
}

raw_is_the_message_and_no_more()
{
	start --format raw --count 2
	head -c 5000 /dev/urandom >"$DIR/message"
	mailslot send "$SLOT" <"$DIR/message"
	mailslot send "$SLOT" <"$DIR/message"
	ended 0
	cat "$DIR/message" "$DIR/message" | cmp - "$DIR/out" || wrong "not the same bytes"
}

hex_shows_every_byte()
{
	printf 'ABCDEFGHIJKLMNOP\001' | shown "17 bytes
00000000  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50  |ABCDEFGHIJKLMNOP|
00000010  01                                                |.|" --format hex
	printf '' | shown '0 bytes' --format hex
}

json_can_be_parsed()
{
	local program='
import base64, json, sys
for line in open(sys.argv[1], "rb"):
    m = json.loads(line)
    data = m["message"].encode() if "message" in m else base64.b64decode(m["base64"])
    assert len(data) == m["size"] and m["slot"] == sys.argv[2] and m["origin"] == "local"
    assert m["uid"] == int(sys.argv[3]) and m["pid"] > 0 and m["time"].endswith("Z")
    sys.stdout.buffer.write(data + b"|")'

	start --format json --count 5
	for data in 'plain "\\ \303\274' '\000\001\037\177\n' '\377' '\377\376' '\377\376\375'; do
		# shellcheck disable=SC2059 # the format is the point
		printf "$data" | mailslot send "$SLOT"
	done
	ended 0
	python3 -c "$program" "$DIR/out" "$SLOT" "$(id -u)" >"$DIR/parsed" || wrong "bad JSON"
	printf 'plain "\\ \303\274|\000\001\037\177\n|\377|\377\376|\377\376\375|' |
		cmp - "$DIR/parsed" || wrong "other bytes"
}

sender_is_named()
{
	start --sender --count 1
	mailslot send "$SLOT" hello
	ended 0
	matches "20??-??-??T??:??:??.??????+00:00 $(id -un)\[[1-9]*\]: hello" "$(cat "$DIR/out")"
}

a_large_message_arrives()
{
	start --format raw --max 1M --count 1
	head -c 1048576 /dev/urandom >"$DIR/message"
	mailslot send "$SLOT" <"$DIR/message" || wrong "not sent"
	ended 0
	cmp "$DIR/message" "$DIR/out" || wrong "not the same bytes"
}

# E20
too_large_a_message_is_refused()
{
	start
	head -c 65537 /dev/zero >"$DIR/message"
	run 1 mailslot send "$SLOT" <"$DIR/message"
	matches "*$SLOT*65537 bytes*(65536)*--max*" "$err"
	run 1 timeout 60 mailslot send "$SLOT" </dev/zero
	matches "*bytes are more*" "$err"
	head -c 65536 /dev/zero >"$DIR/message"
	run 0 mailslot send "$SLOT" <"$DIR/message"
	kill "$listener"
	ended 0
}

# E17
listen_times_out()
{
	local before after

	before=$(date +%s%N)
	run 3 mailslot listen "$SLOT" --timeout 300
	after=$(date +%s%N)
	[ $(((after - before) / 1000000)) -ge 300 ] || wrong "too early"
	equal '' "$out$err"
	slot_is_gone || wrong "the slot is still there"
	run 3 mailslot listen "$SLOT" --timeout 0
}

listen_sets_limits()
{
	start --timeout 12345 --max 1000 --queue 20K --mode 602
	run 0 mailslot list --noheadings --output NAME,TIMEOUT,MAX,QUEUE,MODE
	matches "*$SLOT*12345*1000*20480*0602*" "$out"
	kill "$listener"
	ended 0
}

only_the_owner_sends_unless_told()
{
	local mask mode

	while read -r mask mode; do
		(umask "$mask" && exec mailslot listen "$SLOT" --count 1 >/dev/null) &
		listener=$!
		until_true slot_is_there
		equal "$mode" "$(stat -c %a "$ROOT/$SLOT")"
		mailslot send "$SLOT" x
		ended 0
	done <<-END
		022 600
		002 620
		000 622
	END
}

signals_end_listen_cleanly()
{
	local signal

	for signal in TERM INT; do
		env --default-signal=INT mailslot listen "$SLOT" &
		listener=$!
		until_true slot_is_there
		kill -s "$signal" "$listener"
		ended 0
	done
}

an_ignored_interrupt_stays_ignored()
{
	(trap '' INT && exec mailslot listen "$SLOT" --count 1) >/dev/null &
	listener=$!
	until_true slot_is_there
	kill -INT "$listener"
	mailslot send "$SLOT" x
	ended 0
}

a_closed_pipe_ends_listen()
{
	local status

	mailslot listen "$SLOT" 2>"$DIR/err" | :
	status=${PIPESTATUS[0]}
	equal 0 "$status"
	equal '' "$(cat "$DIR/err")"
	mailslot listen "$SLOT" 2>"$DIR/err" | head -n 1 >"$DIR/out" &
	until_true slot_is_there
	mailslot send "$SLOT" one
	wait
	equal one "$(cat "$DIR/out")"
	equal '' "$(cat "$DIR/err")"
	slot_is_gone || wrong "the slot is still there"
}

a_full_disk_is_a_failure()
{
	mailslot listen "$SLOT" >/dev/full 2>"$DIR/err" &
	listener=$!
	until_true slot_is_there
	mailslot send "$SLOT" x
	ended 1
	matches '*No space left*' "$(cat "$DIR/err")"
	equal 1 "$(grep -c '^mailslot: ' "$DIR/err")"
}

a_command_gets_message_and_sender()
{
	# shellcheck disable=SC2016 # for the shell that listen starts
	start --count 2 -- sh -c 'echo "$MAILSLOT_NAME $MAILSLOT_SIZE $MAILSLOT_ORIGIN $MAILSLOT_UID $MAILSLOT_GID $1"
		[ "$MAILSLOT_PID" -gt 0 ] && date -d "@$MAILSLOT_TIME" +%Y >/dev/null && cat && echo .' sh 'an  argument'
	mailslot send "$SLOT" 'to the command'
	mailslot send "$SLOT" ''
	ended 0
	equal "$SLOT 14 local $(id -u) $(id -g) an  argument
to the command.
$SLOT 0 local $(id -u) $(id -g) an  argument
." "$(cat "$DIR/out")"
}

a_command_need_not_read()
{
	start --count 3 --max 1M -- true
	head -c 1048576 /dev/zero >"$DIR/message"
	for i in 1 2 3; do
		mailslot send "$SLOT" <"$DIR/message" || wrong "not sent: $i"
	done
	ended 0
	equal '' "$(cat "$DIR/listen.err")"
}

a_command_may_leave_something_running()
{
	start --count 2 -- sh -c 'sleep 100 & echo $!'
	mailslot send "$SLOT" 1
	mailslot send "$SLOT" 2
	ended 0
	# shellcheck disable=SC2046 # two words
	kill $(cat "$DIR/out")
}

a_command_that_fails_is_reported()
{
	# shellcheck disable=SC2016 # for the shell that listen starts
	start --count 3 -- sh -c 'case $(cat) in 3) exit 3 ;; kill) kill -9 $$ ;; esac'
	mailslot send "$SLOT" 3
	mailslot send "$SLOT" kill
	mailslot send "$SLOT" good
	ended 1
	equal "mailslot: $SLOT: 'sh' ended with status 3
mailslot: $SLOT: 'sh' was killed by signal 9 (Killed)" "$(cat "$DIR/listen.err")"
	start -- /no/such/command
	mailslot send "$SLOT" x
	ended 1
	matches "*cannot run '/no/such/command'*" "$(cat "$DIR/listen.err")"
}

a_command_that_hangs_is_ended_with_us()
{
	# shellcheck disable=SC2016 # for the shell that listen starts
	start -- sh -c 'echo $$; exec sleep 100'
	mailslot send "$SLOT" x
	until_true test -s "$DIR/out"
	kill "$listener"
	ended 0
	! kill -0 "$(cat "$DIR/out")" 2>/dev/null || wrong "the command still runs"
}

a_command_inherits_nothing_of_ours()
{
	start --count 1 -- sh -c 'ls /proc/self/fd; grep SigBlk /proc/self/status; grep SigIgn /proc/self/status'
	mailslot send "$SLOT" x
	ended 0
	equal '0 1 2 3' "$(grep -v Sig "$DIR/out" | paste -sd' ')"
	matches '*0000000000000000' "$(grep SigBlk "$DIR/out")"
	# SIGPIPE, 13
	equal 0 $((0x$(sed -n 's/SigIgn:[^0-9a-f]*//p' "$DIR/out") & 1 << 12))
}

lines_are_messages()
{
	start --format raw -0 --count 4
	printf 'a\nb b\n\nlast' >"$DIR/message"
	run 0 mailslot send --lines "$SLOT" <"$DIR/message"
	ended 0
	equal 'a|b b||last|' "$(tr '\000' '|' <"$DIR/out")"
}

words_may_look_like_options()
{
	start --count 3
	run 0 mailslot send "$SLOT" -- --lines -5
	run 0 mailslot send "$SLOT" temperature -5 --lines
	run 0 mailslot send -- "$SLOT" --wait
	ended 0
	equal $'--lines -5\ntemperature -5 --lines\n--wait' "$(cat "$DIR/out")"
}

# W2, E8
no_server_is_a_failure()
{
	run 1 mailslot send "$SLOT" x
	matches "mailslot: $SLOT: no such slot*--wait*" "$err"
	run 1 mailslot info "$SLOT"
	matches "mailslot: $SLOT: no such slot*list*" "$err"
}

wait_waits_for_the_server()
{
	local turn

	for turn in {1..10}; do
		mailslot send --wait 60 "$SLOT" "$turn" &
		mailslot listen "$SLOT" --count 1 >"$DIR/out"
		wait $! || wrong "not sent"
		equal "$turn" "$(cat "$DIR/out")"
	done
	mailslot send --wait 60 "$SLOT" late &
	until_true sleeps $!
	mailslot listen "$SLOT" --count 1 >"$DIR/out"
	equal late "$(cat "$DIR/out")"
	run 3 mailslot send --wait .2 "$SLOT" x
	matches "*$SLOT*--wait*" "$err"
}

# The slot has mode 0 at first: a stranger must wait for that to end, too.
a_stranger_waits_for_the_server()
{
	local turn

	is_root || return 2
	for turn in {1..10}; do
		"${AS_STRANGER[@]}" mailslot send --wait 60 "$SLOT" "$turn" &
		mailslot listen "$SLOT" --count 1 --mode 622 --timeout 60000 >"$DIR/out"
		wait $! || wrong "not sent"
		equal "$turn" "$(cat "$DIR/out")"
	done
}

# E11
a_stranger_is_told_why()
{
	is_root || return 2
	start
	run 1 "${AS_STRANGER[@]}" mailslot send "$SLOT" x
	matches "*$SLOT*belongs to root*0600*chmod o+w '$ROOT/$SLOT'*" "$err"
	chmod o+w "$ROOT/$SLOT"
	run 0 "${AS_STRANGER[@]}" mailslot send "$SLOT" x
	chmod 600 "$ROOT/$SLOT"
	# no client's descriptor, but /proc/net/mailslot
	run 0 "${AS_STRANGER[@]}" mailslot info "$SLOT"
	matches "*RECEIVED*1*" "$out"
	matches "*NEXT*-*" "$out"
	kill "$listener"
	ended 0
	chmod 755 "$ROOT"
	run 1 "${AS_STRANGER[@]}" mailslot listen "$SLOT"
	matches "*no permission to create slots in $ROOT*" "$err"
	chmod 777 "$ROOT"
}

# E4, W53
a_name_is_taken()
{
	start
	run 1 mailslot listen "${SLOT^^}"
	matches "*${SLOT^^}*exists: process $listener (mailslot) of $(id -un)*" "$err"
	kill "$listener"
	ended 0
	exec 3<>"$ROOT/$SLOT"
	run 1 mailslot listen "$SLOT"
	matches "*exists: process $$ (*" "$err"
	exec 3>&-
}

# E21
a_dead_server_is_noticed()
{
	start
	(
		echo 1
		until_true grep -q 1 "$DIR/out"
		kill "$listener"
		until_true slot_is_gone
		echo 2
	) | mailslot send --lines "$SLOT" 2>"$DIR/err"
	equal 1 "${PIPESTATUS[1]}"
	matches "*the server has gone*sent the first 1 lines*" "$(cat "$DIR/err")"
}

names_are_spelled_in_several_ways()
{
	local name

	SLOT="net$$\\logon" start --count 7
	for name in "net$$\\logon" "net$$/logon" "NET$$/LOGON" "$ROOT/net$$\\logon" "$ROOT//net$$/logon" \
		"\\\\.\\mailslot\\net$$\\logon" "//./MAILSLOT/net$$/logon"; do
		run 0 mailslot send "$name" "$name"
	done
	wait "$listener"
	equal 7 "$(wc -l <"$DIR/out")"
}

names_that_cannot_be()
{
	local name

	for name in '' .hidden ./here .remote/HOST/x "$ROOT/.x"; do
		run 2 mailslot send "$name" x
		matches '*empty or start with a dot*' "$err"
		run 2 mailslot listen "$name"
	done
	for name in '\\.\pipe\x' '//./x' '//?/mailslot/.x'; do
		run 2 mailslot send "$name" x
		matches '*\\\\.\\mailslot\\NAME*' "$err"
		run 2 mailslot listen "$name"
	done
	run 2 mailslot send "$(printf %0256d 0)" x
	matches '*255 bytes*' "$err"
	run 1 mailslot send "$DIR/x" x
	matches '*no mailslotfs*' "$err"
	run 1 mailslot listen "$DIR/x"
	[ ! -e "$DIR/x" ] || wrong "a file was made outside of mailslotfs"
}

names_may_be_awkward()
{
	local name

	for name in "$(printf %0255d 0)" 'two words' $'new\nline' $'\377\376' "quote\"'" ' ' '-x' '*' $'tab\t'; do
		mailslot listen --count 1 -- "$name" >"$DIR/out" &
		until_true test -p "$ROOT/$name"
		run 0 mailslot list --json
		printf %s "$out" | python3 -m json.tool >/dev/null || wrong "bad JSON with '$name'"
		run 0 mailslot info --json -- "$name"
		printf %s "$out" | python3 -c '
import json, sys
slot = json.load(sys.stdin)["mailslots"][0]
assert slot["received"] == 0 and slot["timeout"] is None and slot["command"] == "mailslot"
' || wrong "not found in /proc/net/mailslot: '$name'"
		run 0 mailslot send -- "$name" x
		wait
		equal x "$(cat "$DIR/out")"
	done
}

list_knows_its_columns()
{
	start --count 2
	exec 4>"$ROOT/$SLOT"
	run 0 mailslot list --noheadings --output NAME,PID,COMMAND,UID,RECEIVED,DROPPED
	equal "$SLOT $listener mailslot $(id -u) 0 0" "$(echo "$out" | grep "^$SLOT " | tr -s ' ')"
	run 0 mailslot list --output +command
	matches 'NAME*OWNER*COMMAND*' "$out"
	run 0 mailslot list -J -o inode,name,next
	matches "*\"inode\": $(stat -c %i "$ROOT/$SLOT"),*\"name\": \"$SLOT\",*\"next\": null*" "$out"
	run 2 mailslot list --output NAME,FOO
	matches '*FOO*' "$err"
	printf x >&4
	printf y >&4
	exec 4>&-
	ended 0
}

list_watches()
{
	local watcher

	mailslot list --watch .1 --output NAME >"$DIR/watched" &
	watcher=$!
	start
	until_true grep -q "^$SLOT\$" "$DIR/watched"
	kill "$listener"
	ended 0
	kill "$watcher"
	wait "$watcher"
}

list_of_another_namespace_s_mount()
{
	is_root || return 2
	start
	run 0 unshare --net mailslot list --noheadings --output NAME,OWNER,MODE,PID
	# the directory knows no pid
	equal "$SLOT root 0600 -" "$(echo "$out" | tr -s ' ')"
	run 0 unshare --net mailslot info "$SLOT"
	matches '*MAX*65536*' "$out"
	kill "$listener"
	ended 0
}

# E16, E17
recv_takes_one_message()
{
	exec 3<>"$ROOT/$SLOT"
	mailslot send "$SLOT" one
	printf 'two\n\n' | mailslot send "$SLOT"
	mailslot send "$SLOT" three
	equal one "$(mailslot recv <&3)"
	mailslot recv <&3 >"$DIR/out"
	printf 'two\n\n' | cmp - "$DIR/out" || wrong "not as it was"
	equal "three|" "$(mailslot recv -0 <&3 | tr '\000' '|')"
	run 3 mailslot recv --timeout 0 <&3
	matches "*$SLOT: no message*" "$err"
	run 3 mailslot recv --timeout 100 <&3
	mailslot send "$SLOT" ''
	run 0 mailslot recv --timeout 0 <&3
	equal '' "$out"
	mailslot send "$SLOT" j
	matches '{"slot":*"message":"j"}' "$(mailslot recv --format json <&3)"
	(
		sleep .2
		mailslot send "$SLOT" later
	) 3>&- &
	equal later "$(mailslot recv <&3)"
	exec 3>&-
}

recv_takes_a_large_message()
{
	exec 3<>"$ROOT/$SLOT"
	mailslot set --max 300K <&3
	head -c 300K /dev/urandom >"$DIR/message"
	mailslot send "$SLOT" <"$DIR/message"
	mailslot recv <&3 | cmp - "$DIR/message" || wrong "not the same bytes"
	exec 3>&-
}

recv_on_a_terminal_is_text()
{
	command -v script >/dev/null || return 2
	exec 3<>"$ROOT/$SLOT"
	printf '\033]0;title\007' | mailslot send "$SLOT"
	matches '*\\x1b\]0;title\\x07*' "$(script -qec 'mailslot recv <&3' /dev/null </dev/null)"
	exec 3>&-
}

set_changes_limits()
{
	exec 3<>"$ROOT/$SLOT"
	run 0 mailslot set --timeout 0 --max 3 --queue 5000 <&3
	run 0 mailslot list -n -o NAME,TIMEOUT,MAX,QUEUE
	matches "*$SLOT*0*3*5000*" "$out"
	run 3 mailslot recv <&3
	run 1 mailslot send "$SLOT" four
	run 0 mailslot set --timeout forever <&3
	run 0 mailslot list -n -o NAME,TIMEOUT
	matches "*$SLOT*forever*" "$out"
	run 1 mailslot set --queue 0 <&3
	matches "*$SLOT*queue*" "$err"
	run 2 mailslot set <&3
	if is_root; then
		run 0 mailslot set --queue 1G <&3
		run 1 "${AS_STRANGER[@]}" mailslot set --queue 1G <&3
		matches "*$SLOT*queue_bytes_max*1073741824*" "$err"
	fi
	exec 3>&-
}

descriptors_of_the_wrong_kind()
{
	local command

	for command in 'recv --timeout 0' 'set --max 1'; do
		# shellcheck disable=SC2086,SC2094 # words; not a file
		{
			run 1 mailslot $command </dev/null
			matches '*not a mailslot*exec 3<>*' "$err"
			run 1 mailslot $command <&-
			matches '*not a mailslot*' "$err"
			exec 3<>"$ROOT/$SLOT" 4>"$ROOT/$SLOT"
			run 1 mailslot $command <&4
		}
		matches "*$SLOT*client*" "$err"
		exec 3>&- 4>&-
	done
}

limits_of_the_system_are_named()
{
	is_root || return 2
	start
	sysctl -q net.mailslot.slots_max=1
	run 1 mailslot listen "$SLOT.2"
	matches '*net.mailslot.slots_max*' "$err"
	sysctl -q net.mailslot.slots_max=100 net.mailslot.slots_per_user_max=1
	"${AS_STRANGER[@]}" mailslot listen "$SLOT.1" &
	until_true test -p "$ROOT/$SLOT.1"
	run 1 "${AS_STRANGER[@]}" mailslot listen "$SLOT.2"
	matches '*net.mailslot.slots_per_user_max*' "$err"
	kill $! "$listener"
	wait
}

wrong_usage_is_status_2()
{
	local line

	while read -r line; do
		# shellcheck disable=SC2086 # words
		run 2 mailslot $line
		matches "mailslot*
Try 'mailslot*--help'." "$err"
		equal 2 "$(wc -l <<<"$err")"
		equal '' "$out"
	done <<-'END'

		nonsense
		--nonsense
		listen
		listen a b
		listen a --nonsense
		listen a --max
		listen a --max 1T
		listen a --max 4294967296
		listen a --max -1
		listen a --timeout -1
		listen a --timeout 4294967295
		listen a --timeout 1s
		listen a --count 0
		listen a --mode 1777
		listen a --mode u+w
		listen a --format yaml
		listen a --format hex -0
		listen a --format raw --sender
		listen a --format json -- cat
		send
		send a --wait -1
		send a --wait soon
		send a --lines text
		recv a
		recv --format yaml
		set a --max 1
		list a
		list --output ,
		list --watch x
		info
		info a b
	END
}

help_and_version()
{
	local command

	for command in '' listen send recv set list info remote watch browse netsend; do
		# shellcheck disable=SC2086 # a word or none
		run 0 mailslot $command --help
		matches "Usage: mailslot *$command*" "$out"
		equal '' "$err"
	done
	run 0 mailslot --version
	matches 'mailslot [0-9]*.[0-9]*' "$out"
	run 1 sh -c 'mailslot --help >/dev/full'
}

the_mount_is_found_or_named()
{
	is_root || return 2
	start --count 1
	mkdir "$DIR/other place"
	mount --bind "$ROOT" "$DIR/other place"
	run 0 mailslot --mount "$DIR/other place" info "$SLOT"
	umount -l "$ROOT"
	run 0 mailslot info "$SLOT"
	run 0 mailslot send --mount "$DIR/other place" "$SLOT" x
	ROOT="$DIR/other place" ended 0
	mount --bind "$DIR/other place" "$ROOT"
	umount -l "$DIR/other place"
	run 1 mailslot --mount "$DIR" list
	matches "*not mounted on $DIR*mount -t mailslotfs*" "$err"
}

without_a_mount_it_says_how()
{
	local command

	is_root || return 2
	for command in 'send a b' 'listen a' list 'info a'; do
		run 1 unshare --mount sh -c "umount -l $ROOT; timeout 60 mailslot $command"
		matches '*mkdir -p /dev/mailslot && mount -t mailslotfs mailslot /dev/mailslot*' "$err"
	done
}

standard_descriptors_may_be_closed()
{
	mailslot listen "$SLOT" --count 1 <&- >&- 2>&- &
	listener=$!
	until_true slot_is_there
	mailslot send "$SLOT" x
	wait "$listener"
	equal 1 $?
	start --count 1
	run 0 mailslot send "$SLOT" x <&- >&-
	ended 0
}

bash_completes()
{
	local completion

	completion=$(source_file tools/mailslot/completion/mailslot.bash) || return 2
	# shellcheck disable=SC1090 # the path is not constant
	. "$completion"
	complete_line mailslot li
	equal 'listen list' "${COMPREPLY[*]}"
	complete_line mailslot listen --fo
	equal '--format' "${COMPREPLY[*]}"
	complete_line mailslot listen --format j
	equal 'json' "${COMPREPLY[*]}"
	SLOT="Net$$\\Log on" start --count 1
	complete_line mailslot send "net$$"
	equal "Net$$/Log\\ on" "${COMPREPLY[*]}"
	mailslot send "Net$$/Log on" x
	wait "$listener"
}

###  The run  ###

run_tests
