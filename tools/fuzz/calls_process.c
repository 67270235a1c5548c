// SPDX-License-Identifier: GPL-2.0-only
/* A process: who it is, its threads, and what they do step by step. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

#include "calls.h"

#define THREADS 3

static const struct kind *const tables[] = {
	fuzz_open_kinds, fuzz_transfer_kinds, fuzz_ioctl_kinds, fuzz_wait_kinds, fuzz_uring_kinds,
	fuzz_file_kinds, fuzz_name_kinds, fuzz_share_kinds, fuzz_space_kinds, fuzz_setting_kinds,
	fuzz_remote_kinds,
};

bool fuzz_trace, fuzz_slow;

void fuzz_die(const char *what)
{
	perror(what);
	_exit(2);
}

/* The nth of all kinds, or NULL. */
const struct kind *fuzz_kind(unsigned int number)
{
	const struct kind *kind;
	size_t i;

	for (i = 0; i < FUZZ_COUNT(tables); i++)
		for (kind = tables[i]; kind->name; kind++)
			if (!number--)
				return kind;
	return NULL;
}

static uint32_t weight(const struct kind *kinds)
{
	uint32_t sum = 0;

	while (kinds->name)
		sum += kinds++->weight;
	return sum;
}

/* Who begins has nothing open, and cannot do much else than open. */
static unsigned int choose(struct fuzz *f)
{
	size_t table, count = f->step < 12 ? 1 : FUZZ_COUNT(tables);
	unsigned int number;
	uint32_t at, sum = 0;

	for (table = 0; table < count; table++)
		sum += weight(tables[table]);
	at = fuzz_below(f, sum);
	for (number = 0; at >= fuzz_kind(number)->weight; number++)
		at -= fuzz_kind(number)->weight;
	return number;
}

static void step(struct fuzz *f)
{
	unsigned int number = choose(f);
	const struct kind *kind = fuzz_kind(number);
	long ret;
	int err;

	fuzz_count_begin(number);
	fuzz_cover_begin(f);
	ret = kind->call(f);
	err = ret < 0 ? errno : 0;
	fuzz_cover_end(f);
	fuzz_count_end(number, err);
	if (fuzz_trace)
		fprintf(stderr, "%u.%u.%u step %u: %s = %ld%s%s\n", f->process, f->thread, f->depth,
			f->step, kind->name, ret, err ? " " : "", err ? strerrorname_np(err) : "");
}

void fuzz_steps(struct fuzz *f, uint32_t steps)
{
	uint64_t thread = fuzz_mix(f->seed, (uint64_t)f->process << 32 | f->thread);
	char name[16];

	snprintf(name, sizeof(name), "fuzz %u.%u", f->process, f->thread);
	prctl(PR_SET_NAME, name);
	for (f->step = 0; f->step < steps; f->step++) {
		f->random = fuzz_mix(thread, f->step);
		step(f);
	}
}

static void do_nothing(int signal)
{
	(void)signal;
}

/* No call of this thread shall wait for long. */
void fuzz_wake_often(void)
{
	struct sigaction action = { .sa_handler = do_nothing };
	const struct timespec time = { .tv_nsec = fuzz_slow ? 400000000 : 50000000 };
	const struct itimerspec often = { .it_value = time, .it_interval = time };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM };
	timer_t timer;

	event._sigev_un._tid = gettid();
	sigaction(SIGALRM, &action, NULL);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer) ||
	    timer_settime(timer, 0, &often, NULL))
		fuzz_die("a timer");
}

/* Where 32-bit callers can name it, too; the last page is taken away now and then. */
static char *make_buffer(void)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	void *buf;

#ifdef MAP_32BIT
	flags |= MAP_32BIT;
#endif
	buf = mmap(NULL, BUF_SIZE + 4096, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (buf == MAP_FAILED || mprotect((char *)buf + BUF_SIZE, 4096, PROT_NONE))
		fuzz_die("a buffer");
	memset(buf, 'f', BUF_SIZE);
	return buf;
}

static void *run_thread(void *arg)
{
	struct fuzz *f = arg;
	uint32_t steps;

	f->random = fuzz_mix(f->seed, f->process);
	steps = 50 + fuzz_below(f, 3000);
	fuzz_cover_start(f);
	fuzz_wake_often();
	fuzz_steps(f, steps);
	return NULL;
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	(void)!write(fd, text, strlen(text));
	close(fd);
}

static void become_user(uid_t id)
{
	if (setresgid(id, id, id) || setresuid(id, id, id))
		fuzz_die("another user");
	/* It may still be asked about itself. */
	prctl(PR_SET_DUMPABLE, 1);
}

/* Root of a user namespace; with a network of its own, of that as well. */
static void make_user_ns(int flags)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | flags))
		return;
	put("/proc/self/setgroups", "deny");
	put("/proc/self/uid_map", "0 12345 1");
	put("/proc/self/gid_map", "0 12345 1");
	if (!(flags & CLONE_NEWNET))
		return;
	mount("fuzz", fuzz_places[0], "mailslotfs", 0, NULL);
	fuzz_set_all();
}

/* Half of them are root, the rest are not, or in a user namespace only. */
static void become_somebody(struct fuzz *f)
{
	static const int spaces[] = { 0, CLONE_NEWNET, CLONE_NEWPID | CLONE_NEWNET };

	if (fuzz_one_in(f, 2))
		return;
	if (fuzz_one_in(f, 2)) {
		become_user(USER + fuzz_below(f, 2));
		return;
	}
	become_user(USER);
	make_user_ns(FUZZ_PICK(f, spaces));
}

/* Does not return. */
void fuzz_process(struct fuzz *f, const struct world *worlds)
{
	struct fuzz threads[THREADS];
	pthread_t thread;
	uint32_t i, count;

	f->random = fuzz_mix(f->seed, ~(uint64_t)f->process);
	f->world = &worlds[fuzz_below(f, WORLDS)];
	count = fuzz_one_in(f, 2) ? 1 : 1 + fuzz_below(f, THREADS);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);
	umask(0);
	if (fuzz_world_enter(f->world) || unshare(CLONE_NEWNS))
		fuzz_die("the world");
	for (i = 0; i < count; i++) {
		threads[i] = *f;
		threads[i].thread = i;
		threads[i].buf = make_buffer();
		/* Root alone may. */
		fuzz_cover_open(&threads[i]);
	}
	become_somebody(f);
	/* Who has a pid namespace for its children gets no threads. */
	for (i = 1; i < count; i++)
		if (pthread_create(&thread, NULL, run_thread, &threads[i]))
			break;
	run_thread(&threads[0]);
	if (fuzz_one_in(f, 2))
		raise(SIGKILL);
	_exit(0);
}
