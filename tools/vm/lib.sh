# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Common ground of the rig's scripts; source it, do not run it.
#
#   TOP     the repository                     BUILD   where everything made or fetched goes
#   KERNEL  the series of the guest's kernel   KDIST   that kernel, unpacked (see "kernel")

set -u

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P) || exit 1
# shellcheck disable=SC2034 # used by the scripts that source this file
VM=$TOP/tools/vm
KERNEL=${KERNEL:-6.1}

say()
{
	printf '%s\n' "$*" >&2
}

die()
{
	progress_end
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# kbuild cannot work below a path with blanks or colons in it. From such a place BUILD is a
# directory in the user's cache, and build/ a link to it.
build_dir()
{
	local dir=${BUILD:-$TOP/build} away

	case $dir in
	*[[:space:]:]*)
		away=${XDG_CACHE_HOME:-$HOME/.cache}/mailslotfs/$(printf '%s' "$TOP" | cksum | cut -d' ' -f1)
		case $away in
		*[[:space:]:]*)
			die "the kernel's build system cannot work in '$dir' (blanks or colons); set BUILD=/some/dir" ;;
		esac
		mkdir -p "$away" || exit 1
		[ -e "$dir" ] || ln -s "$away" "$dir"
		dir=$away ;;
	esac
	mkdir -p "$dir" || exit 1
	(cd "$dir" && pwd -P)
}

BUILD=$(build_dir) || exit 1
# shellcheck disable=SC2034 # used by the scripts that source this file
KDIST=$BUILD/kernel/$KERNEL
export TOP BUILD KERNEL

# Progress: on a terminal one line that is overwritten, elsewhere a plain line per step.
# QUIET=1 keeps the plain lines away (make vm RUN: standard error belongs to the command).
progress()
{
	if [ -t 2 ]; then
		printf '\r\033[K  %s' "$*" >&2
	elif [ -z "${QUIET:-}" ]; then
		printf '  %s\n' "$*" >&2
	fi
}

progress_end()
{
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

progress_clock()
{
	local text=$1 start=$SECONDS

	while sleep 1; do
		progress "$text ... $((SECONDS - start)) s"
	done
}

# step TEXT LOG COMMAND...: run a long command with its output in LOG, showing TEXT meanwhile.
# Returns the command's status; what it printed is left to the caller.
step()
{
	local text=$1 log=$2 clock='' status

	shift 2
	progress "$text ..."
	if [ -t 2 ]; then
		progress_clock "$text" &
		clock=$!
	fi
	"$@" >"$log" 2>&1 </dev/null
	status=$?
	if [ -n "$clock" ]; then
		kill "$clock" && wait "$clock" 2>/dev/null
	fi
	progress_end
	return "$status"
}

# The same, for commands whose failure ends everything.
must()
{
	local text=$1 log=$2

	step "$@" && return
	tail -n 25 "$log" >&2
	die "$text: failed; the whole log is $log"
}

# Hold a lock until the calling (sub)shell ends: several people may use one build directory.
lock()
{
	local fd

	mkdir -p "$BUILD/lock" || exit 1
	exec {fd}>"$BUILD/lock/$1" || exit 1
	flock -n "$fd" && return
	progress "waiting for another run to finish with: $1"
	flock "$fd" || exit 1
	progress_end
}

# A process that outlives the (sub)shell must not inherit its locks; the scripts start none
# but QEMU, which they wait for.

need()
{
	local tool

	for tool in "$@"; do
		command -v "$tool" >/dev/null || PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null ||
			die "$tool is missing here: make deps"
	done
}

# Debian's kernels, and those that we build, of the files in "configs": they see more than a
# distribution's kernel, and are slow (except gcov). 7 is the newest that there is.
SERIES='6.1 6.12 7'
BUILT='debug kcsan gcov'
case " $SERIES $BUILT " in
*" $KERNEL "*) ;;
*) die "KERNEL=$KERNEL: the rig knows $SERIES, and builds $BUILT" ;;
esac

# Where Debian has it.
suite()
{
	case $KERNEL in
	6.1) echo bookworm ;;
	6.12) echo bookworm-backports ;;
	7) echo trixie-backports ;;
	esac
}

built()
{
	case " $BUILT " in
	*" $KERNEL "*) return 0 ;;
	esac
	return 1
}

# How much longer than on a distribution's kernel everything takes.
slowness()
{
	case $KERNEL in
	debug) echo 20 ;;
	kcsan) echo 10 ;;
	*) echo 1 ;;
	esac
}
