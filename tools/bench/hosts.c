// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hosts.h"

static const unsigned char head[DATAGRAM_HEAD] =
	"\x10\x02\x12\x34\xc0\x00\x02\x01\x00\x8a\x00\x00\x00\x00"
	"\040EIEPFDFEEBCACACACACACACACACACAAA\0"
	"\040EIEPFDFEECCACACACACACACACACACAAA\0"
	"\xffSMB\x25\0\0\0\0\x18\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xfe\0\0\0\0"
	"\x11\0\0\0\0\2\0\0\0\0\0\2\0\0\0\0\0\0\0\0\0\x54\0\0\0\x54\0\3\0\1\0\0\0\2\0\0\0"
	"\\MAILSLOT\\test";

unsigned char datagram[DATAGRAM_HEAD + SIZE];

static int namespaces[2];
static char mount_points[2][32];

void die(const char *format, ...)
{
	va_list args;
	int err = errno;

	fprintf(stderr, "error: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, ": %s\n", strerror(err));
	exit(1);
}

static void run(const char *command)
{
	errno = 0;
	if (system(command))
		die("%s", command);
}

static void put16(int offset, unsigned int value)
{
	datagram[offset] = value & 255;
	datagram[offset + 1] = value >> 8;
}

static void make_datagram(void)
{
	enum { SMB = 82, TOTAL = SMB + 35, COUNT = SMB + 55, BYTES = SMB + 67 };

	memcpy(datagram, head, sizeof(head));
	put16(10, htons(sizeof(datagram) - 14));
	put16(TOTAL, SIZE);
	put16(COUNT, SIZE);
	put16(BYTES, DATAGRAM_HEAD - BYTES - 2 + SIZE);
}

static int new_namespace(void)
{
	int fd;

	if (unshare(CLONE_NEWNET))
		die("unshare");
	fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("ns/net");
	return fd;
}

void hosts_enter(enum host host)
{
	if (setns(namespaces[host], CLONE_NEWNET))
		die("setns");
}

/* What a mount, or sysctl, shows is of the network namespace that it was made in. */
static void mount_slots(enum host host, const char *name)
{
	strcpy(mount_points[host], "/tmp/mailslotfs-bench-XXXXXX");
	if (!mkdtemp(mount_points[host]))
		die("%s", mount_points[host]);
	if (mount("none", mount_points[host], "mailslotfs", 0, NULL))
		die("%s: mount", mount_points[host]);
	hosts_set("computer_name", name);
}

void hosts_make(void)
{
	char command[200];

	make_datagram();
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("unshare");
	namespaces[SENDER] = new_namespace();
	namespaces[RECEIVER] = new_namespace();
	snprintf(command, sizeof(command),
		 "ip link add vr type veth peer name vs netns /proc/%d/fd/%d",
		 getpid(), namespaces[SENDER]);
	run(command);
	run("ip addr add 192.0.2.2/24 dev vr && ip link set vr up && ip link set lo up");
	mount_slots(RECEIVER, "HOSTB");
	hosts_enter(SENDER);
	run("ip addr add 192.0.2.1/24 dev vs && ip link set vs up");
	run("ip neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 dev vs");
	mount_slots(SENDER, "HOSTA");
}

void hosts_remove(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		umount2(mount_points[i], MNT_DETACH);
		rmdir(mount_points[i]);
	}
}

void hosts_set(const char *name, const char *value)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/mailslot/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		die("%s", path);
	close(fd);
}

static int open_at(enum host host, const char *name, int flags)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", mount_points[host], name);
	fd = open(path, flags | O_CLOEXEC, 0622);
	if (fd < 0)
		die("%s", path);
	return fd;
}

int hosts_slot(void)
{
	umask(0);
	return open_at(RECEIVER, "test", O_RDWR | O_CREAT | O_EXCL);
}

int hosts_remote_client(const char *address)
{
	char name[64];

	snprintf(name, sizeof(name), ".remote/HOSTB@%s/test", address);
	return open_at(SENDER, name, O_WRONLY);
}

int hosts_socket(enum host host, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int room = 1 << 20, fd;

	hosts_enter(host);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die("socket");
	/* As much as a slot. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)))
		die("SO_RCVBUFFORCE");
	return fd;
}

int hosts_sender_to(const char *host, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = hosts_socket(SENDER, 0);

	inet_pton(AF_INET, host, &address.sin_addr);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		die("connect");
	return fd;
}

void hosts_send(int fd)
{
	if (!++datagram[3])
		datagram[2]++;
	/* Where nobody listens the answer comes back as an error of the next send. */
	if (send(fd, datagram, sizeof(datagram), 0) < 0 && errno != ECONNREFUSED)
		die("send");
}

void hosts_send_to_nobody(int fd, const void *buf, size_t len)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(138) };

	address.sin_addr.s_addr = htonl(0xc0000203);
	if (sendto(fd, buf, len, 0, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("sendto");
}
