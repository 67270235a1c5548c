// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot watch: what happens to slots and messages, as it happens
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "colour.h"
#include "command.h"
#include "json.h"
#include "signals.h"
#include "watch.h"

static const char usage[] =
"Usage: mailslot watch [OPTION...] [NAME...]\n"
"Follow the kernel's tracepoints: slots that are created and closed, messages that\n"
"are queued and read, datagrams from the network that are dropped, and why.  Of\n"
"all slots of this machine, or of those called NAME.  Only root can do this.\n"
"\n"
"      --count N  end after N events\n"
"  -J, --json     print JSON, one object for each event\n"
"  -h, --help     this help\n";

/* Between two looks at the buffers: what has happened is shown after one to two of it. */
#define PAUSE_MS	100

/**
 * struct watcher - all that "watch" works with
 * @json: print JSON
 * @count: events to print, 0 for all
 * @printed: how many have been
 * @names: slots to look at
 * @name_count: how many, 0 for all slots
 * @signals: SIGHUP, SIGINT and SIGTERM
 */
struct watcher {
	bool json;
	unsigned long count;
	unsigned long printed;
	char **names;
	int name_count;
	struct signals signals;
};

static const struct {
	const char *word;
	enum colour colour;
} kinds[] = {
	[WATCH_CREATED] = { "created", COLOUR_GOOD },
	[WATCH_CLOSED] = { "closed", COLOUR_QUIET },
	[WATCH_QUEUED] = { "queued", COLOUR_NAME },
	[WATCH_READ] = { "read", COLOUR_NAME },
	[WATCH_DROPPED] = { "dropped", COLOUR_BAD },
	[WATCH_LOST] = { "lost", COLOUR_BAD },
};

static void print_name(const char *name)
{
	text_print(stdout, name, strlen(name));
}

static void print_loss(uint64_t lost)
{
	if (!lost)
		puts("some events were lost");
	else
		printf("%llu event%s lost\n", (unsigned long long)lost,
		       lost == 1 ? " was" : "s were");
}

static void print_text(const struct watch_event *event)
{
	const uint8_t *ip = event->source;
	char when[64];

	format_time(event->time_ns, false, when, sizeof(when));
	printf("%s %s%-7s%s ", when, colour_on(kinds[event->kind].colour),
	       kinds[event->kind].word, colour_off());
	if (event->kind == WATCH_LOST) {
		print_loss(event->lost);
		return;
	}
	print_name(event->slot[0] ? event->slot : "-");
	switch (event->kind) {
	case WATCH_CREATED:
		printf(" by process %d", event->pid);
		break;
	case WATCH_CLOSED:
		printf(" after %llu message%s", (unsigned long long)event->received,
		       event->received == 1 ? "" : "s");
		break;
	case WATCH_QUEUED:
	case WATCH_READ:
		printf(" %llu byte%s, %s, %llu waiting",
		       (unsigned long long)event->size, event->size == 1 ? "" : "s",
		       event->remote ? "remote" : "local",
		       (unsigned long long)event->messages);
		break;
	case WATCH_DROPPED:
		printf(" %s: from %u.%u.%u.%u for ", event->reason, ip[0], ip[1],
		       ip[2], ip[3]);
		print_name(event->dest[0] ? event->dest : "-");
		break;
	case WATCH_LOST:
		break;
	}
	putchar('\n');
}

/* Names that are not UTF-8 are escaped, as in text. */
static void json_name(const char *key, const char *name)
{
	char *escaped = text_escape(name);

	json_field(key, escaped ? escaped : "");
	free(escaped);
}

static void print_json(const struct watch_event *event)
{
	const uint8_t *ip = event->source;
	char when[64];

	format_time(event->time_ns, true, when, sizeof(when));
	printf("{\"event\":\"%s\",\"time\":\"%s\"", kinds[event->kind].word, when);
	if (event->kind == WATCH_LOST) {
		if (event->lost)
			printf(",\"events\":%llu}\n", (unsigned long long)event->lost);
		else
			puts(",\"events\":null}");
		return;
	}
	json_name("slot", event->slot);
	if (event->kind == WATCH_DROPPED) {
		json_name("reason", event->reason);
		printf(",\"source_address\":\"%u.%u.%u.%u\"", ip[0], ip[1], ip[2], ip[3]);
		json_name("destination_name", event->dest);
		puts("}");
		return;
	}
	printf(",\"inode\":%llu,\"pid\":%d", (unsigned long long)event->inode, event->pid);
	if (event->kind == WATCH_CREATED || event->kind == WATCH_CLOSED)
		printf(",\"received\":%llu", (unsigned long long)event->received);
	else
		printf(",\"size\":%llu,\"origin\":\"%s\",\"messages\":%llu",
		       (unsigned long long)event->size,
		       event->remote ? "remote" : "local",
		       (unsigned long long)event->messages);
	puts("}");
}

static bool is_wanted(const struct watcher *watcher, const char *slot)
{
	int i;

	for (i = 0; i < watcher->name_count; i++) {
		if (!strcasecmp(watcher->names[i], slot))
			return true;
	}
	return !watcher->name_count;
}

static bool handle(const struct watch_event *event, void *data)
{
	struct watcher *watcher = data;

	/* Nobody knows which slots the lost ones were of. */
	if (event->kind != WATCH_LOST && !is_wanted(watcher, event->slot))
		return true;
	if (watcher->json)
		print_json(event);
	else
		print_text(event);
	if (event->kind == WATCH_LOST)
		return true;
	return !watcher->count || ++watcher->printed < watcher->count;
}

/* Has a signal or the reader of our output ended this? */
static bool is_over(struct watcher *watcher)
{
	struct pollfd fds[] = {
		{ .fd = watcher->signals.fd, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	int number;

	poll(fds, ARRAY_SIZE(fds), PAUSE_MS);
	while ((number = signals_next(&watcher->signals))) {
		if (number != SIGCHLD)
			return true;
	}
	return fds[1].revents & (POLLERR | POLLHUP);
}

static int follow(struct watcher *watcher)
{
	struct watch *watch;
	bool over = false;
	int ret;

	if (signals_catch(&watcher->signals))
		return complain_signals(errno);
	ret = watch_open(&watch);
	if (ret)
		return ret;
	while (!ret && !over) {
		/* What happened before we were told to end is shown, too. */
		over = is_over(watcher);
		ret = watch_read(watch, over, handle, watcher);
		if (!flush_stdout() || (watcher->count && watcher->printed == watcher->count))
			over = true;
	}
	watch_close(watch);
	return ret;
}

/*
 * As the tracepoints have it.  The slot need not be there, nor a mount: one may
 * watch other namespaces only.
 */
static int spell(char **name)
{
	struct target target;
	char *at;
	int ret;

	if (opt_mount || (*name)[0] == '/' || mailslot_path(NULL, *name, NULL, 0) >= 0 ||
	    errno != ENODEV) {
		ret = target_find_local(&target, *name,
					"the slots of other hosts cannot be seen from here");
		if (ret)
			return ret;
		*name = strdup(target.leaf);
		if (*name)
			return DONE;
		complain(NULL, "no memory for a name");
		return FAILED;
	}
	for (at = *name; *at; at++) {
		if (*at == '/')
			*at = '\\';
	}
	return DONE;
}

int cmd_watch(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "count", required_argument, NULL, OPT_COUNT },
		{ "json", no_argument, NULL, 'J' },
		{ }
	};
	struct watcher watcher = { .json = false };
	int c, i, ret;

	while ((c = next_option(argc, argv, "Jh", options)) != -1) {
		if (c == 'J')
			watcher.json = true;
		else if (c == OPT_COUNT && !parse_count(optarg, &watcher.count))
			return USAGE;
		else if (c != OPT_COUNT && common_option(c, optarg, usage))
			return USAGE;
	}
	watcher.names = argv + optind;
	watcher.name_count = argc - optind;
	for (i = 0; i < watcher.name_count; i++) {
		ret = spell(&watcher.names[i]);
		if (ret)
			return ret;
	}
	return follow(&watcher);
}
