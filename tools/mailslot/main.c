// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot: use mailslots from the command line
 */
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

const char *opt_mount;
const char *command_name = "mailslot";

static const char help[] =
"Usage: mailslot [--mount DIR] COMMAND [OPTION...] [ARGUMENT...]\n"
"Named one-way datagram queues: one server reads, any number of clients write.\n"
"\n"
"  listen NAME [-- COMMAND...]  create a slot and print its messages as they come\n"
"  send NAME [TEXT...]          send a message: TEXT, or standard input\n"
"  recv <&FD                    take one message from a slot that a shell serves\n"
"  set OPTION... <&FD           change the limits of a slot that a shell serves\n"
"  list                         list the slots\n"
"  info NAME                    tell all about one slot\n"
"  remote                       other hosts: tell how it stands, switch it on, off\n"
"  watch [NAME...]              follow what happens to slots and messages (root)\n"
"  browse [NAME...]             say in words what Windows and Samba send\n"
"  netsend USER TEXT...         send a person a text, as NET SEND does\n"
"\n"
"      --mount DIR   where mailslotfs is mounted [default: found]\n"
"  -h, --help        this help; after a COMMAND, that command's\n"
"  -V, --version     the version\n"
"\n"
"Exit status: 0 done, 1 failed, 2 wrong usage, 3 timed out or no message.\n"
"The manual: mailslot(1).\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "mailslot listen", cmd_listen },
	{ "mailslot send", cmd_send },
	{ "mailslot recv", cmd_recv },
	{ "mailslot set", cmd_set },
	{ "mailslot list", cmd_list },
	{ "mailslot info", cmd_info },
	{ "mailslot remote", cmd_remote },
	{ "mailslot watch", cmd_watch },
	{ "mailslot browse", cmd_browse },
	{ "mailslot netsend", cmd_netsend },
};

int common_option(int option, const char *arg, const char *usage)
{
	switch (option) {
	case OPT_MOUNT:
		if (!arg[0])
			return usage_error("--mount: say on which directory");
		opt_mount = arg;
		return DONE;
	case 'h':
		fputs(usage, stdout);
		exit(close_stdout(DONE));
	default:
		/* next_option() has said what is wrong. */
		return USAGE;
	}
}

static int run_command(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[0], strchr(commands[i].name, ' ') + 1))
			continue;
		command_name = commands[i].name;
		/* A new scan; 0 makes glibc look at the option string anew. */
		optind = 0;
		return commands[i].run(argc, argv);
	}
	return usage_error("there is no command '%s'", argv[0]);
}

/*
 * Whoever starts us without one of the three must not get a slot in its place.
 * Opened the wrong way round, it fails as a closed one does.
 */
static void fill_standard_descriptors(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			exit(FAILED);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ }
	};
	int c;

	if (argc < 1)
		return USAGE;
	fill_standard_descriptors();
	/* Lines, not bytes: others may write to the same terminal or journal. */
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	/* Only this one: numbers are written with a point everywhere. */
	setlocale(LC_CTYPE, "");
	while ((c = next_option(argc, argv, "+hV", options)) != -1) {
		if (c == 'V') {
			puts("mailslot " VERSION);
			return close_stdout(DONE);
		}
		if (common_option(c, optarg, help))
			return USAGE;
	}
	if (optind == argc)
		return usage_error("say what to do: listen, send, recv, list or another command");
	return close_stdout(run_command(argc - optind, argv + optind));
}
