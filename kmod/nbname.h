/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * NetBIOS names: 15 characters and a suffix that says what kind of name it is
 * (RFC 1001 section 14, MS-NBTE section 2.2.1).
 *
 * As text a name is "NAME" or "NAME#1E", with the suffix in hexadecimal.  Two
 * names are special: "*", which everybody has, and "__MSBROWSE__", the name
 * under which master browsers find each other (MS-BRWS section 2.1.1).
 */
#ifndef _MAILSLOTFS_NBNAME_H
#define _MAILSLOTFS_NBNAME_H

#include <linux/types.h>

/* Characters of a name without its suffix, bytes with it */
#define NBNAME_CHARS	15
#define NBNAME_LEN	16
/* Encoded: without a scope, and at most */
#define NBNAME_ENCODED	34
#define NBNAME_ENCODED_MAX 255
/* As text with its final NUL: each character may have to be escaped */
#define NBNAME_TEXT	(NBNAME_CHARS * 4 + 3 + 1)

/**
 * struct nbname - a NetBIOS name
 * @bytes: the name, padded with spaces, and its suffix last
 */
struct nbname {
	u8 bytes[NBNAME_LEN];
};

/**
 * struct nbscope - the scope that a name is in: a view into a datagram
 * @labels: its labels as they are encoded, without the final zero
 * @len: bytes of @labels, 0 for the empty scope, which is the usual one
 */
struct nbscope {
	const u8 *labels;
	u32 len;
};

int nbname_make(struct nbname *name, const char *text, size_t len, u8 suffix);
int nbname_parse(struct nbname *name, const char *text, size_t len);
size_t nbname_print(const struct nbname *name, char text[NBNAME_TEXT]);

struct nbname nbname_fold(const struct nbname *name);
bool nbname_equal(const struct nbname *a, const struct nbname *b);
bool nbname_is_wildcard(const struct nbname *name);
bool nbname_is_browsers(const struct nbname *name);

void nbname_encode(const struct nbname *name, u8 out[NBNAME_ENCODED]);
u32 nbname_decode(struct nbname *name, struct nbscope *scope,
		  const u8 *buf, u32 len);

#endif /* _MAILSLOTFS_NBNAME_H */
