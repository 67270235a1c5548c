// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: text in UTF-16 and in UTF-8
 */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "text.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define UTF16	"UTF-16LE"
#else
#define UTF16	"UTF-16BE"
#endif

/* Into room bytes and a NUL of two bytes; both encodings know it. */
static char *convert(const char *to, const char *from, const char *text, size_t size, size_t room,
		     size_t *len)
{
	iconv_t converter = iconv_open(to, from);
	char *in = (char *)text, *result, *out;
	size_t left = room;

	if (converter == (iconv_t)-1)
		return NULL;
	result = malloc(room + sizeof(WCHAR));
	out = result;
	if (result && iconv(converter, &in, &size, &out, &left) == (size_t)-1) {
		free(result);
		result = NULL;
		errno = EILSEQ;
	}
	if (result)
		memset(out, 0, sizeof(WCHAR));
	if (result && len)
		*len = (out - result) / sizeof(WCHAR);
	iconv_close(converter);
	return result;
}

size_t text_len16(const WCHAR *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len;
}

/* A character of the basic plane takes up to 3 bytes, another has two units and takes 4. */
char *text_utf8_n(const WCHAR *text, size_t len)
{
	return convert("UTF-8", UTF16, (const char *)text, len * sizeof(WCHAR), 3 * len, NULL);
}

char *text_utf8(const WCHAR *text)
{
	return text_utf8_n(text, text_len16(text));
}

WCHAR *text_utf16(const char *text, size_t *len)
{
	size_t size = strlen(text);

	return (WCHAR *)convert(UTF16, "UTF-8", text, size, size * sizeof(WCHAR), len);
}

bool text_of_name(const WCHAR *name, char **text)
{
	*text = name ? text_utf8(name) : NULL;
	if (*text || !name)
		return true;
	return succeed(errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_OBJECT_NAME_INVALID);
}
