// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slots that come and go: under their writers' hands, in races for a name, and
 * by the thousand.  The environment's MAILSLOT_SCALE divides the numbers.
 */
#include "call.h"

#include <dirent.h>
#include <sys/resource.h>

FIXTURE(churn) {
	int unused;
};

FIXTURE_SETUP(churn)
{
	SLOT_SETUP();
}

FIXTURE_TEARDOWN(churn)
{
}

static unsigned int slots_in_directory(void)
{
	DIR *dir = opendir(slot_root);
	struct dirent *entry;
	unsigned int count = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

/* Each message names the slot, by inode number, that it was written to. */
struct tagged {
	ino_t slot;
	uint32_t writer;
	uint32_t number;
};

struct churner {
	pthread_t thread;
	uint32_t id;
	bool *stop;
	unsigned long written, died;
	char *failed;
};

/* Write to one slot until it is gone; then it must be gone for ever. */
static void write_until_dead(struct churner *me, int client)
{
	struct tagged tagged = { .writer = me->id };
	struct stat st;

	if (fstat(client, &st))
		me->failed = "fstat failed";
	tagged.slot = st.st_ino;
	while (write(client, &tagged, sizeof(tagged)) == sizeof(tagged)) {
		tagged.number++;
		me->written++;
	}
	if (errno != EPIPE)
		me->failed = "write failed, but not by EPIPE";
	sched_yield();
	if (write(client, &tagged, sizeof(tagged)) != -1 || errno != EPIPE)
		me->failed = "a dead client has come to life";
	me->died++;
}

static void *churn(void *arg)
{
	struct churner *me = arg;
	int client;

	while (!__atomic_load_n(me->stop, __ATOMIC_SEQ_CST) && !me->failed) {
		client = slot_client("churn", 0);
		if (client < 0) {
			if (errno != ENOENT)
				me->failed = "open failed, but not by ENOENT";
			sched_yield();
			continue;
		}
		write_until_dead(me, client);
		close(client);
	}
	return NULL;
}

/* Create it, take some messages, close it.  NULL or what was wrong. */
static const char *serve_once(unsigned int messages)
{
	struct tagged tagged;
	uint32_t next[4] = { 0 };
	struct stat st;
	int server = slot_server("churn", 0);

	if (server < 0)
		return "the name was not free";
	if (fstat(server, &st))
		return "fstat failed";
	while (messages--) {
		if (read(server, &tagged, sizeof(tagged)) != sizeof(tagged))
			return "read failed";
		if (tagged.slot != st.st_ino)
			return "a message for another slot";
		if (tagged.number != next[tagged.writer]++ && tagged.number)
			return "a message is missing";
		next[tagged.writer] = tagged.number + 1;
	}
	return close(server) ? "close failed" : NULL;
}

/* Close and create again under the hands of four writers. */
TEST_F_TIMEOUT(churn, server_comes_and_goes, 120)
{
	struct churner churner[4] = { 0 };
	unsigned int turn, turns = call_scaled(1500), i;
	const char *failed = NULL;
	bool stop = false;
	unsigned long died = 0;

	for (i = 0; i < ARRAY_SIZE(churner); i++) {
		churner[i] = (struct churner){ .id = i, .stop = &stop };
		ASSERT_EQ(0, pthread_create(&churner[i].thread, NULL, churn, &churner[i]));
	}
	for (turn = 0; turn < turns && !failed; turn++)
		failed = serve_once(turn % 7);
	__atomic_store_n(&stop, true, __ATOMIC_SEQ_CST);
	EXPECT_EQ(NULL, failed) TH_LOG("server: %s", failed);
	for (i = 0; i < ARRAY_SIZE(churner); i++) {
		pthread_join(churner[i].thread, NULL);
		EXPECT_EQ(NULL, churner[i].failed) TH_LOG("%s", churner[i].failed);
		died += churner[i].died;
	}
	EXPECT_LT(0UL, died);
}

#define RACERS 4

struct race {
	pthread_barrier_t *line;
	unsigned int rounds;
	int flags;
	const char *name;
	unsigned int *won, *lost, *strange;
};

/* All at once, each in its own spelling; the winner closes after the round. */
static void *race(void *arg)
{
	struct race *me = arg;
	unsigned int i;
	int fd;

	for (i = 0; i < me->rounds; i++) {
		pthread_barrier_wait(me->line);
		fd = open(me->name, me->flags, 0600);
		if (fd >= 0)
			__atomic_add_fetch(&me->won[i], 1, __ATOMIC_SEQ_CST);
		else if (errno == (me->flags & O_EXCL ? EEXIST : EBUSY))
			__atomic_add_fetch(&me->lost[i], 1, __ATOMIC_SEQ_CST);
		else
			__atomic_add_fetch(me->strange, 1, __ATOMIC_SEQ_CST);
		pthread_barrier_wait(me->line);
		if (fd >= 0 && slots_in_directory() != 1)
			__atomic_add_fetch(me->strange, 1, __ATOMIC_SEQ_CST);
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

static void run_race(struct __test_metadata *_metadata, int flags)
{
	static const char *const names[RACERS] = {
		"race-name", "RACE-NAME", "Race-Name", "rACE-nAME",
	};
	unsigned int rounds = call_scaled(1000), strange = 0, i, bad = 0;
	unsigned int *won = calloc(rounds, sizeof(*won)), *lost = calloc(rounds, sizeof(*lost));
	struct race racer[RACERS];
	pthread_t thread[RACERS];
	pthread_barrier_t line;

	pthread_barrier_init(&line, NULL, RACERS);
	for (i = 0; i < RACERS; i++) {
		racer[i] = (struct race){
			&line, rounds, flags, slot_path(names[i]), won, lost, &strange,
		};
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, race, &racer[i]));
	}
	for (i = 0; i < RACERS; i++)
		pthread_join(thread[i], NULL);
	for (i = 0; i < rounds; i++)
		bad += won[i] != 1 || lost[i] != RACERS - 1;
	EXPECT_EQ(0U, bad);
	EXPECT_EQ(0U, strange);
	EXPECT_EQ(0U, slots_in_directory());
	free(won);
	free(lost);
}

/* One wins, the others are told so, and there is one name. */
TEST_F_TIMEOUT(churn, race_for_a_name, 120)
{
	SLOT_NEEDS_OWN();
	run_race(_metadata, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC);
}

TEST_F_TIMEOUT(churn, race_for_a_name_without_excl, 120)
{
	SLOT_NEEDS_OWN();
	run_race(_metadata, O_RDWR | O_CREAT | O_CLOEXEC);
}

/* How often /proc/net/mailslot and the directory show each of n slots. */
static unsigned int listed_once(unsigned int n)
{
	size_t size = 512 * (size_t)n;
	char *text = malloc(size), name[32], *hit;
	unsigned int i, good = 0;

	if (!slot_file("/proc/net/mailslot", O_RDONLY, text, size))
		return 0;
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "thousand-%u.", i);
		hit = strstr(text, name);
		good += hit && !strstr(hit + 1, name);
	}
	free(text);
	return good;
}

/* A thousand slots, each with its message, found by another spelling. */
TEST_F_TIMEOUT(churn, a_thousand_slots, 120)
{
	unsigned int n = call_scaled(1000), i;
	struct rlimit files = { 2 * n + 64, 2 * n + 64 };
	int *server = calloc(n, sizeof(*server)), client;
	char name[32];
	uint32_t got;

	SLOT_NEEDS_OWN();
	ASSERT_OK(setrlimit(RLIMIT_NOFILE, &files));
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "thousand-%u.", i);
		ASSERT_FD(server[i] = slot_server(name, 0));
	}
	EXPECT_EQ(n, slots_in_directory());
	EXPECT_EQ(n, listed_once(n));
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "Thousand-%u.", i);
		ASSERT_FD(client = slot_client(name, 0));
		ASSERT_EQ(4, write(client, &i, sizeof(i)));
		ASSERT_OK(close(client));
	}
	for (i = 0; i < n; i++) {
		ASSERT_EQ(4, read(server[i], &got, sizeof(got)));
		ASSERT_EQ(i, got);
	}
	/* from the middle outwards, so that none goes by age */
	for (i = 0; i < n; i++)
		ASSERT_OK(close(server[(n / 2 + (i % 2 ? i / 2 + 1 : n - i / 2)) % n]));
	EXPECT_EQ(0U, slots_in_directory());
	EXPECT_EQ(0U, listed_once(n));
	free(server);
}

TEST_HARNESS_MAIN
