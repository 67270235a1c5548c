// SPDX-License-Identifier: GPL-2.0-only
/* What can be done to a name, most of which is refused. */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include "calls.h"

static long call_stat(struct fuzz *f)
{
	struct stat st;

	return stat(fuzz_path(f, 0), &st);
}

static long call_statfs(struct fuzz *f)
{
	struct statfs st;

	return statfs(fuzz_place(f), &st);
}

static long call_access(struct fuzz *f)
{
	int mode = fuzz_below(f, 8);

	return access(fuzz_path(f, 0), mode);
}

static long call_chmod(struct fuzz *f)
{
	mode_t mode = fuzz_one_in(f, 4) ? fuzz_below(f, 010000) : 0666;

	return chmod(fuzz_path(f, 0), mode);
}

/* The directories, too: those of the root are for all. */
static long call_chmod_place(struct fuzz *f)
{
	bool remote = fuzz_one_in(f, 2);

	snprintf(f->path[0], PATH_SIZE, "%s/%s", fuzz_place(f), remote ? ".remote" : "");
	return chmod(f->path[0], fuzz_one_in(f, 6) ? fuzz_below(f, 02000) : 0777);
}

static long call_chown(struct fuzz *f)
{
	uid_t uid = fuzz_one_in(f, 2) ? USER : fuzz_number(f);

	return lchown(fuzz_path(f, 0), uid, fuzz_one_in(f, 2) ? USER : -1);
}

static long call_utimes(struct fuzz *f)
{
	const char *path = fuzz_path(f, 0);

	return utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
}

static long call_make(struct fuzz *f)
{
	static const mode_t types[] = { S_IFIFO, S_IFCHR, S_IFBLK, S_IFSOCK, S_IFREG, 0 };
	const char *path = fuzz_path(f, 0);

	switch (fuzz_below(f, 3)) {
	case 0:
		return mkdir(path, 0777);
	case 1:
		return symlink(fuzz_path(f, 1), path);
	default:
		return mknod(path, FUZZ_PICK(f, types) | 0666, 0);
	}
}

static long call_remove(struct fuzz *f)
{
	const char *path = fuzz_path(f, 0);

	return fuzz_one_in(f, 3) ? rmdir(path) : unlink(path);
}

static long call_rename(struct fuzz *f)
{
	const char *from = fuzz_path(f, 0), *to = fuzz_path(f, 1);

	return renameat2(AT_FDCWD, from, AT_FDCWD, to, fuzz_below(f, 8));
}

static long call_link(struct fuzz *f)
{
	const char *from = fuzz_path(f, 0), *to = fuzz_path(f, 1);

	return link(from, to);
}

/* A file without a name any more gets none either. */
static long call_link_fd(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);

	return linkat(fd, "", AT_FDCWD, fuzz_path(f, 0), AT_EMPTY_PATH);
}

static long call_truncate(struct fuzz *f)
{
	off_t length = fuzz_number(f);

	return truncate(fuzz_path(f, 0), length);
}

static long call_xattr(struct fuzz *f)
{
	const char *path = fuzz_path(f, 0);

	return fuzz_one_in(f, 2) ? setxattr(path, "user.x", "x", 1, 0) :
				   listxattr(path, f->buf, 256);
}

static long call_bind(struct fuzz *f)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret, err;

	memcpy(address.sun_path, fuzz_path(f, 0), sizeof(address.sun_path) - 1);
	ret = fuzz_one_in(f, 2) ? bind(sock, (struct sockaddr *)&address, sizeof(address)) :
				  connect(sock, (struct sockaddr *)&address, sizeof(address));
	err = errno;
	close(sock);
	errno = err;
	return ret;
}

static long call_chdir(struct fuzz *f)
{
	return chdir(fuzz_one_in(f, 2) ? fuzz_place(f) : "/");
}

const struct kind fuzz_name_kinds[] = {
	{ "stat", call_stat, 8 },
	{ "statfs", call_statfs, 2 },
	{ "access", call_access, 4 },
	{ "chmod", call_chmod, 6 },
	{ "chmod place", call_chmod_place, 2 },
	{ "chown", call_chown, 2 },
	{ "utimensat", call_utimes, 2 },
	{ "mknod mkdir", call_make, 2 },
	{ "unlink rmdir", call_remove, 2 },
	{ "rename", call_rename, 2 },
	{ "link", call_link, 1 },
	{ "linkat fd", call_link_fd, 1 },
	{ "truncate", call_truncate, 1 },
	{ "xattr name", call_xattr, 1 },
	{ "bind connect", call_bind, 1 },
	{ "chdir", call_chdir, 2 },
	{ }
};
