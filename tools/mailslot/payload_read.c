// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading payloads, whatever is in them
 */
#include <string.h>

#include "payload_read.h"

void payload_is(struct payload_input *in, const char *kind, const char *phrase)
{
	in->payload->kind = kind;
	in->payload->phrase = phrase;
}

void payload_subject(struct payload_input *in)
{
	in->payload->subject = in->payload->count;
}

bool payload_left(const struct payload_input *in)
{
	return in->at < in->size;
}

void payload_skip(struct payload_input *in, size_t bytes)
{
	size_t left = in->size - in->at;

	if (bytes > left) {
		in->payload->damaged = true;
		bytes = left;
	}
	in->at += bytes;
}

uint32_t payload_number(struct payload_input *in, unsigned int bytes)
{
	const uint8_t *p = in->start + in->at;
	uint32_t number = 0;
	unsigned int i;

	if (bytes > in->size - in->at) {
		payload_skip(in, bytes);
		return 0;
	}
	for (i = 0; i < bytes; i++)
		number |= (uint32_t)p[i] << (8 * i);
	in->at += bytes;
	return number;
}

static void add(struct payload_input *in, const struct payload_field *field)
{
	struct payload *payload = in->payload;

	if (payload->count < PAYLOAD_FIELDS)
		payload->field[payload->count++] = *field;
	else
		payload->damaged = true;
}

void payload_add(struct payload_input *in, const char *name,
		 enum payload_type type, uint32_t number)
{
	add(in, &(struct payload_field) {
		.name = name, .type = type, .number = number,
	});
}

void payload_add_flags(struct payload_input *in, const char *name,
		       const struct payload_flag *flags, uint32_t number)
{
	add(in, &(struct payload_field) {
		.name = name, .type = PAYLOAD_FLAGS, .number = number, .flags = flags,
	});
}

void payload_add_text(struct payload_input *in, const char *name,
		      enum payload_type type)
{
	const uint8_t *text = in->start + in->at;
	size_t left = in->size - in->at, size = 0;

	while (size < left && text[size])
		size++;
	add(in, &(struct payload_field) {
		.name = name, .type = type, .data = text, .size = size,
	});
	payload_skip(in, size + 1);
}

void payload_add_fixed(struct payload_input *in, const char *name, size_t room)
{
	const uint8_t *text = in->start + in->at;
	size_t before = in->at, size = 0;

	payload_skip(in, room);
	room = in->at - before;
	while (size < room && text[size])
		size++;
	while (size && text[size - 1] == ' ')
		size--;
	add(in, &(struct payload_field) {
		.name = name, .type = PAYLOAD_TEXT, .data = text, .size = size,
	});
}

void payload_add_utf16(struct payload_input *in, const char *name)
{
	const uint8_t *text;
	size_t left, size = 0;

	if (in->at % 2)
		payload_skip(in, 1);
	text = in->start + in->at;
	left = in->size - in->at;
	while (size + 2 <= left && (text[size] || text[size + 1]))
		size += 2;
	add(in, &(struct payload_field) {
		.name = name, .type = PAYLOAD_UTF16, .data = text, .size = size,
	});
	payload_skip(in, size + 2);
}

/* A name ends with an empty label, or goes on somewhere else. */
void payload_add_dns(struct payload_input *in, const char *name)
{
	size_t offset = in->at;
	uint32_t length;

	add(in, &(struct payload_field) {
		.name = name, .type = PAYLOAD_DNS, .number = offset,
		.data = in->start, .size = in->size,
	});
	do {
		length = payload_number(in, 1);
		if (length >= 0xc0) {
			payload_skip(in, 1);
			return;
		}
		payload_skip(in, length);
	} while (length && payload_left(in));
}

size_t payload_dns(char to[PAYLOAD_DNS_MAX], const uint8_t *data, size_t size,
		   size_t offset)
{
	size_t length, used = 0, before = offset;

	/* Each jump goes further to the front, so that there is an end. */
	while (offset < size && data[offset]) {
		length = data[offset++];
		if (length >= 0xc0) {
			if (offset == size)
				break;
			offset = (length & 0x3f) << 8 | data[offset];
			if (offset >= before)
				break;
			before = offset;
			continue;
		}
		if (length > size - offset || used + length + 1 >= PAYLOAD_DNS_MAX)
			break;
		if (used)
			to[used++] = '.';
		memcpy(to + used, data + offset, length);
		used += length;
		offset += length;
	}
	to[used] = '\0';
	return used;
}

static size_t put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = 0xc0 | c >> 6;
		to[1] = 0x80 | (c & 0x3f);
		return 2;
	}
	if (c < 0x10000) {
		to[0] = 0xe0 | c >> 12;
		to[1] = 0x80 | (c >> 6 & 0x3f);
		to[2] = 0x80 | (c & 0x3f);
		return 3;
	}
	to[0] = 0xf0 | c >> 18;
	to[1] = 0x80 | (c >> 12 & 0x3f);
	to[2] = 0x80 | (c >> 6 & 0x3f);
	to[3] = 0x80 | (c & 0x3f);
	return 4;
}

size_t payload_utf8(char *to, const uint8_t *data, size_t size)
{
	uint32_t c, low;
	size_t used = 0;

	for (; size >= 2; data += 2, size -= 2) {
		c = data[0] | data[1] << 8;
		low = size >= 4 ? data[2] | data[3] << 8 : 0;
		if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			data += 2;
			size -= 2;
		} else if (c >= 0xd800 && c < 0xe000) {
			/* half a pair */
			c = 0xfffd;
		}
		used += put_utf8(to + used, c);
	}
	return used;
}

bool payload_decode_one_of(struct payload_input *in, const struct payload_message *messages,
			   size_t count, uint32_t opcode)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (messages[i].opcode != opcode)
			continue;
		payload_is(in, messages[i].kind, messages[i].phrase);
		messages[i].decode(in);
		return true;
	}
	return false;
}
