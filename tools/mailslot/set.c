// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot set: change the limits of a slot that a shell serves
 */
#include <errno.h>
#include <getopt.h>
#include <unistd.h>

#include "command.h"

static const char usage[] =
"Usage: mailslot set OPTION... <&FD\n"
"Change the limits of the slot whose server is standard input:\n"
"\n"
"    exec 3<>/dev/mailslot/jobs\n"
"    mailslot set --timeout 5000 <&3\n"
"\n"
"      --timeout MS   how long a read waits: milliseconds, 0 or 'forever'\n"
"      --max BYTES    largest message, 0 for as large as the system allows\n"
"      --queue BYTES  largest queue\n"
"  -h, --help         this help\n";

int cmd_set(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "timeout", required_argument, NULL, OPT_TIMEOUT },
		{ "max", required_argument, NULL, OPT_MAX },
		{ "queue", required_argument, NULL, OPT_QUEUE },
		{ }
	};
	struct mailslot_set limits = { .mask = 0 };
	char name[PATH_MAX];
	int c, ret;

	while ((c = next_option(argc, argv, "h", options)) != -1) {
		if (c == 'h' || c == '?' || c == OPT_MOUNT) {
			if (common_option(c, optarg, usage))
				return USAGE;
		} else if (!limit_option(&limits, c, optarg)) {
			return USAGE;
		}
	}
	if (optind < argc)
		return usage_error("'%s': no name, but a server's descriptor: mailslot set ... <&3",
				   argv[optind]);
	if (!limits.mask)
		return usage_error("say what to change: --timeout, --max or --queue");
	ret = target_stdin(name);
	if (ret)
		return ret;
	if (mailslot_set_info(STDIN_FILENO, &limits))
		return complain_set(name, &limits, errno);
	return DONE;
}
