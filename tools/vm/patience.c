// SPDX-License-Identifier: GPL-2.0-only
/*
 * A library for LD_PRELOAD: the kselftest harness lets alarm(2) end a test
 * after 30 seconds.  On a kernel that MAILSLOT_SCALE says is slower it gets as
 * many times longer.  Shorter alarms are a test's own.
 */
#include <dlfcn.h>
#include <stdlib.h>

#define TEST_TIMEOUT_DEFAULT	30

unsigned int alarm(unsigned int seconds)
{
	unsigned int (*next)(unsigned int seconds) = dlsym(RTLD_NEXT, "alarm");
	const char *scale = getenv("MAILSLOT_SCALE");

	if (seconds >= TEST_TIMEOUT_DEFAULT && scale)
		seconds *= atoi(scale);
	return next(seconds);
}
