/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the fields of a mailslot message on the wire are, in bytes, and what
 * stands in them.  Sections without a name are those of RFC 1002.
 */
#ifndef _MAILSLOTFS_NBDGM_LAYOUT_H
#define _MAILSLOTFS_NBDGM_LAYOUT_H

/* Header of a datagram, numbers big-endian: sections 4.4.1 and 4.4.2 */
#define DGM_TYPE		0
#define DGM_FLAGS		1
#define DGM_ID			2
#define DGM_SOURCE_IP		4
#define DGM_SOURCE_PORT		8
#define DGM_LENGTH		10
#define DGM_OFFSET		12
#define DGM_HEADER		14

/* Its flags */
#define DGM_FLAG_MORE		0x01
#define DGM_FLAG_FIRST		0x02

/* Header of an SMB, numbers little-endian: MS-CIFS section 2.2.3.1 */
#define SMB_COMMAND		4
#define SMB_FLAGS		9
#define SMB_FLAGS2		10
#define SMB_PID			26
/* Words of the transaction: MS-CIFS section 2.2.4.33.1 */
#define SMB_WORD_COUNT		32
#define SMB_TOTAL_DATA_COUNT	35
#define SMB_MAX_PARAMETER_COUNT	37
#define SMB_TRANS_FLAGS		43
#define SMB_PARAMETER_OFFSET	53
#define SMB_DATA_COUNT		55
#define SMB_DATA_OFFSET		57
#define SMB_SETUP_COUNT		59
/* Setup: MS-MAIL section 2.2.1 */
#define SMB_OPCODE		61
#define SMB_CLASS		65
/* How much follows, and the name of the mailslot */
#define SMB_BYTE_COUNT		67
#define SMB_NAME		69

/* What a write to a mailslot has there */
#define SMB_COM_TRANSACTION	0x25
#define SMB_FLAGS_REPLY		0x80
#define MAILSLOT_WORDS		17
#define MAILSLOT_SETUP		3
#define MAILSLOT_WRITE		1
#define MAILSLOT_CLASS_1	1
#define MAILSLOT_CLASS_2	2

#endif /* _MAILSLOTFS_NBDGM_LAYOUT_H */
