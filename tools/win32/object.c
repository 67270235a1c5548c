// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot-win32: objects, and how they are signalled
 */
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "object.h"

pthread_mutex_t win32_lock = PTHREAD_MUTEX_INITIALIZER;

struct object *object_new(enum object_kind kind, int fd, ACCESS_MASK granted)
{
	struct object *object = calloc(1, sizeof(*object));

	if (!object) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	object->kind = kind;
	object->references = 1;
	object->granted = granted;
	object->fd = fd;
	object->signal_fd = -1;
	/* A file on which nothing is under way is signalled. */
	object->signalled = kind != OBJECT_EVENT;
	object->manual_reset = kind != OBJECT_EVENT;
	return object;
}

void object_get(struct object *object)
{
	__atomic_add_fetch(&object->references, 1, __ATOMIC_RELAXED);
}

void object_put(struct object *object)
{
	if (__atomic_sub_fetch(&object->references, 1, __ATOMIC_ACQ_REL))
		return;
	if (object->fd >= 0)
		close(object->fd);
	if (object->signal_fd >= 0)
		close(object->signal_fd);
	free(object->name);
	free(object);
}

bool object_is_file(const struct object *object)
{
	return object->kind != OBJECT_EVENT;
}

void object_signal(struct object *object)
{
	if (!object->signalled && object->signal_fd >= 0)
		eventfd_write(object->signal_fd, 1);
	object->signalled = true;
}

void object_unsignal(struct object *object)
{
	eventfd_t count;

	if (object->signalled && object->signal_fd >= 0)
		eventfd_read(object->signal_fd, &count);
	object->signalled = false;
}

int object_signal_fd(struct object *object)
{
	if (object->signal_fd < 0)
		object->signal_fd = eventfd(object->signalled, EFD_CLOEXEC | EFD_NONBLOCK);
	return object->signal_fd;
}
