# SPDX-License-Identifier: GPL-2.0-only
"""Cases of remote mailslots: unittest with near and far of remote_net, and TAP for a result.

A test sends, and says what becomes of it: expect() compares all counters, and what was delivered.
"""

import errno
import mmap
import os
import signal
import struct
import sys
import unittest

import remote_frame as frame
import remote_net


class RemoteCase(unittest.TestCase):
    """Tests that share two hosts, near's gate open; settings are new for each."""

    MTU = 1500
    CABLES = 1

    @classmethod
    def setUpClass(cls):
        if os.geteuid():
            raise unittest.SkipTest("not root")
        if not os.path.isdir("/sys/module/mailslotfs"):
            raise unittest.SkipTest("module not loaded")
        # Frames are handled in order when they are sent from one processor.
        os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
        cls.net = remote_net.Net(cls.MTU)
        cls.addClassCleanup(cls.net.close)
        cls.near, cls.far = cls.net.near, cls.net.far
        for number in range(1, cls.CABLES):
            cls.net.cable(number, f"198.51.{99 + number}")

    def setUp(self):
        self.near.reset(computer_name="HOSTB", remote_receive=1)
        self.far.reset()
        self.slots = {}

    def slot(self, name="test", mode=0o622):
        """A slot of near, made when it is asked for first."""
        if name not in self.slots:
            self.slots[name] = self.near.slot(name, mode)
            self.addCleanup(self.slots[name].close)
        return self.slots[name]

    def good(self, text=b"good", **fields):
        self.far.send(frame.datagram(text, **fields), self.near)

    def expect(self, slot, send, texts=(), **counters):
        """SEND() and then a good datagram: TEXTS and that arrive in SLOT, and these counters have
        gone up by these numbers, and no others."""
        before = self.near.stat()
        send()
        self.good(slot=os.path.basename(slot.path))
        want = [*texts, b"good"]
        slot.wait(len(want), 20)
        counters["delivered"] = counters.get("delivered", len(want))
        counters["received"] = sum(counters.values())
        self.assertEqual(slot.texts(), want)
        self.assertEqual(self.changes(before, counters["received"]), counters)

    def changes(self, before, received=0):
        """The counters that have gone up since, and by how much; after RECEIVED datagrams."""
        remote_net.wait_for(lambda: self.near.stat()["received"] - before["received"] >= received)
        now = self.near.stat()
        return {word: now[word] - before[word] for word in now if now[word] != before[word]}

    def send(self, payloads, **fields):
        for payload in payloads:
            self.far.send(payload, self.near, **fields)

    def refused(self, reason, *payloads, **fields):
        """None of these payloads is delivered to the slot "test", each is counted for REASON."""
        self.expect(self.slot(), lambda: self.send(payloads, **fields), **{reason: len(payloads)})

    def accepted(self, *payloads, **fields):
        """All of these payloads are delivered to the slot "test"; each must say b"hello"."""
        self.expect(self.slot(), lambda: self.send(payloads, **fields), [b"hello"] * len(payloads))

    def packets(self, packets, texts=(), **counters):
        """As expect(), for the slot "test" and whole IP packets."""
        self.expect(self.slot(), lambda: self.far.send_ips(packets, self.near), texts, **counters)


def backlog():
    """How many packets wait, on all processors, to be looked at."""
    with open("/proc/thread-self/net/softnet_stat", encoding="ascii") as file:
        return sum(int(line.split()[11], 16) for line in file)


class Flood:
    """Datagrams to near, over and over, by a process of their own; "with" ends it. It ends by
    itself when its interface is gone, and with its parent unless LASTING."""

    def __init__(self, net, *payloads, link=0, lasting=False):
        self.count = mmap.mmap(-1, 8)
        near, far = net.near.link(link), net.far.link(link)
        frames = [frame.ether(frame.ip(frame.udp(payload, far.address, near.address, check=0),
                                       far.address, near.address), near.mac, far.mac)
                  for payload in payloads]
        self.process = os.fork()
        if not self.process:
            try:
                self.leave(net, far.sock, lasting)
                self.run(far.sock, frames)
            finally:
                os._exit(1)

    @staticmethod
    def leave(net, sock, lasting):
        """Keep nothing of our parent's alive."""
        os.closerange(3, sock.fileno())
        os.closerange(sock.fileno() + 1, 1000)
        if not lasting:
            remote_net.call("prctl", 1, signal.SIGKILL)  # PR_SET_PDEATHSIG
            return
        remote_net.unshare(remote_net.CLONE_NEWNS)
        net.near.umount(remote_net.MNT_DETACH)

    def run(self, sock, frames):
        """From another processor, where there is one."""
        os.sched_setaffinity(0, range(os.cpu_count()))
        os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])
        sent = 0
        while True:
            for data in frames:
                try:
                    sock.send(data)
                    sent += 1
                except OSError as error:
                    # There is no interface any more; all else may get better.
                    if error.errno == errno.ENXIO:
                        return
            struct.pack_into("=Q", self.count, 0, sent)

    def sent(self):
        return struct.unpack("=Q", self.count)[0]

    def goes_on(self, more=100):
        """Until so many more have been sent."""
        until = self.sent() + more
        assert remote_net.wait_for(lambda: self.sent() >= until), "the flood has dried up"

    def __enter__(self):
        self.goes_on()
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.settle()

    @staticmethod
    def settle():
        """What it has sent last has come, when its processor has time for us and nothing waits."""
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, range(os.cpu_count()))
        os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])
        assert remote_net.wait_for(lambda: not backlog()), "packets wait for ever"
        os.sched_setaffinity(0, before)


class Tap(unittest.TestResult):
    """A line for each test."""

    skip_all = None

    def line(self, test, verdict="ok", more="", details=""):
        # Dots in what a subtest is about are none of a path.
        path, _, about = test.id().partition(" ")
        name = path.rpartition(".")[2].removeprefix("test_")
        print(f"{verdict} {self.testsRun} {name}{about and ' '}{about}{more}")
        for line in details.splitlines():
            print(f"# {line}")
        sys.stdout.flush()

    def addSuccess(self, test):
        self.line(test)

    def addSkip(self, test, reason):
        if isinstance(test, unittest.TestCase):
            self.line(test, more=f" # SKIP {reason}")
        else:
            self.skip_all = reason

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(test, "not ok", details=self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.line(test, "not ok", details=self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.line(subtest, "not ok", details=self._exc_info_to_string(err, test))


def main():
    """Runs the tests of the calling program, or those that its arguments name."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    if sys.argv[1:]:
        suite = unittest.TestSuite(
            test for group in suite for test in group
            if any(word in test.id() for word in sys.argv[1:]))
    result = Tap()
    print("TAP version 13")
    suite.run(result)
    if result.skip_all:
        print(f"1..0 # SKIP {result.skip_all}")
        sys.exit(4)
    print(f"1..{result.testsRun}")
    sys.exit(not result.wasSuccessful())
