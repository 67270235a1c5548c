// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages, names and times as text that is safe to show
 */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"

/*
 * The length of the UTF-8 sequence at @s, 0 when it is not one.  Longer forms
 * than needed, surrogates and what lies beyond U+10FFFF are not UTF-8.
 */
static size_t utf8_sequence(const unsigned char *s, size_t size)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t length, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	length = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (length > size || s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

bool text_is_utf8(const void *data, size_t size)
{
	const unsigned char *s = data;
	size_t length;

	for (; size; s += length, size -= length) {
		length = utf8_sequence(s, size);
		if (!length)
			return false;
	}
	return true;
}

size_t text_character(const void *data, size_t size, uint32_t *character)
{
	static const unsigned char lead[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *s = data;
	size_t length = utf8_sequence(s, size), i;

	*character = s[0] & lead[length];
	for (i = 1; i < length; i++)
		*character = *character << 6 | (s[i] & 0x3f);
	return length;
}

/*
 * U+0080 to U+009F steer terminals as the controls below U+0020 do.  U+2028 and
 * U+2029 end lines; the others turn the direction of writing, so that what is
 * shown has another order than what is there.
 */
bool text_steers(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static void print_bytes(FILE *file, const unsigned char *s, size_t length)
{
	for (; length; s++, length--) {
		if (*s == '\n')
			fputs("\\n", file);
		else if (*s == '\r')
			fputs("\\r", file);
		else
			fprintf(file, "\\x%02x", *s);
	}
}

void text_print(FILE *file, const void *data, size_t size)
{
	const unsigned char *s = data;
	uint32_t character;
	size_t length;

	for (; size; s += length, size -= length) {
		length = text_character(s, size, &character);
		if (length && (character == '\t' || !text_steers(character))) {
			fwrite(s, 1, length, file);
			continue;
		}
		if (!length)
			length = 1;
		print_bytes(file, s, length);
	}
}

/* The result is the caller's to free; NULL when memory is short. */
char *text_escape(const char *string)
{
	char *escaped = NULL;
	size_t size;
	FILE *file;

	file = open_memstream(&escaped, &size);
	if (!file)
		return NULL;
	text_print(file, string, strlen(string));
	if (fclose(file) == 0)
		return escaped;
	free(escaped);
	return NULL;
}

/* The last answer is kept: messages often come in rows from one sender. */
const char *user_name(uid_t uid)
{
	static char name[64];
	static uid_t last;
	struct passwd *user;

	if (name[0] && uid == last)
		return name;
	user = getpwuid(uid);
	if (user)
		snprintf(name, sizeof(name), "%s", user->pw_name);
	else
		snprintf(name, sizeof(name), "%u", uid);
	last = uid;
	return name;
}

/* RFC 3339: to the microsecond in local time, to the nanosecond in UTC. */
void format_time(uint64_t time_ns, bool utc, char *buf, size_t size)
{
	unsigned int ns = time_ns % 1000000000;
	time_t seconds = time_ns / 1000000000;
	char date[32] = "", zone[8] = "";
	struct tm tm;

	if (utc) {
		if (gmtime_r(&seconds, &tm))
			strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
		snprintf(buf, size, "%s.%09uZ", date, ns);
		return;
	}
	if (localtime_r(&seconds, &tm)) {
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
		strftime(zone, sizeof(zone), "%z", &tm);
	}
	/* strftime() writes +0200, RFC 3339 wants +02:00. */
	snprintf(buf, size, "%s.%06u%.3s:%s", date, ns / 1000, zone,
		 zone[0] ? zone + 3 : "");
}
