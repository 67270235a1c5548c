// SPDX-License-Identifier: GPL-2.0-only
/*
 * The root directory: names, creating slots by opening them, removing them.
 *
 * There is no ->create: a slot comes into being with its server's open and
 * goes with that file's release, so that no slot ever exists without server.
 * There is no ->unlink and the like either: the VFS refuses for us.
 */
#include <linux/cache.h>
#include <linux/fs.h>
#include <linux/hash.h>
#include <linux/init.h>
#include <linux/namei.h>
#include <linux/random.h>
#include <linux/siphash.h>

#include "compat.h"
#include "mailslotfs.h"
#include "name.h"

static siphash_key_t mailslot_dir_key __ro_after_init;

/**
 * mailslot_dir_init - make directories possible
 *
 * Context: Process context.
 */
void __init mailslot_dir_init(void)
{
	get_random_bytes(&mailslot_dir_key, sizeof(mailslot_dir_key));
}

/* The VFS compares all names with one hash, with the directory locked. */
static int mailslot_d_hash(const struct dentry *dir, struct qstr *name)
{
	u64 hash = mailslot_name_hash(&mailslot_dir_key, name->name, name->len);

	name->hash = hash_64(hash ^ (unsigned long)dir, 32);
	return 0;
}

static int mailslot_d_compare(const struct dentry *dentry, unsigned int len,
			      const char *str, const struct qstr *name)
{
	/*
	 * What is sent to another machine is sent as it was written.  And
	 * .remote is no slot: nothing that looks otherwise leads there.
	 */
	if (READ_ONCE(dentry->d_parent) != dentry->d_sb->s_root || *str == '.')
		return len != name->len || memcmp(str, name->name, len);
	return !mailslot_name_equal(str, len, name->name, name->len);
}

const struct dentry_operations mailslot_dentry_ops = {
	.d_hash = mailslot_d_hash,
	.d_compare = mailslot_d_compare,
	.d_delete = always_delete_dentry,
};

/*
 * Slots that exist are in the dentry cache, thus whatever comes here does not.
 * The negative dentry is not hashed: it would keep the case of whoever asked
 * first for the slot that is created later.
 */
static struct dentry *mailslot_lookup(struct inode *dir, struct dentry *dentry,
				      unsigned int flags)
{
	if (dentry->d_name.len > NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	return NULL;
}

/* An inode whose slot is NEW. */
static struct inode *mailslot_make_inode(struct inode *dir,
					 struct dentry *dentry,
					 struct file *file, umode_t mode)
{
	struct inode *inode = new_inode(dir->i_sb);
	struct mailslot *slot;
	int err;

	if (!inode)
		return ERR_PTR(-ENOMEM);
	slot = mailslot_of_inode(inode);
	err = mailslot_create(slot, mailslot_netns_of_super(dir->i_sb),
			      dentry->d_name.name, dentry->d_name.len);
	if (err) {
		iput(inode);
		return ERR_PTR(err);
	}
	inode_init_owner(file_mnt_idmap(file), inode, dir,
			 S_IFIFO | (mode & 0777));
	inode->i_ino = slot->id;
	simple_inode_init_ts(inode);
	inode->i_op = &mailslot_slot_iops;
	inode->i_fop = &mailslot_client_fops;
	return inode;
}

static int mailslot_may_create(struct dentry *dentry, struct file *file,
			       unsigned int flags)
{
	int err = mailslot_name_check(dentry->d_name.name, dentry->d_name.len);

	if (err)
		return err;
	/* Only a server creates, and a server reads. */
	if (!(file->f_mode & FMODE_READ))
		return -ENOENT;
	/* The VFS refuses these as well, but after the slot has been made. */
	if (flags & (O_DIRECT | O_DIRECTORY))
		return -EINVAL;
	if (flags & __O_REGULAR)
		return -EFTYPE;
	return 0;
}

/*
 * Called when the name does not exist, with the directory locked: exclusively
 * when @flags have O_CREAT.
 */
static int mailslot_atomic_open(struct inode *dir, struct dentry *dentry,
				struct file *file, unsigned int flags,
				umode_t mode)
{
	struct inode *inode;
	int err;

	if (dentry->d_name.len > NAME_MAX)
		return -ENAMETOOLONG;
	if (!(flags & O_CREAT))
		return finish_no_open(file, NULL);
	err = mailslot_may_create(dentry, file, flags);
	if (err)
		return err;
	inode = mailslot_make_inode(dir, dentry, file, mode);
	if (IS_ERR(inode))
		return PTR_ERR(inode);

	/* Newer kernels insist that the look-up ends before this. */
	d_lookup_done(dentry);
	d_make_persistent(dentry, inode);
	inode_set_mtime_to_ts(dir, inode_set_ctime_current(dir));

	file->f_mode |= FMODE_CREATED;
	err = finish_open(file, dentry, mailslot_open_server);
	if (err && !(file->f_mode & FMODE_OPENED)) {
		/* Opened files are undone by their release. */
		mailslot_make_dead(mailslot_of_inode(inode));
		simple_unlink(dir, dentry);
		d_drop(dentry);
	}
	return err;
}

static void mailslot_name_removed(struct dentry *dentry)
{
	mailslot_make_dead(mailslot_of_inode(d_inode(dentry)));
}

/**
 * mailslot_remove_name - take the name of a slot away and close the slot
 * @dentry: the name
 *
 * inotify reports the removal.
 *
 * Context: Process context; takes the directory's inode lock.
 */
void mailslot_remove_name(struct dentry *dentry)
{
	simple_recursive_removal(dentry, mailslot_name_removed);
}

const struct inode_operations mailslot_dir_iops = {
	.lookup = mailslot_lookup,
	.atomic_open = mailslot_atomic_open,
	.setattr = simple_setattr,
	.getattr = simple_getattr,
};
