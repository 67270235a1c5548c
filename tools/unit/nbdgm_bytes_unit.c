// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmod/nbdgm.c against bytes that nobody thought of: datagrams cut anywhere,
 * damaged anywhere, as large as they get, made up by chance.  parse_exactly()
 * asserts what must hold for any bytes; the sanitizers see the rest.
 */
#include "test.h"
#include "nbdgm_exact.h"

static const u8 *const vectors[] = { frame_redirector, frame_windows, frame_nmbd };

static void correct_length(struct frame *frame, u32 len)
{
	frame->bytes[AT_LENGTH] = (len - 14) >> 8;
	frame->bytes[AT_LENGTH + 1] = len - 14;
}

/* H4: with the length field that it had, and with one that fits. */
TEST(H4_cut_anywhere)
{
	struct frame frame;
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		for (len = 0; len < FRAME_LEN; len++) {
			frame_set(&frame, vectors[i]);
			ASSERT_NE(NBDGM_OK, reason_of(frame.bytes, len));
			if (len < 14)
				continue;
			correct_length(&frame, len);
			ASSERT_NE(NBDGM_OK, reason_of(frame.bytes, len));
			/* a length that counts the header as well */
			correct_length(&frame, len + 14);
			ASSERT_NE(NBDGM_OK, reason_of(frame.bytes, len));
		}
}

/* H4: bytes that follow the message may be cut off. */
TEST(H4_cut_what_follows)
{
	struct frame frame;
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		frame_set(&frame, vectors[i]);
		frame_insert(&frame, frame.len, NULL, 30);
		for (len = 0; len <= frame.len; len++) {
			struct parsed parsed;

			correct_length(&frame, len < 14 ? 14 : len);
			parsed = parse_exactly(frame.bytes, len);
			ASSERT_EQ(len >= FRAME_LEN, parsed.reason == NBDGM_OK);
			if (!parsed.reason)
				ASSERT_TRUE(DATA_IS(&parsed.dgm, "hello"));
			free(parsed.copy);
		}
	}
}

/* Which bytes of a datagram without scopes may have any value; see nbdgm_parse_smb(). */
static bool may_differ(u32 at)
{
	static const struct {
		u32 from, to;
	} ignored[] = {
		{ AT_ID, AT_PORT + 2 }, { AT_SMB + 5, AT_SMB + 9 }, { AT_SMB + 10, AT_SMB + 32 },
		{ AT_SMB + 33, AT_SMB + 35 }, { AT_SMB + 37, AT_SMB + 55 },
		{ AT_SMB + 60, AT_SMB + 61 }, { AT_SMB + 63, AT_SMB + 65 },
		{ AT_SMB + 67, AT_SMB + 69 }, { AT_MESSAGE, FRAME_LEN },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ignored); i++)
		if (at >= ignored[i].from && at < ignored[i].to)
			return true;
	return false;
}

/* Each byte takes each other value. */
TEST(damaged_anywhere)
{
	long accepted = 0, refused = 0;
	struct frame frame;
	u32 i, at, value;

	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		for (at = 0; at < FRAME_LEN; at++)
			for (value = 1; value < 256; value++) {
				bool ok;

				frame_set(&frame, vectors[i]);
				frame.bytes[at] ^= value;
				ok = reason_of(frame.bytes, frame.len) == NBDGM_OK;
				accepted += ok;
				refused += !ok;
				if (may_differ(at))
					ASSERT_TRUE(ok)
						TH_LOG("byte %u", at);
			}
	TH_LOG("%ld accepted, %ld refused", accepted, refused);
	EXPECT_LT(10000, accepted);
	EXPECT_LT(10000, refused);
}

/* Two and more bytes at once, and another length */
TEST(damaged_at_random)
{
	long turn, accepted = 0;
	struct frame frame;

	srandom(4);
	for (turn = 0; turn < 300000; turn++) {
		u32 many = random() % 4 + 1;

		frame_set(&frame, vectors[random() % ARRAY_SIZE(vectors)]);
		frame.len += random() % 8 ? 0 : random() % 200;
		if (!(random() % 4))
			frame.len -= random() % FRAME_LEN;
		if (frame.len >= 14 && random() % 2)
			correct_length(&frame, frame.len);
		while (many--)
			frame.bytes[random() % FRAME_LEN] = random();
		accepted += reason_of(frame.bytes, frame.len) == NBDGM_OK;
	}
	EXPECT_LT(1000, accepted);
}

TEST(made_up)
{
	struct frame frame;
	long turn;
	u32 i;

	srandom(5);
	for (turn = 0; turn < 50000; turn++) {
		u32 len = random() % FRAME_MAX;

		for (i = 0; i < len; i++)
			frame.bytes[i] = random();
		reason_of(frame.bytes, len);
		/* the first part right, and nothing after it */
		memcpy(frame.bytes, frame_windows, AT_SMB + turn % 80);
		if (len >= 14)
			correct_length(&frame, len);
		reason_of(frame.bytes, len);
	}
}

/* The header alone is enough to know whom it is for. */
TEST(header_needs_no_more)
{
	static const u32 large[] = { 63, 63, 63, 28, 0 };
	struct frame frame;
	struct nbdgm dgm;
	u8 *copy;

	frame_set(&frame, frame_windows);
	frame_scope(&frame, AT_DESTINATION, large);
	frame_scope(&frame, AT_SOURCE, large);
	copy = malloc(NBDGM_HEADER_MAX);
	memcpy(copy, frame.bytes, NBDGM_HEADER_MAX);
	EXPECT_EQ(NBDGM_OK, nbdgm_parse_header(&dgm, copy, frame.len));
	EXPECT_EQ(copy + NBDGM_HEADER_MAX, dgm.smb);
	EXPECT_EQ(frame.len - NBDGM_HEADER_MAX, dgm.smb_len);
	EXPECT_EQ(255 - NBNAME_ENCODED, dgm.destination_scope.len);
	free(copy);
}

TEST(H9_large_datagrams)
{
	static const u32 sizes[] = { 1473, 9000, 65507 };
	u8 *bytes = calloc(1, 65536);
	int i;

	memcpy(bytes, frame_windows, FRAME_LEN);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u32 data_len = sizes[i] - AT_MESSAGE;
		struct parsed parsed;

		bytes[AT_LENGTH] = (sizes[i] - 14) >> 8;
		bytes[AT_LENGTH + 1] = sizes[i] - 14;
		bytes[AT_SMB + 35] = data_len;
		bytes[AT_SMB + 36] = data_len >> 8;
		bytes[AT_SMB + 55] = data_len;
		bytes[AT_SMB + 56] = data_len >> 8;
		parsed = parse_exactly(bytes, sizes[i]);
		EXPECT_EQ(NBDGM_OK, parsed.reason);
		EXPECT_EQ(data_len, parsed.dgm.data_len);
		free(parsed.copy);
		EXPECT_NE(NBDGM_OK, reason_of(bytes, sizes[i] - 1));
	}
	/* longer than UDP over IPv4 allows */
	EXPECT_EQ(NBDGM_LENGTH, reason_of(bytes, 65508));
	EXPECT_EQ(NBDGM_LENGTH, reason_of(bytes, 65535));
	free(bytes);
}

static struct nbname random_name(void)
{
	struct nbname name;
	char text[15];
	size_t i, len = random() % 15 + 1;

	for (i = 0; i < len; i++)
		text[i] = "abcXYZ019-_!"[random() % 12];
	assert(!nbname_make(&name, text, len, random()));
	return name;
}

/* A slot's name of @len bytes without zero, slash, and empty or dotted components */
static void random_slot(char *slot, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++) {
		do {
			slot[i] = random();
		} while (!slot[i] || strchr("/\\.", slot[i]));
		if (i && i + 1 < len && slot[i - 1] != '\\' && random() % 8 == 0)
			slot[i] = '\\';
	}
}

/* Build and parse gives back what went in. */
TEST(build_then_parse)
{
	char slot[NBDGM_SLOT_MAX], data[512];
	long turn;
	u32 i;

	srandom(6);
	for (turn = 0; turn < 100000; turn++) {
		struct nbdgm_write write = {
			.source_ip = random(), .id = random(), .type = 0x10 + random() % 3,
			.source = random_name(), .destination = random_name(), .slot = slot,
			.slot_len = random() % (random() % 4 ? 24 : NBDGM_SLOT_MAX) + 1,
		};
		struct parsed parsed;
		int size, offset;
		u8 *buf;

		random_slot(slot, write.slot_len);
		write.data_len = random() % (nbdgm_data_max(write.slot_len) + 1);
		for (i = 0; i < write.data_len; i++)
			data[i] = random();
		size = nbdgm_size(write.slot_len, write.data_len);
		ASSERT_LT(0, size);
		ASSERT_GE(NBDGM_BUILD_MAX, size);
		buf = malloc(size);
		offset = nbdgm_build(&write, buf, size);
		ASSERT_EQ(size, offset + (int)write.data_len);
		ASSERT_EQ(0, (offset - AT_SMB) % 4);
		memcpy(buf + offset, data, write.data_len);

		parsed = parse_exactly(buf, size);
		ASSERT_EQ(NBDGM_OK, parsed.reason);
		ASSERT_EQ(write.source_ip, parsed.dgm.source_ip);
		ASSERT_EQ(htons(138), parsed.dgm.source_port);
		ASSERT_EQ(write.id, parsed.dgm.id);
		ASSERT_EQ(write.type, parsed.dgm.type);
		ASSERT_EQ(0, memcmp(&write.source, &parsed.dgm.source, 16));
		ASSERT_EQ(0, memcmp(&write.destination, &parsed.dgm.destination, 16));
		ASSERT_EQ(write.slot_len, parsed.dgm.slot_len);
		ASSERT_EQ(0, memcmp(slot, parsed.dgm.slot, write.slot_len));
		ASSERT_EQ(write.data_len, parsed.dgm.data_len);
		ASSERT_EQ(0, memcmp(data, parsed.dgm.data, write.data_len));
		ASSERT_EQ(buf[offset - 1], 0);
		free(parsed.copy);
		free(buf);
	}
}

TEST_HARNESS_MAIN
