/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_FORMAT_H
#define WIN32_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>

#include "windows/winternl.h"

/*
 * As printf(3) on Windows: "l" is 32 bits, "I64" is 64, "S" the other kind of
 * text than "s", which is UTF-16 where wide is set.  In UTF-8, to be freed; or
 * NULL.
 */
char *format_text(const char *format, bool wide, va_list arguments);
char *format_text16(const WCHAR *format, va_list arguments);

#endif
