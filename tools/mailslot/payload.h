/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the messages mean that Windows and Samba send to well-known slots.
 *
 * The decoder allocates nothing and prints nothing: it says where in a message
 * what is.  Whoever wrote the message may have lied in each byte.
 */
#ifndef MAILSLOT_PAYLOAD_H
#define MAILSLOT_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A list of more names is cut off. */
#define PAYLOAD_FIELDS	24

/**
 * enum payload_type - what a field is
 * @PAYLOAD_NUMBER: the number
 * @PAYLOAD_HEX: the number, which is better read in hexadecimal
 * @PAYLOAD_MS: a time in milliseconds
 * @PAYLOAD_VERSION: major number times 256 plus minor number
 * @PAYLOAD_FLAGS: bits of the number, each with a name
 * @PAYLOAD_TEXT: bytes in the sender's code page
 * @PAYLOAD_LINES: the same, where 0x14 ends a line
 * @PAYLOAD_UTF16: text in UTF-16, little endian
 * @PAYLOAD_DNS: a compressed domain name; the number is its offset, the data
 *	the whole message
 */
enum payload_type {
	PAYLOAD_NUMBER, PAYLOAD_HEX, PAYLOAD_MS, PAYLOAD_VERSION, PAYLOAD_FLAGS,
	PAYLOAD_TEXT, PAYLOAD_LINES, PAYLOAD_UTF16, PAYLOAD_DNS,
};

struct payload_flag {
	uint32_t bit;
	const char *name;
};

/**
 * struct payload_field - one thing that a message says
 * @name: its name, in small letters with underscores
 * @type: what it is
 * @number: its value, for types that have a number
 * @flags: their names, the last one NULL
 * @data: where it is in the message, for types that have text
 * @size: its size in bytes
 */
struct payload_field {
	const char *name;
	enum payload_type type;
	uint32_t number;
	const struct payload_flag *flags;
	const uint8_t *data;
	size_t size;
};

/**
 * struct payload - a message, taken apart
 * @kind: what kind of message, in small letters with underscores
 * @phrase: the same as a sentence without its subject
 * @subject: index of the field that names whom the sentence is about, or -1
 * @damaged: it ends too early, or a text in it has no end
 * @count: how many fields
 * @field: the fields, in the message's order
 */
struct payload {
	const char *kind;
	const char *phrase;
	int subject;
	bool damaged;
	size_t count;
	struct payload_field field[PAYLOAD_FIELDS];
};

/*
 * Takes a message to @slot apart: BROWSE, LANMAN, NET\NETLOGON and others of
 * that family, MESSNGR, in letters of any case.  Returns false when it is not
 * known what it means.
 */
bool payload_decode(struct payload *payload, const char *slot, const void *data,
		    size_t size);

/* The domain name at @offset of @data; @to has dots between the labels. */
#define PAYLOAD_DNS_MAX	256
size_t payload_dns(char to[PAYLOAD_DNS_MAX], const uint8_t *data, size_t size,
		   size_t offset);

/* UTF-16 as UTF-8, which needs at most 3 bytes for each 2; returns its size. */
size_t payload_utf8(char *to, const uint8_t *data, size_t size);

#endif
