# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What a machine lacks, in the words of its distribution; for tools/host. OS_RELEASE is the file
# that names the distribution, SECURITY that which names the kernel's state of lockdown.

# The names of this distribution and of those that it is made from, the nearest first.
distributions()
{
	# shellcheck source=/dev/null
	(. "${OS_RELEASE:-/etc/os-release}" 2>/dev/null && echo "${ID:-} ${ID_LIKE:-}")
}

# For the headers of the release $1. Flavours are at its end: -lts on Arch, -default on openSUSE.
headers_package()
{
	local release=$1 flavour

	case " $(distributions) " in
	*' debian '* | *' ubuntu '*) echo "apt-get install linux-headers-$release" ;;
	*' fedora '* | *' rhel '*) echo "dnf install kernel-devel-$release" ;;
	*suse*)
		echo "zypper install kernel-${release##*-}-devel" ;;
	*' arch '*)
		flavour=$(sed -nE 's/.*-(lts|zen|hardened|rt)$/-\1/p' <<<"$release")
		echo "pacman -S linux$flavour-headers" ;;
	*' alpine '*) echo "apk add linux-${release##*-}-dev" ;;
	*) echo "the package with the headers of kernel $release" ;;
	esac
}

no_headers()
{
	die "no kernel headers in $2.
  Install them: $(headers_package "$1")
  or name another tree: make KDIR=/lib/modules/RELEASE/build
  To try mailslotfs in a virtual machine instead: make demo"
}

tools_need()
{
	case " $(distributions) " in
	*' debian '* | *' ubuntu '*) echo "apt-get install gcc make pkg-config libsmartcols-dev" ;;
	*' fedora '* | *' rhel '*) echo "dnf install gcc make pkgconf libsmartcols-devel" ;;
	*suse*) echo "zypper install gcc make pkg-config libsmartcols-devel" ;;
	*' arch '*) echo "pacman -S base-devel util-linux-libs" ;;
	*) echo "a C compiler, make, pkg-config, libsmartcols with its header" ;;
	esac
}

# Does this kernel load signed modules only, and is the file $1 not signed?
wants_signature()
{
	grep -qsE '\[(integrity|confidentiality)\]' "${SECURITY:-/sys/kernel/security/lockdown}" ||
		[ "$(cat /sys/module/module/parameters/sig_enforce 2>/dev/null)" = Y ] || return
	! tail -c 28 "$1" | grep -aq '~Module signature appended~'
}

signature_hint()
{
	echo "This kernel loads signed modules only (Secure Boot): sign it with a key that the firmware knows:
  make sign && make install           Documentation/installing.rst, \"Secure Boot\", says how to get one"
}

no_key()
{
	die "no key to sign with: $1, $2.
  Name them: make sign KEY=file CERT=file
  How to make a pair, and to have the firmware know it: Documentation/installing.rst, \"Secure Boot\""
}

# modprobe said $1; what to do about it.
load_hint()
{
	case $1 in
	*'Key was rejected'* | *'Required key not available'* | *'Operation not permitted'*) signature_hint ;;
	*'not found in directory'*) echo "It is not installed for $2: make KVER=$2 && make install KVER=$2" ;;
	*'Exec format error'* | *'Invalid module format'*)
		echo "It was built for another kernel than $2: make KVER=$2 && make install KVER=$2" ;;
	*) echo "The kernel's log may say more: dmesg | tail" ;;
	esac
}
