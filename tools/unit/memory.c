// SPDX-License-Identifier: GPL-2.0-only
/* Memory for the code under test: counted, and scarce when a test wants it. */
#include "kernel.h"

long unit_allocated;
long unit_allocations_left = LONG_MAX;
gfp_t unit_last_gfp;

void *kvmalloc(size_t size, gfp_t gfp)
{
	void *piece;

	unit_last_gfp = gfp;
	if (unit_allocations_left <= 0)
		return NULL;
	unit_allocations_left--;
	piece = malloc(size);
	assert(piece);
	/* not zero, as in life */
	memset(piece, 0xa5, size);
	unit_allocated++;
	return piece;
}

/* It knows one way of giving up, and newer kernels complain of others. */
void *__vmalloc(size_t size, gfp_t gfp)
{
	assert(!(gfp & __GFP_RETRY_MAYFAIL));
	return kvmalloc(size, gfp);
}

void *kzalloc(size_t size, gfp_t gfp)
{
	void *piece = kvmalloc(size, gfp);

	return piece ? memset(piece, 0, size) : NULL;
}

void kvfree(const void *piece)
{
	if (!piece)
		return;
	assert(unit_allocated > 0);
	unit_allocated--;
	free((void *)piece);
}
