# SPDX-License-Identifier: GPL-2.0-only
"""Who is the primary domain controller? What is asked and answered by mailslot, MS-ADTS 6.3.1."""

import struct

PRIMARY_QUERY, PRIMARY_RESPONSE = 7, 12
VERSION_1 = struct.pack("<IHH", 1, 0xffff, 0xffff)


def text16(text):
    return text.encode("utf-16-le") + bytes(2)


def head(command, *texts):
    data = struct.pack("<H", command) + b"".join(text.encode() + b"\0" for text in texts)
    return data + bytes(len(data) % 2)


def primary_query(computer, slot):
    """The answer goes to \\MAILSLOT\\SLOT of the computer."""
    return head(PRIMARY_QUERY, computer, f"\\MAILSLOT\\{slot}") + text16(computer) + VERSION_1


def reply_slot(query):
    """The slot that somebody's primary_query() names."""
    if struct.unpack_from("<H", query)[0] != PRIMARY_QUERY:
        raise ValueError(f"no query: {query}")
    return query[2:].split(b"\0")[1].decode().removeprefix("\\MAILSLOT\\")


def primary_names(controller, domain):
    """What a response begins with."""
    return head(PRIMARY_RESPONSE, controller) + text16(controller) + text16(domain)


def primary_response(controller, domain):
    return primary_names(controller, domain) + VERSION_1
