#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_content_test.py [NAME...]: what is in a datagram. The unit tests of the codec have all of
it; here are one or two of each kind, on a wire."""

import remote_case
from remote_frame import HOSTA, HOSTB, datagram, encode, label, name
from remote_net import SET_MAX_MESSAGE

LONG_SCOPE = label("A" * 63, "B" * 63, "C" * 63)
POINTER = b"\xc0\x0e"
LETTERS = HOSTA[1:33]

# Case, what it is called, reason, datagram
REFUSED = [
    ("H38", "label_of_31", "source_name", datagram(source=b"\x1f" + LETTERS + b"\0")),
    ("H38", "label_of_63", "destination_name", datagram(destination=b"\x3f" + LETTERS + b"\0")),
    ("H39", "lower_case_letters", "source_name", datagram(source=HOSTA.lower())),
    ("H39", "letter_Q", "destination_name", datagram(destination=b"\x20Q" + LETTERS[1:] + b"\0")),
    ("H40", "pointer_as_source", "source_name", datagram(source=POINTER.ljust(34))),
    ("H40", "pointer_to_the_source", "destination_name", datagram(destination=POINTER.ljust(34))),
    ("H40", "pointer_as_scope", "destination_name", datagram(destination=HOSTB[:-1] + POINTER)),
    ("H41", "reserved_label", "source_name", datagram(source=b"\x60" + LETTERS + b"\0")),
    ("H42", "endless_source", "source_name",
     datagram(source=HOSTA[:-1] + label("A" * 63) * 9, destination=b"", user=b"")),
    ("H42", "endless_destination", "destination_name",
     datagram(destination=HOSTB[:-1] + b"\x3f", user=b"A" * 62 + b"\x3f" * 40)),
    ("H43", "scope_too_long", "destination_name",
     datagram(destination=encode(name("HOSTB"), LONG_SCOPE + label("D" * 30)))),
    ("H43", "longest_scope", "not_our_name",
     datagram(destination=encode(name("HOSTB"), LONG_SCOPE + label("D" * 27)))),
    ("H53", "SMB_2", "smb", datagram(magic=b"\xfeSMB")),
    ("H53", "no_SMB", "smb", datagram(magic=b"HTTP")),
    ("H54", "other_command", "smb", datagram(command=0x32)),
    ("H55", "answer", "smb", datagram(flags=0x80)),
    ("H57", "name_in_UTF_16", "slot_name",
     datagram(prefix="\\MAILSLOT\\".encode("utf-16-le"), flags2=0x8000)),
    ("H59", "no_words", "words", datagram(words=0)),
    ("H59", "words_18", "words", datagram(words=18)),
    ("H60", "setup_words_2", "words", datagram(setup=2)),
    ("H61", "other_operation", "opcode", datagram(opcode=2)),
    ("H62", "class_0", "class", datagram(class_=0)),
    ("H62", "class_3", "class", datagram(class_=3)),
    ("H67", "count_beyond_the_end", "count", datagram(count=6)),
    ("H67", "largest_count", "count", datagram(count=0xffff)),
    ("H68", "offset_beyond_the_end", "offset", datagram(offset=90)),
    ("H69", "wraps", "offset", datagram(offset=0xfff0, count=0x20)),
    ("H70", "offset_in_the_header", "offset", datagram(offset=33)),
    ("H71", "offset_on_the_NUL", "offset", datagram(offset=83)),
    ("H74", "part_of_a_message", "count", datagram(total=100)),
    ("H79", "no_NUL", "slot_name", datagram(end=b"")),
    ("H80", "no_name", "slot_name", datagram(slot="", trailing=b"x" * 9)),
    ("H80", "prefix_alone", "slot_name", datagram(prefix="\\MAILSLOT", slot="")),
    ("H81", "pipe", "slot_name", datagram(prefix="\\PIPE\\LANMAN\\")),
    ("H81", "empty_component", "slot_name", datagram(slot="\\test")),
    ("H83", "dots", "slot_name", datagram(slot="..\\test")),
    ("H83", "slash", "slot_name", datagram(slot="./test")),
    ("H84", "name_of_256", "slot_name", datagram(slot="n" * 256)),
    ("H85", "components_200", "slot_name", datagram(slot="a\\" * 200 + "test")),
    ("H86", "control_characters", "no_slot", datagram(slot="odd\x1b[31m")),
    ("H108", "name_of_255", "no_slot", datagram(slot="n" * 255)),
]

ACCEPTED = [
    ("H53", "V2", datagram()),
    ("H53", "V1", datagram(type_=0x10, dgm_flags=2, destination=HOSTB, flags=0x18, flags2=4,
                           pid=0xfeff, max_parameters=2, trans_flags=2, timeout=0, priority=0,
                           parameter_offset=84)),
    ("H53", "V3", datagram(dgm_flags=0x0a, timeout=0)),
    ("H56", "random_header", datagram(status=0xdeadbeef, flags=0x7f, flags2=0x7fff, tid=0xffff,
                                      uid=0xffff, mid=0xffff, pid=1)),
    ("H57", "Unicode_flag", datagram(flags2=0x8000)),
    ("H58", "signature", datagram(flags2=4, header=bytes(range(12)))),
    ("H62", "class_1", datagram(class_=1)),
    ("H63", "priority", datagram(priority=0xffff)),
    ("H64", "parameters", datagram(total_parameters=0xffff, parameters=0xffff, max_data=0xffff,
                                   parameter_offset=0xffff, max_parameters=0xffff)),
    ("H65", "timeout", datagram(timeout=0xffffffff)),
    ("H66", "transaction_flags", datagram(trans_flags=0xffff)),
    ("H72", "padding", datagram(padding=b"\xa5" * 400)),
    ("H73", "unaligned", datagram(padding=b"\0")),
    ("H75", "byte_count", datagram(byte_count=0)),
    ("H77", "trailing_bytes", datagram(trailing=b"\xa5" * 200)),
    ("H82", "prefix_in_lower_case", datagram(prefix="\\mailslot\\")),
    ("H83", "NUL_inside", datagram(slot="test\0never")),
]


class Refused(remote_case.RemoteCase):
    pass


class Accepted(remote_case.RemoteCase):
    def test_H62_class_1_lifts_no_limit(self):
        self.slot().set(SET_MAX_MESSAGE, 4)
        self.expect(self.slot(), lambda: self.send([datagram(class_=1), datagram(class_=2)]),
                    too_big=2)


def add_tests():
    for case, what, reason, payload in REFUSED:
        setattr(Refused, f"test_{case}_{what}",
                lambda self, reason=reason, payload=payload: self.refused(reason, payload))
    for case, what, payload in ACCEPTED:
        setattr(Accepted, f"test_{case}_{what}",
                lambda self, payload=payload: self.accepted(payload))


add_tests()
if __name__ == "__main__":
    remote_case.main()
