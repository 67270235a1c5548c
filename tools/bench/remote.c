// SPDX-License-Identifier: GPL-2.0-only
/*
 * Receiving datagrams: a slot next to a plain UDP socket, from one network
 * namespace to another over veth, with the same sender and the same packets.
 *
 * Needs root, and the module. Build it with cc -O2 -pthread. Prints the time per
 * datagram when one thread sends and reads, the processor time that different
 * datagrams cost, and what a reader gets, and misses, at several rates.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SIZE	64		/* of a message */
#define BATCH	2000		/* what a queue holds, and a socket's buffer */
#define ROUNDS	9
#define PORT	138
#define PLAIN	1138		/* port of the UDP socket */
#define LAST	'.'		/* the last byte of the last message */

/* A write to \MAILSLOT\test on HOSTB as the Windows redirector sends it, without the message. */
static const unsigned char frame[] =
	"\x10\x02\x12\x34\xc0\x00\x02\x01\x00\x8a\x00\x00\x00\x00"
	"\040EIEPFDFEEBCACACACACACACACACACAAA\0"
	"\040EIEPFDFEECCACACACACACACACACACAAA\0"
	"\xffSMB\x25\0\0\0\0\x18\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xfe\0\0\0\0"
	"\x11\0\0\0\0\2\0\0\0\0\0\2\0\0\0\0\0\0\0\0\0\x54\0\0\0\x54\0\3\0\1\0\0\0\2\0\0\0"
	"\\MAILSLOT\\test";
#define HEAD	(sizeof(frame) - 1 + 1)

static unsigned char packet[HEAD + SIZE];
static const char *mount_point;
static int sender_ns, receiver_ns;

__attribute__((format(printf, 1, 2), noreturn))
static void die(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "remote: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, ": %s\n", strerror(errno));
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
	packet[offset] = value & 255;
	packet[offset + 1] = value >> 8;
}

static void make_packet(void)
{
	enum { SMB = 82, TOTAL = SMB + 35, COUNT = SMB + 55, BYTES = SMB + 67 };

	memcpy(packet, frame, sizeof(frame));
	put16(10, htons(sizeof(packet) - 14));
	put16(TOTAL, SIZE);
	put16(COUNT, SIZE);
	put16(BYTES, HEAD - BYTES - 2 + SIZE);
}

static int new_ns(void)
{
	int fd;

	if (unshare(CLONE_NEWNET))
		die("unshare");
	fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("ns/net");
	return fd;
}

static void enter(int ns)
{
	if (setns(ns, CLONE_NEWNET))
		die("setns");
}

/* The sender has 192.0.2.1, the receiver 192.0.2.2, and nobody 192.0.2.3. */
static void make_network(void)
{
	char command[200];

	sender_ns = new_ns();
	receiver_ns = new_ns();
	snprintf(command, sizeof(command),
		 "ip link add vr type veth peer name vs netns /proc/%d/fd/%d",
		 getpid(), sender_ns);
	run(command);
	run("ip addr add 192.0.2.2/24 dev vr && ip link set vr up && ip link set lo up");
	enter(sender_ns);
	run("ip addr add 192.0.2.1/24 dev vs && ip link set vs up");
	run("ip neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 dev vs");
	enter(receiver_ns);
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("unshare");
	if (mount("none", mount_point, "mailslotfs", 0, NULL))
		die("%s: mount", mount_point);
	run("mount -t sysfs none /sys && sysctl -q net.mailslot.computer_name=HOSTB");
}

static void set_gate(int open)
{
	run(open ? "sysctl -q net.mailslot.remote_receive=1" :
		   "sysctl -q net.mailslot.remote_receive=0");
}

static int open_slot(void)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/test", mount_point);
	umask(0);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0622);
	if (fd < 0)
		die("%s", path);
	return fd;
}

static int udp_socket(int ns, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd;

	enter(ns);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die("socket");
	return fd;
}

static int sender_to(const char *host, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = udp_socket(sender_ns, 0);

	inet_pton(AF_INET, host, &address.sin_addr);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		die("connect");
	return fd;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

/* Where nobody listens the answer comes back as an error of the next send: not ours to see. */
static void send_one(int fd)
{
	/* The sender's number for it. */
	if (!++packet[3])
		packet[2]++;
	if (send(fd, packet, sizeof(packet), 0) < 0 && errno != ECONNREFUSED)
		die("send");
}

static size_t drain(int fd)
{
	char buf[2048];
	size_t count = 0;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (read(fd, buf, sizeof(buf)) > 0)
		count++;
	fcntl(fd, F_SETFL, 0);
	return count;
}

/* One thread sends and reads, in turn: nothing waits, nothing is lost. */
static double round_trip(int out, int in)
{
	char buf[2048];
	double from = now();
	int i;

	for (i = 0; i < BATCH; i++) {
		send_one(out);
		if (read(in, buf, sizeof(buf)) <= 0)
			die("read");
	}
	return (now() - from) / BATCH;
}

/* What one sender and one processor need for a datagram until it lies where it belongs. */
static double one_way(int out)
{
	double from = now();
	int i;

	for (i = 0; i < BATCH; i++)
		send_one(out);
	return (now() - from) / BATCH;
}

static void keep_best(double *best, double value)
{
	if (!*best || value < *best)
		*best = value;
}

static void show_round_trips(int to_slot, int slot, int to_plain, int plain)
{
	double a = 0, b = 0;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		keep_best(&a, round_trip(to_slot, slot));
		keep_best(&b, round_trip(to_plain, plain));
	}
	printf("%-40s %10s %8s\n", "send + read, one thread", "ns", "slot/");
	printf("%-40s %10.0f\n", "slot", a);
	printf("%-40s %10.0f %8.2f\n\n", "UDP socket", b, a / b);
}

/**
 * struct cost - what a datagram costs that meets this fate
 * @name: the fate
 * @byte: offset of a byte of the packet that is changed for it, or -1
 * @fd: where it is sent to
 * @queue: what it may lie in afterwards, or -1
 * @ns: time from the sender's call until it is done
 */
struct cost {
	const char *name;
	int byte;
	int fd;
	int queue;
	double ns;
};

static void measure(struct cost *cost)
{
	if (cost->byte >= 0)
		packet[cost->byte] ^= 3;
	keep_best(&cost->ns, one_way(cost->fd));
	if (cost->byte >= 0)
		packet[cost->byte] ^= 3;
	if (cost->queue >= 0 && drain(cost->queue) != BATCH)
		die("%s: some are missing", cost->name);
}

static void show_costs(int to_slot, int slot, int to_plain, int plain)
{
	struct cost costs[] = {
		{ "dropped by IP (base)", -1, sender_to("192.0.2.3", PORT), -1, 0 },
		{ "UDP socket", -1, to_plain, plain, 0 },
		{ "slot: delivered", -1, to_slot, slot, 0 },
		{ "slot: not our name, socket on 138", 50, to_slot, -1, 0 },
		{ "slot: no such slot, socket on 138", HEAD - 2, to_slot, -1, 0 },
		{ "slot: malformed SMB, socket on 138", 84, to_slot, -1, 0 },
		{ "gate closed, socket on 138", -1, to_slot, -1, 0 },
	};
	const int n = sizeof(costs) / sizeof(costs[0]);
	int holder, round, i;

	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < 3; i++)
			measure(&costs[i]);
	/* Or the stack would answer what is refused, which costs more than all else. */
	holder = udp_socket(receiver_ns, PORT);
	for (round = 0; round < ROUNDS; round++)
		for (i = 3; i < n - 1; i++)
			measure(&costs[i]);
	set_gate(0);
	for (round = 0; round < ROUNDS; round++)
		measure(&costs[n - 1]);
	set_gate(1);
	close(holder);
	printf("%-40s %10s %8s\n", "processor time per datagram", "ns", "- base");
	for (i = 0; i < n; i++)
		printf("%-40s %10.0f %8.0f\n", costs[i].name, costs[i].ns,
		       costs[i].ns - costs[0].ns);
	printf("\n");
}

/**
 * struct reader - a thread that reads
 * @fd: what it reads
 * @count: how many it got
 * @done: it has seen the last one
 */
struct reader {
	int fd;
	size_t count;
	atomic_bool done;
};

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Reads until a message says that it is the last one. */
static void *read_all(void *arg)
{
	struct reader *reader = arg;
	char buf[2048];
	ssize_t len;

	pin(1);
	while ((len = read(reader->fd, buf, sizeof(buf))) > 0) {
		if (buf[len - 1] == LAST)
			break;
		reader->count++;
	}
	reader->done = true;
	return NULL;
}

/* It may be lost, so that there has to be more than one. */
static void end_reader(int out, struct reader *reader)
{
	packet[sizeof(packet) - 1] = LAST;
	while (!reader->done) {
		usleep(20000);
		send_one(out);
	}
	packet[sizeof(packet) - 1] = 0;
}

/* Send for a second at a rate, or as fast as it goes; how many got through? */
static void at_rate(int out, int in, int rate, double *sent, double *got)
{
	struct reader reader = { .fd = in };
	pthread_t thread;
	double from, at;
	size_t count = 0;

	if (pthread_create(&thread, NULL, read_all, &reader))
		die("thread");
	from = now();
	for (at = from; at < from + 1e9; at = now()) {
		if (rate && count > (at - from) / 1e9 * rate)
			continue;
		send_one(out);
		count++;
	}
	end_reader(out, &reader);
	pthread_join(thread, NULL);
	drain(in);
	*sent = count;
	*got = reader.count;
}

static void show_rates(int to_slot, int slot, int to_plain, int plain)
{
	static const int rates[] = { 1000, 5000, 10000, 20000, 40000, 0 };
	double sent[2], got[2];
	char label[32];
	size_t i;

	printf("%-20s %12s %8s %12s %8s %8s\n", "datagrams a second", "slot: read", "lost",
	       "UDP: read", "lost", "slot/");
	for (i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		at_rate(to_slot, slot, rates[i], &sent[0], &got[0]);
		at_rate(to_plain, plain, rates[i], &sent[1], &got[1]);
		snprintf(label, sizeof(label), rates[i] ? "%d" : "as fast as it goes", rates[i]);
		printf("%-20s %12.0f %7.1f%% %12.0f %7.1f%% %8.2f\n", label,
		       got[0], 100 - got[0] / sent[0] * 100,
		       got[1], 100 - got[1] / sent[1] * 100, got[0] / got[1]);
	}
}

int main(void)
{
	char template[] = "/tmp/mailslotfs-bench-XXXXXX";
	int slot, plain, to_slot, to_plain, size = 16 << 20;

	signal(SIGPIPE, SIG_IGN);
	pin(0);
	mount_point = mkdtemp(template);
	if (!mount_point)
		die("%s", template);
	make_packet();
	make_network();
	set_gate(1);
	slot = open_slot();
	plain = udp_socket(receiver_ns, PLAIN);
	to_slot = sender_to("192.0.2.2", PORT);
	to_plain = sender_to("192.0.2.2", PLAIN);
	enter(receiver_ns);

	show_round_trips(to_slot, slot, to_plain, plain);
	show_rates(to_slot, slot, to_plain, plain);
	printf("\n");
	if (setsockopt(plain, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		die("SO_RCVBUFFORCE");
	show_costs(to_slot, slot, to_plain, plain);
	umount2(mount_point, MNT_DETACH);
	rmdir(mount_point);
	return 0;
}
