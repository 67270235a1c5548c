// SPDX-License-Identifier: GPL-2.0-only
/* Opening. */
#include <linux/openat2.h>

#include "calls.h"

static const uint32_t often[] = { O_EXCL, O_NONBLOCK, O_NONBLOCK, O_NONBLOCK };
static const uint32_t rarely[] = { O_TRUNC, O_APPEND, O_DIRECT, O_DIRECTORY, O_SYNC, O_NOATIME,
				   O_NOFOLLOW, O_NOCTTY, O_ASYNC };

/* For others to write to, more often than not. */
static mode_t some_mode(struct fuzz *f)
{
	static const mode_t modes[] = { 0666, 0622, 0777, 0600, 0644, 0, 07777 };

	return fuzz_one_in(f, 2) ? 0666 : FUZZ_PICK(f, modes);
}

static int some_flags(struct fuzz *f)
{
	return FUZZ_BITS(f, often) | (fuzz_one_in(f, 4) ? FUZZ_BITS(f, rarely) : 0);
}

static long call_create(struct fuzz *f)
{
	int flags = O_CREAT | some_flags(f) | (fuzz_one_in(f, 4) ? O_RDONLY : O_RDWR);
	mode_t mode = some_mode(f);

	return fuzz_keep(f, SERVER, open(fuzz_path(f, 0), flags, mode));
}

static long call_client(struct fuzz *f)
{
	int flags = O_WRONLY | (fuzz_one_in(f, 8) ? O_CREAT : 0) | some_flags(f);

	return fuzz_keep(f, CLIENT, open(fuzz_path(f, 0), flags, 0666));
}

static long call_open_any(struct fuzz *f)
{
	int flags = fuzz_random(f) & ~(fuzz_one_in(f, 2) ? 0 : O_PATH | O_DIRECTORY);
	mode_t mode = fuzz_random(f);

	return fuzz_keep(f, fuzz_below(f, ROLES), open(fuzz_path(f, 0), flags, mode));
}

static long call_open_place(struct fuzz *f)
{
	int flags = fuzz_one_in(f, 4) ? O_PATH : O_RDONLY | O_DIRECTORY;

	return fuzz_keep(f, DIR, open(fuzz_place(f), flags));
}

static long call_openat(struct fuzz *f)
{
	bool server = fuzz_one_in(f, 2);
	int flags = (server ? O_CREAT | O_RDWR : O_WRONLY) | some_flags(f);
	int dir = fuzz_fd(f, DIR);

	return fuzz_keep(f, server ? SERVER : CLIENT, openat(dir, fuzz_slot(f), flags, 0666));
}

static long call_openat2(struct fuzz *f)
{
	static const uint32_t resolve[] = { RESOLVE_NO_XDEV, RESOLVE_NO_SYMLINKS, RESOLVE_BENEATH,
					    RESOLVE_IN_ROOT, RESOLVE_CACHED };
	bool server = fuzz_one_in(f, 2);
	struct open_how how = {
		.flags = (server ? O_CREAT | O_RDWR : O_WRONLY) | some_flags(f),
		.mode = server ? 0666 : 0,
		.resolve = FUZZ_BITS(f, resolve),
	};
	const char *path = fuzz_path(f, 0);

	return fuzz_keep(f, server ? SERVER : CLIENT,
			 syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

/* Through /proc, which knows the file without its name. */
static long call_reopen(struct fuzz *f)
{
	static const int ways[] = { O_WRONLY, O_RDONLY, O_RDWR, O_PATH, O_WRONLY | O_CREAT };
	int fd = fuzz_any_fd(f), flags = FUZZ_PICK(f, ways) | some_flags(f);
	char path[64];

	snprintf(path, sizeof(path), "/proc/thread-self/fd/%d", fd);
	return fuzz_keep(f, CLIENT, open(path, flags, 0666));
}

static long call_tmpfile(struct fuzz *f)
{
	return fuzz_keep(f, OTHER, open(fuzz_place(f), O_TMPFILE | O_RDWR, 0600));
}

static long call_by_handle(struct fuzz *f)
{
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + 128];
	} u = { .handle.handle_bytes = 128 };
	int dir = fuzz_fd(f, DIR), mount, fd;

	if (name_to_handle_at(AT_FDCWD, fuzz_path(f, 0), &u.handle, &mount, 0))
		return -1;
	fd = open_by_handle_at(dir, &u.handle, O_WRONLY);
	return fuzz_keep(f, CLIENT, fd);
}

const struct kind fuzz_open_kinds[] = {
	{ "create", call_create, 60 },
	{ "client", call_client, 60 },
	{ "open any", call_open_any, 4 },
	{ "open place", call_open_place, 12 },
	{ "openat", call_openat, 8 },
	{ "openat2", call_openat2, 8 },
	{ "reopen", call_reopen, 8 },
	{ "tmpfile", call_tmpfile, 1 },
	{ "by handle", call_by_handle, 1 },
	{ }
};
