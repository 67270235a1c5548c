// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot: taking messages
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "mailslot.h"

/* Most messages are small; the first buffer need not hold the largest. */
#define FIRST_SIZE	4096

ssize_t mailslot_read(int fd, void *buf, size_t size, unsigned int flags,
		      struct mailslot_recv *from)
{
	struct mailslot_recv recv = {
		.buf = (uintptr_t)buf,
		.len = size > UINT32_MAX ? UINT32_MAX : size,
		.flags = flags,
	};
	int ret;

	ret = ioctl(fd, MAILSLOT_IOC_RECV, &recv);
	if (from)
		*from = recv;
	return ret;
}

static int enlarge(void **buf, size_t *size, size_t needed)
{
	void *larger = realloc(*buf, needed);

	if (!larger)
		return -1;
	*buf = larger;
	*size = needed;
	return 0;
}

ssize_t mailslot_read_alloc(int fd, void **buf, size_t *size,
			    unsigned int flags, struct mailslot_recv *from)
{
	struct mailslot_recv recv;
	ssize_t ret;

	if (!*buf && enlarge(buf, size, FIRST_SIZE))
		return -1;
	/*
	 * Another reader may take the large message before we come back for
	 * it, and the next one may be larger still.
	 */
	for (;;) {
		ret = mailslot_read(fd, *buf, *size, flags, &recv);
		if (ret >= 0 || errno != EMSGSIZE)
			break;
		if (enlarge(buf, size, recv.message_size))
			return -1;
	}
	if (from)
		*from = recv;
	return ret;
}
