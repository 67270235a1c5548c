#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""document_datagram.py DOCUMENT: send what the document shows, HOSTA at 192.0.2.1 to HOSTB at
192.0.2.2, and compare the bytes on the wire. Needs a network namespace of its own."""

import re
import socket
import subprocess
import sys

TARGET = "/dev/mailslot/.remote/HOSTB@192.0.2.2/test"
MESSAGE = b"hello"
HEADERS = 14 + 20 + 8
# Counted up with each datagram
NUMBER = slice(2, 4)


def run(*commands):
    for command in commands:
        subprocess.run(command.split(), check=True)


def set_value(name, value):
    with open("/proc/sys/net/mailslot/" + name, "w", encoding="ascii") as file:
        file.write(value)


def shown(document):
    """The lines "0010  48 45 ...  text" of the document."""
    lines = re.findall(r"^ +[0-9a-f]{4}  ((?:[0-9a-f]{2} +)+)", document, re.M)
    return bytearray.fromhex(" ".join(lines))


def sent():
    run("ip link add name wire type dummy", "ip address add 192.0.2.1/24 dev wire",
        "ip link set wire up",
        "ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev wire")
    set_value("computer_name", "HOSTA")
    set_value("remote_send", "1")
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003)) as wire:
        wire.bind(("wire", 0x0003))
        wire.settimeout(10)
        with open(TARGET, "wb", 0) as client:
            client.write(MESSAGE)
        while True:
            frame = bytearray(wire.recv(2048))
            if frame[12:14] == b"\x08\x00" and frame[23] == socket.IPPROTO_UDP:
                return frame[HEADERS:]


def dump(data):
    for start in range(0, len(data), 16):
        row = data[start:start + 16]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        print(f"{start:04x}  {row.hex(' '):47}  {text}")


def main():
    with open(sys.argv[1], encoding="utf-8") as document:
        want = shown(document.read())
    got = sent()
    want[NUMBER] = got[NUMBER]
    if got != want:
        print("on the wire:")
        dump(got)
    sys.exit(got != want)


main()
