// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot browse: be the server of well-known slots, and say what they are told
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "signals.h"
#include "words.h"

static const char usage[] =
"Usage: mailslot browse [NAME...] [OPTION...]\n"
"       mailslot browse --decode NAME [OPTION...] <FILE\n"
"Create the slots that Windows and Samba send to, and say in words what comes:\n"
"who announces what, who looks for whom, who sends whom which text (NET SEND).\n"
"NAME is BROWSE, LANMAN, MESSNGR, NET/NETLOGON or the like [these four].\n"
"\n"
"      --count N        end after N messages\n"
"      --timeout MS     end (status 3) when no message comes for MS milliseconds\n"
"      --mode MODE      who may send, in octal [622, everybody]\n"
"      --charset NAME   code page of old senders, such as CP850; without it what is\n"
"                       not UTF-8 is shown as \\x81\n"
"      --decode NAME    take standard input for one message to NAME\n"
"  -J, --json           print JSON, one object for each message\n"
"      --mount DIR      where mailslotfs is mounted [default: found]\n"
"  -h, --help           this help\n"
"\n"
"The network is let in by 'mailslot remote enable receive'.\n";

static const char * const usual[] = { "BROWSE", "LANMAN", "MESSNGR", "NET/NETLOGON" };

#define MAX_SLOTS	16

/**
 * struct browser - all that "browse" works with
 * @words: how to print messages
 * @mode: mode of the slots
 * @count: messages to take, 0 for all
 * @timeout: how long to wait for one, in ms
 * @decode: the slot that standard input is a message to, or NULL
 * @signals: SIGHUP, SIGINT and SIGTERM
 * @slots: how many
 * @target: the slots
 * @poll: their servers' descriptors; then the signals' and standard output
 */
struct browser {
	struct words words;
	mode_t mode;
	unsigned long count;
	uint32_t timeout;
	const char *decode;
	struct signals signals;
	size_t slots;
	struct target target[MAX_SLOTS];
	struct pollfd poll[MAX_SLOTS + 2];
};

#define GO_ON	(-1)

/* Returns GO_ON when there is a message, or an exit status. */
static int wait_message(struct browser *browser, int64_t deadline)
{
	struct pollfd *signals = &browser->poll[browser->slots];
	struct pollfd *output = signals + 1;
	struct timespec left;
	int ready, number;

	ready = ppoll(browser->poll, browser->slots + 2, clock_left(deadline, &left),
		      NULL);
	if (ready < 0 && errno != EINTR)
		return complain_read(NULL, errno);
	if (ready == 0)
		return NO_MESSAGE;
	while ((number = signals_next(&browser->signals))) {
		if (number != SIGCHLD)
			return DONE;
	}
	return output->revents & (POLLERR | POLLHUP) ? DONE : GO_ON;
}

/* Takes and prints what one slot has, at most one message. */
static int take(struct browser *browser, size_t i, void **buf, size_t *size,
		unsigned long *taken)
{
	struct mailslot_recv from;
	ssize_t n;

	n = mailslot_read_alloc(browser->poll[i].fd, buf, size,
				MAILSLOT_RECV_NOWAIT, &from);
	if (n < 0)
		return errno == EAGAIN ? GO_ON :
		       complain_read(browser->target[i].name, errno);
	words_print(&browser->words, &(struct message) {
		.slot = browser->target[i].leaf,
		.data = *buf,
		.size = n,
		.from = &from,
	});
	/* main() says what is wrong with standard output. */
	if (!flush_stdout())
		return DONE;
	return ++*taken == browser->count ? DONE : GO_ON;
}

static int take_messages(struct browser *browser)
{
	int64_t deadline = clock_after_ms(browser->timeout);
	unsigned long taken = 0, before;
	void *buf = NULL;
	size_t size = 0, i;
	int ret;

	while ((ret = wait_message(browser, deadline)) == GO_ON) {
		before = taken;
		for (i = 0; i < browser->slots && ret == GO_ON; i++) {
			if (browser->poll[i].revents)
				ret = take(browser, i, &buf, &size, &taken);
		}
		if (ret != GO_ON)
			break;
		if (taken != before)
			deadline = clock_after_ms(browser->timeout);
	}
	free(buf);
	return ret;
}

static int create_slots(struct browser *browser, const char * const *names)
{
	const struct mailslot_set limits = { .mask = 0 };
	struct target *target;
	int fd, ret;

	for (; *names; names++) {
		target = &browser->target[browser->slots];
		ret = target_find_local(target, *names,
					"no slot can be created on another host");
		if (ret)
			return ret;
		fd = mailslot_create(target->path, 0, browser->mode, &limits);
		if (fd < 0)
			return complain_create(target, &limits, errno);
		browser->poll[browser->slots++] = (struct pollfd) { fd, POLLIN, 0 };
	}
	return DONE;
}

static int browse(struct browser *browser, const char * const *names)
{
	size_t i;
	int ret;

	if (signals_catch(&browser->signals))
		return complain_signals(errno);
	ret = create_slots(browser, names);
	i = browser->slots;
	browser->poll[i] = (struct pollfd) { browser->signals.fd, POLLIN, 0 };
	browser->poll[i + 1] = (struct pollfd) { STDOUT_FILENO, 0, 0 };
	if (ret == DONE)
		ret = take_messages(browser);
	for (i = 0; i < browser->slots; i++)
		close(browser->poll[i].fd);
	return ret;
}

/* Backslashes, as the file system has it. */
static void spell(char *slot)
{
	for (; *slot; slot++) {
		if (*slot == '/')
			*slot = '\\';
	}
}

static int decode(struct browser *browser)
{
	struct mailslot_recv from = { .origin = MAILSLOT_LOCAL };
	static char data[1 << 16];
	struct timespec now;
	char slot[NAME_MAX + 1];
	size_t size;

	if (!browser->decode[0])
		return usage_error("--decode: say which slot the message is to");
	if (strlen(browser->decode) >= sizeof(slot))
		return usage_error("--decode: a slot's name cannot be longer than %d bytes",
				   NAME_MAX);
	strcpy(slot, browser->decode);
	spell(slot);
	size = fread(data, 1, sizeof(data), stdin);
	if (ferror(stdin)) {
		complain(NULL, "cannot read standard input: %s;\n"
			 "\tgive it the message: mailslot browse --decode BROWSE <FILE",
			 strerror(errno));
		return FAILED;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	from.time_ns = now.tv_sec * NS_PER_S + now.tv_nsec;
	from.uid = getuid();
	from.gid = getgid();
	from.pid = getpid();
	words_print(&browser->words, &(struct message) {
		.slot = slot, .data = data, .size = size, .from = &from,
	});
	return DONE;
}

static bool set_option(struct browser *browser, int option, const char *arg)
{
	switch (option) {
	case OPT_COUNT:
		return parse_count(arg, &browser->count);
	case OPT_TIMEOUT:
		return parse_timeout(arg, &browser->timeout);
	case OPT_MODE:
		return parse_mode(arg, &browser->mode);
	case OPT_CHARSET:
		browser->words.charset = arg;
		return charset_check(arg);
	case OPT_DECODE:
		browser->decode = arg;
		browser->words.sender = false;
		return true;
	case 'J':
		browser->words.json = true;
		return true;
	default:
		return common_option(option, arg, usage) == DONE;
	}
}

int cmd_browse(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "count", required_argument, NULL, OPT_COUNT },
		{ "timeout", required_argument, NULL, OPT_TIMEOUT },
		{ "mode", required_argument, NULL, OPT_MODE },
		{ "charset", required_argument, NULL, OPT_CHARSET },
		{ "decode", required_argument, NULL, OPT_DECODE },
		{ "json", no_argument, NULL, 'J' },
		{ }
	};
	static struct browser browser = {
		.words.sender = true,
		.mode = 0622,
		.timeout = MAILSLOT_WAIT_FOREVER,
	};
	const char *names[MAX_SLOTS + 1] = { NULL };
	int c;

	while ((c = next_option(argc, argv, "Jh", options)) != -1) {
		if (!set_option(&browser, c, optarg))
			return USAGE;
	}
	if (argc - optind > MAX_SLOTS)
		return usage_error("%d slots are more than can be watched at once (%d)",
				   argc - optind, MAX_SLOTS);
	if (browser.decode && optind < argc)
		return usage_error("'%s': --decode has the only name", argv[optind]);
	if (browser.decode)
		return decode(&browser);
	memcpy(names, optind < argc ? (const char * const *)argv + optind : usual,
	       optind < argc ? (argc - optind) * sizeof(*names) : sizeof(usual));
	return browse(&browser, names);
}
