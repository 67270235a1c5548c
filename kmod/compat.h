/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only file that knows that there is more than one kernel.
 *
 * The sources are written for the newest kernel; here older ones learn its
 * words.  Each block names the release that made it necessary, and goes when
 * the oldest supported kernel is that one.  HAVE_* come from kmod/Kbuild.
 */
#ifndef _MAILSLOTFS_COMPAT_H
#define _MAILSLOTFS_COMPAT_H

#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/stat.h>
#include <linux/sysctl.h>
#include <net/dst.h>
#include <net/net_namespace.h>
#include <net/udp.h>

/* 6.3: inode operations get the mount's id mapping, not a user namespace. */
#ifndef HAVE_MNT_IDMAP
#define mnt_idmap user_namespace
#define file_mnt_idmap file_mnt_user_ns
#endif

/* 6.6: generic_fillattr() is told which fields are asked for. */
static inline void mailslot_fillattr(struct mnt_idmap *idmap, u32 request_mask,
				     struct inode *inode, struct kstat *stat)
{
#ifdef HAVE_FILLATTR_MASK
	generic_fillattr(idmap, request_mask, inode, stat);
#else
	generic_fillattr(idmap, inode, stat);
#endif
}

/* 6.6, some also in later 6.1: the change time is set and read by functions. */
#ifndef HAVE_GET_CTIME
static inline struct timespec64 mailslot_get_ctime(const struct inode *inode)
{
	return inode->i_ctime;
}

#define inode_get_ctime mailslot_get_ctime
#endif

#ifndef HAVE_SET_CTIME_TO_TS
static inline void mailslot_set_ctime_to_ts(struct inode *inode,
					    struct timespec64 ts)
{
	inode->i_ctime = ts;
}

#define inode_set_ctime_to_ts mailslot_set_ctime_to_ts
#endif

#ifndef HAVE_SET_CTIME_CURRENT
static inline struct timespec64 mailslot_set_ctime_current(struct inode *inode)
{
	inode->i_ctime = current_time(inode);
	return inode->i_ctime;
}

#define inode_set_ctime_current mailslot_set_ctime_current
#endif

/* 6.7: the other times as well. */
#ifndef HAVE_SET_MTIME_TO_TS
static inline void mailslot_set_atime_to_ts(struct inode *inode,
					    struct timespec64 ts)
{
	inode->i_atime = ts;
}

static inline void mailslot_set_mtime_to_ts(struct inode *inode,
					    struct timespec64 ts)
{
	inode->i_mtime = ts;
}

#define inode_set_atime_to_ts mailslot_set_atime_to_ts
#define inode_set_mtime_to_ts mailslot_set_mtime_to_ts
#endif

#ifndef HAVE_SIMPLE_INODE_INIT_TS
static inline void mailslot_inode_init_ts(struct inode *inode)
{
	inode->i_mtime = inode_set_ctime_current(inode);
	inode->i_atime = inode->i_mtime;
}

#define simple_inode_init_ts mailslot_inode_init_ts
#endif

/* 6.6: the number of entries of a sysctl table is passed. */
#ifndef HAVE_REGISTER_NET_SYSCTL_SZ
static inline struct ctl_table_header *
mailslot_register_net_sysctl(struct net *net, const char *path,
			     struct ctl_table *table, size_t size)
{
	return register_net_sysctl(net, path, table);
}

#define register_net_sysctl_sz mailslot_register_net_sysctl
#endif

/* 6.11: handlers of sysctls leave the table alone. */
#ifdef HAVE_CONST_CTL_TABLE
#define MAILSLOT_CTL_CONST const
#else
#define MAILSLOT_CTL_CONST
#endif

/* 6.10: __assign_str() knows its source. */
#ifdef HAVE_ASSIGN_STR_TWO
#define mailslot_assign_str(dst, src) __assign_str(dst, src)
#else
#define mailslot_assign_str(dst, ...) __assign_str(dst)
#endif

/* 6.17: the operations of all dentries are set by a function. */
#ifndef HAVE_SET_DEFAULT_D_OP
static inline void mailslot_set_default_d_op(struct super_block *sb,
					     const struct dentry_operations *ops)
{
	sb->s_d_op = ops;
}

#define set_default_d_op mailslot_set_default_d_op
#endif

/*
 * 6.19: a dentry that lives without a disk behind it is marked, instead of
 * holding one reference too many that kill_litter_super() drops at the end.
 */
#ifdef HAVE_D_MAKE_PERSISTENT
#define kill_memory_super kill_anon_super
#else
static inline void mailslot_make_persistent(struct dentry *dentry,
					    struct inode *inode)
{
	d_add(dentry, inode);
	dget(dentry);
}

#define d_make_persistent mailslot_make_persistent
#define kill_memory_super kill_litter_super
#endif

/*
 * 7.1: UDP knows its table of sockets by itself.
 * 6.2: a network namespace may have one of its own.
 */
#ifdef HAVE_UDP_LOOKUP_TABLE
static inline struct udp_table *mailslot_udp_table(struct net *net)
{
#ifdef HAVE_NETNS_UDP_TABLE
	return net->ipv4.udp_table;
#else
	return &udp_table;
#endif
}

static inline struct sock *
mailslot_udp4_lib_lookup(struct net *net, __be32 source, __be16 source_port,
			 __be32 dest, __be16 dest_port, int dif, int sdif,
			 struct sk_buff *skb)
{
	return __udp4_lib_lookup(net, source, source_port, dest, dest_port,
				 dif, sdif, mailslot_udp_table(net), skb);
}

#define __udp4_lib_lookup mailslot_udp4_lib_lookup
#endif

/* 6.18, and stable kernels before it: the interface of a route, under RCU. */
#ifndef HAVE_DST_DEV_RCU
static inline struct net_device *mailslot_dst_dev_rcu(const struct dst_entry *dst)
{
	return READ_ONCE(dst->dev);
}

#define dst_dev_rcu mailslot_dst_dev_rcu
#endif

/* 7.2: an open may insist on a regular file. */
#ifndef __O_REGULAR
#define __O_REGULAR 0
#define EFTYPE EINVAL
#endif

#endif /* _MAILSLOTFS_COMPAT_H */
