// SPDX-License-Identifier: GPL-2.0-only
/*
 * local [WORK...]: messages within the machine.  Each line of the output is a
 * figure, as JSON.  Names of works that are none of ours are somebody else's.
 *
 * Needs root, mailslotfs on /dev/mailslot, and raises limits of the machine: it
 * is for a guest that is thrown away.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "bench.h"

static const struct {
	const char *name;
	void (*run)(void);
} works[] = {
	{ "burst", work_burst },
	{ "stream", work_stream },
	{ "pingpong", work_pingpong },
	{ "writers", work_writers },
	{ "uring", work_uring },
	{ "epoll", work_epoll },
	{ "open", work_open },
	{ "create", work_create },
	{ "slots", work_slots },
	{ "memory", work_memory },
	{ "queued", work_queued },
	{ "close", work_close },
};

void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static bool wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], name))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	int i;

	settings_raise();
	memset(message.data, 'm', sizeof(message.data));
	for (i = 0; i < ARRAY_LENGTH(works); i++)
		if (wanted(works[i].name, argc, argv))
			works[i].run();
	return 0;
}
