// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the contenders have in common.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

const struct contender *const contenders[] = {
	&contender_mailslot, &contender_mq, &contender_sysv, &contender_datagram,
	&contender_seqpacket, &contender_pipe, &contender_floor,
};

const int contender_count = ARRAY_LENGTH(contenders);

struct message message = { .type = 1 };

bool send_file(struct channel *channel)
{
	return write(channel->in, message.data, channel->size) == (ssize_t)channel->size;
}

bool receive_file(struct channel *channel)
{
	return read(channel->out, message.data, channel->size) == (ssize_t)channel->size;
}

/* For those whose ends are made together. */
bool join_nothing(struct channel *channel)
{
	(void)channel;
	return true;
}

void leave_file(struct channel *channel)
{
	close(channel->in);
	channel->in = -1;
}

bool say(struct channel *channel)
{
	const struct contender *contender = channel->contender;
	bool ok = contender->join(channel) && contender->send(channel);

	contender->leave(channel);
	return ok;
}

void channel_name(struct channel *channel, const struct contender *contender, size_t size,
		  int depth)
{
	static int serial;

	memset(channel, 0, sizeof(*channel));
	channel->contender = contender;
	channel->size = size;
	channel->depth = depth;
	channel->in = -1;
	channel->out = -1;
	channel->listener = -1;
	snprintf(channel->name, sizeof(channel->name), "bench-%d-%d", getpid(), serial++);
}

void channel_open(struct channel *channel, const struct contender *contender, size_t size,
		  int depth)
{
	channel_name(channel, contender, size, depth);
	if (!contender->create(channel) || !contender->join(channel))
		die(contender->name);
}

void channel_close(struct channel *channel)
{
	if (channel->in >= 0)
		channel->contender->leave(channel);
	channel->contender->destroy(channel);
}
