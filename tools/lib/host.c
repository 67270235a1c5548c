// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot: from another host's name, as people write it, to its directory
 *
 * The kernel knows the workgroup, our own name and addresses; who has which
 * name is known out here, to hosts(5), DNS and whatever else getaddrinfo(3)
 * asks.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "mailslot.h"
#include "place.h"

#define NETBIOS_CHARS	15

/**
 * struct host - the parts of HOST[#XX] and NAME[#XX]@HOST
 * @named: a NetBIOS name stands before the host's own
 * @netbios: NetBIOS name and suffix
 * @where: what has the address
 */
struct host {
	bool named;
	char netbios[NETBIOS_CHARS + sizeof("#XX")];
	char where[NAME_MAX + 1];
};

/* Not toupper(): NetBIOS knows nothing of our locale. */
static void to_upper(char *s)
{
	for (; *s; s++) {
		if (*s >= 'a' && *s <= 'z')
			*s += 'A' - 'a';
	}
}

/* What stands before the "#", or before the first dot, is the NetBIOS name. */
static int set_netbios(struct host *host, const char *name, size_t len,
		       const char *suffix)
{
	if (len > NETBIOS_CHARS) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (!len || strlen(suffix) > strlen("#XX")) {
		errno = EINVAL;
		return -1;
	}
	snprintf(host->netbios, sizeof(host->netbios), "%.*s%s", (int)len, name,
		 suffix);
	to_upper(host->netbios);
	return 0;
}

static int parse_named(struct host *host, char *text, char *at)
{
	host->named = true;
	snprintf(host->where, sizeof(host->where), "%s", at + 1);
	*at = '\0';
	if (!host->where[0]) {
		errno = EINVAL;
		return -1;
	}
	return set_netbios(host, text, strcspn(text, "#"),
			   text + strcspn(text, "#"));
}

static int parse(struct host *host, const char *name)
{
	char text[NAME_MAX + 1];
	struct in_addr address;
	char *at, *mark;

	if (snprintf(text, sizeof(text), "%s", name) >= (int)sizeof(text)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	at = strrchr(text, '@');
	if (at)
		return parse_named(host, text, at);
	mark = strchrnul(text, '#');
	host->named = false;
	snprintf(host->where, sizeof(host->where), "%.*s", (int)(mark - text),
		 text);
	/* An address has no first label that could be somebody's name. */
	if (text[0] == '.' || inet_aton(host->where, &address)) {
		errno = EINVAL;
		return -1;
	}
	return set_netbios(host, text, strcspn(host->where, "."), mark);
}

static int resolve(const char *host, char address[INET_ADDRSTRLEN])
{
	const struct addrinfo hints = {
		.ai_family = AF_INET,
		.ai_socktype = SOCK_DGRAM,
	};
	struct addrinfo *found;

	switch (getaddrinfo(host, NULL, &hints, &found)) {
	case 0:
		break;
	case EAI_SYSTEM:
		return -1;
	case EAI_MEMORY:
		errno = ENOMEM;
		return -1;
	case EAI_AGAIN:
		errno = EAGAIN;
		return -1;
	default:
		errno = EDESTADDRREQ;
		return -1;
	}
	inet_ntop(AF_INET, &((struct sockaddr_in *)found->ai_addr)->sin_addr,
		  address, INET_ADDRSTRLEN);
	freeaddrinfo(found);
	return 0;
}

/* Whether the kernel has this file; it makes them up as they are looked up. */
static int ask(struct place *place, const char *host, const char *slot)
{
	struct stat st;

	snprintf(place->leaf, sizeof(place->leaf), PLACE_REMOTE "%s/%s", host,
		 slot);
	return fstatat(place->dir, place->leaf, &st, AT_SYMLINK_NOFOLLOW);
}

int place_resolve(struct place *place)
{
	char known[NETBIOS_CHARS + sizeof("#XX@") + INET_ADDRSTRLEN];
	char address[INET_ADDRSTRLEN], slot[NAME_MAX + 1];
	struct host host;

	if (!place->host[0])
		return 0;
	if (parse(&host, place->host))
		return -1;
	snprintf(slot, sizeof(slot), "%.*s", NAME_MAX, place->leaf);
	/*
	 * Whether we may send at all, and to a slot of this name.  Nobody is to
	 * be asked for an address in vain.
	 */
	if (ask(place, "*", slot))
		return -1;
	/* "*", the workgroup and our own name need no address. */
	if (!host.named && ask(place, place->host, slot) == 0)
		return 0;
	if (!host.named && errno != EDESTADDRREQ && errno != EINVAL)
		return -1;
	if (resolve(host.where, address))
		return -1;
	snprintf(known, sizeof(known), "%s@%s", host.netbios, address);
	return ask(place, known, slot);
}
