#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Remote mailslots with mailslot(1), as somebody at a shell sees them. TAP output.
#
# Two hosts on a cable: near, where this runs, is HOSTB, 192.0.2.2; far is HOSTA, 192.0.2.1. Each is
# a network, a mount and a UTS namespace with a mailslotfs of its own. Before each test both gates of
# near are closed, those of far open.
#
# shellcheck disable=SC2317,SC1003 # the tests are called by name, from a list; names of Windows

. "$(dirname "$0")/cli.sh"

ROOT=/mnt
export PYTHONPATH=$HERE PYTHONDONTWRITEBYTECODE=1

# build_host NAME: in its namespaces
build_host()
{
	hostname "$1.example.com"
	ip link set lo up
	while umount /dev/mailslot 2>/dev/null; do :; done
	mount -t mailslotfs mailslot "$ROOT" || skip_all "cannot mount mailslotfs"
	[ -e /proc/sys/net/mailslot/remote_send ] || skip_all "this module has no remote mailslots"
	# Names are known to the file, which the tests write, and to nobody else.
	mount --bind "$DIR/hosts" /etc/hosts
	mount --bind "$DIR/nsswitch" /etc/nsswitch.conf
	mount --bind "$DIR/resolv" /etc/resolv.conf
}

# plug NAME ADDRESS: the cable
plug()
{
	ip address add "$2/24" brd + dev "$1" && ip link set "$1" up
}

# is_up far|env INTERFACE
is_up()
{
	[[ $("$1" ip -o link show dev "$2") == *'state UP'* ]]
}

far()
{
	nsenter --target "$FAR" --net --mount --uts -- "$@"
}

start_far()
{
	unshare --net --mount --uts "$0" far &
	FAR=$!
	until_true test -e "$DIR/far"
	ip link add near type veth peer name far netns "$FAR" || skip_all "no veth here"
	plug near 192.0.2.2
	far ip address add 192.0.2.1/24 brd + dev far
	far ip link set far up
	until_true is_up far far
	far sysctl -qw net.mailslot.remote_receive=1 net.mailslot.remote_send=1
}

case $1 in
far)
	build_host hosta
	touch "$DIR/far"
	exec sleep 1000 ;;
near)
	DIR=$CLI_REMOTE_DIR ;;
*)
	is_root || skip_all "not root"
	for tool in ip nsenter hostname; do
		command -v "$tool" >/dev/null || skip_all "no $tool"
	done
	make_directory
	printf '127.0.0.1 localhost\n' >"$DIR/hosts"
	echo 'hosts: files' >"$DIR/nsswitch"
	echo 'nameserver 127.0.0.1' >"$DIR/resolv"
	export DIR
	CLI_REMOTE_DIR=$DIR exec unshare --net --mount --uts "$0" near ;;
esac

# shellcheck disable=SC2046 # several, or none
trap 'kill $FAR $(jobs -p) 2>/dev/null; rm -rf "$DIR"' EXIT
build_host hostb
start_far

###  What the tests are written with  ###

# Whatever the test before has left
before_each()
{
	local setting

	for setting in remote_receive=0 remote_send=0 computer_name=HOSTB workgroup=WORKGROUP receive_names=; do
		sysctl -qw "net.mailslot.$setting"
	done
	chmod 700 "$ROOT/.remote"
	printf '127.0.0.1 localhost\n' >"$DIR/hosts"
	echo 'hosts: files' >"$DIR/nsswitch"
}

open_gates()
{
	sysctl -qw net.mailslot.remote_receive=1 net.mailslot.remote_send=1
}

# far_listens NAME OPTION...: a server there, output in $DIR/far.out
far_listens()
{
	local name=$1

	shift
	far mailslot listen "$name" --mode 622 "$@" >"$DIR/far.out" 2>"$DIR/far.err" &
	listener=$!
	until_true slot_is_open far "$name"
}

# near_listens NAME OPTION...: a server here, output in $DIR/out
near_listens()
{
	local name=$1

	shift
	mailslot listen "$name" --mode 622 "$@" >"$DIR/out" 2>"$DIR/err" &
	listener=$!
	until_true slot_is_open env "$name"
}

slot_is_open()
{
	[ "$("$1" stat -c %a "$ROOT/$2" 2>/dev/null)" = 622 ]
}

# heard TEXT: the server has ended after that
heard()
{
	wait "$listener"
	equal 0 $?
	equal "$1" "$(cat "$DIR/${2:-far.out}")"
}

gate()
{
	sysctl -n "net.mailslot.remote_$1"
}

counter()
{
	mailslot remote status --raw | sed -n "s/^$1 //p"
}

counted()
{
	[ "$(counter "$1")" -ge "$2" ]
}

# from_far PYTHON: a datagram from far to near, as no kernel would write it
from_far()
{
	far python3 -c "
import socket
from remote_frame import *
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('192.0.2.1', 138))
s.sendto($1, ('192.0.2.2', 138))"
}

# on_terminal ANSWER COMMAND...: output and errors, with carriage returns, in $out
on_terminal()
{
	local answer=$1 status

	shift
	command -v script >/dev/null || return 2
	out=$(printf '%s\n' "$answer" | script -qec "$*" /dev/null)
	status=$?
	out=${out//$'\r'/}
	return "$status"
}

###  The tests  ###

all_is_off_at_first()
{
	run 0 mailslot remote
	matches '*Receiving:*off*enable receive*Sending:*off*enable send*HOSTB*WORKGROUP*' "$out"
	equal "$out" "$(mailslot remote status)"
	equal "0 0" "$(gate receive) $(gate send)"
}

# 3025 is what Windows says in this place.
a_closed_gate_is_explained()
{
	local name

	for name in //hosta/x //HOSTA@192.0.2.1/x '//*/x' //workgroup/x //hostb/x '\\HOSTA\mailslot\x' \
		"$ROOT/.remote/*/x"; do
		run 1 mailslot send "$name" text
		matches "mailslot: ${name//\\/\\\\}: *switched off*3025*enable send*net.mailslot.remote_send=1*" "$err"
	done
}

enabling_asks_on_a_terminal()
{
	command -v script >/dev/null || return 2
	on_terminal n mailslot remote enable receive
	equal 1 $?
	matches '*no*authentication*no encryption*Switch it on?*nothing was changed*' "$out"
	equal 0 "$(gate receive)"
	on_terminal y mailslot remote enable receive
	equal 0 $?
	matches '*Receiving is on*' "$out"
	equal 1 "$(gate receive)"
	# nothing left to ask
	run 0 mailslot remote enable receive </dev/null
	matches '*Receiving is on*' "$out"
	equal '' "$err"
}

enabling_without_a_terminal_needs_yes()
{
	run 2 mailslot remote enable both </dev/null
	matches '*nothing was changed*--yes*' "$err"
	equal "0 0" "$(gate receive) $(gate send)"
	run 0 mailslot remote enable both --yes </dev/null
	matches '*authentication*encryption*authentication*encryption*' "$err"
	matches '*HOSTB*WORKGROUP*' "$out"
	equal "1 1" "$(gate receive) $(gate send)"
}

enabling_says_how_to_keep_it()
{
	local lines

	run 0 mailslot remote enable both --yes
	lines=$(sed -n 's/^\tnet/net/p' <<<"$out")
	equal $'net.mailslot.remote_receive = 1\nnet.mailslot.remote_send = 1' "$lines"
	matches '*/etc/sysctl.d/*/etc/modules-load.d/*' "$out"
	run 0 mailslot remote disable both
	equal "0 0" "$(gate receive) $(gate send)"
	# The lines are what sysctl(8) reads.
	sysctl -q -p - <<<"$lines" || wrong "not understood by sysctl"
	equal "1 1" "$(gate receive) $(gate send)"
}

one_way_may_be_open()
{
	run 0 mailslot remote enable send --yes
	equal "0 1" "$(gate receive) $(gate send)"
	matches '*send messages*' "$err"
	run 0 mailslot remote enable receive --yes
	# only what is new is warned of
	matches '*write to this host*' "$err"
	[[ $err != *"send messages"* ]] || wrong "warned of sending: $err"
	run 0 mailslot remote disable send
	matches 'Sending is off.*net.mailslot.remote_send = 0*' "$out"
	equal "1 0" "$(gate receive) $(gate send)"
}

a_host_without_a_fit_name_is_told()
{
	sysctl -qw net.mailslot.computer_name=
	echo 'h*st' >/proc/sys/kernel/hostname
	run 0 mailslot remote enable send --yes
	matches '*no name*net.mailslot.computer_name=NAME*' "$out"
	run 1 mailslot send //HOSTA@192.0.2.1/x text
	matches '*no NetBIOS name*net.mailslot.computer_name=NAME*' "$err"
	hostname hostb.example.com
}

a_stranger_changes_nothing()
{
	run 1 "${AS_STRANGER[@]}" mailslot remote enable receive --yes
	matches '*no permission*net.mailslot.remote_receive*root*' "$err"
	equal 0 "$(gate receive)"
	run 0 "${AS_STRANGER[@]}" mailslot remote
	matches '*Receiving:*off*' "$out"
}

wrong_usage_is_status_2()
{
	local line

	while read -r line; do
		# shellcheck disable=SC2086 # words
		run 2 mailslot $line </dev/null
		matches 'mailslot*' "$err"
		equal '' "$out"
	done <<-'END'
		remote nonsense
		remote enable
		remote enable all
		remote enable send receive
		remote disable
		remote disable receive --json
		remote status all
		remote --nonsense
		listen //HOSTA/x
		listen \\HOSTA\mailslot\x
		info //HOSTA/x
	END
	open_gates
	run 2 mailslot send --wait 1 //HOSTA@192.0.2.1/x text
	matches '*--wait*' "$err"
	run 2 mailslot listen "$ROOT/.remote/*/x"
	matches '*another host*' "$err"
	run 0 mailslot remote --help
	matches 'Usage: mailslot remote*' "$out"
}

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
	matches "*'a-name-of-more-than-fifteen' has 27*15*//NAME@a-name-of-more-than-fifteen.example.com/x" "$err"
	run 2 mailslot send //ANAMEOFSIXTEEN.C@192.0.2.1/x text
	matches '*16*15*//NAME@ADDRESS/x' "$err"
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

# .remote is root's until root opens it.
a_stranger_sends_when_he_may()
{
	open_gates
	far_listens strange --count 2
	run 1 "${AS_STRANGER[@]}" mailslot send //HOSTA@192.0.2.1/strange no
	matches "*no permission*$ROOT/.remote*root*0700*chgrp*chmod 710 $ROOT/.remote*z $ROOT/.remote 0710 *" "$err"
	# Whose address is his affair as little.
	run 1 "${AS_STRANGER[@]}" mailslot send //nobody/strange no
	matches '*no permission*' "$err"
	chgrp 12345 "$ROOT/.remote"
	chmod 710 "$ROOT/.remote"
	run 0 "${AS_STRANGER[@]}" mailslot send //HOSTA@192.0.2.1/strange group
	chgrp 0 "$ROOT/.remote"
	chmod 711 "$ROOT/.remote"
	run 0 "${AS_STRANGER[@]}" mailslot send //HOSTA@192.0.2.1/strange others
	heard $'group\nothers'
	run 0 mailslot remote
	matches "*Sending:*on*$ROOT/.remote*root*0711*" "$out"
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

status_counts_and_advises()
{
	open_gates
	near_listens counted --count 1
	far mailslot send //HOSTB@192.0.2.2/counted one
	heard one out
	exec 3<>"$ROOT/shut"
	chmod 600 "$ROOT/shut"
	far mailslot send //HOSTB@192.0.2.2/shut two
	exec 3>&-
	far mailslot send //HOSTB@192.0.2.2/nothing three
	far mailslot send //HOSTC@192.0.2.2/counted four
	until_true counted not_our_name 1
	run 0 mailslot remote status
	matches '*Receiving:*on*Received:*datagrams*Refused:*(not_our_name)*receive_names*' "$out"
	matches '*(no_slot)*mailslot listen*' "$out"
	matches '*(not_permitted)*chmod o+w*' "$out"
	[[ $out != *"(full)"* ]] || wrong "speaks of what has not happened: $out"
	run 0 mailslot remote status --json
	python3 - "$out" <<-'END' || wrong "$out"
		import json, sys
		[status] = json.loads(sys.argv[1])["remote"]
		assert status["remote_receive"] == status["remote_send"] == 1
		assert status["computer_name"] == "HOSTB" and status["workgroup"] == "WORKGROUP"
		assert status["remote_bytes_max"] > 0 and status["no_slot"] > 0
		with open("/proc/net/mailslot_stat") as file:
		    for line in file:
		        name, number = line.split()
		        assert status[name] == int(number), name
	END
	equal "$(cat /proc/net/mailslot_stat)" "$(mailslot remote --raw | tail -n "$(wc -l </proc/net/mailslot_stat)")"
}

# Each reason that the kernel knows has words of ours.
status_knows_all_reasons()
{
	local source reason

	source=$(source_file tools/mailslot/counters.c) || return 2
	while read -r reason _; do
		grep -q "\"$reason\"" "$source" || wrong "no words for $reason"
	done </proc/net/mailslot_stat
}

bash_completes()
{
	local completion

	completion=$(source_file tools/mailslot/completion.bash) || return 2
	# shellcheck disable=SC1090 # the path is not constant
	. "$completion"
	complete_line mailslot rem
	equal remote "${COMPREPLY[*]}"
	complete_line mailslot remote en
	equal enable "${COMPREPLY[*]}"
	complete_line mailslot remote disable ''
	equal 'receive send both' "${COMPREPLY[*]}"
	complete_line mailslot remote status --
	matches '*--json --raw*' "${COMPREPLY[*]}"
}

###  The run  ###

run_tests
