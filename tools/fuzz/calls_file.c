// SPDX-License-Identifier: GPL-2.0-only
/* What else can be done to an open file. */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/xattr.h>

#include "calls.h"

/* A stranger's, ours or a slot's of nobody. */
static uid_t some_id(struct fuzz *f)
{
	static const uid_t ids[] = { 0, USER, USER + 1, 65534, -1 };

	return FUZZ_PICK(f, ids);
}

static long call_fchmod(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);

	return fchmod(fd, fuzz_one_in(f, 4) ? fuzz_below(f, 010000) : 0666);
}

static long call_fchown(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);
	uid_t uid = some_id(f);

	return fchown(fd, uid, some_id(f));
}

static long call_fstat(struct fuzz *f)
{
	struct stat st;

	return fstat(fuzz_any_fd(f), &st);
}

static long call_statx(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);
	struct statx st;

	return statx(fd, "", AT_EMPTY_PATH, fuzz_number(f) & 0x7fffffff, &st);
}

static long call_fstatfs(struct fuzz *f)
{
	struct statfs st;

	return fstatfs(fuzz_any_fd(f), &st);
}

static long call_lseek(struct fuzz *f)
{
	int fd = fuzz_any_fd(f), whence = fuzz_below(f, 6);

	return lseek(fd, fuzz_number(f), whence);
}

/* Waiting or not: which of both it is decides most of what follows. */
static long call_setfl(struct fuzz *f)
{
	static const uint32_t flags[] = { O_APPEND, O_ASYNC, O_NOATIME, O_DIRECT };
	int fd = fuzz_any_fd(f);

	return fcntl(fd, F_SETFL, (fuzz_one_in(f, 4) ? 0 : O_NONBLOCK) |
		     (fuzz_one_in(f, 4) ? FUZZ_BITS(f, flags) : 0));
}

static long call_fcntl(struct fuzz *f)
{
	static const int cmds[] = { F_GETFL, F_GETFD, F_SETFD, F_SETOWN, F_GETOWN, F_SETSIG,
				    F_SETLEASE, F_GETLEASE, F_NOTIFY, F_SETPIPE_SZ, F_GETPIPE_SZ,
				    F_ADD_SEALS, F_GET_SEALS, F_GET_RW_HINT };
	int fd = fuzz_any_fd(f), cmd = FUZZ_PICK(f, cmds);

	if (cmd == F_GET_RW_HINT)
		return fcntl(fd, cmd, fuzz_buffer(f, 8));
	/* No process gets another's signals, and none that would end it. */
	return fcntl(fd, cmd, cmd == F_SETOWN || cmd == F_SETSIG ? 0 : fuzz_below(f, 4));
}

static long call_lock(struct fuzz *f)
{
	static const short types[] = { F_RDLCK, F_WRLCK, F_UNLCK };
	static const int cmds[] = { F_SETLK, F_SETLKW, F_GETLK, F_OFD_SETLK, F_OFD_GETLK };
	int fd = fuzz_any_fd(f), cmd = FUZZ_PICK(f, cmds);
	struct flock lock = { .l_type = FUZZ_PICK(f, types), .l_start = fuzz_below(f, 3),
			      .l_len = fuzz_below(f, 3) };

	return fcntl(fd, cmd, &lock);
}

static long call_flock(struct fuzz *f)
{
	static const int ops[] = { LOCK_SH, LOCK_EX, LOCK_UN, LOCK_EX | LOCK_NB };
	int fd = fuzz_any_fd(f);

	return flock(fd, FUZZ_PICK(f, ops));
}

static long call_times(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);
	const struct timespec times[2] = {
		{ .tv_sec = fuzz_number(f), .tv_nsec = fuzz_one_in(f, 3) ? UTIME_NOW : 1 },
		{ .tv_sec = fuzz_number(f), .tv_nsec = fuzz_one_in(f, 3) ? UTIME_OMIT : 1 },
	};

	return futimens(fd, times);
}

static long call_ftruncate(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);

	return ftruncate(fd, fuzz_number(f));
}

static long call_fallocate(struct fuzz *f)
{
	int fd = fuzz_any_fd(f), mode = fuzz_below(f, 128);

	return fallocate(fd, mode, 0, 1 + fuzz_below(f, 4096));
}

static long call_sync(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);

	switch (fuzz_below(f, 4)) {
	case 0:
		return fdatasync(fd);
	case 1:
		return sync_file_range(fd, 0, 4096, fuzz_below(f, 8));
	case 2:
		return posix_fadvise(fd, 0, 0, fuzz_below(f, 6));
	default:
		return fsync(fd);
	}
}

static long call_fxattr(struct fuzz *f)
{
	static const char *const names[] = {
		"user.x", "trusted.x", "security.x", "system.posix_acl_access",
		"system.posix_acl_default",
	};
	const char *name = FUZZ_PICK(f, names);
	int fd = fuzz_any_fd(f);

	switch (fuzz_below(f, 4)) {
	case 0:
		return fsetxattr(fd, name, "x", 1, 0);
	case 1:
		return fgetxattr(fd, name, f->buf, 256);
	case 2:
		return fremovexattr(fd, name);
	default:
		return flistxattr(fd, f->buf, 256);
	}
}

static long call_getdents(struct fuzz *f)
{
	int fd = fuzz_fd(f, DIR);

	if (fuzz_one_in(f, 2))
		lseek(fd, 0, SEEK_SET);
	return syscall(SYS_getdents64, fd, fuzz_buffer(f, 4096), fuzz_below(f, 4096));
}

const struct kind fuzz_file_kinds[] = {
	{ "fchmod", call_fchmod, 8 },
	{ "fchown", call_fchown, 4 },
	{ "fstat", call_fstat, 6 },
	{ "statx", call_statx, 2 },
	{ "fstatfs", call_fstatfs, 2 },
	{ "lseek", call_lseek, 1 },
	{ "F_SETFL", call_setfl, 8 },
	{ "fcntl", call_fcntl, 4 },
	{ "fcntl lock", call_lock, 2 },
	{ "flock", call_flock, 2 },
	{ "futimens", call_times, 3 },
	{ "ftruncate", call_ftruncate, 1 },
	{ "fallocate", call_fallocate, 1 },
	{ "sync", call_sync, 1 },
	{ "xattr", call_fxattr, 2 },
	{ "getdents", call_getdents, 4 },
	{ }
};
