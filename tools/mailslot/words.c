// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to well-known slots, in words
 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "colour.h"
#include "command.h"
#include "json.h"
#include "payload.h"
#include "words.h"

#define UTF8	"UTF-8"

/**
 * struct string - text of a field
 * @bytes: in UTF-8, or as it came when the code page is not known
 * @size: how many
 */
struct string {
	char *bytes;
	size_t size;
};

bool charset_check(const char *name)
{
	/* iconv() would take the locale's for none. */
	iconv_t converter = name[0] ? iconv_open(UTF8, name) : (iconv_t)-1;

	if (converter == (iconv_t)-1) {
		usage_error("there is no code page '%s': see 'iconv --list'", name);
		return false;
	}
	iconv_close(converter);
	return true;
}

/* What is no letter in that code page is left out. */
static struct string convert(const char *charset, const uint8_t *data, size_t size)
{
	struct string text = { malloc(4 * size + 1), 0 };
	iconv_t converter = iconv_open(UTF8, charset);
	char *from = (char *)data, *to = text.bytes;
	size_t left = size, room = 4 * size;

	if (!to || converter == (iconv_t)-1)
		goto out;
	while (iconv(converter, &from, &left, &to, &room) == (size_t)-1 && left &&
	       errno != E2BIG) {
		from++;
		left--;
	}
	text.size = to - text.bytes;
out:
	if (converter != (iconv_t)-1)
		iconv_close(converter);
	return text;
}

static struct string bytes(const struct payload_field *field, const char *charset)
{
	struct string text = { NULL, 0 };

	if (charset && field->size)
		return convert(charset, field->data, field->size);
	text.bytes = malloc(field->size + 1);
	if (text.bytes && field->size) {
		memcpy(text.bytes, field->data, field->size);
		text.size = field->size;
	}
	return text;
}

/* Old senders cannot put a newline into a text, and use this instead. */
static void end_lines(struct string *text)
{
	char *end;

	while (text->size && (end = memchr(text->bytes, 0x14, text->size)))
		*end = '\n';
}

static struct string read_text(const struct payload_field *field, const char *charset)
{
	struct string text = { NULL, 0 };

	switch (field->type) {
	case PAYLOAD_UTF16:
		text.bytes = malloc(2 * field->size + 1);
		if (text.bytes)
			text.size = payload_utf8(text.bytes, field->data, field->size);
		return text;
	case PAYLOAD_DNS:
		text.bytes = malloc(PAYLOAD_DNS_MAX);
		if (text.bytes)
			text.size = payload_dns(text.bytes, field->data, field->size,
						field->number);
		return text;
	default:
		text = bytes(field, charset);
		if (field->type == PAYLOAD_LINES)
			end_lines(&text);
		return text;
	}
}

static bool is_text(const struct payload_field *field)
{
	return field->type >= PAYLOAD_TEXT;
}

static bool is_empty(const struct payload_field *field)
{
	if (field->type == PAYLOAD_DNS)
		return field->number >= field->size || !field->data[field->number];
	return is_text(field) && !field->size;
}

static const char *next_flag(const struct payload_field *field, size_t *at)
{
	while (field->flags[*at].name) {
		if (field->number & field->flags[(*at)++].bit)
			return field->flags[*at - 1].name;
	}
	return NULL;
}

/*  A sentence  */

static void say_duration(uint32_t ms)
{
	uint32_t seconds = ms / 1000;

	if (seconds >= 86400)
		printf("%u d %u h", seconds / 86400, seconds / 3600 % 24);
	else if (seconds >= 3600)
		printf("%u h %u min", seconds / 3600, seconds / 60 % 60);
	else if (seconds >= 60 && seconds % 60 == 0)
		printf("%u min", seconds / 60);
	else if (seconds >= 60)
		printf("%u min %u s", seconds / 60, seconds % 60);
	else if (ms % 1000 == 0)
		printf("%u s", seconds);
	else
		printf("%u ms", ms);
}

static void say_flags(const struct payload_field *field)
{
	const char *name, *between = "";
	size_t at = 0;

	while ((name = next_flag(field, &at))) {
		printf("%s%s", between, name);
		between = " + ";
	}
	if (!between[0])
		fputs("none", stdout);
}

static void say_value(const struct payload_field *field, const char *charset)
{
	struct string text;

	switch (field->type) {
	case PAYLOAD_NUMBER:
		printf("%u", field->number);
		return;
	case PAYLOAD_HEX:
		printf("0x%x", field->number);
		return;
	case PAYLOAD_MS:
		say_duration(field->number);
		return;
	case PAYLOAD_VERSION:
		printf("%u.%u", field->number >> 8, field->number & 0xff);
		return;
	case PAYLOAD_FLAGS:
		say_flags(field);
		return;
	default:
		text = read_text(field, charset);
		text_print(stdout, text.bytes, text.size);
		free(text.bytes);
	}
}

static void say_name(const char *name)
{
	for (; *name; name++)
		putchar(*name == '_' ? ' ' : *name);
}

static void say_subject(const struct payload *payload, const char *charset)
{
	const struct payload_field *field = payload->field + payload->subject;

	fputs(colour_on(COLOUR_NAME), stdout);
	if (payload->subject < 0 || payload->subject >= (int)payload->count ||
	    is_empty(field))
		fputs("somebody", stdout);
	else
		say_value(field, charset);
	fputs(colour_off(), stdout);
}

/* FILESRV announces itself: again in 12 min, version 6.1, types server, comment "files" */
static void say(const struct payload *payload, const char *charset)
{
	const struct payload_field *field;
	const char *between = ": ";
	size_t i;

	say_subject(payload, charset);
	printf(" %s", payload->phrase);
	for (i = 0; i < payload->count; i++) {
		field = &payload->field[i];
		if ((int)i == payload->subject || is_empty(field))
			continue;
		fputs(between, stdout);
		say_name(field->name);
		fputs(is_text(field) ? " \"" : " ", stdout);
		say_value(field, charset);
		fputs(is_text(field) ? "\"" : "", stdout);
		between = ", ";
	}
	if (payload->damaged)
		printf("%s (damaged: it ends too early)%s", colour_on(COLOUR_BAD),
		       colour_off());
}

static void say_unknown(const struct message *message)
{
	printf("%s%zu byte%s that nothing is known of:%s ", colour_on(COLOUR_QUIET),
	       message->size, message->size == 1 ? "" : "s", colour_off());
	text_print(stdout, message->data, message->size);
}

/*  JSON  */

static void json_flags(const struct payload_field *field)
{
	const char *name, *between = "";
	size_t at = 0;

	putchar('[');
	while ((name = next_flag(field, &at))) {
		fputs(between, stdout);
		json_string(name, strlen(name));
		between = ",";
	}
	putchar(']');
}

/* Bytes that are no UTF-8 are escaped, as in a sentence. */
static void json_text(const struct payload_field *field, const char *charset)
{
	struct string text = read_text(field, charset);
	char *escaped = NULL;
	size_t size;
	FILE *file;

	if (text_is_utf8(text.bytes, text.size)) {
		json_string(text.bytes, text.size);
	} else {
		file = open_memstream(&escaped, &size);
		if (file) {
			text_print(file, text.bytes, text.size);
			fclose(file);
		}
		json_string(escaped ? escaped : "", escaped ? size : 0);
		free(escaped);
	}
	free(text.bytes);
}

static void json_value(const struct payload_field *field, const char *charset)
{
	switch (field->type) {
	case PAYLOAD_NUMBER:
	case PAYLOAD_HEX:
	case PAYLOAD_MS:
		printf("%u", field->number);
		return;
	case PAYLOAD_VERSION:
		printf("\"%u.%u\"", field->number >> 8, field->number & 0xff);
		return;
	case PAYLOAD_FLAGS:
		json_flags(field);
		return;
	default:
		json_text(field, charset);
	}
}

static bool same_name(const struct payload_field *a, const struct payload_field *b)
{
	return !strcmp(a->name, b->name);
}

/* Names of a list have one key, and become an array. */
static size_t json_list(const struct payload *payload, size_t i, const char *charset)
{
	const struct payload_field *field = &payload->field[i];
	size_t end = i + 1;

	while (end < payload->count && same_name(field, &payload->field[end]))
		end++;
	printf(",\"%s\":%s", field->name, end > i + 1 ? "[" : "");
	json_value(field, charset);
	for (field++; field < &payload->field[end]; field++) {
		putchar(',');
		json_value(field, charset);
	}
	if (end > i + 1)
		putchar(']');
	return end;
}

static void json_payload(const struct payload *payload, const char *charset)
{
	size_t i = 0;

	printf(",\"payload\":{\"kind\":\"%s\",\"damaged\":%s", payload->kind,
	       payload->damaged ? "true" : "false");
	while (i < payload->count)
		i = json_list(payload, i, charset);
	putchar('}');
}

void words_print(const struct words *words, const struct message *message)
{
	struct payload payload;
	bool known = payload_decode(&payload, message->slot, message->data,
				    message->size);

	if (words->json) {
		format_json_head(message);
		if (known)
			json_payload(&payload, words->charset);
		else
			format_json_data(message);
		puts("}");
		return;
	}
	if (words->sender) {
		format_sender(message->from);
		putchar(' ');
		text_print(stdout, message->slot, strlen(message->slot));
		fputs(": ", stdout);
	}
	if (known)
		say(&payload, words->charset);
	else
		say_unknown(message);
	putchar('\n');
}
