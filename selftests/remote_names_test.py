#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_names_test.py [NAME...]: the NetBIOS header, whom a datagram is for, and the settings that
say so."""

import contextlib
import ctypes
import socket

import remote_case
import remote_frame as frame
from remote_frame import BROADCAST, GROUP, UNIQUE, datagram, encode, name
from remote_net import call, unshare

CLONE_NEWUTS = 0x04000000


def to(name16, **fields):
    return datagram(destination=encode(name16), **fields)


class Header(remote_case.RemoteCase):
    def test_H23_types(self):
        types = [*range(0x10), *range(0x13, 0x100)]
        self.refused("type", *[datagram(type_=kind) for kind in types])

    def test_H24_errors(self):
        error = datagram(type_=0x13)
        self.refused("short", *[error[:size] for size in (10, 11, 12, 50)])

    def test_H25_queries(self):
        queries = [datagram(type_=kind) for kind in (0x14, 0x15, 0x16)]
        self.refused("short", *[query[:size] for query in queries for size in (10, 44)])

    def test_H26_broadcasts(self):
        self.accepted(*[to(who, type_=BROADCAST)
                        for who in (name("HOSTB"), name("WORKGROUP"), frame.WILDCARD)])

    def test_H27_unique_or_group(self):
        self.accepted(to(name("HOSTB"), type_=GROUP), to(name("WORKGROUP", 0x1d), type_=UNIQUE))

    def test_H28_reserved_flags(self):
        self.accepted(*[datagram(dgm_flags=flags | 0x02) for flags in (0x10, 0x80, 0xf0)])

    def test_H29_node_types(self):
        self.accepted(*[datagram(dgm_flags=node << 2 | 0x02) for node in range(4)])

    def test_H30_fragments(self):
        self.refused("fragment", *[datagram(dgm_flags=flags) for flags in (0x03, 0x01, 0x00, 0xff)])

    def test_H31_fragment_offset(self):
        self.refused("fragment", *[datagram(packet_offset=at) for at in (1, 100, 0xffff)])

    def test_H32_many_first_fragments(self):
        self.refused("fragment", *[datagram(dgm_flags=0x03, dgm_id=at) for at in range(2000)])

    def test_H33_length_field(self):
        real = len(datagram()) - frame.HEADER
        self.accepted(datagram(length=real), datagram(length=real + 14))

    def test_H33_wrong_length_field(self):
        real = len(datagram()) - frame.HEADER
        lengths = [0, 1, 148, real + 1, real + 13, real + 15, 0xffff]
        self.refused("length", *[datagram(length=length) for length in lengths])

    def test_H33_short_length_field(self):
        real = len(datagram()) - frame.HEADER
        self.refused("count", *[datagram(length=real - cut) for cut in (1, 5)])

    def test_H34_second_SMB(self):
        first, second = frame.smb(), frame.smb("never")
        self.accepted(datagram(user=first + second, length=68 + len(first)))

    def test_H35_source_address(self):
        """Readers see where a datagram came from, not where it says it did."""
        lies = ["198.51.100.1", "0.0.0.0", "255.255.255.255", "192.0.2.2"]
        slot = self.slot()
        self.send([datagram(source_ip=lie) for lie in lies])
        slot.wait(len(lies))
        self.assertEqual([message.source_addr for message in slot.messages()],
                         ["192.0.2.1"] * len(lies))

    def test_H36_source_port(self):
        slot = self.slot()
        self.send([datagram(source_port=port) for port in (0, 56479)], sport=1138)
        slot.wait(2)
        self.assertEqual([message.source_port for message in slot.messages()], [1138, 1138])

    def test_H37_ids(self):
        self.accepted(*[datagram(dgm_id=number) for number in (0, 0, 7, 6, 0x3412, 0xffff)])


class Destination(remote_case.RemoteCase):
    def sweep(self, text, ours):
        """To TEXT with each suffix: those in OURS arrive."""
        slot, before = self.slot(), self.near.stat()
        self.send([to(name(text, suffix), data=bytes([suffix])) for suffix in range(256)])
        slot.wait(len(ours))
        self.assertEqual(slot.texts(), [bytes([suffix]) for suffix in ours])
        self.assertEqual(self.changes(before, 256), {"received": 256, "delivered": len(ours),
                                                     "not_our_name": 256 - len(ours)})

    def test_H46_other_names(self):
        others = ["HOSTA", "HOST", "HOSTB1", "BHOST", "WORKGROU", "WORKGROUP2", "", "MSBROWSE"]
        self.refused("not_our_name", *[to(name(other)) for other in others],
                     to(frame.BROWSERS), to(bytes(16)), to(b"\xff" * 16))

    def test_H47_case(self):
        self.accepted(to(name("hostb")), to(name("HoStB", 0x20)), to(name("workgroup", 0x1d)))

    def test_H47_padding(self):
        self.refused("not_our_name", to(name("HOSTB", pad=b"\0")), to(name("HOSTB", pad=b"_")),
                     to(name("HOSTB\0")), to(name(" HOSTB")))

    def test_H48_suffixes_of_the_computer(self):
        self.sweep("HOSTB", [0x00, 0x03, 0x20])

    def test_H48_suffixes_of_the_workgroup(self):
        self.sweep("WORKGROUP", [0x00, 0x1b, 0x1c, 0x1d, 0x1e])

    def test_H49_everybody(self):
        self.accepted(to(frame.WILDCARD, type_=GROUP), to(frame.WILDCARD, type_=BROADCAST))

    def test_H49_everybody_but_one(self):
        self.refused("not_our_name", to(frame.WILDCARD, type_=UNIQUE))

    def test_H49_asterisk(self):
        self.refused("destination_name", to(name("*")), to(name("*HOSTB")), to(name("*", 0x20)))

    def test_H50_our_name_as_source(self):
        self.accepted(datagram(source=frame.HOSTB))

    def test_H51_asterisk_as_source(self):
        self.refused("source_name", *[datagram(source=encode(who)) for who in
                                      (frame.WILDCARD, name("*"), name("*HOSTA"))])

    def test_H51_odd_sources(self):
        odd = [b" " * 16, bytes(16), b"\xff" * 16, b"\x1b[31m%s/../\r\n\x07\0\0"]
        slot = self.slot()
        self.send([datagram(source=encode(who)) for who in odd])
        slot.wait(len(odd))
        self.assertEqual([message.source_name for message in slot.messages()], odd)

    def test_H44_scope(self):
        """Another network's, even where the name is ours."""
        self.refused("not_our_name", *[datagram(destination=encode(name("HOSTB"), scope))
                                       for scope in (frame.label("FOO"), frame.label("A", "B"))])

    def test_H44_scope_of_the_source(self):
        self.accepted(datagram(source=encode(name("HOSTA"), frame.label("FOO"))))

    def test_H52_fifteen_characters(self):
        self.near.set(computer_name="FIFTEEN-LETTERS")
        self.accepted(to(name("FIFTEEN-LETTERS")), to(name("fifteen-letters", 0x20)))


class Settings(remote_case.RemoteCase):
    """H46: what the settings say is ours, from the moment that they say so."""

    def takes(self, *names):
        for who in names:
            with self.subTest(accepted=who):
                self.accepted(to(who))

    def leaves(self, *names):
        for who in names:
            with self.subTest(refused=who):
                self.refused("not_our_name", to(who))

    def expect(self, slot, send, texts=(), **counters):
        """The good datagram is for everybody here, whatever we are called."""
        self.good = lambda text=b"good", **fields: self.send(
            [to(frame.WILDCARD, data=text, **fields)])
        super().expect(slot, send, texts, **counters)

    def malformed(self, setting, *values):
        before = self.near.get(setting)
        for value in values:
            with self.subTest(value=value), self.assertRaises(OSError) as caught:
                self.near.set(**{setting: value})
            self.assertEqual(caught.exception.errno, 22)
            self.assertEqual(self.near.get(setting), before)

    def test_H46_receive_names(self):
        self.near.set(receive_names="OTHER,third#1e")
        self.assertEqual(self.near.get("receive_names"), "OTHER,THIRD#1E")
        self.takes(name("OTHER"), name("THIRD", 0x1e), name("HOSTB"))
        self.leaves(name("OTHER", 0x20), name("THIRD"), name("OTHER,THIRD"))

    def test_H46_receive_names_replaced(self):
        self.near.set(receive_names="OTHER")
        self.near.set(receive_names="THIRD")
        self.takes(name("THIRD"))
        self.near.set(receive_names="")
        self.leaves(name("OTHER"), name("THIRD"))

    def test_H46_receive_browsers(self):
        self.leaves(frame.BROWSERS)
        self.near.set(receive_names="OTHER,__msbrowse__")
        self.takes(frame.BROWSERS)
        self.leaves(name("__MSBROWSE__"))

    def test_H46_receive_everything(self):
        self.near.set(receive_names="OTHER,*")
        self.takes(name("THIRD"), name("HOSTB", 0x77), bytes(16), frame.BROWSERS)
        self.accepted(to(frame.WILDCARD, type_=UNIQUE))
        self.accepted(datagram(destination=encode(name("HOSTB"), frame.label("FOO"))))
        self.near.set(receive_names="OTHER")
        self.leaves(name("THIRD"))

    def test_H46_many_receive_names(self):
        names = [f"N{number:014}#{number:02x}" for number in range(64)]
        self.near.set(receive_names=",".join(names))
        self.takes(name("N" + "0" * 14, 0), name("N00000000000063", 63))
        self.malformed("receive_names", ",".join([*names, "A"]), ",".join(["A"] * 65),
                       "*" + ",*" * 64)
        self.takes(name("N00000000000063", 63))

    def test_H46_malformed_receive_names(self):
        self.near.set(receive_names="OTHER")
        self.malformed("receive_names", "A,,B", ",A", "A,", ",", "SIXTEEN-LETTERS.", "A#1", "A#",
                       "A#GG", "A#1E0", "#1E", "A#1E#1E", " A", "A ,B", ".A", "A:B", "A/B", "A\\B",
                       'A"B', "A?", "A<B", "A|B", "**", "*A", "*#1E", "A\tB", "\x7f", "A" * 5000)

    def test_H46_computer_name(self):
        self.near.set(computer_name="other")
        self.assertEqual(self.near.get("computer_name"), "OTHER")
        self.takes(name("OTHER"), name("OTHER", 0x20))
        self.leaves(name("HOSTB"))
        self.near.set(computer_name="")
        self.leaves(name("OTHER"), name(""))

    def test_H46_malformed_computer_names(self):
        self.malformed("computer_name", "SIXTEEN-LETTERS.", "A" * 1000, "A#20", "A,B", "*", " A",
                       ".A", "A/B", "A\\B")

    def test_H46_workgroup(self):
        self.near.set(workgroup="Example.Domain")
        self.assertEqual(self.near.get("workgroup"), "EXAMPLE.DOMAIN")
        self.takes(name("EXAMPLE.DOMAIN", 0x1c))
        self.leaves(name("WORKGROUP"))
        self.malformed("workgroup", "SIXTEEN-LETTERS.", "A#1D", "A,B", "*", ".A")
        self.near.set(workgroup="")
        self.leaves(name("EXAMPLE.DOMAIN"), name(""))

    def test_H46_gates(self):
        for gate in "remote_receive", "remote_send", "remote_exclusive":
            self.malformed(gate, "2", "-1", "x", "")

    @contextlib.contextmanager
    def host_name(self, text):
        """The gate closes, and opens on a host of this name that has no computer_name."""
        text = frame.octets(text)
        self.near.set(remote_receive=0, computer_name="")
        before = frame.octets(socket.gethostname())
        call("sethostname", text, ctypes.c_size_t(len(text)))
        try:
            self.near.set(remote_receive=1)
            yield
        finally:
            call("sethostname", before, ctypes.c_size_t(len(before)))

    def test_H46_host_name(self):
        unshare(CLONE_NEWUTS)
        names = {"lower": "LOWER", "h.example.net": "H", "sixteen-letters.": "SIXTEEN-LETTERS",
                 "a-name-of-more-than-that": "A-NAME-OF-MORE-", ".example": "", "a*b": "",
                 "a/b": "", "\xe9": "", "": ""}
        for host, ours in names.items():
            with self.subTest(host=host), self.host_name(host):
                self.assertEqual(self.near.get("computer_name"), ours)
                self.assertEqual(self.near.get("remote_receive"), "1")

    def test_H46_host_name_is_taken(self):
        unshare(CLONE_NEWUTS)
        with self.host_name("first"):
            self.takes(name("FIRST"), name("FIRST", 0x20))
        with self.host_name("*"):
            self.leaves(name("FIRST"), name(""))

    def test_H46_host_name_is_not_taken(self):
        """Where there is a name already, or the gate was open."""
        unshare(CLONE_NEWUTS)
        with self.host_name("first"):
            call("sethostname", b"second", ctypes.c_size_t(6))
            self.near.set(remote_receive=0)
            self.near.set(remote_receive=1)
            self.assertEqual(self.near.get("computer_name"), "FIRST")
            self.near.set(computer_name="")
            self.near.set(remote_receive=1)
            self.assertEqual(self.near.get("computer_name"), "")


if __name__ == "__main__":
    remote_case.main()
