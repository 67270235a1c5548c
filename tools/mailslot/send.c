// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot send: be a client
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "wait.h"

static const char usage[] =
"Usage: mailslot send NAME [OPTION...] [TEXT...]\n"
"Send one message to the slot NAME: TEXT, words joined by blanks and no newline\n"
"added, or all of standard input as it is.  Other hosts have their slots as\n"
"//HOST/NAME, //HOST@ADDRESS/NAME, //WORKGROUP/NAME or //*/NAME.\n"
"\n"
"      --lines         send each line of standard input, without its newline, as\n"
"                      a message\n"
"      --wait SECONDS  wait until a server has created the slot (status 3 when\n"
"                      none does)\n"
"      --mount DIR     where mailslotfs is mounted [default: found]\n"
"  -h, --help          this help\n"
"\n"
"Options come before TEXT; '--' ends them.\n";

struct sender {
	struct target target;
	bool lines;
	double wait;
	int fd;
};

static int send_message(const struct sender *sender, const void *data, size_t size)
{
	if (write(sender->fd, data, size) >= 0)
		return DONE;
	return complain_write(&sender->target, sender->fd, size, errno);
}

static int send_words(const struct sender *sender, char **words)
{
	char *text = NULL;
	size_t size;
	FILE *file;
	int ret;

	file = open_memstream(&text, &size);
	if (!file)
		goto no_memory;
	fputs(*words, file);
	while (*++words)
		fprintf(file, " %s", *words);
	if (fclose(file))
		goto no_memory;
	ret = send_message(sender, text, size);
	free(text);
	return ret;

no_memory:
	complain(sender->target.name, "no memory for the message");
	return FAILED;
}

static int complain_input(const struct sender *sender)
{
	complain(sender->target.name, "cannot read standard input: %s;\n"
		 "\tgive it the message: mailslot send NAME <FILE, or say TEXT",
		 strerror(errno));
	return FAILED;
}

static int send_lines(const struct sender *sender)
{
	unsigned long sent = 0;
	char *line = NULL;
	size_t size = 0;
	int ret = DONE;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) >= 0) {
		if (n && line[n - 1] == '\n')
			n--;
		ret = send_message(sender, line, n);
		if (ret)
			break;
		sent++;
	}
	free(line);
	if (ret) {
		complain(sender->target.name, "sent the first %lu lines, not the rest",
			 sent);
		return ret;
	}
	if (ferror(stdin))
		return complain_input(sender);
	return DONE;
}

/*
 * st_blksize is the largest message, rounded up: no need to take in more of an
 * endless input than is certainly too much.
 */
static size_t read_limit(const struct sender *sender)
{
	struct stat st;

	if (fstat(sender->fd, &st))
		return SIZE_MAX;
	return (size_t)st.st_blksize + 1;
}

/* Returns 0, or -1 with errno. */
static int read_all(size_t limit, char **buf, size_t *have)
{
	size_t size = 0;
	char *larger;
	ssize_t n;

	do {
		if (*have == size) {
			size = size ? 2 * size : 4096;
			larger = realloc(*buf, size);
			if (!larger)
				return -1;
			*buf = larger;
		}
		n = read(STDIN_FILENO, *buf + *have, size - *have);
		if (n < 0)
			return -1;
		*have += n;
	} while (n && *have < limit);
	return 0;
}

static int send_input(const struct sender *sender)
{
	char *buf = NULL;
	size_t have = 0;
	int ret;

	if (read_all(read_limit(sender), &buf, &have) == 0)
		ret = send_message(sender, buf, have);
	else
		ret = complain_input(sender);
	free(buf);
	return ret;
}

static int connect_and_send(struct sender *sender, char **words)
{
	int ret;

	sender->fd = sender->wait > 0 ?
		     wait_open(sender->target.path, sender->wait) :
		     mailslot_open(sender->target.path, 0);
	if (sender->fd < 0)
		return complain_open(&sender->target, errno);
	if (*words)
		ret = send_words(sender, words);
	else if (sender->lines)
		ret = send_lines(sender);
	else
		ret = send_input(sender);
	close(sender->fd);
	return ret;
}

/*
 * The first argument is NAME; the second starts TEXT, in which nothing is an
 * option any more.
 */
static int parse(struct sender *sender, const char **name, int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "lines", no_argument, NULL, OPT_LINES },
		{ "wait", required_argument, NULL, OPT_WAIT },
		{ }
	};
	int c;

	while ((c = next_option(argc, argv, "-h", options)) != -1) {
		if (c == 1 && *name) {
			optind--;
			break;
		}
		if (c == 1)
			*name = optarg;
		else if (c == OPT_LINES)
			sender->lines = true;
		else if (c == OPT_WAIT && !parse_seconds(optarg, &sender->wait))
			return USAGE;
		else if (c != OPT_WAIT && common_option(c, optarg, usage))
			return USAGE;
	}
	if (!*name && optind < argc)
		*name = argv[optind++];
	if (!*name)
		return usage_error("say which slot to send to");
	if (sender->lines && optind < argc)
		return usage_error("--lines sends standard input, not TEXT");
	return DONE;
}

int cmd_send(int argc, char **argv)
{
	struct sender sender = { .wait = 0 };
	const char *name = NULL;
	int ret;

	ret = parse(&sender, &name, argc, argv);
	if (ret)
		return ret;
	ret = target_find(&sender.target, name);
	if (ret)
		return ret;
	if (sender.target.remote && sender.wait > 0)
		return usage_error("--wait: the slots of other hosts cannot be seen from here");
	return connect_and_send(&sender, argv + optind);
}
