#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The examples in the manuals of mailslot(1) and its commands, as a reader sees them, are run: each
# page's in one shell, in a network and a host of its own; what they print is what is printed there.
# Times and the numbers of processes may differ.  TAP output.
#
# shellcheck disable=SC2317 # the tests are called by name, from a list

. "$(dirname "$0")/cli.sh"

is_root || skip_all "not root"
for tool in man col python3; do
	command -v "$tool" >/dev/null || skip_all "no $tool"
done
PAGE=$(source_file Documentation/man/mailslot.1) || skip_all "no manuals here"
make_directory
trap 'rm -rf "$DIR"' EXIT
export DIR

# The lines of all examples, without their indentation
examples()
{
	MANWIDTH=500 MANROFFSEQ='' man -P cat -l "$1" 2>/dev/null | col -bx |
		sed -n '/^EXAMPLES/,/^[A-DF-Z]/s/^ \{11\}//p'
}

# A function, since each shell begins with it.
prepare()
{
	while umount /dev/mailslot 2>/dev/null; do :; done
	mkdir -p /dev/mailslot
	mount -t mailslotfs mailslot /dev/mailslot || exit 1
	mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
	hostname east.example.com
	ip link set lo up
	umask 022
	export -n DIR MAILSLOT
	unset BUILD
	cd "$DIR" || exit 1
	# Where an example sleeps until something is ready, an emulated machine may need longer.
	[ -z "$READY" ] || sleep()
	{
		until eval "$READY"; do
			command sleep 0.1
		done
	}
}

# What differs from run to run
usual()
{
	sed -E 's/20[0-9]{2}-[0-9T:.+-]{20,}/TIME/g; s/(root|process )(\[?)[0-9]+/\1\2N/g; s/ +$//;
		s/^\t/        /'
}

# run_page PAGE: its commands, in one shell with job control off
run_page()
{
	examples "$1" >"$DIR/page"
	grep '^[#$] ' "$DIR/page" | cut -c3- >"$DIR/commands"
	[ -s "$DIR/commands" ] || { wrong "no examples in $1"; return; }
	{
		declare -f prepare
		echo 'prepare || exit'
		cat "$DIR/commands"
	} >"$DIR/script"
	unshare --net --mount --uts bash "$DIR/script" >"$DIR/printed" 2>&1 </dev/null
	# bash says that it is bash who complains; no example lets it.
	diff <(grep -v '^[#$] ' "$DIR/page" | usual) <(usual <"$DIR/printed") >"$DIR/diff" ||
		wrong "$(cat "$DIR/diff")"
}

page_of()
{
	run_page "${PAGE%.1}${1:+-$1}.1"
}

###  The tests  ###

mailslot_1()
{
	page_of ''
}

mailslot_listen_1()
{
	page_of listen
}

mailslot_send_1()
{
	page_of send
}

mailslot_recv_1()
{
	page_of recv
}

mailslot_set_1()
{
	page_of set
}

mailslot_list_1()
{
	page_of list
}

mailslot_info_1()
{
	page_of info
}

mailslot_remote_1()
{
	page_of remote
}

mailslot_watch_1()
{
	! grep -q 'built without libtracefs' "$MAILSLOT" || return 2
	READY='grep -qs 1 /sys/kernel/tracing/instances/mailslot-watch-*/events/mailslotfs/enable' page_of watch
}

mailslot_browse_1()
{
	page_of browse
}

mailslot_netsend_1()
{
	READY='find /dev/mailslot/MESSNGR -perm -o+w 2>/dev/null | grep -q .' page_of netsend
}

every_command_has_a_page()
{
	local command

	for command in $(mailslot --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		[ -f "${PAGE%.1}-$command.1" ] || wrong "no mailslot-$command.1"
	done
}

every_option_is_in_its_page()
{
	local command option text

	for command in $(mailslot --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		text=$(MANWIDTH=500 man -P cat -l "${PAGE%.1}-$command.1" "$PAGE" 2>/dev/null | col -bx)
		for option in $(mailslot "$command" --help | grep -oE '^ +(-[A-Za-z0], )? *--[a-z]+' |
				grep -oE -- '--[a-z]+'); do
			grep -q -e "$option" <<<"$text" || wrong "mailslot-$command.1: no $option"
		done
	done
}

###  The run  ###

run_tests
