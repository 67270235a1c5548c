// SPDX-License-Identifier: GPL-2.0-only
/*
 * No message: the system calls, and the copy to the reader.
 */
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "bench.h"

static bool create(struct channel *channel)
{
	channel->out = open("/dev/zero", O_RDONLY);
	return channel->out >= 0;
}

static void destroy(struct channel *channel)
{
	close(channel->out);
}

static bool join(struct channel *channel)
{
	channel->in = open("/dev/null", O_WRONLY);
	return channel->in >= 0;
}

const struct contender contender_floor = {
	.name = "floor",
	.size_max = SIZE_MAX_BENCH,
	.depth_max = INT_MAX,
	.named = true,
	.files = true,
	.create = create,
	.destroy = destroy,
	.join = join,
	.leave = leave_file,
	.send = send_file,
	.receive = receive_file,
	.say = say,
};
