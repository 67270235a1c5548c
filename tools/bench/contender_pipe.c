// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pipe in packet mode: a page for each message, and none is larger.
 */
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "bench.h"

#define PACKETS_MAX	256	/* pages in /proc/sys/fs/pipe-max-size */

static bool create(struct channel *channel)
{
	int fds[2];

	if (pipe2(fds, O_DIRECT))
		return false;
	channel->out = fds[0];
	channel->in = fds[1];
	return !channel->depth || fcntl(channel->in, F_SETPIPE_SZ, channel->depth * PIPE_BUF) >= 0;
}

static void destroy(struct channel *channel)
{
	close(channel->out);
}

const struct contender contender_pipe = {
	.name = "packet pipe",
	.size_max = PIPE_BUF,
	.depth_max = PACKETS_MAX,
	.files = true,
	.polls = true,
	.create = create,
	.destroy = destroy,
	.join = join_nothing,
	.leave = leave_file,
	.send = send_file,
	.receive = receive_file,
};
