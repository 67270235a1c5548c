// SPDX-License-Identifier: GPL-2.0-only
/*
 * System V messages.
 */
#include <limits.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "bench.h"

static bool create(struct channel *channel)
{
	struct msqid_ds ds;

	channel->out = msgget(IPC_PRIVATE, 0600);
	if (channel->out < 0 || msgctl(channel->out, IPC_STAT, &ds))
		return false;
	channel->in = channel->out;
	ds.msg_qbytes = channel->depth * channel->size;
	return !channel->depth || !msgctl(channel->out, IPC_SET, &ds);
}

static void destroy(struct channel *channel)
{
	msgctl(channel->out, IPC_RMID, NULL);
}

static void leave(struct channel *channel)
{
	channel->in = -1;
}

static bool send(struct channel *channel)
{
	return !msgsnd(channel->in, &message, channel->size, 0);
}

static bool receive(struct channel *channel)
{
	return msgrcv(channel->out, &message, channel->size, 0, 0) == (ssize_t)channel->size;
}

const struct contender contender_sysv = {
	.name = "SysV messages",
	.size_max = SIZE_MAX_BENCH,
	.depth_max = INT_MAX,
	.create = create,
	.destroy = destroy,
	.join = join_nothing,
	.leave = leave,
	.send = send,
	.receive = receive,
};
