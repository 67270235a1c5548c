#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_capture_test.py: the datagrams in the captures (*.pcap) of the directory $CAPTURES are sent
once more, and what arrives is what tshark sees in them.

Payload, source address and source port are those of the capture. All go to near's own address, as if
they had been routed there: many were broadcasts on networks that near is not on.
"""

import collections
import glob
import os
import shutil
import subprocess
import tempfile
import unittest

import remote_case
import remote_frame as frame
import remote_net

FIELDS = ("frame.interface_id ip.src udp.srcport udp.dstport udp.payload nbdgm.source_name "
          "nbdgm.destination_name mailslot.name smb.data_offset smb.dc").split()
PREFIX = "\\mailslot\\"

Datagram = collections.namedtuple("Datagram", "file frame source port payload seen")
Seen = collections.namedtuple("Seen", "slot data source port type source_name dest_name")


def tshark(files):
    """A line of FIELDS for each frame; the first says of which of the files it is."""
    with tempfile.NamedTemporaryFile(suffix=".pcapng") as whole:
        subprocess.run(["mergecap", "-a", "-I", "none", "-w", whole.name, *files], check=True)
        options = [word for field in FIELDS for word in ("-e", field)]
        return subprocess.run(
            ["tshark", "-n", "-r", whole.name, "-T", "fields", "-E", "occurrence=f", *options],
            check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def seen(source, port, payload, source_name, dest_name, slot, offset, size):
    """What tshark sees in a frame; None when that is no message."""
    start = payload.find(b"\xffSMB")
    if not slot.lower().startswith(PREFIX) or start < 0:
        return None
    begin = start + int(offset)
    return Seen(slot[len(PREFIX):].lower(), payload[begin:begin + int(size)], source, int(port),
                payload[0], no_scope(source_name), no_scope(dest_name))


def no_scope(name):
    """tshark shows the scope behind a name; a server is not told."""
    return name[:name.index(">.") + 1] if ">." in name else name


def datagrams(directory):
    files = sorted(glob.glob(os.path.join(directory, "*.pcap")))
    frames = collections.Counter()
    for line in tshark(files).splitlines():
        number, source, port, dport, payload, *more = line.split("\t")
        file = os.path.basename(files[int(number)])
        frames[file] += 1
        if dport == str(frame.PORT):
            payload = bytes.fromhex(payload)
            yield Datagram(file, frames[file], source, int(port), payload,
                           seen(source, port, payload, *more))


def odd():
    """(file, frame): what is known to be odd about it."""
    with open(os.path.join(os.path.dirname(__file__), "captures_odd.txt"), encoding="ascii") as file:
        lines = [line.split() for line in file if not line.startswith("#")]
    return {(name, int(number)): what for name, number, what in lines}


def shown(name16):
    """A NetBIOS name as tshark shows it."""
    text = "".join(chr(byte) if 0x20 <= byte < 0x7f else f"<{byte:02x}>" for byte in name16[:15])
    return f"{text.rstrip(' ')}<{name16[15]:02x}>"


class Captures(remote_case.RemoteCase):
    @classmethod
    def setUpClass(cls):
        if not os.environ.get("CAPTURES"):
            raise unittest.SkipTest("CAPTURES names no directory")
        if not shutil.which("tshark"):
            raise unittest.SkipTest("there is no tshark")
        super().setUpClass()
        cls.datagrams = list(datagrams(os.environ["CAPTURES"]))
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
                 sorted({dgm.seen.slot for dgm in cls.datagrams if dgm.seen})]
        cls.fates, cls.arrived = {}, {}
        for dgm in cls.datagrams:
            cls.fates[dgm] = cls.send(dgm)
            messages = [(slot, message) for slot in slots for message in slot.messages()]
            cls.arrived[dgm] = [cls.of(*message) for message in messages]
        for slot in slots:
            slot.close()

    @classmethod
    def send(cls, dgm):
        """Which counter counts it."""
        before = cls.near.stat()
        cls.far.send(dgm.payload, cls.near, source=dgm.source, sport=dgm.port)
        remote_net.wait_for(lambda: cls.near.stat()["received"] > before["received"])
        now = cls.near.stat()
        return " ".join(word for word in now if word != "received" and now[word] != before[word])

    @classmethod
    def of(cls, slot, message):
        return Seen(os.path.basename(slot.path), message.data, message.source_addr,
                    message.source_port, message.datagram_type, shown(message.source_name),
                    shown(message.dest_name))

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
                   {dgm: [dgm.seen] for dgm in delivered})

    def test_one_message_from_each_that_is_delivered(self):
        self.agree({dgm: len(self.arrived[dgm]) for dgm in self.datagrams},
                   {dgm: int(self.fates[dgm] == "delivered") for dgm in self.datagrams})

    def agree(self, ours, theirs):
        self.assertEqual([], [f"{dgm.file}:{dgm.frame}: {ours[dgm]} instead of {theirs[dgm]}"
                              for dgm in theirs if ours[dgm] != theirs[dgm]])


if __name__ == "__main__":
    remote_case.main()
