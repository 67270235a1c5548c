/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_OCTAL_H
#define MAILSLOT_OCTAL_H

#include <string.h>

/* In place: files in /proc write blanks, backslashes and more as \040. */
static inline void octal_decode(char *s)
{
	char *to = s;

	while (*s) {
		if (s[0] == '\\' && strspn(s + 1, "01234567") >= 3) {
			*to++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0');
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

#endif
