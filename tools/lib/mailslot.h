/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libmailslot - mailslots for programs
 *
 * A thin layer over mailslotfs: it finds the mount, understands the usual
 * spellings of a name, and creates a slot so that no client reaches it before
 * its limits stand.  A slot is a plain file descriptor: poll(2), close(2),
 * fcntl(2) and, for a client, write(2) do the rest.  One write is one message.
 *
 * Every function that fails returns -1 and sets errno.  All functions may be
 * called from several threads at once.
 */
#ifndef MAILSLOT_H
#define MAILSLOT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <linux/mailslotfs.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * mailslot_create() - create a slot and become its server
 * @name: name of the slot: ``alerts``, ``NET\NETLOGON``, ``NET/NETLOGON``,
 *	``\\.\mailslot\alerts`` or the path below a mount,
 *	``/dev/mailslot/alerts``
 * @flags: 0 or %O_NONBLOCK
 * @mode: who may write, as for chmod(2), at most 0777; the umask does not
 *	apply
 * @limits: message size, queue size and timeout to start with; fields that its
 *	mask does not name, and all of them when it is NULL, keep the kernel's
 *	defaults: 65536 bytes, net.mailslot.queue_bytes_default, no timeout
 *
 * The slot exists until the last copy of the descriptor is closed.  The
 * descriptor is closed by execve(2).  No client but one with CAP_DAC_OVERRIDE
 * can open the slot before the limits stand.
 *
 * Return: the server's descriptor.  Errors: %EEXIST (the name is taken),
 * %ENODEV (mailslotfs is not mounted, or @name is a path elsewhere), %EINVAL
 * (a name that is empty or starts with a dot; a bad flag, mode or limit),
 * %ENAMETOOLONG, %EOPNOTSUPP (a slot of another host), %ENOSPC
 * (net.mailslot.slots_max), %EDQUOT (net.mailslot.slots_per_user_max), %EPERM
 * (a queue larger than net.mailslot.queue_bytes_max), and those of open(2).
 */
int mailslot_create(const char *name, int flags, mode_t mode,
		    const struct mailslot_set *limits);

/**
 * mailslot_open() - open a slot as a client
 * @name: name of the slot, as for mailslot_create(), or that of a slot on
 *	another host: ``//HOST/alerts``, ``//NAME@HOST/alerts``,
 *	``//WORKGROUP/alerts``, ``//x/alerts`` with an asterisk for the x.  HOST
 *	is resolved by getaddrinfo(3), which may take long; its first label is
 *	the NetBIOS name, unless NAME is given
 * @flags: 0 or %O_NONBLOCK
 *
 * The descriptor is closed by execve(2).  It stays with this slot: once the
 * server has gone, writing gives %EPIPE for ever, without SIGPIPE, even when a
 * new slot has taken the name.  On another host it stays with the address, and
 * nothing is heard of the server.
 *
 * Return: a descriptor for write(2).  Errors: %ENOENT (no server has created
 * the slot), %EACCES (its mode, or that of .remote, does not let us write),
 * %ENODEV, %EINVAL, %ENAMETOOLONG as mailslot_create(), and those of open(2).
 * For slots of other hosts also %EOPNOTSUPP (net.mailslot.remote_send is 0),
 * %EDESTADDRREQ (no IPv4 address is known for HOST), %EAGAIN (no name server
 * answers), %EINVAL (HOST is an address, no NetBIOS name, or not one other
 * host), %ENAMETOOLONG (a NetBIOS name of more than 15 characters).
 */
int mailslot_open(const char *name, int flags);

/**
 * mailslot_read() - take the oldest message, and see who sent it
 * @fd: the server's descriptor
 * @buf: where to put the message
 * @size: size of @buf; more than UINT32_MAX is taken as that
 * @flags: %MAILSLOT_RECV_PEEK, %MAILSLOT_RECV_NOWAIT, %MAILSLOT_RECV_TRUNCATE
 * @from: filled in with the sender and the time, or NULL; its message_size is
 *	also valid after %EMSGSIZE
 *
 * Waits as read(2) does: for the slot's timeout, not at all when the
 * descriptor is non-blocking.
 *
 * Return: the number of bytes put into @buf, 0 for an empty message.  Errors:
 * %EMSGSIZE (@buf is too small; the message stays), %EAGAIN (nothing there, and
 * not to wait), %ETIMEDOUT, %EINTR, %EPERM (a client's descriptor), %ENOTTY (not a slot),
 * %EBADF.
 */
ssize_t mailslot_read(int fd, void *buf, size_t size, unsigned int flags,
		      struct mailslot_recv *from);

/**
 * mailslot_read_alloc() - take the oldest message, however large it is
 * @fd: the server's descriptor
 * @buf: points to a buffer from malloc(3), or to NULL; enlarged as needed
 * @size: points to the size of the buffer
 * @flags: as for mailslot_read()
 * @from: as for mailslot_read()
 *
 * Made for loops, as getline(3): start with a NULL buffer of size 0, call it
 * over and over, free the buffer at the end.
 *
 * Return: the size of the message.  Errors: %ENOMEM, and those of
 * mailslot_read() without %EMSGSIZE.
 */
ssize_t mailslot_read_alloc(int fd, void **buf, size_t *size,
			    unsigned int flags, struct mailslot_recv *from);

/**
 * mailslot_get_info() - how a slot stands
 * @fd: the server's or a client's descriptor
 * @info: filled in
 *
 * Return: 0.  Errors: %ENOTTY (not a slot), %EBADF.
 */
int mailslot_get_info(int fd, struct mailslot_info *info);

/**
 * mailslot_set_info() - change several limits at once
 * @fd: the server's descriptor
 * @limits: which to change, and to what; all of them are changed or none
 *
 * The changes apply to messages written, and to reads begun, afterwards.
 *
 * Return: 0.  Errors: %EPERM (a client's descriptor, or a queue larger than
 * net.mailslot.queue_bytes_max), %EINVAL, %ENOTTY, %EBADF.
 */
int mailslot_set_info(int fd, const struct mailslot_set *limits);

/**
 * mailslot_set_timeout() - set how long a read waits
 * @fd: the server's descriptor
 * @ms: milliseconds, 0 not to wait, %MAILSLOT_WAIT_FOREVER
 *
 * Return: 0.  Errors: as mailslot_set_info().
 */
int mailslot_set_timeout(int fd, uint32_t ms);

/**
 * mailslot_set_max_message() - set the largest message
 * @fd: the server's descriptor
 * @bytes: its size; 0 leaves it to net.mailslot.message_bytes_max
 *
 * Return: 0.  Errors: as mailslot_set_info().
 */
int mailslot_set_max_message(int fd, uint32_t bytes);

/**
 * mailslot_set_max_queue() - set the size of the queue
 * @fd: the server's descriptor
 * @bytes: messages are admitted while those that wait, with their headers,
 *	take less
 *
 * Return: 0.  Errors: as mailslot_set_info().
 */
int mailslot_set_max_queue(int fd, uint64_t bytes);

/**
 * mailslot_path() - find the file of a slot, which need not exist
 * @mount: where mailslotfs is mounted; NULL takes /dev/mailslot, or else the
 *	first mount in /proc/self/mountinfo
 * @name: as for mailslot_create(); a path finds its own mount
 * @buf: where to put the path; NULL only to check
 * @size: size of @buf
 *
 * The other functions accept the result as a name.
 *
 * The path of a slot on another host has its address in it; such names are
 * looked up as mailslot_open() does.
 *
 * Return: the length of the path.  Errors: %ENODEV, %EINVAL and %ENAMETOOLONG
 * as mailslot_create(); those of mailslot_open() for slots of other hosts;
 * %ERANGE (@buf is too small).
 */
int mailslot_path(const char *mount, const char *name, char *buf, size_t size);

/**
 * mailslot_mount_point() - find where mailslotfs is mounted
 * @buf: where to put the path
 * @size: size of @buf
 *
 * Return: the length of the path.  Errors: %ENODEV (nowhere), %ERANGE (@buf is
 * too small).
 */
int mailslot_mount_point(char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* MAILSLOT_H */
