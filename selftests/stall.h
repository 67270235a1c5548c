/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A page at which a system call stops in the middle of its copy, until it is
 * told to go on: userfaultfd(2).  So a test can act at that very moment.
 *
 *	struct call reader = CALL_READ(fd, stall.page, 64);
 *
 *	call_start(&reader);
 *	stall_wait(&stall);		it copies, and stands still
 *	...
 *	stall_go_on(&stall);		or stall_fail(): EFAULT
 *	call_end(&reader);
 */
#ifndef _MAILSLOT_STALL_H
#define _MAILSLOT_STALL_H

#include "call.h"

#include <linux/userfaultfd.h>

struct stall {
	int fd;
	char *page;		/* good for one stop */
	char *content;		/* what will be in it */
	size_t size;
};

/* Returns 0, or -1 where there is no such thing. */
static SLOT_UNUSED int stall_open(struct stall *stall)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	stall->size = sysconf(_SC_PAGESIZE);
	stall->fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (stall->fd < 0 || ioctl(stall->fd, UFFDIO_API, &api))
		return -1;
	stall->page = mmap(NULL, stall->size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stall->content = aligned_alloc(stall->size, stall->size);
	memset(stall->content, 0, stall->size);
	range.range.start = (uintptr_t)stall->page;
	range.range.len = stall->size;
	return ioctl(stall->fd, UFFDIO_REGISTER, &range);
}

static SLOT_UNUSED void stall_close(struct stall *stall)
{
	close(stall->fd);
	munmap(stall->page, stall->size);
	free(stall->content);
}

/* Until somebody stands there. */
static SLOT_UNUSED bool stall_wait(struct stall *stall)
{
	struct uffd_msg event;

	return read(stall->fd, &event, sizeof(event)) == sizeof(event) &&
	       event.event == UFFD_EVENT_PAGEFAULT;
}

static SLOT_UNUSED int stall_go_on(struct stall *stall)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)stall->page,
		.src = (uintptr_t)stall->content,
		.len = stall->size,
	};

	return ioctl(stall->fd, UFFDIO_COPY, &copy);
}

static SLOT_UNUSED int stall_fail(struct stall *stall)
{
	struct uffdio_range range = {
		.start = (uintptr_t)stall->page,
		.len = stall->size,
	};

	if (mprotect(stall->page, stall->size, PROT_NONE))
		return -1;
	return ioctl(stall->fd, UFFDIO_WAKE, &range);
}

#endif /* _MAILSLOT_STALL_H */
