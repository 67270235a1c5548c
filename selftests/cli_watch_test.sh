#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mailslot watch: the module's tracepoints, as they happen.  Two hosts on a cable, see cli_net.sh.
# TAP output.
#
# shellcheck disable=SC2317,SC2154 # the tests are called by name, from a list

. "$(dirname "$0")/cli_net.sh"

TRACING=/sys/kernel/tracing

[ -d $TRACING/events ] || mount -t tracefs tracefs $TRACING 2>/dev/null || skip_all "no tracefs"
[ -d $TRACING/events/mailslotfs ] || skip_all "no tracepoints"
! grep -q 'built without libtracefs' "$MAILSLOT" || skip_all "built without libtracefs"

is_on()
{
	[ "$(cat "$TRACING/instances/mailslot-watch-$1/events/mailslotfs/enable" 2>/dev/null)" = 1 ]
}

# watches OPTION...: output in $DIR/out
watches()
{
	mailslot watch "$@" >"$DIR/out" 2>"$DIR/err" &
	watcher=$!
	until_true is_on "$watcher"
}

# live NAME: a slot comes, gets a message of 5 bytes, is read, goes
live()
{
	exec 3<>"$ROOT/$1"
	printf hello >"$ROOT/$1"
	dd bs=64K count=1 status=none <&3 >/dev/null
	exec 3>&-
}

# Without their times
words()
{
	cut -d' ' -f2- "$DIR/out" | tr -s ' '
}

# told NUMBER: of so many messages, those that are shown and those that were lost
told()
{
	python3 - "$DIR/out" "$1" <<-'END'
		import json, sys
		events = [json.loads(line) for line in open(sys.argv[1])]
		lost = [e["events"] for e in events if e["event"] == "lost"]
		queued = sum(e["event"] == "queued" for e in events)
		sys.exit(not lost or (None not in lost and queued + sum(lost) != int(sys.argv[2])))
	END
}

###  The tests  ###

the_life_of_a_slot()
{
	watches --count 4 Watched
	live Watched
	wait "$watcher"
	equal 0 $?
	equal "created Watched by process $$
queued Watched 5 bytes, local, 1 waiting
read Watched 5 bytes, local, 0 waiting
closed Watched after 1 message" "$(words)"
	matches '20??-??-??T??:??:??.??????+00:00 created*' "$(head -n 1 "$DIR/out")"
}

the_time_is_that_of_day()
{
	local before now

	before=$(date +%s)
	watches --count 1 --json clock
	exec 3<>"$ROOT/clock"
	wait "$watcher"
	exec 3>&-
	now=$(date -d "$(sed 's/.*"time":"\([^"]*\)".*/\1/' "$DIR/out")" +%s)
	# the clocks are read one after the other, and the trace's in another way
	[ "$now" -ge $((before - 1)) ] || wrong "$now is before $before"
}

only_the_named_ones()
{
	watches --count 1 'net/wanted'
	live other
	exec 3<>"$ROOT/Net\\Wanted"
	wait "$watcher"
	exec 3>&-
	equal 1 "$(wc -l <"$DIR/out")"
	matches 'created Net\\Wanted*' "$(words)"
}

json_is_as_good()
{
	command -v python3 >/dev/null || return 2
	watches --json --count 4 watched
	live watched
	wait "$watcher"
	python3 - "$DIR/out" <<-'END' || wrong "$(cat "$DIR/out")"
		import json, sys
		events = [json.loads(line) for line in open(sys.argv[1])]
		assert [e['event'] for e in events] == ['created', 'queued', 'read', 'closed'], events
		assert {e['slot'] for e in events} == {'watched'}
		assert len({e['inode'] for e in events}) == 1
		assert events[1]['size'] == 5 and events[1]['messages'] == 1 and events[1]['origin'] == 'local'
		assert events[3]['received'] == 1
		assert sorted(e['time'] for e in events) == [e['time'] for e in events]
	END
}

dropped_with_the_reason()
{
	sysctl -qw net.mailslot.remote_receive=1
	watches --count 1
	run 0 far mailslot send //HOSTB@192.0.2.2/nowhere text
	wait "$watcher"
	matches 'dropped nowhere no_slot: from 192.0.2.1 for HOSTB*' "$(words)"
	watches --count 1 --json
	run 0 far mailslot send //HOSTB@192.0.2.2/nowhere text
	wait "$watcher"
	matches '{"event":"dropped",*"slot":"nowhere","reason":"no_slot","source_address":"192.0.2.1",*"HOSTB*"}' \
		"$(cat "$DIR/out")"
}

from_the_network()
{
	near_listens alerts --count 1
	sysctl -qw net.mailslot.remote_receive=1
	watches --count 1 alerts
	run 0 far mailslot send //HOSTB@192.0.2.2/alerts text
	wait "$watcher"
	wait "$listener"
	equal 'queued alerts 4 bytes, remote, 1 waiting' "$(words)"
}

names_steer_nothing()
{
	watches --count 1
	exec 3<>"$ROOT/$(printf 'x\033[31m\302\233\342\200\256\377')"
	wait "$watcher"
	exec 3>&-
	# the tracepoint has a question mark for a byte that is a control
	equal "created x?[31m\\xc2\\x9b\\xe2\\x80\\xae\\xff by process $$" "$(words)"
	watches --count 1 --json
	exec 3<>"$ROOT/$(printf 'x\033[31m\n\302\233"\342\200\256\377')"
	wait "$watcher"
	exec 3>&-
	LC_ALL=C grep -qP '[\x01-\x09\x0b-\x1f\x7f-\xff]' "$DIR/out" && wrong "raw controls"
	! command -v python3 >/dev/null || python3 -m json.tool <"$DIR/out" >/dev/null || wrong "$(cat "$DIR/out")"
}

# The kernel keeps a few pages for each processor; a process that stands still reads none of them.
what_is_lost_is_told()
{
	local style instance i

	command -v python3 >/dev/null || return 2
	for style in '' --json; do
		exec 3<>"$ROOT/lost"
		# shellcheck disable=SC2086 # a word or none
		watches $style other lost
		instance=$TRACING/instances/mailslot-watch-$watcher
		kill -STOP "$watcher"
		echo 4 >"$instance/buffer_size_kb"
		for ((i = 0; i < 500; i++)); do
			printf x >"$ROOT/lost"
		done
		kill -CONT "$watcher"
		until_true grep -qw lost "$DIR/out"
		kill "$watcher"
		wait "$watcher"
		equal 0 $?
		exec 3>&-
	done
	told 500 || wrong "$(grep -v '"event":"queued"' "$DIR/out"; wc -l "$DIR/out")"
}

# Two at a time: neither takes from the other what it has.
two_watch()
{
	local first=$DIR/first

	mailslot watch --count 4 twice >"$first" 2>"$DIR/err" &
	watcher=$!
	until_true is_on "$watcher"
	set -- "$watcher"
	watches --count 4 twice
	live twice
	wait "$1"
	equal 0 $?
	wait "$watcher"
	equal 0 $?
	equal "$(cut -d' ' -f2- "$first")" "$(cut -d' ' -f2- "$DIR/out")"
}

names_are_checked()
{
	local name

	for name in '' .x //host/x "$(printf %0256d 0)"; do
		run 2 mailslot watch "$name"
	done
	watches --count 1 "$ROOT/Wanted"
	exec 3<>"$ROOT/wanted"
	wait "$watcher"
	exec 3>&-
	matches 'created wanted*' "$(words)"
}

nothing_is_left()
{
	watches
	kill "$watcher"
	wait "$watcher"
	equal 0 $?
	[ ! -e "$TRACING/instances/mailslot-watch-$watcher" ] || wrong "its instance is left"
	watches
	kill -INT "$watcher"
	kill "$watcher" 2>/dev/null
	wait "$watcher"
	[ ! -e "$TRACING/instances/mailslot-watch-$watcher" ] || wrong "its instance is left"
	# what the end of a terminal sends
	watches
	kill -HUP "$watcher"
	wait "$watcher"
	equal 0 $?
	[ ! -e "$TRACING/instances/mailslot-watch-$watcher" ] || wrong "its instance is left"
}

a_closed_pipe_ends_it()
{
	local status

	mkfifo "$DIR/pipe"
	mailslot watch >"$DIR/pipe" 2>"$DIR/err" &
	watcher=$!
	exec 4<"$DIR/pipe"
	until_true is_on "$watcher"
	exec 4<&-
	wait "$watcher"
	status=$?
	rm "$DIR/pipe"
	equal 0 "$status"
	equal '' "$(cat "$DIR/err")"
	[ ! -e "$TRACING/instances/mailslot-watch-$watcher" ] || wrong "its instance is left"
}

a_stranger_cannot()
{
	run 1 "${AS_STRANGER[@]}" mailslot watch
	matches '*only root*sudo*' "$err"
}

###  The run  ###

run_tests
