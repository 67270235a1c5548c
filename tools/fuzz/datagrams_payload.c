// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in a UDP packet: a datagram for one of the slots, one of the unit
 * tests', or one of these with something wrong in it.
 */
#include "../unit/nbdgm_frame.h"

#include "datagrams.h"

#define MESSAGE_MAX	8000

/* Three of four are written to as they are called. */
const char *const slot_names[SLOTS] = {
	"s0", "s1", "s2", "s3", "NET\\NETLOGON", "gr\u00fc\u00dfe", "\x80\x81", "longest"
};

const char *const slot_other_names[SLOTS] = {
	"S0", "S1", "S2", "nobody", "net\\netlogon", "GR\u00dcSSE", "\x80\x82", "LONGEST"
};

uint64_t stamp_check(const struct stamp *stamp)
{
	uint64_t all = (uint64_t)stamp->number << 32 | stamp->len << 16 | stamp->slot << 8 |
		       stamp->sender;

	return fuzz_mix(all, 0x6d61696c736c6f74);
}

uint8_t stamp_filler(const struct stamp *stamp, uint32_t at)
{
	return stamp->number * 31 + at;
}

/* @untouched: the message is going to arrive as it is, or not at all */
static void put_message(struct fuzz *f, uint8_t *to, uint32_t len, unsigned int slot,
			bool untouched)
{
	struct stamp stamp = { .number = f->step, .len = len, .slot = slot, .sender = f->process };
	uint32_t i;

	stamp.check = untouched ? stamp_check(&stamp) : fuzz_random(f);
	for (i = 0; i < len; i++)
		to[i] = stamp_filler(&stamp, i);
	memcpy(to, &stamp, len < sizeof(stamp) ? len : sizeof(stamp));
}

/* The other name is the same but for its case; how ß folds is up to the kernel's tables. */
static bool is_slot(unsigned int slot, const char *name)
{
	static const bool same[SLOTS] = { true, true, true, false, true, false, false, true };

	return name == slot_names[slot] || same[slot];
}

/* Whose it is as long as no setting changes. */
static struct nbname destination(struct fuzz *f, bool *ours)
{
	static const char *const good[] = {
		"HOSTB", "HOSTB", "HOSTB#20", "HOSTB#03", "WORKGROUP", "WORKGROUP#1D",
		"WORKGROUP#1E", "hostb", "*",
	};
	static const char *const others[] = {
		"OTHER", "HOSTB#1B", "WORKGROUP#20", "__MSBROWSE__", "HOSTBB",
	};
	const char *text;
	struct nbname name = { 0 };

	*ours = !fuzz_one_in(f, 12);
	text = *ours ? FUZZ_PICK(f, good) : FUZZ_PICK(f, others);
	nbname_parse(&name, text, strlen(text));
	return name;
}

static uint32_t message_length(struct fuzz *f)
{
	switch (fuzz_below(f, 16)) {
	case 0:
		return fuzz_below(f, MESSAGE_MAX);
	case 1:
		return fuzz_below(f, sizeof(struct stamp));
	case 2:
		return 425 + fuzz_below(f, 10);
	default:
		return sizeof(struct stamp) + fuzz_below(f, 200);
	}
}

static void put_length(uint8_t *bytes, uint32_t len)
{
	bytes[AT_LENGTH] = (len - 14) >> 8;
	bytes[AT_LENGTH + 1] = len - 14;
}

static void put_le16(uint8_t *bytes, uint32_t value)
{
	bytes[0] = value;
	bytes[1] = value >> 8;
}

/* Nobody alone is everybody. */
static bool is_for_one_of_all(const struct nbdgm_write *write)
{
	return nbname_is_wildcard(&write->destination) && write->type == NBDGM_DIRECT_UNIQUE;
}

/* As we send it, but of any length. */
static uint32_t make_good(struct fuzz *f, uint8_t *bytes, bool untouched,
			  struct promise *promise)
{
	unsigned int slot = fuzz_below(f, SLOTS);
	const char *name = fuzz_one_in(f, 4) ? slot_other_names[slot] : slot_names[slot];
	uint32_t len = message_length(f);
	struct nbdgm_write write = {
		.source_ip = fuzz_random(f), .id = f->step, .type = 0x10 + fuzz_below(f, 3),
		.slot = name, .slot_len = strlen(name),
	};
	bool ours;
	int offset;

	write.destination = destination(f, &ours);
	nbname_parse(&write.source, "HOSTA", 5);
	*promise = (struct promise) { .slot = slot, .len = len };
	promise->sound = untouched && ours && !is_for_one_of_all(&write) && is_slot(slot, name) &&
			 len >= sizeof(struct stamp);
	offset = nbdgm_build(&write, bytes, NBDGM_BUILD_MAX);
	put_message(f, bytes + offset, len, slot, untouched);
	bytes[AT_DGM_FLAGS] |= fuzz_below(f, 4) << 2;
	put_length(bytes, offset + len);
	put_le16(bytes + AT_SMB + 35, len);
	put_le16(bytes + AT_SMB + 55, len);
	return offset + len;
}

/* One of the unit tests' */
static uint32_t make_hostile(struct fuzz *f, uint8_t *bytes)
{
	const struct hostile *h = &hostile[fuzz_below(f, hostile_count)];
	struct frame frame;

	frame_set(&frame, frame_windows);
	if (h->len)
		memcpy(frame.bytes + h->at, h->put, h->len);
	if (h->make)
		h->make(&frame, h->argument);
	memcpy(bytes, frame.bytes, frame.len);
	return frame.len;
}

static void wrong_byte(struct fuzz *f, uint8_t *bytes, uint32_t len)
{
	uint32_t at = fuzz_below(f, fuzz_one_in(f, 4) || len < 170 ? len : 170);

	switch (fuzz_below(f, 3)) {
	case 0:
		bytes[at] ^= 1 << fuzz_below(f, 8);
		break;
	case 1:
		bytes[at] = fuzz_number(f);
		break;
	case 2:
		if (at + 1 < len)
			put_le16(bytes + at, fuzz_number(f));
		break;
	}
}

/* Numbers that other things are found by */
static void wrong_field(struct fuzz *f, uint8_t *bytes, uint32_t len)
{
	static const uint16_t fields[] = {
		AT_LENGTH, AT_OFFSET, AT_SMB + 35, AT_SMB + 55, AT_SMB + 57, AT_SMB + 61,
		AT_SMB + 65,
	};
	uint32_t at = FUZZ_PICK(f, fields);

	if (at + 2 > len)
		return;
	if (fuzz_one_in(f, 2))
		put_le16(bytes + at, bytes[at] + (bytes[at + 1] << 8) + fuzz_below(f, 5) - 2);
	else
		put_le16(bytes + at, fuzz_number(f));
}

static uint32_t wrong_length(struct fuzz *f, uint8_t *bytes, uint32_t len)
{
	uint32_t less = fuzz_below(f, len + 1);

	if (fuzz_one_in(f, 2))
		less = len - fuzz_below(f, len < 8 ? len + 1 : 8);
	if (less >= 14 && fuzz_one_in(f, 2))
		put_length(bytes, less);
	return less;
}

/* A piece goes, or is there twice. */
static uint32_t wrong_piece(struct fuzz *f, uint8_t *bytes, uint32_t len)
{
	uint32_t from = fuzz_below(f, len), size = fuzz_below(f, len - from < 64 ? len - from : 64);

	if (fuzz_one_in(f, 2)) {
		memmove(bytes + from, bytes + from + size, len - from - size);
		return len - size;
	}
	memmove(bytes + from + size, bytes + from, len - from);
	return len + size;
}

static uint32_t make_wrong(struct fuzz *f, uint8_t *bytes, uint32_t len)
{
	uint32_t many = 1 + fuzz_below(f, 4);

	while (many-- && len) {
		switch (fuzz_below(f, 8)) {
		case 0:
			len = wrong_length(f, bytes, len);
			break;
		case 1:
			len = wrong_piece(f, bytes, len);
			break;
		case 2:
		case 3:
			wrong_field(f, bytes, len);
			break;
		default:
			wrong_byte(f, bytes, len);
		}
	}
	if (len >= AT_MESSAGE && fuzz_one_in(f, 2))
		put_length(bytes, len);
	return len;
}

uint32_t payload_make(struct fuzz *f, uint8_t *bytes, struct promise *promise)
{
	bool untouched = !fuzz_one_in(f, 3);
	uint32_t len;

	promise->sound = false;
	if (fuzz_one_in(f, 8))
		return make_hostile(f, bytes);
	len = make_good(f, bytes, untouched, promise);
	return untouched ? len : make_wrong(f, bytes, len);
}
