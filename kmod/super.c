// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mounting: one super block for each network namespace, so that all mounts of
 * a namespace show the same slots.
 */
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/statfs.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>

#include "compat.h"
#include "mailslotfs.h"
#include "netns.h"
#include "remote.h"

static struct kmem_cache *mailslot_inode_cache;

/**
 * mailslot_netns_of_super - whose slots does a mount show?
 * @sb: the super block
 *
 * Context: Any.
 * Return: the mailslots of the mount's network namespace.
 */
struct mailslot_netns *mailslot_netns_of_super(const struct super_block *sb)
{
	return mailslot_netns_of(sb->s_fs_info);
}

static void mailslot_init_once(void *object)
{
	struct mailslot_inode *mi = object;

	inode_init_once(&mi->vfs);
}

static struct inode *mailslot_alloc_inode(struct super_block *sb)
{
	struct mailslot_inode *mi;

	mi = alloc_inode_sb(sb, mailslot_inode_cache, GFP_KERNEL);
	if (!mi)
		return NULL;
	memset(&mi->slot, 0, sizeof(mi->slot));
	return &mi->vfs;
}

/* An RCU grace period after the last use, see slot.h. */
static void mailslot_free_inode(struct inode *inode)
{
	struct mailslot_inode *mi = container_of(inode, struct mailslot_inode,
						 vfs);

	mailslot_free(&mi->slot);
	kfree(inode->i_private);
	kmem_cache_free(mailslot_inode_cache, mi);
}

static int mailslot_statfs(struct dentry *dentry, struct kstatfs *buf)
{
	struct mailslot_netns *netns = mailslot_netns_of_super(dentry->d_sb);
	unsigned long count = READ_ONCE(netns->count);
	unsigned long max = READ_ONCE(netns->slots_max);
	int err = simple_statfs(dentry, buf);

	buf->f_files = max;
	buf->f_ffree = max > count ? max - count : 0;
	return err;
}

static const struct super_operations mailslot_super_ops = {
	.alloc_inode = mailslot_alloc_inode,
	.free_inode = mailslot_free_inode,
	.statfs = mailslot_statfs,
};

/*
 * The root is open to everybody, as the name space of mailslots is on Windows.
 * Not sticky: nothing can be unlinked or renamed here, and the protection of
 * FIFOs in sticky directories would only stop shells that write with `>`.
 */
static struct inode *mailslot_make_root(struct super_block *sb)
{
	struct inode *inode = new_inode(sb);
	kuid_t uid = make_kuid(sb->s_user_ns, 0);
	kgid_t gid = make_kgid(sb->s_user_ns, 0);

	if (!inode)
		return NULL;
	inode->i_ino = MAILSLOT_ROOT_INO;
	inode->i_mode = S_IFDIR | 0777;
	inode->i_uid = uid_valid(uid) ? uid : GLOBAL_ROOT_UID;
	inode->i_gid = gid_valid(gid) ? gid : GLOBAL_ROOT_GID;
	simple_inode_init_ts(inode);
	inode->i_op = &mailslot_dir_iops;
	inode->i_fop = &mailslot_dir_fops;
	set_nlink(inode, 2);
	return inode;
}

static int mailslot_fill_super(struct super_block *sb, struct fs_context *fc)
{
	/* Neither devices nor programs can be made here, be explicit. */
	sb->s_iflags |= SB_I_NODEV | SB_I_NOEXEC;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_magic = MAILSLOTFS_MAGIC;
	sb->s_op = &mailslot_super_ops;
	sb->s_time_gran = 1;
	set_default_d_op(sb, &mailslot_dentry_ops);
	sb->s_root = d_make_root(mailslot_make_root(sb));
	if (!sb->s_root)
		return -ENOMEM;
	return mailslot_remote_create(sb);
}

/*
 * All mounts of a namespace share the super block: one that is to be read-only
 * must not make the others so.  The VFS marks the mount itself as well.  And we
 * have no access lists, for whose sake the VFS would leave the umask to us.
 */
static void mailslot_drop_flags(struct fs_context *fc)
{
	fc->sb_flags &= ~(SB_RDONLY | SB_POSIXACL);
}

static int mailslot_reconfigure(struct fs_context *fc)
{
	mailslot_drop_flags(fc);
	return 0;
}

/* The super block takes over the reference, or ->free gives it back. */
static int mailslot_get_tree(struct fs_context *fc)
{
	mailslot_drop_flags(fc);
	return get_tree_keyed(fc, mailslot_fill_super, get_net(fc->net_ns));
}

static void mailslot_free_fc(struct fs_context *fc)
{
	if (fc->s_fs_info)
		put_net(fc->s_fs_info);
}

static const struct fs_context_operations mailslot_context_ops = {
	.free = mailslot_free_fc,
	.get_tree = mailslot_get_tree,
	.reconfigure = mailslot_reconfigure,
};

/*
 * The mount belongs to the network namespace: so do the rights over it, hence
 * the owner of that namespace, not the mounter's user namespace, counts.
 */
static int mailslot_init_fs_context(struct fs_context *fc)
{
	put_user_ns(fc->user_ns);
	fc->user_ns = get_user_ns(fc->net_ns->user_ns);
	fc->ops = &mailslot_context_ops;
	return 0;
}

static void mailslot_kill_super(struct super_block *sb)
{
	/* The key by which mounts find this super block, until it is gone. */
	struct net *net = sb->s_fs_info;

	kill_memory_super(sb);
	put_net(net);
}

static struct file_system_type mailslot_fs_type = {
	.owner = THIS_MODULE,
	.name = "mailslotfs",
	.init_fs_context = mailslot_init_fs_context,
	.kill_sb = mailslot_kill_super,
	.fs_flags = FS_USERNS_MOUNT,
};
MODULE_ALIAS_FS("mailslotfs");

/**
 * mailslot_super_init - make the file system known
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative errno.
 */
int mailslot_super_init(void)
{
	int err;

	mailslot_inode_cache =
		kmem_cache_create("mailslot_inode",
				  sizeof(struct mailslot_inode), 0,
				  SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT,
				  mailslot_init_once);
	if (!mailslot_inode_cache)
		return -ENOMEM;
	err = register_filesystem(&mailslot_fs_type);
	if (err)
		kmem_cache_destroy(mailslot_inode_cache);
	return err;
}

/**
 * mailslot_super_uninit - undo mailslot_super_init()
 *
 * Context: Process context, may sleep; nothing is mounted any more.
 */
void mailslot_super_uninit(void)
{
	unregister_filesystem(&mailslot_fs_type);
	/* Inodes are freed by RCU callbacks: wait for the last one. */
	rcu_barrier();
	kmem_cache_destroy(mailslot_inode_cache);
}
