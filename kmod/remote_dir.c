// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory .remote: other machines, and their slots.
 *
 * A machine is a directory in it and a slot a FIFO in that, both of which exist
 * as soon as they are looked up: the names are parsed, nobody is asked.  None is
 * kept when it is not in use, and none is shown in a listing.
 *
 * The directory itself is root's alone until the administrator opens it: what
 * is sent from port 138 speaks in the name of the host.
 */
#include <linux/fs.h>
#include <linux/slab.h>

#include "compat.h"
#include "mailslotfs.h"
#include "nbdgm.h"
#include "netns.h"
#include "remote.h"

static const struct inode_operations mailslot_host_iops;
static const struct inode_operations mailslot_peer_iops;

/* They are made anew for whoever looks them up: nothing would stay. */
static int mailslot_remote_setattr(struct mnt_idmap *idmap,
				   struct dentry *dentry, struct iattr *attr)
{
	return -EPERM;
}

static struct inode *mailslot_make_remote(struct inode *dir, umode_t mode)
{
	struct inode *inode = new_inode(dir->i_sb);

	if (!inode)
		return NULL;
	/* Slots have the other half of the numbers. */
	inode->i_ino = get_next_ino() | BIT(31);
	inode->i_mode = mode;
	inode->i_uid = dir->i_uid;
	inode->i_gid = dir->i_gid;
	simple_inode_init_ts(inode);
	return inode;
}

/* Makes the dentry positive; @remote goes with the inode. */
static struct dentry *mailslot_add_remote(struct inode *dir,
					  struct dentry *dentry, umode_t mode,
					  struct mailslot_remote *remote)
{
	struct inode *inode = mailslot_make_remote(dir, mode);

	if (!inode) {
		kfree(remote);
		return ERR_PTR(-ENOMEM);
	}
	inode->i_private = remote;
	if (S_ISDIR(mode)) {
		inode->i_op = &mailslot_host_iops;
		inode->i_fop = &mailslot_dir_fops;
		set_nlink(inode, 2);
	} else {
		inode->i_op = &mailslot_peer_iops;
		inode->i_fop = &mailslot_remote_fops;
	}
	return d_splice_alias(inode, dentry);
}

static struct mailslot_remote *
mailslot_remote_alloc(const struct mailslot_target *target, const char *slot,
		      size_t len)
{
	struct mailslot_remote *remote;

	remote = kzalloc(struct_size(remote, slot, len), GFP_KERNEL_ACCOUNT);
	if (!remote)
		return NULL;
	remote->target = *target;
	remote->slot_len = len;
	memcpy(remote->slot, slot, len);
	return remote;
}

static int mailslot_may_look_up(struct mailslot_netns *netns,
				const struct qstr *name)
{
	if (name->len > NAME_MAX)
		return -ENAMETOOLONG;
	return READ_ONCE(netns->remote_send) ? 0 : -EOPNOTSUPP;
}

/* In .remote itself: a machine, or a group of them. */
static struct dentry *mailslot_lookup_host(struct inode *dir,
					   struct dentry *dentry,
					   unsigned int flags)
{
	struct mailslot_netns *netns = mailslot_netns_of_super(dir->i_sb);
	const struct qstr *name = &dentry->d_name;
	struct mailslot_remote *remote;
	struct mailslot_target target;
	int err;

	err = mailslot_may_look_up(netns, name);
	if (!err)
		err = mailslot_target_parse(&target, netns, name->name,
					    name->len);
	if (err)
		return ERR_PTR(err);
	remote = mailslot_remote_alloc(&target, "", 0);
	if (!remote)
		return ERR_PTR(-ENOMEM);
	return mailslot_add_remote(dir, dentry, S_IFDIR | 0555, remote);
}

/* In a machine's directory: one of its slots, if it has it. */
static struct dentry *mailslot_lookup_peer(struct inode *dir,
					   struct dentry *dentry,
					   unsigned int flags)
{
	struct mailslot_netns *netns = mailslot_netns_of_super(dir->i_sb);
	const struct mailslot_remote *host = dir->i_private;
	const struct qstr *name = &dentry->d_name;
	struct mailslot_remote *remote;
	int err;

	err = mailslot_may_look_up(netns, name);
	if (err)
		return ERR_PTR(err);
	if (!nbdgm_slot_valid(name->name, name->len))
		return ERR_PTR(-EINVAL);
	remote = mailslot_remote_alloc(&host->target, name->name, name->len);
	if (!remote)
		return ERR_PTR(-ENOMEM);
	return mailslot_add_remote(dir, dentry, S_IFIFO | 0222, remote);
}

static const struct inode_operations mailslot_remote_dir_iops = {
	.lookup = mailslot_lookup_host,
	.setattr = simple_setattr,
	.getattr = simple_getattr,
};

static const struct inode_operations mailslot_host_iops = {
	.lookup = mailslot_lookup_peer,
	.setattr = mailslot_remote_setattr,
	.getattr = simple_getattr,
};

static const struct inode_operations mailslot_peer_iops = {
	.setattr = mailslot_remote_setattr,
	.getattr = simple_getattr,
};

/**
 * mailslot_remote_create - make the directory .remote
 * @sb: the super block, with its root
 *
 * Context: Process context, may sleep; nobody else sees the super block yet.
 * Return: 0 or -ENOMEM.
 */
int mailslot_remote_create(struct super_block *sb)
{
	struct qstr name = QSTR_INIT(MAILSLOT_REMOTE_NAME,
				     sizeof(MAILSLOT_REMOTE_NAME) - 1);
	struct dentry *root = sb->s_root, *dentry;
	struct inode *inode;

	inode = mailslot_make_remote(d_inode(root), S_IFDIR | 0700);
	if (!inode)
		return -ENOMEM;
	inode->i_ino = MAILSLOT_REMOTE_INO;
	inode->i_op = &mailslot_remote_dir_iops;
	inode->i_fop = &mailslot_dir_fops;
	set_nlink(inode, 2);

	root->d_op->d_hash(root, &name);
	dentry = d_alloc(root, &name);
	if (!dentry) {
		iput(inode);
		return -ENOMEM;
	}
	inc_nlink(d_inode(root));
	d_make_persistent(dentry, inode);
	dput(dentry);
	return 0;
}
