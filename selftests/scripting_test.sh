#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Documentation/scripting.rst is the test: its examples become files by the names that they have
# there, and its sessions, which run them, are played (session.sh). TAP output.

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=selftests/session.sh
. "$HERE/session.sh"

find_header()
{
	for header in "$HERE/../uapi/linux/mailslotfs.h" "$HERE/mailslotfs.h"; do
		[ -f "$header" ] && return
	done
	skip "no mailslotfs.h here"
}

# Each code block that has a name; how many there are.
write_examples()
{
	awk -v dir="$DIR/examples" '
	/^\.\. code-block:: / { block = 1; file = ""; next }
	/^[^ ]/ { block = 0; file = "" }
	block && /^   :name: / { file = dir "/" $2; number++; getline; next }
	file { print substr($0, 4) >file }
	END { print number + 0 }' "$document"
}

# What the header says, as the example prints it.
numbers_of_header()
{
	mkdir -p "$DIR/include/linux" && cp "$header" "$DIR/include/linux/" || return
	cat >"$DIR/numbers.c" <<-'END'
		#include <stdio.h>
		#include <sys/ioctl.h>
		#include <linux/mailslotfs.h>

		int main(void)
		{
			printf("%lu %lu %lu\n", (unsigned long)MAILSLOT_IOC_GET_INFO,
			       (unsigned long)MAILSLOT_IOC_SET_INFO, (unsigned long)MAILSLOT_IOC_RECV);
			printf("%zu %zu %zu\n", sizeof(struct mailslot_info), sizeof(struct mailslot_set),
			       sizeof(struct mailslot_recv));
			printf("%u %u\n", MAILSLOT_SET_READ_TIMEOUT, MAILSLOT_SET_MAX_MESSAGE);
			return 0;
		}
	END
	"${CC:-gcc}" -Wall -Wextra -Werror -I"$DIR/include" -o "$DIR/numbers" "$DIR/numbers.c" && "$DIR/numbers"
}

numbers_of_example()
{
	python3 -B -c '
import slot, struct
print(slot.GET_INFO, slot.SET_INFO, slot.RECV)
print(*map(struct.calcsize, (slot.INFO, slot.SET, slot.RECORD)))
print(slot.READ_TIMEOUT, slot.MAX_MESSAGE)'
}

check_numbers()
{
	count=$((count + 1))
	if ! command -v "${CC:-gcc}" >/dev/null; then
		echo "ok $count numbers are those of the header # SKIP no compiler"
		return
	fi
	numbers_of_header >"$DIR/want" && numbers_of_example >"$DIR/got" && diff "$DIR/want" "$DIR/got" &&
		echo "ok $count numbers are those of the header" && return
	echo "not ok $count numbers are those of the header"
	failed=1
}

[ "$(id -u)" = 0 ] || skip "not root"
if [ -z "$SCRIPTING_INSIDE" ]; then
	mkdir -p /dev/mailslot
	SCRIPTING_INSIDE=1 exec unshare -n -m --propagation private "$0" "$@"
fi
for program in python3 perl dash; do
	command -v "$program" >/dev/null || skip "no $program here"
done
find_document scripting.rst
find_header
mount -t mailslotfs mailslot /dev/mailslot || skip "cannot mount mailslotfs"
DIR=$(mktemp -d) || exit 1
trap 'rm -rf "$DIR"' EXIT
PATH=${BUILD:-$HERE/../build}/tools:$PATH
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1

mkdir "$DIR/examples" && cd "$DIR/examples" || exit 1
[ "$(write_examples)" -gt 0 ] || skip "no examples in $document"
check_sessions 1
check_numbers
exit $failed
