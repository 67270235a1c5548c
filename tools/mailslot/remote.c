// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot remote: the two gates to the network, and what passes them
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "status.h"
#include "sysctl.h"

static const char usage[] =
"Usage: mailslot remote [status] [--json | --raw]\n"
"       mailslot remote enable {receive | send | both} [--yes] [--json | --raw]\n"
"       mailslot remote disable {receive | send | both} [--json | --raw]\n"
"Tell whether messages are exchanged with other hosts, and what came of it;\n"
"switch that on and off.  Both ways are off unless somebody has switched them on.\n"
"\n"
"  -J, --json        print the status as JSON\n"
"  -r, --raw         print the settings and the counters, one in a line\n"
"  -y, --yes         do not ask\n"
"      --mount DIR   where mailslotfs is mounted [default: found]\n"
"  -h, --help        this help\n";

enum { RECEIVE, SEND };

/* What is behind each gate: said before it is opened. */
static const struct gate {
	const char *word;
	const char *doing;
	const char *setting;
	const char *warning;
} gates[] = {
	[RECEIVE] = { "receive", "Receiving", "remote_receive",
	  "This lets the network write to this host (UDP port 138): whoever can reach it,\n"
	  "under any name, to every slot that lets others write (o+w).  There is no\n"
	  "authentication and no encryption: who wrote a message and what it was cannot\n"
	  "be known for certain.\n" },
	[SEND] = { "send", "Sending", "remote_send",
	  "This lets this host send messages to others (UDP port 138).  There is no\n"
	  "authentication and no encryption: whoever is on the way can read and change\n"
	  "what is sent, and nobody tells whether it arrives.\n" },
};

struct options {
	enum status_style style;
	bool yes;
};

static bool is_chosen(const struct gate *gate, const char *which)
{
	return !strcmp(which, gate->word) || !strcmp(which, "both");
}

/* Returns 0 or 1, or -1 after a complaint. */
static int is_open(const struct gate *gate)
{
	char value[SYSCTL_TEXT];

	if (sysctl_read(gate->setting, value)) {
		sysctl_complain(gate->setting, errno);
		return -1;
	}
	return strcmp(value, "0") != 0;
}

/* How many of the chosen gates are not as wanted; -1 after a complaint. */
static int count_changes(const char *which, bool open)
{
	int changes = 0, now;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		if (!is_chosen(&gates[i], which))
			continue;
		now = is_open(&gates[i]);
		if (now < 0)
			return -1;
		if (now == open)
			continue;
		if (!sysctl_writable(gates[i].setting)) {
			sysctl_complain(gates[i].setting, errno);
			return -1;
		}
		changes++;
	}
	return changes;
}

static void warn(const char *which)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		if (is_chosen(&gates[i], which) && is_open(&gates[i]) == 0)
			fprintf(stderr, "%s\n", gates[i].warning);
	}
}

static int confirm(const struct options *options)
{
	char answer[16];

	if (options->yes)
		return DONE;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return usage_error("there is no terminal to ask on, and nothing was changed; "
				   "say --yes, if this is what you want");
	fputs("Switch it on? [y/N] ", stderr);
	fflush(stderr);
	if (fgets(answer, sizeof(answer), stdin) &&
	    (answer[0] == 'y' || answer[0] == 'Y'))
		return DONE;
	complain(NULL, "nothing was changed");
	return FAILED;
}

static int set_gates(const char *which, bool open, bool quiet)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		if (!is_chosen(&gates[i], which))
			continue;
		if (is_open(&gates[i]) != open &&
		    sysctl_write(gates[i].setting, open ? "1" : "0"))
			return sysctl_complain(gates[i].setting, errno);
		if (!quiet)
			printf("%s is %s.\n", gates[i].doing, open ? "on" : "off");
	}
	return DONE;
}

/* The settings exist only while the module is loaded. */
static void tell_how_to_keep(const char *which, bool open)
{
	size_t i;

	puts("This holds until the system restarts, or the module is unloaded.  To keep it,\n"
	     "put into /etc/sysctl.d/mailslotfs.conf:");
	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		if (is_chosen(&gates[i], which))
			printf("\tnet.mailslot.%s = %d\n", gates[i].setting, open);
	}
	if (open)
		puts("and, so that it is there in time, into /etc/modules-load.d/mailslotfs.conf:\n"
		     "\tmailslotfs");
}

static void tell_name(void)
{
	char computer[SYSCTL_TEXT], workgroup[SYSCTL_TEXT];

	if (sysctl_read("computer_name", computer) ||
	    sysctl_read("workgroup", workgroup))
		return;
	if (computer[0])
		printf("This host is called %s, in the workgroup %s.\n", computer,
		       workgroup);
	else
		puts("This host has no name there, for its own is not fit: give it one, as in\n"
		     "\tsysctl net.mailslot.computer_name=NAME");
}

static int change(const struct options *options, const char *which, bool open)
{
	int changes, ret;

	changes = count_changes(which, open);
	if (changes < 0)
		return FAILED;
	if (open && changes) {
		warn(which);
		ret = confirm(options);
		if (ret)
			return ret;
	}
	ret = set_gates(which, open, options->style != STATUS_WORDS);
	if (ret)
		return ret;
	if (options->style != STATUS_WORDS)
		return status_print(options->style);
	if (open && is_chosen(&gates[SEND], which))
		status_senders("");
	if (open)
		tell_name();
	tell_how_to_keep(which, open);
	return DONE;
}

static int run(const struct options *options, int argc, char **argv)
{
	const char *verb = argc ? argv[0] : "status";
	bool open = !strcmp(verb, "enable");

	if (!strcmp(verb, "status")) {
		if (argc > 1)
			return usage_error("'%s': nothing comes after status", argv[1]);
		return status_print(options->style);
	}
	if (!open && strcmp(verb, "disable"))
		return usage_error("'%s': say status, enable or disable", verb);
	if (argc != 2 || (strcmp(argv[1], "receive") && strcmp(argv[1], "send") &&
			  strcmp(argv[1], "both")))
		return usage_error("say what to %s: receive, send or both", verb);
	return change(options, argv[1], open);
}

int cmd_remote(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'J' },
		{ "raw", no_argument, NULL, 'r' },
		{ "yes", no_argument, NULL, 'y' },
		{ }
	};
	struct options chosen = { .style = STATUS_WORDS };
	int c;

	while ((c = next_option(argc, argv, "Jryh", options)) != -1) {
		if (c == 'J')
			chosen.style = STATUS_JSON;
		else if (c == 'r')
			chosen.style = STATUS_RAW;
		else if (c == 'y')
			chosen.yes = true;
		else if (common_option(c, optarg, usage))
			return USAGE;
	}
	return run(&chosen, argc - optind, argv + optind);
}
