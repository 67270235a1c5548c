#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_verdict_test.py [NAME...]: who else gets a datagram, what its sender is told, and which
datagrams are one and the same."""

import contextlib
import shutil
import socket
import struct
import subprocess
import time

import remote_case
import remote_frame as frame
from remote_frame import datagram
from remote_net import wait_for

NEAR, FAR, SUBNET = "192.0.2.2", "192.0.2.1", "192.0.2.255"
ETH_P_IP = 0x0800
OTHERS = frame.encode(frame.name("HOSTC"))


class Answers(remote_case.RemoteCase):
    """H46, H93: no answer to what has been delivered; to all else what the kernel always said."""

    def setUp(self):
        super().setUp()
        self.icmp = self.far.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.icmp.settimeout(60)
        self.addCleanup(self.icmp.close)

    def send_numbered(self, number, payload, **fields):
        packet = frame.udp(payload, FAR, NEAR, **fields)
        self.far.send_ip(frame.ip(packet, FAR, NEAR, ip_id=number), self.near)

    def answered(self):
        """The numbers of the packets to which there was an answer. The last one, to a port where
        nobody listens, has one in any case."""
        numbers = []
        self.send_numbered(999, b"", dport=9)
        while 999 not in numbers:
            said = self.icmp.recv(1000)[20:]
            self.assertEqual(said[:2], b"\3\3")
            numbers.append(struct.unpack(">H", said[12:14])[0])
        return numbers[:-1]

    def test_H46_nobody_else_listens(self):
        slot = self.slot()
        self.send_numbered(1, datagram())
        self.send_numbered(2, datagram(destination=OTHERS))
        self.send_numbered(3, datagram(b"large" * 80))
        self.send_numbered(4, b"junk")
        self.assertEqual(self.answered(), [2, 4])
        self.assertEqual(slot.texts(), [b"hello", b"large" * 80])

    def test_H46_broadcasts(self):
        """Nobody answers these, whatever becomes of them."""
        slot = self.slot()
        for number, payload in enumerate((datagram(), datagram(destination=OTHERS), b"junk"), 1):
            packet = frame.ip(frame.udp(payload, FAR, SUBNET), FAR, SUBNET, ip_id=number)
            self.far.send_ip(packet, self.near, mac=b"\xff" * 6)
        self.assertEqual(self.answered(), [])
        self.assertEqual(slot.texts(), [b"hello"])

    def test_H46_exclusive(self):
        self.near.set(remote_exclusive=1)
        slot = self.slot()
        self.send_numbered(1, datagram())
        self.send_numbered(2, datagram(destination=OTHERS))
        self.assertEqual(self.answered(), [2])
        self.assertEqual(slot.texts(), [b"hello"])

    def test_H46_nothing_else(self):
        """Whatever it is: the name's owner says nothing of itself, to none of what RFC 1002 has."""
        self.near.set(remote_exclusive=1)
        slot, wire = self.slot(), self.wire()
        payloads = [datagram(), datagram(class_=1), datagram(slot="missing"), b"junk",
                    *(datagram(type_=kind) for kind in range(0x10, 0x17)),
                    *(datagram(type_=kind, user=b"") for kind in range(0x14, 0x17))]
        for number, payload in enumerate(payloads, 1):
            self.send_numbered(number, payload)
        answered = self.answered()
        self.assertIn(b"hello", slot.texts())
        self.assertEqual(self.said(wire), [*answered, 999])

    def wire(self):
        wire = self.far.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
        wire.bind((self.far.link().name, ETH_P_IP))
        wire.setblocking(False)
        self.addCleanup(wire.close)
        return wire

    def said(self, wire):
        """All that near has sent: numbers of packets whose port is closed, or else what it was."""
        said = []
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = wire.recv(2000)
                unreachable = packet[9] == socket.IPPROTO_ICMP and packet[20:22] == b"\3\3"
                said.append(struct.unpack(">H", packet[32:34])[0] if unreachable else packet)
        return said

    def test_H46_gate_closed(self):
        self.near.set(remote_receive=0)
        self.send_numbered(1, datagram())
        self.assertEqual(self.answered(), [1])

    def test_H17_duplicate(self):
        """It has been delivered, be it from elsewhere."""
        if 1 not in self.near.links:
            self.net.cable(1, "198.51.100")
        slot, payload = self.slot(), datagram()
        packet = frame.ip(frame.udp(payload, FAR, NEAR), FAR, NEAR, ip_id=1)
        self.far.send_ip(packet, self.near)
        self.far.send_ip(packet, self.near, link=1)
        self.assertEqual(self.answered(), [])
        self.assertEqual(slot.texts(), [b"hello"])
        self.assertEqual(self.near.stat()["duplicate"], 1)

    def test_H46_socket_elsewhere(self):
        """One that the datagram is not for: other address, other interface, other sender."""
        slot = self.slot()
        with self.near.udp(frame.PORT, "127.0.0.1") as first, self.near.udp() as second:
            second.close()
            self.send_numbered(1, datagram())
            self.assertEqual(self.answered(), [])
            self.assertEqual(slot.texts(), [b"hello"])
            first.close()
        with self.near.udp(frame.PORT) as peer:
            peer.connect(("198.51.100.9", 138))
            self.send_numbered(2, datagram())
            self.assertEqual(self.answered(), [])
            self.assertEqual(slot.texts(), [b"hello"])


class Sockets(remote_case.RemoteCase):
    """H46: a socket on our port, as Samba's nmbd has it."""

    def listener(self, source=""):
        sock = self.near.udp(frame.PORT, source)
        sock.settimeout(60)
        self.addCleanup(sock.close)
        return sock

    def heard(self, sock):
        """What it got, up to the last one, which is for nobody here."""
        heard, last = [], datagram(destination=OTHERS)
        self.send([last])
        while (payload := sock.recv(70000)) != last:
            heard.append(payload)
        return heard

    def good_and_bad(self, dest):
        """Two for us and two that are refused, all of them valid UDP."""
        payloads = [datagram(b"one"), datagram(destination=OTHERS), datagram(b"two"), b"junk"]
        for payload in payloads:
            packet = frame.ip(frame.udp(payload, FAR, dest), FAR, dest)
            self.far.send_ip(packet, self.near, mac=b"\xff" * 6 if dest == SUBNET else None)
        return payloads

    def test_H46_both_get_it(self):
        sock, slot = self.listener(), self.slot()
        for dest in NEAR, SUBNET:
            with self.subTest(dest=dest):
                self.assertEqual(self.heard_after(sock, dest), [0, 1, 2, 3])
                self.assertEqual(slot.texts(), [b"one", b"two"])

    def test_H46_exclusive(self):
        self.near.set(remote_exclusive=1)
        sock, slot = self.listener(), self.slot()
        for dest in NEAR, SUBNET:
            with self.subTest(dest=dest):
                self.assertEqual(self.heard_after(sock, dest), [1, 3])
                self.assertEqual(slot.texts(), [b"one", b"two"])

    def heard_after(self, sock, dest):
        """Which of good_and_bad() the socket got."""
        payloads = self.good_and_bad(dest)
        return [payloads.index(payload) for payload in self.heard(sock)]

    def test_H46_bound_to_the_interface(self):
        sock, slot = self.listener(NEAR), self.slot()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"near0")
        self.assertEqual(self.heard_after(sock, NEAR), [0, 1, 2, 3])
        self.assertEqual(slot.texts(), [b"one", b"two"])

    def test_H10_socket_gets_it_unchanged(self):
        """Also in pieces, which have been put together for us."""
        sock, slot = self.listener(), self.slot()
        payload = datagram(bytes(range(256)) * 20)
        packet = frame.udp(payload, FAR, NEAR)
        for piece in frame.fragments(packet, FAR, NEAR, size=1024):
            self.far.send_ip(piece, self.near)
        self.assertEqual(self.heard(sock), [payload])
        self.assertEqual(slot.texts(), [bytes(range(256)) * 20])

    def test_H11_socket_gets_what_has_options(self):
        sock, slot = self.listener(), self.slot()
        payload = datagram()
        packet = frame.ip(frame.udp(payload, FAR, NEAR), FAR, NEAR, options=b"\7\7\4\0\0\0\0\0")
        self.far.send_ip(packet, self.near)
        self.assertEqual(self.heard(sock), [payload])
        self.assertEqual(slot.texts(), [b"hello"])

    def test_H94_firewall(self):
        """The administrator's rules come first: what they drop is not even counted."""
        if not shutil.which("nft"):
            self.skipTest("nft is not installed")
        rules = ("add table inet test; "
                 "add chain inet test input { type filter hook input priority 0; }; "
                 "add rule inet test input udp dport 138 udp sport 1138 drop")
        try:
            self.near.run("nft", rules)
        except subprocess.CalledProcessError as error:
            self.skipTest(f"no nftables: {error.stdout.strip()}")
        self.addCleanup(self.near.run, "nft", "delete table inet test")
        self.expect(self.slot(), lambda: self.send([datagram(), b"junk"], sport=1138))


class Duplicates(remote_case.RemoteCase):
    """H17: near hears far on two cables."""

    CABLES = 2

    def hear(self, *heard):
        """Of (datagram, cable) from one address."""
        for payload, link in heard:
            packet = frame.ip(frame.udp(payload, FAR, NEAR), FAR, NEAR)
            self.far.send_ip(packet, self.near, link=link)

    def test_H17_two_interfaces(self):
        payload = datagram()
        self.expect(self.slot(), lambda: self.hear((payload, 0), (payload, 1)), [b"hello"],
                    duplicate=1)

    def test_H17_broadcast(self):
        """As hosts send it that are on both networks, from one name and address."""
        payload = datagram()

        def send():
            for link in 0, 1:
                packet = frame.ip(frame.udp(payload, FAR, "255.255.255.255"), FAR,
                                  "255.255.255.255")
                self.far.send_ip(packet, self.near, link=link, mac=b"\xff" * 6)
        self.near.ip("addr add 192.0.2.3/24 brd + dev near1")
        self.addCleanup(self.near.ip, "addr del 192.0.2.3/24 dev near1")
        self.expect(self.slot(), send, [b"hello"], duplicate=1)

    def test_H17_one_interface(self):
        payload = datagram()
        self.expect(self.slot(), lambda: self.hear((payload, 0), (payload, 0), (payload, 1)),
                    [b"hello"] * 2, duplicate=1)

    def test_H17_different(self):
        """Another number, another text, another slot, another name: another datagram."""
        first = {"data": b"1", "dgm_id": 77}
        others = [{"dgm_id": 78}, {"data": b"2"}, {"destination": frame.HOSTB}, {"slot": "other"}]
        slot, other = self.slot(), self.slot("other")
        heard = [(datagram(**first), 0)]
        heard += [(datagram(**{**first, **changed}), 1) for changed in others]
        self.expect(slot, lambda: self.hear(*heard), [b"1", b"1", b"2", b"1"], delivered=6)
        self.assertEqual(other.texts(), [b"1"])

    def test_H17_different_by_more_than_a_hash(self):
        """These two were the same once: where the kernel's hash of names, which has no secret, is
        taken, the one who sends the first has the second thrown away."""
        slot, other = self.slot("alerts"), self.slot("junk")
        first = datagram(b"never mind blauznxaa", slot="junk", dgm_id=77)
        second = datagram(b"fire in hall 3", slot="alerts", dgm_id=77)
        self.expect(slot, lambda: self.hear((first, 1), (second, 0)), [b"fire in hall 3"],
                    delivered=3)
        self.assertEqual(other.texts(), [b"never mind blauznxaa"])

    def test_H17_another_sender(self):
        payload = datagram()

        def send():
            for source, link in ((FAR, 0), ("192.0.2.7", 1)):
                packet = frame.ip(frame.udp(payload, source, NEAR), source, NEAR)
                self.far.send_ip(packet, self.near, link=link)
        self.expect(self.slot(), send, [b"hello"] * 2)

    def test_H17_memory_is_bounded(self):
        payload = datagram()
        others = [(datagram(b"other"), 0) for _ in range(64)]
        self.expect(self.slot(), lambda: self.hear((payload, 0), *others, (payload, 1)),
                    [b"hello"] + [b"other"] * 64 + [b"hello"])

    def test_H17_two_seconds_later(self):
        payload = datagram()
        self.expect(self.slot(), lambda: self.hear((payload, 0)), [b"hello"])
        time.sleep(2.2)
        self.expect(self.slot(), lambda: self.hear((payload, 1)), [b"hello"])

    def test_H17_not_delivered_the_first_time(self):
        """A copy of what found no room is no duplicate."""
        slot, payload = self.slot(), datagram()
        slot.set(4, 1)
        self.good(b"full")
        self.assertTrue(slot.wait())
        before = self.near.stat()
        self.hear((payload, 0))
        self.assertTrue(wait_for(lambda: self.changes(before)))
        self.assertEqual(self.changes(before), {"received": 1, "full": 1})
        self.assertEqual(slot.texts(), [b"full"])
        slot.set(4, 1 << 20)
        self.expect(slot, lambda: self.hear((payload, 1)), [b"hello"])

    def test_H17_interface_is_told(self):
        """Each message names the interface that it came from."""
        slot = self.slot()
        self.hear((datagram(b"0"), 0), (datagram(b"1"), 1))
        self.assertTrue(slot.wait(2))
        self.assertEqual([(message.data, message.ifindex) for message in slot.messages()],
                         [(b"0", self.near.link(0).index), (b"1", self.near.link(1).index)])


if __name__ == "__main__":
    remote_case.main()
