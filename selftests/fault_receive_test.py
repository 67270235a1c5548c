#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""fault_receive_test.py [NAME...]: datagrams come while memory runs out: each arrives or is counted
as "no_memory", and what was refused is forgotten.

The kernel lets fail what this module asks of the slab allocator, in a softirq too, and nothing
else; what it needs for that is said in fault.h.
"""

import contextlib
import os
import unittest

import remote_case
import remote_frame as frame
from remote_frame import datagram

FAILSLAB = "/sys/kernel/debug/failslab"
NEVER = {"probability": 0, "require-start": 0, "require-end": 2**64 - 1}


def configure(**settings):
    for setting, value in settings.items():
        path = os.path.join(FAILSLAB, setting.replace("_", "-"))
        with open(path, "w", encoding="ascii") as file:
            file.write(str(value))


def module():
    """Where the module is in memory, and where it ends."""
    with open("/proc/modules", encoding="ascii") as file:
        for line in file:
            name, size, _, _, _, start, *_ = line.split()
            if name == "mailslotfs":
                return int(start, 16), int(start, 16) + int(size)
    return 0, 0


@contextlib.contextmanager
def failing(probability=100, times=-1):
    """What the module asks for fails with this PROBABILITY in percent, so many TIMES."""
    start, end = module()
    configure(verbose=0, task_filter="N", cache_filter="N", ignore_gfp_wait="N", interval=1,
              space=0, times=times, stacktrace_depth=32, require_start=start, require_end=end,
              reject_start=0, reject_end=0)
    configure(probability=probability)
    try:
        yield
    finally:
        configure(**NEVER)


class Receive(remote_case.RemoteCase):

    @classmethod
    def setUpClass(cls):
        if not os.path.exists(f"{FAILSLAB}/stacktrace-depth"):
            raise unittest.SkipTest("this kernel cannot let memory run out in one place alone")
        super().setUpClass()

    def fails(self, *payloads, **fields):
        """A function that sends these while there is no memory."""
        def send():
            with failing(**fields):
                self.send(payloads)
        return send

    def test_H96_no_memory(self):
        payloads = [datagram() for _ in range(10)]
        self.expect(self.slot(), self.fails(*payloads), no_memory=10)
        self.assertEqual(self.slot().info().dropped, 10)

    def test_memory_now_and_then(self):
        """None is lost without being counted, none comes twice, and they keep their order."""
        slot, before = self.slot(), self.near.stat()
        texts = [b"%d" % number for number in range(60)]
        self.fails(*map(datagram, texts), probability=50)()
        counts = self.changes(before, 60)
        self.assertEqual(set(counts), {"received", "delivered", "no_memory"})
        self.assertEqual(counts["received"], 60)
        self.assertEqual(counts["delivered"] + counts["no_memory"], 60)
        self.assertEqual(slot.info().dropped, counts["no_memory"])
        came = slot.texts()
        self.assertEqual(len(came), counts["delivered"])
        self.assertEqual(came, [text for text in texts if text in came])

    def test_pieces_are_not_joined(self):
        """Nobody knows yet which slot they are for: it has not dropped anything."""
        source, dest = self.far.address, self.near.address
        packet = frame.udp(datagram(bytes(2000)), source, dest)
        pieces = frame.fragments(packet, source, dest, size=1024)

        def send():
            with failing(times=1):
                self.far.send_ips(pieces, self.near)
        self.expect(self.slot(), send, no_memory=1)
        self.assertEqual(self.slot().info().dropped, 0)

    def test_another_copy_may_have_more_luck(self):
        """What was refused has not been heard: on another network it is no duplicate."""
        self.net.cable(1, "198.51.100")
        slot, before, payload = self.slot(), self.near.stat(), datagram()
        source, dest = self.far.address, self.near.address
        packet = frame.ip(frame.udp(payload, source, dest), source, dest)
        with failing():
            self.far.send_ip(packet, self.near)
        for link in 1, 0:
            self.far.send_ip(packet, self.near, link=link)
        self.assertEqual(self.changes(before, 3),
                         {"received": 3, "no_memory": 1, "delivered": 1, "duplicate": 1})
        self.assertEqual(slot.texts(), [b"hello"])

    def test_others_get_it(self):
        """What is not delivered goes on as if the module were not there."""
        self.slot()
        with self.near.udp(frame.PORT) as sock:
            sock.settimeout(60)
            payload = datagram()
            self.fails(payload)()
            self.assertEqual(sock.recv(2048), payload)
        self.assertEqual(self.slot().texts(), [])


if __name__ == "__main__":
    remote_case.main()
