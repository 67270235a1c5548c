// SPDX-License-Identifier: GPL-2.0-only
/*
 * AF_UNIX sockets: datagrams to a name in the file system, as to a log daemon,
 * and a connection that keeps messages apart.
 */
#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench.h"

#define QUEUE_LENGTH	"/proc/sys/net/unix/max_dgram_qlen"
#define OVERHEAD	1024	/* what the buffer's size counts besides (twice) the payload */

char socket_dir[64] = "/dev/shm";

static void address(struct channel *channel, struct sockaddr_un *addr)
{
	addr->sun_family = AF_UNIX;
	snprintf(addr->sun_path, sizeof(addr->sun_path), "%s/%.40s", socket_dir, channel->name);
}

static int bound(struct channel *channel, int type)
{
	struct sockaddr_un addr;
	int fd;

	if (channel->depth && !setting_write(QUEUE_LENGTH, channel->depth))
		return -1;
	fd = socket(AF_UNIX, type, 0);
	address(channel, &addr);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return -1;
	return fd;
}

static int connected(struct channel *channel, int type)
{
	int room = channel->depth * (2 * channel->size + OVERHEAD) / 2;
	int fd = socket(AF_UNIX, type, 0);
	struct sockaddr_un addr;

	address(channel, &addr);
	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return -1;
	if (room && setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)))
		return -1;
	return fd;
}

static void remove_name(struct channel *channel)
{
	struct sockaddr_un addr;

	address(channel, &addr);
	unlink(addr.sun_path);
}

static bool send_socket(struct channel *channel)
{
	return send(channel->in, message.data, channel->size, 0) == (ssize_t)channel->size;
}

static bool receive_socket(struct channel *channel)
{
	return recv(channel->out, message.data, channel->size, 0) == (ssize_t)channel->size;
}

static bool create_datagram(struct channel *channel)
{
	channel->out = bound(channel, SOCK_DGRAM);
	return channel->out >= 0;
}

static void destroy_datagram(struct channel *channel)
{
	close(channel->out);
	remove_name(channel);
}

static bool join_datagram(struct channel *channel)
{
	channel->in = connected(channel, SOCK_DGRAM);
	return channel->in >= 0;
}

static bool say_datagram(struct channel *channel)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un addr;
	ssize_t done;

	address(channel, &addr);
	done = sendto(fd, message.data, channel->size, 0, (struct sockaddr *)&addr, sizeof(addr));
	close(fd);
	return done == (ssize_t)channel->size;
}

static bool create_seqpacket(struct channel *channel)
{
	channel->listener = bound(channel, SOCK_SEQPACKET);
	return channel->listener >= 0 && !listen(channel->listener, 1);
}

static void destroy_seqpacket(struct channel *channel)
{
	if (channel->out >= 0)
		close(channel->out);
	close(channel->listener);
	remove_name(channel);
}

static bool join_seqpacket(struct channel *channel)
{
	channel->in = connected(channel, SOCK_SEQPACKET);
	if (channel->in < 0)
		return false;
	channel->out = accept(channel->listener, NULL, NULL);
	return channel->out >= 0;
}

const struct contender contender_datagram = {
	.name = "AF_UNIX datagram",
	.size_max = SIZE_MAX_BENCH,
	.depth_max = 100000,
	.named = true,
	.files = true,
	.polls = true,
	.create = create_datagram,
	.destroy = destroy_datagram,
	.join = join_datagram,
	.leave = leave_file,
	.send = send_socket,
	.receive = receive_socket,
	.say = say_datagram,
};

const struct contender contender_seqpacket = {
	.name = "AF_UNIX seqpacket",
	.size_max = SIZE_MAX_BENCH,
	.depth_max = 100000,
	.files = true,
	.polls = true,
	.create = create_seqpacket,
	.destroy = destroy_seqpacket,
	.join = join_seqpacket,
	.leave = leave_file,
	.send = send_socket,
	.receive = receive_socket,
};
