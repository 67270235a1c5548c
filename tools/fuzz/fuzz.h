/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzz targets have in common.  A target does not only wait for a
 * crash: it asserts what has to hold for any bytes.
 */
#ifndef _FUZZ_FUZZ_H
#define _FUZZ_FUZZ_H

#include "kernel.h"

/* libFuzzer's side, see https://llvm.org/docs/LibFuzzer.html */
int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len);
size_t LLVMFuzzerMutate(u8 *bytes, size_t len, size_t max);
size_t LLVMFuzzerCustomMutator(u8 *bytes, size_t len, size_t max, unsigned int seed);

/*
 * Memory of exactly that size, so that the sanitizer sees it when one byte more
 * is looked at.  The caller frees it.
 */
static inline void *exactly(const void *bytes, size_t len)
{
	void *copy = malloc(len ?: 1);

	assert(copy);
	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

/* What is left of an input that is taken apart from its front. */
struct input {
	const u8 *p;
	size_t left;
};

/* Zero where nothing is left. */
static inline void take(struct input *input, void *to, size_t len)
{
	size_t have = len < input->left ? len : input->left;

	memset(to, 0, len);
	if (have)
		memcpy(to, input->p, have);
	input->p += have;
	input->left -= have;
}

static inline u32 take_u8(struct input *input)
{
	u8 value;

	take(input, &value, sizeof(value));
	return value;
}

static inline u32 take_u16(struct input *input)
{
	u8 value[2];

	take(input, value, sizeof(value));
	return value[0] | value[1] << 8;
}

#endif /* _FUZZ_FUZZ_H */
