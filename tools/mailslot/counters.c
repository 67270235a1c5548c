// SPDX-License-Identifier: GPL-2.0-only
/*
 * What became of datagrams, in words
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "counters.h"

#define INDENT		"              "
#define MALFORMED	"see who sends it: tcpdump -n -X udp port 138"

/* The reasons why a datagram is refused. */
static const struct reason {
	const char *name;
	const char *words;
	const char *hint;
} reasons[] = {
	{ "short", "too short to be a message, or cut off", MALFORMED },
	{ "type", "another kind of datagram, such as an error or a query",
	  "nothing to do: mailslots have no use for them" },
	{ "fragment", "a part of a datagram; parts are not put together",
	  "its sender must send less at once" },
	{ "length", "shorter than it says", MALFORMED },
	{ "source_name", "its sender's name is malformed", MALFORMED },
	{ "destination_name", "the name it is for is malformed", MALFORMED },
	{ "smb", "no SMB transaction", MALFORMED },
	{ "words", "not the transaction of a mailslot", MALFORMED },
	{ "opcode", "something else than writing to a mailslot", MALFORMED },
	{ "class", "of an unknown class", MALFORMED },
	{ "slot_name", "no slot can have the name it is for", MALFORMED },
	{ "offset", "its message starts where it cannot", MALFORMED },
	{ "count", "its message is longer than the datagram", MALFORMED },
	{ "packet", "in a packet that is not as it should be", MALFORMED },
	{ "policy", "not encrypted, though IPsec is demanded here",
	  "let the sender's host encrypt it, or change the policy: ip xfrm policy" },
	{ "checksum", "damaged on the way",
	  "look at cables and drivers: ethtool -S INTERFACE" },
	{ "own_address", "from an address of this host itself",
	  "a broadcast of ours that came back, or somebody pretends to be us" },
	{ "off_link", "broadcast by a host of another network",
	  "if it belongs to this one, give the interface an address in it" },
	{ "not_our_name", "for another name than ours",
	  "to accept it: sysctl net.mailslot.receive_names=NAME,NAME#XX" },
	{ "no_slot", "no such slot here",
	  "start its server: mailslot listen NAME --mode 622" },
	{ "not_permitted", "others may not write to that slot",
	  "its owner can let them: chmod o+w SLOT, or mailslot listen --mode 622" },
	{ "empty", "a message of 0 bytes",
	  "nothing to do: servers would take it for the end" },
	{ "too_big", "larger than the slot takes",
	  "its server can take more: mailslot listen --max BYTES" },
	{ "full", "no room in the slot",
	  "its server must read faster, or have room: mailslot listen --queue BYTES" },
	{ "budget", "no room for messages from the network",
	  "servers must read ('mailslot list'), or raise sysctl\n"
	  INDENT "net.mailslot.remote_bytes_max or net.mailslot.total_bytes_max" },
	{ "no_memory", "no memory",
	  "perhaps the server's control group has reached its limit (memory.max)" },
	{ "duplicate", "heard before, on another interface",
	  "nothing to do: it was delivered once" },
};

int counters_read(struct counters *counters)
{
	struct counter *counter = counters->counter;
	FILE *file;

	counters->count = 0;
	file = fopen("/proc/net/mailslot_stat", "re");
	if (!file)
		return -1;
	while (counters->count < MAX_COUNTERS &&
	       fscanf(file, "%31s %llu", counter->name, &counter->value) == 2) {
		counter++;
		counters->count++;
	}
	fclose(file);
	return 0;
}

unsigned long long counters_get(const struct counters *counters, const char *name)
{
	size_t i;

	for (i = 0; i < counters->count; i++) {
		if (!strcmp(counters->counter[i].name, name))
			return counters->counter[i].value;
	}
	return 0;
}

static bool is_reason(const char *name)
{
	static const char * const others[] = {
		"received", "delivered", "sent", "send_errors",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		if (!strcmp(name, others[i]))
			return false;
	}
	return true;
}

/* A newer kernel may have reasons that we do not know. */
static void print_reason(const struct counter *counter)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++) {
		if (strcmp(counter->name, reasons[i].name))
			continue;
		printf("%12llu  %s (%s)\n" INDENT "%s\n", counter->value,
		       reasons[i].words, counter->name, reasons[i].hint);
		return;
	}
	printf("%12llu  %s\n", counter->value, counter->name);
}

static bool print_reasons(const struct counters *counters)
{
	const struct counter *counter = counters->counter;
	bool any = false;
	size_t i;

	for (i = 0; i < counters->count; i++, counter++) {
		if (!counter->value || !is_reason(counter->name))
			continue;
		if (!any)
			puts("Refused:");
		print_reason(counter);
		any = true;
	}
	return any;
}

void counters_explain(const struct counters *counters)
{
	unsigned long long errors = counters_get(counters, "send_errors");

	printf("Received:     %llu datagrams, %llu of them delivered\n",
	       counters_get(counters, "received"),
	       counters_get(counters, "delivered"));
	if (print_reasons(counters))
		puts(INDENT "To see them come: cd /sys/kernel/tracing;\n"
		     INDENT "echo 1 >events/mailslotfs/mailslot_drop/enable; cat trace_pipe");
	printf("Sent:         %llu datagrams\n",
	       counters_get(counters, "sent"));
	if (errors)
		printf("%12llu  could not be sent (send_errors)\n"
		       INDENT "whoever sent them was told why; see 'ip address' and 'ip route'\n",
		       errors);
}
