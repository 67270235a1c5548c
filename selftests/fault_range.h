/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failures in one place alone: only what a function, or this module, asks for is
 * counted, directly or through others.  For calls in which the kernel itself
 * does so much that most failures would be no test of ours, or in which its log
 * says that it ran out of memory in the words that it has for its own faults.
 */
#ifndef _MAILSLOT_FAULT_RANGE_H
#define _MAILSLOT_FAULT_RANGE_H

#include "fault.h"

struct fault_range {
	unsigned long start;
	unsigned long end;
};

static const struct fault_range fault_everywhere = { 0, ULONG_MAX };
static const struct fault_range fault_nowhere = { 0, 0 };

/* A function of the kernel; false when it has none of that name. */
static SLOT_UNUSED bool fault_function(const char *name, struct fault_range *range)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	unsigned long address;
	char symbol[512];

	*range = fault_nowhere;
	while (file && fscanf(file, "%lx %*c %511s%*[^\n]", &address, symbol) == 2) {
		if (!range->start && !strcmp(symbol, name))
			range->start = address;
		if (range->start && address > range->start) {
			range->end = address;
			break;
		}
	}
	if (file)
		fclose(file);
	return range->end;
}

/* The module. */
static SLOT_UNUSED bool fault_module(struct fault_range *range)
{
	FILE *file = fopen("/proc/modules", "re");
	unsigned long size;
	char name[64];

	*range = fault_nowhere;
	while (file && fscanf(file, "%63s %lu %*s %*s %*s %lx%*[^\n]", name, &size,
			      &range->start) == 3) {
		if (strcmp(name, "mailslotfs"))
			continue;
		range->end = range->start + size;
		break;
	}
	if (file)
		fclose(file);
	return range->end;
}

static SLOT_UNUSED int fault_put_address(const char *kind, const char *file, unsigned long address)
{
	char path[64], text[32];

	snprintf(path, sizeof(path), "%s/%s", kind, file);
	snprintf(text, sizeof(text), "0x%lx", address);
	return fault_put(path, text);
}

/* Only by way of the one, and not of the other; 0 or -1. */
static SLOT_UNUSED int fault_limit(const struct fault_range *within,
				   const struct fault_range *without)
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (fault_put_address(kinds[i], "stacktrace-depth", 32) ||
		    fault_put_address(kinds[i], "require-start", within->start) ||
		    fault_put_address(kinds[i], "require-end", within->end) ||
		    fault_put_address(kinds[i], "reject-start", without->start) ||
		    fault_put_address(kinds[i], "reject-end", without->end))
			return -1;
	return 0;
}

static SLOT_UNUSED void fault_unlimit(void)
{
	fault_limit(&fault_everywhere, &fault_nowhere);
}

#endif /* _MAILSLOT_FAULT_RANGE_H */
