#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_flood_test.py [NAME...]: what strangers, and files under .remote, can take."""

import contextlib
import errno
import os
import struct

import remote_case
import remote_frame as frame
import remote_net
from remote_net import wait_for
from remote_send_case import SendCase

KIB, MIB = 1 << 10, 1 << 20

# Where an IP packet begins in a frame, and what is in its UDP packet.
ETHER, PAYLOAD = 14, 14 + 20 + 8


def scaled(number):
    """How often a stress test repeats: NUMBER, divided by MAILSLOT_SCALE, at least 1."""
    return max(1, number // (int(os.environ.get("MAILSLOT_SCALE") or 1) or 1))


def slab(name, what):
    """A number that the kernel says of this kind of objects."""
    with open(f"/sys/kernel/slab/{name}/{what}", encoding="ascii") as file:
        return int(file.read().split()[0])


def slabs():
    """Of each size without a particular kind, of packets and their pieces, and of ours: objects in
    use, and bytes of one."""
    # One kind may stand for another of its size: then its name is a link, which slabinfo has not.
    names = [name for name in os.listdir("/sys/kernel/slab")
             if name.startswith(("kmalloc", "mailslot", "skbuff", "ip4-frags"))]
    # Processors keep some, which count as if they were in use.
    for name in names:
        with open(f"/sys/kernel/slab/{name}/shrink", "w", encoding="ascii") as file:
            file.write("1")
    return {name: (slab(name, "objects"), slab(name, "slab_size")) for name in names}


def available():
    """Bytes of memory that the machine has for programs."""
    with open("/proc/meminfo", encoding="ascii") as file:
        known = next(int(line.split()[1]) for line in file if line.startswith("MemAvail")) * KIB
    # The pages that a processor keeps for itself are free, and not counted there.
    with open("/proc/zoneinfo", encoding="ascii") as file:
        kept = sum(int(line.split()[1]) for line in file if line.split()[0] == "count:")
    return known + kept * os.sysconf("SC_PAGESIZE")


class Strangers(remote_case.RemoteCase):
    """Each datagram from another address, under another name, with another number."""

    # Objects that other parts of the kernel may have made meanwhile.
    NOISE = 500

    # So many that an object for every second one is more than that.
    MANY = max(scaled(4000), 3 * NOISE)

    def frame(self, source, *, size=None, **fields):
        """That carries a datagram to near; or the first SIZE bytes of it, as IP's first piece."""
        packet = frame.udp(frame.datagram(source_ip=source, **fields), source, self.near.address,
                           check=0)
        packet = frame.fragments(packet, source, self.near.address, size=size or len(packet),
                                 ip_id=0xffff)[0]
        return bytearray(frame.ether(packet, self.near.link().mac, self.far.link().mac))

    def flood(self, many, data):
        """So many frames like DATA."""
        for number in range(1, many + 1):
            # The sum of these two stays, thus the checksum holds.
            struct.pack_into(">H", data, ETHER + 4, 0xffff - number)
            struct.pack_into(">H", data, ETHER + 14, number)
            struct.pack_into(">HI", data, PAYLOAD + 2, number, 0x0a000000 + number)
            # The first letters of the source's name, of which none means a zero.
            for digit in range(4):
                data[PAYLOAD + 15 + digit] = ord("D") + number // 10 ** digit % 10
            self.far.link().sock.send(data)
            if not number % 500:
                wait_for(lambda: not remote_case.backlog())

    def left(self, before):
        """What is there since BEFORE, if it is much: in bytes, or, however small, in number."""
        now = slabs()
        more = {name: now[name][0] - before.get(name, (0, 0))[0] for name in now}
        # Of 4000, 100 bytes for each would be more; of any number, an object for every second one.
        many = [name for name in more if more[name] > self.MANY // 2 + self.NOISE]
        total = sum(more[name] * now[name][1] for name in more)
        return more if many or total >= 300 * KIB else {}

    def leaves_nothing(self, reason, **fields):
        """All are counted for this reason, and there is no state of any."""
        with self.subTest(reason):
            before, stat = slabs(), self.near.stat()
            self.flood(self.MANY, self.frame("10.0.0.0", **fields))
            changes = self.changes(stat, self.MANY)
            self.assertEqual(changes, {"received": self.MANY, reason: self.MANY})
            self.assertTrue(wait_for(lambda: not self.left(before), 20), self.left(before))

    def test_H94_refused(self):
        self.slot("closed", 0o600)
        self.leaves_nothing("no_slot", slot="nobody")
        self.leaves_nothing("not_permitted", slot="closed")
        self.leaves_nothing("not_our_name", destination=frame.encode(frame.name("SOMEBODY")))
        self.leaves_nothing("smb", user=b"\xffSMc" + bytes(80))
        self.leaves_nothing("fragment", dgm_flags=0x03)
        self.leaves_nothing("length", length=1000)

    def pieces(self):
        """How many pieces of packets IP was to put together, and how many went with one that it
        could not."""
        with self.near, open("/proc/thread-self/net/snmp", encoding="ascii") as file:
            words, numbers = [line.split() for line in file if line.startswith("Ip:")]
        ip = dict(zip(words[1:], map(int, numbers[1:])))
        return ip["ReasmReqds"], ip["ReasmFails"]

    def test_H94_lone_pieces(self):
        """Of IP's own pieces we see none, and it forgets them when their time is up."""
        # IP would remember for minutes, too, what addresses they came from: up to 65536.
        for setting, value, usual in ("ipfrag_time", 1, 30), ("ipfrag_max_dist", 0, 64):
            self.near.set_ipv4(setting, value)
            self.addCleanup(self.near.set_ipv4, setting, usual)
        self.slot()
        before, stat, (came, failed) = slabs(), self.near.stat(), self.pieces()
        self.flood(self.MANY, self.frame("10.0.0.0", size=64))
        self.assertTrue(wait_for(lambda: self.pieces()[0] == came + self.MANY))
        self.assertTrue(wait_for(lambda: self.pieces()[1] == failed + self.MANY), self.pieces())
        self.assertTrue(wait_for(lambda: not self.left(before), 20), self.left(before))
        self.assertEqual(self.changes(stat), {})

    def test_H94_no_room(self):
        slot = self.slot()
        slot.set(remote_net.SET_MAX_QUEUE, 1)
        self.good()
        self.assertTrue(slot.wait())
        self.leaves_nothing("full")
        self.assertEqual(slot.texts(), [b"good"])

    def test_H94_heard_on_two_interfaces(self):
        """Duplicates are looked for, and so many are remembered and no more."""
        self.near.ip("link add other type dummy", "link set other up")
        self.addCleanup(self.near.ip, "link del other")
        slot = self.slot()
        before, stat = slabs(), self.near.stat()
        for _ in range(self.MANY // 500 + 1):
            self.flood(500, self.frame("10.0.0.0"))
            self.assertTrue(slot.wait(500))
            slot.messages()
        self.assertEqual(set(self.changes(stat)), {"received", "delivered"})
        self.assertTrue(wait_for(lambda: not self.left(before), 20), self.left(before))

    def test_H93_unread(self):
        """What nobody reads is limited; local messages and other slots' go on when it is read."""
        slot = self.slot()
        slot.set(remote_net.SET_MAX_QUEUE, 16 * MIB)
        before, stat = available(), self.near.stat()
        self.flood(2 * 4 * MIB // 1300, self.frame("10.0.0.0", data=b"x" * 1300))
        changes = self.changes(stat)
        self.assertGreater(changes["budget"], 0)
        self.assertLess(changes["delivered"] * 1300, 4 * MIB)
        self.assertLess(before - available(), 2 * 4 * MIB + 16 * MIB)
        slot.close()
        self.assertTrue(wait_for(lambda: before - available() < 16 * MIB, 20))


class SendBuffers(SendCase):
    FILES = scaled(64)

    def udp(self):
        """As a plain socket would, into the same interface: how many fill it."""
        sock = self.far.udp()
        self.addCleanup(sock.close)
        sock.setblocking(False)
        return self.fill_by(lambda: sock.sendto(bytes(200), (self.near.address, 9)))

    @staticmethod
    def fill_by(write):
        count = 0
        with contextlib.suppress(BlockingIOError):
            while count < 100000:
                write()
                count += 1
        return count

    def test_each_file_as_a_socket(self):
        """A file under .remote keeps waiting no more packets than a socket does, and all go."""
        with open("/proc/sys/net/core/wmem_default", encoding="ascii") as file:
            limit = int(file.read())
        before = available()
        self.plug()
        # Or else it would drop what is too much for it.
        self.far.run("tc", "qdisc", "change", "dev", self.far.link().name, "root", "plug",
                     "limit", str(64 * MIB))
        of_a_socket = self.udp()
        for _ in range(self.FILES):
            fd = self.client(flags=os.O_NONBLOCK)
            count = self.fill_by(lambda fd=fd: os.write(fd, b"x"))
            self.assertGreater(count, 0)
            # The same memory; that of a packet depends on the kernel and on the kind of socket.
            self.assertLessEqual(count, 2 * of_a_socket)
            self.fails(errno.EAGAIN, os.write, fd, b"x")
        self.assertLess(before - available(), 2 * limit * (self.FILES + 1) + 16 * MIB)
        # Whoever is at the machine gets through as before.
        slot = self.server("local", host=self.far)
        fd = os.open(slot.path, os.O_WRONLY)
        self.addCleanup(os.close, fd)
        self.assertEqual(os.write(fd, b"local"), 5)
        self.assertEqual(slot.texts(), [b"local"])
        self.unplug()
        self.assertTrue(wait_for(lambda: not any(row[0] for row in self.raw_sockets())))
        self.assertTrue(wait_for(lambda: before - available() < 16 * MIB, 20))


if __name__ == "__main__":
    remote_case.main()
