/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nbdgm_parse() of memory that is exactly as large as the datagram, so that the
 * sanitizer sees it when one byte more is looked at.  In the kernel, test.h has
 * to be included before.
 */
#ifndef _UNIT_NBDGM_EXACT_H
#define _UNIT_NBDGM_EXACT_H

#ifndef __KERNEL__
#include "kernel.h"
#endif
#include "nbdgm_frame.h"

#define SLOT_IS(dgm, name) \
	((dgm)->slot_len == strlen(name) && !memcmp((dgm)->slot, name, strlen(name)))
#define DATA_IS(dgm, bytes) \
	((dgm)->data_len == strlen(bytes) && !memcmp((dgm)->data, bytes, strlen(bytes)))

struct parsed {
	struct nbdgm dgm;
	enum nbdgm_reason reason;
	u8 *copy;
};

static inline bool view_inside(const struct parsed *parsed, size_t len, const void *view,
			       size_t view_len)
{
	const u8 *p = view;

	return p >= parsed->copy && view_len <= len && p - parsed->copy <= len - view_len;
}

/* What must hold for any bytes. */
static inline void check_parsed(const struct parsed *parsed, size_t len)
{
	const struct nbdgm *dgm = &parsed->dgm;

	assert(parsed->reason >= NBDGM_OK && parsed->reason < NBDGM_REASONS);
	if (parsed->reason)
		return;
	assert(len >= NBDGM_PAYLOAD_MIN && len <= NBDGM_PAYLOAD_MAX);
	assert(dgm->type >= NBDGM_DIRECT_UNIQUE && dgm->type <= NBDGM_BROADCAST);
	assert(view_inside(parsed, len, dgm->smb, dgm->smb_len));
	assert(view_inside(parsed, len, dgm->source_scope.labels, dgm->source_scope.len));
	assert(view_inside(parsed, len, dgm->destination_scope.labels,
			   dgm->destination_scope.len));
	assert(view_inside(parsed, len, dgm->slot, dgm->slot_len));
	assert(nbdgm_slot_valid(dgm->slot, dgm->slot_len));
	assert(view_inside(parsed, len, dgm->data, dgm->data_len));
	assert(dgm->data > (const u8 *)dgm->slot + dgm->slot_len);
}

/* The caller frees what is in @copy. */
static inline struct parsed parse_exactly(const void *bytes, size_t len)
{
	struct parsed parsed = { .copy = malloc(len ?: 1) };

	/* what is not filled in must not be what was there before */
	memset(&parsed.dgm, 0xa5, sizeof(parsed.dgm));
	memcpy(parsed.copy, bytes, len);
	parsed.reason = nbdgm_parse(&parsed.dgm, parsed.copy, len);
	assert(!memcmp(parsed.copy, bytes, len));
	check_parsed(&parsed, len);
	return parsed;
}

static inline enum nbdgm_reason reason_of(const void *bytes, size_t len)
{
	struct parsed parsed = parse_exactly(bytes, len);

	free(parsed.copy);
	return parsed.reason;
}

#endif /* _UNIT_NBDGM_EXACT_H */
