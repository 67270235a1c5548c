# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # variables of the tests, and for them
#
# What the tests of mailslot(1) are written with. A test is a function between the lines "The tests"
# and "The run" of the file that includes this; one that cannot be run here returns 2. TAP output.
#
# MAILSLOT	the command [BUILD/tools/mailslot]

# What the runner leaves open is not ours to pass on, or to keep open.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

HERE=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C.UTF-8 TZ=UTC

skip_all()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $1"
	exit 4
}

find_command()
{
	local place

	for place in "$MAILSLOT" "${BUILD:-$HERE/../build}/tools/mailslot" "$(command -v mailslot)"; do
		[ -x "$place" ] && readlink -f "$place" && return
	done
	return 1
}

MAILSLOT=$(find_command) || skip_all "no command mailslot; build tools/mailslot"
export MAILSLOT

# make_directory: $DIR, with the command where a stranger can run it, whatever the mode of our home
make_directory()
{
	DIR=$(mktemp -d) || exit 1
	chmod 755 "$DIR"
	cp "$MAILSLOT" "$DIR/mailslot"
	PATH=$DIR:$PATH
}

is_root()
{
	[ "$(id -u)" = 0 ]
}

# A prefix, not a function: what runs in the background is the command itself.
AS_STRANGER=(setpriv --reuid=12345 --regid=12345 --clear-groups)

# Each of these says what is wrong, and makes the test fail.
wrong()
{
	echo "# $*" | sed '2,$s/^/#   /'
	bad=1
}

equal()
{
	[ "$1" = "$2" ] || wrong "expected '$1', got '$2'"
}

matches()
{
	# shellcheck disable=SC2254 # it is a pattern
	case $2 in
	$1) ;;
	*) wrong "expected '$1', got '$2'" ;;
	esac
}

# run STATUS COMMAND...: output in $out, errors in $err
run()
{
	local want=$1 got

	shift
	out=$("$@" 2>"$DIR/err")
	got=$?
	err=$(cat "$DIR/err")
	[ "$got" = "$want" ] || wrong "status $got, expected $want: $* ($err)"
}

# until_true COMMAND...: for at most 10 s
until_true()
{
	local turn

	for turn in {1..1000}; do
		"$@" && return
		sleep .01
	done
	wrong "waited in vain after $turn turns: $*"
	return 1
}

# source_file PATH: where a file of the repository is; beside the tests, or in its directory there,
# when they are installed somewhere else
source_file()
{
	local file directory=${1%/*}

	for file in "$HERE/../$1" "$HERE/${1##*/}" "$HERE/${directory##*/}/${1##*/}"; do
		[ -f "$file" ] && echo "$file" && return
	done
	return 1
}

# complete_line WORD...: what bash would offer for the last one, in $COMPREPLY
complete_line()
{
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_mailslot
}

# A test file may have its own.
before_each()
{
	:
}

run_tests()
{
	local number=0 failed=0 test status

	mapfile -t tests < <(sed -n '/^###  The tests/,/^###  The run/s/^\([a-z_0-9]*\)()$/\1/p' "$0")
	echo "TAP version 13"
	echo "1..${#tests[@]}"
	for test in "${tests[@]}"; do
		number=$((number + 1))
		bad=0
		before_each
		"$test"
		status=$?
		if [ "$bad" != 0 ]; then
			echo "not ok $number $test"
			failed=1
		elif [ "$status" = 2 ]; then
			echo "ok $number $test # SKIP not possible here"
		else
			echo "ok $number $test"
		fi
	done
	exit $failed
}
