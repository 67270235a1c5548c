// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot info: all about one slot
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "command.h"
#include "table.h"

static const char usage[] =
"Usage: mailslot info NAME [OPTION...]\n"
"Tell all about the slot NAME, as far as you may know it.\n"
"\n"
"  -J, --json        print JSON, as 'mailslot list --json' does\n"
"      --mount DIR   where mailslotfs is mounted [default: found]\n"
"  -h, --help        this help\n";

static int print(const struct target *target, struct table *table)
{
	struct slot slot;

	if (slot_read(&slot, target->path)) {
		if (errno == ENOENT)
			complain(target->name, "no such slot: no server has created it;\n"
				 "\t'mailslot list' shows which there are");
		else
			complain(target->name, "cannot look at the slot: %s;\n"
				 "\tsee who may enter its directory: ls -ld '%.*s'",
				 strerror(errno),
				 (int)(strrchr(target->path, '/') - target->path),
				 target->path);
		return FAILED;
	}
	slot_query(&slot, target->path);
	table_all_columns(table);
	if (table->json)
		return table_print(table, &(struct slots) { .slot = &slot, .count = 1 });
	table_print_lines(table, &slot);
	return DONE;
}

int cmd_info(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'J' },
		{ }
	};
	struct table table = { .headings = true };
	struct target target;
	int c, ret;

	while ((c = next_option(argc, argv, "Jh", options)) != -1) {
		if (c == 'J')
			table.json = true;
		else if (common_option(c, optarg, usage))
			return USAGE;
	}
	if (optind + 1 != argc)
		return usage_error("say which slot, one only");
	ret = target_find_local(&target, argv[optind],
				"the slots of other hosts cannot be seen from here");
	return ret ? ret : print(&target, &table);
}
