// SPDX-License-Identifier: GPL-2.0-only
/* kmod/nbdgm.c by itself: what real senders send, what we send, and the hostile cases. */
#include "test.h"
#include "nbdgm_exact.h"

static struct nbname name_of(const char *text)
{
	struct nbname name;

	assert(!nbname_parse(&name, text, strlen(text)));
	return name;
}

static struct nbdgm_write write_of(const char *destination, const char *slot, u32 data_len)
{
	struct nbdgm_write write = {
		.source_ip = htonl(0xc0000201),
		.id = 0x1234,
		.type = NBDGM_DIRECT_UNIQUE,
		.source = name_of("HOSTA"),
		.destination = name_of(destination),
		.slot = slot,
		.slot_len = strlen(slot),
		.data_len = data_len,
	};

	return write;
}

/* Build into memory that is exactly as large as it has to be; the caller frees it. */
static u8 *build(const struct nbdgm_write *write, const void *data, int *size)
{
	int offset;
	u8 *buf;

	*size = nbdgm_size(write->slot_len, write->data_len);
	assert(*size > 0);
	buf = malloc(*size);
	/* all of it is written to */
	memset(buf, 0xa5, *size);
	offset = nbdgm_build(write, buf, *size);
	assert(offset == *size - (int)write->data_len);
	memcpy(buf + offset, data, write->data_len);
	return buf;
}

static void check_vector(struct __test_metadata *_metadata, const u8 *bytes, u8 type, u8 flags,
			 const char *destination)
{
	const struct nbname source = name_of("HOSTA"), to = name_of(destination);
	struct parsed parsed = parse_exactly(bytes, FRAME_LEN);
	struct nbdgm *dgm = &parsed.dgm;

	ASSERT_EQ(NBDGM_OK, parsed.reason);
	EXPECT_EQ(type, dgm->type);
	EXPECT_EQ(flags, dgm->flags);
	EXPECT_EQ(0x1234, dgm->id);
	EXPECT_EQ(htonl(0xc0000201), dgm->source_ip);
	EXPECT_EQ(htons(138), dgm->source_port);
	EXPECT_EQ(0, memcmp(&source, &dgm->source, 16));
	EXPECT_EQ(0, memcmp(&to, &dgm->destination, 16));
	EXPECT_EQ(0, dgm->source_scope.len);
	EXPECT_EQ(0, dgm->destination_scope.len);
	EXPECT_TRUE(SLOT_IS(dgm, "test"));
	EXPECT_TRUE(DATA_IS(dgm, "hello"));
	free(parsed.copy);
}

TEST(V1_redirector_parsed)
{
	check_vector(_metadata, frame_redirector, NBDGM_DIRECT_UNIQUE, 0x02, "HOSTB");
}

TEST(V2_windows_parsed)
{
	check_vector(_metadata, frame_windows, NBDGM_DIRECT_GROUP, 0x0e, "WORKGROUP#1D");
}

TEST(V3_nmbd_parsed)
{
	check_vector(_metadata, frame_nmbd, NBDGM_DIRECT_GROUP, 0x0a, "WORKGROUP#00");
}

TEST(V1_redirector_built)
{
	struct nbdgm_write write = write_of("HOSTB", "test", 5);
	int size;
	u8 *buf = build(&write, "hello", &size);

	ASSERT_EQ(FRAME_LEN, size);
	EXPECT_EQ(0, memcmp(frame_redirector, buf, size));
	free(buf);
}

/* The example of MS-MAIL section 4 */
TEST(V4_example_built_and_parsed)
{
	static const u8 smb[] =
		"\xffSMB%\0\0\0\0\x18\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xfe\0\0\0\0"
		"\x11\0\0\x24\0\x02\0\0\0\0\0\x02\0\0\0\0\0\0\0\0\0\x68\0"
		"\x24\0\x68\0\x03\0\x01\0\0\0\x02\0\x47\0"
		"\\MAILSLOT\\test1\\sample_mailslot\0\0\0\0";
	struct nbdgm_write write = write_of("HOSTB", "test1\\sample_mailslot", 36);
	struct parsed parsed;
	char data[36];
	int size;
	u8 *buf;

	memset(data, 0xca, sizeof(data));
	buf = build(&write, data, &size);
	ASSERT_EQ(AT_SMB + 140, size);
	EXPECT_EQ(0, memcmp(smb, buf + AT_SMB, 104));
	EXPECT_EQ(0, memcmp(data, buf + AT_SMB + 104, 36));
	parsed = parse_exactly(buf, size);
	ASSERT_EQ(NBDGM_OK, parsed.reason);
	EXPECT_TRUE(SLOT_IS(&parsed.dgm, "test1\\sample_mailslot"));
	EXPECT_EQ(36, parsed.dgm.data_len);
	EXPECT_EQ(0, memcmp(data, parsed.dgm.data, 36));
	free(parsed.copy);
	free(buf);
}

/* H108: the largest message for each length of a name, and one byte more. */
TEST(H108_boundary_for_each_name)
{
	static const char name[] = "abcdefghijklmnopqrstuvwx";
	static const char data[432];
	u32 len;

	for (len = 1; len <= 24; len++) {
		u32 max = 432 - (len + 3) / 4 * 4;
		struct nbdgm_write write = write_of("HOSTB", "x", max);
		struct parsed parsed;
		u8 *buf;
		int size;

		write.slot = name;
		write.slot_len = len;
		ASSERT_EQ(max, nbdgm_data_max(len));
		buf = build(&write, data, &size);
		EXPECT_EQ(NBDGM_BUILD_MAX, size);
		EXPECT_EQ(512, size - AT_SMB);
		parsed = parse_exactly(buf, size);
		EXPECT_EQ(NBDGM_OK, parsed.reason);
		EXPECT_EQ(max, parsed.dgm.data_len);
		EXPECT_EQ(len, parsed.dgm.slot_len);
		free(parsed.copy);

		EXPECT_EQ(-EMSGSIZE, nbdgm_size(len, max + 1));
		write.data_len = max + 1;
		memset(buf, 0xa5, size);
		EXPECT_EQ(-EMSGSIZE, nbdgm_build(&write, buf, size));
		EXPECT_EQ(0xa5, buf[0]);
		free(buf);
	}
	/* the round figures, in Microsoft's terms */
	EXPECT_EQ(428, nbdgm_data_max(4));
	EXPECT_EQ(424, nbdgm_data_max(8));
	EXPECT_EQ(420, nbdgm_data_max(12));
	EXPECT_EQ(416, nbdgm_data_max(16));
}

TEST(H108_longest_name)
{
	static char name[256], data[432];
	struct nbdgm_write write = write_of("HOSTB", "x", 176);
	struct parsed parsed;
	int size;
	u8 *buf;

	memset(name, 'x', sizeof(name));
	write.slot = name;
	write.slot_len = 255;
	EXPECT_EQ(176, nbdgm_data_max(255));
	buf = build(&write, data, &size);
	EXPECT_EQ(NBDGM_BUILD_MAX, size);
	parsed = parse_exactly(buf, size);
	EXPECT_EQ(NBDGM_OK, parsed.reason);
	EXPECT_EQ(255, parsed.dgm.slot_len);
	EXPECT_EQ(176, parsed.dgm.data_len);
	free(parsed.copy);
	free(buf);
	EXPECT_TRUE(nbdgm_slot_valid(name, 255));
	EXPECT_FALSE(nbdgm_slot_valid(name, 256));
	EXPECT_EQ(0, nbdgm_data_max(256));
	EXPECT_EQ(0, nbdgm_data_max(0));
	EXPECT_EQ(0, nbdgm_data_max(-1));
	EXPECT_EQ(-EINVAL, nbdgm_size(256, 0));
	EXPECT_EQ(-EINVAL, nbdgm_size(0, 0));
	EXPECT_EQ(-EMSGSIZE, nbdgm_size(1, -1));
	EXPECT_EQ(-EMSGSIZE, nbdgm_size(1, 1UL << 32));
}

TEST(build_refuses)
{
	static const char *const slots[] = {
		"", "\\", "a\\", "\\a", "a\\\\b", ".", "..", "a\\..", "..\\a", "a/b", "/",
	};
	struct nbdgm_write write = write_of("HOSTB", "test", 5);
	u8 buf[FRAME_LEN];
	int type, i;

	memset(buf, 0xa5, sizeof(buf));
	for (type = 0; type < 256; type++) {
		write.type = type;
		if (type < 0x10 || type > 0x12)
			EXPECT_EQ(-EINVAL, nbdgm_build(&write, buf, sizeof(buf)));
	}
	write.type = NBDGM_BROADCAST;
	for (i = 0; i < FRAME_LEN; i++)
		ASSERT_EQ(-ENOSPC, nbdgm_build(&write, buf, i));
	for (i = 0; i < ARRAY_SIZE(slots); i++) {
		write.slot = slots[i];
		write.slot_len = strlen(slots[i]);
		EXPECT_EQ(-EINVAL, nbdgm_build(&write, buf, sizeof(buf)))
			TH_LOG("'%s'", slots[i]);
	}
	write.slot = "a\0bc";
	write.slot_len = 4;
	EXPECT_EQ(-EINVAL, nbdgm_build(&write, buf, sizeof(buf)));
	for (i = 0; i < FRAME_LEN; i++)
		ASSERT_EQ(0xa5, buf[i]);
}

/* H109: nothing of what was in memory before goes out. */
TEST(H109_padding_is_zero)
{
	struct nbdgm_write write = write_of("HOSTB", "a", 0);
	int size;
	u8 *buf = build(&write, "", &size);

	EXPECT_EQ(AT_SMB + 84, size);
	EXPECT_EQ(0, memcmp(buf + AT_NAME, "\\MAILSLOT\\a\0\0\0\0", 15));
	EXPECT_EQ(0, memcmp(buf + AT_SMB + 10, "\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16));
	free(buf);
}

TEST(reasons_have_names)
{
	int i, j;

	for (i = 0; i < NBDGM_REASONS; i++) {
		const char *name = nbdgm_reason_name(i);

		ASSERT_NE(NULL, name);
		EXPECT_EQ(strlen(name), strspn(name, "abcdefghijklmnopqrstuvwxyz_"));
		for (j = 0; j < i; j++)
			EXPECT_STRNE(name, nbdgm_reason_name(j));
	}
	EXPECT_STREQ("unknown", nbdgm_reason_name(NBDGM_REASONS));
	EXPECT_STREQ("unknown", nbdgm_reason_name(-1));
}

/* What is known of a datagram that was refused, for tracing. */
TEST(refused_is_partly_known)
{
	struct parsed parsed;
	struct frame frame;
	char text[NBNAME_TEXT];

	frame_set(&frame, frame_windows);
	frame.bytes[AT_SMB] = 0;
	parsed = parse_exactly(frame.bytes, frame.len);
	ASSERT_EQ(NBDGM_SMB, parsed.reason);
	nbname_print(&parsed.dgm.source, text);
	EXPECT_STREQ("HOSTA#00", text);
	nbname_print(&parsed.dgm.destination, text);
	EXPECT_STREQ("WORKGROUP#1D", text);
	EXPECT_EQ(0, parsed.dgm.slot_len);
	EXPECT_EQ(NULL, parsed.dgm.data);
	free(parsed.copy);

	parsed = parse_exactly(frame.bytes, 13);
	ASSERT_EQ(NBDGM_SHORT, parsed.reason);
	EXPECT_EQ(0, parsed.dgm.type);
	EXPECT_EQ(NULL, parsed.dgm.smb);
	EXPECT_EQ(0, parsed.dgm.source.bytes[0]);
	free(parsed.copy);
}

TEST(H44_scope_is_found)
{
	struct parsed parsed;
	struct frame frame;

	frame_set(&frame, frame_windows);
	frame_insert(&frame, AT_DESTINATION + 33, "\x03" "FOO\x05" "BAR.\xff", 10);
	parsed = parse_exactly(frame.bytes, frame.len);
	ASSERT_EQ(NBDGM_OK, parsed.reason);
	EXPECT_EQ(0, parsed.dgm.source_scope.len);
	ASSERT_EQ(10, parsed.dgm.destination_scope.len);
	EXPECT_EQ(0, memcmp(parsed.dgm.destination_scope.labels, "\x03" "FOO\x05" "BAR.\xff", 10));
	EXPECT_TRUE(DATA_IS(&parsed.dgm, "hello"));
	free(parsed.copy);
}

static void check_hostile(struct __test_metadata *_metadata, const struct hostile *h, u32 value)
{
	struct parsed parsed;
	struct frame frame;

	frame_set(&frame, frame_windows);
	if (h->len)
		memcpy(frame.bytes + h->at, h->put, h->len);
	if (h->last)
		frame.bytes[h->at] = value;
	if (h->make)
		h->make(&frame, h->argument);
	parsed = parse_exactly(frame.bytes, frame.len);
	EXPECT_EQ(h->reason, parsed.reason)
		TH_LOG("%s (%u): %s instead of %s", h->name, value,
		       nbdgm_reason_name(parsed.reason), nbdgm_reason_name(h->reason));
	if (!parsed.reason) {
		EXPECT_TRUE(SLOT_IS(&parsed.dgm, h->slot ?: "test"))
			TH_LOG("%s: slot '%.*s'", h->name, parsed.dgm.slot_len, parsed.dgm.slot);
		EXPECT_TRUE(DATA_IS(&parsed.dgm, h->data ?: "hello"))
			TH_LOG("%s: %u bytes", h->name, parsed.dgm.data_len);
	}
	free(parsed.copy);
}

/* An entry of the table, with all values if it is a sweep */
static void check_entry(struct __test_metadata *_metadata, const struct hostile *h)
{
	u32 value = h->len ? (u8)h->put[0] : 0;

	do {
		check_hostile(_metadata, h, value);
	} while (++value <= h->last);
}

/* KUnit has a test for each entry, see kmod/nbdgm_test.c; the harness has one for each case. */
#ifndef __KERNEL__

/* All entries of the table of one case, which is the test's name up to the "_". */
static void check_case(struct __test_metadata *_metadata)
{
	size_t len = strcspn(_metadata->name, "_");
	u32 i, found = 0;

	for (i = 0; i < hostile_count; i++) {
		const struct hostile *h = &hostile[i];

		if (strncmp(h->name, _metadata->name, len) || h->name[len] != ' ')
			continue;
		found++;
		check_entry(_metadata, h);
	}
	EXPECT_LT(0, found);
}

TEST(H1_empty) { check_case(_metadata); }
TEST(H2_no_header) { check_case(_metadata); }
TEST(H3_header_alone) { check_case(_metadata); }
TEST(H23_types) { check_case(_metadata); }
TEST(H24_errors) { check_case(_metadata); }
TEST(H25_queries) { check_case(_metadata); }
TEST(H26_broadcasts) { check_case(_metadata); }
TEST(H27_unique_or_group) { check_case(_metadata); }
TEST(H28_reserved_flags) { check_case(_metadata); }
TEST(H29_node_types) { check_case(_metadata); }
TEST(H30_fragments) { check_case(_metadata); }
TEST(H31_fragment_offset) { check_case(_metadata); }
TEST(H33_length_field) { check_case(_metadata); }
TEST(H34_second_SMB) { check_case(_metadata); }
TEST(H35_source_address) { check_case(_metadata); }
TEST(H36_source_port) { check_case(_metadata); }
TEST(H37_ids) { check_case(_metadata); }
TEST(H38_first_label) { check_case(_metadata); }
TEST(H39_letters) { check_case(_metadata); }
TEST(H40_pointers) { check_case(_metadata); }
TEST(H41_reserved_labels) { check_case(_metadata); }
TEST(H42_unterminated_names) { check_case(_metadata); }
TEST(H43_scopes) { check_case(_metadata); }
TEST(H49_asterisk) { check_case(_metadata); }
TEST(H51_odd_sources) { check_case(_metadata); }
TEST(H53_magic) { check_case(_metadata); }
TEST(H54_commands) { check_case(_metadata); }
TEST(H55_answers) { check_case(_metadata); }
TEST(H56_ignored_fields) { check_case(_metadata); }
TEST(H57_UTF_16) { check_case(_metadata); }
TEST(H58_signature) { check_case(_metadata); }
TEST(H59_word_count) { check_case(_metadata); }
TEST(H60_setup_count) { check_case(_metadata); }
TEST(H61_operations) { check_case(_metadata); }
TEST(H62_classes) { check_case(_metadata); }
TEST(H63_priorities) { check_case(_metadata); }
TEST(H64_parameters) { check_case(_metadata); }
TEST(H65_timeout) { check_case(_metadata); }
TEST(H66_transaction_flags) { check_case(_metadata); }
TEST(H67_counts) { check_case(_metadata); }
TEST(H68_offsets_at_the_end) { check_case(_metadata); }
TEST(H69_wrap) { check_case(_metadata); }
TEST(H70_offsets_before) { check_case(_metadata); }
TEST(H71_offsets_in_name) { check_case(_metadata); }
TEST(H72_padding) { check_case(_metadata); }
TEST(H74_total_count) { check_case(_metadata); }
TEST(H75_byte_count) { check_case(_metadata); }
TEST(H76_empty_message) { check_case(_metadata); }
TEST(H77_trailing_bytes) { check_case(_metadata); }
TEST(H79_NUL) { check_case(_metadata); }
TEST(H80_empty_names) { check_case(_metadata); }
TEST(H81_prefixes) { check_case(_metadata); }
TEST(H82_case) { check_case(_metadata); }
TEST(H83_dots_and_slashes) { check_case(_metadata); }
TEST(H84_long_names) { check_case(_metadata); }
TEST(H85_many_components) { check_case(_metadata); }
TEST(H86_odd_characters) { check_case(_metadata); }

/* No case of the table is left out above. */
TEST(hostile_all_used)
{
	const struct __test_metadata *t;
	u32 i, used = 0;

	for (i = 0; i < hostile_count; i++) {
		size_t len = strcspn(hostile[i].name, " ");

		for (t = _fixture_global.tests; t; t = t->next)
			if (!strncmp(t->name, hostile[i].name, len) && t->name[len] == '_')
				break;
		used += !!t;
		EXPECT_NE(NULL, t)
			TH_LOG("%s", hostile[i].name);
	}
	EXPECT_EQ(hostile_count, used);
}

#endif /* !__KERNEL__ */

TEST_HARNESS_MAIN
