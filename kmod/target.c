// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whom a message is sent to, see target.h.  A name is resolved in user space,
 * where hosts files, DNS and WINS are known; the kernel takes name and address.
 */
#include <linux/inet.h>
#include <linux/inetdevice.h>
#include <linux/string.h>
#include <net/route.h>

#include "identity.h"
#include "nbdgm.h"
#include "netns.h"
#include "target.h"

/* A domain's controllers, its browsers, all master browsers; our workgroup. */
static bool mailslot_is_group(const struct nbname *name,
			      const struct mailslot_own_names *own)
{
	u8 suffix = name->bytes[NBNAME_CHARS];

	return suffix == 0x1c || suffix == 0x1e || nbname_is_browsers(name) ||
	       (own->has_workgroup && nbname_equal(name, &own->workgroup));
}

/* Are two names the same, whatever their suffixes are? */
static bool mailslot_same_chars(const struct nbname *a, struct nbname b)
{
	b.bytes[NBNAME_CHARS] = a->bytes[NBNAME_CHARS];
	return nbname_equal(a, &b);
}

/* One other machine's address: no group's, and not one of ours. */
static int mailslot_check_address(struct mailslot_target *target,
				  struct mailslot_netns *netns,
				  const struct mailslot_own_names *own)
{
	unsigned int type = inet_addr_type(netns->net, target->address);

	if (type == RTN_UNICAST && !ipv4_is_loopback(target->address))
		return 0;
	if (type != RTN_LOCAL || !own->has_computer ||
	    !mailslot_same_chars(&target->name, own->computer))
		return -EINVAL;
	target->kind = MAILSLOT_TO_US;
	return 0;
}

/* In its one spelling: to some a leading zero says octal, to others nothing. */
static bool mailslot_parse_address(const char *text, size_t len,
				   __be32 *address)
{
	char canonical[sizeof("255.255.255.255")];

	if (!in4_pton(text, len, (u8 *)address, -1, NULL))
		return false;
	return snprintf(canonical, sizeof(canonical), "%pI4", address) == len &&
	       !memcmp(text, canonical, len);
}

/* "NAME@a.b.c.d" or "NAME#XX@a.b.c.d", whose address starts at @address. */
static int mailslot_parse_host(struct mailslot_target *target,
			       struct mailslot_netns *netns,
			       const struct mailslot_own_names *own,
			       const char *text, const char *address,
			       const char *end)
{
	if (nbname_parse(&target->name, text, address - 1 - text) ||
	    nbname_is_wildcard(&target->name))
		return -EINVAL;
	if (!mailslot_parse_address(address, end - address, &target->address))
		return -EINVAL;
	target->kind = MAILSLOT_TO_HOST;
	if (mailslot_is_group(&target->name, own))
		target->type = NBDGM_DIRECT_GROUP;
	return mailslot_check_address(target, netns, own);
}

/* A name that needs no address: ours, our workgroup's, or "*". */
static int mailslot_parse_bare(struct mailslot_target *target,
			       const struct mailslot_own_names *own,
			       const char *text, size_t len)
{
	if (nbname_parse(&target->name, text, len))
		return -EINVAL;
	if (own->has_computer &&
	    mailslot_same_chars(&target->name, own->computer)) {
		target->kind = MAILSLOT_TO_US;
		return 0;
	}
	target->type = NBDGM_DIRECT_GROUP;
	target->kind = MAILSLOT_TO_DOMAIN;
	if (nbname_is_wildcard(&target->name))
		return 0;
	target->kind = MAILSLOT_TO_GROUP;
	if (own->has_workgroup &&
	    mailslot_same_chars(&target->name, own->workgroup))
		return 0;
	return -EDESTADDRREQ;
}

/**
 * mailslot_target_parse - find out whom a name stands for
 * @target: gets the answer
 * @netns: the namespace that messages go out from
 * @text: "NAME@a.b.c.d" with NAME or NAME#XX; our workgroup's name or our own,
 *	with #XX or without; or "*".  Need not be terminated
 * @len: bytes of @text
 *
 * Context: Process context.
 * Return: 0; -EINVAL when @text is none of these, or the address is not one
 * other machine's; -EDESTADDRREQ for a name that needs an address.
 */
int mailslot_target_parse(struct mailslot_target *target,
			  struct mailslot_netns *netns, const char *text,
			  size_t len)
{
	const char *at = memchr(text, '@', len);
	struct mailslot_own_names own;

	*target = (struct mailslot_target) { .type = NBDGM_DIRECT_UNIQUE };
	mailslot_identity_get(netns, &own);
	if (!at)
		return mailslot_parse_bare(target, &own, text, len);
	return mailslot_parse_host(target, netns, &own, text, at + 1,
				   text + len);
}

/**
 * mailslot_target_holds - is a target still what it was parsed as?
 * @target: the target
 * @own: our names as they are now
 *
 * Context: Any.
 * Return: false when it needed no address because of a name that we had.
 */
bool mailslot_target_holds(const struct mailslot_target *target,
			   const struct mailslot_own_names *own)
{
	if (target->kind == MAILSLOT_TO_US)
		return own->has_computer &&
		       mailslot_same_chars(&target->name, own->computer);
	if (target->kind == MAILSLOT_TO_GROUP)
		return own->has_workgroup &&
		       mailslot_same_chars(&target->name, own->workgroup);
	return true;
}
