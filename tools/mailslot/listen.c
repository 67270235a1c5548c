// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot listen: create a slot, print its messages or run a command for each
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "format.h"
#include "run.h"
#include "signals.h"

static const char usage[] =
"Usage: mailslot listen NAME [OPTION...] [-- COMMAND [ARGUMENT...]]\n"
"Create the slot NAME and print its messages as they come; with COMMAND, run it\n"
"once per message with the message on its standard input and the sender in\n"
"MAILSLOT_* variables.  The slot ends with this command.\n"
"\n"
"      --count N        end after N messages\n"
"      --timeout MS     end (status 3) when no message comes for MS milliseconds\n"
"      --max BYTES      largest message, 0 for as large as the system allows [64K]\n"
"      --queue BYTES    largest queue\n"
"      --mode MODE      who may send, in octal, such as 622 for everybody\n"
"                       [622, less what the umask takes away]\n"
"      --format FORMAT  text (default), raw, hex or json\n"
"  -J, --json           the same as --format json\n"
"  -0                   end each message with a NUL, not a newline\n"
"      --sender         say when each message was sent and by whom\n"
"      --mount DIR      where mailslotfs is mounted [default: found]\n"
"  -h, --help           this help\n";

/**
 * struct listener - all that "listen" works with
 * @target: the slot
 * @limits: its limits
 * @mode: its mode
 * @count: messages to take, 0 for all
 * @format: how to print them
 * @printing: an option has said how
 * @command: what to run for each, or NULL
 * @signals: SIGINT and SIGTERM
 * @slot: the server's descriptor
 * @failures: commands that failed
 */
struct listener {
	struct target target;
	struct mailslot_set limits;
	mode_t mode;
	unsigned long count;
	struct format format;
	bool printing;
	char **command;
	struct signals signals;
	int slot;
	unsigned long failures;
};

/* What wait_message() returns besides an exit status */
#define MESSAGE_READY	(-1)

/*
 * Waits for a message, a signal, the timeout, or the end of whoever reads our
 * output: "mailslot listen NAME | head -n 1" is not to leave a slot behind that
 * swallows one message more.
 */
static int wait_message(struct listener *listener, int64_t deadline)
{
	struct pollfd fds[] = {
		{ .fd = listener->slot, .events = POLLIN },
		{ .fd = listener->signals.fd, .events = POLLIN },
		{ .fd = listener->command ? -1 : STDOUT_FILENO },
	};
	struct timespec left;
	int ready, number;

	do {
		ready = ppoll(fds, 3, clock_left(deadline, &left), NULL);
		if (ready < 0 && errno != EINTR)
			return complain_read(listener->target.name, errno);
		if (ready == 0)
			return NO_MESSAGE;
		while ((number = signals_next(&listener->signals))) {
			if (number != SIGCHLD)
				return DONE;
		}
		if (fds[2].revents & (POLLERR | POLLHUP))
			return DONE;
	} while (!fds[0].revents);
	return MESSAGE_READY;
}

/* Returns MESSAGE_READY to go on, or an exit status. */
static int handle(struct listener *listener, const struct message *message)
{
	if (!listener->command) {
		format_print(&listener->format, message);
		/* main() says what is wrong with standard output. */
		return flush_stdout() ? MESSAGE_READY : DONE;
	}
	switch (run_command(listener->command, &listener->signals, message)) {
	case RUN_GOOD:
		return MESSAGE_READY;
	case RUN_BAD:
		listener->failures++;
		return MESSAGE_READY;
	case RUN_STOPPED:
		return DONE;
	case RUN_IMPOSSIBLE:
		break;
	}
	return FAILED;
}

static int take_messages(struct listener *listener)
{
	uint32_t timeout = listener->limits.read_timeout_ms;
	int64_t deadline = clock_after_ms(timeout);
	struct mailslot_recv from;
	unsigned long taken = 0;
	void *buf = NULL;
	size_t size = 0;
	ssize_t n;
	int ret;

	for (;;) {
		ret = wait_message(listener, deadline);
		if (ret != MESSAGE_READY)
			break;
		n = mailslot_read_alloc(listener->slot, &buf, &size,
					MAILSLOT_RECV_NOWAIT, &from);
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n < 0) {
			ret = complain_read(listener->target.name, errno);
			break;
		}
		ret = handle(listener, &(struct message) {
			.slot = listener->target.leaf,
			.data = buf,
			.size = n,
			.from = &from,
		});
		if (ret != MESSAGE_READY)
			break;
		if (listener->count && ++taken == listener->count) {
			ret = listener->failures ? FAILED : DONE;
			break;
		}
		deadline = clock_after_ms(timeout);
	}
	free(buf);
	return ret;
}

static int listen_on(struct listener *listener)
{
	int ret;

	if (signals_catch(&listener->signals))
		return complain_signals(errno);
	listener->slot = mailslot_create(listener->target.path, 0, listener->mode,
					 &listener->limits);
	if (listener->slot < 0)
		return complain_create(&listener->target, &listener->limits, errno);
	ret = take_messages(listener);
	/* The slot goes before we do: who waits for us can create it anew. */
	close(listener->slot);
	return ret;
}

static bool set_option(struct listener *listener, int option, const char *arg)
{
	switch (option) {
	case OPT_COUNT:
		return parse_count(arg, &listener->count);
	case OPT_MODE:
		return parse_mode(arg, &listener->mode);
	case OPT_FORMAT:
		listener->printing = true;
		return format_parse(arg, &listener->format);
	case OPT_SENDER:
		listener->printing = true;
		listener->format.sender = true;
		return true;
	case 'J':
		listener->printing = true;
		listener->format.style = STYLE_JSON;
		return true;
	case '0':
		listener->printing = true;
		listener->format.nul = true;
		return true;
	default:
		return limit_option(&listener->limits, option, arg);
	}
}

/*
 * NAME stands before "--" and COMMAND after it, so that no mistyped option or
 * second name is run as a command.  A NAME that starts with "-" comes first
 * after a "--" of its own.
 */
static int parse(struct listener *listener, const char **name, int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "count", required_argument, NULL, OPT_COUNT },
		{ "timeout", required_argument, NULL, OPT_TIMEOUT },
		{ "max", required_argument, NULL, OPT_MAX },
		{ "queue", required_argument, NULL, OPT_QUEUE },
		{ "mode", required_argument, NULL, OPT_MODE },
		{ "format", required_argument, NULL, OPT_FORMAT },
		{ "sender", no_argument, NULL, OPT_SENDER },
		{ "json", no_argument, NULL, 'J' },
		{ }
	};
	int c;

	/* "-": every other argument comes as option 1, in its place. */
	while ((c = next_option(argc, argv, "-0Jh", options)) != -1) {
		if (c == 1 && *name)
			return usage_error("'%s': one slot only; a command comes after '--'",
					   optarg);
		if (c == 1) {
			*name = optarg;
		} else if (c == 'h' || c == '?' || c == OPT_MOUNT) {
			if (common_option(c, optarg, usage))
				return USAGE;
		} else if (!set_option(listener, c, optarg)) {
			return USAGE;
		}
	}
	if (!*name && optind < argc) {
		*name = argv[optind++];
		if (optind < argc && strcmp(argv[optind++], "--"))
			return usage_error("a command to run comes after '--'");
	}
	if (optind == argc && *name && *name != argv[optind - 1] &&
	    !strcmp(argv[optind - 1], "--"))
		return usage_error("say which command to run after '--'");
	if (optind == argc)
		return DONE;
	listener->command = argv + optind;
	return listener->command[0][0] ? DONE : usage_error("a command cannot be empty");
}

int cmd_listen(int argc, char **argv)
{
	struct listener listener = {
		.limits.read_timeout_ms = MAILSLOT_WAIT_FOREVER,
	};
	const char *name = NULL;
	int ret;

	/* umask() cannot be read without setting it. */
	listener.mode = umask(0);
	umask(listener.mode);
	listener.mode = 0622 & ~listener.mode;

	ret = parse(&listener, &name, argc, argv);
	if (ret)
		return ret;
	if (!name)
		return usage_error("say which slot to create");
	if (listener.command && listener.printing)
		return usage_error("--format, --json, --sender and -0 are not for a command");
	if (!format_check(&listener.format))
		return USAGE;
	ret = target_find_local(&listener.target, name,
				"no slot can be created on another host");
	return ret ? ret : listen_on(&listener);
}
