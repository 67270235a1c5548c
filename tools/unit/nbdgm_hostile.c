// SPDX-License-Identifier: GPL-2.0-only
/*
 * Datagrams that are not quite right, and some that only look so, case by case.
 * The cases are those of Documentation/conformance-remote.rst.
 */
#include <linux/string.h>

#include "nbdgm_frame.h"

/* Offsets in the SMB, and in its words */
#define SMB(offset)	(AT_SMB + (offset))
#define PUT(where, bytes) .at = (where), .put = (bytes), .len = sizeof(bytes) - 1
#define SWEEP(where, from, to) .at = (where), .put = (from), .len = 1, .last = (to)
#define MAKE(function, value) .make = make_##function, .argument = (value)

static void make_length(struct frame *frame, u32 len)
{
	frame->len = len;
}

/* Bytes after the message; the length field counts them. */
static void make_trailing(struct frame *frame, u32 len)
{
	frame_insert(frame, frame->len, NULL, len);
	memset(frame->bytes + frame->len - len, 0xa5, len);
}

/* A second SMB after the first; the length field does not count it. */
static void make_second(struct frame *frame, u32 len)
{
	memcpy(frame->bytes + frame->len, frame->bytes + AT_SMB, len);
	frame->len += len;
}

static void make_padding(struct frame *frame, u32 len)
{
	frame_insert(frame, AT_MESSAGE, NULL, len);
	memset(frame->bytes + AT_MESSAGE, 0xa5, len);
	frame_put16(frame, 57, 84 + len);
}

static void make_count(struct frame *frame, u32 count)
{
	frame_put16(frame, 35, count);
	frame_put16(frame, 55, count);
}

/* The message goes, its length stays as @count says. */
static void make_no_message(struct frame *frame, u32 count)
{
	frame_remove(frame, AT_MESSAGE, 5);
	make_count(frame, count);
}

/* One character of the name, and no message */
static void make_shortest(struct frame *frame, u32 unused)
{
	frame_remove(frame, AT_NAME + 11, 3);
	frame_remove(frame, AT_MESSAGE - 3, 5);
	make_count(frame, 0);
	frame_put16(frame, 57, 81);
}

/* WordCount, and as many words as that. */
static void make_words(struct frame *frame, u32 words)
{
	frame->bytes[SMB(32)] = words;
	if (words < 17)
		frame_remove(frame, SMB(33), 2 * (17 - words));
	else
		frame_insert(frame, SMB(33), NULL, 2 * (words - 17));
}

static void make_scope_one(struct frame *frame, u32 at)
{
	static const u32 labels[] = { 3, 0 };

	frame_scope(frame, at, labels);
}

static void make_scope_255(struct frame *frame, u32 at)
{
	static const u32 labels[] = { 63, 63, 63, 28, 0 };

	frame_scope(frame, at, labels);
}

static void make_scope_256(struct frame *frame, u32 at)
{
	static const u32 labels[] = { 63, 63, 63, 29, 0 };

	frame_scope(frame, at, labels);
}

static void make_scope_four_large(struct frame *frame, u32 at)
{
	static const u32 labels[] = { 63, 63, 63, 63, 0 };

	frame_scope(frame, at, labels);
}

/* Labels of one byte: @count of them, in the destination's name. */
static void make_scope_tiny(struct frame *frame, u32 count)
{
	u32 labels[201];
	u32 i;

	for (i = 0; i < count; i++)
		labels[i] = 1;
	labels[i] = 0;
	frame_scope(frame, AT_DESTINATION, labels);
}

/* The destination's labels fill the datagram; the next would start with @last at its end. */
static void make_last_label(struct frame *frame, u32 last)
{
	u8 *root = frame->bytes + AT_DESTINATION + 33;

	root[0] = 63;
	root[64] = frame->len - 1 - (AT_DESTINATION + 33 + 65);
	frame->bytes[frame->len - 1] = last;
}

/* Names so long that only @len bytes are left for the SMB. */
static void make_short_smb(struct frame *frame, u32 len)
{
	make_scope_255(frame, AT_DESTINATION);
	frame->len = AT_DESTINATION + 255;
	frame_insert(frame, frame->len, "\xffSMB%", len);
}

static void make_source_wildcard(struct frame *frame, u32 unused)
{
	memcpy(frame->bytes + AT_SOURCE + 1, "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 32);
}

static void make_destination_wildcard(struct frame *frame, u32 type)
{
	frame->bytes[AT_TYPE] = type;
	memcpy(frame->bytes + AT_DESTINATION + 1, "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 32);
}

/* All 16 bytes of the source's name */
static void make_source_of(struct frame *frame, u32 byte)
{
	u32 i;

	for (i = 0; i < 16; i++) {
		frame->bytes[AT_SOURCE + 1 + 2 * i] = 'A' + (byte >> 4);
		frame->bytes[AT_SOURCE + 2 + 2 * i] = 'A' + (byte & 15);
	}
}

/* The destination points at the source, and the source at the destination. */
static void make_pointers(struct frame *frame, u32 unused)
{
	memcpy(frame->bytes + AT_SOURCE, "\xc0\x30", 2);
	memcpy(frame->bytes + AT_DESTINATION, "\xc0\x0e", 2);
}

/* "\MAILSLOT\" and @len bytes */
static void make_long_slot(struct frame *frame, u32 len)
{
	static char name[10 + 500] = "\\MAILSLOT\\";

	memset(name + 10, 'x', len);
	frame_name(frame, name, 10 + len);
}

/* "\MAILSLOT\a\a\a..." of @count components */
static void make_deep_slot(struct frame *frame, u32 count)
{
	static char name[9 + 2 * 200] = "\\MAILSLOT";
	u32 i;

	for (i = 0; i < count; i++)
		memcpy(name + 9 + 2 * i, "\\a", 2);
	frame_name(frame, name, 9 + 2 * count);
}

static void make_UTF_16_name(struct frame *frame, u32 unused)
{
	frame_put16(frame, 10, 0x8000);
	frame_name(frame, "\0\\\0M\0A\0I\0L\0S\0L\0O\0T\0\\\0x\0", 24);
}

/* No NUL up to the end */
static void make_unterminated(struct frame *frame, u32 unused)
{
	memset(frame->bytes + AT_MESSAGE - 1, 'x', frame->len - AT_MESSAGE + 1);
}

/* The NUL of the name is the last byte, and there is no message. */
static void make_only_a_name(struct frame *frame, u32 unused)
{
	memset(frame->bytes + AT_MESSAGE - 1, 'x', 5);
	frame->bytes[frame->len - 1] = '\0';
	frame_put16(frame, 57, frame->len - AT_SMB);
	make_count(frame, 0);
}

static const char *const names[] = {
#define NAME_PIPE 0
	"\\PIPE\\x", "MAILSLOT\\x", "\\\\MAILSLOT\\x", "\\MAILSLOT\\\\x", "\\MAILSLOT\\x\\",
	"\\MAILSLOT\\a\\\\b", "/MAILSLOT/x", "\\MAILSLOTS\\x", "\\MAILSLO\xd4\\x", "\\MAILSLOT/x",
#define NAME_EMPTY 10
	"", "\\", "\\MAILSLOT", "\\MAILSLOT\\", "\\MAILSLOT\\\\",
#define NAME_CASE 15
	"\\mailslot\\X", "\\MaIlSlOt\\x",
#define NAME_DOTS 17
	"\\MAILSLOT\\..\\..\\etc\\x", "\\MAILSLOT\\.\\x", "\\MAILSLOT\\x\\..", "\\MAILSLOT\\.",
	"\\MAILSLOT\\a/b", "\\MAILSLOT\\/", "\\MAILSLOT\\...", "\\MAILSLOT\\.x\\y.",
#define NAME_ODD 25
	"\\MAILSLOT\\\x01\x1b[2J\x7f:*?\"<>|%s", "\\MAILSLOT\\\x80\xff",
};

static void make_name(struct frame *frame, u32 which)
{
	frame_name(frame, names[which], strlen(names[which]));
}

/* A NUL in the middle: what follows is padding. */
static void make_NUL_in_name(struct frame *frame, u32 unused)
{
	frame_name(frame, "\\MAILSLOT\\a\0b", 12);
}

/* All that nothing depends on, at once. */
static void make_header_noise(struct frame *frame, u32 byte)
{
	memset(frame->bytes + SMB(5), byte, 4);
	memset(frame->bytes + SMB(9), byte & 0x7f, 1);
	memset(frame->bytes + SMB(10), byte, 22);
}

static void make_words_noise(struct frame *frame, u32 byte)
{
	memset(frame->bytes + SMB(33), byte, 2);
	memset(frame->bytes + SMB(37), byte, 18);
	memset(frame->bytes + SMB(60), byte, 1);
}

const struct hostile hostile[] = {
	{ "H1 nothing", NBDGM_SHORT, MAKE(length, 0) },
	{ "H2 1 byte", NBDGM_SHORT, MAKE(length, 1) },
	{ "H2 9 bytes", NBDGM_SHORT, MAKE(length, 9) },
	{ "H2 10 bytes", NBDGM_SHORT, MAKE(length, 10) },
	{ "H2 11 bytes", NBDGM_SHORT, MAKE(length, 11) },
	{ "H2 13 bytes", NBDGM_SHORT, MAKE(length, 13) },
	{ "H3 the header alone", NBDGM_SHORT, MAKE(length, 14) },
	{ "H3 one byte less than a message", NBDGM_SHORT, MAKE(length, 162) },

	{ "H23 types below", NBDGM_TYPE, SWEEP(AT_TYPE, "\x00", 0x0f) },
	{ "H23 types above", NBDGM_TYPE, SWEEP(AT_TYPE, "\x17", 0xff) },
	{ "H24 error", NBDGM_SHORT, PUT(AT_TYPE, "\x13"), MAKE(length, 11) },
	{ "H24 error cut off", NBDGM_SHORT, PUT(AT_TYPE, "\x13"), MAKE(length, 10) },
	{ "H24 error and more", NBDGM_TYPE, PUT(AT_TYPE, "\x13") },
	{ "H25 query", NBDGM_SHORT, PUT(AT_TYPE, "\x14"), MAKE(length, 44) },
	{ "H25 query without name", NBDGM_SHORT, PUT(AT_TYPE, "\x14"), MAKE(length, 10) },
	{ "H25 queries, answers", NBDGM_TYPE, SWEEP(AT_TYPE, "\x14", 0x16) },
	{ "H26 broadcast", NBDGM_OK, PUT(AT_TYPE, "\x12") },
	{ "H26 broadcast to all", NBDGM_OK, MAKE(destination_wildcard, 0x12) },
	{ "H26 group to all", NBDGM_OK, MAKE(destination_wildcard, 0x11) },
	{ "H27 unique to a group", NBDGM_OK, PUT(AT_TYPE, "\x10") },
	{ "H28 NT 4", NBDGM_OK, PUT(AT_DGM_FLAGS, "\x1a") },
	{ "H28 reserved flags", NBDGM_OK, PUT(AT_DGM_FLAGS, "\xf2") },
	{ "H29 B node", NBDGM_OK, PUT(AT_DGM_FLAGS, "\x02") },
	{ "H29 P node", NBDGM_OK, PUT(AT_DGM_FLAGS, "\x06") },
	{ "H29 M node", NBDGM_OK, PUT(AT_DGM_FLAGS, "\x0a") },
	{ "H29 H node", NBDGM_OK, PUT(AT_DGM_FLAGS, "\x0e") },
	{ "H30 more fragments", NBDGM_FRAGMENT, PUT(AT_DGM_FLAGS, "\x0f") },
	{ "H30 one in the middle", NBDGM_FRAGMENT, PUT(AT_DGM_FLAGS, "\x0d") },
	{ "H30 the last one", NBDGM_FRAGMENT, PUT(AT_DGM_FLAGS, "\x0c") },
	{ "H31 offset 1", NBDGM_FRAGMENT, PUT(AT_OFFSET, "\x00\x01") },
	{ "H31 offset 100", NBDGM_FRAGMENT, PUT(AT_OFFSET, "\x00\x64") },
	{ "H31 offset 256", NBDGM_FRAGMENT, PUT(AT_OFFSET, "\x01\x00") },
	{ "H31 offset 65535", NBDGM_FRAGMENT, PUT(AT_OFFSET, "\xff\xff") },
	{ "H33 length 0", NBDGM_LENGTH, PUT(AT_LENGTH, "\x00\x00") },
	{ "H33 length 1", NBDGM_LENGTH, PUT(AT_LENGTH, "\x00\x01") },
	{ "H33 below a message", NBDGM_LENGTH, PUT(AT_LENGTH, "\x00\x94") },
	{ "H33 cuts the message", NBDGM_COUNT, PUT(AT_LENGTH, "\x00\x9c") },
	{ "H33 cuts all of it", NBDGM_COUNT, PUT(AT_LENGTH, "\x00\x98") },
	{ "H33 cuts the name", NBDGM_SLOT, PUT(AT_LENGTH, "\x00\x97") },
	{ "H33 exact", NBDGM_OK, PUT(AT_LENGTH, "\x00\x9d") },
	{ "H33 one more", NBDGM_LENGTH, PUT(AT_LENGTH, "\x00\x9e") },
	{ "H33 with the header - 1", NBDGM_LENGTH, PUT(AT_LENGTH, "\x00\xaa") },
	{ "H33 with the header", NBDGM_OK, PUT(AT_LENGTH, "\x00\xab") },
	{ "H33 with the header + 1", NBDGM_LENGTH, PUT(AT_LENGTH, "\x00\xac") },
	{ "H33 length 65535", NBDGM_LENGTH, PUT(AT_LENGTH, "\xff\xff") },
	{ "H34 a second SMB", NBDGM_OK, MAKE(second, 89) },
	{ "H35 from 0.0.0.0", NBDGM_OK, PUT(AT_IP, "\x00\x00\x00\x00") },
	{ "H35 from the broadcast", NBDGM_OK, PUT(AT_IP, "\xff\xff\xff\xff") },
	{ "H35 from 127.0.0.1", NBDGM_OK, PUT(AT_IP, "\x7f\x00\x00\x01") },
	{ "H36 port 0", NBDGM_OK, PUT(AT_PORT, "\x00\x00") },
	{ "H36 port 56479", NBDGM_OK, PUT(AT_PORT, "\xdc\x9f") },
	{ "H37 id 0", NBDGM_OK, PUT(AT_ID, "\x00\x00") },
	{ "H37 id 65535", NBDGM_OK, PUT(AT_ID, "\xff\xff") },

	{ "H38 source's label below", NBDGM_SOURCE, SWEEP(AT_SOURCE, "\x00", 0x1f) },
	{ "H38 source's label above", NBDGM_SOURCE, SWEEP(AT_SOURCE, "\x21", 0x3f) },
	{ "H38 destination's, below", NBDGM_DESTINATION, SWEEP(AT_DESTINATION, "\x00", 0x1f) },
	{ "H38 destination's, above", NBDGM_DESTINATION, SWEEP(AT_DESTINATION, "\x21", 0x3f) },
	{ "H39 source, below A", NBDGM_SOURCE, SWEEP(AT_SOURCE + 1, "\x00", '@') },
	{ "H39 source, above P", NBDGM_SOURCE, SWEEP(AT_SOURCE + 32, "Q", 0xff) },
	{ "H39 destination, below A", NBDGM_DESTINATION, SWEEP(AT_DESTINATION + 32, "\x00", '@') },
	{ "H39 destination, above P", NBDGM_DESTINATION, SWEEP(AT_DESTINATION + 1, "Q", 0xff) },
	{ "H40 source at itself", NBDGM_SOURCE, PUT(AT_SOURCE, "\xc0\x0e") },
	{ "H40 source at the start", NBDGM_SOURCE, PUT(AT_SOURCE, "\xc0\x00") },
	{ "H40 source far away", NBDGM_SOURCE, PUT(AT_SOURCE, "\xff\xff") },
	{ "H40 source's root", NBDGM_SOURCE, PUT(AT_SOURCE + 33, "\xc0") },
	{ "H40 destination at source", NBDGM_DESTINATION, PUT(AT_DESTINATION, "\xc0\x0e") },
	{ "H40 destination at itself", NBDGM_DESTINATION, PUT(AT_DESTINATION, "\xc0\x30") },
	{ "H40 destination's root", NBDGM_DESTINATION, PUT(AT_DESTINATION + 33, "\xc0\x0e") },
	{ "H40 at each other", NBDGM_SOURCE, MAKE(pointers, 0) },
	{ "H40 in the last byte", NBDGM_DESTINATION, MAKE(last_label, 0xc0) },
	{ "H41 reserved, first", NBDGM_SOURCE, SWEEP(AT_SOURCE, "\x40", 0xbf) },
	{ "H41 reserved, source", NBDGM_SOURCE, SWEEP(AT_SOURCE + 33, "\x40", 0xbf) },
	{ "H41 reserved", NBDGM_DESTINATION, SWEEP(AT_DESTINATION + 33, "\x40", 0xbf) },
	{ "H42 never ends", NBDGM_DESTINATION, MAKE(last_label, 1) },
	{ "H42 ends with the datagram", NBDGM_SHORT, MAKE(last_label, 0) },
	{ "H42 ends beyond", NBDGM_DESTINATION, MAKE(last_label, 63) },
	{ "H43 a scope, source", NBDGM_OK, MAKE(scope_one, AT_SOURCE) },
	{ "H43 a scope", NBDGM_OK, MAKE(scope_one, AT_DESTINATION) },
	{ "H43 255 bytes, source", NBDGM_OK, MAKE(scope_255, AT_SOURCE) },
	{ "H43 255 bytes", NBDGM_OK, MAKE(scope_255, AT_DESTINATION) },
	{ "H43 256 bytes, source", NBDGM_SOURCE, MAKE(scope_256, AT_SOURCE) },
	{ "H43 256 bytes", NBDGM_DESTINATION, MAKE(scope_256, AT_DESTINATION) },
	{ "H43 290 bytes", NBDGM_DESTINATION, MAKE(scope_four_large, AT_DESTINATION) },
	{ "H43 110 labels", NBDGM_OK, MAKE(scope_tiny, 110) },
	{ "H43 111 labels", NBDGM_DESTINATION, MAKE(scope_tiny, 111) },
	{ "H43 200 labels", NBDGM_DESTINATION, MAKE(scope_tiny, 200) },
	{ "H49 *X", NBDGM_DESTINATION, PUT(AT_DESTINATION + 1, "CK") },
	{ "H51 source *X", NBDGM_SOURCE, PUT(AT_SOURCE + 1, "CK") },
	{ "H51 source *", NBDGM_SOURCE, MAKE(source_wildcard, 0) },
	{ "H51 source of spaces", NBDGM_OK, MAKE(source_of, ' ') },
	{ "H51 source of zeros", NBDGM_OK, MAKE(source_of, 0) },
	{ "H51 source of 0xff", NBDGM_OK, MAKE(source_of, 0xff) },

	{ "H53 SMB 2", NBDGM_SMB, PUT(SMB(0), "\xfe") },
	{ "H53 encrypted SMB", NBDGM_SMB, PUT(SMB(0), "\xfd") },
	{ "H53 garbage", NBDGM_SMB, PUT(SMB(0), "junk") },
	{ "H53 wrong at its end", NBDGM_SMB, PUT(SMB(3), "b") },
	{ "H53 3 bytes of SMB", NBDGM_SHORT, MAKE(short_smb, 3) },
	{ "H53 no SMB", NBDGM_SHORT, MAKE(short_smb, 0) },
	{ "H54 commands below", NBDGM_SMB, SWEEP(SMB(4), "\x00", 0x24) },
	{ "H54 commands above", NBDGM_SMB, SWEEP(SMB(4), "\x26", 0xff) },
	{ "H55 answer", NBDGM_SMB, PUT(SMB(9), "\x80") },
	{ "H55 Windows' flags and answer", NBDGM_SMB, PUT(SMB(9), "\x98") },
	{ "H56 all ones", NBDGM_OK, MAKE(header_noise, 0xff) },
	{ "H56 noise", NBDGM_OK, MAKE(header_noise, 0x5a) },
	{ "H57 Unicode flag alone", NBDGM_OK, PUT(SMB(10), "\x00\x80") },
	{ "H57 UTF-16 name", NBDGM_SLOT, MAKE(UTF_16_name, 0) },
	{ "H58 signature", NBDGM_OK, PUT(SMB(10), "\x04\x00\x00\x00signed!!") },

	{ "H59 too few words said", NBDGM_WORDS, SWEEP(SMB(32), "\x00", 16) },
	{ "H59 too many words said", NBDGM_WORDS, SWEEP(SMB(32), "\x12", 255) },
	{ "H59 16 words", NBDGM_WORDS, MAKE(words, 16) },
	{ "H59 18 words", NBDGM_WORDS, MAKE(words, 18) },
	{ "H59 255 words", NBDGM_WORDS, MAKE(words, 255) },
	{ "H60 too few setup words", NBDGM_WORDS, SWEEP(SMB(59), "\x00", 2) },
	{ "H60 too many setup words", NBDGM_WORDS, SWEEP(SMB(59), "\x04", 255) },
	{ "H61 operation 0", NBDGM_OPCODE, PUT(SMB(61), "\x00") },
	{ "H61 operations", NBDGM_OPCODE, SWEEP(SMB(61), "\x02", 255) },
	{ "H61 operation 257", NBDGM_OPCODE, PUT(SMB(61), "\x01\x01") },
	{ "H61 operation 65535", NBDGM_OPCODE, PUT(SMB(61), "\xff\xff") },
	{ "H62 class 0", NBDGM_CLASS, PUT(SMB(65), "\x00") },
	{ "H62 class 1", NBDGM_OK, PUT(SMB(65), "\x01") },
	{ "H62 class 3 and more", NBDGM_CLASS, SWEEP(SMB(65), "\x03", 255) },
	{ "H62 class 258", NBDGM_CLASS, PUT(SMB(65), "\x02\x01") },
	{ "H62 class 65535", NBDGM_CLASS, PUT(SMB(65), "\xff\xff") },
	{ "H62 class 1, too long", NBDGM_COUNT, PUT(SMB(65), "\x01"), MAKE(count, 0xffff) },
	{ "H63 priority 10", NBDGM_OK, PUT(SMB(63), "\x0a") },
	{ "H63 priority 65535", NBDGM_OK, PUT(SMB(63), "\xff\xff") },
	{ "H64 parameters, all ones", NBDGM_OK, MAKE(words_noise, 0xff) },
	{ "H64 parameters, noise", NBDGM_OK, MAKE(words_noise, 0x5a) },
	{ "H64 all zero", NBDGM_OK, MAKE(words_noise, 0) },
	{ "H65 longest timeout", NBDGM_OK, PUT(SMB(45), "\xff\xff\xff\xff") },
	{ "H66 transaction's flags", NBDGM_OK, PUT(SMB(43), "\xff\xff") },

	{ "H67 one byte too many", NBDGM_COUNT, MAKE(count, 6) },
	{ "H67 65535 bytes", NBDGM_COUNT, MAKE(count, 0xffff) },
	{ "H67 a fourth of it", NBDGM_COUNT, MAKE(count, 0x4005) },
	{ "H68 at the end", NBDGM_COUNT, PUT(SMB(57), "\x59\x00") },
	{ "H68 at the end, none", NBDGM_OK, MAKE(no_message, 0), .data = "" },
	{ "H68 at the end, some", NBDGM_COUNT, MAKE(no_message, 5) },
	{ "H68 beyond the end", NBDGM_OFFSET, PUT(SMB(57), "\x5a\x00") },
	{ "H68 beyond, none", NBDGM_OFFSET, PUT(SMB(57), "\x5a\x00"), MAKE(count, 0) },
	{ "H68 at 65535", NBDGM_OFFSET, PUT(SMB(57), "\xff\xff") },
	{ "H69 wraps", NBDGM_OFFSET, PUT(SMB(57), "\xf0\xff"), MAKE(count, 0x20) },
	{ "H69 wraps to the message", NBDGM_COUNT, MAKE(count, 0xffb1) },
	{ "H70 in header, words, name", NBDGM_OFFSET, SWEEP(SMB(57), "\x00", 69) },
	{ "H71 in the name, on its NUL", NBDGM_OFFSET, SWEEP(SMB(57), "\x46", 83) },
	{ "H72 1 byte of padding", NBDGM_OK, MAKE(padding, 1) },
	{ "H72 2 bytes of padding", NBDGM_OK, MAKE(padding, 2) },
	{ "H72 3 bytes of padding", NBDGM_OK, MAKE(padding, 3) },
	{ "H72 4 bytes of padding", NBDGM_OK, MAKE(padding, 4) },
	{ "H72 40 bytes of padding", NBDGM_OK, MAKE(padding, 40) },
	{ "H72 400 bytes of padding", NBDGM_OK, MAKE(padding, 400) },
	{ "H74 there is more", NBDGM_COUNT, PUT(SMB(35), "\x06") },
	{ "H74 there is far more", NBDGM_COUNT, PUT(SMB(35), "\x05\x01") },
	{ "H74 there is less", NBDGM_COUNT, PUT(SMB(35), "\x04") },
	{ "H75 bytes: 0", NBDGM_OK, PUT(SMB(67), "\x00\x00") },
	{ "H75 bytes: too few", NBDGM_OK, PUT(SMB(67), "\x13\x00") },
	{ "H75 bytes: too many", NBDGM_OK, PUT(SMB(67), "\x15\x00") },
	{ "H75 bytes: 65535", NBDGM_OK, PUT(SMB(67), "\xff\xff") },
	{ "H76 no message", NBDGM_OK, MAKE(count, 0), .data = "" },
	{ "H76 the shortest of all", NBDGM_OK, MAKE(shortest, 0), .slot = "t", .data = "" },
	{ "H77 1 byte follows", NBDGM_OK, MAKE(trailing, 1) },
	{ "H77 200 bytes follow", NBDGM_OK, MAKE(trailing, 200) },

	{ "H79 no NUL", NBDGM_SLOT, MAKE(unterminated, 0) },
	{ "H79 NUL at the end", NBDGM_OK, MAKE(only_a_name, 0), .slot = "testxxxxx", .data = "" },
	{ "H80 empty", NBDGM_SLOT, MAKE(name, NAME_EMPTY) },
	{ "H80 a backslash", NBDGM_SLOT, MAKE(name, NAME_EMPTY + 1) },
	{ "H80 no slot", NBDGM_SLOT, MAKE(name, NAME_EMPTY + 2) },
	{ "H80 empty slot", NBDGM_SLOT, MAKE(name, NAME_EMPTY + 3) },
	{ "H80 empty components", NBDGM_SLOT, MAKE(name, NAME_EMPTY + 4) },
	{ "H81 a pipe", NBDGM_SLOT, MAKE(name, NAME_PIPE) },
	{ "H81 no backslash", NBDGM_SLOT, MAKE(name, NAME_PIPE + 1) },
	{ "H81 two backslashes", NBDGM_SLOT, MAKE(name, NAME_PIPE + 2) },
	{ "H81 empty component", NBDGM_SLOT, MAKE(name, NAME_PIPE + 3) },
	{ "H81 empty at the end", NBDGM_SLOT, MAKE(name, NAME_PIPE + 4) },
	{ "H81 empty in the middle", NBDGM_SLOT, MAKE(name, NAME_PIPE + 5) },
	{ "H81 slashes", NBDGM_SLOT, MAKE(name, NAME_PIPE + 6) },
	{ "H81 mailslots", NBDGM_SLOT, MAKE(name, NAME_PIPE + 7) },
	{ "H81 not a letter", NBDGM_SLOT, MAKE(name, NAME_PIPE + 8) },
	{ "H81 one slash", NBDGM_SLOT, MAKE(name, NAME_PIPE + 9) },
	{ "H82 lower case", NBDGM_OK, MAKE(name, NAME_CASE), .slot = "X" },
	{ "H82 any case", NBDGM_OK, MAKE(name, NAME_CASE + 1), .slot = "x" },
	{ "H83 up and up", NBDGM_SLOT, MAKE(name, NAME_DOTS) },
	{ "H83 here", NBDGM_SLOT, MAKE(name, NAME_DOTS + 1) },
	{ "H83 up at the end", NBDGM_SLOT, MAKE(name, NAME_DOTS + 2) },
	{ "H83 here alone", NBDGM_SLOT, MAKE(name, NAME_DOTS + 3) },
	{ "H83 a slash", NBDGM_SLOT, MAKE(name, NAME_DOTS + 4) },
	{ "H83 a slash alone", NBDGM_SLOT, MAKE(name, NAME_DOTS + 5) },
	{ "H83 three dots", NBDGM_OK, MAKE(name, NAME_DOTS + 6), .slot = "..." },
	{ "H83 dots and more", NBDGM_OK, MAKE(name, NAME_DOTS + 7), .slot = ".x\\y." },
	{ "H83 a NUL inside", NBDGM_OK, MAKE(NUL_in_name, 0), .slot = "a" },
	{ "H84 256 characters", NBDGM_SLOT, MAKE(long_slot, 256) },
	{ "H84 440 characters", NBDGM_SLOT, MAKE(long_slot, 440) },
	{ "H85 200 components", NBDGM_SLOT, MAKE(deep_slot, 200) },
	{ "H86 control characters", NBDGM_OK, MAKE(name, NAME_ODD),
	  .slot = "\x01\x1b[2J\x7f:*?\"<>|%s" },
	{ "H86 not ASCII", NBDGM_OK, MAKE(name, NAME_ODD + 1), .slot = "\x80\xff" },
};

const u32 hostile_count = sizeof(hostile) / sizeof(hostile[0]);
