#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mailslot browse and netsend: what Windows and Samba send, in words, and a text for a person.  Two
# hosts on a cable, see cli_net.sh.  TAP output.
#
# shellcheck disable=SC2317,SC2154 # the tests are called by name, from a list

. "$(dirname "$0")/cli_net.sh"

ESCAPE=$'\033'

# browses NAME OPTION...: here, output in $DIR/out
browses()
{
	local name=$1

	shift
	mailslot browse "$name" "$@" >"$DIR/out" 2>"$DIR/err" &
	listener=$!
	until_true slot_is_open env "${name//\//\\}"
}

# decoded SLOT WORDS OPTION...: a message on standard input, which printf makes of its format
decoded()
{
	local slot=$1 want=$2

	shift 2
	cat >"$DIR/message"
	run 0 mailslot browse --decode "$slot" "$@" <"$DIR/message"
	equal "$want" "$out"
}

announcement='\1\3\200\374\12\0FILESRV\0\0\0\0\0\0\0\0\0\6\1\3\20\1\0\17\1U\252tax files\0'

###  The tests  ###

who_announces_what()
{
	# shellcheck disable=SC2059 # it is a format
	printf "$announcement" | decoded BROWSE 'FILESRV announces itself: again in 12 min, version 6.1, '\
'types workstation + server + Windows NT + potential browser, comment "tax files"'
	printf '\2\0EAST\0' | decoded browse 'EAST asks who is there'
	printf '\11\4\1\0\0\0' | decoded BROWSE 'somebody asks for backup browsers: wanted 4, token 0x1'
	printf '\12\2\1\0\0\0EAST\0WEST\0' | decoded BROWSE \
		'somebody names the backup browsers: token 0x1, server "EAST", server "WEST"'
	printf '\1\0\3\0\0\0\4\1\74\0EAST\0files\0' | decoded LANMAN 'EAST announces itself as LAN '\
'Manager does: types workstation + server, version 4.1, again in 1 min, comment "files"'
}

who_looks_for_whom()
{
	printf '\7\0EAST\0\\MAILSLOT\\NET\\GETDC1\0E\0A\0S\0T\0\0\0\1\0\0\0\377\377\377\377' |
		decoded NET/NETLOGON 'EAST asks for the primary domain controller: answer to '\
'"\MAILSLOT\NET\GETDC1", computer unicode "EAST", nt version 0x1'
	printf '\23\0D\0C\0\0\0j\0\374\0\0\0D\0\0\0' |
		decoded NET/GETDC7 'DC is a domain controller: user "jü", domain "D", more 0'
}

who_writes_what()
{
	printf 'EAST\0BOB\0come\24here\0' | decoded MESSNGR 'EAST writes: to "BOB", text "come\nhere"'
	printf 'EAST\0BOB\0f\201r\0' | decoded MESSNGR 'EAST writes: to "BOB", text "f\x81r"'
	printf 'EAST\0BOB\0f\201r\0' | decoded MESSNGR 'EAST writes: to "BOB", text "für"' --charset CP850
}

json_is_as_good()
{
	command -v python3 >/dev/null || return 2
	# shellcheck disable=SC2059 # it is a format
	printf "$announcement" >"$DIR/message"
	run 0 mailslot browse --decode BROWSE --json <"$DIR/message"
	python3 - "$out" <<-'END' || wrong "$out"
		import json, sys
		message = json.loads(sys.argv[1])
		assert message['payload'] == {
		    'kind': 'host_announcement', 'damaged': False, 'again_in': 720000, 'server': 'FILESRV',
		    'version': '6.1', 'types': ['workstation', 'server', 'Windows NT', 'potential browser'],
		    'comment': 'tax files'}, message
		assert message['slot'] == 'BROWSE' and message['size'] == 42, message
	END
	printf '\12\2\1\0\0\0EAST\0WEST\0' >"$DIR/message"
	run 0 mailslot browse --decode BROWSE --json <"$DIR/message"
	matches '*"server":\["EAST","WEST"\]*' "$out"
	printf 'what is this' >"$DIR/message"
	run 0 mailslot browse --decode BROWSE --json <"$DIR/message"
	matches '*"message":"what is this"}' "$out"
}

damaged_is_said()
{
	printf '\15EAST' | decoded BROWSE \
		'EAST announces itself to the domain master browser (damaged: it ends too early)'
	printf '\377\377' | decoded BROWSE '2 bytes that nothing is known of: \xff\xff'
	printf '' | decoded BROWSE '0 bytes that nothing is known of: '
	printf 'hello' | decoded alerts '5 bytes that nothing is known of: hello'
}

nothing_steers_the_terminal()
{
	local option

	printf 'E\033[31m\0B\033]0;x\7\0t\302\233\1\177\0' >"$DIR/message"
	for option in '' --json '--charset CP850' '--charset CP850 --json'; do
		# shellcheck disable=SC2086 # words
		run 0 mailslot browse --decode MESSNGR $option <"$DIR/message"
		LC_ALL=C grep -q $'[\001-\010\013-\037\177]' <<<"$out" && wrong "raw controls: $option"
		grep -q $'\302\233' <<<"$out" && wrong "raw C1: $option"
	done
	# what is nothing known of, too
	run 0 mailslot browse --decode x <"$DIR/message"
	matches "*\\\\x1b*" "$out"
	case $out in *"$ESCAPE"*) wrong "a raw escape" ;; esac
}

netsend_is_read()
{
	sysctl -qw net.mailslot.remote_receive=1
	browses MESSNGR --count 1
	run 0 far mailslot netsend HOSTB@192.0.2.2 come to the door
	wait "$listener"
	equal 0 $?
	matches '* HOSTA<00> 192.0.2.1 near to HOSTB<03> MESSNGR: HOSTA writes: to "HOSTB", text "come to the door"' \
		"$(cat "$DIR/out")"
}

netsend_to_everybody()
{
	sysctl -qw net.mailslot.remote_receive=1
	browses MESSNGR --count 1 --json
	run 0 far mailslot netsend --from root '*' $'going down\n5 minutes'
	wait "$listener"
	matches '*"destination_name":"WORKGROUP<00>"*"from":"root","to":"\*","text":"going down\\n5 minutes"}}' \
		"$(cat "$DIR/out")"
}

netsend_to_a_user()
{
	sysctl -qw net.mailslot.remote_receive=1 net.mailslot.receive_names=ALICE#03
	browses MESSNGR --count 1 --charset CP850
	run 0 far mailslot netsend --charset CP850 alice@192.0.2.2 für
	wait "$listener"
	matches '*to ALICE<03> MESSNGR: HOSTA writes: to "alice", text "für"' "$(cat "$DIR/out")"
}

netsend_refuses()
{
	open_gates
	run 1 mailslot netsend "HOSTA@192.0.2.1" "$(printf %0450d 0)"
	matches '*bytes are more*send less*' "$err"
	run 1 mailslot netsend "HOSTA@192.0.2.1" "$(printf %09000d 0)"
	matches '*bytes are more*send less*' "$err"
	run 1 mailslot netsend --charset CP850 HOSTA@192.0.2.1 'a €'
	matches '*cannot be written in the code page CP850, from byte 3 on*--charset*' "$err"
	run 1 mailslot netsend nobody text
	matches '*nobody*' "$err"
	sysctl -qw net.mailslot.remote_send=0
	run 1 mailslot netsend HOSTA@192.0.2.1 text
	matches '*mailslot remote enable send*' "$err"
}

browse_takes_all_usual_slots()
{
	mailslot browse --count 2 >"$DIR/out" 2>"$DIR/err" &
	listener=$!
	until_true slot_is_open env 'NET\NETLOGON'
	# shellcheck disable=SC2059 # it is a format
	printf "$announcement" | mailslot send BROWSE
	printf 'EAST\0BOB\0come\0' | mailslot send MESSNGR
	wait "$listener"
	equal 0 $?
	matches '*BROWSE: FILESRV announces*MESSNGR: EAST writes*' "$(cat "$DIR/out")"
	[ ! -e "$ROOT/BROWSE" ] || wrong "BROWSE is still there"
}

browse_ends()
{
	run 3 mailslot browse BROWSE --timeout 10
	browses BROWSE
	kill "$listener"
	wait "$listener"
	equal 0 $?
	browses BROWSE
	run 1 mailslot browse BROWSE
	matches '*BROWSE: the slot exists*process*' "$err"
	kill "$listener"
	wait "$listener"
}

###  The run  ###

run_tests
