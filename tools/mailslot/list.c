// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot list: all slots
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "colour.h"
#include "command.h"
#include "table.h"

static const char usage_head[] =
"Usage: mailslot list [OPTION...]\n"
"List the slots.\n"
"\n"
"  -J, --json            print JSON\n"
"  -o, --output COLUMNS  which columns, such as NAME,PID; +COMMAND for the usual\n"
"                        ones and more\n"
"  -n, --noheadings      do not print the names of the columns\n"
"      --watch SECONDS   print it again and again\n"
"      --mount DIR       where mailslotfs is mounted [default: found]\n"
"  -h, --help            this help\n"
"\n"
"Columns (*: not among the usual ones):\n";

static int by_name(const void *a, const void *b)
{
	const struct slot *slot_a = a, *slot_b = b;
	int order = strcasecmp(slot_a->name, slot_b->name);

	return order ? order : strcmp(slot_a->name, slot_b->name);
}

static void query_all(struct slots *slots, const char *mount)
{
	char path[PATH_MAX + NAME_MAX + 2];
	size_t i;

	for (i = 0; i < slots->count; i++) {
		snprintf(path, sizeof(path), "%s/%s", mount, slots->slot[i].name);
		slot_query(&slots->slot[i], path);
	}
}

static int print_once(const struct table *table, const char *mount)
{
	struct slots slots = { };
	int ret;

	if (slots_read(&slots, mount)) {
		complain(NULL, "cannot read the directory %s: %s;\n"
			 "\tsee who may: ls -ld '%s'", mount, strerror(errno), mount);
		ret = FAILED;
	} else {
		if (slots.count)
			qsort(slots.slot, slots.count, sizeof(*slots.slot), by_name);
		if (table_needs_query(table))
			query_all(&slots, mount);
		ret = table_print(table, &slots);
	}
	slots_free(&slots);
	return ret;
}

static void pause_for(double seconds)
{
	struct timespec pause = {
		.tv_sec = seconds,
		.tv_nsec = (seconds - (time_t)seconds) * 1e9,
	};

	nanosleep(&pause, NULL);
}

/* On a terminal that can, each table takes the place of the one before. */
static int print_again(const struct table *table, const char *mount, double seconds)
{
	bool terminal = terminal_is_smart() && !table->json;
	int ret;

	for (;;) {
		if (terminal)
			fputs("\033[H\033[J", stdout);
		ret = print_once(table, mount);
		if (ret)
			return ret;
		if (!terminal && !table->json)
			putchar('\n');
		if (!flush_stdout())
			return DONE;
		pause_for(seconds);
	}
}

static bool parse_interval(const char *arg, double *seconds)
{
	if (!parse_seconds(arg, seconds))
		return false;
	if (*seconds > 0)
		return true;
	usage_error("--watch %s: say how many seconds between two lists, more than 0", arg);
	return false;
}

static void print_help(void)
{
	fputs(usage_head, stdout);
	fputs(table_help(), stdout);
	exit(close_stdout(DONE));
}

int cmd_list(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'J' },
		{ "output", required_argument, NULL, 'o' },
		{ "noheadings", no_argument, NULL, 'n' },
		{ "watch", required_argument, NULL, OPT_WATCH },
		{ }
	};
	struct table table = { .headings = true };
	const char *names = NULL;
	char mount[PATH_MAX];
	double seconds = 0;
	int c, ret;

	while ((c = next_option(argc, argv, "Jno:h", options)) != -1) {
		if (c == 'J')
			table.json = true;
		else if (c == 'n')
			table.headings = false;
		else if (c == 'o')
			names = optarg;
		else if (c == 'h')
			print_help();
		else if (c == OPT_WATCH && !parse_interval(optarg, &seconds))
			return USAGE;
		else if (c != OPT_WATCH && common_option(c, optarg, NULL))
			return USAGE;
	}
	if (optind < argc)
		return usage_error("'%s': no name here; for one slot: mailslot info NAME",
				   argv[optind]);
	if (!table_columns(&table, names))
		return USAGE;
	ret = target_mount(mount);
	if (ret)
		return ret;
	return seconds > 0 ? print_again(&table, mount, seconds) :
			     print_once(&table, mount);
}
