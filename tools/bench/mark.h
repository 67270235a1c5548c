/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Marks that a program in the guest makes for count.c, which sees them from
 * outside.  To a processor they are nothing: a NOP with an odd number in it.
 */
#ifndef _BENCH_MARK_H
#define _BENCH_MARK_H

#define MARK_BYTES	"\x0f\x1f\x80"		/* nopl disp32(%rax), before its number */
#define MARK_NUMBER	0x4d530000

#define MARK_ARM	0xff			/* look at instructions from now on */
#define MARK_STOP	0xfe			/* the end of what was counted */
#define MARK_NEXT	0xfd			/* what comes is another contender's */

/* Any smaller number: count from here, as this part of the contender's work. */
#define MARK(what) \
	({ asm volatile("nopl %c0(%%rax)" : : "i"(MARK_NUMBER + (what)) : "memory"); })

#endif
