# SPDX-License-Identifier: GPL-2.0-only
"""Mailslot datagrams and what carries them, byte by byte: for tests that send what nobody should.

    ether(ip(udp(datagram(b"hello", "test"), "192.0.2.1", "192.0.2.2"), ...), mac, mac)

Every field has the value that Windows gives it (case V2) until a keyword says otherwise: nothing is
checked, and lengths and checksums are only right when they are left alone.
"""

import itertools
import socket
import struct

PORT = 138
UNIQUE, GROUP, BROADCAST = 0x10, 0x11, 0x12
TCP, UDP = socket.IPPROTO_TCP, socket.IPPROTO_UDP

# What a datagram holds before the name of the source, and an SMB before that of the slot.
HEADER, SMB_NAME = 14, 69

ids = itertools.count(1)


def octets(text):
    return text.encode("latin-1") if isinstance(text, str) else bytes(text)


def name(text, suffix=0, pad=b" "):
    """A NetBIOS name: 15 bytes and the suffix."""
    return octets(text).ljust(15, pad)[:15] + bytes([suffix])


WILDCARD = name("*", pad=b"\0")
BROWSERS = name("\1\2__MSBROWSE__\2", 1)


def label(*labels):
    """Labels of a scope, each with its length before it."""
    return b"".join(bytes([len(octets(text))]) + octets(text) for text in labels)


def encode(name16, scope=b""):
    """A name as it is on the wire, RFC 1002 section 4.1."""
    letters = bytes(ord("A") + nibble for byte in name16 for nibble in (byte >> 4, byte & 15))
    return b"\x20" + letters + scope + b"\0"


HOSTA, HOSTB = encode(name("HOSTA")), encode(name("HOSTB"))
WORKGROUP = encode(name("WORKGROUP", 0x1d))


def smb(data=b"hello", slot="test", *, prefix="\\MAILSLOT\\", end=b"\0", padding=b"", trailing=b"",
        magic=b"\xffSMB", command=0x25, status=0, flags=0, flags2=0, header=bytes(12), tid=0, pid=0,
        uid=0, mid=0, words=17, total_parameters=0, total=None, max_parameters=0, max_data=0,
        max_setup=0, trans_flags=0, timeout=1000, parameters=0, parameter_offset=0, count=None,
        offset=None, setup=3, opcode=1, priority=1, class_=2, byte_count=None):
    """The user data: a transaction that writes to a mailslot, MS-CIFS section 2.2.4.33.1."""
    data, text = octets(data), octets(prefix) + octets(slot) + end + padding
    if count is None:
        count = len(data)
    return magic + struct.pack(
        "<BIBH12sHHHHBHHHHBBHIHHHHHBBHHHH",
        command, status, flags, flags2, header, tid, pid, uid, mid, words,
        total_parameters, count if total is None else total, max_parameters, max_data,
        max_setup, 0, trans_flags, timeout, 0, parameters, parameter_offset, count,
        SMB_NAME + len(text) if offset is None else offset, setup, 0, opcode, priority, class_,
        len(text) + len(data) if byte_count is None else byte_count) + text + data + trailing


def datagram(data=b"hello", slot="test", *, type_=GROUP, dgm_flags=0x0e, dgm_id=None,
             source_ip="192.0.2.1", source_port=PORT, length=None, packet_offset=0, source=HOSTA,
             destination=WORKGROUP, user=None, **fields):
    """The payload of a UDP packet, RFC 1002 section 4.4.2; FIELDS are those of smb()."""
    rest = source + destination + (smb(data, slot, **fields) if user is None else user)
    return struct.pack(
        ">BBH4sHHH", type_, dgm_flags, next(ids) % 65536 if dgm_id is None else dgm_id,
        socket.inet_aton(source_ip), source_port,
        len(rest) if length is None else length, packet_offset) + rest


def checksum(data):
    """Of the Internet, RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def udp(payload, source, destination, *, sport=PORT, dport=PORT, length=None, check=None):
    """A UDP packet; the addresses are needed for its checksum."""
    size = 8 + len(payload)
    if length is None:
        length = size
    header = struct.pack(">HHHH", sport, dport, length, 0)
    if check is None:
        pseudo = struct.pack(">4s4sBBH", socket.inet_aton(source), socket.inet_aton(destination),
                             0, UDP, size)
        check = checksum(pseudo + header + payload) or 0xffff
    return header[:6] + struct.pack(">H", check) + payload


def ip(payload, source, destination, *, protocol=UDP, options=b"", fragment=0, ip_id=0, ttl=64,
       total=None, check=None):
    """An IPv4 packet; FRAGMENT is the offset in units of 8 bytes, and flags."""
    size = 20 + len(options)
    header = struct.pack(
        ">BBHHHBBH4s4s", 0x40 | size // 4, 0, size + len(payload) if total is None else total,
        ip_id, fragment, ttl, protocol, 0, socket.inet_aton(source),
        socket.inet_aton(destination)) + options
    if check is None:
        check = checksum(header)
    return header[:10] + struct.pack(">H", check) + header[12:] + payload


MORE_FRAGMENTS = 0x2000


def fragments(packet, source, destination, *, size=64, ip_id=1, **fields):
    """The same as several IPv4 packets of SIZE bytes, a multiple of 8."""
    pieces = range(0, len(packet), size)
    return [ip(packet[at:at + size], source, destination, ip_id=ip_id, fragment=at // 8 |
               (MORE_FRAGMENTS if at + size < len(packet) else 0), **fields) for at in pieces]


def ether(packet, destination, source, *, kind=0x0800):
    """An Ethernet frame; the addresses are 6 bytes each."""
    return destination + source + struct.pack(">H", kind) + packet
