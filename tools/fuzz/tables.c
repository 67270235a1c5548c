// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own Unicode tables, from a kernel tree's fs/unicode, in user
 * space: in place of tools/unit/unicode.c, which knows few letters.
 */
#include "kernel.h"
#include "unicode.h"

#define EXPORT_SYMBOL(symbol)		extern int exported_##symbol
#define EXPORT_SYMBOL_GPL(symbol)	extern int exported_##symbol
#undef MODULE_LICENSE
#define MODULE_LICENSE(text)		extern int module_license
#undef MODULE_DESCRIPTION
#define MODULE_DESCRIPTION(text)	extern int module_description

#undef kzalloc
#define kzalloc(size, gfp)		calloc(1, size)
#undef kfree
#define kfree(piece)			free(piece)
#undef ARRAY_SIZE
#define ARRAY_SIZE(array)		(sizeof(array) / sizeof((array)[0]))

/* The module with the tables, if it is there */
#define symbol_request(table) \
	(unit_unicode_absent ? NULL : (unit_unicode_loaded++, &(table)))
#define symbol_put(table)		((void)(table), unit_unicode_loaded--)

bool unit_unicode_absent;
int unit_unicode_loaded;

/* linux/stringhash.h, for a function of the tables' that nobody calls here: our hash has a key */
static unsigned long init_name_hash(const void *salt)
{
	return (unsigned long)salt;
}

static unsigned long partial_name_hash(unsigned long byte, unsigned long hash)
{
	return hash * 31 + byte;
}

static unsigned int end_name_hash(unsigned long hash)
{
	return hash;
}

/* linux/unicode.h */
enum utf8_normalization {
	UTF8_NFDI,
	UTF8_NFDICF,
	UTF8_NMAX,
};

struct unicode_map {
	unsigned int version;
	const struct utf8data *ntab[UTF8_NMAX];
	const struct utf8data_table *tables;
};

#include "utf8-norm.c"
#include "utf8-core.c"
#include "utf8data.c_shipped"
