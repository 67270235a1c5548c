// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mailslot messages on the wire, see nbdgm.h.  This file also compiles in user
 * space, for its tests.  Sections without a name are those of RFC 1002.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "nbdgm.h"
#include "nbdgm_layout.h"

static const u8 smb_magic[] = { 0xff, 'S', 'M', 'B' };
static const char slot_prefix[] = "\\MAILSLOT\\";
#define SLOT_PREFIX		(sizeof(slot_prefix) - 1)
/* A name of one character and its NUL */
#define SMB_MIN			(SMB_NAME + SLOT_PREFIX + 1 + 1)
#define SMB_BUILD_MAX		512

static void nbdgm_put_be16(u8 *p, u32 value)
{
	p[0] = value >> 8;
	p[1] = value;
}

static void nbdgm_put_le16(u8 *p, u32 value)
{
	p[1] = value >> 8;
	p[0] = value;
}

static u32 nbdgm_be16(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static u32 nbdgm_le16(const u8 *p)
{
	return p[1] << 8 | p[0];
}

/**
 * nbdgm_reason_name - what to call a reason
 * @reason: the reason
 *
 * Context: Any.
 * Return: a short text without spaces.
 */
const char *nbdgm_reason_name(enum nbdgm_reason reason)
{
	static const char * const names[NBDGM_REASONS] = {
		[NBDGM_OK] = "ok",
		[NBDGM_SHORT] = "short",
		[NBDGM_TYPE] = "type",
		[NBDGM_FRAGMENT] = "fragment",
		[NBDGM_LENGTH] = "length",
		[NBDGM_SOURCE] = "source_name",
		[NBDGM_DESTINATION] = "destination_name",
		[NBDGM_SMB] = "smb",
		[NBDGM_WORDS] = "words",
		[NBDGM_OPCODE] = "opcode",
		[NBDGM_CLASS] = "class",
		[NBDGM_SLOT] = "slot_name",
		[NBDGM_OFFSET] = "offset",
		[NBDGM_COUNT] = "count",
	};

	return (u32)reason < NBDGM_REASONS ? names[reason] : "unknown";
}

/* "", "." and ".." */
static bool nbdgm_is_dots(const char *start, const char *end)
{
	while (start < end && end - start <= 2 && *start == '.')
		start++;
	return start == end;
}

/**
 * nbdgm_slot_valid - can a slot have this name on the wire?
 * @slot: the name without "\MAILSLOT\", need not be terminated
 * @len: its length in bytes
 *
 * MS-MAIL section 2.2.1: components with backslashes between them.  None is
 * empty, or "." or "..", which Windows resolves before it sends.  A slash or a
 * NUL cannot be part of a name here.  All other bytes stand for themselves.
 *
 * Context: Any.
 * Return: true for 1 to NBDGM_SLOT_MAX bytes of that form.
 */
bool nbdgm_slot_valid(const char *slot, size_t len)
{
	const char *start = slot, *end = slot + len;

	if (!len || len > NBDGM_SLOT_MAX)
		return false;
	for (; slot < end; slot++) {
		if (*slot == '/' || *slot == '\0')
			return false;
		if (*slot != '\\')
			continue;
		if (nbdgm_is_dots(start, slot))
			return false;
		start = slot + 1;
	}
	return !nbdgm_is_dots(start, end);
}

/*
 * Where a datagram ends, 0 if it does not say so sensibly.  Its length (section
 * 4.4.2) is that of what follows the header; some devices count the header too.
 */
static u32 nbdgm_end(const u8 *buf, u32 len)
{
	u32 end = DGM_HEADER + nbdgm_be16(buf + DGM_LENGTH);

	if (end == len + DGM_HEADER)
		return len;
	if (end > len || end < NBDGM_PAYLOAD_MIN)
		return 0;
	return end;
}

/**
 * nbdgm_parse_header - parse the NetBIOS part of a datagram
 * @dgm: what to fill in; its views point into @buf.  What could not be parsed
 *	is zero.
 * @buf: the payload of the UDP datagram
 * @len: its length
 *
 * Looked at are, in this order:
 *
 * * the length: that of a message, and what UDP allows
 * * the type: direct unique, direct group or broadcast (section 4.4.1), no
 *   errors and queries
 * * flags and offset: fragments (section 5.3.1) are not put together
 * * the length field: what is there counts, and no more than is announced
 * * source and destination name (section 4.1): see nbname_decode().  None
 *   starts with an asterisk (RFC 1001 section 5.2) but the wildcard, which is
 *   nobody's source.
 *
 * Context: Any.
 * Return: NBDGM_OK, or the reason why it is not for a mailslot.
 */
enum nbdgm_reason nbdgm_parse_header(struct nbdgm *dgm, const void *buf,
				     size_t len)
{
	const u8 *p = buf;
	u32 at = DGM_HEADER;
	u32 end, used;

	memset(dgm, 0, sizeof(*dgm));
	if (len < NBDGM_PAYLOAD_MIN)
		return NBDGM_SHORT;
	if (len > NBDGM_PAYLOAD_MAX)
		return NBDGM_LENGTH;

	dgm->type = p[DGM_TYPE];
	dgm->flags = p[DGM_FLAGS];
	dgm->id = nbdgm_be16(p + DGM_ID);
	memcpy(&dgm->source_ip, p + DGM_SOURCE_IP, sizeof(dgm->source_ip));
	memcpy(&dgm->source_port, p + DGM_SOURCE_PORT, sizeof(dgm->source_port));

	if (dgm->type < NBDGM_DIRECT_UNIQUE || dgm->type > NBDGM_BROADCAST)
		return NBDGM_TYPE;
	if ((dgm->flags & (DGM_FLAG_FIRST | DGM_FLAG_MORE)) != DGM_FLAG_FIRST ||
	    nbdgm_be16(p + DGM_OFFSET))
		return NBDGM_FRAGMENT;
	end = nbdgm_end(p, len);
	if (!end)
		return NBDGM_LENGTH;

	used = nbname_decode(&dgm->source, &dgm->source_scope, p + at, end - at);
	if (!used || dgm->source.bytes[0] == '*')
		return NBDGM_SOURCE;
	at += used;
	used = nbname_decode(&dgm->destination, &dgm->destination_scope,
			     p + at, end - at);
	if (!used || (dgm->destination.bytes[0] == '*' &&
		      !nbname_is_wildcard(&dgm->destination)))
		return NBDGM_DESTINATION;
	at += used;

	dgm->smb = p + at;
	dgm->smb_len = end - at;
	return NBDGM_OK;
}

/* Is this a write to a mailslot?  See nbdgm_parse_smb(). */
static enum nbdgm_reason nbdgm_check_words(const u8 *smb)
{
	u32 class = nbdgm_le16(smb + SMB_CLASS);

	if (memcmp(smb, smb_magic, sizeof(smb_magic)) ||
	    smb[SMB_COMMAND] != SMB_COM_TRANSACTION ||
	    (smb[SMB_FLAGS] & SMB_FLAGS_REPLY))
		return NBDGM_SMB;
	if (smb[SMB_WORD_COUNT] != MAILSLOT_WORDS ||
	    smb[SMB_SETUP_COUNT] != MAILSLOT_SETUP)
		return NBDGM_WORDS;
	if (nbdgm_le16(smb + SMB_OPCODE) != MAILSLOT_WRITE)
		return NBDGM_OPCODE;
	if (class != MAILSLOT_CLASS_1 && class != MAILSLOT_CLASS_2)
		return NBDGM_CLASS;
	return NBDGM_OK;
}

/* Most send it in upper case, which is faster to see. */
static bool nbdgm_has_prefix(const char *name)
{
	return !memcmp(name, slot_prefix, SLOT_PREFIX) ||
	       !strncasecmp(name, slot_prefix, SLOT_PREFIX);
}

/* Find the name of the slot; 0 or the offset of what follows its NUL. */
static u32 nbdgm_find_slot(struct nbdgm *dgm)
{
	const char *name = (const char *)dgm->smb + SMB_NAME + SLOT_PREFIX;
	u32 len = dgm->smb_len - SMB_NAME - SLOT_PREFIX;
	const char *nul;

	if (!nbdgm_has_prefix(name - SLOT_PREFIX))
		return 0;
	/* The longest one that is allowed, and its NUL */
	if (len > NBDGM_SLOT_MAX + 1)
		len = NBDGM_SLOT_MAX + 1;
	nul = memchr(name, '\0', len);
	if (!nul || !nbdgm_slot_valid(name, nul - name))
		return 0;
	dgm->slot = name;
	dgm->slot_len = nul - name;
	return SMB_NAME + SLOT_PREFIX + dgm->slot_len + 1;
}

/**
 * nbdgm_parse_smb - parse the SMB part of a datagram
 * @dgm: a datagram for which nbdgm_parse_header() returned NBDGM_OK
 *
 * Looked at are, in this order:
 *
 * * protocol, command, and that it is no answer (MS-CIFS section 2.2.3.1)
 * * the number of words and of setup words (MS-CIFS section 2.2.4.33.1)
 * * operation and class (MS-MAIL section 2.2.1, MS-CIFS section 2.2.5.12).
 *   Class 1 is handled as class 2, and lifts no limit.
 * * the name (MS-MAIL section 2.2.1): "\MAILSLOT\" in any case, and what
 *   nbdgm_slot_valid() allows; its NUL lies inside the datagram
 * * where the message starts: behind the name, in the datagram; not
 *   necessarily aligned, and with padding of any size
 * * how long it is: no longer than what is there, and the whole of it
 *
 * All other fields are ignored, since senders differ in them, and so is what
 * follows the message.
 *
 * Context: Any.
 * Return: NBDGM_OK, or the reason why it is no message for a mailslot.
 */
enum nbdgm_reason nbdgm_parse_smb(struct nbdgm *dgm)
{
	const u8 *smb = dgm->smb;
	enum nbdgm_reason reason;
	u32 name_end, offset, count;

	if (dgm->smb_len < SMB_MIN)
		return NBDGM_SHORT;
	reason = nbdgm_check_words(smb);
	if (reason)
		return reason;
	name_end = nbdgm_find_slot(dgm);
	if (!name_end)
		return NBDGM_SLOT;

	offset = nbdgm_le16(smb + SMB_DATA_OFFSET);
	if (offset < name_end || offset > dgm->smb_len)
		return NBDGM_OFFSET;
	count = nbdgm_le16(smb + SMB_DATA_COUNT);
	if (count > dgm->smb_len - offset ||
	    count != nbdgm_le16(smb + SMB_TOTAL_DATA_COUNT))
		return NBDGM_COUNT;
	dgm->data = smb + offset;
	dgm->data_len = count;
	return NBDGM_OK;
}

/**
 * nbdgm_parse - parse a whole datagram
 * @dgm: what to fill in
 * @buf: the payload of the UDP datagram
 * @len: its length
 *
 * Context: Any.
 * Return: NBDGM_OK, or what nbdgm_parse_header() or nbdgm_parse_smb() says.
 */
enum nbdgm_reason nbdgm_parse(struct nbdgm *dgm, const void *buf, size_t len)
{
	enum nbdgm_reason reason = nbdgm_parse_header(dgm, buf, len);

	return reason ? reason : nbdgm_parse_smb(dgm);
}

/* Where the message starts in an SMB that we build: aligned to 32 bits. */
static u32 nbdgm_data_offset(u32 slot_len)
{
	return (SMB_NAME + SLOT_PREFIX + slot_len + 1 + 3) & ~3;
}

/**
 * nbdgm_data_max - how long may a message to a slot be?
 * @slot_len: length of the slot's name, without "\MAILSLOT\"
 *
 * 432 less the length of the name, which is rounded up to a multiple of 4:
 * Windows sends no SMB of more than 512 bytes here (MS-MAIL note <2>).
 *
 * Context: Any.
 * Return: the number of bytes, 0 when no slot has a name of that length.
 */
u32 nbdgm_data_max(size_t slot_len)
{
	if (!slot_len || slot_len > NBDGM_SLOT_MAX)
		return 0;
	return SMB_BUILD_MAX - nbdgm_data_offset(slot_len);
}

/**
 * nbdgm_size - how long will a datagram be?
 * @slot_len: length of the slot's name, without "\MAILSLOT\"
 * @data_len: length of the message
 *
 * Context: Any.
 * Return: bytes of UDP payload, at most NBDGM_BUILD_MAX; -EINVAL when no slot
 * has a name of that length, -EMSGSIZE when the message is too long.
 */
int nbdgm_size(size_t slot_len, size_t data_len)
{
	if (!nbdgm_data_max(slot_len))
		return -EINVAL;
	if (data_len > nbdgm_data_max(slot_len))
		return -EMSGSIZE;
	return DGM_HEADER + 2 * NBNAME_ENCODED + nbdgm_data_offset(slot_len) +
	       data_len;
}

/* Section 4.4.2; the sender is a B node, as most are. */
static void nbdgm_build_header(const struct nbdgm_write *write, u8 *p, u32 size)
{
	p[DGM_TYPE] = write->type;
	p[DGM_FLAGS] = DGM_FLAG_FIRST;
	nbdgm_put_be16(p + DGM_ID, write->id);
	nbdgm_set_source_ip(p, write->source_ip);
	nbdgm_put_be16(p + DGM_SOURCE_PORT, NBDGM_PORT);
	nbdgm_put_be16(p + DGM_LENGTH, size - DGM_HEADER);
	p += DGM_HEADER;
	nbname_encode(&write->source, p);
	nbname_encode(&write->destination, p + NBNAME_ENCODED);
}

/* MS-MAIL sections 2.2.1 and 4; what stays zero is not mentioned. */
static void nbdgm_build_smb(const struct nbdgm_write *write, u8 *smb, u32 offset)
{
	memcpy(smb, smb_magic, sizeof(smb_magic));
	smb[SMB_COMMAND] = SMB_COM_TRANSACTION;
	/* Path names are canonical and in any case; signatures are understood */
	smb[SMB_FLAGS] = 0x18;
	nbdgm_put_le16(smb + SMB_FLAGS2, 0x0004);
	nbdgm_put_le16(smb + SMB_PID, 0xfeff);

	smb[SMB_WORD_COUNT] = MAILSLOT_WORDS;
	nbdgm_put_le16(smb + SMB_TOTAL_DATA_COUNT, write->data_len);
	nbdgm_put_le16(smb + SMB_MAX_PARAMETER_COUNT, 2);
	/* No answer is expected */
	nbdgm_put_le16(smb + SMB_TRANS_FLAGS, 0x0002);
	nbdgm_put_le16(smb + SMB_PARAMETER_OFFSET, offset);
	nbdgm_put_le16(smb + SMB_DATA_COUNT, write->data_len);
	nbdgm_put_le16(smb + SMB_DATA_OFFSET, offset);
	smb[SMB_SETUP_COUNT] = MAILSLOT_SETUP;
	nbdgm_put_le16(smb + SMB_OPCODE, MAILSLOT_WRITE);
	nbdgm_put_le16(smb + SMB_CLASS, MAILSLOT_CLASS_2);
	nbdgm_put_le16(smb + SMB_BYTE_COUNT,
		       offset + write->data_len - SMB_NAME);
	memcpy(smb + SMB_NAME, slot_prefix, SLOT_PREFIX);
	memcpy(smb + SMB_NAME + SLOT_PREFIX, write->slot, write->slot_len);
}

/**
 * nbdgm_build - build a datagram, all but the message
 * @write: what it is to say
 * @buf: where to put it
 * @size: bytes of @buf, at least nbdgm_size()
 *
 * As the Windows redirector does (MS-MAIL section 4), byte for byte, with zero
 * in padding and unused fields.  The message is the last @write->data_len bytes
 * of nbdgm_size(), where the return value says, too.  The caller copies it there,
 * before or after: these bytes are not touched here.
 *
 * Context: Any.
 * Return: the offset of the message in @buf.  -EINVAL for a type or a name of a
 * slot that cannot be, -EMSGSIZE for a message that is too long, -ENOSPC for a
 * buffer that is too small; @buf is untouched then.
 */
int nbdgm_build(const struct nbdgm_write *write, void *buf, size_t size)
{
	const u32 names = DGM_HEADER + 2 * NBNAME_ENCODED;
	const u32 offset = nbdgm_data_offset(write->slot_len);
	int total = nbdgm_size(write->slot_len, write->data_len);
	u8 *p = buf;

	if (write->type < NBDGM_DIRECT_UNIQUE || write->type > NBDGM_BROADCAST)
		return -EINVAL;
	if (!nbdgm_slot_valid(write->slot, write->slot_len))
		return -EINVAL;
	if (total < 0)
		return total;
	if (size < total)
		return -ENOSPC;

	memset(p, 0, names + offset);
	nbdgm_build_header(write, p, total);
	nbdgm_build_smb(write, p + names, offset);
	return names + offset;
}

/**
 * nbdgm_set_source_ip - change the address that a datagram goes out from
 * @buf: what nbdgm_build() has built
 * @source_ip: as in &struct nbdgm_write
 *
 * For what is sent by several interfaces, each with its own address.
 *
 * Context: Any.
 */
void nbdgm_set_source_ip(void *buf, __be32 source_ip)
{
	memcpy((u8 *)buf + DGM_SOURCE_IP, &source_ip, sizeof(source_ip));
}
