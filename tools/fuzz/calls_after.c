// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has to be true when all processes have gone: nothing is left of them,
 * no account remembers them, and all works as on the first day.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "calls.h"

#define PATIENCE 60

static int failed;

static void check(bool good, const char *what)
{
	printf("%s: %s\n", good ? "checked" : "FAILED", what);
	failed |= !good;
}

/* io_uring and the collector of sockets take their time. */
static bool no_slot_left(void)
{
	static char text[65536];
	time_t end = time(NULL) + PATIENCE;

	do {
		if (fuzz_file("/proc/thread-self/net/mailslot", text, sizeof(text)) < 0)
			return false;
		if (strchr(text, '\n') && !strchr(text, '\n')[1])
			return true;
		usleep(10000);
	} while (time(NULL) < end);
	fputs(text, stdout);
	return false;
}

/* "received" is what all that became of them adds up to. */
static bool counters_add_up(void)
{
	unsigned long long received = 0, sum = 0, count;
	char text[4096], name[32], *line;

	if (fuzz_file("/proc/thread-self/net/mailslot_stat", text, sizeof(text)) <= 0)
		return false;
	printf("what became of datagrams:");
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (sscanf(line, "%31s %llu", name, &count) != 2)
			return false;
		if (count)
			printf(" %s %llu", name, count);
		if (!strcmp(name, "received"))
			received = count;
		else if (strncmp(name, "sen", 3))
			sum += count;
	}
	printf("\n");
	return received == sum;
}

static int open_slot(int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/after", fuzz_places[0]);
	return open(path, flags | O_NONBLOCK | O_CLOEXEC, 0666);
}

/* A byte from the client to the server. */
static bool passes(int server, int client)
{
	char byte = 0;

	return write(client, "x", 1) == 1 && read(server, &byte, 1) == 1 && byte == 'x';
}

/* The least value of a limit with which a message passes; a leak raises it. */
static int least(const char *setting, int server, int client)
{
	char text[16];
	int limit;

	for (limit = 0; limit < 1024; limit++) {
		snprintf(text, sizeof(text), "%d", limit);
		if (fuzz_set(setting, text))
			return -1;
		if (passes(server, client))
			return limit;
	}
	return -1;
}

struct account {
	int total, remote;
};

static struct account accounts(void)
{
	struct account account = { -1, -1 };
	char path[64];
	int server = open_slot(O_CREAT | O_EXCL | O_RDWR), client = open_slot(O_WRONLY), remote;

	snprintf(path, sizeof(path), "%s/.remote/HOSTB/after", fuzz_places[0]);
	remote = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (server >= 0 && client >= 0 && remote >= 0) {
		account.remote = least("remote_bytes_max", server, remote);
		account.total = least("total_bytes_max", server, client);
	}
	close(server);
	close(client);
	close(remote);
	return account;
}

/* With a limit of one slot, there is room for one, and for no other. */
static bool one_slot(const char *limit, uid_t uid)
{
	int first, second;
	bool good;

	fuzz_set_all();
	fuzz_set(limit, "1");
	if (seteuid(uid))
		return false;
	first = open_slot(O_CREAT | O_EXCL | O_RDWR);
	good = first >= 0;
	second = open(fuzz_places[0], O_DIRECTORY | O_CLOEXEC);
	good = good && openat(second, "second", O_CREAT | O_RDWR, 0600) < 0;
	close(second);
	close(first);
	return !seteuid(0) && good;
}

static void check_world(const struct world *world, const struct account *fresh)
{
	struct account here;

	check(!fuzz_world_enter(world), "the world is still there");
	check(!chmod(fuzz_places[0], 0777) && !fuzz_set_all(), "its settings can be set");
	check(no_slot_left(), "no slot is left");
	check(counters_add_up(), "all datagrams are accounted for");
	here = accounts();
	check(here.total == fresh->total, "no byte is left in total_bytes");
	check(here.remote == fresh->remote, "no byte is left in remote_bytes");
	if (here.total != fresh->total || here.remote != fresh->remote)
		printf("a message passes at %d bytes (remote: %d), in a fresh world at %d (%d)\n",
		       here.total, here.remote, fresh->total, fresh->remote);
	check(one_slot("slots_max", 0), "no slot is counted any more");
	check(one_slot("slots_per_user_max", USER), "nor as this user's");
	check(one_slot("slots_per_user_max", USER + 1), "nor as that one's");
	check(no_slot_left(), "no slot is left of these checks");
}

/* Returns 0 when all is well. */
int fuzz_after(const struct world *worlds)
{
	struct account fresh;
	struct world world;
	int i;

	if (fuzz_world_create(&world) || fuzz_world_enter(&world)) {
		perror("a fresh world");
		return 1;
	}
	fresh = accounts();
	check(fresh.total > 0 && fresh.remote > 0, "a fresh world works");
	for (i = 0; i < WORLDS; i++)
		check_world(&worlds[i], &fresh);
	fuzz_world_close(&world);
	return failed;
}
