// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listing directories: the root has its slots and .remote, the others nothing.
 */
#include <linux/fs.h>

#include "mailslotfs.h"
#include "netns.h"
#include "remote.h"

static size_t mailslot_next_name(struct mailslot_netns *netns, loff_t *pos,
				 char name[NAME_MAX + 1])
{
	struct mailslot *slot;
	size_t len = 0;

	rcu_read_lock();
	slot = mailslot_table_next(netns, pos);
	if (slot)
		len = strscpy(name, slot->name, NAME_MAX + 1);
	rcu_read_unlock();
	return len;
}

/* The position is the inode number; "." and ".." have the two below. */
static void mailslot_list(struct mailslot_netns *netns, struct dir_context *ctx)
{
	char name[NAME_MAX + 1];
	size_t len;

	BUILD_BUG_ON(MAILSLOT_REMOTE_INO != 2);

	if (ctx->pos == MAILSLOT_REMOTE_INO) {
		if (!dir_emit(ctx, MAILSLOT_REMOTE_NAME,
			      strlen(MAILSLOT_REMOTE_NAME),
			      MAILSLOT_REMOTE_INO, DT_DIR))
			return;
		ctx->pos++;
	}
	while ((len = mailslot_next_name(netns, &ctx->pos, name))) {
		if (!dir_emit(ctx, name, len, ctx->pos, DT_FIFO))
			return;
		ctx->pos++;
	}
}

/*
 * The VFS locks the directory, and copies names to memory that may be served by
 * a program: which could keep every slot from ending, since that takes the lock
 * as well.  Nothing here needs it.
 */
static int mailslot_iterate(struct file *file, struct dir_context *ctx)
{
	struct inode *dir = file_inode(file);

	inode_unlock_shared(dir);
	if (dir_emit_dots(file, ctx) && dir->i_ino == MAILSLOT_ROOT_INO)
		mailslot_list(mailslot_netns_of_super(dir->i_sb), ctx);
	inode_lock_shared(dir);
	return 0;
}

const struct file_operations mailslot_dir_fops = {
	.llseek = generic_file_llseek,
	.read = generic_read_dir,
	.iterate_shared = mailslot_iterate,
	.fsync = noop_fsync,
};
