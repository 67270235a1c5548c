/* SPDX-License-Identifier: GPL-2.0-only */
/* What a test can say to the stand-in for the Unicode tables, and ask it. */
#ifndef _UNIT_UNICODE_H
#define _UNIT_UNICODE_H

#include <stdbool.h>

extern bool unit_unicode_absent;	/* utf8_load() fails */
extern int unit_unicode_loaded;		/* maps that are held */

#endif /* _UNIT_UNICODE_H */
