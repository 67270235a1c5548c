#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_peer_test.py [NAME...]: Samba's nmbd, on another host and beside us.

far's nmbd is master of the workgroup in all ways. near has one as well, which holds near's port
138 the whole time: it is in nobody's way. No name needs to be resolved: nmbd answers to the address
that the question came from.
"""

import os
import unittest

import remote_case
import remote_frame as frame
import remote_net
import remote_netlogon
import remote_nmbd

# Commands in \MAILSLOT\BROWSE, MS-BRWS section 2.2, and one that there is not.
HOST_ANNOUNCEMENT, BACKUP_LIST_REQUEST, BACKUP_LIST_RESPONSE, LOCAL_MASTER = 1, 9, 10, 15
UNUSED, BACKUPS = 0x63, 4


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

    def hear(self, *start):
        """The first message to BROWSE that starts with these bytes, once there is one."""
        def heard():
            self.heard.extend(self.browse.messages())
            return [message for message in self.heard if message.data.startswith(bytes(start))]
        found = remote_net.wait_for(heard)
        self.assertTrue(found, f"no message that starts with {start}")
        return found[0]

    def write(self, host, slot, message):
        with open(os.path.join(self.near.root, ".remote", host, slot), "wb", buffering=0) as file:
            self.assertEqual(file.write(message), len(message))

    def test_hears_a_host_announce_itself(self):
        message = self.hear(HOST_ANNOUNCEMENT)
        self.assertEqual(message.source_name, frame.name("FARNMBD"))
        self.assertEqual(message.dest_name, frame.name("WORKGROUP", 0x1d))
        self.assertEqual(message.source_addr, self.far.address)
        self.assertEqual(message.dest_addr, self.near.link().broadcast)
        self.assertEqual((message.datagram_type, message.source_port), (frame.GROUP, 138))
        self.assertEqual(message.data[6:22].rstrip(b"\0"), b"FARNMBD")

    def test_hears_the_master_when_it_is_one(self):
        self.master.wait_for(remote_nmbd.MASTER)
        message = self.hear(LOCAL_MASTER)
        self.assertEqual(message.dest_name, frame.name("WORKGROUP", 0x1e))
        self.assertEqual(message.data[6:22].rstrip(b"\0"), b"FARNMBD")

    def test_masters_answer_what_we_ask(self):
        """Both masters at their address, and the local one where everybody hears it."""
        self.master.wait_for(remote_nmbd.MASTER)
        for number, host in enumerate(("WORKGROUP#1D@", "WORKGROUP#1B@", "WORKGROUP#1D")):
            with self.subTest(host=host):
                token = (number, 2, 3, 4)
                self.write(host.replace("@", f"@{self.far.address}"), "BROWSE",
                           bytes([BACKUP_LIST_REQUEST, BACKUPS, *token]))
                message = self.hear(BACKUP_LIST_RESPONSE, 1, *token)
                self.assertEqual(message.data[6:], b"FARNMBD\0")
                self.assertEqual(message.source_name[:15].rstrip(), b"FARNMBD")
                self.assertEqual(message.dest_name, frame.name("HOSTB"))

    def test_the_domain_controller_answers_what_we_ask(self):
        self.master.wait_for(remote_nmbd.MASTER)
        for number, host in enumerate(("WORKGROUP#1C", "WORKGROUP#1B")):
            with self.subTest(host=host):
                name = f"NET\\GETDC12{number}"
                slot = self.near.slot(name)
                self.addCleanup(slot.close)
                self.write(f"{host}@{self.far.address}", "NET\\NETLOGON",
                           remote_netlogon.primary_query("HOSTB", name))
                self.assertTrue(slot.wait())
                message = slot.recv()
                # Behind the names nmbd has two bytes more than it should.
                self.assertTrue(message.data.startswith(
                    remote_netlogon.primary_names("FARNMBD", "WORKGROUP")), message.data)
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

    def test_shares_the_port_with_nmbd_unless_exclusive(self):
        """The slot gets all, nmbd beside us as well with remote_exclusive=0 and nothing with 1."""
        self.beside.wait_for(remote_nmbd.NAMES)
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
