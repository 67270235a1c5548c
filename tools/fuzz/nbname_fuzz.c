// SPDX-License-Identifier: GPL-2.0-only
/*
 * NetBIOS names: encoded, as text, and as 16 bytes.  All three are taken from
 * the same input, which is short.
 */
#include "fuzz.h"
#include "reference.h"

static void check_encode(const struct nbname *name)
{
	u8 *encoded = malloc(NBNAME_ENCODED);
	struct nbscope scope;
	struct nbname back;

	nbname_encode(name, encoded);
	assert(nbname_decode(&back, &scope, encoded, NBNAME_ENCODED) == NBNAME_ENCODED);
	assert(!memcmp(name, &back, sizeof(back)) && !scope.len);
	free(encoded);
}

static void check_decode(const u8 *bytes, size_t len)
{
	u8 *copy = exactly(bytes, len);
	struct nbscope scope, expected_scope;
	struct nbname name, expected_name;
	u8 encoded[NBNAME_ENCODED];
	u32 used = nbname_decode(&name, &scope, copy, len);

	assert(!memcmp(copy, bytes, len));
	assert(used == reference_name(&expected_name, &expected_scope, copy, len));
	if (used) {
		assert(!memcmp(&name, &expected_name, sizeof(name)));
		assert(scope.labels == expected_scope.labels && scope.len == expected_scope.len);
		/* the letters are the only ones that there are for these bytes */
		nbname_encode(&name, encoded);
		assert(!memcmp(encoded, copy, NBNAME_ENCODED - 1));
		/* not a byte less will do */
		assert(!nbname_decode(&name, &scope, copy, used - 1));
	}
	free(copy);
}

static size_t print(const struct nbname *name, char text[NBNAME_TEXT])
{
	char *exact = malloc(NBNAME_TEXT);
	size_t i, len = nbname_print(name, exact);

	assert(len < NBNAME_TEXT && exact[len] == '\0');
	for (i = 0; i < len; i++)
		assert(exact[i] > ' ' && exact[i] <= '~');
	memcpy(text, exact, len + 1);
	free(exact);
	return len;
}

static void check_text(const u8 *bytes, size_t len)
{
	char *text = exactly(bytes, len);
	struct nbname name, expected, same;
	bool valid;

	memset(&name, 0xa5, sizeof(name));
	same = name;
	valid = !nbname_parse(&name, text, len);
	assert(valid == reference_text(&expected, text, len));
	if (valid) {
		assert(!memcmp(&name, &expected, sizeof(name)));
		same = nbname_fold(&name);
		check_encode(&name);
	}
	/* untouched, or in upper case already */
	assert(!memcmp(&name, &same, sizeof(name)));
	free(text);
}

static void check_printed(const struct nbname *name)
{
	char text[NBNAME_TEXT];
	size_t len = print(name, text);
	struct nbname back;

	/* what is accepted as text means what it was printed from */
	if (!nbname_parse(&back, text, len))
		assert(nbname_equal(name, &back));
	check_encode(name);
}

static void check_pair(const struct nbname *a, const struct nbname *b)
{
	const struct nbname one = nbname_fold(a), other = nbname_fold(b);
	const struct nbname again = nbname_fold(&one);
	char atext[NBNAME_TEXT], btext[NBNAME_TEXT];
	bool equal = nbname_equal(a, b);

	assert(nbname_equal(a, a) && equal == nbname_equal(b, a));
	assert(equal == !memcmp(&one, &other, sizeof(one)));
	assert(!memcmp(&one, &again, sizeof(one)) && nbname_equal(a, &one));
	assert(one.bytes[NBNAME_CHARS] == a->bytes[NBNAME_CHARS]);
	if (equal)
		assert(nbname_is_browsers(a) == nbname_is_browsers(b) &&
		       nbname_is_wildcard(a) == nbname_is_wildcard(b));
	/* different names look different */
	print(a, atext);
	print(b, btext);
	if (!strcmp(atext, btext))
		assert(equal);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	struct input input = { bytes, len };
	struct nbname a, b;

	check_decode(bytes, len);
	check_text(bytes, len);
	take(&input, &a, sizeof(a));
	take(&input, &b, sizeof(b));
	check_printed(&a);
	check_pair(&a, &b);
	return 0;
}
