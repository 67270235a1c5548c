#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What bash, zsh and fish offer for the command line of mailslot(1): all commands, all options that
# --help names, and slots.  TAP output.
#
# shellcheck disable=SC2317 # the tests are called by name, from a list

. "$(dirname "$0")/cli.sh"

is_root || skip_all "not root"
[ -n "$CLI_TEST_INSIDE" ] || CLI_TEST_INSIDE=1 exec unshare --net --mount "$0"
while umount /dev/mailslot 2>/dev/null; do :; done
mount -t mailslotfs mailslot /mnt || skip_all "cannot mount mailslotfs"
make_directory
trap 'rm -rf "$DIR"' EXIT
BASH_FILE=$(source_file tools/mailslot/completion/mailslot.bash) || skip_all "no completion files here"
# shellcheck disable=SC1090 # the path is not constant
. "$BASH_FILE"

# Each prints what is offered for the last word, in any order.
offered_by_bash()
{
	local words

	read -ra words <<<"$1"
	[[ $1 != *' ' ]] || words+=('')
	complete_line "${words[@]}"
	printf '%s\n' "${COMPREPLY[@]}"
}

offered_by_zsh()
{
	HOME=$DIR timeout 20 zsh -f "$HERE/complete.zsh" "${BASH_FILE%/*}" "$1"
}

offered_by_fish()
{
	# shellcheck disable=SC2016 # fish's
	HOME=$DIR fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
		"${BASH_FILE%.bash}.fish" "$1" | cut -f1
}

# offers SHELL LINE WORD...: these and nothing else
offers()
{
	local shell=$1 line=$2

	shift 2
	equal "$line: $(printf '%s\n' "$@" | sort | tr '\n' ' ')" \
		"$line: $("offered_by_$shell" "$line" | sort | tr '\n' ' ')"
}

commands()
{
	mailslot --help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

# long_options COMMAND: those that its help names
long_options()
{
	mailslot "$1" --help | grep -oE '^ +(-[A-Za-z0], )? *--[a-z]+' | grep -oE -- '--[a-z]+'
}

# offers_all SHELL
offers_all()
{
	local shell=$1 command option all

	all=$("offered_by_$shell" 'mailslot ')
	for command in $(commands); do
		grep -qxF "$command" <<<"$all" || wrong "not offered: $command"
	done
	for command in $(commands); do
		all=$("offered_by_$shell" "mailslot $command --")
		for option in $(long_options "$command"); do
			grep -qxF -- "$option" <<<"$all" || wrong "not offered: $command $option"
		done
	done
}

# offers_the_rest SHELL: what comes behind these
offers_the_rest()
{
	local shell=$1

	offers "$shell" 'mailslot li' listen list
	offers "$shell" 'mailslot listen --format j' json
	offers "$shell" 'mailslot --mount /mnt remote en' enable
	offers "$shell" 'mailslot remote disable ' both receive send
	offers "$shell" 'mailslot browse L' LANMAN
	offers "$shell" 'mailslot browse --decode N' NET/NETLOGON
}

# offers_slots SHELL: a backslash as a slash
offers_slots()
{
	local shell=$1 command

	exec 4<>'/mnt/Net\Logon' 5<>/mnt/alerts
	for command in send info watch; do
		offers "$shell" "mailslot $command Net" Net/Logon
		offers "$shell" "mailslot --mount /mnt $command ale" alerts
	done
	exec 4<&- 5<&-
	offers "$shell" 'mailslot send ale' ''
}

need()
{
	command -v "$1" >/dev/null
}

###  The tests  ###

there_are_commands()
{
	[ "$(commands | wc -l)" -ge 10 ] || wrong "$(commands)"
	[ "$(long_options browse | wc -l)" -ge 8 ] || wrong "$(long_options browse)"
}

bash_offers_all()
{
	offers_all bash
}

bash_offers_the_rest()
{
	offers_the_rest bash
}

bash_offers_slots()
{
	offers_slots bash
}

bash_quotes_what_it_offers()
{
	# shellcheck disable=SC2016 # the name of a slot
	exec 4<>'/mnt/a b$(reboot)'
	offers bash 'mailslot send a' 'a\ b\$\(reboot\)'
	exec 4<&-
}

zsh_offers_all()
{
	need zsh || return 2
	offers_all zsh
}

zsh_offers_the_rest()
{
	need zsh || return 2
	offers_the_rest zsh
}

zsh_offers_slots()
{
	need zsh || return 2
	offers_slots zsh
}

fish_offers_all()
{
	need fish || return 2
	offers_all fish
}

fish_offers_the_rest()
{
	need fish || return 2
	offers_the_rest fish
}

fish_offers_slots()
{
	need fish || return 2
	offers_slots fish
}

###  The run  ###

run_tests
