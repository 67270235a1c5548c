// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot recv: one message from a slot that a shell serves
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "format.h"

static const char usage[] =
"Usage: mailslot recv [OPTION...] <&FD\n"
"Take one message from the slot whose server is standard input, and print it:\n"
"\n"
"    exec 3<>/dev/mailslot/jobs\n"
"    message=$(mailslot recv <&3)\n"
"\n"
"      --timeout MS     wait for MS milliseconds, 0 not to wait [the slot's timeout]\n"
"      --format FORMAT  text, raw, hex or json [raw; on a terminal, text]\n"
"  -J, --json           the same as --format json\n"
"  -0                   end the message with a NUL\n"
"      --sender         say when it was sent and by whom\n"
"  -h, --help           this help\n"
"\n"
"Exit status 3: there was no message.\n";

struct receiver {
	struct format format;
	bool format_given;
	bool timeout_given;
	uint32_t timeout;
};

/*
 * A timeout of our own leaves the slot's alone.  Another reader may be faster
 * after poll() has returned: then the rest of the time is left.
 */
static ssize_t take_within(uint32_t timeout, void **buf, size_t *size,
			   struct mailslot_recv *from)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t deadline = clock_after_ms(timeout);
	struct timespec left;
	ssize_t n;
	int ready;

	for (;;) {
		n = mailslot_read_alloc(STDIN_FILENO, buf, size,
					MAILSLOT_RECV_NOWAIT, from);
		if (n >= 0 || errno != EAGAIN || !timeout)
			return n;
		ready = ppoll(&fd, 1, clock_left(deadline, &left), NULL);
		if (ready < 0)
			return -1;
		if (ready == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
	}
}

static int receive(const struct receiver *receiver)
{
	struct mailslot_recv from;
	char name[PATH_MAX];
	void *buf = NULL;
	size_t size = 0;
	ssize_t n;
	int ret;

	ret = target_stdin(name);
	if (ret)
		return ret;
	if (receiver->timeout_given)
		n = take_within(receiver->timeout, &buf, &size, &from);
	else
		n = mailslot_read_alloc(STDIN_FILENO, &buf, &size, 0, &from);
	if (n < 0) {
		ret = complain_read(name, errno);
	} else {
		format_print(&receiver->format, &(struct message) {
			.slot = name,
			.data = buf,
			.size = n,
			.from = &from,
		});
	}
	free(buf);
	return ret;
}

static bool set_option(struct receiver *receiver, int option, const char *arg)
{
	switch (option) {
	case OPT_TIMEOUT:
		receiver->timeout_given = true;
		return parse_timeout(arg, &receiver->timeout);
	case OPT_FORMAT:
		receiver->format_given = true;
		return format_parse(arg, &receiver->format);
	case OPT_SENDER:
		receiver->format.sender = true;
		return true;
	case 'J':
		receiver->format_given = true;
		receiver->format.style = STYLE_JSON;
		return true;
	case '0':
		receiver->format.nul = true;
		return true;
	default:
		return common_option(option, arg, usage) == DONE;
	}
}

int cmd_recv(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "timeout", required_argument, NULL, OPT_TIMEOUT },
		{ "format", required_argument, NULL, OPT_FORMAT },
		{ "sender", no_argument, NULL, OPT_SENDER },
		{ "json", no_argument, NULL, 'J' },
		{ }
	};
	struct receiver receiver = { };
	int c;

	while ((c = next_option(argc, argv, "0Jh", options)) != -1) {
		if (!set_option(&receiver, c, optarg))
			return USAGE;
	}
	if (optind < argc)
		return usage_error("'%s': no name, but a server's descriptor: mailslot recv <&3",
				   argv[optind]);
	/* What a stranger sends must not steer the terminal. */
	if (!receiver.format_given)
		receiver.format.style = receiver.format.sender ||
			isatty(STDOUT_FILENO) ? STYLE_TEXT : STYLE_RAW;
	if (!format_check(&receiver.format))
		return USAGE;
	return receive(&receiver);
}
