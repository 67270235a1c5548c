#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Documentation/wine.rst is the test: its sessions are played (session.sh). A line that begins with
# "N> " is for wine_program.c, which answers with one line; N is one of its handles. TAP output.

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=selftests/session.sh
. "$HERE/session.sh"

# The Wine of the machine, or the one that the rig has fetched: then with a copy of the directory
# that it keeps for each user, of which it demands that it is the user's.
find_wine()
{
	local place

	for place in "${WINE_DIR:-}" "$HERE/../build/wine"; do
		[ -e "$place/ready" ] || continue
		WINE=$place/usr/lib/wine/wine64
		WINESERVER=$place/usr/lib/wine/wineserver
		cp -r "$place/prefix" "$WINEPREFIX" && return
	done
	WINE=$(command -v wine64 || command -v wine) && WINESERVER=$(command -v wineserver) && return
	WINESERVER=/usr/lib/wine/wineserver
	WINE=/usr/lib/wine/wine64 && [ -x "$WINE" ]
}

# Emulated, an instruction of which Wine makes use ends the guest: QEMU reads the program's stack as
# the kernel would, which SMAP forbids.
can_run_wine()
{
	! grep -qs 'QEMU TCG' /proc/cpuinfo || ! grep -qsw smap /proc/cpuinfo
}

###  What the sessions consist of  ###

# wine PROGRAM ARGUMENT...: what it prints, without what the fetched Wine has to say of services
# that it lacks, without carriage returns and empty lines on standard error.
wine()
{
	local status error=$DIR/error.$BASHPID

	case $1 in
	cmd) set -- 'C:\windows\system32\cmd.exe' "${@:2}" ;;
	*.exe) set -- "$HERE/$1" "${@:2}" ;;
	esac
	timeout 120 "$WINE" "$@" 2>"$error"
	status=$?
	grep -v '^wine: failed to open L"C:.*wineboot' "$error" | tr -d '\r' | grep . >&2
	return "$status"
}

start_program()
{
	coproc PROGRAM { exec timeout 300 "$WINE" "$HERE/wine_program.exe" 2>"$DIR/program.error"; }
	# Descriptors that background jobs may have, too.
	exec {to}>&"${PROGRAM[1]}" {from}<&"${PROGRAM[0]}"
}

ask()
{
	local answer

	printf '%s\n' "$1" >&"$to"
	IFS= read -r -t 60 answer <&"$from" || answer="no answer: $(cat "$DIR/program.error")"
	printf '%s\n' "$answer"
}

[ "$(id -u)" = 0 ] || skip "not root"
if [ -z "$WINE_INSIDE" ]; then
	mkdir -p /dev/mailslot
	WINE_INSIDE=1 exec unshare -n -m --propagation private "$0" "$@"
fi
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
export WINEPREFIX=$DIR/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
unset DISPLAY
find_wine || skip "no Wine here: make test T=wine fetches it"
[ -e "$HERE/wine_program.exe" ] || skip "no compiler for Windows when the tests were built (gcc-mingw-w64-x86-64)"
can_run_wine || skip "an emulated processor with SMAP cannot run Wine: make test T=wine has one without"
find_document wine.rst
mount -t mailslotfs mailslot /dev/mailslot || skip "cannot mount mailslotfs"
PATH=${BUILD:-$HERE/../build}/tools:$PATH
export LC_ALL=C
trap '"$WINESERVER" -k; rm -rf "$DIR"' EXIT

start_program
check_sessions 0
exit $failed
