// SPDX-License-Identifier: GPL-2.0-only
/*
 * tools/mailslot/payload*.c: what the messages to well-known slots mean, and
 * that nothing in them makes the decoder look where it should not.
 */
#include "test.h"
#include "payload.h"

/* Exactly the message, so that the sanitizer sees what is looked at beyond. */
static u8 *exact;

static bool decode(struct payload *payload, const char *slot, const void *data, size_t size)
{
	free(exact);
	exact = malloc(size ?: 1);
	memcpy(exact, data, size);
	return payload_decode(payload, slot, exact, size);
}

static void text_of(char text[1024], const struct payload_field *field)
{
	size_t size = field->size;

	assert(size < 300);
	if (field->type == PAYLOAD_UTF16)
		size = payload_utf8(text, field->data, size);
	else if (field->type == PAYLOAD_DNS)
		size = payload_dns(text, field->data, size, field->number);
	else if (size)
		memcpy(text, field->data, size);
	text[size] = '\0';
}

/* "kind|name=value|..."; damaged ones end with "|!" */
static const char *shown(const char *slot, const void *data, size_t size)
{
	static char line[4096];
	struct payload payload;
	char text[1024];
	size_t i, at;

	if (!decode(&payload, slot, data, size))
		return "unknown";
	at = sprintf(line, "%s", payload.kind);
	for (i = 0; i < payload.count; i++) {
		const struct payload_field *field = &payload.field[i];

		at += sprintf(line + at, "|%s%s=", i == payload.subject ? "*" : "",
			      field->name);
		if (field->type < PAYLOAD_TEXT) {
			at += sprintf(line + at, "%u", field->number);
			continue;
		}
		text_of(text, field);
		at += sprintf(line + at, "%s", text);
	}
	strcpy(line + at, payload.damaged ? "|!" : "");
	return line;
}

#define SHOWN(expected, slot, bytes) EXPECT_STREQ(expected, shown(slot, bytes, sizeof(bytes) - 1))

#define NAME16(name) name "\0\0\0\0\0\0\0\0"
#define HOST(opcode)								\
	opcode "\x03\x80\xfc\x0a\x00" NAME16("FILESRV1") "\x06\x01\x03\x10\x01\x00"	\
	"\x0f\x01\x55\xaa" "tax files\0"
#define HOST_FIELDS								\
	"|again_in=720000|*server=FILESRV1|version=1537|types=69635|comment=tax files"

TEST(browse_announcements)
{
	SHOWN("host_announcement" HOST_FIELDS, "BROWSE", HOST("\x01"));
	SHOWN("local_master_announcement" HOST_FIELDS, "browse", HOST("\x0f"));
	SHOWN("domain_announcement|again_in=60000|*workgroup=WORKGRP1|version=778|types=2147487744"
	      "|master=FILESRV",
	      "BROWSE", "\x0c\x00\x60\xea\x00\x00" NAME16("WORKGRP1") "\x03\x0a\x00\x10\x00\x80"
	      "\x0f\x01\x55\xaa" "FILESRV\0");
	SHOWN("master_announcement|*server=EAST", "BROWSE", "\x0d" "EAST\0");
}

TEST(browse_questions)
{
	SHOWN("announcement_request|*server=EAST", "BROWSE", "\x02\x00" "EAST\0");
	SHOWN("election_request|election_version=1|criteria=536937231|os_level=32|up_for=5000"
	      "|*server=EAST", "BROWSE",
	      "\x08\x01\x0f\x03\x01\x20\x88\x13\x00\x00\x00\x00\x00\x00" "EAST\0");
	SHOWN("backup_list_request|wanted=4|token=772", "BROWSE", "\x09\x04\x04\x03\x00\x00");
	SHOWN("backup_list_response|token=7|server=EAST|server=WEST", "BROWSE",
	      "\x0a\x02\x07\x00\x00\x00" "EAST\0" "WEST\0");
	SHOWN("become_backup|*server=EAST", "BROWSE", "\x0b" "EAST\0");
	SHOWN("reset_state|orders=2", "BROWSE", "\x0e\x02");
}

TEST(names_of_16_bytes)
{
	/* filled up with blanks, and without a NUL */
	SHOWN("host_announcement|again_in=0|*server=EAST|version=0|types=0|comment=", "BROWSE",
	      "\x01\x00\x00\x00\x00\x00" "EAST            " "\0\0\0\0\0\0" "\0\0\0\0" "\0");
	SHOWN("host_announcement|again_in=0|*server=ABCDEFGHIJKLMNOP|version=0|types=0|comment=",
	      "BROWSE", "\x01\x00\x00\x00\x00\x00" "ABCDEFGHIJKLMNOP" "\0\0\0\0\0\0" "\0\0\0\0"
	      "\0");
}

TEST(lanman)
{
	SHOWN("lanman_announcement|types=3|version=1025|again_in=60000|*server=EAST|comment=x",
	      "LANMAN", "\x01\x00\x03\x00\x00\x00\x04\x01\x3c\x00" "EAST\0" "x\0");
	SHOWN("unknown", "LANMAN", "\x02\x00\x03\x00\x00\x00\x04\x01\x3c\x00" "EAST\0" "x\0");
}

TEST(netlogon_questions)
{
	SHOWN("primary_query|*computer=EAST|answer_to=\\MAILSLOT\\NET\\GETDC1"
	      "|computer_unicode=EAST|nt_version=11", "NET\\NETLOGON",
	      "\x07\x00" "EAST\0" "\\MAILSLOT\\NET\\GETDC1\0" "E\0A\0S\0T\0\0\0"
	      "\x0b\x00\x00\x00\xff\xff\xff\xff");
	/* the byte that aligns what is UTF-16 */
	SHOWN("primary_query|*computer=WE|answer_to=A|computer_unicode=WE|nt_version=1",
	      "net\\ntlogon",
	      "\x07\x00" "WE\0" "A\0" "\x7f" "W\0E\0\0\0" "\x01\x00\x00\x00\xff\xff\xff\xff");
	/* that of OS/2 and DOS has nothing after the slot */
	SHOWN("primary_query|*computer=EAST|answer_to=A", "TEMP\\NETLOGON",
	      "\x07\x00" "EAST\0" "A\0");
	SHOWN("sam_logon_request|requests=2|*computer=PC|user=me|answer_to=A|account_types=16"
	      "|nt_version=1", "NET\\NETLOGON",
	      "\x12\x00\x02\x00" "P\0C\0\0\0" "m\0e\0\0\0" "A\0" "\x10\x00\x00\x00"
	      "\x00\x00\x00\x00" "\x01\x00\x00\x00\xff\xff\xff\xff");
	SHOWN("sam_logon_request|requests=0|*computer=P|user=|answer_to=AB|account_types=0"
	      "|nt_version=9", "NET\\NETLOGON",
	      "\x12\x00\x00\x00" "P\0\0\0" "\0\0" "AB\0" "\0\0\0\0" "\x03\0\0\0" "\0\0\0" "SID"
	      "\x09\x00\x00\x00\xff\xff\xff\xff");
	SHOWN("logon_request|*computer=PC|user=ME|answer_to=A|requests=3", "NET\\NETLOGON",
	      "\x00\x00" "PC\0" "ME\0" "A\0" "\x03" "\x00\x00\xff\xff");
}

TEST(netlogon_answers)
{
	SHOWN("logon_response|*server=DC", "NET\\GETDC7", "\x06\x00" "DC\0" "\0\0\xff\xff");
	SHOWN("primary_response|*server=DC1|server_unicode=DC1|domain=D|nt_version=1",
	      "net\\getdc123", "\x0c\x00" "DC1\0" "D\0C\0001\0\0\0" "D\0\0\0"
	      "\x01\x00\x00\x00\xff\xff\xff\xff");
	SHOWN("sam_user_unknown|*server=DC|user=me|domain=D|more=3", "NET\\GETDC1",
	      "\x15\x00" "D\0C\0\0\0" "m\0e\0\0\0" "D\0\0\0" "abc");
}

#define EX "\x17\x00\x00\x00\x0d\x00\x00\x00" "0123456789abcdef"

TEST(netlogon_extended)
{
	SHOWN("sam_logon_response_ex|roles=13|forest=b.c|domain=b.c|*server=a.b.c"
	      "|domain_netbios=D|server_netbios=A|user=|site=s|client_site=s", "NET\\GETDC1",
	      EX "\1b\1c\0" "\xc0\x18" "\1a\xc0\x18" "\1D\0" "\1A\0" "\0" "\1s\0" "\xc0\x2a");
}

TEST(net_send)
{
	SHOWN("net_send|*from=EAST|to=BOB|text=come\x14here", "MESSNGR",
	      "EAST\0" "BOB\0" "come\x14" "here\0");
	SHOWN("net_send|*from=|to=|text=", "messngr", "\0\0\0");
	SHOWN("unknown", "MESSNGR", "no NUL at all");
}

TEST(unknown)
{
	SHOWN("unknown", "BROWSE", "");
	SHOWN("unknown", "BROWSE", "\x03");
	SHOWN("unknown", "BROWSE", "\xff\xff\xff");
	SHOWN("unknown", "NET\\NETLOGON", "\x07");
	SHOWN("unknown", "LANMAN", "\x01");
	SHOWN("unknown", "alerts", HOST("\x01"));
	SHOWN("unknown", "BROWSER", HOST("\x01"));
	SHOWN("unknown", "", HOST("\x01"));
}

/*  Hostile ones  */

TEST(lengths_that_lie)
{
	SHOWN("backup_list_response|token=0|server=EAST|!", "BROWSE",
	      "\x0a\xff\x00\x00\x00\x00" "EAST\0");
	SHOWN("sam_logon_request|requests=0|*computer=P|user=|answer_to=A|account_types=0"
	      "|nt_version=0|!", "NET\\NETLOGON",
	      "\x12\x00\x00\x00" "P\0\0\0" "\0\0" "A\0" "\0\0\0\0" "\xff\xff\xff\xff"
	      "\0\0" "\x09\x00\x00\x00\xff\xff\xff\xff");
	SHOWN("sam_logon_response_ex|roles=13|forest=|domain=|*server=|domain_netbios="
	      "|server_netbios=|user=|site=|client_site=|!", "NET\\GETDC1", EX "\x3f" "abc");
}

TEST(texts_without_an_end)
{
	SHOWN("master_announcement|*server=EAST|!", "BROWSE", "\x0d" "EAST");
	SHOWN("net_send|*from=EAST|to=BOB|text=come|!", "MESSNGR", "EAST\0" "BOB\0" "come");
	SHOWN("primary_query|*computer=PC|answer_to=|computer_unicode=P|nt_version=0|!",
	      "NET\\NETLOGON", "\x07\x00" "PC\0" "\0" "P\0" "C");
}

/* Not even one byte of a list makes the fields too many. */
TEST(too_many_names)
{
	u8 bytes[6 + 510] = { 0x0a, 0xff };
	struct payload payload;
	size_t i;

	for (i = 6; i < sizeof(bytes); i += 2)
		bytes[i] = 'A';
	EXPECT_TRUE(decode(&payload, "BROWSE", bytes, sizeof(bytes)));
	EXPECT_EQ(PAYLOAD_FIELDS, payload.count);
	EXPECT_TRUE(payload.damaged);
}

static size_t dns(const void *data, size_t size, size_t offset)
{
	u8 *copy = malloc(size ?: 1);
	char *text = malloc(PAYLOAD_DNS_MAX);
	size_t length;

	memcpy(copy, data, size);
	length = payload_dns(text, copy, size, offset);
	assert(length < PAYLOAD_DNS_MAX && !text[length]);
	free(copy);
	free(text);
	return length;
}

TEST(domain_names_that_never_end)
{
	u8 labels[300];
	size_t i;

	EXPECT_EQ(0, dns("\xc0\x00", 2, 0));
	EXPECT_EQ(1, dns("\1a\xc0\x00", 4, 0));
	EXPECT_EQ(0, dns("\xc0\x02\xc0\x00", 4, 2));
	EXPECT_EQ(0, dns("\xc0\xff", 2, 0));
	EXPECT_EQ(0, dns("\xc0", 1, 0));
	EXPECT_EQ(0, dns("", 0, 0));
	EXPECT_EQ(0, dns("\1a", 2, 7));
	EXPECT_EQ(0, dns("\x02" "a", 2, 0));
	for (i = 0; i < sizeof(labels); i += 2) {
		labels[i] = 1;
		labels[i + 1] = 'x';
	}
	EXPECT_LT(200, dns(labels, sizeof(labels), 0));
}

static const char *utf8(const void *data, size_t size)
{
	static char text[100];
	u8 *copy = malloc(size ?: 1);

	memcpy(copy, data, size);
	text[payload_utf8(text, copy, size)] = '\0';
	free(copy);
	return text;
}

TEST(utf16)
{
	EXPECT_STREQ("gr\xc3\xbcn", utf8("g\0r\0\xfc\0n\0", 8));
	EXPECT_STREQ("\xe2\x82\xac", utf8("\xac\x20", 2));
	EXPECT_STREQ("\xf0\x9f\x98\x80", utf8("\x3d\xd8\x00\xde", 4));
	/* halves of pairs, and half a unit */
	EXPECT_STREQ("\xef\xbf\xbd", utf8("\x3d\xd8", 2));
	EXPECT_STREQ("\xef\xbf\xbd" "a", utf8("\x3d\xd8" "a\0", 4));
	EXPECT_STREQ("\xef\xbf\xbd", utf8("\x00\xde", 2));
	EXPECT_STREQ("a", utf8("a\0b", 3));
	EXPECT_STREQ("", utf8("", 0));
}

/* Each prefix of a message is damaged, or unknown, and nothing beyond it is looked at. */
static void cut(struct __test_metadata *_metadata, const char *slot, const void *bytes,
		size_t size)
{
	struct payload payload;
	size_t i, length;

	for (length = 0; length < size; length++) {
		if (!decode(&payload, slot, bytes, length))
			continue;
		EXPECT_TRUE(payload.damaged)
			TH_LOG("%s: %zu of %zu bytes", slot, length, size);
		for (i = 0; i < payload.count; i++) {
			const struct payload_field *field = &payload.field[i];

			if (field->type < PAYLOAD_TEXT)
				continue;
			EXPECT_LE(exact, field->data);
			EXPECT_LE(field->data + field->size, exact + length);
		}
	}
	EXPECT_TRUE(decode(&payload, slot, bytes, size));
	EXPECT_FALSE(payload.damaged);
}

#define CUT(slot, bytes) cut(_metadata, slot, bytes, sizeof(bytes) - 1)

TEST(cut_anywhere)
{
	CUT("BROWSE", HOST("\x01"));
	CUT("BROWSE", "\x0a\x02\x07\x00\x00\x00" "EAST\0" "WEST\0");
	CUT("LANMAN", "\x01\x00\x03\x00\x00\x00\x04\x01\x3c\x00" "EAST\0" "x\0");
	CUT("NET\\NETLOGON", "\x12\x00\x02\x00" "P\0C\0\0\0" "m\0e\0\0\0" "A\0"
	    "\x10\x00\x00\x00" "\x00\x00\x00\x00" "\x01\x00\x00\x00\xff\xff\xff\xff");
	CUT("NET\\GETDC1", EX "\1b\1c\0" "\xc0\x18" "\1a\xc0\x18" "\1D\0" "\1A\0" "\0" "\1s\0"
	    "\xc0\x2a");
	CUT("MESSNGR", "EAST\0" "BOB\0" "come\x14" "here\0");
}

TEST_HARNESS_MAIN
