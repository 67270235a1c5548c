// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of JSON, on standard output
 */
#include <stdio.h>
#include <string.h>

#include "json.h"

/* U+0080 to U+009F steer terminals as the controls below U+0020 do. */
void json_string(const void *data, size_t size)
{
	const unsigned char *s = data;

	putchar('"');
	for (; size; s++, size--) {
		if (*s == '"' || *s == '\\') {
			printf("\\%c", *s);
		} else if (*s == '\n') {
			fputs("\\n", stdout);
		} else if (*s < 0x20 || *s == 0x7f) {
			printf("\\u%04x", *s);
		} else if (*s == 0xc2 && size > 1 && s[1] < 0xa0) {
			printf("\\u%04x", s[1]);
			s++;
			size--;
		} else {
			putchar(*s);
		}
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
