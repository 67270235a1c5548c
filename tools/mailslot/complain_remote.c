// SPDX-License-Identifier: GPL-2.0-only
/*
 * What went wrong with a slot of another host, and what to do about it
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"

#define NETBIOS_CHARS	15

/* What may be sent at once; the slot's name takes part of the room. */
#define ROOM		432

/**
 * struct spelling - the parts of //HOST/NAME, views into it
 * @host: HOST, which begins with a NetBIOS name
 * @host_len: bytes of @host
 * @label_len: bytes of that name
 * @named: it gives one by NAME@
 * @slot: NAME
 */
struct spelling {
	const char *host;
	size_t host_len;
	size_t label_len;
	bool named;
	const char *slot;
};

static struct spelling spell(const char *name)
{
	struct spelling spelling = { .host = name + 2 };
	const char *host = spelling.host;

	spelling.host_len = strcspn(host, "/\\");
	spelling.slot = host + spelling.host_len;
	if (*spelling.slot)
		spelling.slot++;
	spelling.named = memchr(host, '@', spelling.host_len);
	spelling.label_len = strcspn(host, spelling.named ? "#@/\\" : "#./\\");
	return spelling;
}

/* Whether the kernel finds fault with it; neither of them asks for an address. */
static bool is_invalid(const char *format, const char *part, size_t len)
{
	char name[PATH_MAX];

	snprintf(name, sizeof(name), format, (int)len, part);
	return mailslot_path(opt_mount, name, NULL, 0) < 0 && errno == EINVAL;
}

static bool is_address(const struct spelling *spelling)
{
	char host[NAME_MAX + 1];
	struct in_addr address;

	snprintf(host, sizeof(host), "%.*s", (int)spelling->host_len,
		 spelling->host);
	return inet_aton(host, &address);
}

static int complain_invalid(const char *name)
{
	struct spelling spelling = spell(name);
	int len = spelling.host_len;

	if (!len || !*spelling.slot) {
		complain(name, "a slot of another host is named so: //HOST/NAME");
	} else if (is_address(&spelling)) {
		complain(name, "an address alone is no name; say both: //NAME@%.*s/%s",
			 len, spelling.host, spelling.slot);
	} else if (is_invalid("//*/%.*s", spelling.slot, strlen(spelling.slot))) {
		complain(name, "no slot has such a name: a part is empty, '.' or '..'");
	} else if (!spelling.label_len ||
		   is_invalid("//%.*s@198.51.100.1/x", spelling.host, spelling.label_len)) {
		complain(name, "no NetBIOS name: 1 to %d letters, digits, '-'; suffix: as #1D",
			 NETBIOS_CHARS);
	} else {
		complain(name, "'%.*s': not the address of one other computer, or a bad suffix",
			 len, spelling.host);
	}
	return usage_hint();
}

static int complain_long(const char *name)
{
	struct spelling spelling = spell(name);
	int len = spelling.host_len;

	if (spelling.label_len <= NETBIOS_CHARS) {
		complain(name, "a slot's name cannot be longer than %d bytes", NAME_MAX);
		return usage_hint();
	}
	complain(name, "'%.*s' has %zu characters, a NetBIOS name %d: //NAME@%.*s/%s",
		 (int)spelling.label_len, spelling.host,
		 spelling.label_len, NETBIOS_CHARS, spelling.named ? 7 : len,
		 spelling.named ? "ADDRESS" : spelling.host, spelling.slot);
	return usage_hint();
}

static void complain_address(const char *name, const char *what)
{
	struct spelling spelling = spell(name);
	size_t skip = spelling.named ? spelling.label_len + 1 : 0;
	const char *host = spelling.host + skip;
	int len = spelling.host_len - skip;

	complain(name, "%s '%.*s';\n"
		 "\tsee 'getent ahostsv4 %.*s', or say the address yourself:\n"
		 "\t//%.*s@ADDRESS/%s", what, len, host, len, host,
		 (int)spelling.label_len, spelling.host, spelling.slot);
}

/* Windows has an error of its own for this; who looks for it finds us. */
static void complain_gate(const char *name)
{
	complain(name, "sending to other hosts is switched off here, as it is on Windows now\n"
		 "\t(error 3025, ERROR_REMOTE_MAILSLOTS_DEPRECATED: the operation failed,\n"
		 "\tbecause remote mailslots have been deprecated);\n"
		 "\troot can switch it on: mailslot remote enable send\n"
		 "\twhich is sysctl net.mailslot.remote_send=1");
}

static void complain_closed(const char *name)
{
	char mount[PATH_MAX], path[PATH_MAX + sizeof("/.remote")];
	struct stat st;

	if (opt_mount)
		snprintf(mount, sizeof(mount), "%s", opt_mount);
	else if (mailslot_mount_point(mount, sizeof(mount)) < 0)
		strcpy(mount, "/dev/mailslot");
	snprintf(path, sizeof(path), "%s/.remote", mount);
	if (stat(path, &st)) {
		complain(name, "no permission to send to other hosts;\n"
			 "\tsee who may enter: ls -ld %s", mount);
		return;
	}
	complain(name, "no permission to send to other hosts: %s\n"
		 "\tbelongs to %s and has mode %04o; root can let a group send:\n"
		 "\tchgrp GROUP %s && chmod 710 %s\n"
		 "\tTo keep that, as a line of tmpfiles.d(5):\n"
		 "\tz %s 0710 root GROUP", path, user_name(st.st_uid),
		 st.st_mode & 07777, path, path, path);
}

/* What can happen at any step */
static int complain_any(const char *name, int error)
{
	switch (error) {
	case EOPNOTSUPP:
		complain_gate(name);
		break;
	case EACCES:
		complain_closed(name);
		break;
	case ENOENT:
		complain(name, "this mailslotfs cannot send to other hosts;\n"
			 "\tperhaps an older module is loaded: 'modinfo mailslotfs'");
		break;
	default:
		complain(name, "cannot send: %s;\n"
			 "\tmailslot(3), ERRORS, tells what that means here", strerror(error));
	}
	return FAILED;
}

int complain_remote_name(const char *name, int error)
{
	switch (error) {
	case EINVAL:
		return complain_invalid(name);
	case ENAMETOOLONG:
		return complain_long(name);
	case EDESTADDRREQ:
		complain_address(name, "no IPv4 address is known for the host");
		return FAILED;
	case EAGAIN:
		complain_address(name, "no name server answers for the host");
		return FAILED;
	case ENODEV:
		return complain_mount(error);
	}
	return complain_any(name, error);
}

int complain_remote_size(const struct target *target, size_t size)
{
	size_t room = ROOM - ((strlen(target->leaf) + 3) & ~3);

	if (size > room)
		complain(target->name,
			 "%zu bytes are more than a message to a slot of this name\n"
			 "\ton another host can have (%zu); send less at once", size, room);
	else
		complain(target->name,
			 "a message of %zu bytes is more than fits into a packet that\n"
			 "\tgoes there (see 'mtu' in 'ip link'); send less at once", size);
	return FAILED;
}

static void complain_route(const struct target *target)
{
	const char *leaf = target->leaf - 1;
	const char *at = memrchr(target->path, '@', leaf - target->path);

	if (at)
		complain(target->name, "there is no way to it: see 'ip route get %.*s'",
			 (int)(leaf - at - 1), at + 1);
	else
		complain(target->name, "no network to broadcast on: see 'ip address', an\n"
			 "\tinterface that is up and has a broadcast address ('brd') is needed");
}

int complain_remote(const struct target *target, int error)
{
	switch (error) {
	case EINVAL:
		complain(target->name, "this is not the way to a slot on another host; "
			 "say //HOST/NAME");
		return usage_hint();
	case EDESTADDRREQ:
		complain(target->name,
			 "an address is missing: say //HOST/NAME, for which\n"
			 "\tone is asked, or .remote/NAME@ADDRESS in the path");
		return FAILED;
	case EADDRNOTAVAIL:
		complain(target->name, "this host has no NetBIOS name to send by;\n"
			 "\tgive it one as root: sysctl net.mailslot.computer_name=NAME");
		return FAILED;
	case ECONNREFUSED:
		complain(target->name, "that is this host itself, and it does not receive;\n"
			 "\troot can switch it on: mailslot remote enable receive;\n"
			 "\twithout '//HOST/' a slot of this host needs no network");
		return FAILED;
	case ENETUNREACH:
	case EHOSTUNREACH:
		complain_route(target);
		return FAILED;
	case EPERM:
		complain(target->name,
			 "a packet filter or an IPsec policy of this host does not let it out;\n"
			 "\tsee UDP port 138 in 'nft list ruleset', hook output, and 'ip xfrm policy'");
		return FAILED;
	}
	return complain_any(target->name, error);
}
