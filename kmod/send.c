// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to the network.
 *
 * The source port is 138, which nmbd may hold, hence packets are built here.
 * They belong to a raw socket, one for each open file, so that routing, IPsec,
 * the administrator's OUTPUT rules, the limit of the send buffer and the
 * programs of the opener's cgroup apply as to any other socket.  Yet they are not
 * written to it: it would look for a route, and for what IPsec demands, without
 * knowing of ports.  It belongs to the kernel: rules that match the user of a
 * socket find none.
 */
#include <linux/bpf-cgroup.h>
#include <linux/ip.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/udp.h>
#include <linux/uio.h>
#include <net/checksum.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/sock.h>

#include "compat.h"
#include "identity.h"
#include "nbdgm.h"
#include "netns.h"
#include "receive.h"
#include "route.h"
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
 * mailslot_socket_create - make a socket to send from
 * @netns: the namespace that messages go out from
 *
 * Context: Process context, may sleep.  The calling process's cgroup pays, and
 * its programs may refuse the socket or, from within the namespace, bind it, as
 * "ip vrf exec" does.
 * Return: the socket, or an error pointer: -EPERM when such a program refuses.
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
	/* The kernel does not ask for a socket of its own. */
	err = BPF_CGROUP_RUN_PROG_INET_SOCK(sock->sk);
	if (err) {
		sock_release(sock);
		/* Such a program may set a number that is none of an error. */
		return ERR_PTR(err < 0 ? err : -EPERM);
	}
	/* To the program a number is that of an interface of the caller's. */
	if (!net_eq(netns->net, current->nsproxy->net_ns))
		sock->sk->sk_bound_dev_if = 0;
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
	/* Nor does it tell when one ends, to programs that count, say. */
	BPF_CGROUP_RUN_PROG_INET_SOCK_RELEASE(sock->sk);
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

/* Without what is filled in on the way out: size, identification, IP checksum. */
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

/* Waits for room in the send buffer, if it may. */
static struct sk_buff *mailslot_alloc_packet(const struct mailslot_outgoing *out,
					     const struct rtable *rt,
					     size_t size)
{
	size_t head = rt->dst.header_len, tail = rt->dst.trailer_len;
	const struct net_device *dev;
	struct sk_buff *skb;
	int err;

	rcu_read_lock();
	dev = dst_dev_rcu(&rt->dst);
	head += LL_RESERVED_SPACE(dev);
	tail += READ_ONCE(dev->needed_tailroom);
	rcu_read_unlock();
	skb = sock_alloc_send_skb(out->sock->sk, head + size + tail,
				  out->nowait, &err);
	if (!skb)
		return ERR_PTR(err == -ENOBUFS ? -ENOMEM : err);
	skb_reserve(skb, head);
	return skb;
}

/*
 * A packet with its route.  Room comes when it comes: until then another route
 * or IPsec may be demanded.
 */
static struct sk_buff *mailslot_get_packet(const struct mailslot_outgoing *out,
					   struct mailslot_path *path,
					   size_t size)
{
	struct sock *sk = out->sock->sk;
	struct rtable *rt;
	struct sk_buff *skb;

	rt = mailslot_route_get(sk, path, size);
	if (IS_ERR(rt))
		return ERR_CAST(rt);
	skb = mailslot_alloc_packet(out, rt, size);
	if (IS_ERR(skb)) {
		ip_rt_put(rt);
		return skb;
	}
	skb_dst_set(skb, &rt->dst);
	if (dst_check(&rt->dst, 0))
		return skb;
	skb_dst_drop(skb);
	rt = mailslot_route_get(sk, path, size);
	if (IS_ERR(rt)) {
		kfree_skb(skb);
		return ERR_CAST(rt);
	}
	skb_dst_set(skb, &rt->dst);
	return skb;
}

/* As for any datagram, it is no error that the interface's queue is full. */
static int mailslot_transmit(struct net *net, struct sock *sk,
			     struct sk_buff *skb)
{
	int err;

	skb->mark = READ_ONCE(sk->sk_mark);
	skb->priority = READ_ONCE(sk->sk_priority);
	ip_select_ident(net, skb, NULL);
	err = ip_local_out(net, sk, skb);
	if (err > 0)
		err = net_xmit_errno(err);
	if (err)
		IP_INC_STATS(net, IPSTATS_MIB_OUTDISCARDS);
	return err == -ENOBUFS ? 0 : err;
}

static int mailslot_transmit_if_open(const struct mailslot_outgoing *out,
				     struct sk_buff *skb)
{
	struct sock *sk = out->sock->sk;
	int err = -EOPNOTSUPP;

	rcu_read_lock();
	/* Who closes the gate waits for us to leave. */
	if (READ_ONCE(out->netns->remote_send))
		err = mailslot_transmit(sock_net(sk), sk, skb);
	else
		kfree_skb(skb);
	rcu_read_unlock();
	return err;
}

/* @len: bytes of the datagram in @frame */
static int mailslot_send_frame(const struct mailslot_outgoing *out,
			       struct mailslot_frame *frame, size_t len,
			       struct mailslot_path *path)
{
	size_t size = sizeof(*frame) + len;
	struct sk_buff *skb;

	skb = mailslot_get_packet(out, path, size);
	if (IS_ERR(skb))
		return PTR_ERR(skb);
	nbdgm_set_source_ip(frame->payload, path->source);
	mailslot_fill_headers(frame, len, path);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(frame->ip));
	skb_put_data(skb, frame, size);
	return mailslot_transmit_if_open(out, skb);
}

/* One that has been sent is enough: a broadcast never knows whom it reached. */
static int mailslot_broadcast(const struct mailslot_outgoing *out,
			      struct mailslot_frame *frame, size_t size)
{
	struct sock *sk = out->sock->sk;
	size_t count = mailslot_broadcast_paths(sk, NULL, 0);
	struct mailslot_path *paths;
	int err = -ENETUNREACH;
	bool sent = false;
	size_t i;

	/* In a namespace of one's own there may be addresses without end. */
	paths = kvcalloc(count, sizeof(*paths), out->gfp | __GFP_NOWARN);
	if (!paths)
		return -ENOMEM;
	/* Interfaces may have come or gone. */
	count = min(count, mailslot_broadcast_paths(sk, paths, count));
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
	int err = -EOPNOTSUPP;

	nbdgm_set_source_ip(frame->payload, htonl(INADDR_LOOPBACK));
	rcu_read_lock();
	/* As in mailslot_transmit_if_open(). */
	if (READ_ONCE(out->netns->remote_send))
		err = mailslot_receive_own(out->netns, frame->payload, size);
	rcu_read_unlock();
	return err;
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
 * to that slot, or the datagram than the MTU of the interface or the route;
 * -EADDRNOTAVAIL when we have no name to send under; -EDESTADDRREQ when
 * @out->target was found by a name that is no longer ours or our workgroup's;
 * -EPERM when IPsec is demanded and there are no keys; -ECONNREFUSED to
 * ourselves while messages from the network are not let in; -EAGAIN when there
 * is no room and @out->nowait; -EOPNOTSUPP when the gate was closed while it
 * copied or waited; -ENOMEM, -EFAULT, and what routing, the administrator's rules
 * and the interface say.
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
	int size, err;

	size = nbdgm_size(out->slot_len, write.data_len);
	if (size < 0)
		return size;
	frame = kzalloc(struct_size(frame, payload, size), out->gfp);
	if (!frame)
		return -ENOMEM;
	/* First what may take long: names and gate are as they are after it. */
	err = -EFAULT;
	if (!copy_from_iter_full(frame->payload + size - write.data_len,
				 write.data_len, from))
		goto out;
	err = mailslot_fill_write(out, &write);
	if (err)
		goto out;
	err = nbdgm_build(&write, frame->payload, size);
	if (err < 0)
		goto out;
	err = mailslot_dispatch(out, frame, size);
out:
	kfree(frame);
	return err;
}
