// SPDX-License-Identifier: GPL-2.0-only
/*
 * NET\NETLOGON: machines that look for a domain controller, and its answers
 */
#include "payload_read.h"

/* Which version of the protocol is spoken, and two constants */
static void tail(struct payload_input *in)
{
	payload_add(in, "nt_version", PAYLOAD_HEX, payload_number(in, 4));
	payload_skip(in, 4);
}

static void logon_request(struct payload_input *in)
{
	payload_subject(in);
	payload_add_text(in, "computer", PAYLOAD_TEXT);
	payload_add_text(in, "user", PAYLOAD_TEXT);
	payload_add_text(in, "answer_to", PAYLOAD_TEXT);
	payload_add(in, "requests", PAYLOAD_NUMBER, payload_number(in, 1));
	payload_skip(in, 4);
}

static void logon_response(struct payload_input *in)
{
	payload_subject(in);
	payload_add_text(in, "server", PAYLOAD_TEXT);
	payload_skip(in, 4);
}

static void primary_query(struct payload_input *in)
{
	payload_subject(in);
	payload_add_text(in, "computer", PAYLOAD_TEXT);
	payload_add_text(in, "answer_to", PAYLOAD_TEXT);
	/* Those before Windows NT end here. */
	if (!payload_left(in))
		return;
	payload_add_utf16(in, "computer_unicode");
	tail(in);
}

static void primary_response(struct payload_input *in)
{
	payload_subject(in);
	payload_add_text(in, "server", PAYLOAD_TEXT);
	if (!payload_left(in))
		return;
	payload_add_utf16(in, "server_unicode");
	payload_add_utf16(in, "domain");
	tail(in);
}

static void sam_request(struct payload_input *in)
{
	uint32_t size;

	payload_add(in, "requests", PAYLOAD_NUMBER, payload_number(in, 2));
	payload_subject(in);
	payload_add_utf16(in, "computer");
	payload_add_utf16(in, "user");
	payload_add_text(in, "answer_to", PAYLOAD_TEXT);
	payload_add(in, "account_types", PAYLOAD_HEX, payload_number(in, 4));
	/* The identifier of the domain, which is aligned when it is there */
	size = payload_number(in, 4);
	if (size)
		payload_skip(in, -in->at % 4);
	payload_skip(in, size);
	tail(in);
}

static void sam_response(struct payload_input *in)
{
	payload_subject(in);
	payload_add_utf16(in, "server");
	payload_add_utf16(in, "user");
	payload_add_utf16(in, "domain");
	/* Active Directory says more between here and the end. */
	payload_add(in, "more", PAYLOAD_NUMBER, in->size - in->at);
}

static void sam_response_ex(struct payload_input *in)
{
	payload_skip(in, 2);
	payload_add(in, "roles", PAYLOAD_HEX, payload_number(in, 4));
	/* the domain's GUID */
	payload_skip(in, 16);
	payload_add_dns(in, "forest");
	payload_add_dns(in, "domain");
	payload_subject(in);
	payload_add_dns(in, "server");
	payload_add_dns(in, "domain_netbios");
	payload_add_dns(in, "server_netbios");
	payload_add_dns(in, "user");
	payload_add_dns(in, "site");
	payload_add_dns(in, "client_site");
}

static const struct payload_message messages[] = {
	{ 0x00, "logon_request", "asks who lets it log on", logon_request },
	{ 0x06, "logon_response", "lets log on", logon_response },
	{ 0x07, "primary_query", "asks for the primary domain controller", primary_query },
	{ 0x0c, "primary_response", "is the primary domain controller", primary_response },
	{ 0x12, "sam_logon_request", "asks for a domain controller", sam_request },
	{ 0x13, "sam_logon_response", "is a domain controller", sam_response },
	{ 0x14, "sam_pause_response", "is a domain controller, and pauses", sam_response },
	{ 0x15, "sam_user_unknown", "is a domain controller, and does not know the user",
	  sam_response },
	{ 0x17, "sam_logon_response_ex", "is a domain controller", sam_response_ex },
	{ 0x18, "sam_pause_response_ex", "is a domain controller, and pauses",
	  sam_response_ex },
	{ 0x19, "sam_user_unknown_ex", "is a domain controller, and does not know the user",
	  sam_response_ex },
};

bool payload_netlogon(struct payload_input *in)
{
	uint32_t opcode = payload_number(in, 2);

	if (in->payload->damaged)
		return false;
	return payload_decode_one_of(in, messages, sizeof(messages) / sizeof(messages[0]),
				     opcode);
}
