#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_life_test.py [NAME...]: gates, slots, mounts and namespaces that come and go, under a
flood of datagrams; who may open a gate, and what is logged and traced."""

import contextlib
import errno
import json
import os
import signal
import socket
import time
import traceback

import remote_case
import remote_frame as frame
import remote_net
from remote_case import Flood
from remote_frame import datagram
from remote_net import wait_for

CLONE_NEWUSER = 0x10000000
STRANGER = 12345
TRACING = "/sys/kernel/tracing"

# Of each kind one: for a slot, for none, for somebody else, malformed.
MIXED = [datagram(b"flood"), datagram(slot="missing"),
         datagram(destination=frame.encode(frame.name("HOSTC"))), datagram(class_=3), b"junk"]


class UnderFlood(remote_case.RemoteCase):
    def drained(self, slot, before):
        """When the flood is over, and the last of it has come: all that was delivered is read."""
        def all_read():
            self.read += len(slot.texts())
            return self.read == self.changes(before)["delivered"]
        self.assertTrue(wait_for(all_read))

    def arrives(self, slot):
        """Something new arrives; what has arrived is read."""
        self.assertTrue(slot.wait())
        self.read += len(slot.texts())

    def setUp(self):
        super().setUp()
        self.read = 0
        # A short queue: what has to be read of a flood takes time.
        self.near.set(queue_bytes_default=4000)

    def test_H19_gate(self):
        """Nothing is delivered or counted once the gate is closed."""
        slot = self.slot()
        with Flood(self.net, *MIXED) as flood:
            for _ in range(10):
                self.near.set(remote_receive=1)
                self.arrives(slot)
                self.near.set(remote_receive=0)
                before = self.near.stat()
                slot.texts()
                flood.goes_on()
                self.assertEqual(self.changes(before), {})
                self.assertEqual(slot.texts(), [])

    def test_H94_other_slots(self):
        """Others get what is for them, in order."""
        other, before = self.slot("other"), self.near.stat()
        self.slot()
        with Flood(self.net, *MIXED):
            for number in range(100):
                self.good(b"%d" % number, slot="other")
                self.assertTrue(other.wait())
                self.assertEqual(other.texts(), [b"%d" % number])
            self.assertTrue(wait_for(lambda: "full" in self.changes(before)))
        self.assertEqual(set(self.changes(before)),
                         {"received", "delivered", "full", "no_slot", "not_our_name", "class",
                          "short"})

    def test_H91_chmod(self):
        slot, before = self.slot(), self.near.stat()
        with Flood(self.net, *MIXED) as flood:
            for _ in range(20):
                os.fchmod(slot.fd, 0o600)
                flood.goes_on(10)
                os.fchmod(slot.fd, 0o622)
                self.arrives(slot)
        self.drained(slot, before)
        self.assertIn("not_permitted", self.changes(before))

    def test_H46_names(self):
        """The names that are ours change: another list is published each time."""
        slot, before = self.slot(), self.near.stat()
        with Flood(self.net, *MIXED, datagram(b"flood", destination=frame.HOSTB)) as flood:
            for number in range(50):
                self.near.set(workgroup=f"W{number}", receive_names=f"N{number},*",
                              computer_name=f"C{number}")
                flood.goes_on(10)
                self.near.set(workgroup="WORKGROUP", receive_names="")
                self.arrives(slot)
        self.drained(slot, before)

    def test_H97_slot(self):
        """It is closed as soon as there is something in it."""
        with Flood(self.net, *MIXED):
            for _ in range(50):
                with contextlib.closing(self.near.slot("test")) as slot:
                    self.assertTrue(slot.wait())
        self.accepted(datagram())

    def test_H97_blocked_reader(self):
        """It is killed while messages come, and the slot goes with it."""
        with Flood(self.net, *MIXED):
            for _ in range(20):
                self.reader_is_killed()
        self.accepted(datagram())

    def reader_is_killed(self):
        read, write = os.pipe()
        reader = os.fork()
        if not reader:
            slot = self.near.slot("test")
            os.set_blocking(slot.fd, True)
            while os.read(slot.fd, 1000):
                os.write(write, b".")
        os.close(write)
        os.read(read, 1)
        os.kill(reader, signal.SIGKILL)
        os.waitpid(reader, 0)
        os.close(read)

    def test_H100_mount(self):
        with Flood(self.net, *MIXED) as flood:
            for _ in range(10):
                with contextlib.closing(self.near.slot("test")) as slot:
                    self.assertTrue(slot.wait())
                self.near.umount()
                flood.goes_on(10)
                self.near.mount()
        self.accepted(datagram())

    def test_H101_interface(self):
        slot, before = self.slot(), self.near.stat()
        with Flood(self.net, *MIXED):
            for _ in range(5):
                self.near.ip("link set near0 down", "addr del 192.0.2.2/24 dev near0",
                             "addr add 192.0.2.2/24 brd + dev near0", "link set near0 up")
                self.arrives(slot)
        self.drained(slot, before)

    def test_H100_namespace(self):
        """All who hold the namespace are killed; the flood ends when there is no cable left."""
        for _ in range(3):
            ready, ready_in = os.pipe()
            flooding, flooding_in = os.pipe()
            owner = os.fork()
            if not owner:
                try:
                    self.own(ready_in, flooding_in)
                finally:
                    os._exit(1)
            os.close(ready_in)
            os.close(flooding_in)
            self.assertEqual(os.read(ready, 1), b"!")
            os.kill(owner, signal.SIGKILL)
            os.waitpid(owner, 0)
            self.assertEqual(os.read(flooding, 1), b"")
            os.close(ready)
            os.close(flooding)
        self.accepted(datagram())

    @staticmethod
    def own(ready, flooding):
        """Another pair of hosts, whose flood has FLOODING open as long as it runs."""
        net = remote_net.Net()
        net.near.reset(computer_name="HOSTB", remote_receive=1)
        slot = net.near.slot("test")
        # The only descriptors that the flood keeps are 1 and the one that it sends by.
        os.dup2(flooding, 1)
        with Flood(net, *MIXED, lasting=True):
            os.close(flooding)
            os.dup2(2, 1)
            slot.wait()
            os.write(ready, b"!")
            signal.pause()


class NeverOpened(remote_case.RemoteCase):
    def setUp(self):
        self.near.reset(computer_name="HOSTB")

    def test_H19_off_at_first(self):
        """No slot gets anything, and nothing is counted, until somebody opens the gate."""
        slot = self.near.slot("test")
        self.addCleanup(slot.close)
        with self.near.udp(9999) as other:
            other.settimeout(60)
            for payload in MIXED:
                self.far.send(payload, self.near)
            self.far.send(b"last", self.near, dport=9999)
            self.assertEqual(other.recv(100), b"last")
        self.assertEqual(slot.texts(), [])
        self.assertEqual(set(self.near.stat().values()), {0})
        self.near.set(remote_receive=1)
        self.good()
        self.assertTrue(slot.wait())
        self.assertEqual(slot.texts(), [b"good"])


class Gates(remote_case.RemoteCase):
    CEILINGS = {"message_bytes_max", "queue_bytes_max", "slots_max", "total_bytes_max",
                "remote_bytes_max"}

    @staticmethod
    def writable():
        """Each setting, and whether it can be written; what it is stays."""
        can = {}
        for setting in os.listdir("/proc/sys/net/mailslot"):
            path = f"/proc/sys/net/mailslot/{setting}"
            with open(path, encoding="ascii") as file:
                now = file.read()
            try:
                with open(path, "w", encoding="ascii") as file:
                    file.write(now)
                can[setting] = 0
            except OSError as error:
                can[setting] = error.errno
        return can

    def as_stranger(self, flags, function):
        """What FUNCTION() returns, for somebody without privileges in new namespaces."""
        read, write = os.pipe()
        child = os.fork()
        if not child:
            said = {}
            try:
                remote_net.call("setns", self.near.fd, remote_net.CLONE_NEWNET)
                self.become_stranger()
                said = self.in_namespaces(flags, function)
            except BaseException:  # pylint: disable=broad-except
                said = {"failed": traceback.format_exc()}
            finally:
                os.write(write, json.dumps(said).encode())
                os._exit(0)
        os.close(write)
        with open(read, encoding="utf-8") as file:
            said = json.loads(file.read() or '{"failed": "it was killed"}')
        os.waitpid(child, 0)
        if "skipped" in said:
            self.skipTest(f"no user namespaces for users: {said['skipped']}")
        self.assertNotIn("failed", said, said.get("failed"))
        return said["returned"]

    @staticmethod
    def become_stranger():
        os.setgroups([])
        os.setresgid(STRANGER, STRANGER, STRANGER)
        os.setresuid(STRANGER, STRANGER, STRANGER)
        remote_net.call("prctl", 4, 1)  # PR_SET_DUMPABLE

    def in_namespaces(self, flags, function):
        """What to say of FUNCTION(): it is skipped only where there are no such namespaces."""
        if flags:
            try:
                remote_net.unshare(flags)
            except OSError as error:
                return {"skipped": str(error)}
            self.become_root()
        return {"returned": function()}

    @staticmethod
    def become_root():
        """Of our own user namespace."""
        for file, text in (("setgroups", "deny"), ("uid_map", f"0 {STRANGER} 1"),
                           ("gid_map", f"0 {STRANGER} 1")):
            with open(f"/proc/self/{file}", "w", encoding="ascii") as out:
                out.write(text)

    def test_H91_strangers(self):
        """Neither a user nor the root of a user namespace opens the gate of another's network."""
        for flags in 0, CLONE_NEWUSER:
            with self.subTest(flags=flags):
                can = self.as_stranger(flags, self.writable)
                self.assertEqual(set(can.values()), {errno.EACCES})
                self.assertGreater(len(can), 10)

    def test_H91_own_network(self):
        """Who made the namespace opens its gates, but lifts no ceiling."""
        can = self.as_stranger(CLONE_NEWUSER | remote_net.CLONE_NEWNET, self.writable)
        self.assertEqual({setting for setting in can if can[setting]}, self.CEILINGS)
        self.assertEqual({can[setting] for setting in self.CEILINGS}, {errno.EACCES})

    def test_H91_own_gate(self):
        """Who opens a gate of its own is not in the log, though the log had room for it: we are
        there, before and after that, and nothing else is."""
        def open_gate():
            with open("/proc/sys/net/mailslot/remote_receive", "w", encoding="ascii") as file:
                file.write("1")
            with open("/proc/sys/net/mailslot/computer_name", encoding="ascii") as file:
                return file.read().strip()

        def opened():
            with self.log("mailslot") as log:
                for gate in "remote_send", "remote_receive":
                    self.near.set(**{gate: 0})
                self.near.set(remote_send=1)
                told = self.as_stranger(CLONE_NEWUSER | remote_net.CLONE_NEWNET, open_gate)
                self.near.set(remote_receive=1)
            # That some of ours were too many, before, is said without a name.
            log = [line for line in log if "callbacks suppressed" not in line]
            self.assertEqual(log, self.notices(log))
            return len(log) == 2 and told
        name = wait_for(opened)
        self.assertEqual(name, socket.gethostname().partition(".")[0].upper()[:15])

    @contextlib.contextmanager
    def log(self, about="mailslotfs:"):
        """What the module has written to the kernel's log in the meantime: lines with this."""
        lines = []
        kmsg = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(kmsg, 0, os.SEEK_END)
        yield lines
        with contextlib.suppress(BlockingIOError):
            while True:
                line = os.read(kmsg, 8192).decode().splitlines()[0].partition(";")[2]
                if about in line:
                    lines.append(line)
        os.close(kmsg)

    @staticmethod
    def notices(log):
        return [line for line in log if f"({os.getpid()})" in line]

    def test_H103_notice(self):
        """Who opens a gate is in the log: for each gate a line, and none for what changes nothing.
        There are so many a second only, and other tests have opened gates."""
        for gate, says in ("remote_receive", "in from"), ("remote_send", "out to"):
            def opened():
                self.near.set(**{gate: 0})
                with self.log() as log:
                    self.near.set(**{gate: 1})
                    self.near.set(**{gate: 1})
                    self.near.set(**{gate: 0})
                return self.notices(log)
            with self.subTest(gate=gate):
                lines = wait_for(opened)
                self.assertEqual(len(lines), 1)
                self.assertIn(says, lines[0])

    def test_H103_notices_are_limited(self):
        start = time.monotonic()
        with self.log() as log:
            for _ in range(200):
                self.near.set(remote_send=0)
                self.near.set(remote_send=1)
        passed = time.monotonic() - start
        # Ten in five seconds, as the kernel does by default.
        self.assertLessEqual(len(self.notices(log)), 10 * (passed // 5 + 2))

    def test_H103_datagrams_are_not_logged(self):
        with self.log() as log:
            self.slot()
            self.send(MIXED * 100)
            self.good()
            self.slot().wait(101)
        self.assertEqual(log, [])

    def test_H45_trace(self):
        """A refused datagram shows in the trace, with nothing that a terminal could act upon."""
        trace = f"{TRACING}/instances/mailslotfs-test-{os.getpid()}"
        try:
            os.mkdir(trace)
        except OSError as error:
            self.skipTest(f"no tracing: {error}")
        self.addCleanup(os.rmdir, trace)
        with open(f"{trace}/events/mailslotfs/mailslot_drop/enable", "w", encoding="ascii") as on:
            on.write("1")
        odd = frame.name("\x1b[2J%s\n\xff\0")
        self.expect(self.slot(), lambda: self.send([
            datagram(slot="\x1b[31m\n%n"), datagram(destination=frame.encode(odd)), b"junk"]),
            no_slot=1, not_our_name=1, short=1)
        with open(f"{trace}/trace", "rb") as file:
            lines = [line for line in file.read().splitlines() if b"mailslot_drop" in line]
        self.assertEqual(len(lines), 3)
        for line, reason in zip(lines, (b"no_slot", b"not_our_name", b"short")):
            self.assertIn(reason, line)
            self.assertIn(b"192.0.2.1", line)
            self.assertTrue(all(0x20 <= byte < 0x7f for byte in line), line)


if __name__ == "__main__":
    remote_case.main()
