// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the suites that the program was made of, see kunit/test.h, and prints
 * TAP.  Each test is a process, so that one that the sanitizers end is one that
 * fails; whatever it allocates it has to free.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <kunit/test.h>

static struct kunit_suite *suites;
static struct kunit *current_test;
static unsigned int count, failures;

void kunit_enter(struct kunit_suite *suite)
{
	struct kunit_suite **end = &suites;

	while (*end)
		end = &(*end)->next;
	*end = suite;
}

struct kunit *kunit_get_current_test(void)
{
	return current_test;
}

void kunit_say(struct kunit *test, const char *format, ...)
{
	va_list args;

	(void)test;
	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* The process is over, and with it what the test holds. */
void kunit_abort(void)
{
	fflush(stdout);
	_exit(1);
}

static bool run(const struct kunit_suite *suite, const struct kunit_case *one,
		const void *param_value)
{
	struct kunit test = { .param_value = param_value };

	current_test = &test;
	if (suite->init && suite->init(&test))
		return false;
	one->run_case(&test);
	if (suite->exit)
		suite->exit(&test);
	if (unit_allocated)
		kunit_say(&test, "%ld pieces of memory are left", unit_allocated);
	return !test.failed && !unit_allocated;
}

static void point(const struct kunit_suite *suite, const struct kunit_case *one,
		  const void *param_value, const char *desc)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		bool good = run(suite, one, param_value);

		fflush(stdout);
		_exit(!good);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status) {
		printf("not ");
		failures++;
	}
	printf("ok %u %s.%s%s%s\n", ++count, suite->name, one->name, *desc ? ": " : "", desc);
}

static void run_case(const struct kunit_suite *suite, const struct kunit_case *one)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *value = NULL;

	if (!one->generate_params) {
		point(suite, one, NULL, desc);
		return;
	}
	while ((value = one->generate_params(value, desc)))
		point(suite, one, value, desc);
}

int main(void)
{
	const struct kunit_suite *suite;
	const struct kunit_case *one;

	printf("TAP version 13\n");
	for (suite = suites; suite; suite = suite->next)
		for (one = suite->test_cases; one->name; one++)
			run_case(suite, one);
	printf("1..%u\n", count);
	return failures != 0;
}
