// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing messages
 */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "format.h"
#include "json.h"
#include "origin.h"

static const char * const styles[] = {
	[STYLE_TEXT] = "text",
	[STYLE_RAW] = "raw",
	[STYLE_HEX] = "hex",
	[STYLE_JSON] = "json",
};

bool format_parse(const char *arg, struct format *format)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(styles); i++) {
		if (!strcmp(arg, styles[i])) {
			format->style = i;
			return true;
		}
	}
	usage_error("'%s' is not a format: say text, raw, hex or json", arg);
	return false;
}

bool format_check(const struct format *format)
{
	if (format->style == STYLE_RAW && format->sender) {
		usage_error("--format raw has no place for --sender");
		return false;
	}
	if (format->style == STYLE_HEX && format->nul) {
		usage_error("--format hex has several lines for each message: not with -0");
		return false;
	}
	return true;
}

/*
 * 2026-11-20T18:20:01.123456+01:00 alice[4321]
 * 2026-11-20T18:20:01.123456+01:00 HOSTA<00> 192.0.2.1 eth0 to GROUP<1e>
 */
void format_sender(const struct mailslot_recv *from)
{
	struct origin origin;
	char when[64];

	format_time(from->time_ns, false, when, sizeof(when));
	if (from->origin == MAILSLOT_LOCAL) {
		printf("%s %s[%u]", when, user_name(from->uid), from->pid);
		return;
	}
	origin_read(&origin, from);
	printf("%s %s %s %s to %s", when, origin.source, origin.address,
	       origin.interface, origin.dest);
}

/* The end of the message's last line is the end of ours. */
static void print_text(const struct format *format, const struct message *message)
{
	const char *data = message->data;
	size_t size = message->size;

	if (format->sender) {
		format_sender(message->from);
		fputs(": ", stdout);
	}
	if (size && data[size - 1] == '\n')
		size--;
	text_print(stdout, data, size);
	putchar(format->nul ? '\0' : '\n');
}

static void print_hex_line(size_t offset, const unsigned char *data, size_t size)
{
	size_t i;

	printf("%08zx ", offset);
	for (i = 0; i < 16; i++) {
		if (i % 8 == 0)
			putchar(' ');
		if (i < size)
			printf("%02x ", data[i]);
		else
			fputs("   ", stdout);
	}
	fputs(" |", stdout);
	for (i = 0; i < size; i++)
		putchar(data[i] >= 0x20 && data[i] < 0x7f ? data[i] : '.');
	fputs("|\n", stdout);
}

/* As "hexdump -C", below a line that also shows empty messages. */
static void print_hex(const struct format *format, const struct message *message)
{
	const unsigned char *data = message->data;
	size_t offset, rest;

	printf("%zu byte%s", message->size, message->size == 1 ? "" : "s");
	if (format->sender) {
		putchar(' ');
		format_sender(message->from);
	}
	putchar('\n');
	for (offset = 0; offset < message->size; offset += 16) {
		rest = message->size - offset;
		print_hex_line(offset, data + offset, rest < 16 ? rest : 16);
	}
}

/* Who sent it is a user and a process here, or a name and an address there. */
static void print_json_sender(const struct mailslot_recv *from)
{
	struct origin origin;

	if (from->origin == MAILSLOT_LOCAL) {
		printf(",\"pid\":%u,\"uid\":%u,\"gid\":%u", from->pid, from->uid,
		       from->gid);
		return;
	}
	origin_read(&origin, from);
	fputs(",\"pid\":null,\"uid\":null,\"gid\":null", stdout);
	json_field("source_name", origin.source);
	json_field("source_address", origin.address);
	printf(",\"source_port\":%u", origin.port);
	json_field("interface", origin.interface);
	json_field("destination_name", origin.dest);
	json_field("destination_address", origin.dest_address);
	printf(",\"datagram_type\":%u", from->datagram_type);
}

void format_json_head(const struct message *message)
{
	const struct mailslot_recv *from = message->from;
	char when[64], *name;

	format_time(from->time_ns, true, when, sizeof(when));
	name = text_escape(message->slot);
	fputs("{\"slot\":", stdout);
	json_string(name ? name : "", name ? strlen(name) : 0);
	free(name);
	printf(",\"time\":\"%s\",\"origin\":\"%s\"", when, origin_word(from->origin));
	print_json_sender(from);
	printf(",\"size\":%zu", message->size);
}

/* JSON can hold UTF-8 only; any other message is in base64 instead. */
void format_json_data(const struct message *message)
{
	if (text_is_utf8(message->data, message->size)) {
		fputs(",\"message\":", stdout);
		json_string(message->data, message->size);
	} else {
		fputs(",\"base64\":", stdout);
		json_base64(message->data, message->size);
	}
}

static void print_json(const struct format *format, const struct message *message)
{
	format_json_head(message);
	format_json_data(message);
	putchar('}');
	putchar(format->nul ? '\0' : '\n');
}

void format_print(const struct format *format, const struct message *message)
{
	switch (format->style) {
	case STYLE_TEXT:
		print_text(format, message);
		break;
	case STYLE_RAW:
		fwrite(message->data, 1, message->size, stdout);
		if (format->nul)
			putchar('\0');
		break;
	case STYLE_HEX:
		print_hex(format, message);
		break;
	case STYLE_JSON:
		print_json(format, message);
		break;
	}
}
