#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The recipe in Documentation/monitoring.rst is run: what it writes is what /proc says, in the form
# that Prometheus reads; node_exporter, where there is one, passes it on.  TAP output.
#
# shellcheck disable=SC2317 # the tests are called by name, from a list

. "$(dirname "$0")/cli.sh"

is_root || skip_all "not root"
[ -n "$CLI_TEST_INSIDE" ] || CLI_TEST_INSIDE=1 exec unshare --net --mount "$0"
while umount /dev/mailslot 2>/dev/null; do :; done
mount -t mailslotfs mailslot /mnt || skip_all "cannot mount mailslotfs"
[ -e /proc/net/mailslot_stat ] || skip_all "this module has no remote mailslots"
DOCUMENT=$(source_file Documentation/monitoring.rst) || skip_all "no monitoring.rst here"
make_directory
# shellcheck disable=SC2046 # several, or none
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$DIR"' EXIT
ip link set lo up

awk '/^\.\. code-block:: sh/ { inside = 1; next } /^[^ ]/ { inside = 0 } inside { print substr($0, 4) }' \
	"$DOCUMENT" | sed 1d >"$DIR/recipe"
METRICS=$DIR/metrics
mkdir "$METRICS"

# measure: the metrics, in $METRICS/mailslotfs.prom
measure()
{
	sh "$DIR/recipe" "$METRICS" || wrong "the recipe failed"
	equal mailslotfs.prom "$(ls "$METRICS")"
}

# value METRIC: as the file has it
value()
{
	sed -n "s/^$1 //p" "$METRICS/mailslotfs.prom"
}

# fetch PATH: of the exporter
fetch()
{
	python3 -c 'import sys, urllib.request
print(urllib.request.urlopen("http://127.0.0.1:9100/" + sys.argv[1]).read().decode())' "$1" 2>/dev/null
}

###  The tests  ###

counters_are_those_of_proc()
{
	local name count metric

	sysctl -qw net.mailslot.remote_receive=1 net.mailslot.remote_send=1 net.mailslot.computer_name=EAST
	mailslot send //EAST/nowhere text
	measure
	[ "$(value 'mailslotfs_datagrams_total{fate="no_slot"}')" -ge 1 ] || wrong "nothing was counted"
	while read -r name count; do
		case $name in
		received | sent | send_errors) metric=mailslotfs_${name}_total ;;
		*) metric="mailslotfs_datagrams_total{fate=\"$name\"}" ;;
		esac
		equal "$name $count" "$name $(value "$metric")"
	done </proc/net/mailslot_stat
}

slots_are_summed_up()
{
	measure
	equal '0 0 0' "$(value mailslotfs_slots) $(value mailslotfs_waiting_messages) $(value mailslotfs_waiting_bytes)"
	exec 4<>/mnt/a 5<>'/mnt/b c'
	mailslot send a hello
	mailslot send 'b c' bye
	measure
	equal '2 2 8' "$(value mailslotfs_slots) $(value mailslotfs_waiting_messages) $(value mailslotfs_waiting_bytes)"
	exec 4<&- 5<&-
}

# Each metric has its type ahead of it, and no line is of another form.
the_form_is_that_of_prometheus()
{
	measure
	awk '
	/^# TYPE [a-z_]+ (counter|gauge)$/ { if (type[$3]++) exit 1; next }
	/^[a-z_]+({fate="[a-z_]+"})? [0-9]+$/ { name = $1; sub(/{.*/, "", name); if (!type[name]) exit 1; next }
	/^$/ { next }
	{ exit 1 }' "$METRICS/mailslotfs.prom" || wrong "$(cat "$METRICS/mailslotfs.prom")"
}

every_fate_in_the_table_exists()
{
	local fate

	grep -oE 'fate=~?"[a-z_|]+"' "$DOCUMENT" | sed 's/.*"\(.*\)"/\1/' | tr '|' '\n' >"$DIR/fates"
	[ -s "$DIR/fates" ] || wrong "no fates in the document"
	while read -r fate; do
		grep -q "^$fate " /proc/net/mailslot_stat || wrong "no counter $fate"
	done <"$DIR/fates"
}

node_exporter_passes_it_on()
{
	command -v prometheus-node-exporter >/dev/null || return 2
	measure
	prometheus-node-exporter --collector.disable-defaults --collector.textfile \
		--collector.textfile.directory="$METRICS" --web.listen-address=127.0.0.1:9100 2>"$DIR/err" &
	until_true fetch metrics >/dev/null
	fetch metrics >"$DIR/page"
	kill $!
	wait $!
	grep -q '^node_textfile_scrape_error 0$' "$DIR/page" || wrong "$(cat "$DIR/err")"
	grep '^mailslotfs' "$METRICS/mailslotfs.prom" | sort >"$DIR/want"
	grep '^mailslotfs' "$DIR/page" | sort | diff "$DIR/want" - || wrong "not passed on"
}

###  The run  ###

run_tests
