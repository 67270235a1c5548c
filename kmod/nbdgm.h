/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mailslot messages on the wire: a NetBIOS datagram (RFC 1002 section 4.4)
 * whose user data is an SMB transaction that writes to a mailslot (MS-MAIL
 * section 2.2.1, MS-CIFS section 2.2.4.33).  Bytes only: nothing here
 * allocates, sleeps, or knows a socket.
 *
 * Receiving, what is cheap first:
 *
 *	reason = nbdgm_parse_header(&dgm, payload, len);
 *	if (!reason)
 *		... is dgm.destination one of our names, dgm.destination_scope
 *		empty?
 *		reason = nbdgm_parse_smb(&dgm);
 *	if (!reason)
 *		... queue dgm.data at the slot dgm.slot
 *
 * Sending: nbdgm_data_max() and nbdgm_size() before anything is allocated,
 * nbdgm_build() for all but the message, which comes last: the caller copies it
 * there, before or after.
 */
#ifndef _MAILSLOTFS_NBDGM_H
#define _MAILSLOTFS_NBDGM_H

#include <linux/types.h>

#include "nbname.h"

#define NBDGM_PORT		138

/* Types of a datagram, RFC 1002 section 4.4.1 */
#define NBDGM_DIRECT_UNIQUE	0x10
#define NBDGM_DIRECT_GROUP	0x11
#define NBDGM_BROADCAST		0x12

/* Longest name of a slot here, without "\MAILSLOT\" */
#define NBDGM_SLOT_MAX		255
/* UDP payloads: the shortest that can be a message, the longest there is */
#define NBDGM_PAYLOAD_MIN	163
#define NBDGM_PAYLOAD_MAX	65507
/* ... and the longest that we send: an SMB of 512 bytes (MS-MAIL note <2>) */
#define NBDGM_BUILD_MAX		594
/* nbdgm_parse_header() looks at no more than this, however long the payload */
#define NBDGM_HEADER_MAX	(14 + 2 * NBNAME_ENCODED_MAX)

/**
 * enum nbdgm_reason - why a datagram is no message for a mailslot
 * @NBDGM_OK: it is one
 * @NBDGM_SHORT: too short to be one
 * @NBDGM_TYPE: neither direct nor broadcast, RFC 1002 section 4.4.1
 * @NBDGM_FRAGMENT: part of a datagram, RFC 1002 section 5.3.1
 * @NBDGM_LENGTH: its length field promises more than there is
 * @NBDGM_SOURCE: malformed source name, RFC 1002 section 4.1
 * @NBDGM_DESTINATION: malformed destination name
 * @NBDGM_SMB: not an SMB, not a transaction, or an answer to one
 * @NBDGM_WORDS: not the words of a mailslot transaction
 * @NBDGM_OPCODE: an operation other than writing
 * @NBDGM_CLASS: neither class 1 nor class 2
 * @NBDGM_SLOT: the transaction's name is not that of a mailslot
 * @NBDGM_OFFSET: the message is said to start where it cannot
 * @NBDGM_COUNT: the message is said to be longer than what is there, or to be
 *	only a part
 * @NBDGM_REASONS: how many there are
 */
enum nbdgm_reason {
	NBDGM_OK,
	NBDGM_SHORT,
	NBDGM_TYPE,
	NBDGM_FRAGMENT,
	NBDGM_LENGTH,
	NBDGM_SOURCE,
	NBDGM_DESTINATION,
	NBDGM_SMB,
	NBDGM_WORDS,
	NBDGM_OPCODE,
	NBDGM_CLASS,
	NBDGM_SLOT,
	NBDGM_OFFSET,
	NBDGM_COUNT,
	NBDGM_REASONS,
};

/**
 * struct nbdgm - a received datagram: values, and views into the buffer
 * @smb: the user data, from nbdgm_parse_header() for nbdgm_parse_smb()
 * @smb_len: bytes of @smb
 * @source_ip: the address that the sender believes it has; not to be trusted
 * @source_port: the port that it claims to have sent from; 0 is seen
 * @id: the sender's number for this datagram
 * @type: NBDGM_DIRECT_UNIQUE, NBDGM_DIRECT_GROUP or NBDGM_BROADCAST
 * @flags: as they came, RFC 1002 section 4.4.1
 * @source: name of the sender, as it came (its case too)
 * @destination: name that the datagram is for, as it came
 * @source_scope: scope of @source
 * @destination_scope: scope of @destination
 * @slot: name of the slot, without "\MAILSLOT\" and not terminated; 1 to
 *	NBDGM_SLOT_MAX bytes, no NUL and no slash among them
 * @slot_len: bytes of @slot
 * @data_len: bytes of @data
 * @data: the message
 *
 * @slot and what follows are from nbdgm_parse_smb(), all else from
 * nbdgm_parse_header().
 */
struct nbdgm {
	const u8 *smb;
	u32 smb_len;
	__be32 source_ip;
	__be16 source_port;
	u16 id;
	u8 type;
	u8 flags;
	struct nbname source;
	struct nbname destination;
	struct nbscope source_scope;
	struct nbscope destination_scope;
	const char *slot;
	u32 slot_len;
	u32 data_len;
	const u8 *data;
};

/**
 * struct nbdgm_write - a datagram to be built
 * @source_ip: the address that it goes out from
 * @id: number of this datagram, a different one each time
 * @type: as in &struct nbdgm
 * @source: our name, with suffix 00
 * @destination: name of who is to get it
 * @slot: name of the slot, without "\MAILSLOT\"
 * @slot_len: bytes of @slot
 * @data_len: bytes of the message
 */
struct nbdgm_write {
	__be32 source_ip;
	u16 id;
	u8 type;
	struct nbname source;
	struct nbname destination;
	const char *slot;
	u32 slot_len;
	u32 data_len;
};

enum nbdgm_reason nbdgm_parse_header(struct nbdgm *dgm, const void *buf,
				     size_t len);
enum nbdgm_reason nbdgm_parse_smb(struct nbdgm *dgm);
enum nbdgm_reason nbdgm_parse(struct nbdgm *dgm, const void *buf, size_t len);
const char *nbdgm_reason_name(enum nbdgm_reason reason);

bool nbdgm_slot_valid(const char *slot, size_t len);
u32 nbdgm_data_max(size_t slot_len);
int nbdgm_size(size_t slot_len, size_t data_len);
int nbdgm_build(const struct nbdgm_write *write, void *buf, size_t size);
void nbdgm_set_source_ip(void *buf, __be32 source_ip);

#endif /* _MAILSLOTFS_NBDGM_H */
