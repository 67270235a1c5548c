// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmod/name.c by itself.  Built twice: with CONFIG_UNICODE, when all tests run
 * with the tables and without them, and without (name_ascii_unit).
 */
#define _GNU_SOURCE
#include "kernel.h"
#include "unicode.h"
#include "../../kmod/name.h"

#include "kselftest_harness.h"

FIXTURE(name) {
	bool tables;
};

FIXTURE_VARIANT(name) {
	bool absent;
};

FIXTURE_VARIANT_ADD(name, tables) { .absent = false };
FIXTURE_VARIANT_ADD(name, no_tables) { .absent = true };

FIXTURE_SETUP(name)
{
	unit_unicode_absent = variant->absent;
	ASSERT_EQ(0, mailslot_name_init());
	self->tables = IS_ENABLED(CONFIG_UNICODE) && !variant->absent;
	ASSERT_EQ(self->tables, unit_unicode_loaded);
}

FIXTURE_TEARDOWN(name)
{
	mailslot_name_uninit();
	EXPECT_EQ(0, unit_unicode_loaded);
}

static const int salts[2];

/*
 * Names go to the functions in memory of exactly their size, so that the
 * sanitizer sees it when one byte more is looked at.
 */
static char *exactly(const char *name, size_t len)
{
	char *copy = malloc(len ?: 1);

	memcpy(copy, name, len);
	return copy;
}

static bool equal(const char *a, size_t alen, const char *b, size_t blen)
{
	char *one = exactly(a, alen), *two = exactly(b, blen);
	bool result = mailslot_name_equal(one, alen, two, blen);

	assert(result == mailslot_name_equal(two, blen, one, alen));
	/* the whole point of the hash */
	assert(!result || mailslot_name_hash(salts, one, alen) ==
			  mailslot_name_hash(salts, two, blen));
	free(one);
	free(two);
	return result;
}

static int check(const char *name, size_t len)
{
	char *copy = exactly(name, len);
	int result = mailslot_name_check(copy, len);

	free(copy);
	return result;
}

#define SAME(a, b) EXPECT_TRUE(equal(a, strlen(a), b, strlen(b)))
#define DIFFERENT(a, b) EXPECT_FALSE(equal(a, strlen(a), b, strlen(b)))
#define SAME_WITH_TABLES(a, b) \
	EXPECT_EQ(self->tables, equal(a, strlen(a), b, strlen(b)))
#define CHECK(expected, a) EXPECT_EQ(expected, check(a, strlen(a)))

TEST_F(name, ASCII_letters)
{
	SAME("alerts", "ALERTS");
	SAME("NET\\NETLOGON", "net\\Netlogon");
	SAME("azAZ", "AZaz");
	DIFFERENT("alerts", "alert");
	DIFFERENT("alerts", "alertt");
	DIFFERENT("", "a");
}

TEST_F(name, neighbours_of_letters)
{
	DIFFERENT("@", "`");
	DIFFERENT("[", "{");
	DIFFERENT("\\", "|");
	DIFFERENT("^", "~");
	DIFFERENT("\r", "-");
}

TEST_F(name, other_letters)
{
	SAME_WITH_TABLES("\xc3\xa9", "\xc3\x89");
	SAME_WITH_TABLES("\xc3\xa9", "e\xcc\x81");
	SAME_WITH_TABLES("\xcf\x82", "\xce\xa3");
	SAME_WITH_TABLES("\xd0\xb4", "\xd0\x94");
	SAME_WITH_TABLES("stra\xc3\x9f" "e", "STRASSE");
	SAME("\xc3\xa9", "\xc3\xa9");
	DIFFERENT("\xc3\xa9", "e");
}

/* By ASCII letters alone, not by the kernel's Latin-1. */
TEST_F(name, not_UTF_8)
{
	SAME("A\xff", "a\xff");
	DIFFERENT("\xc9", "\xe9");
	DIFFERENT("\xc9x", "\xe9x");
	DIFFERENT("\xc3\xa9", "\xe3\xa9");
	DIFFERENT("\xc1\x81", "A");
	DIFFERENT("a\xff", "a");
	DIFFERENT("a\xff", "b\xff");
}

TEST_F(name, length_counts_not_termination)
{
	EXPECT_TRUE(equal("abcX", 3, "ABCYZ", 3));
	EXPECT_FALSE(equal("abc", 3, "abc", 2));
	/* half of a letter */
	EXPECT_FALSE(equal("\xc3\xa9", 1, "\xc3\xa9", 2));
}

TEST_F(name, salt_separates_directories)
{
	EXPECT_NE(mailslot_name_hash(&salts[0], "alerts", 6),
		  mailslot_name_hash(&salts[1], "alerts", 6));
	EXPECT_NE(mailslot_name_hash(&salts[0], "\xff", 1),
		  mailslot_name_hash(&salts[1], "\xff", 1));
}

TEST_F(name, checks)
{
	CHECK(0, "a");
	CHECK(0, "NET\\NETLOGON");
	CHECK(0, "a.b");
	CHECK(0, "\xff.");
	CHECK(0, "\xc3\xa9");
	CHECK(0, " ");
	CHECK(-EINVAL, "");
	CHECK(-EINVAL, ".");
	CHECK(-EINVAL, "..");
	CHECK(-EINVAL, ".remote");
	CHECK(-EINVAL, ".\xff");
}

TEST_F(name, checks_lengths)
{
	char longest[257];

	memset(longest, 'x', sizeof(longest));
	EXPECT_EQ(0, check(longest, 254));
	EXPECT_EQ(0, check(longest, 255));
	EXPECT_EQ(-ENAMETOOLONG, check(longest, 256));
	EXPECT_EQ(-ENAMETOOLONG, check(longest, 257));
	longest[0] = '.';
	EXPECT_EQ(-EINVAL, check(longest, 255));
}

/* What folding drops hides no dot; without tables it is just bytes. */
TEST_F(name, checks_what_is_left_after_folding)
{
	const char *const hidden[] = {
		"\xe2\x80\x8b.remote", "\xc2\xad.", "\xef\xbb\xbf..",
		"\xe2\x80\x8b\xc2\xad\xe2\x80\x8c.x", "\xe2\x80\x8b", "\xe2\x80\x8b\xc2\xad",
	};
	unsigned int i;
	char many[256];

	for (i = 0; i < ARRAY_SIZE(hidden); i++)
		CHECK(self->tables ? -EINVAL : 0, hidden[i]);
	CHECK(0, "\xe2\x80\x8b" "a.");
	CHECK(0, "a\xe2\x80\x8b.");
	/* not UTF-8 further on: bytes again */
	CHECK(0, "\xe2\x80\x8b.\xff");
	/* 84 of them and then the dot, at the end of the longest name */
	for (i = 0; i < 252; i += 3)
		memcpy(many + i, "\xe2\x80\x8b", 3);
	memcpy(many + 252, ".xy", 3);
	EXPECT_EQ(self->tables ? -EINVAL : 0, check(many, 255));
	many[252] = 'x';
	EXPECT_EQ(0, check(many, 255));
	/* a first letter that folds to more than fits a small buffer */
	for (i = 0; i < 254; i += 2)
		memcpy(many + i, "\xc3\xa9", 2);
	EXPECT_EQ(0, check(many, 254));
}

/* Pieces from which random names are made. */
static const char *const pieces[] = {
	"a", "A", "b", "B", ".", "\\", "e", "\xcc\x81", "\xc3\xa9", "\xc3\x89", "\xc3\x9f", "s",
	"S", "\xe2\x80\x8b", "\xc2\xad", "\xff", "\xc3", "\xa9", "\xe9", "\xc9", "\xe3",
	"\xd0\xb4", "\xd0\x94",
};

static size_t random_name(char *name)
{
	int many = random() % 4 + 1;

	*name = '\0';
	while (many--)
		strcat(name, pieces[random() % ARRAY_SIZE(pieces)]);
	return strlen(name);
}

/* Equality is one, and says the same as hash and check. */
TEST_F(name, random_names_obey_the_laws)
{
	char a[32], b[32], c[32];
	long turn, same = 0, chains = 0;

	srandom(1);
	for (turn = 0; turn < 300000; turn++) {
		size_t alen = random_name(a), blen = random_name(b), clen = random_name(c);

		ASSERT_TRUE(equal(a, alen, a, alen));
		if (!equal(a, alen, b, blen))
			continue;
		same++;
		/* a name that is another's must not be allowed where that is not */
		ASSERT_EQ(check(a, alen), check(b, blen));
		if (equal(b, blen, c, clen)) {
			chains++;
			ASSERT_TRUE(equal(a, alen, c, clen));
		}
	}
	/* it has been put to the test */
	EXPECT_LT(1000, same);
	EXPECT_LT(10, chains);
}

/* Nothing bad happens for any bytes, zeros among them. */
TEST_F(name, random_bytes)
{
	char a[300], b[300];
	long turn;
	size_t i;

	srandom(2);
	for (turn = 0; turn < 20000; turn++) {
		size_t alen = random() % 300, blen = random() % 300;
		bool allowed = alen && alen <= 255;

		for (i = 0; i < alen; i++)
			a[i] = random();
		for (i = 0; i < blen; i++)
			b[i] = random();
		ASSERT_TRUE(alen == 0 || equal(a, alen, a, alen));
		equal(a, alen, b, blen);
		if (!allowed)
			ASSERT_NE(0, check(a, alen));
	}
}

TEST_HARNESS_MAIN
