// SPDX-License-Identifier: GPL-2.0-only
/*
 * What carries a datagram: UDP, IPv4, in pieces or not, Ethernet; and what is
 * wrong with it.
 */
#include <linux/virtio_net.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "datagrams.h"
#include "inet_sum.h"

#define ETHER		14
#define PACKET_MAX	(60 + 8 + PAYLOAD_MAX + 64)

/* An IP packet, and how it is to go. */
struct packet {
	uint8_t ip[PACKET_MAX];
	uint32_t header, len;		/* of the IP header, of all */
	uint32_t link;
	uint8_t ether[ETHER + 4];
	uint32_t ether_len;
	struct promise promise;
};

static struct iphdr *ip_of(struct packet *packet)
{
	return (struct iphdr *)packet->ip;
}

static struct udphdr *udp_of(struct packet *packet)
{
	return (struct udphdr *)(packet->ip + packet->header);
}

static uint32_t pseudo_sum(struct packet *packet)
{
	uint32_t len = packet->len - packet->header;

	return inet_sum(&ip_of(packet)->saddr, 8, IPPROTO_UDP + len);
}

static void put_udp_check(struct packet *packet)
{
	struct udphdr *udp = udp_of(packet);
	uint32_t sum;

	udp->check = 0;
	sum = inet_sum(udp, packet->len - packet->header, pseudo_sum(packet));
	udp->check = inet_sum_fold(sum) ?: 0xffff;
}

static void put_ip_check(void *header)
{
	struct iphdr *ip = header;

	ip->check = 0;
	ip->check = inet_sum_fold(inet_sum(ip, ip->ihl * 4, 0));
}

/* One packet in sixteen has some. */
static uint32_t put_options(struct fuzz *f, uint8_t *to)
{
	static const char *const some[] = {
		"\1\1\1\0", "\x94\4\0\0", "\7\7\4\0\0\0\0\0", "\x44\x0c\5\0\0\0\0\0\0\0\0\0",
		"\x83\7\4\xc0\0\2\1\0", "\x82\4\0\0", "\xff\xff\xff\xff",
	};
	static const uint8_t sizes[] = { 4, 4, 8, 12, 8, 4, 4 };
	uint32_t which;

	if (!fuzz_one_in(f, 16))
		return 0;
	which = fuzz_below(f, FUZZ_COUNT(sizes));
	memcpy(to, some[which], sizes[which]);
	return sizes[which];
}

static uint32_t source_address(struct fuzz *f, const struct link *link)
{
	const uint32_t odd[] = {
		link->them, 0, 0x7f000001, 0xffffffff, 0xe0000001, link->us | 0xff, 0x0a000001,
		0xc6336409, fuzz_random(f),
	};

	return fuzz_one_in(f, 16) ? FUZZ_PICK(f, odd) : link->us;
}

static uint32_t destination_address(struct fuzz *f, const struct link *link)
{
	const uint32_t odd[] = { 0xe0000001, 0x7f000001, 0, link->them ^ 9, link->us };

	if (fuzz_one_in(f, 32))
		return FUZZ_PICK(f, odd);
	if (fuzz_one_in(f, 6))
		return fuzz_one_in(f, 2) ? 0xffffffff : link->them | 0xff;
	return link->them;
}

/* From a neighbour, to us or to all: of options some are refused on the way. */
static bool is_usual(const struct packet *packet, const struct link *link)
{
	const struct iphdr *ip = (const struct iphdr *)packet->ip;
	uint32_t to = ntohl(ip->daddr);

	return ip->ihl == 5 && ntohl(ip->saddr) == link->us &&
	       (to == link->them || to == (link->them | 0xff) || to == 0xffffffff);
}

static void make_headers(struct fuzz *f, struct packet *packet)
{
	const struct link *link = &links[packet->link];
	struct iphdr *ip = ip_of(packet);
	struct udphdr *udp;

	memset(ip, 0, sizeof(*ip));
	packet->header = sizeof(*ip) + put_options(f, packet->ip + sizeof(*ip));
	udp = udp_of(packet);
	packet->len = packet->header + sizeof(*udp) +
		      payload_make(f, (uint8_t *)(udp + 1), &packet->promise);
	*ip = (struct iphdr) {
		.version = 4, .ihl = packet->header / 4, .ttl = 64, .protocol = IPPROTO_UDP,
		.tot_len = htons(packet->len), .id = f->step << 1 | (f->process & 1),
		.saddr = htonl(source_address(f, link)),
		.daddr = htonl(destination_address(f, link)),
	};
	*udp = (struct udphdr) {
		.source = htons(fuzz_one_in(f, 8) ? fuzz_random(f) : 138), .dest = htons(138),
		.len = htons(packet->len - packet->header),
	};
	packet->promise.sound &= is_usual(packet, link);
	if (!fuzz_one_in(f, 4))
		put_udp_check(packet);
}

static void wrong_udp(struct fuzz *f, struct packet *packet)
{
	struct udphdr *udp = udp_of(packet);

	packet->promise.sound = false;
	switch (fuzz_below(f, 5)) {
	case 0:
		udp->len = htons(fuzz_number(f));
		break;
	case 1:
		udp->len = htons(ntohs(udp->len) + fuzz_below(f, 5) - 2);
		break;
	case 2:
		udp->dest = htons(136 + fuzz_below(f, 5));
		break;
	case 3:
		packet->len = packet->header + fuzz_below(f, 9);
		ip_of(packet)->tot_len = htons(packet->len);
		break;
	case 4:
		udp->check = fuzz_random(f);
		return;
	}
	if (packet->len >= packet->header + sizeof(*udp) && fuzz_one_in(f, 2))
		put_udp_check(packet);
}

static void wrong_ip(struct fuzz *f, struct packet *packet)
{
	struct iphdr *ip = ip_of(packet);

	packet->promise.sound = false;
	switch (fuzz_below(f, 6)) {
	case 0:
		ip->tot_len = htons(fuzz_number(f));
		break;
	case 1:
		/* there is more than the header says, or less */
		ip->tot_len = htons(packet->len + fuzz_below(f, 9) - 4);
		break;
	case 2:
		ip->frag_off = htons(fuzz_number(f));
		break;
	case 3:
		ip->ttl = fuzz_below(f, 2);
		break;
	case 4:
		ip->protocol = fuzz_random(f);
		break;
	case 5:
		packet->ip[fuzz_below(f, packet->header)] = fuzz_number(f);
		break;
	}
}

static void make_ether(struct fuzz *f, struct packet *packet)
{
	static const uint8_t to[] = { 2, 0, 0, 0, 0, 2 }, from[] = { 2, 0, 0, 0, 0, 1 };
	static const uint8_t all[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	uint32_t daddr = ntohl(ip_of(packet)->daddr);
	uint8_t *ether = packet->ether;

	memcpy(ether, to, 6);
	memcpy(ether + 6, from, 6);
	if ((daddr & 0xff) == 0xff && !fuzz_one_in(f, 8))
		memcpy(ether, all, 6);
	if (fuzz_one_in(f, 64))
		ether[fuzz_below(f, 6)] = fuzz_random(f);
	packet->ether_len = ETHER;
	if (fuzz_one_in(f, 64)) {
		memcpy(ether + 12, "\x81\0\0\0", 4);
		packet->ether_len += 4;
	}
	memcpy(ether + packet->ether_len - 2, fuzz_one_in(f, 128) ? "\x86\xdd" : "\x08\0", 2);
	if (memcmp(ether, to, 6) && memcmp(ether, all, 6))
		packet->promise.sound = false;
	if (memcmp(ether + 12, "\x08\0", 2))
		packet->promise.sound = false;
}

static void show(const struct packet *packet, const uint8_t *ip, uint32_t len)
{
	uint32_t i;

	printf("%s ", links[packet->link].name);
	for (i = 0; i < packet->ether_len; i++)
		printf("%02x", packet->ether[i]);
	putchar(' ');
	for (i = 0; i < len; i++)
		printf("%02x", ip[i]);
	putchar('\n');
	fflush(stdout);
}

/* What sends is true when all of it went out as it was. */
static bool send_frame(int sock, const struct packet *packet, const void *ip, uint32_t len,
		       const struct virtio_net_hdr *offload)
{
	struct iovec parts[] = {
		{ (void *)offload, offload ? sizeof(*offload) : 0 },
		{ (void *)packet->ether, packet->ether_len }, { (void *)ip, len },
	};

	if (trace)
		show(packet, ip, len);
	if (writev(sock, parts, 3) < 0) {
		count_up(&counts->refused);
		return false;
	}
	count_up(&counts->sent);
	return true;
}

/* As a card would hand it over: merged, or its checksum not looked at yet, or in pages. */
static bool send_offloaded(struct fuzz *f, struct packet *packet)
{
	struct virtio_net_hdr offload = { .hdr_len = packet->ether_len + packet->header + 8 };
	bool sound = true;

	if (fuzz_one_in(f, 2)) {
		offload.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		offload.csum_start = packet->ether_len + packet->header;
		offload.csum_offset = 6;
		udp_of(packet)->check = ~inet_sum_fold(pseudo_sum(packet));
	}
	if (fuzz_one_in(f, 3)) {
		sound = false;
		offload.gso_type = fuzz_one_in(f, 2) ? VIRTIO_NET_HDR_GSO_UDP : 5;
		offload.gso_size = 8 * (1 + fuzz_below(f, 64));
	}
	if (fuzz_one_in(f, 8)) {
		sound = false;
		((uint8_t *)&offload)[fuzz_below(f, sizeof(offload))] = fuzz_number(f);
	}
	return send_frame(links[packet->link].offload_sock, packet, packet->ip, packet->len,
			  &offload) && sound;
}

/* From "at", of the packet's payload, at most "size" bytes; options are in the first only. */
static bool send_piece(const struct packet *packet, uint32_t at, uint32_t size)
{
	uint32_t all = packet->len - packet->header;
	uint8_t piece[PACKET_MAX];
	struct iphdr *ip = (struct iphdr *)piece;

	if (size > all - at)
		size = all - at;
	memcpy(piece, packet->ip, sizeof(*ip));
	ip->ihl = 5;
	ip->frag_off = htons(at / 8 | (at + size < all ? IP_MF : 0));
	ip->tot_len = htons(sizeof(*ip) + size);
	put_ip_check(ip);
	memcpy(piece + sizeof(*ip), packet->ip + packet->header + at, size);
	return send_frame(links[packet->link].sock, packet, piece, sizeof(*ip) + size, NULL);
}

/* In order or not; some are missing, come twice, or overlap. */
static bool send_pieces(struct fuzz *f, const struct packet *packet)
{
	uint32_t all = packet->len - packet->header;
	uint32_t size = packet->len > 1500 ? 1480 : 8 * (1 + fuzz_below(f, 40));
	uint32_t count = (all + size - 1) / size, i, which;
	bool backwards = fuzz_one_in(f, 4), damaged = fuzz_one_in(f, 3), sound = !damaged;

	for (i = 0; i < count; i++) {
		which = backwards ? count - 1 - i : i;
		if (damaged && fuzz_one_in(f, 8))
			continue;
		sound &= send_piece(packet, which * size, size);
		if (damaged && fuzz_one_in(f, 8))
			send_piece(packet, which * size,
				   fuzz_one_in(f, 2) ? size : size / 16 * 8 + 8);
	}
	return sound;
}

static bool send_packet(struct fuzz *f, struct packet *packet)
{
	const struct link *link = &links[packet->link];

	if ((int)packet->len > link->mtu ? !fuzz_one_in(f, 16) : fuzz_one_in(f, 12))
		return send_pieces(f, packet);
	if (fuzz_one_in(f, 12))
		return send_offloaded(f, packet);
	return send_frame(link->sock, packet, packet->ip, packet->len, NULL);
}

void packet_step(struct fuzz *f)
{
	struct packet packet = { .link = fuzz_below(f, LINKS) };

	make_headers(f, &packet);
	if (fuzz_one_in(f, 16))
		wrong_udp(f, &packet);
	if (fuzz_one_in(f, 24))
		wrong_ip(f, &packet);
	if (fuzz_one_in(f, 128))
		packet.promise.sound = false;
	else
		put_ip_check(packet.ip);
	make_ether(f, &packet);
	packet.promise.once = packet.link != 0;
	if (send_packet(f, &packet) && packet.promise.sound)
		promise_make(f, links[packet.link].host, &packet.promise);
	/* The other cable of the first host: a duplicate */
	if (packet.link == 0 && fuzz_one_in(f, 8)) {
		packet.link = 1;
		send_packet(f, &packet);
	}
}
