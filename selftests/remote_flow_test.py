#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_flow_test.py [NAME...]: files under .remote over time: gates, full send buffers, signals,
namespaces, and messages to ourselves."""

import contextlib
import ctypes
import errno
import os
import resource
import select
import signal
import subprocess
import tempfile

import remote_case
import remote_frame as frame
import remote_net
from remote_net import call, libc, wait_for
from remote_send_case import NEAR, NOBODY, Child, SendCase, Wire, as_user, built

CLONE_NEWUSER = 0x10000000
PR_SET_DUMPABLE = 4


class Gates(SendCase):
    def test_closed_at_first(self):
        self.far.reset()
        self.assertEqual(self.far.get("remote_send"), "0")
        self.fails(errno.EOPNOTSUPP, os.stat, self.path())
        self.fails(errno.EOPNOTSUPP, os.open, self.path("*"), os.O_WRONLY)
        self.assertIn(".remote", os.listdir(self.far.root))

    def test_closed_for_files_that_are_open(self):
        self.far.set(remote_receive=1)
        wire = self.wire()
        fds = [self.client(host) for host in (NEAR, "*", "HOSTA")]
        place = os.open(self.path(), os.O_PATH)
        self.addCleanup(self.close, place)
        self.far.set(remote_send=0)

        def write():
            for fd in fds:
                self.fails(errno.EOPNOTSUPP, os.write, fd, b"x")
            self.fails(errno.EOPNOTSUPP, os.open, f"/proc/self/fd/{place}", os.O_WRONLY)
        self.assertEqual(self.counts(write), {})
        self.far.set(remote_send=1)
        self.assertEqual([os.write(fd, b"hello") for fd in fds], [5, 5, 5])
        os.close(os.open(f"/proc/self/fd/{place}", os.O_WRONLY))
        self.assertEqual([p.dest for p in self.sent(wire)], ["192.0.2.2", "192.0.2.255"])

    def test_others_gates_are_not_ours(self):
        self.near.set(remote_send=0)
        self.write()
        self.near.set(remote_send=1)
        self.far.set(remote_send=0)
        self.fails(errno.EOPNOTSUPP, os.stat, self.path())

    def test_values(self):
        for value in ("2", "-1", "x"):
            self.fails(errno.EINVAL, self.far.set, remote_send=value)
        self.write()

    def test_H103_one_notice_for_an_opening(self):
        notice = f"({os.getpid()}) lets messages out to the network"
        with open("/dev/kmsg", "rb", buffering=0) as log:
            os.set_blocking(log.fileno(), False)
            os.lseek(log.fileno(), 0, os.SEEK_END)

            def notices(call_):
                call_()
                count = 0
                with contextlib.suppress(BlockingIOError):
                    while True:
                        count += notice.encode() in os.read(log.fileno(), 8192)
                return count

            def reopen():
                self.far.set(remote_send=0)
                self.far.set(remote_send=1)
            # Other openings may have used up what there is for some seconds.
            self.assertTrue(wait_for(lambda: notices(reopen)))
            self.assertEqual(notices(lambda: self.far.set(remote_send=1)), 0)
            self.assertEqual(notices(lambda: self.far.set(remote_send=0)), 0)
            self.assertLess(notices(lambda: [reopen() for _ in range(500)]), 250)


class Pressure(SendCase):
    """The send buffer is full while the interface is stopped."""

    def setUp(self):
        super().setUp()
        self.slot = self.server()
        self.plug()
        self.fd = self.client()

    def writable(self, seconds=0):
        return bool(select.select([], [self.fd], [], seconds)[1])

    def all_arrive(self, texts):
        """These and no others, once and in order; by another file then, one that is the last."""
        self.write(b"the last one")
        self.assertTrue(self.slot.wait(len(texts) + 1))
        self.assertEqual(self.slot.texts(), [*texts, b"the last one"])

    def numbers(self, count):
        return [b"%d" % number for number in range(count)]

    def test_nonblocking(self):
        self.assertTrue(self.writable())
        count = 0

        def fill():
            nonlocal count
            count = self.fill(self.fd)
            self.fails(errno.EAGAIN, os.pwritev, self.fd, [b"x"], -1, os.RWF_NOWAIT)
        # Who is told to try again has made no error.
        counts = self.counts(fill)
        self.assertEqual(counts, {"sent": count})
        self.assertGreater(count, 10)
        self.assertFalse(self.writable())
        self.unplug()
        self.assertTrue(self.writable(60))
        self.all_arrive(self.numbers(count))

    def test_each_file_has_a_buffer(self):
        count = self.fill(self.fd)
        other = self.client()
        os.set_blocking(other, False)
        self.assertEqual(os.write(other, b"other"), 5)
        self.unplug()
        self.all_arrive([*self.numbers(count), b"other"])

    def test_waits(self):
        count = self.fill(self.fd)
        child = Child(lambda: os.write(self.fd, b"waited"))
        self.assertTrue(child.sleeps())
        self.unplug()
        self.assertEqual(child.result(), 6)
        self.all_arrive([*self.numbers(count), b"waited"])

    def signalled(self, restart):
        """A child that writes, and gets two signals while it waits."""
        signals = []

        def write():
            def handler(number, _):
                signals.append(number)
                if not restart:
                    raise InterruptedError(errno.EINTR, "")
            signal.signal(signal.SIGALRM, handler)
            signal.siginterrupt(signal.SIGALRM, not restart)
            return os.write(self.fd, b"signalled"), len(signals) > 0
        child = Child(write)
        self.assertTrue(child.sleeps())
        child.kill(signal.SIGALRM)
        return child

    def test_interrupted(self):
        count = self.fill(self.fd)
        counts = self.counts(lambda: self.assertEqual(self.signalled(False).result(), "EINTR"))
        self.assertEqual(counts, {})
        self.unplug()
        self.all_arrive(self.numbers(count))

    def test_restarted(self):
        count = self.fill(self.fd)
        child = self.signalled(True)
        # It has taken the signal, and waits anew.
        self.assertTrue(child.sleeps())
        child.kill(signal.SIGALRM)
        self.assertTrue(child.sleeps())
        self.unplug()
        self.assertEqual(child.result(), (9, True))
        self.all_arrive([*self.numbers(count), b"signalled"])

    def test_killed(self):
        count = self.fill(self.fd)
        child = Child(lambda: os.write(self.fd, b"killed"))
        self.assertTrue(child.sleeps())
        child.kill()
        self.assertEqual(child.result(), None)
        self.unplug()
        self.all_arrive(self.numbers(count))

    def test_closed_while_full(self):
        count = self.fill(self.fd)
        os.close(self.fd)
        self.unplug()
        self.all_arrive(self.numbers(count))

    def test_gate_closed_while_full(self):
        count = self.fill(self.fd)
        self.far.set(remote_send=0)
        self.fails(errno.EOPNOTSUPP, os.write, self.fd, b"x")
        self.far.set(remote_send=1)
        self.unplug()
        self.all_arrive(self.numbers(count))

    def refused_after_waiting(self, number, change, undo):
        """A write waits for room while CHANGE() happens, then fails so; what is counted."""
        self.addCleanup(self.all_arrive, self.numbers(self.fill(self.fd)))
        child = Child(lambda: os.write(self.fd, b"waited"))
        self.assertTrue(child.sleeps())

        def go_on():
            change()
            self.addCleanup(undo)
            self.unplug()
            self.assertEqual(child.result(), errno.errorcode[number])
        return self.counts(go_on)

    def test_gate_closed_while_waiting(self):
        counts = self.refused_after_waiting(
            errno.EOPNOTSUPP, lambda: self.far.set(remote_send=0),
            lambda: self.far.set(remote_send=1))
        self.assertEqual(counts, {})

    def test_H110_route_withdrawn_while_waiting(self):
        route = f"unreachable {self.near.address}"
        counts = self.refused_after_waiting(
            errno.EHOSTUNREACH, lambda: self.far.ip(f"route add {route}"),
            lambda: self.far.ip(f"route del {route}"))
        self.assertEqual(counts, {"send_errors": 1})


class Ourselves(SendCase):
    """Our own name: a message from the network that never was on it."""

    def setUp(self):
        super().setUp()
        self.far.set(remote_receive=1)
        self.slot = self.server(host=self.far)

    def test_delivered(self):
        loop = Wire(self.far, "lo")
        self.addCleanup(loop.close)
        for host, suffix in (("HOSTA", 0), ("hosta", 0), ("HOSTA#03", 3), ("HOSTA@192.0.2.1", 0),
                             ("HOSTA#20@127.0.0.1", 0x20)):
            counts = self.counts(lambda h=host: self.write(host=h))
            self.assertEqual(counts, {"received": 1, "delivered": 1, "sent": 1})
            message = self.slot.recv()
            self.assertEqual(message[:-1], (
                b"hello", 1, 0, NOBODY, NOBODY, 1, "127.0.0.1", "127.0.0.1", 138, frame.UNIQUE,
                frame.name("HOSTA"), frame.name("HOSTA", suffix)))
        self.assertIsNone(loop.next(0))
        self.assertIsNone(self.wire().next(0))

    def test_needs_no_interface(self):
        self.far.ip("link set lo down", "link set far0 down")
        self.addCleanup(self.far.ip, "link set lo up", "link set far0 up")
        self.write(host="HOSTA")
        self.assertEqual(self.slot.texts(), [b"hello"])

    def test_needs_an_open_gate(self):
        fd = self.client("HOSTA")
        self.far.set(remote_receive=0)
        counts = self.counts(lambda: self.fails(errno.ECONNREFUSED, os.write, fd, b"x"))
        self.assertEqual(counts, {"send_errors": 1})
        self.far.set(remote_receive=1)
        os.write(fd, b"x")
        self.assertEqual(self.slot.texts(), [b"x"])

    def refused(self, reason, text=b"hello", host="HOSTA", name="test"):  # pylint: disable=W0221
        """The write succeeds, as one to the network does."""
        counts = self.counts(lambda: self.write(text, host, name))
        self.assertEqual(counts, {"received": 1, reason: 1, "sent": 1})

    def test_refused_like_any_other(self):
        self.refused("no_slot", name="nobody")
        self.refused("empty", b"")
        self.refused("not_our_name", host="HOSTA#1D")
        os.fchmod(self.slot.fd, 0o660)
        self.refused("not_permitted")
        os.fchmod(self.slot.fd, 0o602)
        self.slot.set(remote_net.SET_MAX_MESSAGE, 4)
        self.refused("too_big")
        self.far.set(remote_bytes_max=1)
        self.refused("budget", b"x")
        self.far.set(remote_bytes_max=remote_net.DEFAULTS["remote_bytes_max"])
        self.slot.set(remote_net.SET_MAX_QUEUE, 1)
        self.write(b"x", "HOSTA")
        self.refused("full", b"x")
        self.assertEqual(self.slot.texts(), [b"x"])
        self.assertEqual(self.slot.info().dropped, 2)

    def test_the_same_again_is_another(self):
        fd = self.client("HOSTA")
        for _ in range(3):
            os.write(fd, b"same")
        self.assertEqual(self.slot.texts(), [b"same"] * 3)

    def test_another_slot_of_ours_in_its_case(self):
        slot = self.server("NET\\Netlogon", host=self.far)
        self.write(host="HOSTA", name="net\\NETLOGON")
        self.assertEqual(slot.texts(), [b"hello"])

    def test_always_writable(self):
        fd = self.client("HOSTA", flags=os.O_NONBLOCK)
        self.assertEqual(select.select([], [fd], [], 0)[1], [fd])


class Namespaces(SendCase):
    """H110: the mount's namespace decides, whoever uses it."""

    def test_H110_from_another_namespace(self):
        wire = self.wire()
        fd = self.client()
        self.near.reset(remote_send=0)
        with self.near:
            self.write()
            os.write(fd, b"hello")
        packets = self.sent(wire)
        self.assertEqual([p.source for p in packets], ["192.0.2.1"] * 2)
        for packet in packets:
            self.assertEqual(packet.payload, built(dgm_id=packet.dgm_id))

    @staticmethod
    def guest(root):
        """A user's own namespaces, with a mount at ROOT."""
        user, group = os.getuid(), os.getgid()
        libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        remote_net.unshare(CLONE_NEWUSER | remote_net.CLONE_NEWNET | remote_net.CLONE_NEWNS)
        for file, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"),
                           ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{file}", "w", encoding="ascii") as target:
                target.write(text)
        remote_net.mount("mailslot", root, "mailslotfs")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)

    def test_H110_user_namespace(self):
        """Root of a user namespace: its own gate, nobody else's."""
        root = tempfile.mkdtemp(prefix="mailslotfs-test-")
        self.addCleanup(os.rmdir, root)
        os.chown(root, NOBODY, NOBODY)

        def setting(name, value):
            with open(f"/proc/sys/net/mailslot/{name}", "w", encoding="ascii") as file:
                file.write(f"{value}\n")

        def errno_of(call_, *args):
            try:
                return call_(*args)
            except OSError as error:
                return error.errno

        def life():
            self.guest(root)
            base = os.path.join(root, ".remote")
            yield os.stat(base).st_uid, oct(os.stat(base).st_mode)
            yield errno_of(os.stat, os.path.join(base, "GUEST"))
            setting("computer_name", "GUEST")
            setting("remote_send", 1)
            setting("remote_receive", 1)
            slot = remote_net.Slot(os.path.join(root, "mine"))
            fd = os.open(os.path.join(base, "GUEST", "mine"), os.O_WRONLY)
            os.write(fd, b"hello")
            yield slot.recv().data
            fd = os.open(os.path.join(base, NEAR, "test"), os.O_WRONLY)
            yield errno_of(os.write, fd, b"x")
            yield errno_of(os.stat, self.path())
            yield errno_of(os.listdir, self.path("", ""))
        self.assertEqual(as_user(lambda: list(life())), [
            (0, "0o40700"), errno.EOPNOTSUPP, b"hello", errno.ENETUNREACH, errno.EACCES,
            errno.EACCES])
        self.assertEqual(self.far.get("computer_name"), "HOSTA")

    def lost(self):
        """A namespace that nothing but its mount, its file and its cable to far keep."""
        stack = contextlib.ExitStack()
        host = remote_net.other_host("lost", stack)
        host.ip(f"link add lost0 type veth peer name lostfar netns /proc/{os.getpid()}/fd/"
                f"{self.far.fd}", "addr add 203.0.113.1/24 brd + dev lost0", "link set lost0 up")
        self.far.ip("link set lostfar up")
        host.set(computer_name="LOST", remote_send=1)
        return host, stack

    def far_has(self, link):
        with self.far, open("/proc/thread-self/net/dev", encoding="ascii") as file:
            return any(line.strip().startswith(link + ":") for line in file)

    def test_lives_as_long_as_a_file(self):
        """After the last mount, and the last process; then all of it is gone."""
        def users():
            with open("/sys/module/mailslotfs/refcnt", encoding="ascii") as file:
                return int(file.read())
        host, stack = self.lost()
        fd = os.open(os.path.join(host.root, ".remote", "*", "test"), os.O_WRONLY)
        wire = Wire(self.far, "lostfar")
        self.addCleanup(wire.close)
        stack.close()
        self.assertFalse(os.path.exists(host.root))
        os.write(fd, b"still here")
        self.assertEqual(wire.next().text, b"still here")
        self.assertTrue(self.far_has("lostfar"))
        before = users()
        os.close(fd)
        # Both what the file has held, and its file system.
        self.assertTrue(wait_for(lambda: users() <= before - 2))
        self.assertTrue(wait_for(lambda: not self.far_has("lostfar")))


class Files(SendCase):
    def test_many_open(self):
        slot = self.server()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 1024)), hard))
        hosts = [NEAR, "HOSTB#20@192.0.2.2", "*", "WORKGROUP"]
        fds = [self.client(hosts[number % 4]) for number in range(200)]
        for number, fd in enumerate(fds):
            os.write(fd, b"%d" % number)
        self.assertTrue(slot.wait(200))
        self.assertEqual(slot.texts(), [b"%d" % number for number in range(200)])
        for fd in fds:
            os.close(fd)

    def test_copies_are_one_file(self):
        slot = self.server()
        fd = self.client()
        copies = [os.dup(fd) for _ in range(3)]
        os.close(fd)
        for copy in copies:
            os.write(copy, b"x")
            os.close(copy)
        self.assertTrue(slot.wait(3))

    def test_names_are_kept_by_the_file(self):
        slot = self.server()
        fd = self.client("WORKGROUP")
        self.far.set(workgroup="")
        self.fails(errno.EDESTADDRREQ, os.write, fd, b"x")
        self.far.set(workgroup="WORKGROUP")
        self.assertEqual(os.write(fd, b"x"), 1)
        self.assertTrue(slot.wait())

    def test_bad_memory(self):
        fd = self.client()
        libc.write.argtypes = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t
        self.addCleanup(setattr, libc.write, "argtypes", None)
        counts = self.counts(lambda: self.fails(errno.EFAULT, call, "write", fd, 1, 100))
        self.assertEqual(counts, {"send_errors": 1})


class Races(SendCase):
    """Writers while everything that they rely on comes and goes."""

    ROUNDS = 60
    HOSTS = NEAR, "*", "WORKGROUP", "HOSTA", "HOSTB#1D@203.0.113.9"
    MAY_FAIL = (errno.EOPNOTSUPP, errno.EDESTADDRREQ, errno.EADDRNOTAVAIL, errno.ECONNREFUSED,
                errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EMSGSIZE, errno.EINVAL, errno.EAGAIN)

    def writer(self, end):
        """Opens, writes and closes until there is something in END; how many were accepted."""
        os.sched_setaffinity(0, range(os.cpu_count()))
        accepted = turn = 0
        while not select.select([end], [], [], 0)[0]:
            turn += 1
            fd = -1
            try:
                fd = os.open(self.path(self.HOSTS[turn % len(self.HOSTS)]),
                             os.O_WRONLY | os.O_NONBLOCK)
                for _ in range(3):
                    accepted += os.write(fd, b"x" * (turn % 400 + 1)) > 0
            except OSError as error:
                if error.errno not in self.MAY_FAIL:
                    raise
            self.close(fd)
        return accepted

    def disturb(self, turn):
        self.far.set(remote_send=0)
        self.far.set(computer_name=f"HOST{turn % 3}" if turn % 3 else "HOSTA",
                     workgroup="WORKGROUP" if turn % 2 else "", remote_receive=turn % 2)
        self.far.set(remote_send=1)
        self.far.ip(*["route replace default via 192.0.2.2", "route del default"] * 10)
        if turn % 10:
            return
        self.far.ip("link set far0 down", "addr add 192.0.2.50/24 dev far0", "link set far0 up",
                    "route replace default via 192.0.2.2", "link set far0 mtu 300")
        self.far.ip("link set far0 mtu 1500", "addr del 192.0.2.50/24 dev far0")

    def test_everything_changes(self):
        self.addCleanup(self.far.ip, "route flush default")
        end, stop = os.pipe()
        before = self.far.stat()["sent"]
        children = [Child(lambda: self.writer(end)) for _ in range(4)]
        for turn in range(self.ROUNDS):
            self.disturb(turn)
        os.write(stop, b"x")
        accepted = [child.result() for child in children]
        os.close(end)
        os.close(stop)
        self.assertEqual([type(number) for number in accepted], [int] * 4, accepted)
        self.assertGreater(sum(accepted), 100)
        self.assertEqual(self.far.stat()["sent"] - before, sum(accepted))
        self.far.reset(computer_name="HOSTA", remote_send=1)
        slot = self.server()
        self.write(b"after")
        self.assertTrue(slot.wait())


if __name__ == "__main__":
    remote_case.main()
