// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of the command line
 */
#include <getopt.h>
#include <string.h>

#include "command.h"

/* "--na=x" may stand for "--name". */
static bool is_ambiguous(const char *word, const struct option *options)
{
	size_t length = strcspn(word, "=");
	int matches = 0;

	for (; options->name; options++)
		matches += !strncmp(word, options->name, length);
	return matches > 1;
}

/*
 * What getopt_long() would say, but that prints what it was given as it is: a
 * file's name in place of an option, for instance.
 */
static void complain_option(const char *word, const struct option *options)
{
	const struct option *option = options;

	if (!optopt) {
		if (is_ambiguous(word + strlen("--"), options))
			usage_error("option '%s' is ambiguous", word);
		else
			usage_error("unrecognized option '%s'", word);
		return;
	}
	while (option->name && option->val != optopt)
		option++;
	if (!option->name)
		usage_error("invalid option -- '%c'", optopt);
	else if (option->has_arg == required_argument)
		usage_error("option '--%s' requires an argument", option->name);
	else
		usage_error("option '--%s' doesn't allow an argument", option->name);
}

int next_option(int argc, char **argv, const char *letters, const struct option *options)
{
	int option;

	opterr = 0;
	option = getopt_long(argc, argv, letters, options, NULL);
	if (option == '?')
		complain_option(argv[optind - 1], options);
	return option;
}
