// SPDX-License-Identifier: GPL-2.0-only
/* See reference.h.  Nothing here is taken from what it is compared with. */
#include "kernel.h"
#include "reference.h"

#include <arpa/inet.h>

static const char device[] = "\\MAILSLOT\\";

/* Big-endian in the NetBIOS part, little-endian in the SMB */
static u32 big(const u8 *p)
{
	return p[0] * 256 + p[1];
}

static u32 little(const u8 *p)
{
	return p[1] * 256 + p[0];
}

static bool is_letter(u8 c, char first, char last)
{
	return c >= first && c <= last;
}

/* The 32 letters of a name. */
static bool reference_letters(struct nbname *name, const u8 *letters)
{
	int i;

	for (i = 0; i < 32; i++)
		if (!is_letter(letters[i], 'A', 'P'))
			return false;
	for (i = 0; i < 16; i++)
		name->bytes[i] = (letters[2 * i] - 'A') * 16 + letters[2 * i + 1] - 'A';
	return true;
}

/* Label by label, up to the one of no bytes. */
u32 reference_name(struct nbname *name, struct nbscope *scope, const u8 *buf, size_t len)
{
	size_t limit = len < 255 ? len : 255;
	size_t at = 0, size;
	bool first = true;

	while (at < limit) {
		size = buf[at++];
		if (!size && !first) {
			scope->labels = buf + 33;
			scope->len = at - 34;
			return at;
		}
		if (size < 1 || size > 63 || at + size > limit)
			return 0;
		if (first && (size != 32 || !reference_letters(name, buf + at)))
			return 0;
		first = false;
		at += size;
	}
	return 0;
}

static bool reference_component(const char *component, size_t len)
{
	if (len == 0)
		return false;
	if (len == 1 && component[0] == '.')
		return false;
	return len != 2 || component[0] != '.' || component[1] != '.';
}

bool reference_slot_valid(const char *slot, size_t len)
{
	const char *end = slot + len, *next;

	if (len < 1 || len > 255 || memchr(slot, '/', len) || memchr(slot, 0, len))
		return false;
	while ((next = memchr(slot, '\\', end - slot))) {
		if (!reference_component(slot, next - slot))
			return false;
		slot = next + 1;
	}
	return reference_component(slot, end - slot);
}

static bool reference_starred(const struct nbname *name)
{
	return name->bytes[0] == '*';
}

/* "*" and zeros */
static bool reference_everybody(const struct nbname *name)
{
	int i;

	for (i = 1; i < 16; i++)
		if (name->bytes[i])
			return false;
	return reference_starred(name);
}

/* How much of the datagram counts; 0 when its length cannot be. */
static size_t reference_visible(const u8 *buf, size_t len)
{
	size_t said = big(buf + 10);

	/* with the header's own 14 bytes, as some devices count */
	if (said == len)
		return len;
	if (said + 14 > len || said + 14 < 163)
		return 0;
	return said + 14;
}

static enum nbdgm_reason reference_header(struct nbdgm *dgm, const u8 *buf, size_t len)
{
	size_t visible;
	u32 used;

	if (len < 163)
		return NBDGM_SHORT;
	if (len > 65507)
		return NBDGM_LENGTH;
	if (buf[0] != 0x10 && buf[0] != 0x11 && buf[0] != 0x12)
		return NBDGM_TYPE;
	if (!(buf[1] & 2) || (buf[1] & 1) || buf[12] || buf[13])
		return NBDGM_FRAGMENT;
	visible = reference_visible(buf, len);
	if (!visible)
		return NBDGM_LENGTH;
	dgm->smb = buf + 14;
	used = reference_name(&dgm->source, &dgm->source_scope, dgm->smb, visible - 14);
	if (!used || reference_starred(&dgm->source))
		return NBDGM_SOURCE;
	dgm->smb += used;
	used = reference_name(&dgm->destination, &dgm->destination_scope, dgm->smb,
			      buf + visible - dgm->smb);
	if (!used)
		return NBDGM_DESTINATION;
	if (reference_starred(&dgm->destination) && !reference_everybody(&dgm->destination))
		return NBDGM_DESTINATION;
	dgm->smb += used;
	dgm->smb_len = buf + visible - dgm->smb;
	return NBDGM_OK;
}

/* Where the name ends that begins at offset 69, without its NUL; 0 when there is none. */
static u32 reference_slot(struct nbdgm *dgm)
{
	u32 i, end;

	for (end = 69; end < dgm->smb_len && dgm->smb[end]; end++)
		;
	if (end == dgm->smb_len || end - 69 < 10)
		return 0;
	for (i = 0; i < 10; i++) {
		u8 c = dgm->smb[69 + i];

		if (is_letter(c, 'a', 'z'))
			c -= 'a' - 'A';
		if (c != device[i])
			return 0;
	}
	dgm->slot = (const char *)dgm->smb + 79;
	dgm->slot_len = end - 79;
	return reference_slot_valid(dgm->slot, dgm->slot_len) ? end : 0;
}

static enum nbdgm_reason reference_smb(struct nbdgm *dgm)
{
	const u8 *smb = dgm->smb;
	u32 name_end, offset;

	if (dgm->smb_len < 81)
		return NBDGM_SHORT;
	if (smb[0] != 0xff || smb[1] != 'S' || smb[2] != 'M' || smb[3] != 'B')
		return NBDGM_SMB;
	if (smb[4] != 0x25 || smb[9] >= 128)
		return NBDGM_SMB;
	if (smb[32] != 17 || smb[59] != 3)
		return NBDGM_WORDS;
	if (little(smb + 61) != 1)
		return NBDGM_OPCODE;
	if (little(smb + 65) != 1 && little(smb + 65) != 2)
		return NBDGM_CLASS;
	name_end = reference_slot(dgm);
	if (!name_end)
		return NBDGM_SLOT;
	offset = little(smb + 57);
	if (offset <= name_end || offset > dgm->smb_len)
		return NBDGM_OFFSET;
	dgm->data = smb + offset;
	dgm->data_len = little(smb + 55);
	if (offset + dgm->data_len > dgm->smb_len || dgm->data_len != little(smb + 35))
		return NBDGM_COUNT;
	return NBDGM_OK;
}

struct reference reference_parse(const u8 *buf, size_t len)
{
	struct reference result = { 0 };

	result.reason = reference_header(&result.dgm, buf, len);
	if (result.reason)
		return result;
	result.dgm.type = buf[0];
	result.dgm.flags = buf[1];
	result.dgm.id = big(buf + 2);
	result.dgm.source_ip = htonl(big(buf + 4) << 16 | big(buf + 6));
	result.dgm.source_port = htons(big(buf + 8));
	result.reason = reference_smb(&result.dgm);
	return result;
}

static bool reference_special(const char *text, size_t len, const char *special)
{
	size_t i;

	if (len != strlen(special))
		return false;
	for (i = 0; i < len; i++)
		if ((is_letter(text[i], 'a', 'z') ? text[i] - 32 : text[i]) != special[i])
			return false;
	return true;
}

static int reference_digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (found - digits) % 16 : -1;
}

/* Up to 15 characters, as MS-NBTE section 2.2.1 has them */
static bool reference_chars(struct nbname *name, const char *text, size_t len)
{
	size_t i;

	if (len < 1 || len > 15 || text[0] == '.' || text[0] == ' ' || text[len - 1] == ' ')
		return false;
	memset(name->bytes, ' ', 15);
	for (i = 0; i < len; i++) {
		if (!is_letter(text[i], ' ', '~') || strchr("\"#*,/:<>?\\|", text[i]))
			return false;
		name->bytes[i] = is_letter(text[i], 'a', 'z') ? text[i] - 32 : text[i];
	}
	return true;
}

bool reference_text(struct nbname *name, const char *text, size_t len)
{
	size_t chars = len;
	int suffix = 0;

	if (reference_special(text, len, "*")) {
		memset(name, 0, sizeof(*name));
		name->bytes[0] = '*';
		return true;
	}
	if (reference_special(text, len, "__MSBROWSE__")) {
		memcpy(name->bytes, "\1\2__MSBROWSE__\2\1", 16);
		return true;
	}
	if (len >= 3 && text[len - 3] == '#') {
		int high = reference_digit(text[len - 2]), low = reference_digit(text[len - 1]);

		if (high < 0 || low < 0)
			return false;
		suffix = high * 16 + low;
		chars -= 3;
	}
	name->bytes[15] = suffix;
	return reference_chars(name, text, chars);
}
