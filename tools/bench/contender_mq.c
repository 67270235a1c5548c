// SPDX-License-Identifier: GPL-2.0-only
/*
 * POSIX message queues.  Their descriptors are files, as poll(2) sees it.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>

#include "bench.h"

static mqd_t open_queue(struct channel *channel, int flags)
{
	struct mq_attr attr = { .mq_maxmsg = channel->depth, .mq_msgsize = channel->size };
	char name[sizeof(channel->name) + 1];

	snprintf(name, sizeof(name), "/%s", channel->name);
	return mq_open(name, flags, 0600, channel->depth ? &attr : NULL);
}

static bool create(struct channel *channel)
{
	channel->out = open_queue(channel, O_RDONLY | O_CREAT | O_EXCL);
	return channel->out >= 0;
}

static void destroy(struct channel *channel)
{
	char name[sizeof(channel->name) + 1];

	snprintf(name, sizeof(name), "/%s", channel->name);
	mq_close(channel->out);
	mq_unlink(name);
}

static bool join(struct channel *channel)
{
	channel->in = open_queue(channel, O_WRONLY);
	return channel->in >= 0;
}

static void leave(struct channel *channel)
{
	mq_close(channel->in);
	channel->in = -1;
}

static bool send(struct channel *channel)
{
	return !mq_send(channel->in, message.data, channel->size, 0);
}

static bool receive(struct channel *channel)
{
	return mq_receive(channel->out, message.data, channel->size, NULL) ==
	       (ssize_t)channel->size;
}

const struct contender contender_mq = {
	.name = "POSIX mq",
	.size_max = SIZE_MAX_BENCH,
	.depth_max = 65536,	/* HARD_MSGMAX in the kernel */
	.named = true,
	.polls = true,
	.create = create,
	.destroy = destroy,
	.join = join,
	.leave = leave,
	.send = send,
	.receive = receive,
	.say = say,
};
