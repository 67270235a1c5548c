// SPDX-License-Identifier: GPL-2.0-only
/*
 * What there is to know about slots
 *
 * The directory says which slots there are, /proc/net/mailslot the rest.  The
 * latter lists the slots of our own network namespace; for a mount of another
 * one, in a container for instance, only the directory is left.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mailslot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "slots.h"

struct slot *slots_add(struct slots *slots)
{
	struct slot *slot;
	size_t size;

	if (slots->count == slots->size) {
		size = slots->size ? 2 * slots->size : 64;
		slot = reallocarray(slots->slot, size, sizeof(*slot));
		if (!slot)
			return NULL;
		slots->slot = slot;
		slots->size = size;
	}
	slot = &slots->slot[slots->count++];
	memset(slot, 0, sizeof(*slot));
	return slot;
}

void slots_free(struct slots *slots)
{
	free(slots->slot);
	memset(slots, 0, sizeof(*slots));
}

/* Returns false when there is no such slot, or it is something else. */
static bool from_stat(struct slot *slot, int dir, const char *path)
{
	struct stat st;

	if (fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW))
		return false;
	if (!S_ISFIFO(st.st_mode)) {
		errno = ENOENT;
		return false;
	}
	slot->inode = st.st_ino;
	slot->mode = st.st_mode & 07777;
	slot->uid = st.st_uid;
	return true;
}

static void complete(struct slot *slot, const struct slots *proc)
{
	const struct slot *found = proc_find(proc, slot);

	if (found)
		*slot = *found;
}

int slots_read(struct slots *slots, const char *mount)
{
	struct slots proc = { };
	struct dirent *entry;
	struct slot *slot;
	int ret = 0;
	DIR *dir;

	dir = opendir(mount);
	if (!dir)
		return -1;
	proc_read(&proc);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		slot = slots_add(slots);
		if (!slot) {
			ret = -1;
			break;
		}
		snprintf(slot->name, sizeof(slot->name), "%s", entry->d_name);
		if (from_stat(slot, dirfd(dir), entry->d_name))
			complete(slot, &proc);
		else
			slots->count--;		/* it has just gone */
	}
	closedir(dir);
	slots_free(&proc);
	return ret;
}

/*
 * The slot may have been named in other letters than its own: its directory
 * entry is the one with its inode number.
 */
static void own_name(struct slot *slot, const char *path)
{
	char mount[PATH_MAX + 1];
	struct dirent *entry;
	DIR *dir;

	snprintf(mount, sizeof(mount), "%.*s",
		 (int)(strrchr(path, '/') - path), path);
	dir = opendir(mount);
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		if (entry->d_ino == slot->inode && entry->d_name[0] != '.')
			snprintf(slot->name, sizeof(slot->name), "%s",
				 entry->d_name);
	}
	closedir(dir);
}

int slot_read(struct slot *slot, const char *path)
{
	struct slots proc = { };

	memset(slot, 0, sizeof(*slot));
	if (!from_stat(slot, AT_FDCWD, path))
		return -1;
	snprintf(slot->name, sizeof(slot->name), "%s", strrchr(path, '/') + 1);
	own_name(slot, path);
	proc_read(&proc);
	complete(slot, &proc);
	slots_free(&proc);
	return 0;
}

void slot_query(struct slot *slot, const char *path)
{
	struct mailslot_info info;
	int fd, ret;

	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	ret = mailslot_get_info(fd, &info);
	close(fd);
	if (ret)
		return;
	slot->counted = true;
	slot->messages = info.message_count;
	slot->bytes = info.queued_bytes;
	slot->queue_limit = info.max_queue_bytes;
	slot->max_message = info.max_message_size;
	slot->timeout = info.read_timeout_ms == MAILSLOT_WAIT_FOREVER ?
			UINT64_MAX : info.read_timeout_ms;
	slot->received = info.received;
	slot->dropped = info.dropped;
	slot->next_known = true;
	slot->next = info.next_size == MAILSLOT_NO_MESSAGE ?
		     UINT64_MAX : info.next_size;
}

/*
 * The creator may have passed the slot on and gone, and its number may have
 * gone to somebody else since; then this is wrong, and nobody can tell.
 */
void slot_program(const struct slot *slot, char *buf, size_t size)
{
	char path[32];
	FILE *file;

	buf[0] = '\0';
	if (!slot->pid)
		return;
	snprintf(path, sizeof(path), "/proc/%u/comm", (unsigned int)slot->pid);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fgets(buf, size, file))
		buf[strcspn(buf, "\n")] = '\0';
	else
		buf[0] = '\0';
	fclose(file);
}
