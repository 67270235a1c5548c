# SPDX-License-Identifier: GPL-2.0-only
"""Two hosts on a cable, for the tests of remote mailslots: network namespaces of this process.

    net = Net()
    with net.near:                              # what follows happens there
        slot = net.near.slot("test", 0o622)     # a server of near's mailslotfs
    net.far.send(datagram(b"hello"), net.near)  # from port 138, by a raw frame
    slot.wait(1)                                # until there is a message
    print(slot.recv())

near is HOSTB, 192.0.2.2, and far is HOSTA, 192.0.2.1. All is gone when the process ends.
"""

import collections
import contextlib
import ctypes
import fcntl
import os
import select
import socket
import struct
import subprocess
import time

import remote_frame as frame

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_REC, MS_PRIVATE, MNT_DETACH = 0x4000, 0x40000, 2

# Where the two file systems are, each below its host's name.
ROOT = "/mnt"

# Settings as they are in a new namespace.
DEFAULTS = {
    "remote_receive": 0, "remote_send": 0, "remote_exclusive": 0, "computer_name": "",
    "workgroup": "WORKGROUP", "receive_names": "", "remote_bytes_max": 4 << 20,
    "total_bytes_max": 64 << 20, "message_bytes_max": 1 << 20, "queue_bytes_default": 1 << 20,
}

libc = ctypes.CDLL(None, use_errno=True)


def call(name, *args):
    """What a function of the C library returns; OSError when it fails."""
    value = getattr(libc, name)(*args)
    if value < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return value


def unshare(flags):
    call("unshare", flags)


def mount(source, target, kind, flags=0):
    call("mount", source.encode(), target.encode(), kind and kind.encode(), flags, None)


def wait_for(condition, seconds=60):
    """Until CONDITION() is true; its value, false when that takes longer than it may."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.001)


###  Slots  ###

IOC_GET_INFO, IOC_SET_INFO, IOC_RECV = 0x8030EF00, 0x4018EF01, 0xC080EF02
SET_READ_TIMEOUT, SET_MAX_MESSAGE, SET_MAX_QUEUE = 1, 2, 4
PEEK, NOWAIT, TRUNCATE = 1, 2, 4

INFO = struct.Struct("=IIIIQQQQ")
Info = collections.namedtuple(
    "Info", "max_message_size next_size message_count read_timeout_ms queued_bytes "
    "max_queue_bytes received dropped")

RECV = struct.Struct("=Q10I2sBBI16s16sQ32s")
Message = collections.namedtuple(
    "Message", "data origin pid uid gid ifindex source_addr dest_addr source_port datagram_type "
    "source_name dest_name time_ns")


class Slot:
    """A slot, as its server: what recv() returns has the fields of struct mailslot_recv."""

    def __init__(self, path, mode=0o622):
        self.path = path
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NONBLOCK | os.O_CLOEXEC,
                          0o600)
        os.fchmod(self.fd, mode)

    def fileno(self):
        return self.fd

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
        self.fd = -1

    def recv(self, size=65536, flags=0):
        """The oldest message, or None."""
        buffer = ctypes.create_string_buffer(size)
        args = bytearray(RECV.pack(ctypes.addressof(buffer), size, flags, *[0] * 8, b"", 0, 0, 0,
                                   b"", b"", 0, b""))
        try:
            length = fcntl.ioctl(self.fd, IOC_RECV, args)
        except BlockingIOError:
            return None
        (_, _, _, _, origin, pid, uid, gid, ifindex, source, dest, port, kind, _, _, source_name,
         dest_name, when, _) = RECV.unpack(args)
        return Message(buffer.raw[:length], origin, pid, uid, gid, ifindex, address(source),
                       address(dest), int.from_bytes(port, "big"), kind, source_name, dest_name,
                       when)

    def messages(self):
        """All that wait now, taken out; more may come in the meantime."""
        return [self.recv() for _ in range(self.info().message_count)]

    def texts(self):
        return [message.data for message in self.messages()]

    def info(self):
        args = bytearray(INFO.size)
        fcntl.ioctl(self.fd, IOC_GET_INFO, args)
        return Info(*INFO.unpack(args))

    def set(self, mask, value):
        fields = [value if mask == bit else 0 for bit in (1, 2, 0, 4)]
        fcntl.ioctl(self.fd, IOC_SET_INFO, struct.pack("=IIIIQ", mask, *fields))

    def wait(self, count=1, seconds=60):
        """Until so many messages are there."""
        return wait_for(lambda: self.info().message_count >= count, seconds)

    def readable(self, seconds=0):
        return bool(select.select([self.fd], [], [], seconds)[0])


def address(number):
    """Of struct mailslot_recv: in network byte order."""
    return socket.inet_ntoa(struct.pack("=I", number))


###  Hosts  ###

class Host:
    """A network namespace with a mailslotfs. "with host:" puts the caller into it."""

    def __init__(self, name, stack):
        self.name = name
        self.root = os.path.join(ROOT, name)
        self.links = {}
        self.before = []
        self.stack = stack
        unshare(CLONE_NEWNET)
        self.fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        stack.callback(os.close, self.fd)
        os.mkdir(self.root)
        self.mount()
        stack.callback(self.umount, MNT_DETACH)
        self.ip("link set lo up")

    def __enter__(self):
        self.before.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC))
        call("setns", self.fd, CLONE_NEWNET)
        return self

    def __exit__(self, *_):
        before = self.before.pop()
        call("setns", before, CLONE_NEWNET)
        os.close(before)

    def mount(self):
        with self:
            mount("mailslot", self.root, "mailslotfs")

    def umount(self, flags=0):
        call("umount2", self.root.encode(), flags)

    def run(self, *command, **options):
        """A command, here; CalledProcessError, with what it printed, when it fails."""
        with self:
            return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, **options).stdout

    def ip(self, *commands):
        """Several commands for ip(8) at once."""
        return self.run("ip", "-batch", "-", input="\n".join(commands) + "\n")

    def set(self, **settings):
        """Settings of net.mailslot, in this order."""
        with self:
            for setting, value in settings.items():
                with open(f"/proc/sys/net/mailslot/{setting}", "w", encoding="ascii") as file:
                    file.write(f"{value}\n")

    def get(self, setting):
        with self, open(f"/proc/sys/net/mailslot/{setting}", encoding="ascii") as file:
            return file.read().rstrip("\n")

    def set_ipv4(self, setting, value):
        """A setting of net.ipv4, with slashes: "conf/all/rp_filter"."""
        with self, open(f"/proc/sys/net/ipv4/{setting}", "w", encoding="ascii") as file:
            file.write(f"{value}\n")

    def reset(self, **settings):
        """All settings as in a new namespace, but for these."""
        self.set(**DEFAULTS)
        self.set(**settings)

    def stat(self):
        """/proc/net/mailslot_stat"""
        with self, open("/proc/thread-self/net/mailslot_stat", encoding="ascii") as file:
            return {word: int(number) for word, number in map(str.split, file)}

    def slot(self, name, mode=0o622):
        return Slot(os.path.join(self.root, name), mode)

    def socket(self, *args):
        with self:
            return socket.socket(*args)

    def udp(self, port=0, source=None):
        """An ordinary UDP socket, which may broadcast."""
        sock = self.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sock.bind((self.address if source is None else source, port))
        return sock

    @property
    def address(self):
        return self.link().address

    def link(self, number=0):
        return self.links[number]

    def send(self, payload, to, *, link=0, source=None, dest=None, **fields):
        """A datagram to the host TO; FIELDS are those of frame.udp()."""
        source = source or self.link(link).address
        dest = dest or to.link(link).address
        packet = frame.udp(payload, source, dest, **fields)
        self.send_ip(frame.ip(packet, source, dest), to, link=link)

    def send_ip(self, packet, to, *, link=0, mac=None):
        """An IP packet, as a frame to the host TO, or to what station MAC says."""
        self.link(link).sock.send(
            frame.ether(packet, mac or to.link(link).mac, self.link(link).mac))

    def send_ips(self, packets, to, **fields):
        for packet in packets:
            self.send_ip(packet, to, **fields)


def other_host(name, stack):
    """One more, without a cable; the caller stays where it is."""
    start = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        stack.callback(os.rmdir, os.path.join(ROOT, name))
        return Host(name, stack)
    finally:
        call("setns", start, CLONE_NEWNET)
        os.close(start)


class Link:
    """An end of a cable: what is sent through SOCK is a frame."""

    def __init__(self, host, number, address_):
        self.name = f"{host.name}{number}"
        self.address = address_
        self.broadcast = address_.rpartition(".")[0] + ".255"
        with host:
            self.index = socket.if_nametoindex(self.name)
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self.sock.bind((self.name, 0))
        host.stack.callback(self.sock.close)
        self.mac = self.sock.getsockname()[4]


class Net:
    """near and far, with a cable between them. The caller is left in a mount namespace of its own,
    and outside of both hosts."""

    def __init__(self, mtu=1500):
        self.stack = contextlib.ExitStack()
        start = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        unshare(CLONE_NEWNS)
        mount("none", "/", None, MS_REC | MS_PRIVATE)
        mount("none", ROOT, "tmpfs")
        self.stack.callback(call, "umount2", ROOT.encode(), MNT_DETACH)
        os.chmod(ROOT, 0o755)
        self.near = Host("near", self.stack)
        self.far = Host("far", self.stack)
        self.hold_gate_open()
        call("setns", start, CLONE_NEWNET)
        os.close(start)
        self.mtu = mtu
        self.cable(0, "192.0.2")

    def hold_gate_open(self):
        """Of a third host. With the first hook to come, and the last to go, the kernel rewrites
        its own code; emulated processors under a flood of packets do not always survive that."""
        unshare(CLONE_NEWNET)
        with open("/proc/sys/net/mailslot/remote_receive", "w", encoding="ascii") as gate:
            gate.write("1")
        third = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.stack.callback(os.close, third)

    def cable(self, number, prefix):
        """Another cable, with the network PREFIX.0/24."""
        near, far = self.near, self.far
        near.ip(f"link add near{number} mtu {self.mtu} type veth peer name far{number} "
                f"mtu {self.mtu} netns /proc/{os.getpid()}/fd/{far.fd}",
                f"addr add {prefix}.2/24 brd + dev near{number}",
                f"link set near{number} up")
        far.ip(f"addr add {prefix}.1/24 brd + dev far{number}", f"link set far{number} up")
        near.links[number] = Link(near, number, f"{prefix}.2")
        far.links[number] = Link(far, number, f"{prefix}.1")
        # Whatever the host's settings are: strangers are heard, and answered at once.
        for setting in "all", f"near{number}":
            near.set_ipv4(f"conf/{setting}/rp_filter", 0)
        near.set_ipv4("icmp_ratelimit", 0)

    def close(self):
        self.stack.close()
