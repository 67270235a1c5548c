# SPDX-License-Identifier: GPL-2.0-only
"""Cases of sending: far (HOSTA, 192.0.2.1) writes, near (HOSTB, 192.0.2.2) receives or listens."""

import errno
import os
import select
import signal
import socket
import subprocess

import remote_case
import remote_frame as frame
from remote_net import wait_for

NEAR = "HOSTB@192.0.2.2"
PACKET_OUTGOING = 4
SO_RCVBUFFORCE = 33
NOBODY = 65534


def built(data=b"hello", slot="test", *, source="HOSTA", destination="HOSTB", suffix=0, **fields):
    """The datagram that we build for a message: as an application's on Windows (case V1)."""
    slot = frame.octets(slot)
    padding = bytes(-len(frame.smb(b"", slot)) % 4)
    offset = len(frame.smb(b"", slot, padding=padding))
    return frame.datagram(
        data, slot, **{"type_": frame.UNIQUE, "dgm_flags": 0x02, **fields},
        source=frame.encode(frame.name(source)),
        destination=frame.encode(frame.name(destination, suffix)),
        flags=0x18, flags2=0x0004, pid=0xfeff, max_parameters=2, trans_flags=2, timeout=0,
        parameter_offset=offset, offset=offset, padding=padding, priority=0)


class Packet:
    """An IP packet with a datagram in it, as it came out of a cable."""

    def __init__(self, ether):
        self.to_station = ether[:6]
        self.raw = ether[14:]
        self.ttl = self.raw[8]
        self.ip_id = int.from_bytes(self.raw[4:6], "big")
        self.source, self.dest = map(socket.inet_ntoa, (self.raw[12:16], self.raw[16:20]))
        self.payload = self.raw[28:]
        self.dgm_id = int.from_bytes(self.payload[2:4], "big")

    @property
    def text(self):
        """The message; its length is in the SMB, as is its offset."""
        smb = self.payload[82:]
        count, offset = (int.from_bytes(smb[at:at + 2], "little") for at in (55, 57))
        return smb[offset:offset + count]


class Wire:
    """What a host hears at an interface: IP packets to port 138, in order."""

    def __init__(self, host, interface):
        self.sock = host.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20)
        # ETH_P_IP
        self.sock.bind((interface, 0x0800))
        self.sock.setblocking(False)

    def close(self):
        self.sock.close()

    def take(self):
        """A frame that is there, with its address, or None."""
        while True:
            try:
                return self.sock.recvfrom(65536)
            except BlockingIOError:
                return None
            except OSError as error:
                # Said once, after the interface was down.
                if error.errno != errno.ENETDOWN:
                    raise

    def drain(self):
        """What has come so far is no business of who listens from now on."""
        while self.take():
            pass

    def next(self, seconds=60):
        """The next packet, or None."""
        while select.select([self.sock], [], [], seconds)[0]:
            data, address = self.take() or (b"", None)
            if len(data) > 42 and address[2] != PACKET_OUTGOING and data[23] == frame.UDP and \
                    int.from_bytes(data[36:38], "big") == frame.PORT:
                return Packet(data)
        return None

    def until(self, text):
        """All before the one that says TEXT, which must come."""
        packets = []
        while (packet := self.next()) and packet.text != text:
            packets.append(packet)
        assert packet, f"{text} did not come, only {[p.text for p in packets]}"
        return packets


class Child:
    """CALL(), run in a child process: whatever it sets or enters goes with it."""

    def __init__(self, call):
        self.pipe, pipe = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(pipe)
            return
        try:
            text = repr(call())
        except OSError as error:
            text = repr(errno.errorcode[error.errno])
        except BaseException as error:  # pylint: disable=broad-except
            text = repr(f"{type(error).__name__}: {error}")
        os.write(pipe, text.encode())
        os._exit(0)

    def field(self, word, file="status"):
        with open(f"/proc/{self.pid}/{file}", encoding="ascii") as lines:
            return next(line.split()[1] for line in lines if line.startswith(word))

    def sleeps(self):
        """Until it waits for something, and no signal for it."""
        return wait_for(lambda: self.field("State:") == "S" and
                        not int(self.field("SigPnd:"), 16) | int(self.field("ShdPnd:"), 16))

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)

    def result(self):
        """What CALL() has returned, or the name of its errno."""
        with open(self.pipe, encoding="utf-8") as file:
            text = file.read()
        os.waitpid(self.pid, 0)
        # Only what repr() of numbers, strings and the like gives.
        return eval(text, {"__builtins__": {}}) if text else None  # pylint: disable=eval-used


def as_user(call, uid=NOBODY, gid=NOBODY):
    """CALL() by somebody else."""
    def become():
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        return call()
    return Child(become).result()


class SendCase(remote_case.RemoteCase):
    """far's gate to send is open, near's to receive."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wires = {}

    def setUp(self):
        super().setUp()
        self.far.set(computer_name="HOSTA", remote_send=1)

    def server(self, name="test", mode=0o622, host=None):
        slot = (host or self.near).slot(name, mode)
        self.addCleanup(slot.close)
        return slot

    def path(self, host=NEAR, name="test"):
        return os.path.join(self.far.root, ".remote", host, name)

    def client(self, host=NEAR, name="test", flags=0):
        fd = os.open(self.path(host, name), os.O_WRONLY | os.O_CLOEXEC | flags)
        self.addCleanup(self.close, fd)
        return fd

    @staticmethod
    def close(fd):
        """Not an error when the test has closed it."""
        try:
            os.close(fd)
        except OSError:
            pass

    def write(self, text=b"hello", host=NEAR, name="test"):
        """As the shell's echo > does it."""
        fd = os.open(self.path(host, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            self.assertEqual(os.write(fd, text), len(text))
        finally:
            os.close(fd)

    def fails(self, number, call, *args, **options):
        """CALL() fails with one of these errnos."""
        numbers = number if isinstance(number, tuple) else (number,)
        try:
            value = call(*args, **options)
        except OSError as error:
            self.assertIn(errno.errorcode[error.errno], [errno.errorcode[n] for n in numbers], args)
        else:
            self.fail(f"{args}: {value}, not {[errno.errorcode[n] for n in numbers]}")

    def wire(self, number=0):
        """Of this cable; closing one takes long, hence the tests of a class share it."""
        if number not in self.wires:
            self.wires[number] = Wire(self.near, self.near.link(number).name)
            self.addClassCleanup(self.wires[number].close)
        self.wires[number].drain()
        return self.wires[number]

    def sent(self, wire, number=0):
        """What has come out of this cable so far, by asking for one packet more."""
        self.write(b"the last one", f"X@{self.near.link(number).address}", "end")
        return wire.until(b"the last one")

    def counts(self, call, host=None):
        """The counters of HOST, or far, that go up by CALL(), and by how much."""
        host = host or self.far
        before = host.stat()
        call()
        now = host.stat()
        return {word: now[word] - before[word] for word in now if now[word] != before[word]}

    def plug(self):
        """Stops what far sends at its interface until unplug()."""
        self.far.ip(f"neigh replace {self.near.address} lladdr {self.near.link().mac.hex(':')} "
                    f"dev {self.far.link().name} nud permanent")
        try:
            self.far.run("tc", "qdisc", "add", "dev", self.far.link().name, "root", "plug")
        except (OSError, subprocess.CalledProcessError) as error:
            self.skipTest(f"no tc, or no sch_plug: {getattr(error, 'stdout', error)}")
        self.addCleanup(self.far.run, "tc", "qdisc", "del", "dev", self.far.link().name, "root")

    def unplug(self):
        self.far.run("tc", "qdisc", "change", "dev", self.far.link().name, "root", "plug",
                     "release_indefinite")

    def fill(self, fd):
        """Writes numbers until there is no room; how many."""
        os.set_blocking(fd, False)
        count = 0
        try:
            while count < 100000:
                os.write(fd, b"%d" % count)
                count += 1
        except BlockingIOError:
            pass
        os.set_blocking(fd, True)
        self.assertLess(count, 100000)
        return count

    def raw_sockets(self, host=None):
        """Those of IP protocol 255: for each what it holds to send, to be read, and has dropped."""
        with host or self.far, open("/proc/thread-self/net/raw", encoding="ascii") as file:
            rows = [line.split() for line in file.readlines()[1:]]
        return [(*(int(size, 16) for size in row[4].split(":")), int(row[-1]))
                for row in rows if row[1].endswith(":00FF")]
