// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time per message, written and read by one thread: mailslotfs next to POSIX
 * message queues, AF_UNIX datagrams, and a write and a read that do nothing.
 *
 * Build it with cc -O2; the argument is the directory of the mailslots.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SIZE	64
#define COUNT	20000
#define ROUNDS	7

struct peer {
	const char *name;
	int in, out;		/* write to in, read from out */
	double ns;
};

static void die(const char *what)
{
	fprintf(stderr, "quick: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void open_mailslot(struct peer *peer, const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/quick-%d", dir, getpid());
	peer->out = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	peer->in = open(path, O_WRONLY | O_CLOEXEC);
	if (peer->out < 0 || peer->in < 0)
		die(path);
}

static void open_mq(struct peer *peer)
{
	struct mq_attr attr = { .mq_maxmsg = 10, .mq_msgsize = SIZE };

	peer->in = mq_open("/mailslotfs-quick", O_RDWR | O_CREAT, 0600, &attr);
	peer->out = peer->in;
	if (peer->in < 0)
		die("mq_open");
	mq_unlink("/mailslotfs-quick");
}

static void open_unix(struct peer *peer)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, fds))
		die("socketpair");
	peer->in = fds[0];
	peer->out = fds[1];
}

static void open_nothing(struct peer *peer)
{
	peer->in = open("/dev/null", O_WRONLY);
	peer->out = open("/dev/zero", O_RDONLY);
	if (peer->in < 0 || peer->out < 0)
		die("/dev/null, /dev/zero");
}

static double round_ns(const struct peer *peer, int is_mq)
{
	char buf[SIZE] = { 0 };
	struct timespec from, to;
	int i, bad = 0;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (i = 0; i < COUNT; i++) {
		if (is_mq)
			bad |= mq_send(peer->in, buf, SIZE, 0) ||
			       mq_receive(peer->out, buf, SIZE, NULL) != SIZE;
		else
			bad |= write(peer->in, buf, SIZE) != SIZE ||
			       read(peer->out, buf, SIZE) != SIZE;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (bad)
		die(peer->name);
	return ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / COUNT;
}

/* The best of several rounds, taken in turn so that a busy moment hits all. */
int main(int argc, char **argv)
{
	struct peer peers[] = {
		{ .name = "mailslotfs" }, { .name = "POSIX mq" },
		{ .name = "AF_UNIX datagram" }, { .name = "/dev/null + /dev/zero" },
	};
	const int n = sizeof(peers) / sizeof(peers[0]);
	double ns;
	int round, i;

	open_mailslot(&peers[0], argc > 1 ? argv[1] : "/dev/mailslot");
	open_mq(&peers[1]);
	open_unix(&peers[2]);
	open_nothing(&peers[3]);
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < n; i++) {
			ns = round_ns(&peers[i], i == 1);
			if (!round || ns < peers[i].ns)
				peers[i].ns = ns;
		}
	}
	printf("%-24s %12s %12s\n", "write + read, 64 bytes", "ns", "mailslotfs/");
	for (i = 0; i < n; i++)
		printf("%-24s %12.0f %12.2f\n", peers[i].name, peers[i].ns,
		       peers[0].ns / peers[i].ns);
	return 0;
}
