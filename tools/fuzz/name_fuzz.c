// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of slots: up to three, with slashes or zeros between them, which no
 * name has.  Equality is one, and hash, folding and check agree with it; with
 * the Unicode tables and without.
 */
#include "fuzz.h"
#include "unicode.h"
#include "../../kmod/name.h"

#define NAMES	3

struct name {
	char *text;
	size_t len;
	bool plain;		/* folded by letters */
	size_t folded_len;
	char *folded;
	u32 hash;
	int check;
};

static const siphash_key_t key;

static size_t fold(const char *text, size_t len, char **folded)
{
	size_t folded_len;

	*folded = malloc(MAILSLOT_FOLDED_MAX);
	folded_len = mailslot_name_fold(text, len, *folded);
	assert(folded_len <= MAILSLOT_FOLDED_MAX);
	return folded_len;
}

/* By ASCII letters, as a C programmer would write it down. */
static u8 lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool same_letters(const char *a, size_t alen, const char *b, size_t blen)
{
	if (alen != blen)
		return false;
	while (alen--)
		if (lower(*a++) != lower(*b++))
			return false;
	return true;
}

/* Which bytes begin a character, and what may follow them: RFC 3629 section 4 */
static const struct {
	u8 first, last;
	u8 low, high;		/* of the second byte */
	u8 size;
} utf8_forms[] = {
	{ 0x01, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* How long the character is that begins there, 0 if none does. */
static size_t utf8_char(const u8 *p, size_t left)
{
	size_t i = 0, at;

	while (*p < utf8_forms[i].first || *p > utf8_forms[i].last)
		if (++i == sizeof(utf8_forms) / sizeof(*utf8_forms))
			return 0;
	if (utf8_forms[i].size > left)
		return 0;
	for (at = 1; at < utf8_forms[i].size; at++)
		if (p[at] >> 6 != 2)
			return 0;
	if (at > 1 && (p[1] < utf8_forms[i].low || p[1] > utf8_forms[i].high))
		return 0;
	return at;
}

static bool is_utf8(const char *text, size_t len)
{
	size_t size;

	for (; len; text += size, len -= size) {
		size = utf8_char((const u8 *)text, len);
		if (!size)
			return false;
	}
	return true;
}

static void look_at(struct name *name)
{
	name->plain = unit_unicode_absent || !is_utf8(name->text, name->len);
	name->check = mailslot_name_check(name->text, name->len);
	if (!name->len || name->text[0] == '.')
		assert(name->check == (name->len > NAME_MAX ? -ENAMETOOLONG : -EINVAL));
	if (name->len > NAME_MAX) {
		assert(name->check == -ENAMETOOLONG);
		return;
	}
	name->hash = mailslot_name_hash(&key, name->text, name->len);
	name->folded_len = fold(name->text, name->len, &name->folded);
	assert(mailslot_name_equal(name->text, name->len, name->text, name->len));
	if (name->check)
		assert(!name->folded_len || name->folded[0] == '.' || name->text[0] == '.');
	else
		assert(name->folded_len && name->folded[0] != '.');
	if (name->plain)
		assert(same_letters(name->text, name->len, name->folded, name->folded_len));
}

static void compare(const struct name *a, const struct name *b)
{
	bool equal = mailslot_name_equal(a->text, a->len, b->text, b->len);

	assert(equal == mailslot_name_equal(b->text, b->len, a->text, a->len));
	if (a->plain || b->plain)
		assert(equal == same_letters(a->text, a->len, b->text, b->len));
	if (a->len > NAME_MAX || b->len > NAME_MAX)
		return;
	assert(equal == (a->folded_len == b->folded_len &&
			 !memcmp(a->folded, b->folded, a->folded_len)));
	if (!equal)
		return;
	assert(a->hash == b->hash);
	/* a name that is another's must not be allowed where that is not */
	assert(a->check == b->check);
}

static size_t split(struct name *names, const u8 *bytes, size_t len)
{
	size_t count = 0, start = 0, i;

	for (i = 0; i <= len && count < NAMES; i++) {
		if (i < len && bytes[i] && bytes[i] != '/')
			continue;
		names[count++] = (struct name) {
			.text = exactly(bytes + start, i - start), .len = i - start,
		};
		start = i + 1;
	}
	return count;
}

static void run(const u8 *bytes, size_t len, bool absent)
{
	struct name names[NAMES];
	size_t count = split(names, bytes, len);
	size_t i, j;

	unit_unicode_absent = absent;
	assert(!mailslot_name_init());
	for (i = 0; i < count; i++)
		look_at(&names[i]);
	for (i = 0; i < count; i++)
		for (j = 0; j < i; j++)
			compare(&names[i], &names[j]);
	mailslot_name_uninit();
	assert(!unit_unicode_loaded);
	for (i = 0; i < count; i++) {
		free(names[i].text);
		free(names[i].folded);
	}
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	run(bytes, len, false);
	run(bytes, len, true);
	return 0;
}
