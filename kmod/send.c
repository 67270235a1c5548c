// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to the network.
 *
 * The source port is 138, which nmbd may hold, hence packets are built here
 * and go out by a raw socket: one for each open file, so that routing, IPsec,
 * the administrator's OUTPUT rules, the limit of the send buffer and the
 * opener's cgroup apply as to any other socket.  It belongs to the kernel: rules
 * that match the user of a socket find none.
 */
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/udp.h>
#include <linux/uio.h>
#include <net/checksum.h>
#include <net/route.h>
#include <net/sock.h>

#include "identity.h"
#include "nbdgm.h"
#include "netns.h"
#include "receive.h"
#include "send.h"
#include "target.h"

/**
 * struct mailslot_frame - a packet that is built
 * @ip: its IP header
 * @udp: its UDP header
 * @payload: the datagram
 */
struct mailslot_frame {
	struct iphdr ip;
	struct udphdr udp;
	u8 payload[];
};

/**
 * struct mailslot_path - which way a packet goes
 * @type: RTN_UNICAST or RTN_BROADCAST
 * @ifindex: interface, or 0 for whichever the route says
 * @source: our address, or 0 for the one that the route says
 * @dest: the address that it goes to
 * @ttl: how many routers it may pass
 */
struct mailslot_path {
	unsigned int type;
	int ifindex;
	__be32 source;
	__be32 dest;
	u8 ttl;
};

/**
 * mailslot_socket_create - make a socket to send from
 * @netns: the namespace that messages go out from
 *
 * Context: Process context, may sleep.  The calling process's cgroup pays.
 * Return: the socket, or an error pointer.
 */
struct socket *mailslot_socket_create(struct mailslot_netns *netns)
{
	struct socket *sock;
	int err;

	err = sock_create_kern(netns->net, PF_INET, SOCK_RAW, IPPROTO_RAW,
			       &sock);
	if (err)
		return ERR_PTR(err);
	/* Nobody reads here: what comes for that protocol is not for us. */
	sock->sk->sk_prot->unhash(sock->sk);
	sock_set_flag(sock->sk, SOCK_BROADCAST);
	return sock;
}

/**
 * mailslot_socket_put - undo mailslot_socket_create()
 * @sock: the socket; what it has sent goes on its way
 *
 * Context: Process context, may sleep.
 */
void mailslot_socket_put(struct socket *sock)
{
	sock_release(sock);
}

/**
 * mailslot_socket_poll - could a message be sent without waiting?
 * @file: the open file that @sock belongs to
 * @sock: the socket
 * @wait: who polls
 *
 * Context: Process context.
 * Return: EPOLLOUT when the send buffer has room.
 */
__poll_t mailslot_socket_poll(struct file *file, struct socket *sock,
			      poll_table *wait)
{
	return datagram_poll(file, sock, wait) & (EPOLLOUT | EPOLLWRNORM);
}

static struct rtable *mailslot_find_route(const struct socket *sock,
					  const struct mailslot_path *path,
					  __be16 port, struct flowi4 *flow)
{
	struct net *net = sock_net(sock->sk);

	*flow = (struct flowi4) {
		.flowi4_oif = path->ifindex,
		.flowi4_proto = IPPROTO_UDP,
		.flowi4_uid = sock_net_uid(net, sock->sk),
		.saddr = path->source,
		.daddr = path->dest,
		.fl4_sport = port,
		.fl4_dport = port,
	};
	return ip_route_output_flow(net, flow, sock->sk);
}

/* Will the packet be encrypted, or wait until it can be? */
static bool mailslot_has_ipsec(const struct rtable *rt)
{
	return dst_xfrm(&rt->dst) || rt->dst.flags & DST_XFRM_QUEUE;
}

/* 0: the route has been withdrawn since it was found, and is of none. */
static int mailslot_route_ifindex(const struct rtable *rt)
{
	int ifindex;

	rcu_read_lock();
	ifindex = READ_ONCE(rt->dst.dev)->ifindex;
	rcu_read_unlock();
	return ifindex;
}

/*
 * The socket looks for a route by itself, and does not know of ports.  Where
 * IPsec is demanded of our port alone it would send in clear.  Without keys
 * the route is one that leads nowhere, and is of no interface of ours; one that
 * is being withdrawn leads nowhere, too.
 */
static int mailslot_check_ipsec(const struct socket *sock,
				const struct mailslot_path *path,
				const struct rtable *rt)
{
	struct rtable *portless;
	struct flowi4 flow;
	int err;

	if (!path->ifindex || READ_ONCE(rt->dst.output) == dst_discard_out)
		return path->ifindex == LOOPBACK_IFINDEX ? -EPERM : -ENETUNREACH;
	if (!mailslot_has_ipsec(rt))
		return 0;
	portless = mailslot_find_route(sock, path, 0, &flow);
	if (IS_ERR(portless))
		return PTR_ERR(portless);
	err = mailslot_has_ipsec(portless) ? 0 : -EPERM;
	ip_rt_put(portless);
	return err;
}

/* Completes the path; routes may have changed since the name was parsed. */
static int mailslot_route(const struct socket *sock, struct mailslot_path *path)
{
	struct flowi4 flow;
	struct rtable *rt;
	int err;

	rt = mailslot_find_route(sock, path, htons(NBDGM_PORT), &flow);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	path->source = flow.saddr;
	path->ifindex = mailslot_route_ifindex(rt);
	path->ttl = ip4_dst_hoplimit(&rt->dst);
	err = rt->rt_type == path->type ? 0 : -EINVAL;
	if (!err)
		err = mailslot_check_ipsec(sock, path, rt);
	ip_rt_put(rt);
	return err;
}

/* Without what the socket fills in: length, identification, IP checksum. */
static void mailslot_fill_headers(struct mailslot_frame *frame, size_t size,
				  const struct mailslot_path *path)
{
	size_t len = sizeof(frame->udp) + size;
	struct udphdr *udp = &frame->udp;

	frame->ip = (struct iphdr) {
		.version = IPVERSION,
		.ihl = sizeof(frame->ip) / 4,
		.ttl = path->ttl,
		.protocol = IPPROTO_UDP,
		.saddr = path->source,
		.daddr = path->dest,
	};
	*udp = (struct udphdr) {
		.source = htons(NBDGM_PORT),
		.dest = htons(NBDGM_PORT),
		.len = htons(len),
	};
	udp->check = csum_tcpudp_magic(path->source, path->dest, len,
				       IPPROTO_UDP, csum_partial(udp, len, 0));
	if (!udp->check)
		udp->check = CSUM_MANGLED_0;
}

static int mailslot_transmit(struct socket *sock, void *frame, size_t size,
			     const struct mailslot_path *path, int flags)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = path->dest,
	};
	struct {
		struct cmsghdr info_header;
		struct in_pktinfo info;
		struct cmsghdr protocol_header __aligned(sizeof(long));
		int protocol;
	} control = {
		.info_header.cmsg_len = CMSG_LEN(sizeof(control.info)),
		.info_header.cmsg_level = SOL_IP,
		.info_header.cmsg_type = IP_PKTINFO,
		.info.ipi_ifindex = path->ifindex,
		.info.ipi_spec_dst.s_addr = path->source,
		/* What the header says, or else routes would be for raw packets. */
		.protocol_header.cmsg_len = CMSG_LEN(sizeof(control.protocol)),
		.protocol_header.cmsg_level = SOL_IP,
		.protocol_header.cmsg_type = IP_PROTOCOL,
		.protocol = IPPROTO_UDP,
	};
	struct msghdr msg = {
		.msg_name = &address,
		.msg_namelen = sizeof(address),
		.msg_control = &control,
		.msg_controllen = sizeof(control),
		.msg_flags = flags,
	};
	struct kvec vec = { .iov_base = frame, .iov_len = size };
	int ret = kernel_sendmsg(sock, &msg, &vec, 1, size);

	return ret < 0 ? ret : 0;
}

/* @size: bytes of the datagram in @frame */
static int mailslot_send_frame(const struct mailslot_outgoing *out,
			       struct mailslot_frame *frame, size_t size,
			       struct mailslot_path *path)
{
	int flags = out->nowait ? MSG_DONTWAIT : 0;
	int err = mailslot_route(out->sock, path);

	if (err)
		return err;
	nbdgm_set_source_ip(frame->payload, path->source);
	mailslot_fill_headers(frame, size, path);
	return mailslot_transmit(out->sock, frame, sizeof(*frame) + size, path,
				 flags);
}

static bool mailslot_can_broadcast(const struct net_device *dev)
{
	return netif_running(dev) && netif_carrier_ok(dev) &&
	       dev->flags & IFF_BROADCAST;
}

/* One address of each network; small ones have none for everybody. */
static bool mailslot_has_broadcast(const struct in_ifaddr *ifa)
{
	return !(ifa->ifa_flags & IFA_F_SECONDARY) && ifa->ifa_prefixlen < 31;
}

static void mailslot_fill_path(struct mailslot_path *path,
			       const struct in_ifaddr *ifa)
{
	*path = (struct mailslot_path) {
		.type = RTN_BROADCAST,
		.ifindex = ifa->ifa_dev->dev->ifindex,
		.source = ifa->ifa_local,
		.dest = ifa->ifa_broadcast ?:
			ifa->ifa_address | ~ifa->ifa_mask,
	};
}

/* Where broadcasts go; no more than @max, yet all are counted. */
static size_t mailslot_fill_paths(struct net *net, struct mailslot_path *paths,
				  size_t max)
{
	const struct in_ifaddr *ifa;
	struct in_device *in_dev;
	struct net_device *dev;
	size_t count = 0;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev) {
		in_dev = __in_dev_get_rcu(dev);
		if (!in_dev || !mailslot_can_broadcast(dev))
			continue;
		in_dev_for_each_ifa_rcu(ifa, in_dev) {
			if (!mailslot_has_broadcast(ifa))
				continue;
			if (count < max)
				mailslot_fill_path(&paths[count], ifa);
			count++;
		}
	}
	rcu_read_unlock();
	return count;
}

/* One that has been sent is enough: a broadcast never knows whom it reached. */
static int mailslot_broadcast(const struct mailslot_outgoing *out,
			      struct mailslot_frame *frame, size_t size)
{
	struct net *net = sock_net(out->sock->sk);
	size_t count = mailslot_fill_paths(net, NULL, 0);
	struct mailslot_path *paths;
	int err = -ENETUNREACH;
	bool sent = false;
	size_t i;

	/* In a namespace of one's own there may be addresses without end. */
	paths = kvcalloc(count, sizeof(*paths), out->gfp | __GFP_NOWARN);
	if (!paths)
		return -ENOMEM;
	/* Interfaces may have come or gone. */
	count = min(count, mailslot_fill_paths(net, paths, count));
	for (i = 0; i < count; i++) {
		err = -EINTR;
		if (fatal_signal_pending(current))
			break;
		err = mailslot_send_frame(out, frame, size, &paths[i]);
		sent |= !err;
		cond_resched();
	}
	kvfree(paths);
	return sent ? 0 : err;
}

static int mailslot_send_to_us(const struct mailslot_outgoing *out,
			       struct mailslot_frame *frame, size_t size)
{
	nbdgm_set_source_ip(frame->payload, htonl(INADDR_LOOPBACK));
	return mailslot_receive_own(out->netns, frame->payload, size);
}

static int mailslot_dispatch(const struct mailslot_outgoing *out,
			     struct mailslot_frame *frame, size_t size)
{
	struct mailslot_path path = {
		.type = RTN_UNICAST,
		.dest = out->target->address,
	};

	switch (out->target->kind) {
	case MAILSLOT_TO_HOST:
		return mailslot_send_frame(out, frame, size, &path);
	case MAILSLOT_TO_GROUP:
	case MAILSLOT_TO_DOMAIN:
		return mailslot_broadcast(out, frame, size);
	case MAILSLOT_TO_US:
		return mailslot_send_to_us(out, frame, size);
	}
	return -EINVAL;
}

/* The names of the datagram; its number is the next one of the namespace. */
static int mailslot_fill_write(const struct mailslot_outgoing *out,
			       struct nbdgm_write *write)
{
	const struct mailslot_target *target = out->target;
	bool to_domain = target->kind == MAILSLOT_TO_DOMAIN;
	struct mailslot_own_names own;

	mailslot_identity_get(out->netns, &own);
	if (!own.has_computer || (to_domain && !own.has_workgroup))
		return -EADDRNOTAVAIL;
	if (!mailslot_target_holds(target, &own))
		return -EDESTADDRREQ;
	write->source = own.computer;
	write->destination = to_domain ? own.workgroup : target->name;
	write->id = atomic_inc_return(&out->netns->next_dgm);
	return 0;
}

/**
 * mailslot_send_message - send a message as one datagram
 * @out: how, and to whom
 * @from: the message
 *
 * Context: Process context, may sleep, for room in the send buffer unless
 * @out->nowait.
 * Return: 0; -EMSGSIZE when the message is larger than what fits in a datagram
 * to that slot, or the datagram than the interface's MTU; -EADDRNOTAVAIL when
 * we have no name to send under; -EDESTADDRREQ when @out->target was found by a
 * name that is no longer ours or our workgroup's; -EPERM when IPsec is demanded
 * in a way that the socket does not know, or there are no keys; -ECONNREFUSED
 * to ourselves while messages from the network are not let in; -EAGAIN when
 * there is no room and @out->nowait; -ENOMEM, -EFAULT, and what routing and the
 * socket say.
 */
int mailslot_send_message(const struct mailslot_outgoing *out,
			  struct iov_iter *from)
{
	struct nbdgm_write write = {
		.type = out->target->type,
		.slot = out->slot,
		.slot_len = out->slot_len,
		.data_len = iov_iter_count(from),
	};
	struct mailslot_frame *frame;
	int size, offset, err;

	size = nbdgm_size(out->slot_len, iov_iter_count(from));
	if (size < 0)
		return size;
	err = mailslot_fill_write(out, &write);
	if (err)
		return err;
	frame = kzalloc(struct_size(frame, payload, size), out->gfp);
	if (!frame)
		return -ENOMEM;
	offset = nbdgm_build(&write, frame->payload, size);
	if (offset < 0)
		err = offset;
	else if (!copy_from_iter_full(frame->payload + offset, write.data_len,
				      from))
		err = -EFAULT;
	else
		err = mailslot_dispatch(out, frame, size);
	kfree(frame);
	return err;
}
