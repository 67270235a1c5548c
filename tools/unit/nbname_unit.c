// SPDX-License-Identifier: GPL-2.0-only
/* kmod/nbname.c by itself. */
#include "test.h"
#include "../../kmod/nbname.h"

/* Text of exactly its size, so that the sanitizer sees what is looked at beyond. */
static int parse(struct nbname *name, const char *text, size_t len)
{
	char *copy = malloc(len ?: 1);
	int result;

	memcpy(copy, text, len);
	memset(name, 0xa5, sizeof(*name));
	result = nbname_parse(name, copy, len);
	if (result)
		assert(name->bytes[0] == 0xa5 && name->bytes[15] == 0xa5);
	free(copy);
	return result;
}

static const char *printed(const void *bytes)
{
	static char text[NBNAME_TEXT];
	struct nbname name;
	size_t len;

	memcpy(name.bytes, bytes, sizeof(name.bytes));
	memset(text, 0xa5, sizeof(text));
	len = nbname_print(&name, text);
	assert(len < sizeof(text) && strlen(text) == len);
	return text;
}

/* How many bytes the encoded name takes, 0 if it is refused. */
static u32 decode(struct nbname *name, struct nbscope *scope, const void *bytes, u32 len)
{
	u8 *copy = malloc(len ?: 1);
	u32 used;

	memcpy(copy, bytes, len);
	used = nbname_decode(name, scope, copy, len);
	assert(used <= len && used <= NBNAME_ENCODED_MAX);
	if (used) {
		assert(scope->labels == copy + 33 && scope->len == used - 34);
		scope->labels = NULL;
	}
	free(copy);
	return used;
}

static bool same(const char *a, const char *b)
{
	struct nbname one, two;
	bool equal;

	assert(!nbname_parse(&one, a, strlen(a)) && !nbname_parse(&two, b, strlen(b)));
	equal = nbname_equal(&one, &two);
	assert(equal == nbname_equal(&two, &one));
	return equal;
}

#define PARSED(expected, text)							\
	do {									\
		struct nbname name;						\
		EXPECT_EQ(0, parse(&name, text, sizeof(text) - 1));		\
		EXPECT_EQ(0, memcmp(name.bytes, expected, 16));			\
	} while (0)

#define REFUSED(text)								\
	do {									\
		struct nbname name;						\
		EXPECT_EQ(-EINVAL, parse(&name, text, sizeof(text) - 1))	\
			TH_LOG("'%s'", text);					\
	} while (0)

TEST(parsed)
{
	PARSED("HOSTB          \x00", "HOSTB");
	PARSED("HOSTB          \x00", "hostb");
	PARSED("HOSTB          \x1e", "HostB#1e");
	PARSED("HOSTB          \xff", "HOSTB#Ff");
	PARSED("A              \x03", "a#03");
	PARSED("A B-C_D.E      \x20", "a b-c_d.e#20");
	PARSED("AZ@[`{~!$%&'()^", "az@[`{~!$%&'()^");
	PARSED("\x01\x02__MSBROWSE__\x02\x01", "__MSBROWSE__");
	PARSED("\x01\x02__MSBROWSE__\x02\x01", "__msbrowse__");
	PARSED("__MSBROWSE__   \x1d", "__MSBROWSE__#1D");
	PARSED("*\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "*");
}

TEST(refused)
{
	REFUSED("");
	REFUSED(" ");
	REFUSED(" A");
	REFUSED("A ");
	REFUSED(".A");
	REFUSED("#00");
	REFUSED("A#");
	REFUSED("A#1");
	REFUSED("A#123");
	REFUSED("A#1G");
	REFUSED("A#G1");
	REFUSED("A#-1");
	REFUSED("A# 1");
	REFUSED("A #00");
	REFUSED("A#00#00");
	REFUSED("**");
	REFUSED("*#00");
	REFUSED("*SMBSERVER");
	REFUSED("A,B");
	REFUSED("A/B");
	REFUSED("A\\B");
	REFUSED("A:B");
	REFUSED("A?");
	REFUSED("A\"");
	REFUSED("<A>");
	REFUSED("A|B");
	REFUSED("A\tB");
	REFUSED("A\n");
	REFUSED("A\0");
	REFUSED("A\0#00");
	REFUSED("A\x7f");
	REFUSED("\xc4");
}

/* H52 */
TEST(H52_fifteen_characters)
{
	struct nbname name = { "0123456789ABCDE" };

	PARSED("ABCDEFGHIJKLMNO\x00", "abcdefghijklmno");
	PARSED("ABCDEFGHIJKLMNO\x20", "abcdefghijklmno#20");
	REFUSED("abcdefghijklmnop");
	REFUSED("abcdefghijklmnop#20");
	REFUSED("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
	name.bytes[15] = 'F';
	EXPECT_STREQ("0123456789ABCDE#46", printed(name.bytes));
}

TEST(made)
{
	struct nbname name;

	EXPECT_EQ(0, nbname_make(&name, "hostXYZ", 4, 0x1d));
	EXPECT_EQ(0, memcmp(name.bytes, "HOST           \x1d", 16));
	/* only a name by itself */
	EXPECT_EQ(-EINVAL, nbname_make(&name, "HOST#00", 7, 0));
	EXPECT_EQ(-EINVAL, nbname_make(&name, "*", 1, 0));
	EXPECT_EQ(0, nbname_make(&name, "__MSBROWSE__", 12, 0));
	EXPECT_EQ(0, memcmp(name.bytes, "__MSBROWSE__   ", 16));
}

/* H45: what strangers choose does not reach a terminal. */
TEST(H45_printed)
{
	char bytes[16];
	int c, i;

	EXPECT_STREQ("HOSTB#00", printed("HOSTB          "));
	EXPECT_STREQ("hostb#1E", printed("hostb          \x1e"));
	EXPECT_STREQ("A\\x20B#20", printed("A B             "));
	EXPECT_STREQ("#00", printed("               "));
	EXPECT_STREQ("*", printed("*\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
	EXPECT_STREQ("*#00", printed("*              "));
	EXPECT_STREQ("__MSBROWSE__", printed("\x01\x02__MSBROWSE__\x02\x01"));
	EXPECT_STREQ("%s\\x1B[2J\\x5C\\x00\\xFF#00", printed("%s\x1b[2J\\\0\xff      "));
	for (c = 0; c < 256; c++) {
		const char *text;

		memset(bytes, c, sizeof(bytes));
		text = printed(bytes);
		for (i = 0; text[i]; i++)
			ASSERT_TRUE(text[i] > ' ' && text[i] <= '~');
	}
	memset(bytes, 0xff, sizeof(bytes));
	EXPECT_EQ(NBNAME_TEXT - 1, strlen(printed(bytes)));
}

/* H47: in any case, but padded with spaces. */
TEST(H47_equal)
{
	struct nbname lower = { "hostb          " }, zeros = { "HOSTB" }, host;

	EXPECT_TRUE(same("HOSTB", "hostb#00"));
	EXPECT_TRUE(same("__MSBROWSE__", "__msbrowse__"));
	EXPECT_TRUE(same("*", "*"));
	EXPECT_FALSE(same("HOSTB", "HOSTC"));
	EXPECT_FALSE(same("HOSTB", "HOST"));
	EXPECT_FALSE(same("HOSTB", "HOSTB#20"));
	EXPECT_FALSE(same("0123456789ABCDE", "0123456789ABCDF"));
	EXPECT_FALSE(same("HOSTB", "*"));
	EXPECT_FALSE(same("@", "`"));
	EXPECT_FALSE(same("[", "{"));
	/* a suffix is no letter */
	EXPECT_FALSE(same("HOSTB#41", "HOSTB#61"));

	ASSERT_EQ(0, nbname_parse(&host, "HOSTB", 5));
	lower.bytes[15] = 0;
	EXPECT_TRUE(nbname_equal(&lower, &host));
	EXPECT_FALSE(nbname_equal(&zeros, &host));
	/* not the kernel's Latin-1 */
	lower.bytes[0] = 0xe9;
	host.bytes[0] = 0xc9;
	EXPECT_FALSE(nbname_equal(&lower, &host));
}

TEST(wildcard)
{
	struct nbname name = { "*" }, padded = { "*              " };

	EXPECT_TRUE(nbname_is_wildcard(&name));
	EXPECT_FALSE(nbname_is_wildcard(&padded));
	name.bytes[15] = ' ';
	EXPECT_FALSE(nbname_is_wildcard(&name));
}

/* The 32 letters as other programs write them */
TEST(encoded)
{
	static const struct {
		const char *name, *letters;
	} known[] = {
		{ "HOSTB#00", "EIEPFDFEECCACACACACACACACACACAAA" },
		{ "HOSTB#03", "EIEPFDFEECCACACACACACACACACACAAD" },
		{ "HOSTB#20", "EIEPFDFEECCACACACACACACACACACACA" },
		{ "WORKGROUP#00", "FHEPFCELEHFCEPFFFACACACACACACAAA" },
		{ "WORKGROUP#1b", "FHEPFCELEHFCEPFFFACACACACACACABL" },
		{ "WORKGROUP#1c", "FHEPFCELEHFCEPFFFACACACACACACABM" },
		{ "WORKGROUP#1d", "FHEPFCELEHFCEPFFFACACACACACACABN" },
		{ "WORKGROUP#1e", "FHEPFCELEHFCEPFFFACACACACACACABO" },
		{ "__MSBROWSE__", "ABACFPFPENFDECFCEPFHFDEFFPFPACAB" },
		{ "*", "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
	};
	struct nbname name, back;
	struct nbscope scope;
	u8 *encoded = malloc(NBNAME_ENCODED);
	int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		ASSERT_EQ(0, nbname_parse(&name, known[i].name, strlen(known[i].name)));
		nbname_encode(&name, encoded);
		EXPECT_EQ(' ', encoded[0]);
		EXPECT_EQ(0, memcmp(known[i].letters, encoded + 1, 32));
		EXPECT_EQ(0, encoded[33]);
		EXPECT_EQ(34, decode(&back, &scope, encoded, 34));
		EXPECT_EQ(0, memcmp(&name, &back, 16));
		EXPECT_EQ(0, scope.len);
	}
	free(encoded);
}

/* H42: cut anywhere, it is no name. */
TEST(H42_cut)
{
	static const u8 encoded[] = " EIEPFDFEECCACACACACACACACACACAAA\x03" "FOO\x01.";
	struct nbscope scope;
	struct nbname name;
	u32 len;

	for (len = 0; len < sizeof(encoded); len++)
		EXPECT_EQ(0, decode(&name, &scope, encoded, len));
	EXPECT_EQ(sizeof(encoded), decode(&name, &scope, encoded, sizeof(encoded)));
	EXPECT_EQ(6, scope.len);
}

/* All bytes and suffixes there are, and back */
TEST(random_names_there_and_back)
{
	struct nbname name, back;
	struct nbscope scope;
	u8 encoded[NBNAME_ENCODED];
	char text[NBNAME_TEXT];
	long turn, parsed = 0;
	size_t i, len;

	srandom(3);
	for (turn = 0; turn < 200000; turn++) {
		size_t chars = random() % 15 + 1;

		for (i = 0; i < 15; i++)
			name.bytes[i] = turn & 1 ? random() : 'A' + random() % 26;
		memset(name.bytes + chars, ' ', 15 - chars);
		name.bytes[15] = random();
		nbname_encode(&name, encoded);
		ASSERT_EQ(34, decode(&back, &scope, encoded, 34));
		ASSERT_EQ(0, memcmp(&name, &back, 16));
		len = nbname_print(&name, text);
		if (parse(&back, text, len))
			continue;
		parsed++;
		/* a text that is accepted means what it was made of */
		ASSERT_TRUE(nbname_equal(&name, &back));
	}
	EXPECT_LT(100000, parsed);
}

TEST_HARNESS_MAIN
