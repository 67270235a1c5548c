#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_capture_test.py: the datagrams in the captures (*.pcap) of the directory $CAPTURES are
sent once more, and what arrives is what tshark sees in them.

Payload, source address and source port are those of the capture. All go to near's own address, as
if they had been routed there: many were broadcasts on networks that near is not on.
"""

import glob
import os
import unittest

import remote_case
import remote_net
import remote_tshark


def odd():
    """(file, frame): what is known to be odd about it."""
    path = os.path.join(os.path.dirname(__file__), "captures_odd.txt")
    with open(path, encoding="ascii") as file:
        lines = [line.split() for line in file if not line.startswith("#")]
    return {(name, int(number)): what for name, number, what in lines}


class Captures(remote_case.RemoteCase):
    @classmethod
    def setUpClass(cls):
        if not os.environ.get("CAPTURES"):
            raise unittest.SkipTest("CAPTURES names no directory")
        if not remote_tshark.installed():
            raise unittest.SkipTest("there is no tshark")
        super().setUpClass()
        files = sorted(glob.glob(os.path.join(os.environ["CAPTURES"], "*.pcap")))
        cls.datagrams = list(remote_tshark.datagrams(files))
        cls.odd = odd()
        cls.replay()

    def setUp(self):
        """All is sent already, once."""

    @classmethod
    def replay(cls):
        """fates: what became of each; arrived: the message, as it is to be seen."""
        cls.near.reset(computer_name="HOSTB", receive_names="*", remote_receive=1)
        cls.near.ip(f"route add default via {cls.far.link().address}")
        slots = [cls.near.slot(name) for name in
                 sorted({dgm.seen.slot.lower() for dgm in cls.datagrams if dgm.seen})]
        cls.fates, cls.arrived = {}, {}
        for dgm in cls.datagrams:
            cls.fates[dgm] = cls.fate(dgm)
            messages = [(slot, message) for slot in slots for message in slot.messages()]
            cls.arrived[dgm] = [cls.message(*message) for message in messages]
        for slot in slots:
            slot.close()

    @classmethod
    def fate(cls, dgm):
        """Which counter counts it."""
        before = cls.near.stat()
        cls.far.send(dgm.payload, cls.near, source=dgm.source, sport=dgm.port)
        remote_net.wait_for(lambda: cls.near.stat()["received"] > before["received"])
        now = cls.near.stat()
        return " ".join(word for word in now if word != "received" and now[word] != before[word])

    @classmethod
    def message(cls, slot, message):
        shown = remote_tshark.shown
        return remote_tshark.Seen(
            os.path.basename(slot.path), message.data, message.source_addr, message.source_port,
            message.datagram_type, shown(message.source_name), shown(message.dest_name))

    def test_all_were_read(self):
        self.assertTrue(self.datagrams)
        refused = [dgm for dgm in self.datagrams if self.fates[dgm] != "delivered"]
        print(f"# {len(self.datagrams)} datagrams: {len(self.datagrams) - len(refused)} accepted, "
              f"{len(refused)} refused")
        for dgm in refused:
            print(f"# {dgm.file}:{dgm.frame}: {self.fates[dgm]}")

    def test_refused_is_what_is_odd_and_nothing_else(self):
        wanted = {dgm: self.odd.get((dgm.file, dgm.frame), "delivered") for dgm in self.datagrams}
        self.agree(self.fates, {dgm: "delivered" if want == "unseen" else want
                                for dgm, want in wanted.items()})

    def test_what_arrives_is_what_tshark_sees(self):
        delivered = [dgm for dgm in self.datagrams if self.fates[dgm] == "delivered"
                     and self.odd.get((dgm.file, dgm.frame)) != "unseen"]
        print(f"# {len(delivered)} messages compared with tshark")
        self.agree({dgm: self.arrived[dgm] for dgm in delivered},
                   {dgm: [dgm.seen and dgm.seen._replace(slot=dgm.seen.slot.lower())]
                    for dgm in delivered})

    def test_one_message_from_each_that_is_delivered(self):
        self.agree({dgm: len(self.arrived[dgm]) for dgm in self.datagrams},
                   {dgm: int(self.fates[dgm] == "delivered") for dgm in self.datagrams})

    def agree(self, ours, theirs):
        self.assertEqual([], [f"{dgm.file}:{dgm.frame}: {ours[dgm]} instead of {theirs[dgm]}"
                              for dgm in theirs if ours[dgm] != theirs[dgm]])


if __name__ == "__main__":
    remote_case.main()
