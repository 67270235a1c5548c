#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Messages from host to host with mailslot(1), as somebody at a shell sees them. TAP output.
#
# shellcheck disable=SC2317,SC1003 # the tests are called by name, from a list; names of Windows

. "$(dirname "$0")/cli_net.sh"

###  The tests  ###

a_host_is_found_by_its_name()
{
	local name

	open_gates
	echo '192.0.2.1 HostA hosta.example.com' >>"$DIR/hosts"
	far_listens found --format json --count 5
	for name in //HostA/found //hosta.example.com/found '\\hosta\mailslot\found' '//HOSTA#20/found' \
		//hosta/MailSlot/FOUND; do
		run 0 mailslot send "$name" "$name"
		equal '' "$err$out"
	done
	wait "$listener"
	python3 - "$DIR/far.out" <<-'END' || wrong "$(cat "$DIR/far.out")"
		import json, sys
		names = []
		for line in open(sys.argv[1]):
		    message = json.loads(line)
		    assert message["slot"] == "found"
		    names.append(message["destination_name"])
		assert names == ["HOSTA<00>"] * 3 + ["HOSTA<20>", "HOSTA<00>"], names
	END
}

a_host_is_named_with_its_address()
{
	open_gates
	echo '192.0.2.1 a-name-of-more-than-fifteen.example.com' >>"$DIR/hosts"
	far_listens named --count 3
	run 0 mailslot send //HOSTA@192.0.2.1/named one
	run 0 mailslot send //hosta@a-name-of-more-than-fifteen.example.com/named two
	run 0 mailslot send "$ROOT/.remote/HOSTA@192.0.2.1/named" three
	heard $'one\ntwo\nthree'
}

groups_need_no_address()
{
	open_gates
	# These must not be asked for.
	echo '192.0.2.99 workgroup hostb' >>"$DIR/hosts"
	far_listens group --count 2 --sender
	run 0 mailslot send //workgroup/group one
	run 0 mailslot send '//*/group' two
	wait "$listener"
	matches '*: one*: two' "$(cat "$DIR/far.out")"
	equal 2 "$(grep -c ' HOSTB<00> 192\.0\.2\.2 far to WORKGROUP<00>: ' "$DIR/far.out")"
}

# Its first label does not make a host the workgroup, or this host.
a_longer_name_is_a_host()
{
	open_gates
	echo '192.0.2.1 workgroup.example.com hostb.example.org' >>"$DIR/hosts"
	far sysctl -qw net.mailslot.receive_names=HOSTB
	far_listens longer --count 2 --sender
	run 0 mailslot send //workgroup.example.com/longer one
	run 0 mailslot send //hostb.example.org/longer two
	wait "$listener"
	equal 1 "$(grep -c ' to WORKGROUP<00>: one' "$DIR/far.out")"
	equal 1 "$(grep -c ' to HOSTB<00>: two' "$DIR/far.out")"
	far sysctl -qw net.mailslot.receive_names=
}

our_own_name_is_here()
{
	open_gates
	near_listens own --count 1 --sender
	run 0 mailslot send //hostb/own text
	wait "$listener"
	matches '* HOSTB<00> 127.0.0.1 lo to HOSTB<00>: text' "$(cat "$DIR/out")"
	sysctl -qw net.mailslot.remote_receive=0
	run 1 mailslot send //HOSTB/own text
	matches '*this host itself*enable receive*' "$err"
}

a_slash_is_a_backslash()
{
	open_gates
	far_listens 'NET\NETLOGON' --count 4
	run 0 mailslot send //HOSTA@192.0.2.1/NET/NETLOGON one
	run 0 mailslot send '//HOSTA@192.0.2.1/NET\NETLOGON' two
	run 0 mailslot send '\\HOSTA@192.0.2.1\mailslot\net\netlogon' three
	run 0 mailslot send "$ROOT/.remote/HOSTA@192.0.2.1/NET/NETLOGON" four
	heard $'one\ntwo\nthree\nfour'
}

words_input_and_lines_are_sent()
{
	open_gates
	far_listens input --count 4 --format raw -0
	run 0 mailslot send //HOSTA@192.0.2.1/input two words
	printf 'all\nof it\n' >"$DIR/message"
	run 0 mailslot send //HOSTA@192.0.2.1/input <"$DIR/message"
	run 0 mailslot send --lines //HOSTA@192.0.2.1/input <"$DIR/message"
	wait "$listener"
	equal $'two words|all\nof it\n|all|of it|' "$(tr '\000' '|' <"$DIR/far.out")"
}

# 432 bytes, less those of the name in fours: 428 for 1 to 4, 424 for 5 to 8
too_large_a_message_is_refused()
{
	local name room

	open_gates
	while read -r name room; do
		far_listens "$name" --count 1 --format raw
		head -c $((room + 1)) /dev/zero >"$DIR/message"
		run 1 mailslot send "//HOSTA@192.0.2.1/$name" <"$DIR/message"
		matches "*$((room + 1)) bytes*($room)*less*" "$err"
		run 1 timeout 60 mailslot send "//HOSTA@192.0.2.1/$name" </dev/zero
		matches "*bytes are more*($room)*" "$err"
		head -c "$room" /dev/zero >"$DIR/message"
		run 0 mailslot send "//HOSTA@192.0.2.1/$name" <"$DIR/message"
		wait "$listener"
		cmp "$DIR/message" "$DIR/far.out" || wrong "not the same bytes"
	done <<-END
		four 428
		five5 424
		eight888 424
		nine99999 420
	END
	ip link set near mtu 500
	run 1 mailslot send //HOSTA@192.0.2.1/four <"$DIR/message"
	matches "*$room bytes*packet*mtu*" "$err"
	ip link set near mtu 1500
}

names_that_cannot_be()
{
	local name

	open_gates
	for name in //192.0.2.1/x //192.0.513/x; do
		run 2 mailslot send "$name" text
		matches '*address*//NAME@*/x*' "$err"
	done
	for name in //HOSTA //HOSTA/ // ///x '\\'; do
		run 2 mailslot send "$name" text
		matches '*//HOST/NAME*' "$err"
	done
	for name in //HOSTA@192.0.2.1/. //HOSTA@192.0.2.1/.. '//*/a//b' '//*/a\' '//*/a/../b'; do
		run 2 mailslot send "$name" text
		matches '*no slot has such a name*' "$err"
	done
	for name in '//HOST?A@192.0.2.1/x' '//@192.0.2.1/x' //.hosta/x //../x '//höst@192.0.2.1/x'; do
		run 2 mailslot send "$name" text
		matches '*NetBIOS name*' "$err"
	done
	for name in 127.0.0.1 192.0.2.2 192.0.2.255 224.0.0.1 0.0.0.0 255.255.255.255; do
		run 2 mailslot send "//HOSTA@$name/x" text
		matches "*'HOSTA@$name'*one other computer*" "$err"
	done
	run 2 mailslot send '//HOSTA#1@192.0.2.1/x' text
	matches '*suffix*' "$err"
	run 2 mailslot send //a-name-of-more-than-fifteen.example.com/x text
	matches "*'a-name-of-more-than-fifteen' has 27*15*//NAME@a-name-of-more-than-fifteen.example.com/x*" "$err"
	run 2 mailslot send //ANAMEOFSIXTEEN.C@192.0.2.1/x text
	matches '*16*15*//NAME@ADDRESS/x*' "$err"
	run 2 mailslot send "//*/$(printf %0256d 0)" text
	matches '*255 bytes*' "$err"
}

a_host_without_an_address_is_an_error()
{
	open_gates
	echo '2001:db8::1 sixonly' >>"$DIR/hosts"
	for name in nobody sixonly; do
		run 1 mailslot send "//$name/x" text
		matches "*no IPv4 address*'$name'*getent ahostsv4 $name*//$name@ADDRESS/x*" "$err"
	done
	run 1 mailslot send //HOSTA@nobody/x text
	matches "*no IPv4 address*'nobody'*//HOSTA@ADDRESS/x*" "$err"
	echo 'hosts: files dns' >"$DIR/nsswitch"
	run 1 mailslot send //nobody/x text
	matches "*no name server*'nobody'*" "$err"
	run 1 mailslot send "$ROOT/.remote/nobody/x" text
	matches '*address is missing*' "$err"
}

no_way_to_it_is_an_error()
{
	open_gates
	run 1 mailslot send //HOSTA@198.51.100.1/x text
	matches '*no way to it*ip route get 198.51.100.1*' "$err"
	ip link set near down
	run 1 mailslot send '//*/x' text
	matches '*no network to broadcast on*brd*' "$err"
	ip link set near up
	until_true is_up env near
}

a_packet_filter_is_named()
{
	open_gates
	nft 'add table ip t; add chain ip t o { type filter hook output priority 0; };
		add rule ip t o udp dport 138 drop' 2>/dev/null || return 2
	run 1 mailslot send //HOSTA@192.0.2.1/x text
	matches '*packet filter*138*' "$err"
	nft delete table ip t
}

senders_are_named()
{
	open_gates
	near_listens named --count 2 --sender
	far mailslot send //HOSTB@192.0.2.2/named one
	far mailslot send //WORKGROUP/named two
	wait "$listener"
	matches '20??-??-??T??:??:??.??????+00:00 HOSTA<00> 192.0.2.1 near to HOSTB<00>: one
20??-??-??T* HOSTA<00> 192.0.2.1 near to WORKGROUP<00>: two' "$(cat "$DIR/out")"
	exec 3<>"$ROOT/named"
	chmod 622 "$ROOT/named"
	far mailslot send //HOSTB@192.0.2.2/named three
	run 0 mailslot recv --sender --timeout 10000 <&3
	matches '* HOSTA<00> 192.0.2.1 near to HOSTB<00>: three' "$out"
	far mailslot send //HOSTB@192.0.2.2/named four
	run 0 mailslot recv --sender --format hex --timeout 10000 <&3
	matches '4 bytes * HOSTA<00> 192.0.2.1 near to HOSTB<00>'$'\n''*|four|' "$out"
	exec 3>&-
}

json_has_the_sender()
{
	local program='
import json, sys
with open(sys.argv[1]) as file:
    local, unique, group = map(json.loads, file)
assert local["origin"] == "local" and local["uid"] == 0 and "source_name" not in local
for m in unique, group:
    assert m["origin"] == "remote" and m["pid"] is m["uid"] is m["gid"] is None
    assert m["source_name"] == "HOSTA<00>" and m["source_address"] == "192.0.2.1"
    assert m["source_port"] == 138 and m["interface"] == "near"
assert unique["destination_name"] == "HOSTB<00>" and unique["datagram_type"] == 0x10
assert unique["destination_address"] == "192.0.2.2" and unique["message"] == "one"
assert group["destination_name"] == "WORKGROUP<00>" and group["datagram_type"] == 0x11
assert group["destination_address"] == "192.0.2.255"'

	open_gates
	near_listens json --count 3 --format json
	mailslot send json zero
	far mailslot send //HOSTB@192.0.2.2/json one
	far mailslot send //WORKGROUP/json two
	wait "$listener"
	python3 -c "$program" "$DIR/out" || wrong "$(cat "$DIR/out")"
}

commands_get_the_sender()
{
	open_gates
	# shellcheck disable=SC2016 # for the shell that listen starts
	near_listens command --count 3 -- sh -c 'echo $(cat) $MAILSLOT_ORIGIN ${MAILSLOT_UID-nobody} \
		${MAILSLOT_PID+pid} ${MAILSLOT_SOURCE_NAME-nobody} $MAILSLOT_SOURCE_ADDRESS \
		$MAILSLOT_INTERFACE $MAILSLOT_DESTINATION_NAME'
	mailslot send command one
	far mailslot send //HOSTB@192.0.2.2/command two
	mailslot send command three
	heard 'one local 0 pid nobody
two remote nobody HOSTA<00> 192.0.2.1 near HOSTB<00>
three local 0 pid nobody' out
}

# Strangers choose names: they neither steer the terminal nor look like another's.
hostile_names_are_escaped()
{
	command -v python3 >/dev/null || return 2
	open_gates
	near_listens hostile --count 3 --sender
	from_far 'datagram(b"one", "hostile", source=encode(name("A<00> B\\\x1b[1m")))'
	from_far 'datagram(b"two", "hostile", type_=UNIQUE, source=encode(name("\xff\x00: ", 0x1b)),
		destination=encode(name("HOSTB")))'
	from_far 'datagram(b"three", "hostile", destination=encode(WILDCARD), source=encode(BROWSERS))'
	wait "$listener"
	matches '* A\\x3c00\\x3e\\x20B\\x5c\\x1b\[1m<00> 192.0.2.1 near to WORKGROUP<1d>: one
* \\xff\\x00:<1b> 192.0.2.1 near to HOSTB<00>: two
* __MSBROWSE__ 192.0.2.1 near to \*: three' "$(cat "$DIR/out")"
}

###  The run  ###

run_tests
