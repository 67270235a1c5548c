/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two things at once, over and over, so that each comes first now and then.
 *
 *	static const struct race write_against_close = {
 *		.prepare = open_both,
 *		.here = write_one,
 *		.there = close_server,
 *		.judge = judge,
 *		.outcome = { "write first", "close first" },
 *	};
 *
 *	race_run(_metadata, &write_against_close, self, 1000);
 *
 * In each round both sides start at the same moment, here and in another thread,
 * but for a delay of one of them.  The delay follows from the rounds before: it
 * grows until the other side comes first, so that it hovers about the moment at
 * which the two meet, however slow the kernel is.  On top of that comes chance,
 * from MAILSLOT_SEED if that is set in the environment.
 *
 * The judge looks at what has come of a round: it returns the number of an
 * outcome, of which 0 says that "here" came first and 1 that "there" did; or
 * what race_broken() returns, when something is there that must never be.
 * How often each outcome occurred is printed.  It is a failure when one of the
 * two orders never occurs: then nothing has been tested.
 */
#ifndef _MAILSLOT_RACE_H
#define _MAILSLOT_RACE_H

#include "call.h"

#include <semaphore.h>
#include <sys/resource.h>

#define RACE_OUTCOMES	4
/* Rounds, however small the scale: what it takes to find the moment, and some. */
#define RACE_ROUNDS_MIN	20

struct race {
	int (*prepare)(void *arg);	/* optional; not 0: errno says why */
	void (*here)(void *arg);
	void (*there)(void *arg);
	int (*judge)(void *arg);
	const char *outcome[RACE_OUTCOMES];
};

/* What a side did, and whether it has slept in the kernel on the way. */
struct race_act {
	ssize_t ret;
	int err;
	bool slept;
};

static SLOT_UNUSED long race_sleeps(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

#define RACE_ACT(_act, _call) do {					\
	struct race_act *__act = (_act);				\
	long __sleeps = race_sleeps();					\
									\
	__act->ret = (_call);						\
	__act->err = __act->ret < 0 ? errno : 0;			\
	__act->slept = race_sleeps() != __sleeps;			\
} while (0)

static char race_why[256];

/* To be returned by a judge. */
static SLOT_UNUSED __attribute__((format(printf, 1, 2))) int race_broken(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(race_why, sizeof(race_why), format, args);
	va_end(args);
	return -1;
}

static SLOT_UNUSED int race_broken_act(const char *what, const struct race_act *act)
{
	return race_broken("%s: %zd (%s)", what, act->ret, strerror(act->err));
}

static SLOT_UNUSED bool race_failed(const struct race_act *act, int err)
{
	return act->ret == -1 && act->err == err;
}

static SLOT_UNUSED bool race_errno(int err, ssize_t ret)
{
	return ret == -1 && errno == err;
}

/* xorshift, Marsaglia 2003 */
static SLOT_UNUSED uint64_t race_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	return *state ^= *state << 17;
}

static SLOT_UNUSED uint64_t race_seed(void)
{
	const char *seed = getenv("MAILSLOT_SEED");
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (seed ? strtoull(seed, NULL, 0) : (uint64_t)now.tv_nsec) | 1;
}

/*
 * Who comes when: we are late by lead turns of a loop, or the other side by
 * -lead, give or take step.
 */
#define RACE_SPIN_MIN	8
#define RACE_SPIN_MAX	16000000L

struct race_delay {
	long lead, step;
	int last;
};

static SLOT_UNUSED void race_spin(long turns)
{
	volatile long turn;

	for (turn = 0; turn < turns; turn++)
		;
}

static SLOT_UNUSED long race_clamp(long value, long least, long most)
{
	return value < least ? least : value > most ? most : value;
}

/* We came first, or the other side, or neither: the other way round next time. */
static SLOT_UNUSED void race_learn(struct race_delay *delay, int outcome)
{
	delay->step = outcome == delay->last ? delay->step * 2 : delay->step / 2;
	delay->step = race_clamp(delay->step, RACE_SPIN_MIN, RACE_SPIN_MAX / 4);
	if (outcome <= 1)
		delay->lead += outcome ? -delay->step : delay->step;
	delay->lead = race_clamp(delay->lead, -RACE_SPIN_MAX, RACE_SPIN_MAX);
	delay->last = outcome;
}

struct race_run {
	const struct race *race;
	void *arg;
	uint64_t seed, random;
	struct race_delay delay;
	long late;			/* of this round */
	sem_t prepared, done;
	bool ready, go, end;
	unsigned long count[RACE_OUTCOMES];
};

/* Whoever spins gives way, lest it has the only processor. */
static SLOT_UNUSED void race_wait_flag(bool *flag)
{
	unsigned int turn;

	for (turn = 0; !__atomic_load_n(flag, __ATOMIC_ACQUIRE); turn++)
		if (turn % 1024 == 1023)
			sched_yield();
}

static SLOT_UNUSED void race_wait_sem(sem_t *sem)
{
	while (sem_wait(sem))
		;
}

static SLOT_UNUSED void *race_other_side(void *arg)
{
	struct race_run *run = arg;

	for (;;) {
		race_wait_sem(&run->prepared);
		if (run->end)
			return NULL;
		__atomic_store_n(&run->ready, true, __ATOMIC_RELEASE);
		race_wait_flag(&run->go);
		race_spin(-run->late);
		run->race->there(run->arg);
		sem_post(&run->done);
	}
}

/* Returns the outcome, or -1 with race_why. */
static SLOT_UNUSED int race_round(struct race_run *run)
{
	long step = run->delay.step;

	if (run->race->prepare && run->race->prepare(run->arg))
		return race_broken("cannot prepare: %s", strerror(errno));
	run->late = run->delay.lead + (long)(race_random(&run->random) % (2 * step)) - step;
	run->ready = false;
	run->go = false;
	sem_post(&run->prepared);
	race_wait_flag(&run->ready);
	__atomic_store_n(&run->go, true, __ATOMIC_RELEASE);
	race_spin(run->late);
	run->race->here(run->arg);
	race_wait_sem(&run->done);
	return run->race->judge(run->arg);
}

static SLOT_UNUSED bool race_both_orders(const struct race_run *run)
{
	return run->count[0] && run->count[1];
}

/*
 * So many rounds, or ten times as many before one of the orders is given up.
 * Returns how many there were; race_why says what went wrong.
 */
static SLOT_UNUSED unsigned int race_rounds(struct race_run *run, unsigned int rounds)
{
	unsigned int round;
	int outcome;

	for (round = 0; round < rounds || !race_both_orders(run); round++) {
		if (round == 10 * rounds) {
			race_broken("one of the orders never occurred");
			break;
		}
		outcome = race_round(run);
		if (outcome < 0)
			break;
		run->count[outcome]++;
		race_learn(&run->delay, outcome);
	}
	return round;
}

/* "write first 53, close first 47" */
static SLOT_UNUSED const char *race_tally(const struct race_run *run)
{
	static char text[256];
	size_t len = 0;
	int i;

	for (i = 0; i < RACE_OUTCOMES && run->race->outcome[i]; i++)
		len += snprintf(text + len, sizeof(text) - len, "%s%s %lu", i ? ", " : "",
				run->race->outcome[i], run->count[i]);
	return text;
}

/* The number of rounds is divided by MAILSLOT_SCALE, as far as that makes sense. */
static SLOT_UNUSED void race_run(struct __test_metadata *_metadata, const struct race *race,
				 void *arg, unsigned int rounds)
{
	struct race_run run = {
		.race = race, .arg = arg, .seed = race_seed(),
		.delay = { .step = 1024, .last = -1 },
	};
	pthread_t other;
	unsigned int round;

	run.random = run.seed;
	race_why[0] = '\0';
	sem_init(&run.prepared, 0, 0);
	sem_init(&run.done, 0, 0);
	ASSERT_EQ(0, pthread_create(&other, NULL, race_other_side, &run));
	round = race_rounds(&run, call_scaled_to(rounds, RACE_ROUNDS_MIN));
	run.end = true;
	sem_post(&run.prepared);
	pthread_join(other, NULL);
	TH_LOG("%s (seed %llu)", race_tally(&run), (unsigned long long)run.seed);
	EXPECT_STREQ("", race_why) TH_LOG("round %u: %s", round, race_why);
}

#endif /* _MAILSLOT_RACE_H */
