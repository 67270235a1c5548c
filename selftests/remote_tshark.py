# SPDX-License-Identifier: GPL-2.0-only
"""What tshark sees in captures.

    for dgm in datagrams(files):
        print(dgm.file, dgm.frame, dgm.payload, dgm.seen and dgm.seen.slot)
"""

import collections
import os
import shutil
import struct
import subprocess
import tempfile

import remote_frame as frame

FIELDS = ("frame.interface_id ip.src udp.srcport udp.dstport udp.payload _ws.malformed "
          "ip.checksum.status udp.checksum.status nbdgm.type nbdgm.source_name "
          "nbdgm.destination_name mailslot.name smb.data_offset smb.dc").split()
PREFIX = "\\mailslot\\"
GOOD_CHECKSUM = "1"

# FLAWS are what tshark has against the packet; SEEN is None when it shows no message.
Datagram = collections.namedtuple("Datagram", "file frame source port payload flaws seen")
Seen = collections.namedtuple("Seen", "slot data source port type source_name dest_name")


def installed():
    return shutil.which("tshark") is not None and shutil.which("mergecap") is not None


def dissect(files):
    """A line of FIELDS for each frame; the first says of which of the files it is."""
    with tempfile.NamedTemporaryFile(suffix=".pcapng") as whole:
        subprocess.run(["mergecap", "-a", "-I", "none", "-w", whole.name, *files], check=True)
        fields = [word for field in FIELDS for word in ("-e", field)]
        return subprocess.run(
            ["tshark", "-n", "-r", whole.name, "-o", "ip.check_checksum:TRUE",
             "-o", "udp.check_checksum:TRUE", "-T", "fields", "-E", "occurrence=f", *fields],
            check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def flaws(malformed, ip_checksum, udp_checksum):
    found = ["malformed"] if malformed else []
    found += ["IP checksum"] if ip_checksum != GOOD_CHECKSUM else []
    return found + (["UDP checksum"] if udp_checksum != GOOD_CHECKSUM else [])


def no_scope(name):
    """Without the scope, which tshark shows behind a name; a server is not told."""
    return name[:name.index(">.") + 1] if ">." in name else name


def seen(source, port, payload, kind, source_name, dest_name, slot, offset, size):
    start = payload.find(b"\xffSMB")
    if not slot.lower().startswith(PREFIX) or start < 0:
        return None
    begin = start + int(offset)
    return Seen(slot[len(PREFIX):], payload[begin:begin + int(size)], source, port, int(kind, 0),
                no_scope(source_name), no_scope(dest_name))


def datagrams(files):
    """The packets to port 138 in these files."""
    frames = collections.Counter()
    for line in dissect(files).splitlines():
        number, source, port, dport, payload, malformed, ip, udp, *more = line.split("\t")
        file = os.path.basename(files[int(number)])
        frames[file] += 1
        if dport == str(frame.PORT):
            payload = bytes.fromhex(payload)
            yield Datagram(file, frames[file], source, int(port), payload,
                           tuple(flaws(malformed, ip, udp)),
                           seen(source, int(port), payload, *more))


def shown(name16):
    """A NetBIOS name as tshark shows it."""
    text = "".join(chr(byte) if 0x20 <= byte < 0x7f else f"<{byte:02x}>" for byte in name16[:15])
    return f"{text.rstrip(' ')}<{name16[15]:02x}>"


def write_capture(path, frames):
    """Ethernet frames as a capture file."""
    with open(path, "wb") as file:
        file.write(struct.pack("=IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for data in frames:
            file.write(struct.pack("=IIII", 0, 0, len(data), len(data)) + data)
