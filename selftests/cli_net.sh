# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034 # for the tests
#
# What the tests of mailslot(1) and other hosts are written with; cli.sh is included.
#
# Two hosts on a cable: near, where this runs, is HOSTB, 192.0.2.2; far is HOSTA, 192.0.2.1. Each is
# a network, a mount and a UTS namespace with a mailslotfs of its own. Before each test both gates of
# near are closed, those of far open.

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

# is_up far|env INTERFACE
is_up()
{
	[[ $("$1" ip -o link show dev "$2") == *'state UP'* ]]
}

# far COMMAND...: there
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
	ip address add 192.0.2.2/24 brd + dev near
	ip link set near up
	far ip address add 192.0.2.1/24 brd + dev far
	far ip link set far up
	until_true is_up far far
	until_true is_up env near
	far sysctl -qw net.mailslot.remote_receive=1 net.mailslot.remote_send=1
}

case $1 in
far)
	build_host hosta
	touch "$DIR/far"
	exec sleep 1000 ;;
near) ;;
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
	exec unshare --net --mount --uts "$0" near ;;
esac

# shellcheck disable=SC2046 # several, or none
trap 'kill $FAR $(jobs -p) 2>/dev/null; rm -rf "$DIR"' EXIT
build_host hostb
start_far

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
