// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to well-known slots, for people to read: what the decoder points at
 * lies inside of the message, what it makes UTF-8 of is UTF-8, and nothing
 * depends on what follows.  The first byte says which slot it is for.
 */
#include "fuzz.h"
#include "payload.h"

static const char * const slots[] = {
	"BROWSE", "lanman", "MESSNGR", "NET\\NETLOGON", "net\\getdc042", "alerts",
};

/* No byte that begins nothing, nothing that is cut off, no half of a pair. */
static void check_utf8(const char *text, size_t size)
{
	const u8 *s = (const u8 *)text;
	size_t i, more;

	for (i = 0; i < size; i += more + 1) {
		more = s[i] < 0x80 ? 0 : s[i] < 0xe0 ? 1 : s[i] < 0xf0 ? 2 : 3;
		assert(s[i] < 0x80 || (s[i] >= 0xc2 && s[i] <= 0xf4));
		assert(i + more < size);
		assert(s[i] != 0xed || s[i + 1] < 0xa0);
		for (size_t k = 1; k <= more; k++)
			assert((s[i + k] & 0xc0) == 0x80);
	}
}

static void check_utf16(const struct payload_field *field)
{
	size_t room = field->size / 2 * 3, size;
	char *text = malloc(room ?: 1);

	assert(text);
	size = payload_utf8(text, field->data, field->size);
	assert(size <= room);
	check_utf8(text, size);
	free(text);
}

static void check_dns(const struct payload_field *field, const u8 *bytes, size_t len)
{
	char *text = malloc(PAYLOAD_DNS_MAX);
	size_t size;

	assert(text && field->data == bytes && field->size == len);
	size = payload_dns(text, field->data, field->size, field->number);
	assert(size < PAYLOAD_DNS_MAX && !text[size]);
	free(text);
}

static void check_field(const struct payload_field *field, const u8 *bytes, size_t len)
{
	assert(field->name && field->name[0]);
	assert(!field->flags == (field->type != PAYLOAD_FLAGS));
	if (field->type < PAYLOAD_TEXT) {
		assert(!field->data && !field->size);
		return;
	}
	assert(field->data >= bytes && field->data <= bytes + len);
	assert(field->size <= len - (field->data - bytes));
	if (field->type == PAYLOAD_UTF16)
		check_utf16(field);
	else if (field->type == PAYLOAD_DNS)
		check_dns(field, bytes, len);
	else
		assert(!field->size || !memchr(field->data, '\0', field->size));
}

/* What has an end is the same when more follows; what has none is damaged. */
static void check_longer(const struct payload *payload, const char *slot, const u8 *bytes,
			 size_t len)
{
	u8 *longer = malloc(len + 1);
	struct payload again;
	size_t i;

	assert(longer);
	memcpy(longer, bytes, len);
	longer[len] = 0;
	assert(payload_decode(&again, slot, longer, len + 1));
	assert(again.kind == payload->kind && again.subject == payload->subject);
	for (i = 0; i < payload->count && !payload->damaged; i++)
		assert(again.field[i].size == payload->field[i].size ||
		       payload->field[i].type == PAYLOAD_DNS);
	free(longer);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	struct input input = { bytes, len };
	const char *slot = slots[take_u8(&input) % ARRAY_SIZE(slots)];
	struct payload payload;
	size_t i;
	u8 *copy;

	if (!len)
		return 0;
	copy = exactly(input.p, input.left);
	if (payload_decode(&payload, slot, copy, input.left)) {
		assert(payload.kind && payload.phrase && payload.count <= PAYLOAD_FIELDS);
		assert(payload.subject < (int)payload.count);
		for (i = 0; i < payload.count; i++)
			check_field(&payload.field[i], copy, input.left);
		check_longer(&payload, slot, copy, input.left);
	}
	free(copy);
	return 0;
}
