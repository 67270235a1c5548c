#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_tshark_test.py: tshark understands all that we send: random names, slots and messages.

SEED=number repeats a run. Messages are not empty, since tshark shows nothing of an empty one.
"""

import os
import random
import string
import tempfile
import time
import unittest

import remote_case
import remote_tshark

SENDS = 1000
HOST_CHARACTERS = string.ascii_letters + string.digits + "-_$!%"
SLOT_CHARACTERS = string.ascii_letters + string.digits + "-_$!%.,;=+~^&()[]{} "
ETH_P_IP = 0x0800


class Sends(remote_case.RemoteCase):
    @classmethod
    def setUpClass(cls):
        if not remote_tshark.installed():
            raise unittest.SkipTest("there is no tshark")
        super().setUpClass()
        cls.seed = int(os.environ.get("SEED", time.time_ns()))
        print(f"# SEED={cls.seed}")
        cls.random = random.Random(cls.seed)

    def setUp(self):
        self.near.reset(computer_name="HOSTB", remote_send=1)
        self.wire = self.far.link().sock
        self.wire.bind((self.far.link().name, ETH_P_IP))
        self.wire.settimeout(60)

    def text(self, characters, size):
        return "".join(self.random.choices(characters, k=size))

    def component(self, size):
        """Of a slot's name: neither a dot first nor a blank at an end."""
        inner = self.text(SLOT_CHARACTERS, max(size - 2, 0))
        return (self.text(HOST_CHARACTERS, 1) + inner + self.text(HOST_CHARACTERS, 1))[:size]

    def slot_name(self):
        size = self.random.randint(1, 24)
        if size < 3 or self.random.random() < 0.7:
            return self.component(size)
        first = self.random.randint(1, size - 2)
        return f"{self.component(first)}\\{self.component(size - first - 1)}"

    def host(self):
        """What is written to, and the name that tshark shows."""
        if self.random.random() < 0.1:
            return "*", "WORKGROUP<00>"
        name = self.text(HOST_CHARACTERS, self.random.randint(1, 15))
        suffix = self.random.randrange(256)
        return f"{name}#{suffix:02X}@{self.far.address}", f"{name.upper()}<{suffix:02x}>"

    def message(self, slot):
        largest = 432 - (len(slot) + 3) // 4 * 4
        size = self.random.choice((1, largest, self.random.randint(1, largest)))
        return self.random.randbytes(size)

    def send_one(self):
        """Sends something; what tshark has to see, and the frame."""
        host, dest = self.host()
        slot = self.slot_name()
        data = self.message(slot)
        path = os.path.join(self.near.root, ".remote", host, slot)
        with open(path, "wb", buffering=0) as file:
            self.assertEqual(file.write(data), len(data), path)
        return (slot, data, "HOSTB<00>", dest), self.wire.recv(65536)

    def look(self, frames):
        with tempfile.NamedTemporaryFile(suffix=".pcap") as capture:
            remote_tshark.write_capture(capture.name, frames)
            return list(remote_tshark.datagrams([capture.name]))

    def test_what_tshark_sees_is_what_we_sent(self):
        sent, frames = zip(*(self.send_one() for _ in range(SENDS)))
        looks = self.look(frames)
        self.assertEqual(len(looks), SENDS)
        wrong = [(want, look) for want, look in zip(sent, looks)
                 if look.flaws or not look.seen or want != self.essence(look.seen)]
        self.assertEqual(len(wrong), 0, f"of {SENDS}, the first: {wrong[:1]}")

    def essence(self, seen):
        return seen.slot, seen.data, seen.source_name, seen.dest_name

    def test_tshark_sees_flaws(self):
        """Otherwise the other test would say nothing."""
        _, data = self.send_one()
        cut = data[:120]
        wrong = data[:-1] + bytes([data[-1] ^ 1])
        self.assertEqual([look.flaws for look in self.look([data, cut, wrong])],
                         [(), ("malformed", "UDP checksum"), ("UDP checksum",)])


if __name__ == "__main__":
    remote_case.main()
