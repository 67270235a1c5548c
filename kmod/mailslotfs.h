/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file system's own declarations, by the file that defines them.
 */
#ifndef _MAILSLOTFS_H
#define _MAILSLOTFS_H

#include <linux/fs.h>

#include "slot.h"

/**
 * struct mailslot_inode - an inode with its slot
 * @slot: the slot; unused in directories and under .remote
 * @vfs: the inode
 */
struct mailslot_inode {
	struct mailslot slot;
	struct inode vfs;
};

static inline struct mailslot *mailslot_of_inode(struct inode *inode)
{
	return &container_of(inode, struct mailslot_inode, vfs)->slot;
}

static inline struct mailslot *mailslot_of_file(struct file *file)
{
	return mailslot_of_inode(file_inode(file));
}

static inline struct inode *mailslot_inode(struct mailslot *slot)
{
	return &container_of(slot, struct mailslot_inode, slot)->vfs;
}

/* Inode numbers of the directories; slots have others. */
#define MAILSLOT_ROOT_INO	1
#define MAILSLOT_REMOTE_INO	2

/* super.c */
int mailslot_super_init(void);
void mailslot_super_uninit(void);
struct mailslot_netns *mailslot_netns_of_super(const struct super_block *sb);

/* dir.c */
extern const struct inode_operations mailslot_dir_iops;
extern const struct dentry_operations mailslot_dentry_ops;
void mailslot_dir_init(void);
void mailslot_remove_name(struct dentry *dentry);

/* list.c */
extern const struct file_operations mailslot_dir_fops;

/* file.c */
extern const struct inode_operations mailslot_slot_iops;
extern const struct file_operations mailslot_client_fops;
extern const struct file_operations mailslot_server_fops;
void mailslot_open_stream(struct inode *inode, struct file *file);
int mailslot_open_server(struct inode *inode, struct file *file);
bool mailslot_nowait(const struct kiocb *iocb);
u32 mailslot_recv_flags(const struct file *file, bool nowait);

/* ioctl.c */
long mailslot_ioctl_server(struct file *file, unsigned int cmd,
			   unsigned long arg);
long mailslot_ioctl_client(struct file *file, unsigned int cmd,
			   unsigned long arg);

#endif /* _MAILSLOTFS_H */
