// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function for GNU make: $(exec PROGRAM,VARIABLE...) replaces make by PROGRAM, with the named
 * make variables in its environment.
 *
 * make itself ends with 2 whenever a recipe fails, and says so on standard error; but the status
 * and the error output of "make vm RUN=..." are to be those of the command in the guest.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gnumake.h>

int plugin_is_GPL_compatible;

static void export_variable(const char *name)
{
	char reference[256];
	char *value;

	/* Unexpanded: the value may be a shell command with dollars in it. */
	snprintf(reference, sizeof(reference), "$(value %s)", name);
	value = gmk_expand(reference);
	if (*value)
		setenv(name, value, 1);
	gmk_free(value);
}

/* make raises the limit of its stack and blocks SIGCHLD; its successor shall not inherit that. */
static void reset_process(void)
{
	struct rlimit stack;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (!getrlimit(RLIMIT_STACK, &stack) && stack.rlim_cur > 8 << 20) {
		stack.rlim_cur = 8 << 20;
		setrlimit(RLIMIT_STACK, &stack);
	}
}

static char *make_exec(const char *function, unsigned int argc, char **argv)
{
	char *name;

	(void)function;
	(void)argc;
	for (name = strtok(argv[1], " "); name; name = strtok(NULL, " "))
		export_variable(name);
	reset_process();
	fflush(NULL);
	execl(argv[0], argv[0], (char *)NULL);
	perror(argv[0]);
	exit(127);
}

int make_exec_gmk_setup(void)
{
	gmk_add_function("exec", make_exec, 2, 2, GMK_FUNC_DEFAULT);
	return 1;
}
