// SPDX-License-Identifier: GPL-2.0-only
/* Datagrams for tests, see nbdgm_frame.h. */
#include <linux/string.h>

#include "nbdgm_frame.h"

#define HOSTA_00	" EIEPFDFEEBCACACACACACACACACACAAA"
#define HOSTB_00	" EIEPFDFEECCACACACACACACACACACAAA"
#define WORKGROUP_00	" FHEPFCELEHFCEPFFFACACACACACACAAA"
#define WORKGROUP_1D	" FHEPFCELEHFCEPFFFACACACACACACABN"

/* One line each: NetBIOS header, names, SMB header, words up to DataCount, the rest. */
const u8 frame_redirector[FRAME_LEN] __attribute__((nonstring)) =
	"\x10\x02\x12\x34\xc0\x00\x02\x01\x00\x8a\x00\x9d\x00\x00"
	HOSTA_00 "\0" HOSTB_00 "\0"
	"\xffSMB%\0\0\0\0\x18\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xfe\0\0\0\0"
	"\x11\0\0\x05\0\x02\0\0\0\0\0\x02\0\0\0\0\0\0\0\0\0\x54\0"
	"\x05\0\x54\0\x03\0\x01\0\0\0\x02\0\x14\0\\MAILSLOT\\test\0hello";

const u8 frame_windows[FRAME_LEN] __attribute__((nonstring)) =
	"\x11\x0e\x12\x34\xc0\x00\x02\x01\x00\x8a\x00\x9d\x00\x00"
	HOSTA_00 "\0" WORKGROUP_1D "\0"
	"\xffSMB%\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\x11\0\0\x05\0\0\0\0\0\0\0\0\0\xe8\x03\0\0\0\0\0\0\0\0"
	"\x05\0\x54\0\x03\0\x01\0\x01\0\x02\0\x14\0\\MAILSLOT\\test\0hello";

const u8 frame_nmbd[FRAME_LEN] __attribute__((nonstring)) =
	"\x11\x0a\x12\x34\xc0\x00\x02\x01\x00\x8a\x00\x9d\x00\x00"
	HOSTA_00 "\0" WORKGROUP_00 "\0"
	"\xffSMB%\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\x11\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\x05\0\x54\0\x03\0\x01\0\x01\0\x02\0\x14\0\\MAILSLOT\\test\0hello";

/* A fresh frame. */
void frame_set(struct frame *frame, const u8 bytes[FRAME_LEN])
{
	memset(frame, 0, sizeof(*frame));
	memcpy(frame->bytes, bytes, FRAME_LEN);
	frame->len = FRAME_LEN;
}

/* A number of the SMB. */
void frame_put16(struct frame *frame, u32 at, u32 value)
{
	frame->bytes[AT_SMB + at] = value;
	frame->bytes[AT_SMB + at + 1] = value >> 8;
}

/* Make the length field right. */
static void frame_correct(struct frame *frame)
{
	frame->bytes[AT_LENGTH] = (frame->len - 14) >> 8;
	frame->bytes[AT_LENGTH + 1] = frame->len - 14;
}

/* More bytes, zero or those given; the length field counts them. */
void frame_insert(struct frame *frame, u32 at, const void *bytes, u32 len)
{
	u8 *p = frame->bytes + at;

	memmove(p + len, p, frame->len - at);
	if (bytes)
		memcpy(p, bytes, len);
	else
		memset(p, 0, len);
	frame->len += len;
	frame_correct(frame);
}

/* Less bytes; the length field knows. */
void frame_remove(struct frame *frame, u32 at, u32 len)
{
	u8 *p = frame->bytes + at;

	memmove(p, p + len, frame->len - at - len);
	frame->len -= len;
	frame_correct(frame);
}

/* A scope for the name that is at @at: @labels are the sizes of its labels, then 0. */
void frame_scope(struct frame *frame, u32 at, const u32 *labels)
{
	u32 here = at + NBNAME_ENCODED - 1;

	for (; *labels; labels++) {
		frame_insert(frame, here, NULL, 1 + *labels);
		frame->bytes[here] = *labels;
		memset(frame->bytes + here + 1, 'S', *labels);
		here += 1 + *labels;
	}
}

/* Another name for the transaction, @len bytes and no NUL; 16 bytes follow the message. */
void frame_name(struct frame *frame, const char *name, u32 len)
{
	frame_remove(frame, AT_NAME, strlen("\\MAILSLOT\\test"));
	frame_insert(frame, AT_NAME, name, len);
	frame_insert(frame, frame->len, NULL, 16);
	frame_put16(frame, 57, 69 + len + 1);
}
