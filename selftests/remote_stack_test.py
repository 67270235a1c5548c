#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_stack_test.py [NAME...]: the rest of the kernel has its say: IPsec, rules for routes,
tunnels, VRFs, sockets of others; and what is held open keeps its meaning."""

import contextlib
import ctypes
import errno
import os
import socket
import struct
import subprocess

import remote_case
import remote_frame as frame
import remote_net
from remote_frame import datagram
from remote_send_case import NEAR as PEER, Child, SendCase
from remote_net import call, wait_for

NEAR, FAR, STRANGER, SUBNET = "192.0.2.2", "192.0.2.1", "203.0.113.9", "192.0.2.255"
EVERY_STATION = b"\xff" * 6
ICMP_UNREACHABLE, ICMP_NO_PROTOCOL = 3, 2
IP_TRANSPARENT = 19
NAME_AT = 82 + frame.SMB_NAME + len("\\MAILSLOT\\")
ESP, AH = 50, 51
SYS_BPF = 321
BPF_MAP_CREATE, BPF_MAP_LOOKUP_ELEM, BPF_PROG_LOAD, BPF_PROG_ATTACH = 0, 1, 5, 8
BPF_MAP_TYPE_ARRAY, BPF_PROG_TYPE_CGROUP_SOCK = 2, 9
BPF_CGROUP_INET_SOCK_CREATE, BPF_CGROUP_INET_SOCK_RELEASE = 2, 34
BPF_SOCK_MARK, BPF_SOCK_PRIORITY = 16, 20
MOVE, COPY, PLUS, STORE, ATOMIC, LOAD, CALL, EXIT = 0xb7, 0xbf, 0x07, 0x63, 0xdb, 0x18, 0x85, 0x95
JUMP_IF = 0x15
MAP_LOOKUP, SET_RETVAL = 1, 187
LICENSE = ctypes.create_string_buffer(b"GPL")


def packet(payload=None, source=FAR, dest=NEAR, **fields):
    payload = datagram() if payload is None else payload
    return frame.ip(frame.udp(payload, source, dest, **fields), source, dest)


def bpf(command, attributes):
    """bpf(2)"""
    buf = ctypes.create_string_buffer(attributes)
    return call("syscall", SYS_BPF, command, buf, len(attributes))


def instruction(code, registers=0, value=0, offset=0):
    """Of BPF. The low four bits of registers: the one that is written to."""
    return struct.pack("=BBhi", code, registers, offset, value)


def add(counter, value):
    """A program that adds to what is in a map, and lets all pass."""
    return (instruction(MOVE, 2, 0) + instruction(STORE, 0x2a, offset=-4) +
            instruction(COPY, 0xa2) + instruction(PLUS, 2, -4) +
            instruction(LOAD, 0x11, counter) + instruction(0) +
            instruction(CALL, value=MAP_LOOKUP) + instruction(JUMP_IF, 0, 0, 2) +
            instruction(MOVE, 1, value) + instruction(ATOMIC, 0x10) +
            instruction(MOVE, 0, 1) + instruction(EXIT))


def slot_name(sent):
    """The name as it is on the wire."""
    return sent.payload[NAME_AT:].partition(b"\0")[0]


class StackCase(SendCase):
    def needs(self, host, command, undo=None, **options):
        """A command that not every kernel, or machine, can do."""
        try:
            host.run(*command.split(), **options)
        except (OSError, subprocess.CalledProcessError) as error:
            self.skipTest(f"{command}: {getattr(error, 'stdout', None) or error}".strip())
        if undo:
            self.addCleanup(host.run, *undo.split())

    def policy(self, host, text):
        self.needs(host, f"ip xfrm policy add {text}", "ip xfrm policy flush")

    @contextlib.contextmanager
    def with_policy(self, host, text):
        """Until the end of the block only."""
        self.policy(host, text)
        try:
            yield
        finally:
            host.run("ip", "xfrm", "policy", "flush")

    def state(self, host, text):
        """Of IPsec, from far to near."""
        self.needs(host, f"ip xfrm state add src {FAR} dst {NEAR} {text}", "ip xfrm state flush")

    def keys(self, host):
        """For ESP."""
        self.state(host, f"proto esp spi 0x1138 mode transport enc cbc(aes) 0x{'a5' * 16} "
                   f"auth hmac(sha1) 0x{'5a' * 20}")


ENCRYPTED = f"tmpl src {FAR} dst {NEAR} proto esp mode transport level required"
SIGNED = ENCRYPTED.replace("esp", "ah")


class PolicyIn(StackCase):
    def demanded(self, rest, selector="proto udp"):
        """Of a stranger, not of far."""
        bad, wrong = packet(source=STRANGER), packet(datagram(class_=3), source=STRANGER)
        self.packets([bad], [b"hello"])
        with self.with_policy(self.near, f"src {STRANGER} dst {NEAR} {selector} dir in {rest}"):
            self.packets([bad, wrong, bad], policy=3)
        self.packets([bad], [b"hello"])

    def test_H94_IPsec_demanded(self):
        self.demanded(f"tmpl src {STRANGER} dst {NEAR} proto esp mode transport level required")

    def test_H94_IPsec_demanded_for_the_port(self):
        self.demanded(f"tmpl src {STRANGER} dst {NEAR} proto esp mode transport level required",
                      "proto udp dport 138")

    def test_H94_IPsec_blocks(self):
        self.demanded("action block")

    def test_H94_IPsec_for_other_ports(self):
        self.policy(self.near, f"src {STRANGER} dst {NEAR} proto udp dport 139 dir in action block")
        self.packets([packet(source=STRANGER)], [b"hello"])

    def test_H94_socket_does_not_get_it_either(self):
        self.policy(self.near, f"src {STRANGER} dst {NEAR} dir in action block")
        with self.near.udp(frame.PORT) as sock:
            sock.settimeout(60)
            self.packets([packet(b"junk", STRANGER)], policy=1)
            self.assertEqual(sock.recv(1000)[-4:], b"good")


class PolicyOut(StackCase):
    def nothing_sent(self, number, *hosts):
        """Each write is an error; returns what is to be called when that is over."""
        wire = self.wire()
        for host in hosts:
            with self.subTest(host=host):
                counts = self.counts(lambda h=host: self.fails(number, self.write, host=h))
                self.assertEqual(counts, {"send_errors": 1})
        return lambda: self.assertEqual(self.sent(wire), [])

    def becomes(self, write=None):
        """The IP protocol of the first packet out, and whether everybody can read it."""
        with self.near.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0) as sock:
            sock.bind((self.near.link().name, 0x0800))
            sock.settimeout(60)
            (write or self.write)()
            while True:
                data = sock.recv(65536)
                if data[12:16] == socket.inet_aton(FAR) and data[9] in (frame.UDP, ESP, AH):
                    return data[9], b"hello" in data

    def test_H110_IPsec_blocks(self):
        for selector in "proto udp", "proto udp dport 138", "proto udp sport 138":
            with self.with_policy(self.far, f"dst 192.0.2.0/24 {selector} dir out action block"):
                check = self.nothing_sent(errno.EPERM, PEER, "*", "WORKGROUP")
            check()

    def test_H110_IPsec_for_other_ports(self):
        self.policy(self.far, f"src {FAR} dst {NEAR} proto udp dport 139 dir out action block")
        wire = self.wire()
        self.write()
        self.assertEqual([one.text for one in self.sent(wire)], [b"hello"])

    def test_H110_never_in_clear_without_keys(self):
        for selector in "proto udp dport 138", "proto udp":
            with self.with_policy(self.far, f"dst {NEAR} {selector} dir out {ENCRYPTED}"):
                check = self.nothing_sent(errno.EPERM, PEER)
            check()

    def test_H110_never_in_clear_while_waiting_for_keys(self):
        """Where packets wait for them, and are not dropped."""
        if os.path.exists("/sys/kernel/debug/kmemleak"):
            self.skipTest("the kernel loses a route then, of any socket, and kmemleak says so")
        self.needs(self.far, "sysctl -qw net.core.xfrm_larval_drop=0",
                   "sysctl -qw net.core.xfrm_larval_drop=1")
        wire = self.wire()
        with self.with_policy(self.far, f"dst {NEAR} proto udp dport 138 dir out {ENCRYPTED}"):
            self.write()
        self.assertEqual(self.sent(wire), [])
        with self.with_policy(self.far, f"dst {NEAR} proto udp dport 138 dir out {ENCRYPTED}"):
            def write():
                self.write()
                self.keys(self.far)
            self.assertEqual(self.becomes(write), (ESP, False))

    def test_H110_never_in_clear_with_keys_for_the_port(self):
        self.keys(self.far)
        self.policy(self.far, f"dst {NEAR} proto udp dport 138 dir out {ENCRYPTED}")
        self.assertEqual(self.becomes(), (ESP, False))

    def test_H110_never_by_a_weaker_policy(self):
        self.keys(self.far)
        self.state(self.far, f"proto ah spi 0x1139 mode transport auth hmac(sha1) 0x{'5a' * 20}")
        self.policy(self.far, f"dst {NEAR} proto udp dir out priority 20 {SIGNED}")
        self.assertEqual(self.becomes(), (AH, True))
        self.policy(self.far, f"dst {NEAR} proto udp dport 138 dir out priority 10 {ENCRYPTED}")
        self.assertEqual(self.becomes(), (ESP, False))

    def test_H110_IPsec_bypass_for_the_port(self):
        """What is demanded of all others is not of us."""
        self.keys(self.far)
        for rest in ENCRYPTED, "action block":
            ours = f"dst {NEAR} proto udp dport 138 dir out priority 10"
            with self.subTest(others=rest), self.with_policy(self.far, ours):
                self.policy(self.far, f"dst {NEAR} proto udp dir out priority 20 {rest}")
                self.assertEqual(self.becomes(), (frame.UDP, True))

    def test_H110_never_in_clear_after_waiting(self):
        """What is demanded while a write waits for room is demanded of it."""
        wire = self.wire()
        self.plug()
        fd = self.client()
        self.fill(fd)
        child = Child(lambda: os.write(fd, b"waited"))
        self.assertTrue(child.sleeps())
        with self.with_policy(self.far, f"dst {NEAR} proto udp dport 138 dir out action block"):
            self.unplug()
            self.assertEqual(child.result(), "EPERM")
        self.assertNotIn(b"waited", [one.text for one in self.sent(wire)])

    def test_H110_encrypted(self):
        """From far's write to near's slot, and near lets nothing else in."""
        slot = self.server()
        for host, way in ((self.far, "out"), (self.near, "in")):
            self.keys(host)
            self.policy(host, f"src {FAR} dst {NEAR} proto udp dir {way} {ENCRYPTED}")
        wire = self.wire()
        before = self.near.stat()
        self.far.send(datagram(b"clear"), self.near)
        self.assertTrue(wait_for(lambda: self.changes(before)))
        self.write(b"encrypted")
        self.assertTrue(slot.wait())
        self.assertEqual(slot.texts(), [b"encrypted"])
        self.assertEqual(self.changes(before), {"received": 2, "policy": 1, "delivered": 1})
        self.assertEqual(wire.next().text, b"clear")
        self.assertIsNone(wire.next(0))

    def test_H110_rules_that_know_the_port(self):
        self.needs(self.far, "ip rule add pref 10 ipproto udp dport 138 prohibit")
        try:
            check = self.nothing_sent(errno.EACCES, PEER)
        finally:
            self.far.run("ip", "rule", "del", "pref", "10")
        check()

    def test_H110_rule_with_a_gateway(self):
        """A way that is for the port alone, whatever that of all others is."""
        wire = self.wire()
        self.needs(self.far, "ip rule add pref 10 ipproto udp dport 138 lookup 100",
                   "ip rule del pref 10")
        self.far.ip(f"route add default via {NEAR} table 100")
        self.addCleanup(self.far.ip, "route flush table 100")
        self.addCleanup(self.far.ip, "route flush root 203.0.113.0/24")
        for others in None, "203.0.113.0/24 via 192.0.2.77", "unreachable 203.0.113.0/24":
            if others:
                self.far.ip(f"route replace {others}")
            with self.subTest(others=others):
                self.write(host="HOSTB@203.0.113.7")
                (one,) = self.sent(wire)
                self.assertEqual((one.dest, one.text), ("203.0.113.7", b"hello"))
                self.assertEqual(one.to_station, self.near.link().mac)


class Assigned(StackCase):
    def setUp(self):
        """What comes to our port is for a socket on another one."""
        super().setUp()
        self.needs(self.near, "nft -f -", "nft delete table ip assign", input="""
            table ip assign {
                chain pre {
                    type filter hook prerouting priority mangle
                    udp dport 138 tproxy to :1138 meta mark set 1 accept
                }
            }""")
        self.near.ip("rule add fwmark 1 lookup 100", "route add local default dev lo table 100")
        self.addCleanup(self.near.ip, "rule del fwmark 1", "route flush table 100")
        self.sock = self.near.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.sock.close)
        self.sock.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)
        self.sock.bind(("0.0.0.0", 1138))
        self.sock.settimeout(60)

    def heard(self, count):
        return [self.sock.recv(1000)[-5:] for _ in range(count)]

    def test_H46_assigned_socket_gets_it_too(self):
        self.packets([packet(), packet(datagram(b"other", class_=3))], [b"hello"], **{"class": 1})
        self.assertEqual(self.heard(3), [b"hello", b"other", b"\0good"])

    def test_H46_assigned_socket_unless_exclusive(self):
        self.near.set(remote_exclusive=1)
        self.packets([packet(), packet(datagram(b"other", class_=3))], [b"hello"], **{"class": 1})
        self.near.set(remote_receive=0)
        self.good(b"after")
        self.assertEqual(self.heard(2), [b"other", b"after"])


class Tunnel(StackCase):
    """Packets within UDP: near5 and far5 are the ends."""

    def tunnel(self, *options):
        ends = (self.far, FAR, NEAR, "198.51.100.1"), (self.near, NEAR, FAR, "198.51.100.2")
        for host, ours, theirs, inner in ends:
            name = f"{host.name}5"
            self.needs(host, f"ip link add {name} type vxlan id 5 local {ours} remote {theirs} "
                       f"dstport 4789 dev {host.name}0 {' '.join(options)}", f"ip link del {name}")
            host.ip(f"addr add {inner}/24 brd + dev {name}", f"link set {name} up")
            host.links[5] = remote_net.Link(host, 5, inner)
            self.addCleanup(host.links.pop, 5)
        self.far.ip(f"neigh replace {NEAR} lladdr {self.near.link().mac.hex(':')} "
                    "dev far0 nud permanent")

    def through(self, slot, packets):
        """These and one more; returns when that is there."""
        more = packet(datagram(b"through"), "198.51.100.1", "198.51.100.2")
        self.far.send_ips([*packets, more], self.near, link=5)
        self.assertTrue(slot.wait())

    def wrong_inside(self):
        slot = self.slot()
        wrong = [packet(None, "198.51.100.1", "198.51.100.2", check=check) for check in (1, 0x1234)]
        self.expect(slot, lambda: self.through(slot, wrong), [b"through"], checksum=2)

    def test_H6_wrong_checksum_in_a_tunnel(self):
        self.tunnel("noudpcsum")
        self.wrong_inside()

    def test_H6_wrong_checksum_in_a_tunnel_with_a_right_one(self):
        self.tunnel("udpcsum")
        self.wrong_inside()

    def test_H21_tunnel(self):
        self.tunnel()
        slot = self.slot()
        self.through(slot, [])
        message = slot.recv()
        self.assertEqual((message.ifindex, message.source_addr),
                         (self.near.link(5).index, "198.51.100.1"))


class Vrf(StackCase):
    """near0 is a part of another routing domain."""

    def setUp(self):
        super().setUp()
        self.needs(self.near, "ip link add vrf0 type vrf table 1138", "ip link del vrf0")
        self.near.ip("link set vrf0 up", "link set near0 master vrf0")
        self.addCleanup(self.near.ip, "link set near0 nomaster")

    def test_H21_VRF(self):
        slot = self.slot()

        def send():
            for dest in NEAR, SUBNET, "255.255.255.255":
                self.far.send_ip(packet(dest=dest), self.near, mac=EVERY_STATION)
            self.far.send_ip(packet(source=STRANGER, dest=SUBNET), self.near, mac=EVERY_STATION)
        self.expect(slot, send, [b"hello"] * 3, off_link=1)
        self.far.send_ip(packet(dest=SUBNET), self.near, mac=EVERY_STATION)
        self.good()
        self.assertTrue(slot.wait(2))
        indices = [message.ifindex for message in slot.messages()]
        self.assertEqual(indices, [self.near.link().index] * 2)

    def test_H16_own_address_in_a_VRF(self):
        self.near.set_ipv4("conf/near0/accept_local", 1)
        self.addCleanup(self.near.set_ipv4, "conf/near0/accept_local", 0)
        self.packets([packet(source=NEAR), packet()], [b"hello"], own_address=1)

    def test_H16_own_broadcast_in_a_VRF(self):
        slot = self.slot()
        self.near.set(remote_send=1)
        before = self.near.stat()
        with open(os.path.join(self.near.root, ".remote", "*", "test"), "wb", 0) as file:
            file.write(b"ours")
        self.good()
        self.assertTrue(slot.wait())
        self.assertEqual(self.changes(before, 2), {
            "received": 2, "own_address": 1, "delivered": 1, "sent": 1})
        self.assertEqual(slot.texts(), [b"good"])

    def test_H16_from_here_in_a_VRF(self):
        with self.near.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"vrf0")
            self.expect(self.slot(), lambda: sock.sendto(datagram(), (NEAR, frame.PORT)),
                        own_address=1)

    def test_H46_socket_in_a_VRF(self):
        with self.near.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"vrf0")
            sock.bind(("", frame.PORT))
            sock.settimeout(60)
            self.packets([packet()], [b"hello"])
            self.assertEqual([sock.recv(1000)[-5:] for _ in range(2)], [b"hello", b"\0good"])


class VrfOut(StackCase):
    """far0 is a part of another routing domain."""

    CABLES = 2

    def setUp(self):
        super().setUp()
        self.needs(self.far, "ip link add vrf0 type vrf table 1138", "ip link del vrf0")
        self.far.ip("link set vrf0 up", "link set far0 master vrf0")
        self.addCleanup(self.far.ip, "link set far0 nomaster")
        self.wires = [self.wire(number) for number in (0, 1)]

    def sent_so_far(self):
        """What has come out of the cables of far0 and far1."""
        self.write(b"the last one", "*")
        return [[one.text for one in wire.until(b"the last one")] for wire in self.wires]

    def test_H110_rules_of_a_VRF(self):
        """The output chains see it at the VRF, too, as what any socket sends."""
        self.needs(self.far, "nft -f -", input="""
            table ip vrf {
                chain out {
                    type filter hook output priority 0;
                    oifname vrf0 udp dport 138 drop
                }
            }""")
        try:
            self.write(host="*")
        finally:
            self.far.run("nft", "delete", "table", "ip", "vrf")
        self.assertEqual(self.sent_so_far(), [[], [b"hello"]])

    def test_H110_bound_to_a_VRF(self):
        """By a program of the cgroup, as all sockets of a process are."""
        self.needs(self.far, "ip vrf exec vrf0 true")
        for host in "*", PEER:
            self.far.run("ip", "vrf", "exec", "vrf0", "tee", self.path(host), input=host)
        self.assertEqual(self.sent_so_far(), [[b"*", PEER.encode()], []])

    def test_H110_bound_in_another_namespace(self):
        """Numbers of interfaces are those of a namespace: here nobody has this one."""
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        other = remote_net.other_host("other", stack)
        other.ip("link add red index 4242 type vrf table 9", "link set red up")
        self.needs(other, "ip vrf exec red true")
        other.run("ip", "vrf", "exec", "red", "tee", self.path("*"), input="hello")
        self.assertEqual(self.sent_so_far(), [[b"hello"], [b"hello"]])


class Shared(StackCase):
    """near0 is shared with a container, which has an address of its own there."""

    CONTAINER = "192.0.2.50"

    def setUp(self):
        super().setUp()
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.container = remote_net.other_host("container", stack)
        self.needs(self.near, "ip link add ipvlan0 link near0 type ipvlan mode l3s")
        self.near.ip(f"link set ipvlan0 netns /proc/{os.getpid()}/fd/{self.container.fd}")
        self.addCleanup(self.container.ip, "link del ipvlan0")
        self.container.ip(f"addr add {self.CONTAINER}/24 dev ipvlan0", "link set ipvlan0 up")

    def test_H18_ipvlan_l3s(self):
        """The kernel asks the hooks of near."""
        with self.container.udp(frame.PORT, self.CONTAINER) as sock:
            sock.settimeout(60)
            for exclusive in 0, 1:
                self.near.set(remote_exclusive=exclusive)
                text = b"for %d" % exclusive
                with self.subTest(exclusive=exclusive):
                    self.packets([packet(datagram(text), dest=self.CONTAINER)])
                    self.assertEqual(sock.recv(1000)[-5:], text)


class Held(StackCase):
    """What somebody holds open means to others what they say, and to him what it meant."""

    def test_H109_spelling_of_somebody_else(self):
        wire = self.wire()
        held = self.client(name="al\u00aderts")
        self.write(b"first", name="alerts")
        os.write(held, b"second")
        self.assertEqual([slot_name(wire.next()) for _ in range(2)],
                         [b"alerts", "al\u00aderts".encode()])

    def test_H109_cases_of_letters(self):
        wire = self.wire()
        names = "alerts", "ALERTS", "Alerts", "\u00c4", "\u00e4", "A\u0308"
        fds = [self.client(name=name) for name in names]
        self.assertEqual(len({os.fstat(fd).st_ino for fd in fds}), len(names))
        for fd in fds:
            os.write(fd, b"x")
        self.assertEqual([slot_name(wire.next()) for _ in fds], [name.encode() for name in names])

    def test_H110_own_name_of_before(self):
        self.far.set(remote_receive=1)
        slot = self.server(host=self.far)
        fd = self.client("HOSTA")
        self.far.set(computer_name="LATER")
        counts = self.counts(lambda: self.fails(errno.EDESTADDRREQ, os.write, fd, b"not ours"))
        self.assertEqual(counts, {"send_errors": 1})
        self.far.set(computer_name="hosta")
        os.write(fd, b"ours")
        self.assertEqual(slot.texts(), [b"ours"])

    def test_H110_directory_of_a_name_of_before(self):
        """The directory is held, what is opened in it is new."""
        wire = self.wire()
        for host, setting in (("WORKGROUP", "workgroup"), ("HOSTA", "computer_name")):
            held = os.open(os.path.dirname(self.path(host)), os.O_PATH | os.O_DIRECTORY)
            self.addCleanup(os.close, held)
            self.far.set(**{setting: "LATER"})

            def write(directory=held):
                fd = os.open("test", os.O_WRONLY, dir_fd=directory)
                self.addCleanup(os.close, fd)
                os.write(fd, b"x")
            with self.subTest(host=host):
                self.fails(errno.EDESTADDRREQ, write)
                self.fails(errno.EDESTADDRREQ, self.write, host=host)
        self.assertEqual(self.sent(wire), [])

    def test_H46_names_that_look_like_addresses(self):
        """Of ours, which need no address."""
        for setting, was in (("computer_name", "HOSTA"), ("workgroup", "WORKGROUP")):
            for name in "A@B", "@", "A@", "@B", "HOST@192.0.2.7":
                with self.subTest(setting=setting, name=name):
                    self.fails(errno.EINVAL, lambda s=setting, n=name: self.far.set(**{s: n}))
                    self.assertEqual(self.far.get(setting), was)

    def test_numbers_of_files(self):
        """Those of slots and of what is below .remote are never equal."""
        paths = [self.path(), os.path.dirname(self.path()), self.path("*"), self.path("WORKGROUP")]
        slots = [self.server(name, host=self.far) for name in ("a", "b")]
        ours = [self.far.root, os.path.join(self.far.root, ".remote"), *[s.path for s in slots]]
        self.assertEqual({os.stat(path).st_ino >> 31 for path in paths}, {1})
        self.assertEqual({os.stat(path).st_ino >> 31 for path in ours}, {0})


class OwnSocket(StackCase):
    """Files below .remote have a socket, which is nobody's business."""

    def setUp(self):
        super().setUp()
        self.far.set_ipv4("icmp_ratelimit", 0)
        self.addCleanup(self.far.set_ipv4, "icmp_ratelimit", 1000)

    def answer(self):
        """What far says to a packet of the socket's protocol."""
        with self.near.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as icmp:
            icmp.settimeout(60)
            self.near.send_ip(frame.ip(b"x" * 12, NEAR, FAR, protocol=255), self.far)
            return icmp.recv(1000)[20:22]

    def test_H110_cannot_be_spoken_to(self):
        self.assertEqual(self.raw_sockets(), [])
        self.assertEqual(self.answer(), bytes([ICMP_UNREACHABLE, ICMP_NO_PROTOCOL]))
        for host in (PEER, "*", "HOSTA"):
            self.client(host)
        self.write()
        self.assertEqual(self.raw_sockets(), [])
        self.assertEqual(self.answer(), bytes([ICMP_UNREACHABLE, ICMP_NO_PROTOCOL]))

    def cgroup(self, code, *more):
        """How to do something in a cgroup with such programs for sockets: CODE when one is made."""
        group = "/sys/fs/cgroup/sockets"
        try:
            os.mkdir(group)
        except OSError as error:
            self.skipTest(f"{group}: {error}")
        self.addCleanup(os.rmdir, group)
        fd = self.until_the_end(os.open(group, os.O_RDONLY | os.O_DIRECTORY))
        for where, program in ((BPF_CGROUP_INET_SOCK_CREATE, code), *more):
            buf = ctypes.create_string_buffer(program)
            number = self.until_the_end(bpf(BPF_PROG_LOAD, struct.pack(
                "=IIQQ44xI52x", BPF_PROG_TYPE_CGROUP_SOCK, len(program) // 8,
                ctypes.addressof(buf), ctypes.addressof(LICENSE), where)))
            bpf(BPF_PROG_ATTACH, struct.pack("=IIII", fd, number, where, 0))

        def inside(action):
            def enter():
                with open(os.path.join(group, "cgroup.procs"), "w", encoding="ascii") as file:
                    file.write("0")
                return action()
            return Child(enter).result()
        return inside

    def until_the_end(self, fd):
        self.addCleanup(os.close, fd)
        return fd

    def test_H110_refused_by_the_cgroup(self):
        """A program of the opener's cgroup says that there is to be no socket."""
        inside = self.cgroup(instruction(MOVE, 0, 0) + instruction(EXIT))
        self.assertEqual(inside(lambda: self.client() > 0), "EPERM")
        self.assertEqual(inside(lambda: self.near.udp().close()), "EPERM")
        # To ourselves there is none.
        self.assertTrue(inside(lambda: self.client("HOSTA") > 0))
        self.write()

    def test_H110_marked_by_the_cgroup(self):
        """It gives a mark and a priority to the packets of its sockets, and the mark a route."""
        inside = self.cgroup(
            instruction(MOVE, 2, 7) + instruction(STORE, 0x21, offset=BPF_SOCK_MARK) +
            instruction(MOVE, 2, 5) + instruction(STORE, 0x21, offset=BPF_SOCK_PRIORITY) +
            instruction(MOVE, 0, 1) + instruction(EXIT))
        self.needs(self.far, "nft -f -", "nft delete table ip marks", input="""
            table ip marks {
                chain out {
                    type filter hook output priority 0;
                    meta mark 7 meta priority 0:5 drop
                }
            }""")
        self.assertEqual(inside(self.write), "EPERM")
        self.write()
        self.needs(self.far, "ip rule add fwmark 7 prohibit", "ip rule del fwmark 7 prohibit")
        self.assertEqual(inside(self.write), "EACCES")
        self.write()

    def test_H110_refused_by_a_number_that_is_none(self):
        """Of an error: Linux 7 has no programs any more that set one."""
        try:
            inside = self.cgroup(instruction(MOVE, 1, 5) + instruction(CALL, value=SET_RETVAL) +
                                 instruction(MOVE, 0, 1) + instruction(EXIT))
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            self.skipTest("this kernel refuses programs that set a number which is no error")
        self.assertEqual(inside(lambda: self.client() > 0), "EPERM")

    def test_H110_counted_by_the_cgroup(self):
        """Its programs are told of each end as of each beginning."""
        counter = self.until_the_end(bpf(BPF_MAP_CREATE, struct.pack(
            "=IIII112x", BPF_MAP_TYPE_ARRAY, 4, 8, 1)))
        inside = self.cgroup(add(counter, 1), (BPF_CGROUP_INET_SOCK_RELEASE, add(counter, -1)))

        def count():
            key, value = ctypes.c_uint32(0), ctypes.c_int64()
            bpf(BPF_MAP_LOOKUP_ELEM, struct.pack(
                "=I4xQQ104x", counter, ctypes.addressof(key), ctypes.addressof(value)))
            return value.value

        def open_and_close():
            files = [self.client() for _ in range(3)]
            opened = count()
            for fd in files:
                os.close(fd)
            return opened, count()
        self.assertEqual(inside(open_and_close), (3, 0))


class Dropped(StackCase):
    """H94: a slot knows what of its own found no room."""

    def dropped(self, reason):
        slot, other = self.slot(), self.slot("other")
        before = self.near.stat()
        self.send([datagram(b"x" * 100)] * 20 + [datagram(class_=3), datagram(slot="none")])
        self.assertTrue(wait_for(lambda: self.changes(before).get("no_slot")))
        changes = self.changes(before)
        self.assertEqual(set(changes), {"received", "delivered", reason, "class", "no_slot"})
        self.assertEqual(slot.info().dropped, changes[reason])
        self.assertEqual(slot.info().received, changes["delivered"])
        self.assertEqual(other.info().dropped, 0)

    def test_H94_slot_counts_full(self):
        self.slot().set(remote_net.SET_MAX_QUEUE, 1000)
        self.dropped("full")

    def test_H94_slot_counts_budget(self):
        self.near.set(remote_bytes_max=2000)
        self.dropped("budget")

    def test_H94_slot_counts_total_budget(self):
        self.near.set(total_bytes_max=2000)
        self.dropped("budget")


class Log(remote_case.RemoteCase):
    STRICT = "/proc/sys/kernel/sysctl_writes_strict"

    def strict(self, value=None):
        with open(self.STRICT, "r" if value is None else "w", encoding="ascii") as file:
            return file.read().strip() if value is None else file.write(value)

    def write_at_an_offset(self, setting):
        with self.near, open(f"/proc/sys/net/mailslot/{setting}", "wb", 0) as file:
            file.write(b"1\n")
            with contextlib.suppress(OSError):
                file.write(b"0\n")

    def test_H103_setting_is_named(self):
        """Where the kernel says that somebody writes to a setting in pieces."""
        kmsg = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, kmsg)
        os.lseek(kmsg, 0, os.SEEK_END)
        self.addCleanup(self.strict, self.strict())
        # Neither refused nor let in without a word.
        self.strict("0")
        for setting in "remote_send", "computer_name":
            self.write_at_an_offset(setting)
        said = []
        with contextlib.suppress(BlockingIOError):
            while True:
                said.append(os.read(kmsg, 8192).decode("utf-8", "replace"))
        said = [line for line in said if "when file position was not 0" in line]
        if not said:
            self.skipTest("the kernel says it once until it is booted anew, and has")
        self.assertIn(" wrote to remote_send when ", said[0])


if __name__ == "__main__":
    remote_case.main()
