#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The examples of the guides are run, from top to bottom, as the demonstration is: what they print is
# what is printed there. A comment ".. @COMMAND" is a step that is not shown, ".. @need TOOL" ends a
# guide where there is no such tool. What documents the errors names each of them. TAP output.
#
# REPOSITORY	where documents, demonstration and command come from, when the tests are elsewhere
#
# shellcheck disable=SC2317 # the tests are called by name, from a list

. "$(dirname "$0")/cli.sh"

is_root || skip_all "not root"
TOP=${REPOSITORY:-$(cd "$HERE/.." && pwd)}
GUIDES=$TOP/Documentation
{ [ -f "$GUIDES/troubleshooting.rst" ] && [ -x "$TOP/tools/demo/play" ]; } || skip_all "no guides here"
make_directory
trap 'rm -rf "$DIR"' EXIT

# steps GUIDE: the examples as a tour: hidden steps, and literal blocks that begin with a prompt
steps()
{
	awk '
	function begin(line) {
		match(line, /^ */)
		indent = RLENGTH
		inside = indent && line ~ /^ +[a-z]*[$#] ./
		pending = 0
	}
	/^\.\. @need / {
		if (system("command -v " $3 " >/dev/null"))
			exit
		next
	}
	/^\.\. @/ { print substr($0, 4); next }
	pending && NF { begin($0) }
	inside && NF {
		match($0, /^[ ]*/)
		if (RLENGTH < indent)
			inside = 0
	}
	inside {
		line = substr($0, indent + 1)
		sub(/^east# /, "east$ ", line)
		sub(/^west# /, "west$ ", line)
		sub(/^# /, "$ ", line)
		# Eight blanks were a tab, which does not stand well behind others.
		if (line ~ /^        [^ ]/)
			line = "\t" substr(line, 9)
		print line
		# Who starts a server waits for it.
		if (match(line, /mailslot (listen|browse) [A-Za-z]+/) && line ~ / &$/) {
			split(substr(line, RSTART), word, " ")
			mount = match(line, /--mount [^ ]+/) ? substr(line, RSTART + 8, RLENGTH - 8) : "/dev/mailslot"
			print "@" substr(line, 1, index(line, "$ ") > 1 ? index(line, "$ ") + 1 : 0) \
				"until [ -e " mount "/" word[3] " ]; do sleep 0.1; done"
		}
	}
	/::$/ && !/^ *\.\. / && !inside { pending = 1 }
	' "$1"
}

# A function, since each guide begins with it.
prepare()
{
	while umount /dev/mailslot 2>/dev/null; do :; done
	mkdir -p /dev/mailslot
	mount -t mailslotfs mailslot /dev/mailslot || exit 1
	mount -t tmpfs run /run
	hostname east
	ip link set lo up
	umask 022
}

play()
{
	steps "$GUIDES/$1.rst" >"$DIR/$1"
	grep -q '^[a-z]*\$ ' "$DIR/$1" || { wrong "no examples in $1.rst"; return; }
	{
		declare -f prepare
		echo prepare
		echo "cd '$TOP' && exec tools/demo/play '$DIR/$1'"
	} >"$DIR/script"
	# Whatever it leaves running ends with it.
	unshare --net --mount --uts --pid --fork --mount-proc bash "$DIR/script" >"$DIR/said" 2>&1 </dev/null ||
		wrong "$(tail -n 40 "$DIR/said")"
}

###  The tests  ###

troubleshooting()
{
	play troubleshooting
}

receiving()
{
	play receiving
}

containers()
{
	play containers
}

# Each that the file system's documents name has its paragraph.
every_error_is_explained()
{
	local name

	grep -ohE '\bE(2BIG|[A-Z]{3,})\b' "$GUIDES"/filesystems/*.rst | sort -u >"$DIR/errors"
	[ "$(wc -l <"$DIR/errors")" -gt 30 ] || wrong "only $(wc -l <"$DIR/errors") errors in the documents"
	while read -r name; do
		grep -qE "^([A-Z]+, )*$name\b" "$GUIDES/troubleshooting.rst" || wrong "$name"
	done <"$DIR/errors"
}

# What is quoted of the command is what it says.
# shellcheck disable=SC2016 # backquotes
messages_are_those_of_the_command()
{
	local message

	grep -hoE '^``(no |mailslotfs is|standard|only root|do it|this)[^`]*``(, ``[^`]*``)?$' \
		"$GUIDES/troubleshooting.rst" | grep -oE '[^`,]{3,}' >"$DIR/messages"
	[ -s "$DIR/messages" ] || wrong "no messages"
	while IFS= read -r message; do
		grep -qF "$message" "$TOP"/tools/mailslot/*.c || wrong "'$message'"
	done <"$DIR/messages"
}

###  The run  ###

run_tests
