// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot netsend: a text for a person, as Windows' NET SEND puts it in one
 * datagram; "mailslot browse MESSNGR" is where it is read
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "sysctl.h"
#include "words.h"

static const char usage[] =
"Usage: mailslot netsend [OPTION...] USER TEXT...\n"
"Send a person a text, as NET SEND and WinPopup do: to the slot MESSNGR, for the\n"
"NetBIOS name USER<03>.  USER is the name of a user or computer; USER@HOST or\n"
"USER@ADDRESS, when nobody knows the address; or *, everybody in our workgroup.\n"
"\n"
"      --from NAME     who sends it [this computer]\n"
"      --charset NAME  the code page of old receivers, such as CP850; without it\n"
"                      TEXT is sent as it is\n"
"      --mount DIR     where mailslotfs is mounted [default: found]\n"
"  -h, --help          this help\n"
"\n"
"The network is let out by 'mailslot remote enable send'.  Whether somebody has\n"
"read it cannot be seen.\n";

#define NETBIOS_CHARS	15

struct netsend {
	const char *from;
	const char *charset;
	struct target target;
};

/* This computer's name, as other hosts know it */
static void own_name(char name[SYSCTL_TEXT])
{
	size_t i;

	if (sysctl_read("computer_name", name) == 0 && name[0])
		return;
	if (gethostname(name, SYSCTL_TEXT - 1))
		name[0] = '\0';
	name[SYSCTL_TEXT - 1] = '\0';
	name[strcspn(name, ".")] = '\0';
	name[strnlen(name, NETBIOS_CHARS)] = '\0';
	for (i = 0; name[i]; i++)
		name[i] = toupper((unsigned char)name[i]);
}

/* Returns a copy in the receiver's code page, or NULL after a complaint. */
static char *encode(const struct netsend *netsend, const char *text)
{
	size_t left = strlen(text), room = 4 * left;
	char *copy = malloc(room + 1), *to = copy, *from = (char *)text;
	iconv_t converter;

	if (!copy)
		goto no_memory;
	if (!netsend->charset)
		return strcpy(copy, text);
	converter = iconv_open(netsend->charset, "UTF-8");
	if (converter == (iconv_t)-1)
		goto no_memory;
	if (iconv(converter, &from, &left, &to, &room) == (size_t)-1) {
		complain(netsend->target.name,
			 "the text cannot be written in the code page %s, from byte %zu on;\n"
			 "\tuse other letters, or another --charset",
			 netsend->charset, from - text + 1);
		iconv_close(converter);
		free(copy);
		return NULL;
	}
	iconv_close(converter);
	*to = '\0';
	return copy;

no_memory:
	complain(netsend->target.name, "no memory for the message");
	free(copy);
	return NULL;
}

/* sender, recipient, text, each with a NUL at its end; 0x14 ends a line */
static size_t build(char *block, size_t size, const char *from, const char *to,
		    const char *text)
{
	size_t used = strlen(from) + strlen(to) + strlen(text) + 3;
	char *at = block;

	if (used > size)
		return used;
	at = stpcpy(at, from) + 1;
	at = stpcpy(at, to) + 1;
	strcpy(at, text);
	for (; *at; at++) {
		if (*at == '\n')
			*at = 0x14;
	}
	return used;
}

static int send_block(struct netsend *netsend, const void *block, size_t size)
{
	struct target *target = &netsend->target;
	int fd, ret = DONE;

	fd = mailslot_open(target->path, 0);
	if (fd < 0)
		return complain_open(target, errno);
	if (write(fd, block, size) < 0)
		ret = complain_write(target, fd, size, errno);
	close(fd);
	return ret;
}

/* //USER#03/MESSNGR, //USER#03@HOST/MESSNGR or //<star>/MESSNGR */
static int find_slot(struct netsend *netsend, const char *user, char *recipient,
		     size_t room)
{
	static char slot[2 * NAME_MAX];
	size_t length = strcspn(user, "@");
	const char *kind = strcmp(user, "*") && !memchr(user, '#', length) ? "#03" : "";

	if (!length || length >= room || strlen(user) > NAME_MAX || strchr(user, '/'))
		return usage_error("'%s' is not a name: say USER, USER@HOST or *", user);
	if (strcspn(user, "@#") > NETBIOS_CHARS)
		return usage_error("'%s': a NetBIOS name has at most %d characters",
				   user, NETBIOS_CHARS);
	snprintf(slot, sizeof(slot), "//%.*s%s%s/MESSNGR", (int)length, user, kind,
		 user + length);
	snprintf(recipient, room, "%.*s", (int)strcspn(user, "@#"), user);
	return target_find(&netsend->target, slot);
}

static int netsend_words(struct netsend *netsend, const char *user, const char *text)
{
	char own[SYSCTL_TEXT], recipient[NAME_MAX + 1], block[512];
	size_t size;
	char *copy;
	int ret;

	ret = find_slot(netsend, user, recipient, sizeof(recipient));
	if (ret)
		return ret;
	if (!netsend->from) {
		own_name(own);
		netsend->from = own;
	}
	copy = encode(netsend, text);
	if (!copy)
		return FAILED;
	size = build(block, sizeof(block), netsend->from, recipient, copy);
	free(copy);
	if (size > sizeof(block))
		return complain_write(&netsend->target, -1, size, EMSGSIZE);
	return send_block(netsend, block, size);
}

/* The words joined by blanks; the caller frees it. */
static char *join(char **words)
{
	char *text = NULL;
	size_t size;
	FILE *file;

	file = open_memstream(&text, &size);
	if (!file)
		return NULL;
	fputs(*words, file);
	while (*++words)
		fprintf(file, " %s", *words);
	if (fclose(file) == 0)
		return text;
	free(text);
	return NULL;
}

int cmd_netsend(int argc, char **argv)
{
	static const struct option options[] = {
		{ "mount", required_argument, NULL, OPT_MOUNT },
		{ "help", no_argument, NULL, 'h' },
		{ "from", required_argument, NULL, OPT_FROM },
		{ "charset", required_argument, NULL, OPT_CHARSET },
		{ }
	};
	static struct netsend netsend;
	char *text;
	int c, ret;

	while ((c = next_option(argc, argv, "+h", options)) != -1) {
		if (c == OPT_FROM)
			netsend.from = optarg;
		else if (c == OPT_CHARSET)
			netsend.charset = optarg;
		else if (common_option(c, optarg, usage))
			return USAGE;
	}
	if (netsend.charset && !charset_check(netsend.charset))
		return USAGE;
	if (argc - optind < 2)
		return usage_error("say to whom, and what: %s USER TEXT", command_name);
	text = join(argv + optind + 1);
	if (!text) {
		complain(NULL, "no memory for the message");
		return FAILED;
	}
	ret = netsend_words(&netsend, argv[optind], text);
	free(text);
	return ret;
}
