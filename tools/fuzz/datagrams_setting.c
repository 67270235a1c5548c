// SPDX-License-Identifier: GPL-2.0-only
/* Settings that change while datagrams come: the gate, names, limits, the cable. */
#include <arpa/inet.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "datagrams.h"

#define OURS	"/proc/sys/net/mailslot/"

struct setting {
	const char *path;
	const char *values[6];		/* the first is that of the end */
	bool restless;			/* packets get by us then, or are lost */
};

static const struct setting settings[] = {
	{ OURS "remote_receive", { "1", "0", "1", "1" }, true },
	{ OURS "computer_name", { "HOSTB", "OTHER", "hostb" } },
	{ OURS "workgroup", { "WORKGROUP", "", "SECTOR" } },
	{ OURS "receive_names", { "", "*", "OTHER#20,HOSTB#1B", "A,B,C,D,E,F,G", "A,,", "A#" } },
	{ OURS "remote_exclusive", { "0", "1" } },
	{ OURS "remote_bytes_max", { "4194304", "0", "3000", "100000" } },
	{ OURS "total_bytes_max", { "67108864", "50000" } },
	{ OURS "message_bytes_max", { "1048576", "100", "65536" } },
	{ "/proc/sys/net/ipv4/conf/all/accept_local", { "0", "1" } },
	{ "/proc/sys/net/ipv4/conf/near0/accept_local", { "0", "1" } },
};

static void write_value(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	/* Some are refused, as they should be. */
	if (dprintf(fd, "%s\n", value) > 0)
		count_up(&counts->set);
	close(fd);
}

static void set_one(struct fuzz *f, const struct setting *setting)
{
	unsigned int count = 0;

	while (count < FUZZ_COUNT(setting->values) && setting->values[count])
		count++;
	write_value(setting->path, setting->values[fuzz_below(f, count)]);
}

/* Whoever has the port gets what goes on. */
static void take_port(unsigned int host)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(138) };
	static int ports[HOSTS];

	if (ports[host]) {
		close(ports[host]);
		ports[host] = 0;
		return;
	}
	ports[host] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bind(ports[host], (struct sockaddr *)&any, sizeof(any));
}

/* In our namespace, of the interface that the first cable ends in */
static void set_link(bool up)
{
	struct ifreq request = { .ifr_name = "near0", .ifr_flags = up ? IFF_UP : 0 };
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ioctl(sock, SIOCSIFFLAGS, &request);
	close(sock);
}

void setting_step(struct fuzz *f, bool calm)
{
	const struct setting *setting = &FUZZ_PICK(f, settings);
	unsigned int host = fuzz_below(f, HOSTS);

	if (setns(hosts[host].net, CLONE_NEWNET))
		return;
	if (fuzz_one_in(f, 16))
		take_port(host);
	else if (!calm && fuzz_one_in(f, 32))
		set_link(fuzz_one_in(f, 2));
	else if (!calm || !setting->restless)
		set_one(f, setting);
	if (!calm)
		set_link(true);
}

/* As it was. */
void setting_all(void)
{
	unsigned int host, i;

	for (host = 0; host < HOSTS; host++) {
		if (setns(hosts[host].net, CLONE_NEWNET))
			continue;
		for (i = 0; i < FUZZ_COUNT(settings); i++)
			write_value(settings[i].path, settings[i].values[0]);
		set_link(true);
	}
}
