// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stand-in for the kernel's Unicode tables.  It decodes UTF-8 strictly and
 * knows the letters that the tests use; results and errors are those that
 * fs/unicode/utf8-core.c gives, its way of ending at the first difference
 * included.
 */
#include "kernel.h"
#include "unicode.h"

bool unit_unicode_absent;
int unit_unicode_loaded;

struct unicode_map {
	unsigned int version;
};

static struct unicode_map the_map;

struct unicode_map *utf8_load(unsigned int version)
{
	if (unit_unicode_absent)
		return ERR_PTR(-EINVAL);
	the_map.version = version;
	unit_unicode_loaded++;
	return &the_map;
}

void utf8_unload(struct unicode_map *map)
{
	assert(map == &the_map && unit_unicode_loaded > 0);
	unit_unicode_loaded--;
}

/* Where we are in a name, and what has still to be delivered of its folding. */
struct cursor {
	const unsigned char *next, *end;
	unsigned char pending[8];
	unsigned int pending_len, pending_pos;
};

static void start(struct cursor *cursor, const struct unicode_map *map, const struct qstr *str)
{
	assert(map == &the_map && unit_unicode_loaded);
	*cursor = (struct cursor) { .next = str->name, .end = str->name + str->len };
}

/* Returns the code point, 0 at the end, -1 for what is not UTF-8. */
static long decode(struct cursor *cursor)
{
	static const long least[] = { 0, 0x80, 0x800, 0x10000 };
	unsigned int more, i;
	long point;

	if (cursor->next == cursor->end || !*cursor->next)
		return 0;
	point = *cursor->next++;
	if (point < 0x80)
		return point;
	if (point < 0xc2 || point > 0xf4)
		return -1;
	more = point >= 0xf0 ? 3 : point >= 0xe0 ? 2 : 1;
	point &= 0x3f >> more;
	for (i = 0; i < more; i++) {
		if (cursor->next == cursor->end || (*cursor->next & 0xc0) != 0x80)
			return -1;
		point = point << 6 | (*cursor->next++ & 0x3f);
	}
	if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
		return -1;
	return point;
}

static void put_point(struct cursor *cursor, long point)
{
	unsigned char *to = cursor->pending + cursor->pending_len;

	if (point < 0x80) {
		*to++ = point;
	} else if (point < 0x800) {
		*to++ = 0xc0 | point >> 6;
		*to++ = 0x80 | (point & 0x3f);
	} else if (point < 0x10000) {
		*to++ = 0xe0 | point >> 12;
		*to++ = 0x80 | (point >> 6 & 0x3f);
		*to++ = 0x80 | (point & 0x3f);
	} else {
		*to++ = 0xf0 | point >> 18;
		*to++ = 0x80 | (point >> 12 & 0x3f);
		*to++ = 0x80 | (point >> 6 & 0x3f);
		*to++ = 0x80 | (point & 0x3f);
	}
	cursor->pending_len = to - cursor->pending;
}

static void fold(struct cursor *cursor, long point)
{
	cursor->pending_len = 0;
	cursor->pending_pos = 0;
	switch (point) {
	case 0xad: case 0x200b: case 0x200c: case 0xfeff:	/* ignored */
		return;
	case 0x390:			/* iota with dialytika and tonos: three times as long */
		put_point(cursor, 0x3b9);
		put_point(cursor, 0x308);
		put_point(cursor, 0x301);
		return;
	case 0xc9: case 0xe9:		/* e acute, decomposed */
		put_point(cursor, 'e');
		put_point(cursor, 0x301);
		return;
	case 0xdf:			/* sharp s */
		put_point(cursor, 's');
		put_point(cursor, 's');
		return;
	case 0x3c2:			/* final sigma */
		put_point(cursor, 0x3c3);
		return;
	}
	if ((point >= 'A' && point <= 'Z') || (point >= 0x410 && point <= 0x42f) ||
	    (point >= 0x391 && point <= 0x3a9 && point != 0x3a2))
		point += 0x20;
	put_point(cursor, point);
}

/* The next byte of the folded name, 0 at the end, -1 for what is not UTF-8. */
static int next_byte(struct cursor *cursor)
{
	while (cursor->pending_pos == cursor->pending_len) {
		long point = decode(cursor);

		if (point <= 0)
			return point;
		fold(cursor, point);
	}
	return cursor->pending[cursor->pending_pos++];
}

int utf8_validate(const struct unicode_map *map, const struct qstr *str)
{
	struct cursor cursor;
	int byte;

	start(&cursor, map, str);
	while ((byte = next_byte(&cursor)) > 0)
		;
	return byte;
}

int utf8_casefold(const struct unicode_map *map, const struct qstr *str,
		  unsigned char *dest, size_t size)
{
	struct cursor cursor;
	size_t i;

	start(&cursor, map, str);
	for (i = 0; i < size; i++) {
		int byte = next_byte(&cursor);

		if (byte < 0)
			break;
		dest[i] = byte;
		if (!byte)
			return i;
	}
	return -EINVAL;
}

int utf8_strncasecmp(const struct unicode_map *map, const struct qstr *a, const struct qstr *b)
{
	struct cursor one, two;
	int first, second;

	start(&one, map, a);
	start(&two, map, b);
	do {
		first = next_byte(&one);
		second = next_byte(&two);
		if (first < 0 || second < 0)
			return -EINVAL;
		if (first != second)
			return 1;
	} while (first);
	return 0;
}
