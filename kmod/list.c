// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listing directories: the root has its slots and .remote, the others nothing.
 */
#include <linux/fs.h>

#include "mailslotfs.h"
#include "netns.h"
#include "remote.h"

/* The name stays empty when the slot is none that this listing shows. */
static bool mailslot_next_name(struct mailslot_netns *netns, unsigned long born,
			       loff_t *pos, char name[NAME_MAX + 1])
{
	struct mailslot *slot;

	*name = '\0';
	rcu_read_lock();
	slot = mailslot_table_next(netns, pos);
	if (slot && !mailslot_is_newer(slot, born))
		strscpy(name, slot->name, NAME_MAX + 1);
	rcu_read_unlock();
	return slot;
}

/* The position is the inode number; "." and ".." have the two below. */
static void mailslot_list(struct mailslot_netns *netns, unsigned long born,
			  struct dir_context *ctx)
{
	char name[NAME_MAX + 1];

	BUILD_BUG_ON(MAILSLOT_REMOTE_INO != 2);

	if (ctx->pos == MAILSLOT_REMOTE_INO) {
		if (!dir_emit(ctx, MAILSLOT_REMOTE_NAME,
			      strlen(MAILSLOT_REMOTE_NAME),
			      MAILSLOT_REMOTE_INO, DT_DIR))
			return;
		ctx->pos++;
	}
	while (mailslot_next_name(netns, born, &ctx->pos, name)) {
		if (*name && !dir_emit(ctx, name, strlen(name), ctx->pos, DT_FIFO))
			return;
		ctx->pos++;
		cond_resched();
	}
}

/* Slots that are made from now on are for the next listing. */
static void mailslot_list_begin(struct file *file)
{
	const struct super_block *sb = file_inode(file)->i_sb;

	file->private_data =
		(void *)READ_ONCE(mailslot_netns_of_super(sb)->born);
}

static int mailslot_dir_open(struct inode *inode, struct file *file)
{
	mailslot_list_begin(file);
	return 0;
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
	if (!ctx->pos)
		mailslot_list_begin(file);
	if (dir_emit_dots(file, ctx) && dir->i_ino == MAILSLOT_ROOT_INO)
		mailslot_list(mailslot_netns_of_super(dir->i_sb),
			      (unsigned long)file->private_data, ctx);
	inode_lock_shared(dir);
	return 0;
}

const struct file_operations mailslot_dir_fops = {
	.open = mailslot_dir_open,
	.llseek = generic_file_llseek,
	.read = generic_read_dir,
	.iterate_shared = mailslot_iterate,
	.fsync = noop_fsync,
};
