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

# Each prints what is offered for the last word of each line: the line, a "|" and the word. Shells
# take long to start: one does it all.
offered_by_bash()
{
	local line word words

	for line; do
		read -ra words <<<"$line"
		[[ $line != *' ' ]] || words+=('')
		complete_line "${words[@]}"
		for word in "${COMPREPLY[@]}"; do
			echo "$line|$word"
		done
	done
}

offered_by_zsh()
{
	HOME=$DIR zsh -f "$HERE/complete.zsh" "${BASH_FILE%/*}" "$@"
}

offered_by_fish()
{
	# shellcheck disable=SC2016 # fish's
	HOME=$DIR fish --no-config -c 'source $argv[1]
		for line in $argv[2..-1]
			complete -C $line | string replace -r "\t.*" "" | string replace -r "^" "$line|"
		end' "${BASH_FILE%.bash}.fish" "$@"
}

# All lines that the tests of every shell type, but for the commands' options.
LINES=('mailslot ' 'mailslot li' 'mailslot listen --format j' 'mailslot --mount /mnt remote en'
	'mailslot remote disable ' 'mailslot browse L' 'mailslot browse --decode N'
	'mailslot send Net' 'mailslot info Net' 'mailslot --mount /mnt watch ale' 'mailslot send x')

# ask SHELL: all of it, in $DIR/offered, while there are two slots. What was offered before is kept.
ask()
{
	local command lines=("${LINES[@]}")

	if [ ! -e "$DIR/$1" ]; then
		for command in $(commands); do
			lines+=("mailslot $command --")
		done
		exec 4<>'/mnt/Net\Logon' 5<>/mnt/alerts
		"offered_by_$1" "${lines[@]}" >"$DIR/$1"
		exec 4<&- 5<&-
	fi
	cp "$DIR/$1" "$DIR/offered"
}

# offers LINE WORD...: these and nothing else
offers()
{
	local line=$1

	shift
	equal "$line: $(printf '%s\n' "$@" | sort | tr '\n' ' ')" \
		"$line: $(grep -F "$line|" "$DIR/offered" | cut -d'|' -f2 | sort | tr '\n' ' ')"
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

# What the help says, as the shells are to offer it.
list_all()
{
	local command

	for command in $(commands); do
		echo "mailslot |$command"
		long_options "$command" | sed "s/^/mailslot $command --|/"
	done
}

# offers_all SHELL: commands, and options of each
offers_all()
{
	[ -e "$DIR/all" ] || list_all >"$DIR/all"
	ask "$1"
	! grep -vxFf "$DIR/offered" "$DIR/all" || wrong "not offered by $1"
}

# offers_the_rest SHELL: what comes behind these
offers_the_rest()
{
	ask "$1"
	offers 'mailslot li' listen list
	offers 'mailslot listen --format j' json
	offers 'mailslot --mount /mnt remote en' enable
	offers 'mailslot remote disable ' both receive send
	offers 'mailslot browse L' LANMAN
	offers 'mailslot browse --decode N' NET/NETLOGON
}

# offers_slots SHELL: a backslash as a slash
offers_slots()
{
	ask "$1"
	offers 'mailslot send Net' Net/Logon
	offers 'mailslot info Net' Net/Logon
	offers 'mailslot --mount /mnt watch ale' alerts
	! grep -F 'mailslot send x|' "$DIR/offered" || wrong "what does not begin so is offered"
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
	offered_by_bash 'mailslot send a' >"$DIR/offered"
	offers 'mailslot send a' 'a\ b\$\(reboot\)'
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
