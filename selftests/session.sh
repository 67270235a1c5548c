# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A document as a test: each "code-block:: console" in it is a session, which is played and must
# print what is written there. A line that begins with "$ " is a command for this shell. One that
# begins with "N> " is passed to the function "ask", which prints an answer. All else is output, but
# for comments. To be sourced; HERE is where the test lies, DIR a directory of its own.

count=0
# shellcheck disable=SC2034 # the test ends with it
failed=0

skip()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	exit 4
}

find_document()
{
	for document in "$HERE/../Documentation/$1" "$HERE/$1"; do
		[ -f "$document" ] && return
	done
	skip "no $1 here"
}

# In this shell, whose descriptors it may change. What does not end in a newline gets one.
shell()
{
	eval "$1" >"$DIR/printed" 2>&1 </dev/null
	sed -e "\$a\\" "$DIR/printed"
}

# Commands and answers; what the document says that they are goes by unread.
play()
{
	local line

	while IFS= read -r -u 9 line; do
		case $line in
		'$ '*)
			printf '%s\n' "$line"
			shell "${line#\$ }" ;;
		[0-9]'> '*)
			printf '%s\n' "$line"
			ask "${line/>/}" ;;
		'#'* | '')
			printf '%s\n' "$line" ;;
		esac
	done
}

# One line for each session: the number of its first line in the document, and its title.
sessions()
{
	awk '
	/^===*$/ && length($0) == length(last) { title = last }
	/^\.\. code-block:: console$/ { print NR + 2, title }
	{ last = $0 }' "$document"
}

session()
{
	awk -v first="$1" 'NR >= first { if (/^[^ ]/) exit; print substr($0, 4) }' "$document" |
		sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

check_session()
{
	count=$((count + 1))
	session "$1" >"$DIR/want"
	play 9<"$DIR/want" >"$DIR/got" 2>&1
	if diff "$DIR/want" "$DIR/got" >"$DIR/difference"; then
		echo "ok $count $2"
	else
		echo "not ok $count $2"
		sed 's/^/# /' "$DIR/difference"
		# shellcheck disable=SC2034
		failed=1
	fi
}

# check_sessions NUMBER: the plan has so many points besides
check_sessions()
{
	local all one

	mapfile -t all < <(sessions)
	[ ${#all[@]} -gt 0 ] || skip "no sessions in $document"
	echo "TAP version 13"
	echo "1..$((${#all[@]} + $1))"
	for one in "${all[@]}"; do
		check_session "${one%% *}" "${one#* }"
	done
}
