// SPDX-License-Identifier: GPL-2.0-only
/*
 * datagrams [-s SEED] [-t SECONDS] [-n STEPS] [-v]: random and damaged datagrams for the hook.
 *
 * The first third of the time slots close in a hurry and the gate opens and
 * closes.  In the second it stays open, and all has to add up: what the kernel's
 * packet filter saw coming to our port, what was counted, what was delivered,
 * what was read.  In the last one packets come in bursts, and nothing else happens
 * at the same time: what was not damaged has to arrive.
 *
 * With -n all is done in order, in one process, so many packets in each third: the
 * same seed is the same run, but for what the clock decides.  -v prints each frame.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "datagrams.h"

#define SENDERS		2
#define PATIENCE	120

struct host hosts[HOSTS] = { { .name = "near" }, { .name = "other" } };

/* 192.0.2.0, 198.51.100.0 and 203.0.113.0, as datagrams-guest has it */
struct link links[LINKS] = {
	{ "far0", 0, 0xc0000201, 0xc0000202, 1500 },
	{ "far1", 0, 0xc6336401, 0xc6336402, 9000 },
	{ "far2", 1, 0xcb007101, 0xcb007102, 1500 },
};

/* Who makes steps; a process of its own each, or all in one */
enum part { SENDING, SERVING = SENDING + SENDERS, SETTING = SERVING + HOSTS, PARTS };

struct counts *counts;
bool trace;

static struct {
	uint64_t seed;
	unsigned int seconds, steps;
} options = { .seed = 1, .seconds = 20 };

static struct {
	bool calm;
	bool stop_sending, stop;
} *shared;

static struct fuzz parts[PARTS];

void die(const char *what)
{
	perror(what);
	exit(2);
}

static void enter(const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
}

static void prepare_host(struct host *host)
{
	enter(host->name);
	host->net = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	snprintf(host->mount, sizeof(host->mount), ROOT "/%s", host->name);
	mkdir(ROOT, 0755);
	mkdir(host->mount, 0755);
	if (host->net < 0 || mount("mailslot", host->mount, "mailslotfs", 0, NULL))
		die(host->mount);
}

static int packet_socket(const char *interface, int offload)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(interface),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &offload, sizeof(offload)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die(interface);
	return fd;
}

static void prepare(void)
{
	unsigned int i;

	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	for (i = 0; i < HOSTS; i++)
		prepare_host(&hosts[i]);
	enter("far");
	for (i = 0; i < LINKS; i++) {
		links[i].sock = packet_socket(links[i].name, 0);
		links[i].offload_sock = packet_socket(links[i].name, 1);
	}
	for (i = 0; i < PARTS; i++)
		parts[i] = (struct fuzz) { .seed = options.seed, .process = i };
	setting_all();
}

static void step(enum part part)
{
	struct fuzz *f = &parts[part];

	f->step++;
	f->random = fuzz_mix(fuzz_mix(f->seed, f->process), f->step);
	if (part < SERVING)
		packet_step(f);
	else if (part < SETTING)
		slot_step(f, part - SERVING, shared->calm);
	else
		setting_step(f, shared->calm);
}

/* What one sender sends is received by its processor, and so in order. */
static void stay_on_cpu(unsigned int which)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(which % sysconf(_SC_NPROCESSORS_ONLN), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static unsigned int backlog(void)
{
	FILE *file = fopen("/proc/thread-self/net/softnet_stat", "r");
	unsigned int length, sum = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %x", &length) == 1)
			sum += length;
	if (file)
		fclose(file);
	return sum;
}

/* Whatever has been sent has come: when the processors have had time for us, and nothing waits. */
static bool settled(void)
{
	time_t end = time(NULL) + PATIENCE;
	unsigned int cpu;

	do {
		for (cpu = 0; cpu < sysconf(_SC_NPROCESSORS_ONLN); cpu++) {
			stay_on_cpu(cpu);
			usleep(1000);
		}
		if (!backlog())
			return true;
	} while (time(NULL) < end);
	printf("FAILED: packets wait for ever\n");
	return false;
}

/***  Together  ***/

static void run_anywhere(void)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
}

static void run_part(enum part part)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (part < SERVING)
		stay_on_cpu(part);
	else
		run_anywhere();
	while (!__atomic_load_n(part < SERVING ? &shared->stop_sending : &shared->stop,
				__ATOMIC_RELAXED)) {
		step(part);
		if (part >= SERVING)
			usleep(part == SETTING ? 5000 : 200);
	}
	if (part >= SERVING && part < SETTING)
		slot_close_all(part - SERVING);
	fflush(stdout);
	_exit(0);
}

static pid_t start(enum part part)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid)
		run_part(part);
	return pid;
}

/* Of these processes, all ended well. */
static bool end_well(const pid_t *pids, unsigned int count)
{
	bool good = true;
	int status;

	while (count--)
		if (waitpid(*pids++, &status, 0) < 0 || status)
			good = false;
	if (!good)
		printf("FAILED: a process ended badly\n");
	return good;
}

static bool run_together(void)
{
	pid_t pids[PARTS];
	bool good;
	int part;

	shared->stop = false;
	shared->stop_sending = false;
	for (part = 0; part < PARTS; part++) {
		parts[part].step += 1000000 * shared->calm;
		pids[part] = start(part);
	}
	sleep(options.seconds / 3);
	shared->stop_sending = true;
	good = end_well(pids, SENDERS);
	good &= settled();
	shared->stop = true;
	return end_well(pids + SENDERS, PARTS - SENDERS) && good;
}

/***  In order  ***/

/* Or else it would be up to the scheduler what comes first. */
static void let_packets_pass(void)
{
	while (backlog())
		sched_yield();
}

static bool run_in_order(void)
{
	struct fuzz whose = { .random = fuzz_mix(options.seed, shared->calm) };
	unsigned int i;

	stay_on_cpu(0);
	for (i = 0; i < options.steps; i++) {
		step(fuzz_below(&whose, SENDERS));
		let_packets_pass();
		if (fuzz_one_in(&whose, 4))
			step(SERVING + fuzz_below(&whose, HOSTS));
		if (fuzz_one_in(&whose, 64))
			step(SETTING);
	}
	settled();
	for (i = 0; i < HOSTS; i++)
		slot_close_all(i);
	return true;
}

/***  In bursts  ***/

/* Pieces that are left over might take the room of those to come. */
static bool no_pieces_wait(unsigned int host)
{
	char line[256];
	unsigned int count = 0;
	FILE *file;

	if (setns(hosts[host].net, CLONE_NEWNET))
		die("setns");
	file = fopen("/proc/thread-self/net/sockstat", "r");
	while (file && fgets(line, sizeof(line), file))
		sscanf(line, "FRAG: inuse %u", &count);
	if (file)
		fclose(file);
	return !count;
}

static void wait_for_pieces(void)
{
	time_t end = time(NULL) + PATIENCE;
	unsigned int host;

	for (host = 0; host < HOSTS; host++)
		while (!no_pieces_wait(host) && time(NULL) < end)
			usleep(100000);
}

static void run_burst(struct fuzz *whose)
{
	unsigned int i;

	for (i = 0; i < 8 * HOSTS; i++)
		step(SERVING + i % HOSTS);
	promise_begin();
	for (i = 0; i < BURST; i++) {
		step(fuzz_below(whose, SENDERS));
		let_packets_pass();
	}
	for (i = 0; i < HOSTS; i++)
		slot_read_all(i);
	promise_end();
}

static bool is_over(unsigned int sent, time_t end)
{
	if (sent < 100 * BURST && (!counts->promised[0] || !counts->promised[1]))
		return false;
	return options.steps ? sent >= options.steps : time(NULL) >= end;
}

static bool run_in_bursts(void)
{
	struct fuzz whose = { .random = fuzz_mix(options.seed, 2) };
	time_t end = time(NULL) + options.seconds / 3;
	unsigned int i, sent = 0;

	wait_for_pieces();
	stay_on_cpu(0);
	for (i = 0; i < PARTS; i++)
		parts[i].step += 1000000;
	do {
		run_burst(&whose);
		sent += BURST;
	} while (!is_over(sent, end));
	for (i = 0; i < HOSTS; i++)
		slot_close_all(i);
	return true;
}

/***  All three  ***/

static void print_counts(void)
{
	printf("seed %llu: %llu frames, and %llu that the kernel does not send; ",
	       (unsigned long long)options.seed, (unsigned long long)counts->sent,
	       (unsigned long long)counts->refused);
	printf("%llu slots opened, %llu closed; %llu settings\n",
	       (unsigned long long)counts->opened, (unsigned long long)counts->closed,
	       (unsigned long long)counts->set);
}

static bool third(const char *name, bool calm, bool (*run_it)(void))
{
	struct timespec from, to;
	uint64_t before = counts->sent;
	double seconds;
	bool good;

	shared->calm = calm;
	clock_gettime(CLOCK_MONOTONIC, &from);
	good = run_it();
	clock_gettime(CLOCK_MONOTONIC, &to);
	seconds = to.tv_sec - from.tv_sec + (to.tv_nsec - from.tv_nsec) / 1e9;
	printf("%s: %llu frames in %.1f s, %.0f a second\n", name,
	       (unsigned long long)(counts->sent - before), seconds,
	       (counts->sent - before) / seconds);
	return good;
}

static bool run(void)
{
	struct sum then[HOSTS], now;
	bool (*run_it)(void) = options.steps ? run_in_order : run_together;
	bool good = third("restless", false, run_it);
	unsigned int i;

	setting_all();
	good &= settled();
	for (i = 0; i < HOSTS; i++)
		then[i] = sum_take(i);
	good &= third("calm", true, run_it);
	setting_all();
	good &= third("in bursts", true, run_in_bursts);
	good &= settled();
	for (i = 0; i < HOSTS; i++) {
		now = sum_take(i);
		good &= sum_check(i, &then[i], &now) && sum_promises(i);
		sum_print(i, &now);
	}
	print_counts();
	return good && !counts->wrong;
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "s:t:n:v")) != -1) {
		if (option == 's')
			options.seed = strtoull(optarg, NULL, 0);
		else if (option == 't')
			options.seconds = atoi(optarg);
		else if (option == 'n')
			options.steps = atoi(optarg);
		else if (option == 'v')
			trace = true;
		else
			return 2;
	}
	prepare();
	return !run();
}
