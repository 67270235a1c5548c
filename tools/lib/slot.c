// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot: creating, opening, limits
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mailslot.h"
#include "place.h"

static int open_place(struct place *place, int flags)
{
	int fd = -1, error;

	if (place_resolve(place) == 0)
		fd = openat(place->dir, place->leaf, flags | O_CLOEXEC, 0);
	error = errno;
	close(place->dir);
	errno = error;
	return fd;
}

static bool valid_flags(int flags)
{
	return !(flags & ~O_NONBLOCK);
}

int mailslot_create(const char *name, int flags, mode_t mode,
		    const struct mailslot_set *limits)
{
	struct place place;
	int fd, error;

	if (!valid_flags(flags) || (mode & ~0777)) {
		errno = EINVAL;
		return -1;
	}
	if (place_find(&place, NULL, name))
		return -1;
	if (place.remote) {
		close(place.dir);
		errno = EOPNOTSUPP;
		return -1;
	}
	/* Mode 0 keeps clients out until the limits stand. */
	fd = open_place(&place, O_RDONLY | O_CREAT | O_EXCL | flags);
	if (fd < 0)
		return -1;
	if ((!limits || mailslot_set_info(fd, limits) == 0) &&
	    fchmod(fd, mode) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

int mailslot_open(const char *name, int flags)
{
	struct place place;

	if (!valid_flags(flags)) {
		errno = EINVAL;
		return -1;
	}
	if (place_find(&place, NULL, name))
		return -1;
	return open_place(&place, O_WRONLY | flags);
}

int mailslot_get_info(int fd, struct mailslot_info *info)
{
	return ioctl(fd, MAILSLOT_IOC_GET_INFO, info);
}

int mailslot_set_info(int fd, const struct mailslot_set *limits)
{
	return ioctl(fd, MAILSLOT_IOC_SET_INFO, limits);
}

int mailslot_set_timeout(int fd, uint32_t ms)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_READ_TIMEOUT,
		.read_timeout_ms = ms,
	};

	return mailslot_set_info(fd, &limits);
}

int mailslot_set_max_message(int fd, uint32_t bytes)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_MAX_MESSAGE,
		.max_message_size = bytes,
	};

	return mailslot_set_info(fd, &limits);
}

int mailslot_set_max_queue(int fd, uint64_t bytes)
{
	struct mailslot_set limits = {
		.mask = MAILSLOT_SET_MAX_QUEUE,
		.max_queue_bytes = bytes,
	};

	return mailslot_set_info(fd, &limits);
}
