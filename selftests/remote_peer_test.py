#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_peer_test.py [NAME...]: Samba's nmbd, on another host and beside us.

far's nmbd is master of the workgroup in all ways. near has one as well, which holds near's port 138
the whole time: it is in nobody's way. Who answers needs no name resolution: nmbd sends what it has to
say to the address that the question came from.
"""

import os
import struct
import unittest

import remote_case
import remote_frame as frame
import remote_net
import remote_nmbd

# Commands in \MAILSLOT\BROWSE, MS-BRWS section 2.2, and in \MAILSLOT\NET\NETLOGON, MS-ADTS 6.3.1.
HOST_ANNOUNCEMENT, BACKUP_LIST_REQUEST, BACKUP_LIST_RESPONSE, LOCAL_MASTER = 1, 9, 10, 15
PRIMARY_QUERY, PRIMARY_RESPONSE = 7, 12
UNUSED = 0x63


def text16(text):
    return text.encode("utf-16-le") + bytes(2)


def primary_query(computer, slot):
    """LOGON_PRIMARY_QUERY: who is the primary domain controller? The answer goes to SLOT."""
    head = struct.pack("<H", PRIMARY_QUERY) + computer.encode() + b"\0" + slot.encode() + b"\0"
    head += bytes(len(head) % 2)
    return head + text16(computer) + struct.pack("<IHH", 11, 0xffff, 0xffff)


def primary_response(name, domain):
    head = struct.pack("<H", PRIMARY_RESPONSE) + name.encode() + b"\0"
    head += bytes(len(head) % 2)
    return head + text16(name) + text16(domain)


class Peer(remote_case.RemoteCase):
    @classmethod
    def setUpClass(cls):
        if not remote_nmbd.installed():
            raise unittest.SkipTest("there is no nmbd (Samba)")
        super().setUpClass()
        cls.near.reset(computer_name="HOSTB", remote_receive=1, remote_send=1)
        cls.browse = cls.near.slot("BROWSE")
        cls.addClassCleanup(cls.browse.close)
        cls.heard = []
        cls.master = cls.nmbd(cls.far, "FARNMBD", remote_nmbd.PRIMARY)
        cls.beside = cls.nmbd(cls.near, "HOSTB", remote_nmbd.PLAIN)

    @classmethod
    def nmbd(cls, host, name, more):
        nmbd = remote_nmbd.Nmbd(host, name, more)
        cls.addClassCleanup(nmbd.close)
        return nmbd

    def setUp(self):
        self.near.set(remote_exclusive=0)

    def hear(self, command):
        """The first message to BROWSE with this command, once there is one."""
        def heard():
            self.heard.extend(self.browse.messages())
            return [message for message in self.heard if message.data[0] == command]
        found = remote_net.wait_for(heard)
        self.assertTrue(found, f"no message with command {command}")
        return found[0]

    def write(self, host, slot, message):
        with open(os.path.join(self.near.root, ".remote", host, slot), "wb", buffering=0) as file:
            self.assertEqual(file.write(message), len(message))

    def test_1_hears_a_host_announce_itself(self):
        message = self.hear(HOST_ANNOUNCEMENT)
        self.assertEqual(message.source_name, frame.name("FARNMBD"))
        self.assertEqual(message.dest_name, frame.name("WORKGROUP", 0x1d))
        self.assertEqual(message.source_addr, self.far.address)
        self.assertEqual(message.dest_addr, self.near.link().broadcast)
        self.assertEqual((message.datagram_type, message.source_port), (frame.GROUP, 138))
        self.assertEqual(message.data[6:22].rstrip(b"\0"), b"FARNMBD")

    def test_2_hears_the_master_when_it_is_one(self):
        self.master.wait_for("is now a local master browser")
        message = self.hear(LOCAL_MASTER)
        self.assertEqual(message.dest_name, frame.name("WORKGROUP", 0x1e))
        self.assertEqual(message.data[6:22].rstrip(b"\0"), b"FARNMBD")

    def test_3_masters_answer_what_we_ask(self):
        """Local and domain master, at their address; and the local one, where everybody hears it."""
        for number, host in enumerate(("WORKGROUP#1D@", "WORKGROUP#1B@", "WORKGROUP#1D")):
            with self.subTest(host=host):
                host = host.replace("@", f"@{self.far.address}")
                token = struct.pack("<I", 0x1234 + number)
                self.heard.clear()
                self.write(host, "BROWSE", bytes([BACKUP_LIST_REQUEST, 4]) + token)
                message = self.hear(BACKUP_LIST_RESPONSE)
                self.assertEqual(message.data[2:6], token)
                self.assertIn(b"FARNMBD", message.data[6:].split(b"\0"))
                self.assertEqual(message.source_name[:15].rstrip(), b"FARNMBD")
                self.assertEqual(message.dest_name, frame.name("HOSTB"))

    def test_3_the_domain_controller_answers_what_we_ask(self):
        for number, host in enumerate(("WORKGROUP#1C", "WORKGROUP#1B")):
            with self.subTest(host=host):
                name = f"NET\\GETDC12{number}"
                slot = self.near.slot(name)
                self.addCleanup(slot.close)
                self.write(f"{host}@{self.far.address}", "NET\\NETLOGON",
                           primary_query("HOSTB", f"\\MAILSLOT\\{name}"))
                self.assertTrue(slot.wait())
                message = slot.recv()
                want = primary_response("FARNMBD", "WORKGROUP")
                self.assertEqual(message.data[:len(want)], want)
                self.assertEqual(message.dest_name, frame.name("HOSTB"))

    def tell(self, source, **to):
        self.far.send(frame.datagram(
            bytes([UNUSED]), "BROWSE", source=frame.encode(frame.name(source)), **to), self.near,
            dest=self.near.link().broadcast if to["type_"] == frame.GROUP else None)

    def tell_both(self, word):
        """A message to the host and one to everybody; the names of their senders."""
        names = [f"{word}-{way}" for way in ("HOST", "ALL")]
        self.tell(names[0], type_=frame.UNIQUE, destination=frame.HOSTB)
        self.tell(names[1], type_=frame.GROUP,
                  destination=frame.encode(frame.name("WORKGROUP", 0x1e)))
        self.hear_from(names)
        return names

    def hear_from(self, names):
        def heard():
            self.heard.extend(self.browse.messages())
            return set(names) <= {message.source_name[:15].rstrip().decode("latin-1")
                                  for message in self.heard}
        self.assertTrue(remote_net.wait_for(heard), f"no message from {names}")

    def test_4_shares_the_port_with_nmbd_unless_exclusive(self):
        """The slot gets all; nmbd beside us as well with remote_exclusive=0, and nothing with 1."""
        self.beside.wait_for("initiate_myworkgroup_startup")
        first = self.tell_both("FIRST")
        self.near.set(remote_exclusive=1)
        ours = self.tell_both("OURS")
        self.near.set(remote_exclusive=0)
        last = self.tell_both("LAST")
        self.assertTrue(remote_net.wait_for(lambda: set(last) <= set(self.beside.datagrams())))
        got = set(self.beside.datagrams())
        self.assertLessEqual(set(first), got)
        self.assertFalse(got & set(ours))


if __name__ == "__main__":
    remote_case.main()
