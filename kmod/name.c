// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of slots, see name.h.  No VFS objects here: this file also compiles in
 * user space, for its tests.
 */
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kconfig.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/siphash.h>
#include <linux/unicode.h>

#include "name.h"

/* Every kernel has these tables; a fixed version keeps names equal on all. */
#define NAME_UNICODE_VERSION	UNICODE_AGE(12, 1, 0)

/* NULL where the kernel has no Unicode tables: then ASCII alone is folded. */
static struct unicode_map *name_map;

static bool name_has_tables(void)
{
	return IS_ENABLED(CONFIG_UNICODE) && name_map;
}

/**
 * mailslot_name_init - load the Unicode tables
 *
 * A kernel without them is no error: names fold by ASCII letters then.
 *
 * Context: Process context, may sleep (may load a module).
 * Return: 0; -ENOMEM.
 */
int mailslot_name_init(void)
{
	struct unicode_map *map;

	if (!IS_ENABLED(CONFIG_UNICODE))
		return 0;
	map = utf8_load(NAME_UNICODE_VERSION);
	if (IS_ERR(map))
		return PTR_ERR(map) == -ENOMEM ? -ENOMEM : 0;
	name_map = map;
	return 0;
}

/**
 * mailslot_name_uninit - release the Unicode tables
 *
 * Context: Process context; no other function of this file may run any more.
 */
void mailslot_name_uninit(void)
{
	if (!name_has_tables())
		return;
	utf8_unload(name_map);
	name_map = NULL;
}

/*
 * The tables' own functions let continuation bytes pass that nothing begins,
 * and repeat them where they reorder marks: what is not valid throughout is
 * not for them.
 */
static bool name_is_unicode(const char *name, size_t len)
{
	const struct qstr str = QSTR_INIT(name, len);

	return name_has_tables() && !utf8_validate(name_map, &str);
}

/*
 * The first byte after folding, '\0' for a name that folds to nothing: code
 * points that folding ignores (a zero width space, say) must not hide a dot.
 */
static char name_first_folded(const char *name, size_t len)
{
	unsigned char folded[32];
	size_t i;

	if (!name_is_unicode(name, len))
		return name[0];
	for (i = 1; i <= len; i++) {
		const struct qstr prefix = QSTR_INIT(name, i);

		if (utf8_casefold(name_map, &prefix, folded, sizeof(folded)) > 0)
			return folded[0];
	}
	return '\0';
}

/**
 * mailslot_name_check - may a slot be created under this name?
 * @name: the name, need not be terminated
 * @len: its length in bytes
 *
 * Names that start with a dot are kept for the file system itself.
 *
 * Context: Any.
 * Return: 0; -EINVAL for a name that is empty or starts with a dot, as it is
 * or after folding; -ENAMETOOLONG for one of more than NAME_MAX bytes.
 */
int mailslot_name_check(const char *name, size_t len)
{
	char first;

	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	if (!len || name[0] == '.')
		return -EINVAL;
	first = name_first_folded(name, len);
	if (!first || first == '.')
		return -EINVAL;
	return 0;
}

/* tolower() alone would fold Latin-1 as well. */
static unsigned char name_fold_byte(unsigned char c)
{
	return isascii(c) ? tolower(c) : c;
}

/*
 * Most names are plain, and folding by letters gives for them what the tables
 * give, a good deal faster.
 */
static bool name_is_ascii(const char *name, size_t len)
{
	while (len--)
		if (!isascii(*name++))
			return false;
	return true;
}

static bool name_equal_ascii(const char *a, const char *b, size_t len)
{
	while (len--)
		if (name_fold_byte(*a++) != name_fold_byte(*b++))
			return false;
	return true;
}

/* As mailslot_name_fold(); false for a name with other bytes than ASCII. */
static bool name_fold_ascii(const char *name, size_t len, char *folded)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (!isascii(name[i]))
			return false;
		folded[i] = name_fold_byte(name[i]);
	}
	return true;
}

/**
 * mailslot_name_fold - bring a name into the form that all its spellings share
 * @name: the name, need not be terminated
 * @len: its length in bytes, at most NAME_MAX
 * @folded: gets MAILSLOT_FOLDED_MAX bytes at most, not terminated
 *
 * Context: Any, softirq as well.
 * Return: the length of @folded.
 */
size_t mailslot_name_fold(const char *name, size_t len, char *folded)
{
	const struct qstr str = QSTR_INIT(name, len);
	size_t i;
	int ret;

	if (name_fold_ascii(name, len, folded))
		return len;
	if (name_is_unicode(name, len)) {
		ret = utf8_casefold(name_map, &str, (unsigned char *)folded,
				    MAILSLOT_FOLDED_MAX);
		if (ret >= 0)
			return ret;
	}
	for (i = 0; i < len; i++)
		folded[i] = name_fold_byte(name[i]);
	return len;
}

static noinline u64 name_hash_long(const siphash_key_t *key, const char *name,
				   size_t len)
{
	char folded[MAILSLOT_FOLDED_MAX];

	return siphash(folded, mailslot_name_fold(name, len, folded), key);
}

/**
 * mailslot_name_hash - hash a name so that equal names hash equal
 * @key: a secret: strangers, and users, choose names, and are not to choose
 *	chains in a hash
 * @name: the name, need not be terminated
 * @len: its length in bytes; what is longer than NAME_MAX is no name, and not
 *	looked at as a whole
 *
 * Context: Any, softirq and RCU path walk as well.
 * Return: the hash.
 */
u64 mailslot_name_hash(const siphash_key_t *key, const char *name, size_t len)
{
	/* The compiler zeroes what is on the stack: most need little of it. */
	char folded[32];

	if (len <= sizeof(folded) && name_fold_ascii(name, len, folded))
		return siphash(folded, len, key);
	return name_hash_long(key, name, min_t(size_t, len, NAME_MAX));
}

/**
 * mailslot_name_equal - are two names the same slot?
 * @a: one name, need not be terminated
 * @alen: its length in bytes
 * @b: the other
 * @blen: its length in bytes
 *
 * Context: Any, also RCU path walk: the bytes may change under our feet, the
 * caller then finds out and tries again.
 * Return: true when the names differ at most in case.
 */
bool mailslot_name_equal(const char *a, size_t alen, const char *b, size_t blen)
{
	/* Most write a name as its server does. */
	if (alen == blen && !memcmp(a, b, alen))
		return true;
	if (!(name_is_ascii(a, alen) && name_is_ascii(b, blen)) &&
	    name_is_unicode(a, alen) && name_is_unicode(b, blen)) {
		const struct qstr one = QSTR_INIT(a, alen);
		const struct qstr two = QSTR_INIT(b, blen);
		int differ = utf8_strncasecmp(name_map, &one, &two);

		if (differ >= 0)
			return !differ;
	}
	return alen == blen && name_equal_ascii(a, b, alen);
}
