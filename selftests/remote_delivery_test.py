#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_delivery_test.py [NAME...]: from a datagram that is for us to who reads the slot."""

import contextlib
import errno
import fcntl
import os
import select
import subprocess
import time

import remote_case
import remote_frame as frame
import remote_net
from remote_frame import datagram
from remote_net import wait_for

CGROUPS = "/sys/fs/cgroup"
CLOCK_REALTIME_COARSE = 5
MIB = 1 << 20


class Reading(remote_case.RemoteCase):
    def test_H35_every_field(self):
        slot, source = self.slot(), b"h\xe4 x\0\x1b".ljust(15, b"?") + b"\x20"
        before = time.clock_gettime_ns(CLOCK_REALTIME_COARSE)
        self.far.send(datagram(type_=frame.UNIQUE, source=frame.encode(source),
                               destination=frame.encode(frame.name("hostb", 3))),
                      self.near, sport=4321)
        slot.wait()
        after = time.clock_gettime_ns(CLOCK_REALTIME_COARSE)
        got = slot.recv()
        self.assertLessEqual(before, got.time_ns)
        self.assertLessEqual(got.time_ns, after)
        self.assertEqual(got, remote_net.Message(
            data=b"hello", origin=1, pid=0, uid=65534, gid=65534,
            ifindex=self.near.link().index, source_addr="192.0.2.1", dest_addr="192.0.2.2",
            source_port=4321, datagram_type=frame.UNIQUE, source_name=source,
            dest_name=frame.name("hostb", 3), time_ns=got.time_ns))

    def test_H15_broadcast_fields(self):
        slot = self.slot()
        self.far.send(datagram(), self.near, dest="192.0.2.255")
        slot.wait()
        got = slot.recv()
        self.assertEqual(got.dest_addr, "192.0.2.255")
        self.assertEqual(got.dest_name, frame.name("WORKGROUP", 0x1d))
        self.assertEqual(got.datagram_type, frame.GROUP)

    def test_H78_read(self):
        """Only the message is read, and counted."""
        slot = self.slot()
        self.good(b"one")
        self.good(b"three")
        slot.wait(2)
        info = slot.info()
        self.assertEqual((info.next_size, info.queued_bytes, info.received), (3, 8, 2))
        self.assertEqual(slot.recv(2, remote_net.PEEK | remote_net.TRUNCATE).data, b"on")
        with self.assertRaises(OSError) as caught:
            os.read(slot.fd, 2)
        self.assertEqual(caught.exception.errno, errno.EMSGSIZE)
        self.assertEqual(os.read(slot.fd, 100), b"one")
        self.assertEqual(os.read(slot.fd, 5), b"three")

    def test_H98_faulting_reader(self):
        """What could not be copied out is still there, with where it came from."""
        slot = self.slot()
        self.good(b"kept", source_ip="0.0.0.0")
        slot.wait()
        args = bytearray(remote_net.RECV.pack(8, 100, *[0] * 9, b"", 0, 0, 0, b"", b"", 0, b""))
        with self.assertRaises(OSError) as caught:
            fcntl.ioctl(slot.fd, remote_net.IOC_RECV, args)
        self.assertEqual(caught.exception.errno, errno.EFAULT)
        got = slot.recv()
        self.assertEqual((got.data, got.source_addr), (b"kept", "192.0.2.1"))

    def test_H78_with_local_messages(self):
        """In the order of their arrival, each with its origin."""
        slot = self.slot()
        for number in range(3):
            self.good(b"remote")
            slot.wait(2 * number + 1)
            with open(slot.path, "wb", 0) as client:
                client.write(b"local")
        self.assertEqual([(message.data, message.origin) for message in slot.messages()],
                         [(b"remote", 1), (b"local", 0)] * 3)


class Waiting(remote_case.RemoteCase):
    """H99: whoever waits for a message is woken by one from the network."""

    def woken(self, wait):
        """WAIT(), true when there is a message, in a process that sleeps when it comes."""
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                os._exit(0 if wait() else 1)
            os._exit(2)
        self.asleep(child)
        self.good()
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)

    def asleep(self, process):
        def state():
            with open(f"/proc/{process}/stat", encoding="utf-8") as file:
                return file.read().rpartition(")")[2].split()[0]
        self.assertTrue(wait_for(lambda: state() in "SZ"))

    def test_H99_poll(self):
        poll = select.poll()
        poll.register(self.slot(), select.POLLIN)
        self.woken(lambda: poll.poll(60000))

    def test_H99_select(self):
        self.woken(lambda: self.slot().readable(60))

    def test_H99_epoll(self):
        for flags in 0, select.EPOLLET, select.EPOLLEXCLUSIVE:
            with self.subTest(flags=flags), select.epoll() as epoll:
                epoll.register(self.slot(), select.EPOLLIN | flags)
                self.woken(lambda: epoll.poll(60))
                self.assertEqual(self.slot().texts(), [b"good"])

    def test_H99_read(self):
        slot = self.slot()
        slot.set(remote_net.SET_READ_TIMEOUT, 0xffffffff)
        os.set_blocking(slot.fd, True)
        self.woken(lambda: os.read(slot.fd, 100) == b"good")

    def test_H99_read_with_a_timeout(self):
        slot = self.slot()
        slot.set(remote_net.SET_READ_TIMEOUT, 60000)
        os.set_blocking(slot.fd, True)
        self.woken(lambda: os.read(slot.fd, 100) == b"good")

    def uring(self, request, want):
        places = [os.path.dirname(os.path.abspath(__file__)),
                  os.path.join(os.environ.get("BUILD", "../build"), "selftests")]
        programs = [f"{place}/remote_uring" for place in places]
        program = next(filter(os.path.exists, programs), None)
        if not program:
            self.skipTest("remote_uring is not built")
        slot = self.slot()
        slot.set(remote_net.SET_READ_TIMEOUT, 0xffffffff)
        os.set_blocking(slot.fd, True)
        with subprocess.Popen([program, request], stdin=slot.fd, stdout=subprocess.PIPE) as reader:
            self.asleep(reader.pid)
            self.good()
            said = reader.communicate()[0]
        if reader.returncode == 4:
            self.skipTest("no io_uring here")
        self.assertEqual((reader.returncode, said), (0, want))

    def test_H99_io_uring_read(self):
        self.uring("read", b"good")

    def test_H99_io_uring_poll(self):
        self.uring("poll", b"POLLIN\n")

    def test_H99_empty_message(self):
        """It would be taken for the end of a file: nobody is woken, nothing is there."""
        slot = self.slot()
        self.expect(slot, lambda: self.send([datagram(b"")]), empty=1)
        self.send([datagram(b"")])
        self.assertTrue(wait_for(lambda: self.near.stat()["empty"] >= 2))
        self.assertFalse(slot.readable())


class Slots(remote_case.RemoteCase):
    def test_H88_names_in_any_case(self):
        for name, spellings in {
                "MixedCase": ["MIXEDCASE", "mixedcase", "MixedCase"],
                "NET\\NETLOGON": ["net\\netlogon", "NET\\Netlogon"],
                "a\\b\\c\\d": ["A\\B\\C\\D"],
                "x" * 255: ["X" * 255],
                "odd:*?\"<>|": ["ODD:*?\"<>|"]}.items():
            with self.subTest(name=name):
                self.expect(self.slot(name),
                            lambda: self.send([datagram(slot=spelling) for spelling in spellings]),
                            [b"hello"] * len(spellings))

    def test_H86_names_beyond_ASCII(self):
        """In UTF-8, and bytes that are not: each finds its slot."""
        for name in b"\xc3\xa4", b"\xe4", b"\xff\xfe":
            slot = self.slot(os.fsdecode(name))
            with self.subTest(name=name):
                self.send([datagram(slot=name)])
                self.assertTrue(slot.wait())
                self.assertEqual(slot.texts(), [b"hello"])

    def test_H89_no_such_slot(self):
        names = ["tes", "test1", "test ", "test\\x", "x\\test", "*", "near", "*test"]
        self.refused("no_slot", *[datagram(slot=name) for name in names])

    def test_H89_many_names(self):
        """Strangers cannot make us remember what they ask for."""
        def dentries():
            with open("/proc/sys/fs/dentry-state", encoding="ascii") as file:
                return int(file.read().split()[0])
        count, packets = 10000, []
        for number in range(count):
            payload = datagram(slot=f"missing-{number}")
            packets.append(frame.ip(frame.udp(payload, "192.0.2.1", "192.0.2.2", check=0),
                                    "192.0.2.1", "192.0.2.2"))
        before = dentries()
        self.packets(packets, no_slot=count)
        self.assertLess(dentries() - before, count / 2)

    def test_H90_only_slots(self):
        """Directories of the file system are none, and what looks like a path leads nowhere."""
        self.refused("no_slot", datagram(slot=".remote"), datagram(slot=".remote\\test"))
        # "test" is there: none of these is another way to it.
        paths = ".", "..", "..\\test", ".\\test", "/", "/test", "./test", "../near/test", ""
        self.refused("slot_name", *[datagram(slot=path, trailing=b"x" * 9) for path in paths])

    def test_H97_closed_and_made_anew(self):
        self.slot().close()
        self.send([datagram()])
        self.assertTrue(wait_for(lambda: self.near.stat()["no_slot"]))
        del self.slots["test"]
        self.accepted(datagram())

    def test_H91_modes(self):
        """Who is not here is "other"."""
        slot = self.slot()
        for mode in 0o600, 0o644, 0o620, 0o660, 0o775, 0o000:
            os.fchmod(slot.fd, mode)
            with self.subTest(mode=oct(mode)):
                before = self.near.stat()
                self.send([datagram()])
                self.assertTrue(wait_for(lambda: self.changes(before)))
                self.assertEqual(self.changes(before), {"received": 1, "not_permitted": 1})
        for mode in 0o602, 0o622, 0o666, 0o002:
            os.fchmod(slot.fd, mode)
            with self.subTest(mode=oct(mode)):
                self.accepted(datagram())

    def test_H91_other_owner(self):
        """The owner's mode decides, whoever that is."""
        slot = self.slot(mode=0o600)
        os.fchown(slot.fd, 12345, 12345)
        os.fchmod(slot.fd, 0o602)
        self.accepted(datagram())


class Namespaces(remote_case.RemoteCase):
    def test_H18_two_hosts(self):
        """Each datagram reaches the host that it is for, and no other."""
        self.far.set(computer_name="HOSTA", remote_receive=1)
        here, there = self.slot(), self.far.slot("test")
        self.addCleanup(there.close)
        self.refused("not_our_name", datagram(destination=frame.HOSTA))
        self.near.send(datagram(destination=frame.HOSTA), self.far)
        self.assertTrue(there.wait())
        self.assertEqual([message.source_addr for message in there.messages()], ["192.0.2.2"])
        self.assertEqual(here.texts(), [])

    def test_H18_same_name(self):
        """One cable's datagram is not the other namespace's, even if all names are equal."""
        self.far.set(computer_name="HOSTB", remote_receive=1)
        there = self.far.slot("test")
        self.addCleanup(there.close)
        before = self.far.stat()
        self.accepted(datagram(destination=frame.HOSTB), datagram())
        self.assertEqual(there.texts(), [])
        self.assertEqual(self.far.stat(), before)


class Limits(remote_case.RemoteCase):
    def test_H92_longer_than_allowed(self):
        slot = self.slot()
        slot.set(remote_net.SET_MAX_MESSAGE, 5)
        self.expect(slot, lambda: self.send([datagram(b"x" * 6), datagram(b"x" * 400)]), too_big=2)
        self.near.set(message_bytes_max=4)
        self.expect(slot, lambda: self.send([datagram()]), too_big=1)

    def flood(self, count=50):
        """So many datagrams with a number each; what becomes of them."""
        before = self.near.stat()
        self.send([datagram(b"%d" % number) for number in range(count)])
        self.assertTrue(wait_for(lambda: self.changes(before).get("received") == count))
        return self.changes(before)

    def stopped(self, reason):
        """A flood is stopped for this reason; what fitted is intact, and then there is room."""
        slot = self.slot()
        changes = self.flood()
        self.assertEqual(set(changes), {"received", "delivered", reason})
        self.assertEqual(slot.texts(), [b"%d" % number for number in range(changes["delivered"])])
        self.accepted(datagram())
        return changes[reason]

    def test_H93_full_slot(self):
        slot, other = self.slot(), self.slot("other")
        slot.set(remote_net.SET_MAX_QUEUE, 1000)
        full = self.stopped("full")
        self.assertEqual(slot.info().dropped, full)
        self.flood()
        self.expect(other, lambda: None)
        self.assertEqual(other.info().dropped, 0)

    def test_H93_waiting_writers_go_first(self):
        """A datagram does not overtake a local writer that waits for room."""
        slot = self.slot()
        slot.set(remote_net.SET_MAX_QUEUE, 1)
        self.good(b"first")
        self.assertTrue(slot.wait())
        self.start_waiting_writer(slot)
        before = self.near.stat()
        self.good(b"third")
        self.assertTrue(wait_for(lambda: self.changes(before)))
        self.assertEqual(self.changes(before), {"received": 1, "full": 1})
        self.assertEqual(slot.recv().data, b"first")
        self.assertTrue(slot.wait())
        self.assertEqual(slot.texts(), [b"second"])

    def test_H93_room_for_a_waiting_writer_stays(self):
        """A datagram does not take the room that a local writer has been woken for."""
        slot = self.slot()
        slot.set(remote_net.SET_MAX_QUEUE, 1)
        self.good(b"first")
        self.assertTrue(slot.wait())
        cpus = os.sched_getaffinity(0)
        self.addCleanup(os.sched_setaffinity, 0, cpus)
        os.sched_setaffinity(0, {min(cpus)})
        self.start_waiting_writer(slot)
        before = self.near.stat()
        # until the end of this we are always first: the writer is woken, and does not run
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        first = slot.recv().data
        self.good(b"third")
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        self.assertEqual(first, b"first")
        self.assertTrue(wait_for(lambda: self.changes(before)))
        self.assertEqual(self.changes(before), {"received": 1, "full": 1})
        self.assertTrue(slot.wait())
        self.assertEqual(slot.texts(), [b"second"])

    def start_waiting_writer(self, slot):
        """A writer of another process, that waits for room."""
        client = subprocess.Popen(["sh", "-c", f"printf second >'{slot.path}'"])
        self.addCleanup(client.wait)
        self.assertTrue(wait_for(lambda: b"mailslot_wait_in_line" in self.stack(client.pid)))

    def stack(self, process):
        with open(f"/proc/{process}/stack", "rb") as file:
            return file.read()

    def test_H93_remote_budget(self):
        self.near.set(remote_bytes_max=2000)
        self.stopped("budget")

    def test_H93_remote_budget_is_not_for_local_messages(self):
        slot = self.slot()
        self.near.set(remote_bytes_max=2000)
        with open(slot.path, "wb", 0) as client:
            for _ in range(50):
                client.write(b"local")
            self.accepted_after(slot, 50)
            self.assertIn("budget", self.flood())
            client.write(b"local")
        self.assertEqual(slot.texts()[-1], b"local")

    def accepted_after(self, slot, count):
        before = self.near.stat()
        self.good()
        self.assertTrue(slot.wait(count + 1))
        self.assertEqual(self.changes(before, 1), {"received": 1, "delivered": 1})

    def test_H93_remote_budget_of_nothing(self):
        self.slot()
        self.near.set(remote_bytes_max=0)
        self.assertEqual(self.flood(), {"received": 50, "budget": 50})

    def test_H93_budget_of_many_slots(self):
        """Slots without end do not help: the namespace's budget stops them all."""
        self.near.set(remote_bytes_max=20000)
        slots = [self.slot(f"slot-{number}") for number in range(10)]
        before = self.near.stat()
        self.send([datagram(b"x" * 400, slot=f"slot-{number % 10}") for number in range(100)])
        self.assertTrue(wait_for(lambda: self.changes(before).get("received") == 100))
        self.assertGreater(self.changes(before)["budget"], 40)
        self.assertLessEqual(sum(slot.info().queued_bytes for slot in slots), 20000)

    def test_H93_total(self):
        self.near.set(total_bytes_max=2000)
        self.stopped("budget")

    @contextlib.contextmanager
    def cgroup(self, limit):
        """In a memory cgroup with this limit."""
        group = f"{CGROUPS}/mailslotfs-remote-{os.getpid()}"
        with open("/proc/self/cgroup", encoding="ascii") as file:
            home = CGROUPS + file.read().rstrip("\n").rpartition(":")[2]
        try:
            os.mkdir(group)
        except OSError as error:
            self.skipTest(f"no cgroup: {error}")
        self.addCleanup(lambda: wait_for(lambda: not self.remove(group)))
        if not os.path.exists(f"{group}/memory.max"):
            self.skipTest("no memory controller for cgroups")
        for file, text in (("memory.max", limit), ("cgroup.procs", os.getpid())):
            with open(f"{group}/{file}", "w", encoding="ascii") as out:
                out.write(str(text))
        try:
            yield
        finally:
            with open(f"{home}/cgroup.procs", "w", encoding="ascii") as out:
                out.write(str(os.getpid()))

    @staticmethod
    def remove(group):
        """True while it is still there: kernel memory goes a little later."""
        with contextlib.suppress(OSError):
            os.rmdir(group)
        return os.path.exists(group)

    def test_H96_memory_of_the_creator(self):
        """The slot's creator pays, and a limit of its cgroup stops the flood; others' go on."""
        self.near.set(remote_bytes_max=64 * MIB)
        with self.cgroup(8 * MIB):
            slot = self.slot()
        slot.set(remote_net.SET_MAX_QUEUE, 16 * MIB)
        payload = datagram(b"x" * 1300)
        before = self.near.stat()

        def exhausted():
            self.send([payload] * 100)
            return self.changes(before).get("no_memory") or self.changes(before).get("full")
        self.assertTrue(wait_for(exhausted))
        changes = self.changes(before)
        self.assertEqual(set(changes), {"received", "delivered", "no_memory"})
        self.assertEqual(slot.info().dropped, changes["no_memory"])
        self.expect(self.slot("other"), lambda: None)
        self.assertEqual(len(slot.texts()), changes["delivered"])
        self.accepted(datagram())


if __name__ == "__main__":
    remote_case.main()
