// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the terminal can do, and whether the user wants it
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "colour.h"

bool terminal_is_smart(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && term[0] && strcmp(term, "dumb");
}

/*
 * NO_COLOR counts when it is not empty, see https://no-color.org/, and CLICOLOR
 * when it is 0, see https://bixense.com/clicolors/.
 */
static bool is_wanted(void)
{
	static int wanted = -1;
	const char *no = getenv("NO_COLOR");
	const char *yes = getenv("CLICOLOR");

	if (wanted < 0)
		wanted = terminal_is_smart() && !(no && no[0]) &&
			 !(yes && !strcmp(yes, "0"));
	return wanted;
}

const char *colour_on(enum colour colour)
{
	static const char * const codes[] = {
		[COLOUR_GOOD] = "\033[32m",
		[COLOUR_BAD] = "\033[31m",
		[COLOUR_QUIET] = "\033[2m",
		[COLOUR_NAME] = "\033[1m",
	};

	return is_wanted() ? codes[colour] : "";
}

const char *colour_off(void)
{
	return is_wanted() ? "\033[0m" : "";
}
