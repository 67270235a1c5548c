// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of JSON, on standard output
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "json.h"

static void put_character(uint32_t character, const unsigned char *bytes, size_t length)
{
	if (character == '"' || character == '\\')
		printf("\\%c", (int)character);
	else if (character == '\n')
		fputs("\\n", stdout);
	else if (text_steers(character))
		printf("\\u%04x", character);
	else
		fwrite(bytes, 1, length, stdout);
}

void json_string(const void *data, size_t size)
{
	const unsigned char *s = data;
	uint32_t character;
	size_t length;

	putchar('"');
	for (; size; s += length, size -= length) {
		length = text_character(s, size, &character);
		/* U+FFFD stands for what is no character. */
		if (length)
			put_character(character, s, length);
		else
			fputs("\\ufffd", stdout);
		length += !length;
	}
	putchar('"');
}

void json_field(const char *name, const char *value)
{
	printf(",\"%s\":", name);
	json_string(value, strlen(value));
}

void json_base64(const void *data, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *s = data;
	unsigned int group;

	putchar('"');
	for (; size; s += 3, size -= size < 3 ? size : 3) {
		group = s[0] << 16;
		group |= size > 1 ? s[1] << 8 : 0;
		group |= size > 2 ? s[2] : 0;
		putchar(digits[group >> 18]);
		putchar(digits[group >> 12 & 63]);
		putchar(size > 1 ? digits[group >> 6 & 63] : '=');
		putchar(size > 2 ? digits[group & 63] : '=');
	}
	putchar('"');
}
