// SPDX-License-Identifier: GPL-2.0-only
/* Where processes meet: a network namespace, its mailslotfs, and a cable to nowhere. */
#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "calls.h"

/* Places for mounts; where none is, nothing can be created either. */
int fuzz_places_create(void)
{
	int i;

	mkdir("/run/fuzz", 0755);
	if (mount("fuzz", "/run/fuzz", "tmpfs", 0, "mode=755"))
		return -1;
	for (i = 0; i < PLACES; i++)
		if (mkdir(fuzz_places[i], 0755))
			return -1;
	return mount("fuzz", "/run/fuzz", NULL, MS_REMOUNT | MS_RDONLY, NULL);
}

static int set_address(int sock, struct ifreq *req, int what, const char *address)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&req->ifr_addr;

	*in = (struct sockaddr_in){ .sin_family = AF_INET };
	inet_aton(address, &in->sin_addr);
	return ioctl(sock, what, req);
}

static int bring_up(const char *name, bool addresses)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret = 0;
	struct ifreq req = { 0 };

	snprintf(req.ifr_name, IFNAMSIZ, "%s", name);
	if (addresses) {
		req.ifr_hwaddr.sa_family = ARPHRD_ETHER;
		memcpy(req.ifr_hwaddr.sa_data, FUZZ_MAC, 6);
		ret = ioctl(sock, SIOCSIFHWADDR, &req) ||
		      set_address(sock, &req, SIOCSIFADDR, "192.0.2.2") ||
		      set_address(sock, &req, SIOCSIFNETMASK, "255.255.255.0") ||
		      set_address(sock, &req, SIOCSIFBRDADDR, "192.0.2.255");
	}
	/* Nobody answers there. */
	req.ifr_flags = IFF_UP | (addresses ? IFF_NOARP | IFF_BROADCAST : 0);
	ret = ret || ioctl(sock, SIOCSIFFLAGS, &req);
	close(sock);
	return ret ? -1 : 0;
}

/* An interface of which we are the cable. */
static int make_tap(void)
{
	struct ifreq req = { .ifr_flags = IFF_TAP | IFF_NO_PI, .ifr_name = "tap0" };
	int fd;

	mkdir("/dev/net", 0755);
	mknod("/dev/net/tun", S_IFCHR | 0666, makedev(10, 200));
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (ioctl(fd, TUNSETIFF, &req) || bring_up("tap0", true)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int fill(struct world *world)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("fuzz", fuzz_places[0], "mailslotfs", 0, NULL))
		return -1;
	if (bring_up("lo", false) || fuzz_set_all())
		return -1;
	world->tap = make_tap();
	world->net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	world->mnt = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	if (world->tap < 0 || world->net < 0 || world->mnt < 0)
		return -1;
	return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, world->sock);
}

/* The caller stays where it is.  Returns 0, or -1 with errno. */
int fuzz_world_create(struct world *world)
{
	struct world here = {
		.net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC),
		.mnt = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC),
	};
	int ret = unshare(CLONE_NEWNET | CLONE_NEWNS) ? -1 : fill(world), err = errno;

	if (fuzz_world_enter(&here))
		return -1;
	close(here.net);
	close(here.mnt);
	errno = err;
	return ret;
}

int fuzz_world_enter(const struct world *world)
{
	return setns(world->net, CLONE_NEWNET) || setns(world->mnt, CLONE_NEWNS) ? -1 : 0;
}

void fuzz_world_close(struct world *world)
{
	close(world->sock[0]);
	close(world->sock[1]);
	close(world->tap);
	close(world->mnt);
	close(world->net);
}
