/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_FORMAT_H
#define MAILSLOT_FORMAT_H

#include <mailslot.h>
#include <stdbool.h>

enum style { STYLE_TEXT, STYLE_RAW, STYLE_HEX, STYLE_JSON };

/**
 * struct format - how messages are printed
 * @style: text, raw, hex or json
 * @nul: end each message with a NUL
 * @sender: say who sent it
 */
struct format {
	enum style style;
	bool nul;
	bool sender;
};

struct message {
	const char *slot;
	const void *data;
	size_t size;
	const struct mailslot_recv *from;
};

/* Complain when it cannot be */
bool format_parse(const char *arg, struct format *format);
bool format_check(const struct format *format);
void format_print(const struct format *format, const struct message *message);

/* When it was sent, and by whom */
void format_sender(const struct mailslot_recv *from);
/* The JSON object as far as the message's size, and the message itself */
void format_json_head(const struct message *message);
void format_json_data(const struct message *message);

#endif
