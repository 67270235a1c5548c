/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The directory .remote, under which other machines' slots are written to.
 */
#ifndef _MAILSLOTFS_REMOTE_H
#define _MAILSLOTFS_REMOTE_H

#include <linux/fs.h>

#include "target.h"

#define MAILSLOT_REMOTE_NAME	".remote"

/**
 * struct mailslot_remote - what an inode under .remote stands for
 * @target: the machine or group
 * @slot_len: bytes of @slot, 0 for a directory
 * @slot: name of the slot, without "\MAILSLOT\", as it was looked up
 *
 * Is inode->i_private, and goes with the inode.
 */
struct mailslot_remote {
	struct mailslot_target target;
	u32 slot_len;
	char slot[];
};

/* remote_dir.c */
int mailslot_remote_create(struct super_block *sb);

/* remote_file.c */
extern const struct file_operations mailslot_remote_fops;

#endif /* _MAILSLOTFS_REMOTE_H */
