/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the decoders of payloads read: from front to back, and never beyond the
 * end.  What is not there is 0 or empty, and makes the payload a damaged one.
 */
#ifndef MAILSLOT_PAYLOAD_READ_H
#define MAILSLOT_PAYLOAD_READ_H

#include "payload.h"

/**
 * struct payload_input - a message that is being read
 * @payload: what is known of it
 * @start: its first byte
 * @size: its size
 * @at: how much has been read
 */
struct payload_input {
	struct payload *payload;
	const uint8_t *start;
	size_t size;
	size_t at;
};

/**
 * struct payload_message - a kind of message that its first number tells
 * @opcode: the number
 * @kind: its name
 * @phrase: what it says of its subject
 * @decode: reads the rest
 */
struct payload_message {
	uint32_t opcode;
	const char *kind;
	const char *phrase;
	void (*decode)(struct payload_input *in);
};

/* False: it is none of these. */
bool payload_decode_one_of(struct payload_input *in, const struct payload_message *messages,
			   size_t count, uint32_t opcode);

/* Sets what kind of message it is; @subject is the field that comes next. */
void payload_is(struct payload_input *in, const char *kind, const char *phrase);
/* The field that is read next is whom the message is about. */
void payload_subject(struct payload_input *in);

/* A number of 1, 2 or 4 bytes, little endian. */
uint32_t payload_number(struct payload_input *in, unsigned int bytes);
void payload_skip(struct payload_input *in, size_t bytes);
bool payload_left(const struct payload_input *in);

/* These add fields. */
void payload_add(struct payload_input *in, const char *name,
		 enum payload_type type, uint32_t number);
void payload_add_flags(struct payload_input *in, const char *name,
		       const struct payload_flag *flags, uint32_t number);
/* Text up to a NUL, which is read, too */
void payload_add_text(struct payload_input *in, const char *name,
		      enum payload_type type);
/* Text in @size bytes, filled up with NULs or blanks */
void payload_add_fixed(struct payload_input *in, const char *name, size_t size);
/* UTF-16, at the next even offset, up to a NUL */
void payload_add_utf16(struct payload_input *in, const char *name);
void payload_add_dns(struct payload_input *in, const char *name);

/* Each returns false when it does not know this kind of message. */
bool payload_browse(struct payload_input *in);
bool payload_lanman(struct payload_input *in);
bool payload_netlogon(struct payload_input *in);
bool payload_messngr(struct payload_input *in);

/* What a host says it is, in an announcement */
extern const struct payload_flag payload_server_types[];

#endif
