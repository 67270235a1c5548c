// SPDX-License-Identifier: GPL-2.0-only
/*
 * What "instructions" counts on this machine: a message is written and read, with mailslotfs and
 * its peers.  The argument is the directory of the mailslots.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mark.h"

#define SIZE	64
#define WARM	100
#define COUNT	300

static char message[SIZE];

struct peer {
	const char *name;
	int in, out;		/* write to in, read from out */
};

static void die(const char *what)
{
	fprintf(stderr, "rounds: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void open_mailslot(struct peer *peer, const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/rounds-%d", dir, getpid());
	peer->out = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	peer->in = open(path, O_WRONLY | O_CLOEXEC);
	if (peer->out < 0 || peer->in < 0)
		die(path);
}

static void open_mq(struct peer *peer)
{
	struct mq_attr attr = { .mq_maxmsg = 10, .mq_msgsize = SIZE };

	peer->in = mq_open("/mailslotfs-rounds", O_RDWR | O_CREAT, 0600, &attr);
	peer->out = peer->in;
	if (peer->in < 0)
		die("mq_open");
	mq_unlink("/mailslotfs-rounds");
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

static bool put(const struct peer *peer)
{
	return write(peer->in, message, SIZE) == SIZE;
}

static bool get(const struct peer *peer)
{
	return read(peer->out, message, SIZE) == SIZE;
}

static bool put_mq(const struct peer *peer)
{
	return !mq_send(peer->in, message, SIZE, 0);
}

static bool get_mq(const struct peer *peer)
{
	return mq_receive(peer->out, message, SIZE, NULL) == SIZE;
}

static void run(const struct peer *peer, bool (*send)(const struct peer *peer),
		bool (*receive)(const struct peer *peer))
{
	bool good = true;
	int i;

	printf("contender\t%s\t-\tinstructions-write\tinstructions-read\n", peer->name);
	MARK(MARK_NEXT);
	for (i = -WARM; i < COUNT; i++) {
		if (i >= 0)
			MARK(0);
		good &= send(peer);
		MARK(MARK_STOP);
		if (i >= 0)
			MARK(1);
		good &= receive(peer);
		MARK(MARK_STOP);
	}
	if (!good)
		die(peer->name);
}

int main(int argc, char **argv)
{
	struct peer slot = { .name = "mailslotfs" }, mq = { .name = "POSIX mq" },
		    sock = { .name = "AF_UNIX datagram" }, nothing = { .name = "floor" };

	MARK(MARK_ARM);
	open_mailslot(&slot, argc > 1 ? argv[1] : "/dev/mailslot");
	open_mq(&mq);
	open_unix(&sock);
	open_nothing(&nothing);
	run(&slot, put, get);
	run(&mq, put_mq, get_mq);
	run(&sock, put, get);
	run(&nothing, put, get);
	return 0;
}
