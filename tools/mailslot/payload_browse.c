// SPDX-License-Identifier: GPL-2.0-only
/*
 * BROWSE: who is there, as Windows for Workgroups and its heirs tell each other;
 * LANMAN: the same in LAN Manager's way
 */
#include "payload_read.h"

const struct payload_flag payload_server_types[] = {
	{ 0x00000001, "workstation" },
	{ 0x00000002, "server" },
	{ 0x00000004, "SQL server" },
	{ 0x00000008, "domain controller" },
	{ 0x00000010, "backup domain controller" },
	{ 0x00000020, "time source" },
	{ 0x00000040, "Apple file server" },
	{ 0x00000080, "Novell server" },
	{ 0x00000100, "domain member" },
	{ 0x00000200, "print server" },
	{ 0x00000400, "dial-in server" },
	{ 0x00000800, "Unix" },
	{ 0x00001000, "Windows NT" },
	{ 0x00002000, "Windows for Workgroups" },
	{ 0x00004000, "NetWare file server" },
	{ 0x00008000, "Windows NT server" },
	{ 0x00010000, "potential browser" },
	{ 0x00020000, "backup browser" },
	{ 0x00040000, "master browser" },
	{ 0x00080000, "domain master browser" },
	{ 0x00100000, "OSF" },
	{ 0x00200000, "VMS" },
	{ 0x00400000, "Windows 95" },
	{ 0x00800000, "DFS root" },
	{ 0x01000000, "cluster" },
	{ 0x02000000, "terminal server" },
	{ 0x04000000, "cluster server" },
	{ 0x10000000, "DCE" },
	{ 0x20000000, "other transport" },
	{ 0x40000000, "local list" },
	{ 0x80000000, "domain" },
	{ 0, NULL }
};

static const struct payload_flag resets[] = {
	{ 0x01, "stop being master" },
	{ 0x02, "forget the lists" },
	{ 0x04, "stop being a browser" },
	{ 0, NULL }
};

static void add_version(struct payload_input *in)
{
	uint32_t major = payload_number(in, 1);

	payload_add(in, "version", PAYLOAD_VERSION, major << 8 | payload_number(in, 1));
}

static void host(struct payload_input *in)
{
	payload_skip(in, 1);
	payload_add(in, "again_in", PAYLOAD_MS, payload_number(in, 4));
	payload_subject(in);
	payload_add_fixed(in, "server", 16);
	add_version(in);
	payload_add_flags(in, "types", payload_server_types, payload_number(in, 4));
	/* version of the browser protocol, and a constant */
	payload_skip(in, 4);
	payload_add_text(in, "comment", PAYLOAD_TEXT);
}

static void domain(struct payload_input *in)
{
	payload_skip(in, 1);
	payload_add(in, "again_in", PAYLOAD_MS, payload_number(in, 4));
	payload_subject(in);
	payload_add_fixed(in, "workgroup", 16);
	add_version(in);
	payload_add_flags(in, "types", payload_server_types, payload_number(in, 4));
	payload_skip(in, 4);
	payload_add_text(in, "master", PAYLOAD_TEXT);
}

static void election(struct payload_input *in)
{
	uint32_t criteria;

	payload_add(in, "election_version", PAYLOAD_NUMBER, payload_number(in, 1));
	criteria = payload_number(in, 4);
	payload_add(in, "criteria", PAYLOAD_HEX, criteria);
	payload_add(in, "os_level", PAYLOAD_NUMBER, criteria >> 24);
	payload_add(in, "up_for", PAYLOAD_MS, payload_number(in, 4));
	payload_skip(in, 4);
	payload_subject(in);
	payload_add_text(in, "server", PAYLOAD_TEXT);
}

static void backup_request(struct payload_input *in)
{
	payload_add(in, "wanted", PAYLOAD_NUMBER, payload_number(in, 1));
	payload_add(in, "token", PAYLOAD_HEX, payload_number(in, 4));
}

static void backup_response(struct payload_input *in)
{
	uint32_t servers = payload_number(in, 1);

	payload_add(in, "token", PAYLOAD_HEX, payload_number(in, 4));
	for (; servers && payload_left(in); servers--)
		payload_add_text(in, "server", PAYLOAD_TEXT);
	if (servers)
		in->payload->damaged = true;
}

static void name(struct payload_input *in)
{
	payload_subject(in);
	payload_add_text(in, "server", PAYLOAD_TEXT);
}

static void announcement_request(struct payload_input *in)
{
	payload_skip(in, 1);
	name(in);
}

static void reset(struct payload_input *in)
{
	payload_add_flags(in, "orders", resets, payload_number(in, 1));
}

static const struct payload_message messages[] = {
	{ 0x01, "host_announcement", "announces itself", host },
	{ 0x02, "announcement_request", "asks who is there", announcement_request },
	{ 0x08, "election_request", "calls an election of the master browser", election },
	{ 0x09, "backup_list_request", "asks for backup browsers", backup_request },
	{ 0x0a, "backup_list_response", "names the backup browsers", backup_response },
	{ 0x0b, "become_backup", "is to become a backup browser", name },
	{ 0x0c, "domain_announcement", "is announced as a workgroup", domain },
	{ 0x0d, "master_announcement", "announces itself to the domain master browser", name },
	{ 0x0e, "reset_state", "gives orders to a browser", reset },
	{ 0x0f, "local_master_announcement", "announces itself as the local master browser",
	  host },
};

bool payload_browse(struct payload_input *in)
{
	uint32_t opcode = payload_number(in, 1);

	return payload_decode_one_of(in, messages, sizeof(messages) / sizeof(messages[0]),
				     opcode);
}

static void lanman_host(struct payload_input *in)
{
	payload_add_flags(in, "types", payload_server_types, payload_number(in, 4));
	add_version(in);
	payload_add(in, "again_in", PAYLOAD_MS, payload_number(in, 2) * 1000);
	payload_subject(in);
	payload_add_text(in, "server", PAYLOAD_TEXT);
	payload_add_text(in, "comment", PAYLOAD_TEXT);
}

bool payload_lanman(struct payload_input *in)
{
	if (payload_number(in, 2) != 1)
		return false;
	payload_is(in, "lanman_announcement", "announces itself as LAN Manager does");
	lanman_host(in);
	return true;
}
