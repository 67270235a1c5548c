/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Datagrams once more, as Documentation/protocol.rst describes them: plain and
 * slow, for comparison with kmod/nbdgm.c and kmod/nbname.c.
 */
#ifndef _FUZZ_REFERENCE_H
#define _FUZZ_REFERENCE_H

#include "../../kmod/nbdgm.h"

/* Its views point into @buf; nothing but @reason counts when it is refused. */
struct reference {
	enum nbdgm_reason reason;
	struct nbdgm dgm;
};

struct reference reference_parse(const u8 *buf, size_t len);
/* How many bytes the name takes, 0 when it is malformed. */
u32 reference_name(struct nbname *name, struct nbscope *scope, const u8 *buf, size_t len);
bool reference_slot_valid(const char *slot, size_t len);
/* "NAME", "NAME#1E", "__MSBROWSE__", "*"; false when it is none of them. */
bool reference_text(struct nbname *name, const char *text, size_t len);

#endif /* _FUZZ_REFERENCE_H */
