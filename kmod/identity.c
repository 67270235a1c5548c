// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who we are on the network, see identity.h.
 *
 * The settings are text; what the softirq looks at is one array of names that
 * is made anew whenever a setting changes, and published by RCU.
 */
#include <linux/ctype.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/utsname.h>

#include "identity.h"
#include "nbdgm.h"
#include "netns.h"

/* A computer is asked for as workstation, messenger and file server. */
static const u8 computer_suffixes[] = { 0x00, 0x03, 0x20 };
/* ... and a workgroup also as its master browsers and logon servers. */
static const u8 workgroup_suffixes[] = { 0x00, 0x1b, 0x1c, 0x1d, 0x1e };

#define IDENTITY_MAX	(ARRAY_SIZE(computer_suffixes) + \
			 ARRAY_SIZE(workgroup_suffixes) + \
			 MAILSLOT_RECEIVE_NAMES)

/**
 * struct mailslot_identity - all names that are ours
 * @rcu: for freeing it
 * @own: those that we send under
 * @any: every name is accepted
 * @count: how many @names
 * @names: the names, suffixes included, as nbname_fold() makes them
 */
struct mailslot_identity {
	struct rcu_head rcu;
	struct mailslot_own_names own;
	bool any;
	unsigned int count;
	struct nbname names[IDENTITY_MAX];
};

static int mailslot_identity_add(struct mailslot_identity *identity,
				 const char *text, const u8 *suffixes,
				 size_t count)
{
	size_t len = strlen(text);
	size_t i;
	int err;

	if (!len)
		return 0;
	/* In .remote an address would begin there. */
	if (strchr(text, '@'))
		return -EINVAL;
	for (i = 0; i < count; i++) {
		err = nbname_make(&identity->names[identity->count], text, len,
				  suffixes[i]);
		if (err)
			return err;
		identity->count++;
	}
	return 0;
}

/* Where there is a text, it has been found to be a name. */
static void mailslot_identity_set_own(struct mailslot_own_names *own,
				      const char *computer,
				      const char *workgroup)
{
	own->has_computer = !nbname_make(&own->computer, computer,
					 strlen(computer), 0x00);
	own->has_workgroup = !nbname_make(&own->workgroup, workgroup,
					  strlen(workgroup), 0x00);
}

/* One element of receive_names; there is room for as many as it may have. */
static int mailslot_identity_add_name(struct mailslot_identity *identity,
				      const char *text, size_t len)
{
	struct nbname *name = &identity->names[identity->count];
	int err;

	if (len == 1 && *text == '*') {
		identity->any = true;
		return 0;
	}
	err = nbname_parse(name, text, len);
	if (err)
		return err;
	identity->count++;
	return 0;
}

static int mailslot_identity_add_names(struct mailslot_identity *identity,
				       const char *text)
{
	int max = MAILSLOT_RECEIVE_NAMES;
	const char *end;
	int err;

	while (*text) {
		end = strchrnul(text, ',');
		if (!max--)
			return -EINVAL;
		err = mailslot_identity_add_name(identity, text, end - text);
		if (err)
			return err;
		if (*end && !end[1])
			return -EINVAL;
		text = *end ? end + 1 : end;
	}
	return 0;
}

/* What the texts say, or an error pointer when one of them is malformed. */
static struct mailslot_identity *
mailslot_identity_create(const char *computer, const char *workgroup,
			 const char *names)
{
	struct mailslot_identity *identity;
	int err;

	identity = kzalloc(sizeof(*identity), GFP_KERNEL_ACCOUNT);
	if (!identity)
		return ERR_PTR(-ENOMEM);
	err = mailslot_identity_add(identity, computer, computer_suffixes,
				    ARRAY_SIZE(computer_suffixes));
	if (!err)
		err = mailslot_identity_add(identity, workgroup,
					    workgroup_suffixes,
					    ARRAY_SIZE(workgroup_suffixes));
	if (!err)
		err = mailslot_identity_add_names(identity, names);
	if (err) {
		kfree(identity);
		return ERR_PTR(err);
	}
	mailslot_identity_set_own(&identity->own, computer, workgroup);
	return identity;
}

static void mailslot_upper(char *text)
{
	for (; *text; text++)
		if (isascii(*text))
			*text = toupper(*text);
}

/* As it will be once @setting says @text. */
static struct mailslot_identity *
mailslot_identity_with(const struct mailslot_netns *netns, const char *setting,
		       const char *text)
{
	const char *computer = netns->computer_name;
	const char *workgroup = netns->workgroup;
	const char *names = netns->receive_names;

	if (setting == computer)
		computer = text;
	else if (setting == workgroup)
		workgroup = text;
	else
		names = text;
	return mailslot_identity_create(computer, workgroup, names);
}

/**
 * mailslot_identity_set - set one of our names, or the list of further ones
 * @netns: the namespace; its remote_mutex is held
 * @setting: its computer_name, workgroup or receive_names
 * @size: bytes of @setting
 * @text: what it is to be, shorter than @size: a name of up to 15 ASCII
 *	characters, or nothing; for receive_names, names with commas between
 *	them, "NAME" or "NAME#1E", "*" for every name.  Comes back in upper case
 *
 * Context: Process context, may sleep.
 * Return: 0; -EINVAL when something there is no NetBIOS name, or there are more
 * than MAILSLOT_RECEIVE_NAMES; -ENOMEM.
 */
int mailslot_identity_set(struct mailslot_netns *netns, char *setting,
			  size_t size, char *text)
{
	struct mailslot_identity *identity, *old;

	lockdep_assert_held(&netns->remote_mutex);

	mailslot_upper(text);
	identity = mailslot_identity_with(netns, setting, text);
	if (IS_ERR(identity))
		return PTR_ERR(identity);
	old = rcu_replace_pointer(netns->identity, identity,
				  lockdep_is_held(&netns->remote_mutex));
	if (old)
		kfree_rcu(old, rcu);
	strscpy(setting, text, size);
	return 0;
}

/**
 * mailslot_identity_default - where we have no name, take the host's
 * @netns: the namespace; its remote_mutex is held
 *
 * The calling process's host name up to the first dot.  One that cannot be a
 * NetBIOS name leaves us without.
 *
 * Context: Process context, may sleep.
 * Return: 0; -ENOMEM.
 */
int mailslot_identity_default(struct mailslot_netns *netns)
{
	char text[MAILSLOT_NAME_TEXT];
	int err;

	if (*netns->computer_name)
		return 0;
	strscpy(text, utsname()->nodename, sizeof(text));
	*strchrnul(text, '.') = '\0';
	err = mailslot_identity_set(netns, netns->computer_name,
				    sizeof(netns->computer_name), text);
	return err == -ENOMEM ? err : 0;
}

/**
 * mailslot_identity_get - under which names do we send?
 * @netns: the namespace
 * @own: gets the names
 *
 * Context: Any.
 */
void mailslot_identity_get(struct mailslot_netns *netns,
			   struct mailslot_own_names *own)
{
	rcu_read_lock();
	*own = rcu_dereference(netns->identity)->own;
	rcu_read_unlock();
}

/* Byte for byte. */
static bool mailslot_identity_has(const struct mailslot_identity *identity,
				  const struct nbname *name)
{
	unsigned int i;

	for (i = 0; i < identity->count; i++)
		if (!memcmp(&identity->names[i], name, sizeof(*name)))
			return true;
	return false;
}

/**
 * mailslot_identity_accepts - is a datagram for us?
 * @netns: the namespace
 * @dgm: what nbdgm_parse_header() made of it
 *
 * The name "*" is everybody's in datagrams to a group.  Names in a scope are
 * another network's: ours is the empty one.
 *
 * Context: rcu_read_lock() is held.
 * Return: true when it is.
 */
bool mailslot_identity_accepts(struct mailslot_netns *netns,
			       const struct nbdgm *dgm)
{
	const struct mailslot_identity *identity;
	struct nbname folded;

	identity = rcu_dereference(netns->identity);
	if (identity->any)
		return true;
	if (dgm->destination_scope.len)
		return false;
	if (nbname_is_wildcard(&dgm->destination))
		return dgm->type != NBDGM_DIRECT_UNIQUE;
	/* Most are sent in upper case. */
	if (mailslot_identity_has(identity, &dgm->destination))
		return true;
	folded = nbname_fold(&dgm->destination);
	return mailslot_identity_has(identity, &folded);
}

/**
 * mailslot_identity_init - begin without a name, in WORKGROUP
 * @netns: the namespace
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_identity_init(struct mailslot_netns *netns)
{
	char text[] = "WORKGROUP";
	int err;

	mutex_lock(&netns->remote_mutex);
	err = mailslot_identity_set(netns, netns->workgroup,
				    sizeof(netns->workgroup), text);
	mutex_unlock(&netns->remote_mutex);
	return err;
}

/**
 * mailslot_identity_uninit - undo mailslot_identity_init()
 * @netns: the namespace; nothing is received any more
 *
 * Context: Process context.
 */
void mailslot_identity_uninit(struct mailslot_netns *netns)
{
	kfree(rcu_dereference_protected(netns->identity, true));
}
