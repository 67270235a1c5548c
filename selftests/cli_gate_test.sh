#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "mailslot remote" and who may send, as somebody at a shell sees them. TAP output.
#
# shellcheck disable=SC2317,SC1003 # the tests are called by name, from a list; names of Windows

. "$(dirname "$0")/cli_net.sh"

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

# The example that is installed, with its number sign taken away
tmpfiles_lets_a_group_send()
{
	local example

	command -v systemd-tmpfiles >/dev/null || return 2
	example=$(source_file tools/dist/tmpfiles.d/mailslotfs.conf) || return 2
	sed "s|^#z /dev/mailslot/|z $ROOT/|; s/ mailslot\$/ 12345/" "$example" >"$DIR/tmpfiles"
	run 0 systemd-tmpfiles --create "$DIR/tmpfiles"
	equal '710 0 12345' "$(stat -c '%a %u %g' "$ROOT/.remote")"
	chgrp 0 "$ROOT/.remote"
}

# ... and all that the other one has in it
sysctl_knows_the_example()
{
	local example setting

	example=$(source_file tools/dist/sysctl.d/mailslotfs.conf) || return 2
	sed -n 's/^#\(net\.\)/\1/p' "$example" >"$DIR/sysctl"
	grep -q remote_receive "$DIR/sysctl" || wrong "no settings in it"
	run 0 sysctl -q -p "$DIR/sysctl"
	for setting in receive send exclusive; do
		equal 1 "$(gate "$setting")"
	done
	sysctl -qw net.mailslot.remote_exclusive=0
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

	completion=$(source_file tools/mailslot/completion/mailslot.bash) || return 2
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
