#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_carrier_test.py [NAME...]: what carries a datagram, IP, UDP and the interface: good, bad,
in pieces, and from where it should not come."""

import contextlib
import errno
import fcntl
import os
import random
import socket
import struct
import subprocess

import remote_case
import remote_frame as frame
from remote_frame import datagram

NEAR, FAR, STRANGER = "192.0.2.2", "192.0.2.1", "203.0.113.9"
SUBNET, EVERYBODY, ALL_HOSTS = "192.0.2.255", "255.255.255.255", "224.0.0.1"
EVERY_STATION = b"\xff" * 6
TUNNEL_NEAR, TUNNEL_FAR = "198.51.100.2", "198.51.100.1"
TUNSETIFF, TUN_OF_IP, TUN_HEADER = 0x400454ca, 0x1001, 0x4000
# In struct virtio_net_hdr.
SUM_UP, ONE_DATAGRAM, MANY_DATAGRAMS = 1, 3, 5


def packet(payload=None, source=FAR, dest=NEAR, *, ip=(), **fields):
    """A whole IP packet; IP are fields of frame.ip(), the others those of frame.udp()."""
    payload = datagram() if payload is None else payload
    return frame.ip(frame.udp(payload, source, dest, **fields), source, dest, **dict(ip))


class Payload(remote_case.RemoteCase):
    def test_H1_no_payload(self):
        self.refused("short", b"")

    def test_H2_no_header(self):
        self.refused("short", *[datagram()[:size] for size in (1, 9, 10, 11, 13)])

    def test_H3_header_alone(self):
        self.refused("short", datagram()[:14], datagram(user=b"", source=b"", destination=b""))

    def test_H4_cut_anywhere(self):
        whole = datagram()
        cuts = [whole[:size] for size in range(len(whole))]
        self.expect(self.slot(), lambda: self.send(cuts), short=163, length=len(whole) - 163)

    def test_H4_cut_and_says_so(self):
        whole = frame.smb()
        cuts = [datagram(user=whole[:size]) for size in range(len(whole))]
        # the slot's name ends at 84, the message at 89
        self.expect(self.slot(), lambda: self.send(cuts), short=81, slot_name=3, count=5)

    def test_H4_cut_what_follows(self):
        whole = frame.smb(trailing=b"x" * 9)
        self.accepted(*[datagram(user=whole[:len(whole) - cut]) for cut in range(10)])


class Udp(remote_case.RemoteCase):
    def test_H5_length(self):
        size = 8 + len(datagram())
        wrong = [*range(size - 9, size), size + 1, size + 8, 65535, *range(9)]
        self.packets([packet(length=length, check=0) for length in wrong], packet=len(wrong))

    def test_H5_IP_length(self):
        whole = packet(check=0)
        # longer than the frame: IP drops it; shorter: it ends there; UDP has no header: no port
        cuts = [packet(check=0, ip={"total": len(whole) - cut}) for cut in (1, 8, 100)]
        longer = [packet(check=0, ip={"total": len(whole) + more}) for more in (1, 1000)]
        no_port = [packet(check=0, ip={"total": 20 + size}) for size in range(8)]
        self.packets([*cuts, *longer, *no_port], packet=len(cuts))

    def test_H5_what_follows_the_packet(self):
        self.packets([packet() + b"\0" * 46], [b"hello"])

    def test_H6_wrong_checksum(self):
        payload = datagram()
        right = struct.unpack(">H", packet(payload)[26:28])[0]
        wrong = [packet(payload, check=right ^ bit) for bit in (1, 0x80, 0x8000)]
        self.packets(wrong, checksum=3)

    def test_H6_no_checksum(self):
        self.packets([packet(check=0)], [b"hello"])

    def test_H6_checksum_left_to_the_interface(self):
        """As ordinary sockets do; on this cable nobody ever computes it."""
        with self.far.udp(frame.PORT) as sock:
            self.expect(self.slot(), lambda: sock.sendto(datagram(), (NEAR, frame.PORT)),
                        [b"hello"])

    def test_H6_checksum_of_zero(self):
        """One that adds up to 0, which is sent as 0xffff."""
        start = frame.udp(datagram(dgm_id=0), FAR, NEAR)
        number = struct.unpack(">H", start[6:8])[0]
        zero = packet(datagram(dgm_id=number))
        self.assertEqual(zero[26:28], b"\xff\xff")
        self.packets([zero], [b"hello"])

    def test_H22_source_ports(self):
        ports = [0, 1, 137, 138, 40000, 56479, 65535]
        slot = self.slot()
        for port in ports:
            self.far.send(datagram(), self.near, sport=port)
        slot.wait(len(ports))
        self.assertEqual([message.source_port for message in slot.messages()], ports)

    def test_H20_other_ports(self):
        self.packets([packet(dport=port) for port in (0, 137, 139, 445, 35328)])

    def test_H20_TCP(self):
        self.packets([packet(ip={"protocol": frame.TCP}), packet(ip={"protocol": 136})])

    def test_H20_IPv6(self):
        self.near.ip("addr add 2001:db8::2/64 dev near0 nodad")
        self.far.ip("addr add 2001:db8::1/64 dev far0 nodad")
        near = self.near.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        far = self.far.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        with near, far:
            near.bind(("2001:db8::2", frame.PORT))
            near.settimeout(60)
            self.expect(self.slot(), lambda: far.sendto(datagram(), near.getsockname()))
            self.assertEqual(near.recv(1000)[-5:], b"hello")


class Ip(remote_case.RemoteCase):
    MTU = 9000

    def test_H11_options(self):
        nop, record, alert = b"\1\1\1\1", b"\7\7\4\0\0\0\0\0", b"\x94\4\0\0"
        options = [nop, nop * 10, record, alert, alert + nop * 9]
        for option in options:
            with self.subTest(option=option):
                self.packets([packet(ip={"options": option})], [b"hello"])

    def test_H8_fragments(self):
        """All of one datagram, in pieces of several sizes, in any order."""
        whole, pieces = frame.udp(datagram(), FAR, NEAR), []
        for number, size in enumerate((8, 16, 24, 64, 128)):
            part = frame.fragments(whole, FAR, NEAR, size=size, ip_id=100 + number)
            random.Random(number).shuffle(part)
            pieces += part
        self.packets(pieces, [b"hello"] * 5)

    def test_H8_incomplete(self):
        whole, pieces = frame.udp(datagram(), FAR, NEAR), []
        kept = [slice(0, 1), slice(-1, None), slice(1, None), slice(0, -1)]
        for number, keep in enumerate(kept, 200):
            pieces += frame.fragments(whole, FAR, NEAR, size=64, ip_id=number)[keep]
        self.packets(pieces)

    def test_H8_overlapping(self):
        whole = frame.udp(datagram(), FAR, NEAR)
        pieces = frame.fragments(whole, FAR, NEAR, size=64, ip_id=300)
        over = frame.ip(whole[56:120], FAR, NEAR, ip_id=300, fragment=7 | frame.MORE_FRAGMENTS)
        self.packets([pieces[0], over, *pieces[1:]])

    def test_H7_split_at_each_byte(self):
        """The first part of a packet is in one place, the rest of it in pages."""
        long = frame.datagram(padding=b"\0" * 4096)
        whole = frame.ether(packet(long), self.near.link().mac, self.far.link().mac)
        splits = range(34, 34 + 8 + 14 + 68 + 100)

        def send():
            for split in splits:
                sock.send(struct.pack("=BBHHHH", 0, 0, split, 0, 0, 0) + whole)
        with self.far:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        with sock:
            sock.bind((self.far.link().name, 0))
            sock.setsockopt(263, 15, 1)  # SOL_PACKET, PACKET_VNET_HDR
            self.expect(self.slot(), send, [b"hello"] * len(splits))
            whole = frame.ether(packet(frame.datagram(padding=b"\0" * 4096, class_=3)),
                                self.near.link().mac, self.far.link().mac)
            self.expect(self.slot("other"), send, **{"class": len(splits)})

    def test_H10_somebody_captures(self):
        """Whoever looks at the same packet finds it as it was sent."""
        sent = [packet(), packet(datagram(padding=b"\0" * 5000)), packet(datagram(class_=3))]
        with self.near.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as capture:
            capture.bind((self.near.link().name, 0x0800))  # ETH_P_IP
            capture.settimeout(60)
            self.packets(sent, [b"hello"] * 2, **{"class": 1})
            seen = [capture.recv(70000)[14:] for _ in sent]
        self.assertEqual(seen, sent)

    def large(self, size, **fields):
        """The IP packets of a datagram of SIZE bytes, and its message."""
        data = bytes(range(256)) * (size // 256 + 1)
        data = data[:size - len(datagram(b""))]
        whole = frame.udp(datagram(data, **fields), FAR, NEAR)
        return frame.fragments(whole, FAR, NEAR, size=8968, ip_id=size), data

    def test_H9_large_datagrams(self):
        slot = self.slot()
        for size in 594, 1473, 4096, 8968, 9000, 30000, 65507:
            packets, data = self.large(size)
            with self.subTest(size=size):
                self.expect(slot, lambda: self.far.send_ips(packets, self.near), [data])

    def test_H9_large_datagrams_for_others(self):
        other = frame.encode(frame.name("HOSTC"))
        packets = [one for size in (8968, 65507) for one in self.large(size, destination=other)[0]]
        self.packets(packets, not_our_name=2)

    def test_H12_segments(self):
        """One packet of three datagrams: refused, or three, but not one."""
        payload = datagram()
        slot, before = self.slot(), self.near.stat()
        with self.far.udp(frame.PORT) as sock:
            sock.setsockopt(socket.SOL_UDP, 103, len(payload))  # UDP_SEGMENT
            sock.sendto(payload * 3, (NEAR, frame.PORT))
        self.good()
        slot.wait(1)
        texts, changes = slot.texts(), self.changes(before, 2)
        self.assertEqual(texts[-1], b"good")
        if len(texts) == 1:
            self.assertEqual(changes, {"received": 2, "delivered": 1, "packet": 1})
        else:
            self.assertEqual(texts[:-1], [b"hello"] * 3)
            self.assertEqual(changes, {"received": 4, "delivered": 4})

    @staticmethod
    def left_to_do(payload, kind, size):
        """A packet from the tunnel that is to be summed up, and cut to pieces of SIZE."""
        whole = packet(payload, TUNNEL_FAR, TUNNEL_NEAR, check=0)
        pseudo = socket.inet_aton(TUNNEL_FAR) + socket.inet_aton(TUNNEL_NEAR) + struct.pack(
            ">HH", frame.UDP, len(whole) - 20)
        left = frame.checksum(pseudo) ^ 0xffff
        # struct virtio_net_hdr: headers of 28 bytes; sum up from 20 on, to 26
        todo = struct.pack("=BBHHHH", SUM_UP, kind, 28, size, 20, 6)
        return todo + whole[:26] + struct.pack(">H", left) + whole[28:]

    def test_H12_uncut(self):
        """One datagram that a virtual machine hands over whole, to be cut where that is needed."""
        data = random.Random(12).randbytes(3000)
        with self.tunnel() as tun:
            whole = self.left_to_do(datagram(data), ONE_DATAGRAM, 1480)
            self.expect(self.slot(), lambda: os.write(tun, whole), [data])

    def test_H12_merged(self):
        """Several that it hands over as one packet."""
        payload = datagram()
        merged = self.left_to_do(payload * 3, MANY_DATAGRAMS, len(payload))

        def send():
            try:
                os.write(tun, merged)
            except OSError as err:
                if err.errno != errno.EINVAL:
                    raise
                self.skipTest("this kernel takes no merged datagrams from a tunnel")
        with self.tunnel() as tun:
            self.expect(self.slot(), send, packet=1)

    @contextlib.contextmanager
    def tunnel(self):
        """An interface of near's whose packets have a header for what is left to do."""
        subprocess.run(("modprobe", "-q", "tun"), check=False)
        with self.near:
            tun = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
            fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH14x", b"tun0", TUN_OF_IP | TUN_HEADER))
        try:
            self.near.ip(f"addr add {TUNNEL_NEAR}/24 dev tun0", "link set tun0 up")
            yield tun
        finally:
            os.close(tun)


class Addresses(remote_case.RemoteCase):
    def test_H13_sources_that_IP_drops(self):
        sources = ["0.0.0.0", "127.0.0.1", "127.1.2.3", ALL_HOSTS, "239.1.2.3", EVERYBODY, NEAR]
        self.packets([packet(source=source) for source in sources])

    def test_H13_no_source(self):
        def send():
            self.far.send_ip(packet(source="0.0.0.0", dest=EVERYBODY), self.near,
                             mac=EVERY_STATION)
        self.expect(self.slot(), send, packet=1)

    def test_H13_broadcast_source(self):
        """Nobody's address, which IP looks up only where it filters by routes."""
        def send():
            for dest, mac in ((NEAR, None), (SUBNET, EVERY_STATION)):
                self.far.send_ip(packet(source=SUBNET, dest=dest), self.near, mac=mac)
        self.expect(self.slot(), send, packet=2)

    def test_H13_own_source(self):
        """Where IP would let it in."""
        self.near.set_ipv4("conf/near0/accept_local", 1)
        self.addCleanup(self.near.set_ipv4, "conf/near0/accept_local", 0)
        self.packets([packet(source=NEAR)], own_address=1)

    def test_H13_loopback_source_where_it_is_routed(self):
        for setting in "conf/near0/route_localnet", "conf/all/route_localnet":
            self.near.set_ipv4(setting, 1)
            self.addCleanup(self.near.set_ipv4, setting, 0)
        self.packets([packet(source="127.0.0.2")], own_address=1)

    def test_H16_from_here(self):
        """Over the loopback, and our broadcasts that come back."""
        for dest in NEAR, "127.0.0.1", SUBNET, EVERYBODY:
            with self.subTest(dest=dest), self.near.udp(frame.PORT) as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                                b"" if dest in (NEAR, "127.0.0.1") else b"near0")
                self.expect(self.slot(f"test-{dest}"),
                            lambda: sock.sendto(datagram(), (dest, frame.PORT)), own_address=1)

    def test_H14_multicast(self):
        with self.near.udp() as sock:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                            socket.inet_aton("239.1.2.3") + socket.inet_aton(NEAR))
            self.packets([packet(dest=ALL_HOSTS), packet(dest="239.1.2.3")], packet=2)

    def test_H14_broadcast_from_elsewhere(self):
        def send():
            for dest in SUBNET, EVERYBODY, NEAR:
                self.far.send_ip(packet(source=STRANGER, dest=dest), self.near, mac=EVERY_STATION)
        self.expect(self.slot(), send, off_link=3)

    def test_H14_broadcast_of_another_network(self):
        def send():
            for source in FAR, STRANGER:
                self.far.send_ip(packet(source=source, dest="198.51.100.255"), self.near,
                                 mac=EVERY_STATION)
        self.expect(self.slot(), send)

    def test_H15_broadcasts(self):
        def send():
            for dest in SUBNET, EVERYBODY, NEAR:
                for name in frame.HOSTB, frame.WORKGROUP:
                    payload = datagram(destination=name)
                    self.far.send_ip(packet(payload, dest=dest), self.near, mac=EVERY_STATION)
        self.expect(self.slot(), send, [b"hello"] * 6)

    def test_H15_routed_unicast(self):
        self.packets([packet(source=STRANGER), packet(source=STRANGER, ip={"ttl": 1})],
                     [b"hello"] * 2)

    def test_H21_other_station(self):
        """A frame for another station, which only a promiscuous interface sees."""
        self.near.ip("link set near0 promisc on")
        self.addCleanup(self.near.ip, "link set near0 promisc off")

        def send():
            self.far.send_ip(packet(), self.near, mac=b"\2\0\0\0\0\1")
        self.expect(self.slot(), send)

    def test_H21_VLAN(self):
        try:
            self.near.ip("link add link near0 name vlan5 type vlan id 5")
        except subprocess.CalledProcessError as error:
            self.skipTest(f"no VLANs: {error.stdout.strip()}")
        self.addCleanup(self.near.ip, "link del vlan5")
        self.near.ip("addr add 198.51.100.2/24 brd + dev vlan5", "link set vlan5 up")
        payload = packet(source="198.51.100.1", dest="198.51.100.2")
        tagged = struct.pack(">HH", 5, 0x0800) + payload
        macs = self.near.link().mac, self.far.link().mac
        slot = self.slot()
        self.far.link().sock.send(frame.ether(tagged, *macs, kind=0x8100))
        slot.wait()
        message = slot.recv()
        with self.near:
            self.assertEqual(message.ifindex, socket.if_nametoindex("vlan5"))
        self.assertEqual(message.source_addr, "198.51.100.1")

    def test_H21_bridge(self):
        self.near.ip("link add bridge0 type bridge", "link set bridge0 up",
                     "addr flush dev near0", "link set near0 master bridge0",
                     f"addr add {NEAR}/24 brd + dev bridge0")
        self.addCleanup(self.near.ip, "link del bridge0", f"addr add {NEAR}/24 brd + dev near0")
        slot = self.slot()

        def send():
            self.far.send_ip(packet(dest=SUBNET), self.near, mac=EVERY_STATION)
        self.expect(slot, send, [b"hello"])

    def test_H101_addresses_change(self):
        """Who is on our network is decided anew for each broadcast."""
        slot = self.slot()

        def send():
            for source in FAR, "198.51.100.1":
                self.far.send_ip(packet(source=source, dest=EVERYBODY), self.near,
                                 mac=EVERY_STATION)
        self.expect(slot, send, [b"hello"], off_link=1)
        self.near.ip("addr add 198.51.100.2/24 brd + dev near0")
        self.expect(slot, send, [b"hello"] * 2)
        self.near.ip("addr del 198.51.100.2/24 dev near0")
        self.expect(slot, send, [b"hello"], off_link=1)


if __name__ == "__main__":
    remote_case.main()
