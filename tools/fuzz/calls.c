// SPDX-License-Identifier: GPL-2.0-only
/*
 * calls [-s SEED] [-t SECONDS] [-p PROCESSES] [-o PROCESS] [-v]: calls mailslotfs in all ways.
 *
 * Many processes, as root and as others, make random system calls on slots that
 * they share, until they are done or killed; others take their place.  In the
 * end there is a table of what was called with which result, and it is checked
 * that nothing is left.  The kernel's log is not looked at here.
 *
 * The calls follow from the seed, see calls.h.  A report in the kernel's log
 * names the process ("fuzz 17.0"): -o 17 runs that one alone, -v prints its calls.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "calls.h"

#define PROCESSES_MAX	64
#define PATIENCE	120
#define CALLS_PER_KILL	2000

static struct {
	uint64_t seed;
	unsigned int seconds, processes;
	int only;
} options = { .seed = 1, .seconds = 20, .processes = 8, .only = -1 };

static pid_t running[PROCESSES_MAX];

static pid_t start(uint32_t process, const struct world *worlds)
{
	struct fuzz f = { .seed = options.seed, .process = process };
	pid_t pid = fork();

	if (!pid)
		fuzz_process(&f, worlds);
	return pid;
}

/* False when a process ended in a way that is not meant. */
static bool reap(void)
{
	bool good = true;
	unsigned int i;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (i = 0; i < options.processes; i++)
			if (running[i] == pid)
				break;
		if (i == options.processes)
			continue;
		running[i] = 0;
		if (WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status) != SIGKILL) {
			printf("FAILED: a process ended with status %#x\n", status);
			good = false;
		}
	}
	return good;
}

/* Where does it hang? */
static void show_stack(pid_t pid)
{
	char path[64], text[4096];

	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	if (fuzz_file(path, text, sizeof(text)) > 0)
		printf("process %d does not end:\n%s", pid, text);
}

/* We are the first process of a pid namespace: all who are left are ours. */
static bool end_all(void)
{
	time_t end = time(NULL) + PATIENCE;
	unsigned int i;

	kill(-1, SIGKILL);
	while (time(NULL) < end) {
		if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
			return true;
		usleep(1000);
	}
	for (i = 0; i < options.processes; i++)
		if (running[i])
			show_stack(running[i]);
	printf("FAILED: all processes end when they are killed\n");
	return false;
}

static uint32_t fill_up(uint32_t next, const struct world *worlds)
{
	unsigned int i;

	for (i = 0; i < options.processes; i++) {
		if (running[i])
			continue;
		running[i] = start(options.only < 0 ? next++ : (uint32_t)options.only, worlds);
		if (running[i] < 0)
			fuzz_die("fork");
	}
	return next;
}

/* Not too many: who dies young has done nothing. */
static void kill_some(struct fuzz *f)
{
	static uint64_t next;
	uint64_t good, now = fuzz_count_all(&good);
	pid_t pid = running[fuzz_below(f, options.processes)];

	if (now < next)
		return;
	next = now + fuzz_below(f, CALLS_PER_KILL);
	if (pid > 0)
		kill(pid, SIGKILL);
}

/* The status is 0 when all is well. */
static int supervise(const struct world *worlds)
{
	struct fuzz f = { .random = options.seed };
	time_t end = time(NULL) + options.seconds;
	uint32_t next = 0;
	bool good = true;

	if (options.only >= 0)
		options.processes = 1;
	while (time(NULL) < end) {
		next = fill_up(next, worlds);
		usleep(5000);
		good &= reap();
		kill_some(&f);
	}
	good &= end_all();
	printf("seed %llu, %u s, %u processes, %u at a time\n", (unsigned long long)options.seed,
	       options.seconds, next, options.processes);
	return !good;
}

static int run(const struct world *worlds)
{
	int status;
	pid_t pid;

	fflush(stdout);
	if (unshare(CLONE_NEWPID))
		fuzz_die("a pid namespace");
	pid = fork();
	if (!pid) {
		status = supervise(worlds);
		fflush(stdout);
		_exit(status);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		fuzz_die("the supervisor");
	return status;
}

static void parse(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "s:t:p:o:v")) >= 0) {
		if (option == 's')
			options.seed = strtoull(optarg, NULL, 0);
		else if (option == 't')
			options.seconds = atoi(optarg);
		else if (option == 'p')
			options.processes = atoi(optarg);
		else if (option == 'o')
			options.only = atoi(optarg);
		else if (option == 'v')
			fuzz_trace = true;
		else
			exit(2);
	}
	if (!options.processes || options.processes > PROCESSES_MAX)
		exit(2);
}

int main(int argc, char **argv)
{
	const struct rlimit files = { 4096, 4096 };
	const char *scale = getenv("MAILSLOT_SCALE");
	struct world worlds[WORLDS];
	uint64_t all, good;
	int i, failed;

	parse(argc, argv);
	umask(0);
	fuzz_slow = scale && atoi(scale) > 1;
	if (fuzz_count_init() || fuzz_cover_init())
		fuzz_die("shared memory");
	if (setrlimit(RLIMIT_NOFILE, &files) || fuzz_places_create())
		fuzz_die("/run/fuzz");
	for (i = 0; i < WORLDS; i++)
		if (fuzz_world_create(&worlds[i]))
			fuzz_die("a world");
	failed = run(worlds);
	fuzz_count_print();
	all = fuzz_count_all(&good);
	printf("%llu calls, %llu successful\n", (unsigned long long)all, (unsigned long long)good);
	/* What is on its way between processes goes with the sockets. */
	for (i = 0; i < WORLDS; i++) {
		close(worlds[i].sock[0]);
		close(worlds[i].sock[1]);
	}
	failed |= fuzz_after(worlds);
	fuzz_cover_print();
	return failed ? 1 : 0;
}
