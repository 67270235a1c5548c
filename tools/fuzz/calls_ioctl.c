// SPDX-License-Identifier: GPL-2.0-only
/* The ioctls, with structures that are right, nearly right, and not there. */
#include <sys/ioctl.h>

#include <linux/mailslotfs.h>

#include "calls.h"

/* By a caller of 64 or of 32 bits. */
static long do_ioctl(struct fuzz *f, int fd, unsigned long cmd, void *arg)
{
#ifdef __x86_64__
	uintptr_t low = (uintptr_t)arg & 0xffffffff;
	long ret;

	if (fuzz_one_in(f, 6)) {
		asm volatile("int $0x80" : "=a" (ret)
			     : "a" (54), "b" (fd), "c" (cmd), "d" (low)
			     : "memory", "r8", "r9", "r10", "r11");
		if (ret >= 0 || ret < -4095)
			return ret;
		errno = -ret;
		return -1;
	}
#endif
	return ioctl(fd, cmd, arg);
}

/* The structure, some of it wrong now and then, at a good place or a bad one. */
static void *place(struct fuzz *f, const void *from, size_t size)
{
	char *to = f->buf;

	memcpy(to, from, size);
	if (fuzz_one_in(f, 8))
		to[fuzz_below(f, size)] ^= 1 << fuzz_below(f, 8);
	return fuzz_one_in(f, 24) ? fuzz_buffer(f, size) : to;
}

static int either(struct fuzz *f)
{
	return fuzz_fd(f, fuzz_one_in(f, 2) ? SERVER : CLIENT);
}

static long call_get_info(struct fuzz *f)
{
	int fd = either(f);

	return do_ioctl(f, fd, MAILSLOT_IOC_GET_INFO,
			fuzz_buffer(f, sizeof(struct mailslot_info)));
}

/* Limits that let something through, mostly, and times that end. */
static long call_set_info(struct fuzz *f)
{
	int fd = fuzz_fd(f, SERVER);
	struct mailslot_set set = {
		.mask = fuzz_below(f, 8),
		.read_timeout_ms = fuzz_one_in(f, 4) ? MAILSLOT_WAIT_FOREVER : fuzz_below(f, 20),
		.max_message_size = fuzz_one_in(f, 4) ? fuzz_number(f) : fuzz_below(f, 70000),
		.max_queue_bytes = fuzz_one_in(f, 4) ? fuzz_number(f) : fuzz_below(f, 100000),
	};

	return do_ioctl(f, fd, MAILSLOT_IOC_SET_INFO, place(f, &set, sizeof(set)));
}

static long call_recv(struct fuzz *f)
{
	int fd = fuzz_fd(f, SERVER);
	size_t len = fuzz_one_in(f, 4) ? fuzz_size(f) : BUF_SIZE;
	struct mailslot_recv recv = {
		.buf = (uintptr_t)fuzz_buffer(f, len) + (fuzz_one_in(f, 16) ? 0 : 256),
		.len = len,
		.flags = fuzz_below(f, 8),
	};

	return do_ioctl(f, fd, MAILSLOT_IOC_RECV, place(f, &recv, sizeof(recv)));
}

static long call_fionread(struct fuzz *f)
{
	int fd = either(f);

	return do_ioctl(f, fd, FIONREAD, fuzz_buffer(f, sizeof(int)));
}

/* Numbers of ours with other sizes and directions; those of all files; any. */
static unsigned long some_cmd(struct fuzz *f)
{
	static const unsigned long common[] = { FIOCLEX, FIONBIO, FIOASYNC, FIOQSIZE, TCGETS,
						FIONREAD, 0xc020660b, 0x40049409, 0xc0185879 };

	switch (fuzz_below(f, 3)) {
	case 0:
		return _IOC(fuzz_below(f, 4), MAILSLOT_IOC_TYPE, fuzz_below(f, 5),
			    fuzz_below(f, 256));
	case 1:
		return FUZZ_PICK(f, common);
	default:
		return fuzz_random(f);
	}
}

static long call_ioctl_any(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);
	unsigned long cmd = some_cmd(f);

	memset(f->buf, 0, 256);
	return do_ioctl(f, fd, cmd, fuzz_buffer(f, 256));
}

const struct kind fuzz_ioctl_kinds[] = {
	{ "GET_INFO", call_get_info, 12 },
	{ "SET_INFO", call_set_info, 24 },
	{ "RECV", call_recv, 40 },
	{ "FIONREAD", call_fionread, 4 },
	{ "ioctl any", call_ioctl_any, 4 },
	{ }
};
