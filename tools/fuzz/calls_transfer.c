// SPDX-License-Identifier: GPL-2.0-only
/* Reading and writing in all ways that there are. */
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "calls.h"

static const uint32_t rw_flags[] = { RWF_NOWAIT, RWF_NOWAIT, RWF_HIPRI, RWF_DSYNC, RWF_SYNC,
				     RWF_APPEND };

/* A client's, sometimes one of another machine. */
static int writer(struct fuzz *f)
{
	return fuzz_fd(f, fuzz_one_in(f, 6) ? REMOTE : CLIENT);
}

/* What a reader offers is mostly enough for any message. */
static size_t room(struct fuzz *f)
{
	return fuzz_one_in(f, 4) ? fuzz_size(f) : BUF_SIZE;
}

/* Several pieces, some of them empty, not more than len bytes together. */
static int pieces(struct fuzz *f, struct iovec iov[8], size_t len)
{
	int i, n = 1 + fuzz_below(f, 8);
	size_t part;

	for (i = 0; i < n; i++) {
		part = i == n - 1 ? len : fuzz_below(f, len + 1);
		iov[i].iov_base = fuzz_one_in(f, n) ? fuzz_buffer(f, part) : f->buf;
		iov[i].iov_len = part;
		len -= part;
	}
	return fuzz_one_in(f, 32) ? (int)fuzz_below(f, 9) : n;
}

static long call_read(struct fuzz *f)
{
	int fd = fuzz_fd(f, SERVER);
	size_t len = room(f);

	return read(fd, fuzz_buffer(f, len), len);
}

static long call_write(struct fuzz *f)
{
	int fd = writer(f);
	size_t len = fuzz_size(f);

	return write(fd, fuzz_buffer(f, len), len);
}

static long call_readv(struct fuzz *f)
{
	int fd = fuzz_fd(f, SERVER), n;
	struct iovec iov[8] = { 0 };

	n = pieces(f, iov, room(f));
	return readv(fd, iov, n);
}

static long call_writev(struct fuzz *f)
{
	int fd = writer(f), n;
	struct iovec iov[8] = { 0 };

	n = pieces(f, iov, fuzz_size(f));
	return writev(fd, iov, n);
}

static long call_preadv2(struct fuzz *f)
{
	int fd = fuzz_fd(f, SERVER), n, flags = FUZZ_BITS(f, rw_flags);
	off_t at = fuzz_one_in(f, 8) ? (off_t)fuzz_number(f) : -1;
	struct iovec iov[8] = { 0 };

	n = pieces(f, iov, room(f));
	return preadv2(fd, iov, n, at, flags);
}

static long call_pwritev2(struct fuzz *f)
{
	int fd = writer(f), n, flags = FUZZ_BITS(f, rw_flags);
	off_t at = fuzz_one_in(f, 8) ? (off_t)fuzz_number(f) : -1;
	struct iovec iov[8] = { 0 };

	n = pieces(f, iov, fuzz_size(f));
	return pwritev2(fd, iov, n, at, flags);
}

static long call_pread(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);
	size_t len = room(f);

	return pread(fd, fuzz_buffer(f, len), len, fuzz_number(f));
}

static long call_pwrite(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);
	size_t len = fuzz_size(f);

	return pwrite(fd, fuzz_buffer(f, len), len, fuzz_number(f));
}

/* Between a pipe and a file, either way. */
static long call_splice(struct fuzz *f)
{
	int fd = fuzz_any_fd(f), flags = fuzz_below(f, 16), ends[2];
	bool in = fuzz_one_in(f, 2);
	size_t len = fuzz_below(f, 4096);
	long ret;
	int err;

	if (pipe2(ends, O_NONBLOCK | O_CLOEXEC))
		return -1;
	if (!in)
		(void)!write(ends[1], f->buf, len);
	ret = in ? splice(fd, NULL, ends[1], NULL, len, flags) :
		   splice(ends[0], NULL, fd, NULL, len, flags);
	err = errno;
	close(ends[0]);
	close(ends[1]);
	errno = err;
	return ret;
}

static long call_sendfile(struct fuzz *f)
{
	int in = fuzz_any_fd(f), out = fuzz_any_fd(f);

	return sendfile(out, in, NULL, fuzz_size(f));
}

static long call_copy_range(struct fuzz *f)
{
	int in = fuzz_any_fd(f), out = fuzz_any_fd(f);

	return copy_file_range(in, NULL, out, NULL, fuzz_size(f), 0);
}

static long call_mmap(struct fuzz *f)
{
	int prot = fuzz_below(f, 8), flags = 1 + fuzz_below(f, 3), fd = fuzz_any_fd(f);
	void *at = mmap(NULL, 4096, prot, flags, fd, 0);

	if (at == MAP_FAILED)
		return -1;
	return munmap(at, 4096);
}

/* Another thread's copy to or from user space may be under way. */
static long call_protect(struct fuzz *f)
{
	static const int protections[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	int prot = FUZZ_PICK(f, protections);

	return mprotect(f->buf + BUF_SIZE, 4096, prot);
}

const struct kind fuzz_transfer_kinds[] = {
	{ "read", call_read, 80 },
	{ "write", call_write, 130 },
	{ "readv", call_readv, 10 },
	{ "writev", call_writev, 20 },
	{ "preadv2", call_preadv2, 10 },
	{ "pwritev2", call_pwritev2, 20 },
	{ "pread", call_pread, 1 },
	{ "pwrite", call_pwrite, 1 },
	{ "splice", call_splice, 2 },
	{ "sendfile", call_sendfile, 1 },
	{ "copy_file_range", call_copy_range, 1 },
	{ "mmap", call_mmap, 1 },
	{ "mprotect", call_protect, 4 },
	{ }
};
