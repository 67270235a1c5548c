// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "hosts.h"
#include "remote.h"

#define SECONDS	1
#define LAST	'.'		/* the last byte of the last message */

/**
 * struct reader - a thread that reads
 * @fd: what it reads
 * @good: what it does with each, or NULL
 * @count: how many it got
 * @done: it has seen the last one
 */
struct reader {
	int fd;
	bool (*good)(const void *buf, size_t len);
	size_t count;
	atomic_bool done;
};

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Reads until a message says that it is the last one. */
static void *read_all(void *arg)
{
	struct reader *reader = arg;
	char buf[2048];
	ssize_t len;

	pin(1);
	while ((len = read(reader->fd, buf, sizeof(buf))) > 0) {
		if (reader->good && !reader->good(buf, len))
			die("a damaged datagram");
		if (buf[len - 1] == LAST)
			break;
		reader->count++;
	}
	reader->done = true;
	return NULL;
}

/* It may be lost, so that there has to be more than one. */
static void end_reader(int out, struct reader *reader)
{
	datagram[sizeof(datagram) - 1] = LAST;
	while (!reader->done) {
		usleep(20000);
		hosts_send(out);
	}
	datagram[sizeof(datagram) - 1] = 0;
}

/* Of those that said that they are the last one, too. */
static void drain(int fd)
{
	char buf[2048];

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	fcntl(fd, F_SETFL, 0);
}

static void send_for(double ns, int out)
{
	double end = now_ns() + ns;

	while (now_ns() < end)
		hosts_send(out);
}

void stream(const char *contender, int out, int in, bool (*good)(const void *buf, size_t len))
{
	struct reader reader = { .fd = in, .good = good };
	pthread_t thread;
	double ns;

	pin(0);
	if (pthread_create(&thread, NULL, read_all, &reader))
		die("thread");
	ns = now_ns();
	send_for(SECONDS * 1e9, out);
	end_reader(out, &reader);
	ns = now_ns() - ns;
	pthread_join(thread, NULL);
	drain(in);
	if (!reader.count)
		die("%s: nothing arrives", contender);
	print_figure("remote-stream", contender, ns / reader.count);
}
