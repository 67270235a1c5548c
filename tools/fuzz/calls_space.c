// SPDX-License-Identifier: GPL-2.0-only
/* Mounts and namespaces. */
#include <sched.h>
#include <sys/mount.h>

#include "calls.h"

static const uint32_t mount_flags[] = { MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOATIME,
					MS_SYNCHRONOUS, MS_DIRSYNC, MS_LAZYTIME };

static long call_mount(struct fuzz *f)
{
	static const char *const options[] = { "size=1", "ro", "x", "source=y", "," };
	const char *data = fuzz_one_in(f, 8) ? FUZZ_PICK(f, options) : NULL;
	const char *place = fuzz_place(f);

	return mount("fuzz", place, "mailslotfs", FUZZ_BITS(f, mount_flags), data);
}

static long call_remount(struct fuzz *f)
{
	unsigned long bind = fuzz_one_in(f, 2) ? MS_BIND : 0;
	const char *place = fuzz_place(f);

	return mount("fuzz", place, NULL, MS_REMOUNT | bind | FUZZ_BITS(f, mount_flags), NULL);
}

/* A slot may be a place, too. */
static long call_bind_mount(struct fuzz *f)
{
	const char *from = fuzz_one_in(f, 2) ? fuzz_place(f) : fuzz_path(f, 0);
	const char *to = fuzz_one_in(f, 2) ? fuzz_place(f) : fuzz_path(f, 1);
	unsigned long recursive = fuzz_one_in(f, 2) ? MS_REC : 0;

	return mount(from, to, NULL, MS_BIND | recursive, NULL);
}

static long call_umount(struct fuzz *f)
{
	static const uint32_t flags[] = { MNT_DETACH, MNT_FORCE, MNT_EXPIRE, UMOUNT_NOFOLLOW };
	uint32_t some = FUZZ_BITS(f, flags);

	return umount2(fuzz_one_in(f, 8) ? fuzz_path(f, 0) : fuzz_place(f), some);
}

static void configure(struct fuzz *f, int fs)
{
	static const char *const keys[] = { "source", "ro", "size", "sync", "" };
	const char *key = FUZZ_PICK(f, keys);

	if (fuzz_one_in(f, 2))
		fsconfig(fs, fuzz_below(f, 8), key, fuzz_one_in(f, 2) ? "fuzz" : NULL, 0);
}

/* In single steps; what is not attached to a place in the end goes by itself. */
static long call_fsmount(struct fuzz *f)
{
	int fs = fsopen("mailslotfs", FSOPEN_CLOEXEC), mnt, err;

	if (fs < 0)
		return -1;
	configure(f, fs);
	fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	configure(f, fs);
	mnt = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	err = errno;
	if (fuzz_one_in(f, 8))
		move_mount(mnt, "", AT_FDCWD, fuzz_places[PLACES - 1], MOVE_MOUNT_F_EMPTY_PATH);
	close(fs);
	errno = err;
	return fuzz_keep(f, DIR, mnt);
}

static long call_unshare(struct fuzz *f)
{
	static const int flags[] = {
		CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWNET | CLONE_NEWNS, CLONE_NEWUSER, CLONE_FILES,
		CLONE_FS, CLONE_NEWPID, CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS,
	};
	int some = FUZZ_PICK(f, flags);

	if (unshare(some))
		return -1;
	if (some & CLONE_NEWNET)
		mount("fuzz", fuzz_places[0], "mailslotfs", 0, NULL);
	return 0;
}

/* Back to where all others are, or to the other world. */
static long call_setns(struct fuzz *f)
{
	if (!fuzz_one_in(f, 4))
		return setns(f->world->net, CLONE_NEWNET);
	if (setns(f->world->mnt, CLONE_NEWNS))
		return -1;
	/* Its mounts are everybody's. */
	return unshare(CLONE_NEWNS);
}

const struct kind fuzz_space_kinds[] = {
	{ "mount", call_mount, 3 },
	{ "remount", call_remount, 2 },
	{ "bind mount", call_bind_mount, 1 },
	{ "umount", call_umount, 4 },
	{ "fsmount", call_fsmount, 2 },
	{ "unshare", call_unshare, 1 },
	{ "setns", call_setns, 6 },
	{ }
};
