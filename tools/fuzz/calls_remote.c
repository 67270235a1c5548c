// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to and from other machines: files below .remote, and datagrams that
 * come by loopback or by the interface whose cable we hold.
 */
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "../unit/nbdgm_frame.h"

#include "calls.h"
#include "inet_sum.h"

static const char *remote_path(struct fuzz *f)
{
	static const char *const hosts[] = {
		"HOSTB", "HOSTB@192.0.2.2", "HOSTA@192.0.2.1", "HOSTA@192.0.2.1", "WORKGROUP",
		"WORKGROUP#1D", "*", "HOSTA#20@192.0.2.1", "hostb",
	};
	static const char *const bad[] = {
		"OTHER", "A@192.0.2.255", "A@256.1.1.1", "A@", "@192.0.2.1", "A@127.0.0.1",
		"*@192.0.2.1", "A#@192.0.2.1", "SIXTEENCHARSWXYZ@192.0.2.1", "A@224.0.0.1",
		"A@192.0.2.01", ".",
	};
	const char *host = fuzz_one_in(f, 8) ? FUZZ_PICK(f, bad) : FUZZ_PICK(f, hosts);
	const char *place = fuzz_place(f);

	snprintf(f->path[0], PATH_SIZE, "%s/.remote/%s/%s", place, host, fuzz_slot(f));
	return f->path[0];
}

static long call_remote_open(struct fuzz *f)
{
	static const uint32_t flags[] = { O_NONBLOCK, O_CREAT, O_DIRECT, O_RDWR, O_PATH, O_TRUNC };
	int some = fuzz_one_in(f, 4) ? FUZZ_BITS(f, flags) : O_NONBLOCK;

	return fuzz_keep(f, REMOTE, open(remote_path(f), O_WRONLY | some, 0666));
}

static long call_remote_stat(struct fuzz *f)
{
	struct stat st;

	return stat(remote_path(f), &st);
}

static long call_remote_chmod(struct fuzz *f)
{
	return chmod(remote_path(f), 0777);
}

static long call_remote_dir(struct fuzz *f)
{
	char *path = (char *)remote_path(f);

	*strrchr(path, '/') = '\0';
	return fuzz_keep(f, DIR, open(path, O_RDONLY | O_DIRECTORY));
}

/* A datagram for one of our slots, one time in two with something wrong in it. */
static void make_frame(struct fuzz *f, struct frame *frame)
{
	static const u8 *const frames[] = { frame_redirector, frame_windows, frame_nmbd };
	char name[320];
	uint32_t wrong = fuzz_one_in(f, 2) ? 1 + fuzz_below(f, 4) : 0;

	frame_set(frame, FUZZ_PICK(f, frames));
	snprintf(name, sizeof(name), "\\MAILSLOT\\%s", fuzz_slot(f));
	frame_name(frame, name, strlen(name));
	frame->bytes[AT_ID] = fuzz_random(f);
	while (wrong--)
		frame->bytes[fuzz_below(f, frame->len)] = fuzz_number(f);
	if (fuzz_one_in(f, 16))
		frame->len = fuzz_below(f, frame->len + 1);
}

/* By a socket, to an address of our own: all that any user can do. */
static long call_datagram(struct fuzz *f)
{
	static const char *const addresses[] = { "127.0.0.1", "192.0.2.2", "192.0.2.255",
						 "255.255.255.255", "224.0.0.1" };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(NBDGM_PORT) };
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, err;
	struct frame frame;
	ssize_t ret;

	make_frame(f, &frame);
	inet_aton(FUZZ_PICK(f, addresses), &to.sin_addr);
	setsockopt(sock, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	ret = sendto(sock, frame.bytes, frame.len, 0, (struct sockaddr *)&to, sizeof(to));
	err = errno;
	close(sock);
	errno = err;
	return ret;
}

struct packet {
	uint8_t ether[14];
	struct iphdr ip;
	struct udphdr udp;
	uint8_t payload[FRAME_MAX];
} __attribute__((packed));

static size_t make_packet(struct fuzz *f, struct packet *packet, const struct frame *frame)
{
	size_t len = sizeof(packet->udp) + frame->len;
	bool all = fuzz_one_in(f, 4);

	*packet = (struct packet) {
		.ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
			.tot_len = htons(sizeof(packet->ip) + len),
			.saddr = htonl(0xc0000201),
			.daddr = htonl(all ? 0xc00002ff : 0xc0000202) },
		.udp = { .source = htons(NBDGM_PORT), .dest = htons(NBDGM_PORT),
			 .len = htons(len) },
	};
	memset(packet->ether, 0xff, 6);
	if (!all)
		memcpy(packet->ether, FUZZ_MAC, 6);
	packet->ether[12] = 8;
	packet->ip.check = inet_sum_fold(inet_sum(&packet->ip, sizeof(packet->ip), 0));
	memcpy(packet->payload, frame->bytes, frame->len);
	if (fuzz_one_in(f, 2))
		packet->udp.check = inet_sum_fold(inet_sum(&packet->udp, len,
							   inet_sum(&packet->ip.saddr, 8,
								    IPPROTO_UDP + len))) ?: 0xffff;
	if (fuzz_one_in(f, 16))
		((uint8_t *)packet)[fuzz_below(f, 42)] = fuzz_number(f);
	return offsetof(struct packet, payload) + frame->len;
}

/* From another machine: the whole way to the slot is gone in this call. */
static long call_packet(struct fuzz *f)
{
	struct packet packet;
	struct frame frame;
	size_t len;

	make_frame(f, &frame);
	len = make_packet(f, &packet, &frame);
	return write(f->world->tap, &packet, len);
}

/* What goes out to other machines ends here. */
static long call_take_packet(struct fuzz *f)
{
	return read(f->world->tap, f->buf, 2048);
}

const struct kind fuzz_remote_kinds[] = {
	{ "remote open", call_remote_open, 16 },
	{ "remote stat", call_remote_stat, 3 },
	{ "remote chmod", call_remote_chmod, 1 },
	{ "remote dir", call_remote_dir, 2 },
	{ "datagram", call_datagram, 10 },
	{ "packet", call_packet, 24 },
	{ "take packet", call_take_packet, 6 },
	{ }
};
