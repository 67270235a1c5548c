// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages from the network.
 *
 * A netfilter hook looks at what is delivered to this host, behind the
 * administrator's own rules.  It is registered only while the gate is open: a
 * namespace that does not receive pays nothing.  The whole way to the queue is
 * done in the hook, so that its verdict can depend on the outcome and nothing
 * is left behind when the namespace goes.
 *
 * Nothing is ever answered, put together from pieces, or remembered for each
 * stranger.  Whatever is not delivered goes on as if we were not here.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/checksum.h>
#include <net/flow.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/udp.h>
#include <net/xfrm.h>

#include "compat.h"
#include "deliver.h"
#include "identity.h"
#include "netns.h"
#include "receive.h"
#include "stat.h"

/**
 * struct mailslot_packet - a packet on its way through the hook
 * @netns: the namespace
 * @skb: the packet, data at the IP header
 * @dev: the interface that it came in by, also where that is part of a VRF
 * @payload: offset of the UDP payload in @skb
 * @len: bytes of the UDP payload
 * @source: IPv4 address that it came from
 * @dest: IPv4 address that it was sent to
 * @source_port: UDP port that it came from
 * @broadcast: it was sent to everybody
 * @dgm: the datagram in it
 */
struct mailslot_packet {
	struct mailslot_netns *netns;
	struct sk_buff *skb;
	struct net_device *dev;
	unsigned int payload;
	unsigned int len;
	__be32 source;
	__be32 dest;
	__be16 source_port;
	bool broadcast;
	struct nbdgm dgm;
};

/* The UDP header of a packet to our port, NULL for any other packet. */
static const struct udphdr *mailslot_our_udp(const struct sk_buff *skb,
					     struct udphdr *buf)
{
	const struct iphdr *iph = ip_hdr(skb);
	const struct udphdr *uh;

	if (iph->protocol != IPPROTO_UDP || ip_is_fragment(iph))
		return NULL;
	uh = skb_header_pointer(skb, ip_hdrlen(skb), sizeof(*buf), buf);
	return uh && uh->dest == htons(NBDGM_PORT) ? uh : NULL;
}

/* A VRF puts itself in the place of the interface. */
static struct net_device *mailslot_true_dev(struct net *net,
					    const struct sk_buff *skb)
{
	int sdif = inet_sdif(skb);

	return (sdif ? dev_get_by_index_rcu(net, sdif) : NULL) ?: skb->dev;
}

static void mailslot_fill_packet(struct mailslot_packet *packet,
				 struct net *net, struct sk_buff *skb,
				 const struct udphdr *uh)
{
	*packet = (struct mailslot_packet) {
		.netns = mailslot_netns_of(net),
		.skb = skb,
		.dev = mailslot_true_dev(net, skb),
		.payload = ip_hdrlen(skb) + sizeof(*uh),
		.len = ntohs(uh->len) - sizeof(*uh),
		.source = ip_hdr(skb)->saddr,
		.dest = ip_hdr(skb)->daddr,
		.source_port = uh->source,
	};
}

/* Of several datagrams; a virtual machine may also hand over one uncut. */
static bool mailslot_is_merged(const struct sk_buff *skb)
{
	return skb_is_gso(skb) && !(skb_shinfo(skb)->gso_type & SKB_GSO_UDP);
}

/* RFC 768, and whatever may carry a datagram to more than its receiver. */
static bool mailslot_packet_ok(const struct mailslot_packet *packet)
{
	const struct sk_buff *skb = packet->skb;
	unsigned int total = ntohs(ip_hdr(skb)->tot_len);

	if (mailslot_is_merged(skb) || skb->pkt_type == PACKET_OTHERHOST)
		return false;
	if (ipv4_is_multicast(packet->dest))
		return false;
	/* A UDP length below its own header wraps and is larger than this. */
	return packet->len <= NBDGM_PAYLOAD_MAX &&
	       packet->payload + packet->len == total && total <= skb->len;
}

/*
 * A checksum of 0 is none at all.  nf_ip_checksum() is of no use: it relies on
 * an IP header that adds up, which one with options no longer does here, and
 * leaves its wrong result to the stack.  skb->csum_valid may still speak of the
 * tunnel that the packet came out of.
 */
static bool mailslot_checksum_ok(const struct mailslot_packet *packet)
{
	unsigned int offset = packet->payload - sizeof(struct udphdr);
	unsigned int len = packet->len + sizeof(struct udphdr);
	const struct udphdr *uh;
	struct udphdr buf;
	__wsum sum;

	uh = skb_header_pointer(packet->skb, offset, sizeof(buf), &buf);
	if (!uh)
		return false;
	if (!uh->check || packet->skb->ip_summed == CHECKSUM_UNNECESSARY ||
	    packet->skb->ip_summed == CHECKSUM_PARTIAL)
		return true;
	sum = skb_checksum(packet->skb, offset, len, 0);
	return !csum_tcpudp_magic(packet->source, packet->dest, len,
				  IPPROTO_UDP, sum);
}

/*
 * RFC 1122 section 3.2.1.3.  Our own broadcasts come back to us, and anybody can
 * claim to be us, or everybody.  The stack refuses some of these, depending on
 * the interface's settings, but not in a VRF, which makes what comes back look
 * as if it had just come.
 */
static unsigned int mailslot_check_source(const struct mailslot_packet *packet)
{
	if (packet->skb->pkt_type == PACKET_LOOPBACK ||
	    ipv4_is_loopback(packet->source))
		return MAILSLOT_OWN_ADDRESS;
	switch (inet_addr_type_dev_table(packet->netns->net, packet->dev,
					 packet->source)) {
	case RTN_LOCAL:
		return MAILSLOT_OWN_ADDRESS;
	case RTN_BROADCAST:
	case RTN_MULTICAST:
		return MAILSLOT_PACKET;
	default:
		return MAILSLOT_DELIVERED;
	}
}

/* Is the sender on the network of the interface that it is heard on? */
static bool mailslot_on_link(const struct mailslot_packet *packet)
{
	const struct in_device *in_dev = __in_dev_get_rcu(packet->dev);
	const struct in_ifaddr *ifa;

	if (!in_dev)
		return false;
	in_dev_for_each_ifa_rcu(ifa, in_dev)
		if (inet_ifa_match(packet->source, ifa))
			return true;
	return false;
}

static unsigned int mailslot_check_packet(struct mailslot_packet *packet)
{
	const struct rtable *rt = skb_rtable(packet->skb);
	unsigned int fate;

	/* UDP asks this after us; it may move the headers, as all below may. */
	if (!xfrm4_policy_check(NULL, XFRM_POLICY_IN, packet->skb))
		return MAILSLOT_POLICY;
	packet->broadcast = packet->skb->pkt_type == PACKET_BROADCAST ||
			    (rt && rt->rt_flags & RTCF_BROADCAST);
	if (!mailslot_packet_ok(packet))
		return MAILSLOT_PACKET;
	fate = mailslot_check_source(packet);
	if (fate)
		return fate;
	if (!mailslot_checksum_ok(packet))
		return MAILSLOT_CHECKSUM;
	if (packet->broadcast && !mailslot_on_link(packet))
		return MAILSLOT_OFF_LINK;
	return MAILSLOT_DELIVERED;
}

/* Is the datagram well formed up to its names, and for us? */
static unsigned int mailslot_check_header(struct mailslot_packet *packet,
					  const void *buf)
{
	unsigned int fate = nbdgm_parse_header(&packet->dgm, buf, packet->len);

	if (fate)
		return fate;
	if (!mailslot_identity_accepts(packet->netns, &packet->dgm))
		return MAILSLOT_NOT_OUR_NAME;
	return MAILSLOT_DELIVERED;
}

/*
 * Packets in pieces are put into one only when they are for us: strangers must
 * not make us allocate what they choose for nothing.
 */
static unsigned int mailslot_join_pieces(struct mailslot_packet *packet)
{
	unsigned int len = min_t(unsigned int, packet->len, NBDGM_HEADER_MAX);
	u8 buf[NBDGM_HEADER_MAX];
	unsigned int fate;

	if (skb_copy_bits(packet->skb, packet->payload, buf, len))
		return MAILSLOT_PACKET;
	fate = mailslot_check_header(packet, buf);
	if (fate)
		return fate;
	if (skb_linearize(packet->skb))
		return MAILSLOT_NO_MEMORY;
	return MAILSLOT_DELIVERED;
}

static unsigned int mailslot_parse_packet(struct mailslot_packet *packet)
{
	unsigned int fate;

	if (skb_is_nonlinear(packet->skb)) {
		fate = mailslot_join_pieces(packet);
		if (fate)
			return fate;
	}
	fate = mailslot_check_header(packet,
				     packet->skb->data + packet->payload);
	if (fate)
		return fate;
	return nbdgm_parse_smb(&packet->dgm);
}

static unsigned int mailslot_deliver_packet(const struct mailslot_packet *packet)
{
	const struct mailslot_carrier carrier = {
		.ifindex = packet->dev->ifindex,
		.source = packet->source,
		.dest = packet->dest,
		.source_port = packet->source_port,
	};

	return mailslot_deliver(packet->netns, &packet->dgm, &carrier);
}

/* As UDP itself looks, which serves first whom the packet was assigned to. */
static bool mailslot_socket_wants(const struct mailslot_packet *packet)
{
	struct net *net = packet->netns->net;
	struct sk_buff *skb = packet->skb;

	if (skb->sk)
		return true;
	return __udp4_lib_lookup(net, packet->source, packet->source_port,
				 packet->dest, htons(NBDGM_PORT),
				 inet_iif(skb), inet_sdif(skb), NULL);
}

/* What has been delivered must not make the stack tell its sender otherwise. */
static unsigned int mailslot_verdict(const struct mailslot_packet *packet)
{
	bool exclusive = READ_ONCE(packet->netns->remote_exclusive);

	if (!exclusive && (packet->broadcast || mailslot_socket_wants(packet)))
		return NF_ACCEPT;
	consume_skb(packet->skb);
	return NF_STOLEN;
}

/* Apart from the hook: all other packets shall not pay for this one's stack. */
static noinline unsigned int mailslot_handle_packet(struct net *net,
						    struct sk_buff *skb,
						    const struct udphdr *uh)
{
	struct mailslot_packet packet;
	unsigned int fate;

	mailslot_fill_packet(&packet, net, skb, uh);
	fate = mailslot_check_packet(&packet);
	if (!fate)
		fate = mailslot_parse_packet(&packet);
	if (!fate)
		fate = mailslot_deliver_packet(&packet);
	mailslot_count_fate(packet.netns, fate, packet.source, &packet.dgm);
	if (!fate || fate == MAILSLOT_DUPLICATE)
		return mailslot_verdict(&packet);
	return NF_ACCEPT;
}

/* An ipvlan in mode l3s has our hooks asked about what is for its namespace. */
static bool mailslot_is_routed_here(const struct sk_buff *skb,
				    const struct net *net)
{
	const struct dst_entry *dst = skb_dst(skb);

	return !dst || net_eq(dev_net(dst_dev_rcu(dst)), net);
}

static unsigned int mailslot_hook(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	const struct udphdr *uh;
	struct udphdr buf;

	uh = mailslot_our_udp(skb, &buf);
	if (!uh || !mailslot_is_routed_here(skb, state->net))
		return NF_ACCEPT;
	return mailslot_handle_packet(state->net, skb, uh);
}

static const struct nf_hook_ops mailslot_hook_ops = {
	.hook = mailslot_hook,
	.pf = NFPROTO_IPV4,
	.hooknum = NF_INET_LOCAL_IN,
	.priority = NF_IP_PRI_LAST - 1,
};

/**
 * mailslot_receive_open - let messages from the network in
 * @netns: the namespace; its remote_mutex is held, the gate is closed
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int mailslot_receive_open(struct mailslot_netns *netns)
{
	return nf_register_net_hook(netns->net, &mailslot_hook_ops);
}

/**
 * mailslot_receive_close - undo mailslot_receive_open()
 * @netns: the namespace; its remote_mutex is held, or nobody else has it any
 *	more; the gate is open
 *
 * Packets that are in the hook just now may be delivered until an RCU grace
 * period has passed.
 *
 * Context: Process context, may sleep.
 */
void mailslot_receive_close(struct mailslot_netns *netns)
{
	nf_unregister_net_hook(netns->net, &mailslot_hook_ops);
}

static unsigned int mailslot_own_fate(struct mailslot_netns *netns,
				      struct nbdgm *dgm, const void *buf,
				      size_t len,
				      const struct mailslot_carrier *carrier)
{
	unsigned int fate = nbdgm_parse(dgm, buf, len);

	if (fate)
		return fate;
	if (!mailslot_identity_accepts(netns, dgm))
		return MAILSLOT_NOT_OUR_NAME;
	return mailslot_deliver(netns, dgm, carrier);
}

/**
 * mailslot_receive_own - receive a datagram that we send to ourselves
 * @netns: the namespace
 * @buf: the datagram, as it would go out
 * @len: its length in bytes
 *
 * No packet is made of it, but all that holds for one from the network holds:
 * it comes from 127.0.0.1.  Counted like any other.
 *
 * Context: Any.
 * Return: 0, or -ECONNREFUSED while the gate is closed.
 */
int mailslot_receive_own(struct mailslot_netns *netns, const void *buf,
			 size_t len)
{
	const struct mailslot_carrier carrier = {
		.ifindex = LOOPBACK_IFINDEX,
		.source = htonl(INADDR_LOOPBACK),
		.dest = htonl(INADDR_LOOPBACK),
		.source_port = htons(NBDGM_PORT),
	};
	struct nbdgm dgm;
	unsigned int fate;

	rcu_read_lock();
	/* Who closes the gate waits for us to leave. */
	if (!READ_ONCE(netns->remote_receive)) {
		rcu_read_unlock();
		return -ECONNREFUSED;
	}
	fate = mailslot_own_fate(netns, &dgm, buf, len, &carrier);
	mailslot_count_fate(netns, fate, carrier.source, &dgm);
	rcu_read_unlock();
	return 0;
}
