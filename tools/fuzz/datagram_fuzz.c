// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a datagram.  What nbdgm_parse() makes of them is what the second
 * parser in reference.c makes; what is ignored changes nothing; and what is
 * accepted, once built again, says the same.
 */
#include "fuzz.h"
#include "nbdgm_exact.h"
#include "reference.h"

/* Bytes of the SMB that nothing depends on */
static const struct {
	u32 from, to;
} ignored[] = {
	{ 5, 9 }, { 10, 32 }, { 33, 35 }, { 37, 55 }, { 60, 61 }, { 63, 65 }, { 67, 69 },
};

static void assert_same(const void *a, u32 alen, const void *b, u32 blen)
{
	assert(alen == blen && !memcmp(a, b, alen));
}

static void assert_same_header(const struct nbdgm *a, const struct nbdgm *b)
{
	assert(a->smb_len == b->smb_len);
	assert(a->source_ip == b->source_ip && a->source_port == b->source_port);
	assert(a->id == b->id && a->type == b->type && a->flags == b->flags);
	assert_same(&a->source, 16, &b->source, 16);
	assert_same(&a->destination, 16, &b->destination, 16);
	assert_same(a->source_scope.labels, a->source_scope.len,
		    b->source_scope.labels, b->source_scope.len);
	assert_same(a->destination_scope.labels, a->destination_scope.len,
		    b->destination_scope.labels, b->destination_scope.len);
}

static void assert_same_message(const struct nbdgm *a, const struct nbdgm *b)
{
	assert_same(a->slot, a->slot_len, b->slot, b->slot_len);
	assert_same(a->data, a->data_len, b->data, b->data_len);
}

static void compare_with_reference(const struct parsed *parsed, const u8 *bytes, size_t len)
{
	struct reference expected = reference_parse(bytes, len);

	assert(parsed->reason == expected.reason);
	if (parsed->reason)
		return;
	assert_same_header(&parsed->dgm, &expected.dgm);
	assert_same_message(&parsed->dgm, &expected.dgm);
}

/* It looks at no more than it says, however long the payload is said to be. */
static void header_alone(const u8 *bytes, size_t len)
{
	size_t here = len < NBDGM_HEADER_MAX ? len : NBDGM_HEADER_MAX;
	u8 *copy = exactly(bytes, here);
	enum nbdgm_reason reason;
	struct nbdgm dgm;
	size_t said = len;

	if (len >= NBDGM_HEADER_MAX)
		said += bytes[2] << 8 | bytes[3];
	reason = nbdgm_parse_header(&dgm, copy, said);
	if (said > NBDGM_PAYLOAD_MAX)
		assert(reason == NBDGM_LENGTH);
	if (said == len)
		assert(reason == nbdgm_parse_header(&dgm, bytes, len));
	free(copy);
}

static void print_name(const struct nbname *name)
{
	char *text = malloc(NBNAME_TEXT);
	size_t used = nbname_print(name, text);

	assert(used < NBNAME_TEXT && strlen(text) == used);
	while (used--)
		assert(text[used] > ' ' && text[used] <= '~');
	free(text);
}

static void put_length(u8 *bytes, size_t len)
{
	bytes[AT_LENGTH] = (len - 14) >> 8;
	bytes[AT_LENGTH + 1] = len - 14;
}

static void noise_is_ignored(const struct parsed *parsed, size_t len)
{
	u8 *noisy = exactly(parsed->copy, len);
	struct parsed again;
	u32 i, at;

	for (i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		for (at = ignored[i].from; at < ignored[i].to; at++)
			noisy[parsed->dgm.smb - parsed->copy + at] ^= 0x5a;
	again = parse_exactly(noisy, len);
	assert(!again.reason);
	assert_same_header(&parsed->dgm, &again.dgm);
	assert_same_message(&parsed->dgm, &again.dgm);
	free(again.copy);
	free(noisy);
}

/* What follows the message may go, and nothing else. */
static void cut_behind_message(const struct parsed *parsed)
{
	size_t end = parsed->dgm.data + parsed->dgm.data_len - parsed->copy;
	u8 *cut = exactly(parsed->copy, end);
	struct parsed again;

	if (end >= NBDGM_PAYLOAD_MIN) {
		put_length(cut, end);
		again = parse_exactly(cut, end);
		assert(!again.reason);
		assert_same_message(&parsed->dgm, &again.dgm);
		free(again.copy);
	}
	put_length(cut, end - 1);
	assert(reason_of(cut, end - 1) != NBDGM_OK);
	free(cut);
}

/* Once built as we build it, it says what it said; the form of its names may differ. */
static void build_again(const struct nbdgm *dgm)
{
	struct nbdgm_write write = {
		.source_ip = dgm->source_ip, .id = dgm->id, .type = dgm->type,
		.source = dgm->source, .destination = dgm->destination,
		.slot = dgm->slot, .slot_len = dgm->slot_len, .data_len = dgm->data_len,
	};
	int size = nbdgm_size(dgm->slot_len, dgm->data_len);
	struct parsed again;
	int offset;
	u8 *buf;

	if (size < 0) {
		assert(size == -EMSGSIZE && dgm->data_len > nbdgm_data_max(dgm->slot_len));
		return;
	}
	buf = malloc(size);
	offset = nbdgm_build(&write, buf, size);
	assert(offset + dgm->data_len == size);
	memcpy(buf + offset, dgm->data, dgm->data_len);
	again = parse_exactly(buf, size);
	assert(!again.reason);
	assert(again.dgm.source_ip == dgm->source_ip && again.dgm.id == dgm->id);
	assert(again.dgm.type == dgm->type);
	assert_same(&again.dgm.source, 16, &dgm->source, 16);
	assert_same(&again.dgm.destination, 16, &dgm->destination, 16);
	assert_same_message(&again.dgm, dgm);
	free(again.copy);
	free(buf);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	struct parsed parsed = parse_exactly(bytes, len);

	assert(strcmp(nbdgm_reason_name(parsed.reason), "unknown"));
	compare_with_reference(&parsed, bytes, len);
	header_alone(bytes, len);
	print_name(&parsed.dgm.source);
	print_name(&parsed.dgm.destination);
	if (!parsed.reason) {
		noise_is_ignored(&parsed, len);
		cut_behind_message(&parsed);
		build_again(&parsed.dgm);
	}
	free(parsed.copy);
	return 0;
}

/*
 * Three lengths have to agree before anything else is looked at: by chance they
 * hardly ever do, so most mutations are followed by making one or more right.
 */
size_t LLVMFuzzerCustomMutator(u8 *bytes, size_t len, size_t max, unsigned int seed)
{
	len = LLVMFuzzerMutate(bytes, len, max);
	if (len < AT_MESSAGE)
		return len;
	if (seed & 3)
		put_length(bytes, len);
	if (seed & 12)
		memcpy(bytes + AT_SMB + 35, bytes + AT_SMB + 55, 2);
	return len;
}
