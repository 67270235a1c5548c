// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslotfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/mailslotfs.h>

#include "bench.h"

char mailslot_dir[PATH_MAX] = "/dev/mailslot";

static int open_slot(struct channel *channel, int flags)
{
	char path[PATH_MAX + sizeof(channel->name)];

	snprintf(path, sizeof(path), "%s/%s", mailslot_dir, channel->name);
	return open(path, flags | O_CLOEXEC, 0600);
}

static bool create(struct channel *channel)
{
	struct mailslot_set set = {
		.mask = MAILSLOT_SET_MAX_QUEUE,
		.max_queue_bytes = channel->depth * (channel->size + MAILSLOT_HEADER_MAX),
	};

	channel->out = open_slot(channel, O_RDWR | O_CREAT | O_EXCL);
	if (channel->out < 0)
		return false;
	return !channel->depth || !ioctl(channel->out, MAILSLOT_IOC_SET_INFO, &set);
}

static void destroy(struct channel *channel)
{
	close(channel->out);
}

static bool join(struct channel *channel)
{
	channel->in = open_slot(channel, O_WRONLY);
	return channel->in >= 0;
}

const struct contender contender_mailslot = {
	.name = "mailslotfs",
	.size_max = SIZE_MAX_BENCH,
	.depth_max = INT_MAX,
	.named = true,
	.files = true,
	.polls = true,
	.create = create,
	.destroy = destroy,
	.join = join,
	.leave = leave_file,
	.send = send_file,
	.receive = receive_file,
	.say = say,
};
