// SPDX-License-Identifier: GPL-2.0-only
/* name.c by itself; with the Unicode tables where the kernel has them. */
#include <kunit/test.h>
#include <linux/kconfig.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "name.h"
#include "test.h"

static const bool tables = IS_ENABLED(CONFIG_UNICODE);
static const siphash_key_t keys[2] = { { { 1, 2 } }, { { 3, 4 } } };

static bool equal(struct kunit *test, const char *a, size_t alen,
		  const char *b, size_t blen)
{
	char *one = mailslot_test_copy(a, alen);
	char *two = mailslot_test_copy(b, blen);
	bool result = mailslot_name_equal(one, alen, two, blen);

	KUNIT_EXPECT_EQ(test, result,
			mailslot_name_equal(two, blen, one, alen));
	/* the whole point of the hash */
	if (result)
		KUNIT_EXPECT_EQ(test, mailslot_name_hash(keys, one, alen),
				mailslot_name_hash(keys, two, blen));
	kfree(one);
	kfree(two);
	return result;
}

static int check(const char *name, size_t len)
{
	char *copy = mailslot_test_copy(name, len);
	int result = mailslot_name_check(copy, len);

	kfree(copy);
	return result;
}

static void expect_equal(struct kunit *test, bool expected, const char *a,
			 const char *b)
{
	KUNIT_EXPECT_EQ_MSG(test, equal(test, a, strlen(a), b, strlen(b)),
			    expected, "'%s' and '%s'", a, b);
}

static void expect_check(struct kunit *test, int expected, const char *name)
{
	KUNIT_EXPECT_EQ_MSG(test, check(name, strlen(name)), expected, "'%s'",
			    name);
}

static void ASCII_letters(struct kunit *test)
{
	expect_equal(test, true, "alerts", "ALERTS");
	expect_equal(test, true, "NET\\NETLOGON", "net\\Netlogon");
	expect_equal(test, true, "azAZ", "AZaz");
	expect_equal(test, false, "alerts", "alert");
	expect_equal(test, false, "alerts", "alertt");
	expect_equal(test, false, "", "a");
}

static void neighbours_of_letters(struct kunit *test)
{
	expect_equal(test, false, "@", "`");
	expect_equal(test, false, "[", "{");
	expect_equal(test, false, "\\", "|");
	expect_equal(test, false, "^", "~");
	expect_equal(test, false, "\r", "-");
}

static void other_letters(struct kunit *test)
{
	expect_equal(test, tables, "\xc3\xa9", "\xc3\x89");
	expect_equal(test, tables, "\xc3\xa9", "e\xcc\x81");
	expect_equal(test, tables, "\xcf\x82", "\xce\xa3");
	expect_equal(test, tables, "\xd0\xb4", "\xd0\x94");
	expect_equal(test, tables, "stra\xc3\x9f\x65", "STRASSE");
	expect_equal(test, true, "\xc3\xa9", "\xc3\xa9");
	expect_equal(test, false, "\xc3\xa9", "e");
}

/* By ASCII letters alone, not by the kernel's Latin-1. */
static void not_UTF_8(struct kunit *test)
{
	expect_equal(test, true, "A\xff", "a\xff");
	expect_equal(test, false, "\xc9", "\xe9");
	expect_equal(test, false, "\xc9x", "\xe9x");
	expect_equal(test, false, "\xc3\xa9", "\xe3\xa9");
	expect_equal(test, false, "\xc1\x81", "A");
	expect_equal(test, false, "a\xff", "a");
	expect_equal(test, false, "a\xff", "b\xff");
}

static void length_counts_not_termination(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, equal(test, "abcX", 3, "ABCYZ", 3));
	KUNIT_EXPECT_FALSE(test, equal(test, "abc", 3, "abc", 2));
	/* half of a letter */
	KUNIT_EXPECT_FALSE(test, equal(test, "\xc3\xa9", 1, "\xc3\xa9", 2));
}

static void key_makes_another_hash(struct kunit *test)
{
	KUNIT_EXPECT_NE(test, mailslot_name_hash(&keys[0], "alerts", 6),
			mailslot_name_hash(&keys[1], "alerts", 6));
	KUNIT_EXPECT_NE(test, mailslot_name_hash(&keys[0], "\xff", 1),
			mailslot_name_hash(&keys[1], "\xff", 1));
}

/*
 * The kernel's own hash of names adds these two up to the same, so that a user
 * can make as many names as he likes of them, with one hash.
 */
static void H95_users_choose_names_but_no_hashes(struct kunit *test)
{
	static const char *const names[] = { "alal", "alba", "baal", "baba" };
	u64 hash[ARRAY_SIZE(names)];
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		hash[i] = mailslot_name_hash(keys, names[i], 4);
		for (k = 0; k < i; k++)
			KUNIT_EXPECT_NE(test, hash[i], hash[k]);
	}
}

/* What is longer than a name can be is asked for all the same. */
static void hashes_what_is_too_long(struct kunit *test)
{
	char *name = kmalloc(2 * NAME_MAX, GFP_KERNEL);

	memset(name, 'A', 2 * NAME_MAX);
	KUNIT_EXPECT_EQ(test, mailslot_name_hash(keys, name, 2 * NAME_MAX),
			mailslot_name_hash(keys, name, NAME_MAX));
	kfree(name);
}

static void expect_folded(struct kunit *test, const char *expected,
			  const char *name)
{
	char *folded = kmalloc(MAILSLOT_FOLDED_MAX, GFP_KERNEL);
	size_t len = mailslot_name_fold(name, strlen(name), folded);

	KUNIT_EXPECT_EQ_MSG(test, len, strlen(expected), "'%s'", name);
	KUNIT_EXPECT_MEMEQ(test, folded, expected, len);
	kfree(folded);
}

/* What is folded alike is found in the hash of names by any spelling. */
static void folds(struct kunit *test)
{
	expect_folded(test, "net\\netlogon", "NET\\Netlogon");
	expect_folded(test, "a\xff", "A\xff");
	expect_folded(test, "", "");
	expect_folded(test, tables ? "e\xcc\x81" : "\xc3\x89", "\xc3\x89");
	expect_folded(test, tables ? "strasse" : "stra\xc3\x9f\x65",
		      "STRA\xc3\x9f\x45");
}

/* The letter that grows most: there is room for a name full of it. */
static void folds_the_longest_name(struct kunit *test)
{
	char *folded = kmalloc(MAILSLOT_FOLDED_MAX, GFP_KERNEL);
	char name[NAME_MAX];
	size_t i;

	for (i = 0; i + 2 <= NAME_MAX; i += 2)
		memcpy(name + i, "\xce\x90", 2);
	name[NAME_MAX - 1] = 'X';
	KUNIT_EXPECT_EQ(test, mailslot_name_fold(name, NAME_MAX, folded),
			tables ? NAME_MAX / 2 * 6 + 1 : NAME_MAX);
	kfree(folded);
}

static void checks(struct kunit *test)
{
	expect_check(test, 0, "a");
	expect_check(test, 0, "NET\\NETLOGON");
	expect_check(test, 0, "a.b");
	expect_check(test, 0, "\xff.");
	expect_check(test, 0, "\xc3\xa9");
	expect_check(test, 0, " ");
	expect_check(test, -EINVAL, "");
	expect_check(test, -EINVAL, ".");
	expect_check(test, -EINVAL, "..");
	expect_check(test, -EINVAL, ".remote");
	expect_check(test, -EINVAL, ".\xff");
}

static void checks_lengths(struct kunit *test)
{
	char longest[257];

	memset(longest, 'x', sizeof(longest));
	KUNIT_EXPECT_EQ(test, check(longest, 254), 0);
	KUNIT_EXPECT_EQ(test, check(longest, 255), 0);
	KUNIT_EXPECT_EQ(test, check(longest, 256), -ENAMETOOLONG);
	KUNIT_EXPECT_EQ(test, check(longest, 257), -ENAMETOOLONG);
	longest[0] = '.';
	KUNIT_EXPECT_EQ(test, check(longest, 255), -EINVAL);
}

/* What folding drops hides no dot; without tables it is just bytes. */
static void checks_what_is_left_after_folding(struct kunit *test)
{
	static const char *const hidden[] = {
		"\xe2\x80\x8b.remote", "\xc2\xad.", "\xef\xbb\xbf..",
		"\xe2\x80\x8b\xc2\xad\xe2\x80\x8c.x", "\xe2\x80\x8b",
		"\xe2\x80\x8b\xc2\xad",
	};
	int refused = tables ? -EINVAL : 0;
	unsigned int i;
	char many[256];

	for (i = 0; i < ARRAY_SIZE(hidden); i++)
		expect_check(test, refused, hidden[i]);
	expect_check(test, 0, "\xe2\x80\x8b\x61.");
	expect_check(test, 0, "a\xe2\x80\x8b.");
	/* not UTF-8 further on: bytes again */
	expect_check(test, 0, "\xe2\x80\x8b.\xff");
	/* 84 of them and then the dot, at the end of the longest name */
	for (i = 0; i < 252; i += 3)
		memcpy(many + i, "\xe2\x80\x8b", 3);
	memcpy(many + 252, ".xy", 3);
	KUNIT_EXPECT_EQ(test, check(many, 255), refused);
	many[252] = 'x';
	KUNIT_EXPECT_EQ(test, check(many, 255), 0);
	/* a first letter that folds to more than fits a small buffer */
	for (i = 0; i < 254; i += 2)
		memcpy(many + i, "\xc3\xa9", 2);
	KUNIT_EXPECT_EQ(test, check(many, 254), 0);
}

/* Pieces from which random names are made. */
static const char *const pieces[] = {
	"a", "A", "b", "B", ".", "\\", "e", "\xcc\x81", "\xc3\xa9", "\xc3\x89",
	"\xc3\x9f", "s", "S", "\xe2\x80\x8b", "\xc2\xad", "\xff", "\xc3",
	"\xa9", "\xe9", "\xc9", "\xe3", "\xd0\xb4", "\xd0\x94",
};

static size_t random_name(char *name)
{
	int many = mailslot_test_random() % 4 + 1;
	size_t len = 0;

	while (many--) {
		const char *piece = pieces[mailslot_test_random() %
					   ARRAY_SIZE(pieces)];

		memcpy(name + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

/* Equality is one, and says the same as hash and check. */
static void random_names_obey_the_laws(struct kunit *test)
{
	u32 turns = mailslot_test_turns(300000), turn, same = 0, chains = 0;
	char a[32], b[32], c[32];

	mailslot_test_seed(1);
	for (turn = 0; turn < turns; turn++) {
		size_t alen = random_name(a), blen = random_name(b);
		size_t clen = random_name(c);

		KUNIT_ASSERT_TRUE(test, equal(test, a, alen, a, alen));
		if (!equal(test, a, alen, b, blen))
			continue;
		same++;
		/* a name that is another's must not be allowed where that is not */
		KUNIT_ASSERT_EQ(test, check(a, alen), check(b, blen));
		if (equal(test, b, blen, c, clen)) {
			chains++;
			KUNIT_ASSERT_TRUE(test, equal(test, a, alen, c, clen));
		}
	}
	/* it has been put to the test */
	KUNIT_EXPECT_GT(test, same, mailslot_test_turns(1000));
	KUNIT_EXPECT_GE(test, chains, mailslot_test_turns(10));
}

/* Nothing bad happens for any bytes, zeros among them. */
/* No name has a zero in it, and the tables take one for the end. */
static char random_byte(void)
{
	return mailslot_test_random() % 255 + 1;
}

static void random_bytes(struct kunit *test)
{
	u32 turns = mailslot_test_turns(20000), turn;
	char a[300], b[300];
	size_t i;

	mailslot_test_seed(2);
	for (turn = 0; turn < turns; turn++) {
		size_t alen = mailslot_test_random() % 300;
		size_t blen = mailslot_test_random() % 300;

		for (i = 0; i < alen; i++)
			a[i] = random_byte();
		for (i = 0; i < blen; i++)
			b[i] = random_byte();
		KUNIT_ASSERT_TRUE(test, equal(test, a, alen, a, alen));
		equal(test, a, alen, b, blen);
		if (!alen || alen > NAME_MAX)
			KUNIT_ASSERT_NE(test, check(a, alen), 0);
	}
}

static struct kunit_case mailslot_name_cases[] = {
	KUNIT_CASE(ASCII_letters),
	KUNIT_CASE(neighbours_of_letters),
	KUNIT_CASE(other_letters),
	KUNIT_CASE(not_UTF_8),
	KUNIT_CASE(length_counts_not_termination),
	KUNIT_CASE(key_makes_another_hash),
	KUNIT_CASE(H95_users_choose_names_but_no_hashes),
	KUNIT_CASE(hashes_what_is_too_long),
	KUNIT_CASE(folds),
	KUNIT_CASE(folds_the_longest_name),
	KUNIT_CASE(checks),
	KUNIT_CASE(checks_lengths),
	KUNIT_CASE(checks_what_is_left_after_folding),
	KUNIT_CASE_SLOW(random_names_obey_the_laws),
	KUNIT_CASE_SLOW(random_bytes),
	{}
};

static struct kunit_suite mailslot_name_suite = {
	.name = "mailslot_name",
	.test_cases = mailslot_name_cases,
};

kunit_test_suite(mailslot_name_suite);
