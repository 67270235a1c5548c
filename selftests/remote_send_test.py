#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_send_test.py [NAME...]: the packets that writes under .remote become."""

import errno
import os
import shutil

import remote_case
import remote_frame as frame
from remote_send_case import NEAR, SendCase, Wire, built

# Case V1; its number is 0x1234.
V1 = bytes.fromhex("""
    10021234c0000201008a009d000020454945504644464545424341434143414341434143414341434143414341414100
    20454945504644464545434341434143414341434143414341434143414341414100ff534d4225000000001804000000
    000000000000000000000000fffe00000000110000050002000000000002000000000000000000540005005400030001
    000000020014005c4d41494c534c4f545c746573740068656c6c6f""")

# Case V4, the example of MS-MAIL section 4, from its SMB on.
V4 = bytes.fromhex("""
    ff534d4225000000001804000000000000000000000000000000fffe0000000011000024000200000000000200000000
    0000000000680024006800030001000000020047005c4d41494c534c4f545c74657374315c73616d706c655f6d61696c
    736c6f7400000000""") + 36 * b"\xca"

SMB = 82


def largest(length):
    """What fits into a datagram to a slot with a name of LENGTH bytes."""
    return 432 - (length + 3) // 4 * 4


class WireCase(SendCase):
    def same(self, packet, payload, *, source="192.0.2.1", dest="192.0.2.2", ttl=64):
        """PACKET is, byte by byte, what carries PAYLOAD; numbers of IP and NetBIOS aside."""
        self.assertEqual(packet.payload[:2] + payload[2:4] + packet.payload[4:], payload)
        want = frame.ip(frame.udp(packet.payload, source, dest), source, dest,
                        ip_id=packet.ip_id, ttl=ttl)
        self.assertEqual(packet.raw, want)

    def becomes(self, wire, payload, host=NEAR, name="test", text=b"hello", **fields):
        """A write becomes this one packet."""
        self.write(text, host, name)
        packet = wire.next()
        self.assertIsNotNone(packet)
        with self.subTest(host=host, name=name):
            self.same(packet, payload, **fields)
        return packet


class Bytes(WireCase):
    """H109: every byte of a packet is meant."""

    def test_V1_message_of_an_application(self):
        self.assertEqual(built(dgm_id=0x1234), V1)
        packet = self.becomes(self.wire(), V1)
        self.assertEqual(packet.to_station, self.near.link().mac)

    def test_V4_example_of_the_specification(self):
        wire = self.wire()
        self.write(36 * b"\xca", name="test1\\sample_mailslot")
        self.assertEqual(wire.next().payload[SMB:], V4)

    def test_H109_each_padding(self):
        wire = self.wire()
        for size in range(1, 9):
            name = "12345678"[:size]
            for text in (b"", b"x", b"\xff" * 7):
                self.becomes(wire, built(text, name), name=name, text=text)

    def test_H109_checksum_that_comes_to_zero(self):
        """On the wire zero means "none": all ones stand for it."""
        wire = self.wire()
        before = self.becomes(wire, built(b"\0\0"), text=b"\0\0")
        for _ in range(3):
            # The next number is one more, and so is the sum, but where it wraps.
            room = int.from_bytes(before.raw[26:28], "big") - 1
            text = (room % 0xffff).to_bytes(2, "big")
            packet = self.becomes(wire, built(text), text=text)
            if packet.dgm_id == before.dgm_id + 1:
                break
            before = self.becomes(wire, built(b"\0\0"), text=b"\0\0")
        self.assertEqual(packet.raw[26:28], b"\xff\xff")

    def test_H109_names_are_padded_with_spaces(self):
        wire = self.wire()
        for name in ("A", "FIFTEEN-CHARS_5", "a b"):
            self.far.set(computer_name=name)
            self.becomes(wire, built(source=name.upper(), destination="Q"), "q@192.0.2.2")

    def test_names_of_slots_go_as_given(self):
        wire = self.wire()
        for name in ("MiXed", "NET\\netlogon", "\udcfc\x01 @", "n" * 255):
            self.becomes(wire, built(slot=os.fsencode(name)), name=name)

    def test_all_bytes(self):
        text = bytes(range(256))
        self.becomes(self.wire(), built(text), text=text)

    def test_destinations(self):
        wire = self.wire()
        for host, name, suffix, kind in (
                ("hostb", "HOSTB", 0, frame.UNIQUE), ("HOSTB#20", "HOSTB", 0x20, frame.UNIQUE),
                ("HOSTB#fF", "HOSTB", 0xff, frame.UNIQUE), ("DOM#1b", "DOM", 0x1b, frame.UNIQUE),
                ("DOM#1C", "DOM", 0x1c, frame.GROUP), ("DOM#1E", "DOM", 0x1e, frame.GROUP),
                ("workgroup", "WORKGROUP", 0, frame.GROUP),
                ("__MSBROWSE__", "\1\2__MSBROWSE__\2", 1, frame.GROUP)):
            self.becomes(wire, built(destination=name, suffix=suffix, type_=kind),
                         f"{host}@192.0.2.2")

    def test_names_of_the_moment(self):
        wire = self.wire()
        fds = [self.client(host) for host in (NEAR, "*", "WORKGROUP")]
        self.far.set(computer_name="LATER", workgroup="NEWGRP")
        for fd in fds[:2]:
            os.write(fd, b"hello")
        self.same(wire.next(), built(source="LATER"))
        self.same(wire.next(), built(source="LATER", destination="NEWGRP", type_=frame.GROUP),
                  dest="192.0.2.255")
        self.fails(errno.EDESTADDRREQ, os.write, fds[2], b"no longer our workgroup")
        self.far.set(workgroup="workgroup")
        os.write(fds[2], b"hello")
        self.same(wire.next(), built(source="LATER", destination="WORKGROUP", type_=frame.GROUP),
                  dest="192.0.2.255")

    def test_without_a_name(self):
        wire = self.wire()
        fds = [self.client(host) for host in (NEAR, "*", "WORKGROUP", "HOSTA")]
        self.far.set(computer_name="", remote_receive=1, workgroup="")
        self.far.set(computer_name="")
        for fd in fds:
            self.fails(errno.EADDRNOTAVAIL, os.write, fd, b"x")
        self.far.set(computer_name="HOSTA")
        self.fails(errno.EADDRNOTAVAIL, os.write, fds[1], b"x")
        self.assertEqual(self.sent(wire), [])

    def test_numbers_differ(self):
        wire = self.wire()
        for fd in (self.client(), self.client(), self.client("*")):
            for _ in range(10):
                os.write(fd, b"x")
        ids = [wire.next().dgm_id for _ in range(30)]
        self.assertEqual(len(set(ids)), 30)
        self.far.set(remote_send=0)
        self.far.set(remote_send=1)
        self.write()
        self.assertNotIn(wire.next().dgm_id, ids)

    def test_ttl(self):
        wire = self.wire()
        with self.far, open("/proc/sys/net/ipv4/ip_default_ttl", "w", encoding="ascii") as file:
            file.write("77")
            self.addCleanup(self.far.run, "sysctl", "-qw", "net.ipv4.ip_default_ttl=64")
        self.becomes(wire, built(), ttl=77)
        self.becomes(wire, built(destination="WORKGROUP", type_=frame.GROUP), "*", ttl=77,
                     dest="192.0.2.255")
        self.far.ip("route add 192.0.2.2/32 dev far0 hoplimit 5")
        self.addCleanup(self.far.ip, "route del 192.0.2.2/32")
        self.becomes(wire, built(), ttl=5)


class Limits(WireCase):
    def too_long(self, fd, text):
        """EMSGSIZE, nothing sent, and counted as an error."""
        def write():
            self.fails(errno.EMSGSIZE, os.write, fd, text)
        self.assertEqual(self.counts(write), {"send_errors": 1})

    def test_H108_boundary_for_each_name(self):
        wire = self.wire()
        for size in range(1, 25):
            name, limit = "n" * size, largest(size)
            fd = self.client(name=name)
            self.too_long(fd, b"x" * (limit + 1))
            self.too_long(fd, b"x" * 65536)
            self.assertEqual(self.counts(lambda f=fd, s=limit: os.write(f, b"x" * s)), {"sent": 1})
            self.same(wire.next(), built(b"x" * limit, name))
            self.assertLessEqual(len(built(b"x" * limit, name)) - SMB, 512)
            self.close(fd)

    def test_H108_longest_name(self):
        wire = self.wire()
        fd = self.client(name="n" * 255)
        self.too_long(fd, b"x" * (largest(255) + 1))
        self.assertEqual(os.write(fd, b"x" * largest(255)), 176)
        self.same(wire.next(), built(b"x" * 176, "n" * 255))

    def test_H108_broadcasts_and_ourselves(self):
        wire = self.wire()
        self.far.set(remote_receive=1)
        for host in ("*", "WORKGROUP", "HOSTA"):
            self.too_long(self.client(host), b"x" * 429)
        self.assertEqual(self.sent(wire), [])

    def mtu(self, size):
        self.far.ip(f"link set far0 mtu {size}")
        self.addCleanup(self.far.ip, "link set far0 mtu 1500")

    def test_small_mtu(self):
        wire = self.wire()
        for size in (576, 300):
            self.mtu(size)
            room = size - 28 - len(built(b""))
            for host, dest in ((NEAR, {}), ("WORKGROUP", {
                    "destination": "WORKGROUP", "type_": frame.GROUP})):
                fd = self.client(host)
                self.too_long(fd, b"x" * (room + 1))
                os.write(fd, b"x" * room)
                self.same(wire.next(), built(b"x" * room, **dest),
                          dest="192.0.2.255" if dest else "192.0.2.2")
        self.assertEqual(self.sent(wire), [])

    def test_H108_MTU_of_a_route(self):
        """Smaller than the interface's: nothing goes in pieces."""
        wire = self.wire()
        self.far.ip("route add 192.0.2.2/32 dev far0 mtu 576")
        self.addCleanup(self.far.ip, "route del 192.0.2.2/32")
        room = 576 - 28 - len(built(b""))
        fd = self.client()
        for size in (428, room + 1):
            self.too_long(fd, b"x" * size)
        os.write(fd, b"x" * room)
        self.same(wire.next(), built(b"x" * room))
        self.assertEqual(self.sent(wire), [])

    def test_several_pieces(self):
        wire = self.wire()
        fd = self.client()
        self.assertEqual(os.writev(fd, [b"h", b"", b"el", b"lo"]), 5)
        self.same(wire.next(), V1)
        self.assertEqual(os.writev(fd, [b"x"] * 428), 428)
        self.same(wire.next(), built(b"x" * 428))
        self.fails(errno.EMSGSIZE, os.writev, fd, [b"x" * 428, b"x"])
        self.assertEqual(self.sent(wire), [])

    def test_empty_message(self):
        self.server()
        wire = self.wire()
        fd = self.client()
        counts = self.counts(lambda: self.counts(lambda: os.write(fd, b"")), self.near)
        self.same(wire.next(), built(b""))
        self.write(b"the last one", name="end")
        wire.until(b"the last one")
        self.assertEqual(counts.get("empty", 1), 1)
        self.assertEqual(self.near.stat()["empty"], 1)

    def test_arrives(self):
        slot = self.server()
        for size in (1, 7, 428):
            self.write(b"x" * size)
        self.assertTrue(slot.wait(3))
        self.assertEqual([len(text) for text in slot.texts()], [1, 7, 428])


class Routes(WireCase):
    """H110: the address that a packet comes from is that of its route, as it is at the write."""

    CABLES = 2

    def route(self, text):
        self.far.ip(f"route replace {text}")
        self.addCleanup(self.far.run, "ip", "route", "flush", "root", "203.0.113.0/24")

    def test_H110_source_address_is_the_route_s(self):
        wires = [self.wire(0), self.wire(1)]
        for number, address in ((0, "192.0.2.2"), (1, "198.51.100.2")):
            ours = self.far.link(number).address
            self.becomes(wires[number], built(source_ip=ours), f"HOSTB@{address}", source=ours,
                         dest=address)
        self.assertEqual(self.sent(wires[0], 0) + self.sent(wires[1], 1), [])

    def test_routes_change_after_the_open(self):
        wires = [self.wire(0), self.wire(1)]
        fd = self.client("HOSTB@203.0.113.7")
        self.fails(errno.ENETUNREACH, os.write, fd, b"hello")
        for number in (0, 1, 0):
            ours = self.far.link(number).address
            self.route(f"203.0.113.0/24 via {self.near.link(number).address}")
            os.write(fd, b"hello")
            self.same(wires[number].next(), built(source_ip=ours), source=ours, dest="203.0.113.7")
        self.assertEqual(self.sent(wires[0], 0) + self.sent(wires[1], 1), [])

    def test_preferred_source(self):
        self.far.ip("addr add 192.0.2.9/24 dev far0")
        self.addCleanup(self.far.ip, "addr del 192.0.2.9/24 dev far0")
        self.route("203.0.113.0/24 via 192.0.2.2 src 192.0.2.9")
        self.becomes(self.wire(), built(source_ip="192.0.2.9"), "HOSTB@203.0.113.7",
                     source="192.0.2.9", dest="203.0.113.7")

    def test_H110_no_address_of_ours(self):
        """There is a way, and nothing to say where it comes from."""
        self.far.ip("link add bare type dummy", "link set bare up arp off",
                    "route add 203.0.113.0/24 dev bare")
        self.addCleanup(self.far.ip, "link del bare")
        fd = self.client("HOSTB@203.0.113.7")
        for number in (0, 1):
            link = self.far.link(number)
            self.far.ip(f"addr del {link.address}/24 dev {link.name}")
            self.addCleanup(self.far.ip, f"addr add {link.address}/24 brd + dev {link.name}")
        counts = self.counts(lambda: self.fails(errno.ENETUNREACH, os.write, fd, b"x"))
        self.assertEqual(counts, {"send_errors": 1})

    def test_routes_that_refuse(self):
        wire = self.wire()
        fd = self.client("HOSTB@203.0.113.7")
        for kind, number in (("unreachable", errno.EHOSTUNREACH), ("blackhole", errno.EINVAL),
                             ("prohibit", errno.EACCES)):
            self.route(f"{kind} 203.0.113.0/24")
            with self.subTest(route=kind):
                self.fails(number, os.write, fd, b"x")
        self.assertEqual(self.sent(wire), [])

    def test_H110_address_that_becomes_ours_or_a_broadcast(self):
        wire = self.wire()
        fds = [self.client("HOSTB@192.0.2.99"), self.client("HOSTB@192.0.2.127")]
        for address in ("192.0.2.99/32", "192.0.2.126/25"):
            self.far.ip(f"addr add {address} brd + dev far0")
            self.addCleanup(self.far.ip, f"addr del {address} dev far0")
        for fd in fds:
            self.fails(errno.EINVAL, os.write, fd, b"x")
        self.assertEqual(self.sent(wire), [])

    def test_interface_down(self):
        fd = self.client()
        self.far.ip("link set far0 down")
        self.fails(errno.ENETUNREACH, os.write, fd, b"x")
        self.far.ip("link set far0 up")
        self.becomes(self.wire(), V1)

    def test_output_rules(self):
        wire = self.wire()
        if not shutil.which("nft"):
            self.skipTest("no nft")
        self.far.run("nft", "add table ip t; add chain ip t out { type filter hook output "
                     "priority 0; }; add rule ip t out udp dport 138 drop")
        counts = self.counts(lambda: self.fails(errno.EPERM, self.write))
        self.assertEqual(counts, {"send_errors": 1})
        self.fails(errno.EPERM, self.write, host="*")
        self.far.run("nft", "delete table ip t")
        self.assertEqual(self.sent(wire), [])


class Broadcasts(WireCase):
    """To the workgroup, and to everybody: by every interface that can."""

    CABLES = 2

    def setUp(self):
        super().setUp()
        self.wire(0)
        self.wire(1)

    def heard(self, host="*", text=b"hello"):
        """A write; which addresses it came from at each of the cables."""
        self.write(text, host)
        return [[(packet.source, packet.dest) for packet in self.sent(wire, number)]
                for number, wire in sorted(self.wires.items())]

    ZERO, ONE = [("192.0.2.1", "192.0.2.255")], [("198.51.100.1", "198.51.100.255")]

    def ip(self, do, undo):
        self.far.ip(do)
        self.addCleanup(self.far.ip, *([undo] if isinstance(undo, str) else undo))

    def nowhere_without_far0(self):
        self.far.ip("link set far0 down")
        self.addCleanup(self.far.ip, "link set far0 up")
        self.fails(errno.ENETUNREACH, self.write, host="*")
        self.far.ip("link set far0 up")

    def test_on_each_interface(self):
        for host, suffix in (("*", 0), ("WORKGROUP", 0), ("workgroup#1d", 0x1d)):
            self.assertEqual(self.counts(lambda h=host: self.write(host=h)), {"sent": 1})
            numbers = set()
            for number, link in self.far.links.items():
                packet = self.wires[number].next()
                self.same(packet, built(destination="WORKGROUP", suffix=suffix, type_=frame.GROUP,
                                        source_ip=link.address),
                          source=link.address, dest=link.broadcast)
                self.assertEqual(packet.to_station, b"\xff" * 6)
                numbers.add(packet.dgm_id)
            self.assertEqual(len(numbers), 1)

    def test_interface_down(self):
        self.ip("link set far1 down", ["link set far1 up"])
        self.write()
        self.write(host="*")
        self.assertEqual([p.dest for p in self.sent(self.wires[0])], ["192.0.2.2", "192.0.2.255"])
        self.assertIsNone(self.wires[1].next(0))

    def test_no_carrier(self):
        self.near.ip("link set near1 down")
        self.addCleanup(self.near.ip, "link set near1 up")
        self.write(host="*")
        self.assertEqual(len(self.sent(self.wires[0])), 1)
        self.nowhere_without_far0()

    def test_small_networks_have_no_broadcast(self):
        for prefix in (31, 32):
            with self.subTest(prefix=prefix):
                self.far.ip("addr flush dev far1", f"addr add 198.51.100.1/{prefix} dev far1",
                            "route replace 198.51.100.2/32 dev far1")
                self.addCleanup(self.far.ip, "addr flush dev far1",
                                "addr add 198.51.100.1/24 brd + dev far1")
                self.assertEqual(self.heard(), [self.ZERO, []])
                self.nowhere_without_far0()

    def test_interface_that_cannot_broadcast(self):
        self.ip("addr add 203.0.113.1/24 brd + dev lo", "addr del 203.0.113.1/24 dev lo")
        loop = Wire(self.far, "lo")
        self.addCleanup(loop.close)
        self.assertEqual(self.heard(), [self.ZERO, self.ONE])
        self.assertIsNone(loop.next(0))

    def test_several_networks_on_an_interface(self):
        self.ip("addr add 203.0.113.1/25 brd + dev far1", "addr del 203.0.113.1/25 dev far1")
        self.assertEqual(self.heard(), [self.ZERO, self.ONE + [("203.0.113.1", "203.0.113.127")]])

    def test_secondary_addresses_do_not_count(self):
        self.ip("addr add 198.51.100.9/24 brd + dev far1", "addr del 198.51.100.9/24 dev far1")
        self.assertEqual(self.heard(), [self.ZERO, self.ONE])

    def test_other_broadcast_addresses(self):
        for brd, dest in (("brd 198.51.100.77", "198.51.100.77"), ("", "198.51.100.255"),
                          ("brd 255.255.255.255", "255.255.255.255")):
            self.far.ip("addr flush dev far1", f"addr add 198.51.100.1/24 {brd} dev far1")
            self.addCleanup(self.far.ip, "addr flush dev far1",
                            "addr add 198.51.100.1/24 brd + dev far1")
            self.assertEqual(self.heard(), [self.ZERO, [("198.51.100.1", dest)]])

    def test_one_that_takes_it_is_enough(self):
        self.ip("link set far0 mtu 300", "link set far0 mtu 1500")
        self.assertEqual(self.heard(text=b"x" * 428), [[], self.ONE])

    def test_nowhere_to_go(self):
        fds = [self.client(host) for host in ("*", "WORKGROUP")]
        self.far.ip("link set far0 down", "link set far1 down")
        self.addCleanup(self.far.ip, "link set far0 up", "link set far1 up")
        for fd in fds:
            counts = self.counts(lambda f=fd: self.fails(errno.ENETUNREACH, os.write, f, b"x"))
            self.assertEqual(counts, {"send_errors": 1})

    def test_do_not_come_back(self):
        slot = self.server(host=self.far)
        self.far.set(remote_receive=1)
        counts = self.counts(lambda: (self.heard(), self.heard("WORKGROUP")))
        self.assertEqual(counts, {"received": 4, "own_address": 4, "sent": 6})
        self.assertEqual(slot.info().received, 0)


if __name__ == "__main__":
    remote_case.main()
