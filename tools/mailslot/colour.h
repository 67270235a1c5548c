/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_COLOUR_H
#define MAILSLOT_COLOUR_H

#include <stdbool.h>

/* Is standard output a terminal that knows how to move the cursor? */
bool terminal_is_smart(void);

/*
 * Colours for standard output: empty strings unless it is such a terminal, and
 * when the user has set NO_COLOR.
 */
enum colour { COLOUR_GOOD, COLOUR_BAD, COLOUR_QUIET, COLOUR_NAME };

const char *colour_on(enum colour colour);
const char *colour_off(void);

#endif
