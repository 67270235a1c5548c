/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_WORDS_H
#define MAILSLOT_WORDS_H

#include "format.h"

/**
 * struct words - how messages to well-known slots are printed
 * @json: as JSON, not as a sentence
 * @sender: say who sent them, in front of the sentence
 * @charset: the senders' code page, as iconv(3) calls it; NULL: not known
 */
struct words {
	bool json;
	bool sender;
	const char *charset;
};

/* Complains when there is no such code page. */
bool charset_check(const char *name);
void words_print(const struct words *words, const struct message *message);

#endif
