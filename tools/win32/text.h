/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_TEXT_H
#define WIN32_TEXT_H

#include <stdbool.h>

#include "windows/winternl.h"

/*
 * Between UTF-16 and UTF-8; the results are to be freed.  NULL with EILSEQ
 * where there is half of a surrogate pair and the like, or with ENOMEM.
 */
char *text_utf8(const WCHAR *text);
char *text_utf8_n(const WCHAR *text, size_t len);
WCHAR *text_utf16(const char *text, size_t *len);

/* A name, in UTF-8; NULL stays NULL.  False: it cannot be, the last error says why. */
bool text_of_name(const WCHAR *name, char **text);

size_t text_len16(const WCHAR *text);

#endif
