#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_torture_test.py: Samba's smbtorture asks, on another host, for a domain controller: us.

Its datagrams come from the second implementation that Samba has, which is strict with the answers.
Of nbt.dgram only "netlogon" can be run. The others are for a domain controller of Active Directory:
"netlogon2" wants an answer as only such a one gives (command 23), and both "netlogon2" and
"ntlogon" make an account for a computer there, over SMB.
"""

import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import unittest

import remote_case
import remote_frame as frame
import remote_netlogon

CONFIGURATION = """[global]
    netbios name = HOSTA
    workgroup = WORKGROUP
    name resolve order = bcast
    interfaces = {address}/24
    bind interfaces only = yes
    lock directory = {dir}
    state directory = {dir}
    cache directory = {dir}
    pid directory = {dir}
    private dir = {dir}
    ncalrpc dir = {dir}/ncalrpc
"""

CONTROLLERS = frame.encode(frame.name("WORKGROUP", 0x1c))
NAME_QUERY_SIZE, GROUP = 50, 0x8000


def libraries(program):
    """Where the program's libraries are when it has not been installed but unpacked."""
    lib = os.path.join(os.path.dirname(os.path.dirname(program)), "lib/x86_64-linux-gnu")
    return f"{lib}:{lib}/samba"


class Torture(remote_case.RemoteCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("smbtorture"):
            raise unittest.SkipTest("there is no smbtorture (Samba)")
        super().setUpClass()

    def start(self, directory, test):
        """smbtorture, with its output as a pipe."""
        configuration = os.path.join(directory, "smb.conf")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(address=self.far.address, dir=directory))
        program = shutil.which("smbtorture")
        with self.far:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", program, f"--configfile={configuration}",
                 f"//{self.near.address}/none", "-U%", test], text=True,
                env={**os.environ, "LD_LIBRARY_PATH": libraries(program)},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def answer_name_query(self, sock):
        """RFC 1002 section 4.2.12: who is the group of the domain controllers? We are."""
        query, sender = sock.recvfrom(1500)
        if len(query) == NAME_QUERY_SIZE and query[12:46] == CONTROLLERS:
            sock.sendto(struct.pack(">2sHHHHH34sHHIHH4s", query[:2], 0x8500, 0, 1, 0, 0,
                                    CONTROLLERS, 0x20, 1, 0, 6, GROUP,
                                    socket.inet_aton(self.near.address)), sender)

    def answer_netlogon(self, slot):
        """To whoever has sent it, and there to the slot that the query names."""
        message = slot.recv()
        sender = message.source_name[:15].decode().rstrip()
        path = os.path.join(self.near.root, ".remote", f"{sender}@{message.source_addr}",
                            remote_netlogon.reply_slot(message.data))
        with open(path, "wb", buffering=0) as file:
            file.write(remote_netlogon.primary_response("HOSTB", "WORKGROUP"))

    def test_domain_controller(self):
        self.near.set(remote_send=1)
        slot = self.near.slot("NET\\NETLOGON")
        self.addCleanup(slot.close)
        names = self.near.udp(137, source="")
        self.addCleanup(names.close)
        output = ""
        with tempfile.TemporaryDirectory() as directory, \
                self.start(directory, "nbt.dgram.netlogon") as torture:
            while torture.poll() is None:
                ready = select.select([torture.stdout, names, slot], [], [])[0]
                if names in ready:
                    self.answer_name_query(names)
                if slot in ready:
                    self.answer_netlogon(slot)
                if torture.stdout in ready:
                    output += torture.stdout.readline()
            output += torture.stdout.read()
        self.assertIn("success: netlogon\n", output)
        self.assertEqual(torture.returncode, 0, output)


if __name__ == "__main__":
    remote_case.main()
