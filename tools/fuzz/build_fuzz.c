// SPDX-License-Identifier: GPL-2.0-only
/*
 * Datagrams that we would send: what nbdgm_build() refuses is what it has to
 * refuse, and nothing is written then; what it builds is what protocol.rst
 * shows, and is parsed as what went in.
 */
#include <arpa/inet.h>

#include "fuzz.h"
#include "nbdgm_exact.h"
#include "reference.h"

#define SLOT_MAX	300
#define UNTOUCHED	0xa5

struct wish {
	struct nbdgm_write write;
	char *slot;
	/* bytes of the buffer */
	size_t room;
	u8 filler;
};

static struct wish take_wish(struct input *input)
{
	struct wish wish = { 0 };
	struct nbdgm_write *write = &wish.write;

	take(input, &write->source_ip, sizeof(write->source_ip));
	write->id = take_u16(input);
	write->type = take_u8(input);
	take(input, &write->source, sizeof(write->source));
	take(input, &write->destination, sizeof(write->destination));
	write->data_len = take_u16(input);
	if (write->data_len & 0x8000)
		write->data_len <<= 16;
	wish.filler = take_u8(input);
	wish.room = take_u16(input) % 700;
	write->slot_len = input->left < SLOT_MAX ? input->left : SLOT_MAX;
	wish.slot = exactly(input->p, write->slot_len);
	write->slot = wish.slot;
	return wish;
}

/* 512 bytes of SMB: 69, "\MAILSLOT\", the name, a NUL, up to a multiple of 4, the message */
static u32 message_at(u32 slot_len)
{
	u32 at = 69 + 10 + slot_len + 1;

	while (at % 4)
		at++;
	return at;
}

static int expected_result(const struct wish *wish)
{
	const struct nbdgm_write *write = &wish->write;
	u32 at = message_at(write->slot_len);

	if (write->type != 0x10 && write->type != 0x11 && write->type != 0x12)
		return -EINVAL;
	if (!reference_slot_valid(write->slot, write->slot_len))
		return -EINVAL;
	if (write->data_len > 512 - at)
		return -EMSGSIZE;
	if (wish->room < 14 + 34 + 34 + at + write->data_len)
		return -ENOSPC;
	return 14 + 34 + 34 + at;
}

static bool can_be_parsed(const struct nbdgm_write *write)
{
	return write->source.bytes[0] != '*' &&
	       (write->destination.bytes[0] != '*' || nbname_is_wildcard(&write->destination));
}

static void check_parse(const struct nbdgm_write *write, const u8 *buf, u32 size, u8 filler)
{
	struct parsed parsed = parse_exactly(buf, size);
	const struct nbdgm *dgm = &parsed.dgm;
	u32 i;

	assert(can_be_parsed(write) == (parsed.reason == NBDGM_OK));
	if (!parsed.reason) {
		assert(dgm->source_ip == write->source_ip && dgm->source_port == htons(138));
		assert(dgm->id == write->id && dgm->type == write->type && dgm->flags == 2);
		assert(!memcmp(&dgm->source, &write->source, 16));
		assert(!memcmp(&dgm->destination, &write->destination, 16));
		assert(!dgm->source_scope.len && !dgm->destination_scope.len);
		assert(dgm->slot_len == write->slot_len);
		assert(!memcmp(dgm->slot, write->slot, write->slot_len));
		assert(dgm->data_len == write->data_len);
		assert(dgm->data + dgm->data_len == parsed.copy + size);
		for (i = 0; i < dgm->data_len; i++)
			assert(dgm->data[i] == filler);
	}
	free(parsed.copy);
}

/* From the NUL of the name to the message: zero, not what was in memory before. */
static void check_padding(const struct nbdgm_write *write, const u8 *buf, int offset)
{
	int at = AT_NAME + 10 + write->slot_len;

	assert(at < offset && at + 4 >= offset);
	while (at < offset)
		assert(!buf[at++]);
}

static void check_source_ip(u8 *buf, int size)
{
	u8 *before = exactly(buf, size);

	nbdgm_set_source_ip(buf, htonl(0xc0000263));
	assert(!memcmp(buf, before, AT_IP) && !memcmp(buf + AT_IP, "\xc0\0\2\x63", 4));
	assert(!memcmp(buf + AT_PORT, before + AT_PORT, size - AT_PORT));
	free(before);
}

static void assert_untouched(const u8 *p, size_t len)
{
	while (len--)
		assert(*p++ == UNTOUCHED);
}

static void check_built(const struct wish *wish, u8 *buf, int offset)
{
	const struct nbdgm_write *write = &wish->write;
	u32 size = offset + write->data_len;

	assert(nbdgm_size(write->slot_len, write->data_len) == (int)size);
	assert(size <= NBDGM_BUILD_MAX && size <= wish->room);
	assert_untouched(buf + offset, wish->room - offset);
	memset(buf + offset, wish->filler, write->data_len);
	check_padding(write, buf, offset);
	check_parse(write, buf, size, wish->filler);
	check_source_ip(buf, size);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	struct input input = { bytes, len };
	struct wish wish = take_wish(&input);
	u8 *buf = malloc(wish.room ?: 1);
	int result;

	memset(buf, UNTOUCHED, wish.room);
	assert(nbdgm_slot_valid(wish.write.slot, wish.write.slot_len) ==
	       reference_slot_valid(wish.write.slot, wish.write.slot_len));
	result = nbdgm_build(&wish.write, buf, wish.room);
	assert(result == expected_result(&wish));
	if (result < 0)
		assert_untouched(buf, wish.room);
	else
		check_built(&wish, buf, result);
	free(buf);
	free(wish.slot);
	return 0;
}
