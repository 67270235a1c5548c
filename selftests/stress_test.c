// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many at once: writers, readers, faults, and slots that come and go.  The
 * environment's MAILSLOT_SCALE divides the numbers.
 */
#include "call.h"

#define WRITERS	16
#define READERS	2
#define BIG	20000

/* What is written: who, the how manieth, and bytes that follow from both. */
struct stamp {
	uint32_t writer;
	uint32_t number;
};

struct writer {
	pthread_t thread;
	uint32_t id;
	uint32_t count;
	bool faults;		/* also tries buffers that cannot be read */
	char *failed;
};

struct reader {
	pthread_t thread;
	int server;
	uint32_t count;		/* messages of each writer */
	uint8_t *seen;		/* one byte for each message of each writer */
	bool faults;		/* reads into buffers that cannot be written */
	bool ordered;
	unsigned long got, faulted;
	char *failed;
};

FIXTURE(stress) {
	int server;
	struct writer writer[WRITERS];
	struct reader reader[2 * READERS];
	uint8_t *seen;
};

FIXTURE_SETUP(stress)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("stress", 0));
}

FIXTURE_TEARDOWN(stress)
{
	close(self->server);
	free(self->seen);
}

/* Most are small; every 64th of a writer is big. */
static size_t message_size(const struct stamp *stamp)
{
	if (stamp->number % 64 == 63)
		return BIG;
	return sizeof(*stamp) + (stamp->writer * 7 + stamp->number * 13) % 200;
}

static void fill_message(char *buf, const struct stamp *stamp)
{
	memset(buf, (stamp->writer + stamp->number) & 0xff, message_size(stamp));
	memcpy(buf, stamp, sizeof(*stamp));
}

static bool message_is_whole(const char *buf, size_t len, const struct stamp *stamp)
{
	char byte = (stamp->writer + stamp->number) & 0xff;
	size_t i;

	if (len != message_size(stamp))
		return false;
	for (i = sizeof(*stamp); i < len; i++)
		if (buf[i] != byte)
			return false;
	return true;
}

/* Where the write does not wait for room, we do. */
static bool write_message(int client, const char *buf, size_t len)
{
	struct pollfd room = { .fd = client, .events = POLLOUT };
	ssize_t ret;

	while ((ret = write(client, buf, len)) < 0 && errno == EAGAIN)
		poll(&room, 1, -1);
	return ret == (ssize_t)len;
}

/* Every other writer looks for room before it copies, and so without the lock. */
static void *write_all(void *arg)
{
	struct writer *me = arg;
	struct stamp stamp = { .writer = me->id };
	char *buf = malloc(BIG);
	int client = slot_client("stress", me->id % 2 ? O_NONBLOCK : 0);

	for (stamp.number = 0; stamp.number < me->count && !me->failed; stamp.number++) {
		if (me->faults && stamp.number % 8 == 0 &&
		    (write(client, slot_fault_at(0), 64) != -1 ||
		     (errno != EFAULT && (errno != EAGAIN || me->id % 2 == 0))))
			me->failed = "a write from nowhere did not fail";
		fill_message(buf, &stamp);
		if (!write_message(client, buf, message_size(&stamp)))
			me->failed = "write failed";
	}
	close(client);
	free(buf);
	return NULL;
}

/* One message has come; NULL or what is wrong with it. */
static char *check_message(struct reader *me, const char *buf, size_t len, int64_t *last)
{
	struct stamp stamp;

	memcpy(&stamp, buf, sizeof(stamp));
	if (len < sizeof(stamp) || stamp.writer >= WRITERS || stamp.number >= me->count)
		return "nobody has written this";
	if (!message_is_whole(buf, len, &stamp))
		return "not the bytes that were written";
	if (me->ordered && stamp.number <= last[stamp.writer])
		return "order of a writer not kept";
	last[stamp.writer] = stamp.number;
	if (__atomic_fetch_add(&me->seen[stamp.writer * me->count + stamp.number], 1,
			       __ATOMIC_SEQ_CST))
		return "came twice";
	return NULL;
}

/* Until an empty message comes. */
static void *read_all(void *arg)
{
	int64_t last[WRITERS];
	struct reader *me = arg;
	char *buf = malloc(BIG);
	ssize_t len;

	memset(last, 0xff, sizeof(last));
	while (!me->failed && (len = read(me->server, buf, BIG)) != 0) {
		me->got++;
		me->failed = len < 0 ? "read failed" : check_message(me, buf, len, last);
	}
	free(buf);
	return NULL;
}

/*
 * As above, but most reads go to memory that takes some bytes or none.  What
 * cannot be copied must stay for the next read.
 */
static void *read_with_faults(void *arg)
{
	long page = sysconf(_SC_PAGESIZE);
	int64_t last[WRITERS];
	struct reader *me = arg;
	char *buf = malloc(BIG), *bad;
	unsigned int turn;
	ssize_t len;

	bad = mmap(NULL, page + BIG, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(bad + page, BIG, PROT_NONE);
	memset(last, 0xff, sizeof(last));
	for (turn = 1; !me->failed; turn++) {
		len = turn % 4 ? read(me->server, bad + page - turn % 5, BIG) :
				 read(me->server, buf, BIG);
		if (len == 0)
			break;
		if (len < 0 && errno == EFAULT && turn % 4) {
			me->faulted++;
			continue;
		}
		me->got++;
		me->failed = len < 0 ? "read failed" : turn % 4 ? "a read to nowhere worked" :
			     check_message(me, buf, len, last);
	}
	munmap(bad, page + BIG);
	free(buf);
	return NULL;
}

static int start(FIXTURE_DATA(stress) *self, uint32_t count, bool faults)
{
	unsigned int i, readers = faults ? 2 * READERS : READERS;

	self->seen = calloc(WRITERS, count);
	for (i = 0; i < readers; i++) {
		self->reader[i] = (struct reader){
			.server = self->server, .count = count, .seen = self->seen,
			.faults = i >= READERS, .ordered = !faults,
		};
		if (pthread_create(&self->reader[i].thread, NULL,
				   i >= READERS ? read_with_faults : read_all, &self->reader[i]))
			return -1;
	}
	for (i = 0; i < WRITERS; i++) {
		self->writer[i] = (struct writer){ .id = i, .count = count, .faults = faults };
		if (pthread_create(&self->writer[i].thread, NULL, write_all, &self->writer[i]))
			return -1;
	}
	return 0;
}

/* Writers first, then an empty message for each reader.  NULL or what failed. */
static char *finish(FIXTURE_DATA(stress) *self, unsigned int readers)
{
	int client = slot_client("stress", 0);
	char *failed = NULL;
	unsigned int i;

	for (i = 0; i < WRITERS; i++) {
		pthread_join(self->writer[i].thread, NULL);
		failed = self->writer[i].failed ?: failed;
	}
	for (i = 0; i < readers; i++)
		if (write(client, "", 0))
			return "cannot end the readers";
	for (i = 0; i < readers; i++) {
		pthread_join(self->reader[i].thread, NULL);
		failed = self->reader[i].failed ?: failed;
	}
	close(client);
	return failed;
}

static unsigned long not_seen_once(FIXTURE_DATA(stress) *self, uint32_t count)
{
	unsigned long i, wrong = 0;

	for (i = 0; i < (unsigned long)WRITERS * count; i++)
		wrong += self->seen[i] != 1;
	return wrong;
}

/* Sixteen writers against two readers, 10^5 messages, each exactly once. */
TEST_F_TIMEOUT(stress, sixteen_writers_two_readers, 300)
{
	uint32_t count = call_scaled(100000) / WRITERS + 1;
	struct mailslot_info info;
	char *failed;

	ASSERT_EQ(0, start(self, count, false));
	failed = finish(self, READERS);
	EXPECT_EQ(NULL, failed) TH_LOG("%s", failed);
	EXPECT_EQ(0UL, not_seen_once(self, count));
	EXPECT_EQ((unsigned long)WRITERS * count, self->reader[0].got + self->reader[1].got);
	ASSERT_OK(slot_info(self->server, &info));
	EXPECT_EQ(WRITERS * count + READERS, info.received);
	EXPECT_EQ(0U, info.message_count);
	EXPECT_EQ(0U, info.queued_bytes);
}

/* The same through a queue that is full nearly always. */
TEST_F_TIMEOUT(stress, through_a_small_queue, 300)
{
	uint32_t count = call_scaled(20000) / WRITERS + 1;
	char *failed;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 300));
	ASSERT_EQ(0, start(self, count, false));
	failed = finish(self, READERS);
	EXPECT_EQ(NULL, failed) TH_LOG("%s", failed);
	EXPECT_EQ(0UL, not_seen_once(self, count));
}

/* Copies fail on both sides: nothing is lost, nothing comes twice. */
TEST_F_TIMEOUT(stress, faulting_buffers, 300)
{
	uint32_t count = call_scaled(20000) / WRITERS + 1;
	char *failed;

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 100000));
	ASSERT_EQ(0, start(self, count, true));
	failed = finish(self, 2 * READERS);
	EXPECT_EQ(NULL, failed) TH_LOG("%s", failed);
	EXPECT_EQ(0UL, not_seen_once(self, count));
	EXPECT_LT(0UL, self->reader[2].faulted + self->reader[3].faulted);
}

TEST_HARNESS_MAIN
