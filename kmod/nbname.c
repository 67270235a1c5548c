// SPDX-License-Identifier: GPL-2.0-only
/*
 * NetBIOS names, see nbname.h.  No kernel objects here: this file also compiles
 * in user space, for its tests.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "nbname.h"

/* A label is at most this long; the two bits above say something else */
#define NBNAME_LABEL_MAX	63
/* The one label that carries the name: each byte as two letters */
#define NBNAME_LABEL		(2 * NBNAME_LEN)

static const struct nbname nbname_wildcard = { { '*' } };
static const struct nbname nbname_browsers = {
	{ 1, 2, '_', '_', 'M', 'S', 'B', 'R', 'O', 'W', 'S', 'E', '_', '_', 2, 1 }
};

#define NBNAME_WILDCARD_TEXT	"*"
#define NBNAME_BROWSERS_TEXT	"__MSBROWSE__"

/* By ASCII letters: the kernel's toupper() knows those of Latin-1 as well. */
static u8 nbname_upper(u8 c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

static bool nbname_char_valid(char c)
{
	return c >= ' ' && c <= '~' && !strchr("\"#*,/:<>?\\|", c);
}

/**
 * nbname_make - make a name from its characters and its suffix
 * @name: where to put it; untouched when the text is not valid
 * @text: the characters, need not be terminated
 * @len: how many there are
 * @suffix: what kind of name it is
 *
 * Lower case letters become upper case ones, as on Windows.  Allowed is what
 * MS-NBTE section 2.2.1 and Microsoft's rules for computer names allow, in
 * ASCII; less the comma and the number sign, which lists of names need.
 *
 * Context: Any.
 * Return: 0, or -EINVAL for a text that is empty, longer than 15 characters,
 * starts with a dot or a space, ends with a space, or has a character in it
 * that is not allowed.
 */
int nbname_make(struct nbname *name, const char *text, size_t len, u8 suffix)
{
	size_t i;

	if (!len || len > NBNAME_CHARS)
		return -EINVAL;
	if (text[0] == '.' || text[0] == ' ' || text[len - 1] == ' ')
		return -EINVAL;
	for (i = 0; i < len; i++)
		if (!nbname_char_valid(text[i]))
			return -EINVAL;

	memset(name->bytes, ' ', NBNAME_CHARS);
	for (i = 0; i < len; i++)
		name->bytes[i] = nbname_upper(text[i]);
	name->bytes[NBNAME_CHARS] = suffix;
	return 0;
}

static int nbname_hex_digit(char c)
{
	c = nbname_upper(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -EINVAL;
}

static bool nbname_text_is(const char *text, size_t len, const char *special)
{
	return len == strlen(special) && !strncasecmp(text, special, len);
}

/**
 * nbname_parse - make a name from text
 * @name: where to put it; untouched when the text is not valid
 * @text: "NAME" (suffix 00), "NAME#1E", "__MSBROWSE__" or "*", need not be
 *	terminated
 * @len: bytes of @text
 *
 * Context: Any.
 * Return: 0, or -EINVAL for a suffix that is not two hexadecimal digits and
 * for what nbname_make() refuses.
 */
int nbname_parse(struct nbname *name, const char *text, size_t len)
{
	const char *mark;
	int high, low;

	if (nbname_text_is(text, len, NBNAME_WILDCARD_TEXT)) {
		*name = nbname_wildcard;
		return 0;
	}
	if (nbname_text_is(text, len, NBNAME_BROWSERS_TEXT)) {
		*name = nbname_browsers;
		return 0;
	}
	mark = memchr(text, '#', len);
	if (!mark)
		return nbname_make(name, text, len, 0);
	if (text + len - mark != strlen("#1E"))
		return -EINVAL;
	high = nbname_hex_digit(mark[1]);
	low = nbname_hex_digit(mark[2]);
	if (high < 0 || low < 0)
		return -EINVAL;
	return nbname_make(name, text, mark - text, high << 4 | low);
}

static char nbname_hex(u8 nibble)
{
	return "0123456789ABCDEF"[nibble & 15];
}

static size_t nbname_print_special(char *text, const char *special)
{
	size_t len = strlen(special);

	memcpy(text, special, len + 1);
	return len;
}

/**
 * nbname_print - a name as text that is safe to show
 * @name: any 16 bytes
 * @text: where to put it, with a final NUL
 *
 * What nbname_parse() reads; padding is left out.  All bytes but visible ASCII
 * characters become \xNN, as does the backslash: strangers choose these bytes,
 * and they must not reach a terminal.
 *
 * Context: Any.
 * Return: the length of the text, without the NUL.
 */
size_t nbname_print(const struct nbname *name, char text[NBNAME_TEXT])
{
	size_t used = NBNAME_CHARS;
	char *out = text;
	size_t i;

	if (nbname_is_wildcard(name))
		return nbname_print_special(text, NBNAME_WILDCARD_TEXT);
	if (nbname_is_browsers(name))
		return nbname_print_special(text, NBNAME_BROWSERS_TEXT);

	while (used && name->bytes[used - 1] == ' ')
		used--;
	for (i = 0; i < used; i++) {
		u8 c = name->bytes[i];

		if (c > ' ' && c <= '~' && c != '\\') {
			*out++ = c;
			continue;
		}
		*out++ = '\\';
		*out++ = 'x';
		*out++ = nbname_hex(c >> 4);
		*out++ = nbname_hex(c);
	}
	*out++ = '#';
	*out++ = nbname_hex(name->bytes[NBNAME_CHARS] >> 4);
	*out++ = nbname_hex(name->bytes[NBNAME_CHARS]);
	*out = '\0';
	return out - text;
}

/**
 * nbname_fold - bring a name into the form that all its spellings share
 * @name: the name
 *
 * Two names are nbname_equal() when what this makes of them is the same, byte
 * for byte.
 *
 * Context: Any.
 * Return: the name in upper case.
 */
struct nbname nbname_fold(const struct nbname *name)
{
	struct nbname folded = *name;
	size_t i;

	for (i = 0; i < NBNAME_CHARS; i++)
		folded.bytes[i] = nbname_upper(folded.bytes[i]);
	return folded;
}

/**
 * nbname_equal - are two names the same?
 * @a: one
 * @b: the other
 *
 * All 16 bytes count, padding too (MS-NBTE section 2.2.1).  Windows makes names
 * upper case before it sends them, others do not: case is ignored, but for the
 * suffix, which is no letter.
 *
 * Context: Any.
 * Return: true when they are.
 */
bool nbname_equal(const struct nbname *a, const struct nbname *b)
{
	const struct nbname one = nbname_fold(a), other = nbname_fold(b);

	return !memcmp(&one, &other, sizeof(one));
}

/**
 * nbname_is_wildcard - is this the name that everybody has?
 * @name: the name
 *
 * An asterisk and fifteen zeros.  No other name starts with an asterisk (RFC
 * 1001 section 5.2, MS-NBTE section 2.2.1).
 *
 * Context: Any.
 * Return: true when it is.
 */
bool nbname_is_wildcard(const struct nbname *name)
{
	return !memcmp(name->bytes, nbname_wildcard.bytes, NBNAME_LEN);
}

/**
 * nbname_is_browsers - is this the name that all master browsers have?
 * @name: the name
 *
 * "__MSBROWSE__" as text (MS-BRWS section 2.1.1).
 *
 * Context: Any.
 * Return: true when it is.
 */
bool nbname_is_browsers(const struct nbname *name)
{
	return nbname_equal(name, &nbname_browsers);
}

/**
 * nbname_encode - encode a name, in the empty scope
 * @name: any 16 bytes
 * @out: where to put it
 *
 * RFC 1001 section 14.1, RFC 1002 section 4.1: a label of 32 letters, two for
 * each byte, and the empty label of the root.
 *
 * Context: Any.
 */
void nbname_encode(const struct nbname *name, u8 out[NBNAME_ENCODED])
{
	size_t i;

	*out++ = NBNAME_LABEL;
	for (i = 0; i < NBNAME_LEN; i++) {
		*out++ = 'A' + (name->bytes[i] >> 4);
		*out++ = 'A' + (name->bytes[i] & 15);
	}
	*out = 0;
}

static u64 nbname_le64(const u8 *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (u64)p[3] << 24 |
	       (u64)p[4] << 32 | (u64)p[5] << 40 | (u64)p[6] << 48 |
	       (u64)p[7] << 56;
}

/*
 * Eight letters are four bytes, and one word: a datagram has sixty-four of
 * them, and most datagrams are not for us.  A byte that is no letter leaves
 * bits in @bad; the borrow of one that is too small hits only its successors.
 */
static void nbname_decode_word(u8 *out, const u8 *letters, u64 *bad)
{
	u64 word = nbname_le64(letters) - 0x4141414141414141ull;

	*bad |= word & 0xf0f0f0f0f0f0f0f0ull;
	word = (word << 4 | word >> 8) & 0x00ff00ff00ff00ffull;
	out[0] = word;
	out[1] = word >> 16;
	out[2] = word >> 32;
	out[3] = word >> 48;
}

/* The bytes of the labels at @buf, without the root's; -1 if there is no end. */
static int nbscope_length(const u8 *buf, u32 len)
{
	u32 at = 0;

	while (at < len) {
		if (!buf[at])
			return at;
		/* Pointers (RFC 1002 section 4.1) are for the name service. */
		if (buf[at] > NBNAME_LABEL_MAX)
			return -1;
		at += 1 + buf[at];
	}
	return -1;
}

/**
 * nbname_decode - decode a name
 * @name: where to put it
 * @scope: where to put the view of its scope
 * @buf: the encoded name, and what follows it
 * @len: bytes that may be looked at
 *
 * RFC 1001 section 14.1, RFC 1002 section 4.1.  The letters are 'A' to 'P', no
 * others.  A label is 1 to 63 bytes long, a name at most 255.  Pointers and
 * reserved kinds of labels are refused: they have no place in a datagram.
 *
 * Context: Any.
 * Return: how many bytes the encoded name takes, 0 when it is malformed.
 */
u32 nbname_decode(struct nbname *name, struct nbscope *scope,
		  const u8 *buf, u32 len)
{
	u64 bad = 0;
	int labels;
	u32 i;

	if (len > NBNAME_ENCODED_MAX)
		len = NBNAME_ENCODED_MAX;
	if (len < NBNAME_ENCODED || *buf++ != NBNAME_LABEL)
		return 0;
	for (i = 0; i < NBNAME_LEN; i += 4)
		nbname_decode_word(name->bytes + i, buf + 2 * i, &bad);
	if (bad)
		return 0;
	buf += NBNAME_LABEL;
	labels = nbscope_length(buf, len - 1 - NBNAME_LABEL);
	if (labels < 0)
		return 0;
	scope->labels = buf;
	scope->len = labels;
	return NBNAME_ENCODED + labels;
}
