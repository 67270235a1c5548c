/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of slots: what may be one, and when two are the same.
 *
 * A name is one path component.  Backslashes are ordinary characters, as they
 * are on Windows (NET\NETLOGON is one name).  Case does not matter and is
 * preserved.  Names that are valid UTF-8 are folded by the kernel's Unicode
 * tables (canonical decomposition and full case folding); all others, and all
 * names where the kernel has no such tables, by ASCII letters alone.
 */
#ifndef _MAILSLOTFS_NAME_H
#define _MAILSLOTFS_NAME_H

#include <linux/limits.h>
#include <linux/siphash.h>
#include <linux/types.h>

/* Decomposition and folding make a name at most three times as long. */
#define MAILSLOT_FOLDED_MAX	(3 * NAME_MAX + 1)

int mailslot_name_init(void);
void mailslot_name_uninit(void);

int mailslot_name_check(const char *name, size_t len);
u64 mailslot_name_hash(const siphash_key_t *key, const char *name, size_t len);
size_t mailslot_name_fold(const char *name, size_t len, char *folded);
bool mailslot_name_equal(const char *a, size_t alen, const char *b, size_t blen);

#endif /* _MAILSLOTFS_NAME_H */
