#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_module_test.py [NAME...]: the module goes and comes back under a flood of datagrams."""

import contextlib
import os
import shutil
import subprocess
import unittest

import remote_case
import remote_net
from remote_case import Flood
from remote_frame import datagram
from remote_net import wait_for

MODULE = "mailslotfs"


def run(*command):
    """True when it succeeds."""
    return not subprocess.run(command, check=False, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode


class Module(remote_case.RemoteCase):
    @classmethod
    def setUpClass(cls):
        if not run("modinfo", "-n", MODULE):
            raise unittest.SkipTest("module not installed: it could not be loaded again")
        cls.outside = os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
        cls.addClassCleanup(os.close, cls.outside)
        super().setUpClass()
        cls.places = cls.mounts_outside()
        cls.addClassCleanup(cls.give_back)
        for place in cls.places:
            if not cls.umount_everywhere(place):
                raise unittest.SkipTest(f"{place} is in use")

    @classmethod
    def enter(cls, *command):
        return "nsenter", f"--mount=/proc/{os.getpid()}/fd/{cls.outside}", *command

    @classmethod
    def mounts_outside(cls):
        """Where mailslotfs is mounted for everybody else."""
        mounts = subprocess.run(cls.enter("cat", "/proc/mounts"), check=True, text=True,
                                stdout=subprocess.PIPE).stdout
        lines = map(str.split, mounts.splitlines())
        return [place for _, place, kind, *_ in lines if kind == MODULE]

    @classmethod
    def umount_everywhere(cls, place):
        """There, and our copy of it."""
        run("umount", place)
        return run(*cls.enter("umount", place))

    @classmethod
    def give_back(cls):
        run("modprobe", MODULE)
        for place in cls.places:
            run(*cls.enter("mount", "-t", MODULE, "mailslot", place))

    def hold_hook(self):
        """One that is not the module's: see remote_net.Net.hold_gate_open()."""
        if not shutil.which("nft"):
            self.skipTest("nft is not installed")
        self.near.run("nft", "add table ip test; add chain ip test input "
                             "{ type filter hook input priority 0; }")
        self.addCleanup(self.near.run, "nft", "delete table ip test")

    def unload(self):
        """Namespaces of other tests may take a while to go."""
        return wait_for(lambda: run("rmmod", MODULE))

    def test_H100_module(self):
        self.hold_hook()
        payloads = [datagram(b"flood"), datagram(slot="missing"), b"junk"]
        for _ in range(3):
            with self.subTest(), contextlib.closing(self.slot()) as slot, \
                    Flood(self.net, *payloads) as flood:
                self.assertTrue(slot.wait())
                self.assertFalse(run("rmmod", MODULE))
                slot.close()
                self.slots.clear()
                self.near.umount()
                self.far.umount()
                self.assertTrue(self.unload())
                flood.goes_on()
                self.assertTrue(run("modprobe", MODULE))
                self.near.mount()
                self.far.mount()
                self.assertEqual(self.near.get("remote_receive"), "0")
                self.assertEqual(set(self.near.stat().values()), {0})
                self.near.set(**{**remote_net.DEFAULTS, "computer_name": "HOSTB"})
                self.near.set(remote_receive=1)
        self.accepted(datagram())


if __name__ == "__main__":
    remote_case.main()
