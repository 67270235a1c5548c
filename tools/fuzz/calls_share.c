// SPDX-License-Identifier: GPL-2.0-only
/* Who has a descriptor: copies, closes, children, other processes, other users. */
#include <stdlib.h>
#include <sys/prctl.h>

#include "../../selftests/pass.h"

#include "calls.h"

static long call_dup(struct fuzz *f)
{
	enum role role = fuzz_below(f, ROLES);
	int fd = fuzz_fd(f, role);

	return fuzz_keep(f, role, fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

static long call_dup2(struct fuzz *f)
{
	int from = fuzz_any_fd(f);

	return dup2(from, fuzz_any_fd(f));
}

static long call_close(struct fuzz *f)
{
	return close(fuzz_any_fd(f));
}

static long call_close_range(struct fuzz *f)
{
	unsigned int first = FIRST_FD + fuzz_below(f, ALL_FDS);
	unsigned int flags = fuzz_below(f, 8);

	return syscall(SYS_close_range, first, first + fuzz_below(f, 4), flags);
}

/* Nobody may be there to take it: then it goes with the socket. */
static long call_send_fd(struct fuzz *f)
{
	int fd = fuzz_any_fd(f);

	return send_fd(f->world->sock[fuzz_below(f, 2)], fd);
}

static long call_receive_fd(struct fuzz *f)
{
	enum role role = fuzz_below(f, ROLES);

	return fuzz_keep(f, role, receive_fd(f->world->sock[fuzz_below(f, 2)]));
}

/* A socket of our own, closed with the descriptor in it: only the collector finds that. */
static long call_lose_fd(struct fuzz *f)
{
	int fd = fuzz_any_fd(f), pair[2], ret, err;

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair))
		return -1;
	ret = send_fd(pair[0], fd);
	err = errno;
	if (fuzz_one_in(f, 2))
		send_fd(pair[0], pair[1]);
	close(pair[0]);
	close(pair[1]);
	errno = err;
	return ret;
}

/* It does something with what it has inherited, and ends in one way or another. */
static void child(struct fuzz *f)
{
	uint32_t steps = fuzz_below(f, 30);
	bool dies = fuzz_one_in(f, 2);

	f->seed = fuzz_random(f);
	f->depth++;
	f->cover = NULL;
	fuzz_cover_open(f);
	fuzz_cover_start(f);
	fuzz_wake_often();
	fuzz_steps(f, steps);
	if (dies)
		raise(SIGKILL);
	_exit(0);
}

static long call_fork(struct fuzz *f)
{
	pid_t pid;

	if (f->depth > 2) {
		errno = EAGAIN;
		return -1;
	}
	pid = fork();
	if (!pid)
		child(f);
	return pid;
}

/* Of this thread alone; the C library would change them all. */
static long call_become(struct fuzz *f)
{
	static const uid_t ids[] = { 0, 0, USER, USER + 1 };
	uid_t id = FUZZ_PICK(f, ids);
	long ret;

	syscall(SYS_setresuid, -1, 0, -1);
	syscall(SYS_setresgid, -1, id, -1);
	ret = syscall(SYS_setresuid, -1, id, -1);
	return ret;
}

const struct kind fuzz_share_kinds[] = {
	{ "dup", call_dup, 12 },
	{ "dup2", call_dup2, 2 },
	{ "close", call_close, 16 },
	{ "close_range", call_close_range, 2 },
	{ "send fd", call_send_fd, 8 },
	{ "receive fd", call_receive_fd, 8 },
	{ "lose fd", call_lose_fd, 3 },
	{ "fork", call_fork, 5 },
	{ "become", call_become, 2 },
	{ }
};
