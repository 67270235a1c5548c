// SPDX-License-Identifier: GPL-2.0-only
/*
 * seeds: the datagrams of the unit tests, those that are right and those that
 * are not quite, one line of hexadecimal digits for each.
 */
#include <stdio.h>

#include "kernel.h"
#include "nbdgm_frame.h"

static void print(const u8 *bytes, u32 len)
{
	while (len--)
		printf("%02x", *bytes++);
	putchar('\n');
}

/* A sweep over one byte is left to the fuzzer: it has the first value. */
static void print_hostile(const struct hostile *h)
{
	struct frame frame;

	frame_set(&frame, frame_windows);
	if (h->len)
		memcpy(frame.bytes + h->at, h->put, h->len);
	if (h->make)
		h->make(&frame, h->argument);
	print(frame.bytes, frame.len);
}

int main(void)
{
	u32 i;

	print(frame_redirector, FRAME_LEN);
	print(frame_windows, FRAME_LEN);
	print(frame_nmbd, FRAME_LEN);
	for (i = 0; i < hostile_count; i++)
		print_hostile(&hostile[i]);
	return 0;
}
