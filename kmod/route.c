// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to the network: of one packet, and of what is for everybody.
 */
#include <linux/inetdevice.h>
#include <linux/netdevice.h>
#include <linux/security.h>
#include <net/dst.h>
#include <net/flow.h>
#include <net/l3mdev.h>
#include <net/route.h>
#include <net/sock.h>

#include "compat.h"
#include "nbdgm.h"
#include "route.h"

static struct rtable *mailslot_find_route(struct sock *sk,
					  struct mailslot_path *path)
{
	struct net *net = sock_net(sk);
	struct flowi4 flow = {
		.flowi4_oif = path->ifindex ?: READ_ONCE(sk->sk_bound_dev_if),
		.flowi4_mark = READ_ONCE(sk->sk_mark),
		.flowi4_proto = IPPROTO_UDP,
		.flowi4_uid = sock_net_uid(net, sk),
		.saddr = path->bound,
		.daddr = path->dest,
		.fl4_sport = htons(NBDGM_PORT),
		.fl4_dport = htons(NBDGM_PORT),
	};
	struct rtable *rt;

	security_sk_classify_flow(sk, flowi4_to_flowi_common(&flow));
	rt = ip_route_output_flow(net, &flow, sk);
	if (IS_ERR(rt))
		return rt;
	path->source = flow.saddr;
	path->ttl = ip4_dst_hoplimit(&rt->dst);
	return rt;
}

/*
 * Where there are no keys for IPsec, or the route is being withdrawn, the kernel
 * throws away what takes it, without an error.  Without keys it is a route of
 * the loopback interface, after the withdrawal one of an interface without number.
 */
static int mailslot_check_route(const struct rtable *rt,
				const struct mailslot_path *path, size_t size)
{
	const struct net_device *dev = dst_dev_rcu(&rt->dst);
	u32 mtu;

	if (rt->rt_type != path->type)
		return -EINVAL;
	if (!path->source)
		return -ENETUNREACH;
	if (!dev->ifindex || READ_ONCE(rt->dst.output) == dst_discard_out)
		return dev->ifindex == LOOPBACK_IFINDEX ? -EPERM : -ENETUNREACH;
	/* What is known of the path may be more than an interface takes. */
	mtu = min(dst_mtu(&rt->dst), READ_ONCE(dev->mtu));
	return size > mtu ? -EMSGSIZE : 0;
}

/**
 * mailslot_route_get - find the way of a packet
 * @sk: the socket that sends it
 * @path: where it goes; completed by what the route says
 * @size: bytes of the packet, with its IP header
 *
 * What is said of our port, by a rule of routing or an IPsec policy, counts.
 *
 * Context: Process context, may sleep.
 * Return: the route, to be given back by ip_rt_put(), or an error pointer:
 * -EINVAL when the address is no longer of the path's type; -EMSGSIZE when the
 * packet would have to be cut; -EPERM when IPsec is demanded and there are no
 * keys; -ENETUNREACH, also when we have no address that it could come from; and
 * what routing and IPsec say.
 */
struct rtable *mailslot_route_get(struct sock *sk, struct mailslot_path *path,
				  size_t size)
{
	struct rtable *rt = mailslot_find_route(sk, path);
	int err;

	if (IS_ERR(rt))
		return rt;
	rcu_read_lock();
	err = mailslot_check_route(rt, path, size);
	rcu_read_unlock();
	if (!err)
		return rt;
	ip_rt_put(rt);
	return ERR_PTR(err);
}

/* A socket may be bound to a VRF, whose interfaces are those that it may use. */
static bool mailslot_can_broadcast(const struct sock *sk,
				   const struct net_device *dev)
{
	int bound = READ_ONCE(sk->sk_bound_dev_if);

	if (bound && bound != dev->ifindex &&
	    bound != l3mdev_master_ifindex_rcu(dev))
		return false;
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
		.bound = ifa->ifa_local,
		.dest = ifa->ifa_broadcast ?:
			ifa->ifa_address | ~ifa->ifa_mask,
	};
}

/**
 * mailslot_broadcast_paths - where broadcasts go
 * @sk: the socket that sends them
 * @paths: the first ways, or NULL when @max is 0
 * @max: how many @paths has room for
 *
 * Context: Any context but hard interrupts.
 * Return: how many there are, which may be more than @max.
 */
size_t mailslot_broadcast_paths(struct sock *sk, struct mailslot_path *paths,
				size_t max)
{
	const struct in_ifaddr *ifa;
	struct in_device *in_dev;
	struct net_device *dev;
	size_t count = 0;

	rcu_read_lock();
	for_each_netdev_rcu(sock_net(sk), dev) {
		in_dev = __in_dev_get_rcu(dev);
		if (!in_dev || !mailslot_can_broadcast(sk, dev))
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
