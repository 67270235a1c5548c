// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers on the command line
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

#define YEAR	(365 * 86400.0)

/* strtoull() alone would take "-1" and " 1". */
static bool parse_digits(const char *arg, int base, unsigned long long *value,
			 const char **end)
{
	char *rest;

	if (!isdigit((unsigned char)arg[0]))
		return false;
	errno = 0;
	*value = strtoull(arg, &rest, base);
	*end = rest;
	return errno == 0;
}

bool parse_bytes(const char *arg, uint64_t max, uint64_t *bytes)
{
	static const char units[] = "KMG";
	unsigned long long value;
	const char *end, *unit;
	int shift = 0;

	if (!parse_digits(arg, 10, &value, &end))
		goto bad;
	if (*end) {
		unit = strchr(units, toupper((unsigned char)*end));
		if (!unit || end[1])
			goto bad;
		shift = 10 * (unit - units + 1);
	}
	if (value > max >> shift)
		goto bad;
	*bytes = value << shift;
	return true;
bad:
	usage_error("'%s' is not a size: say bytes, or 64K, 1M, 1G, at most %llu",
		    arg, (unsigned long long)max);
	return false;
}

bool parse_timeout(const char *arg, uint32_t *ms)
{
	unsigned long long value;
	const char *end;

	if (!strcmp(arg, "forever")) {
		*ms = MAILSLOT_WAIT_FOREVER;
		return true;
	}
	if (parse_digits(arg, 10, &value, &end) && !*end &&
	    value < MAILSLOT_WAIT_FOREVER) {
		*ms = value;
		return true;
	}
	usage_error("'%s' is not a timeout: say milliseconds, 0 not to wait, or 'forever'",
		    arg);
	return false;
}

bool parse_seconds(const char *arg, double *seconds)
{
	char *end;

	if (isdigit((unsigned char)arg[0]) || arg[0] == '.') {
		errno = 0;
		*seconds = strtod(arg, &end);
		/* A year is for ever, and fits everything that follows. */
		if (*seconds > YEAR)
			*seconds = YEAR;
		if (!errno && end != arg && !*end)
			return true;
	}
	usage_error("'%s' is not a time: say seconds, such as 10 or 0.5", arg);
	return false;
}

bool parse_count(const char *arg, unsigned long *count)
{
	unsigned long long value;
	const char *end;

	if (parse_digits(arg, 10, &value, &end) && !*end && value &&
	    value <= ULONG_MAX) {
		*count = value;
		return true;
	}
	usage_error("'%s' is not a number of messages: say 1 or more", arg);
	return false;
}

bool parse_mode(const char *arg, mode_t *mode)
{
	unsigned long long value;
	const char *end;

	if (parse_digits(arg, 8, &value, &end) && !*end && value <= 0777) {
		*mode = value;
		return true;
	}
	usage_error("'%s' is not a mode: say it in octal, such as 622 (everybody may send)",
		    arg);
	return false;
}

bool limit_option(struct mailslot_set *limits, int option, const char *arg)
{
	uint64_t bytes;

	switch (option) {
	case OPT_TIMEOUT:
		limits->mask |= MAILSLOT_SET_READ_TIMEOUT;
		return parse_timeout(arg, &limits->read_timeout_ms);
	case OPT_MAX:
		limits->mask |= MAILSLOT_SET_MAX_MESSAGE;
		if (!parse_bytes(arg, UINT32_MAX, &bytes))
			return false;
		limits->max_message_size = bytes;
		return true;
	default:
		limits->mask |= MAILSLOT_SET_MAX_QUEUE;
		if (!parse_bytes(arg, INT64_MAX, &bytes))
			return false;
		limits->max_queue_bytes = bytes;
		return true;
	}
}
