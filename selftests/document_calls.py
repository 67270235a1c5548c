#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""document_calls.py DOCUMENT: make each call of the table of refused calls, with the slot absent
and with the slot there, and compare the errno. Prints the rows that are wrong."""

import errno
import os
import re
import socket
import stat
import sys
import tempfile

SLOT = "/dev/mailslot/slot"
OTHER = "/dev/mailslot/other"
AWAY = tempfile.mkdtemp()
FILE = os.path.join(AWAY, "file")


def node(kind, device=0):
    return lambda: os.mknod(SLOT, kind | 0o666, device)


def bind():
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(SLOT)


def ftruncate():
    with open(SLOT, "wb", 0) as file:
        os.ftruncate(file.fileno(), 0)


CALLS = {
    "mkfifo, mknod (FIFO, device, socket)": [
        lambda: os.mkfifo(SLOT), node(stat.S_IFIFO), node(stat.S_IFCHR, os.makedev(1, 3)),
        node(stat.S_IFBLK, os.makedev(7, 0)), node(stat.S_IFSOCK)],
    "mknod (regular file)": [node(stat.S_IFREG)],
    "mkdir, symlink": [lambda: os.mkdir(SLOT), lambda: os.symlink(FILE, SLOT)],
    "bind of an AF_UNIX socket": [bind],
    "unlink": [lambda: os.unlink(SLOT)],
    "rmdir": [lambda: os.rmdir(SLOT)],
    "rename, within the directory": [lambda: os.rename(SLOT, OTHER)],
    "rename, from and to elsewhere": [
        lambda: os.rename(FILE, SLOT), lambda: os.rename(SLOT, FILE + "2")],
    "link, within the directory": [lambda: os.link(SLOT, OTHER)],
    "link, from elsewhere": [lambda: os.link(FILE, SLOT)],
    "link, to elsewhere": [lambda: os.link(SLOT, FILE + "2")],
    "truncate, ftruncate": [lambda: os.truncate(SLOT, 0), ftruncate],
    "setxattr (user.)": [lambda: os.setxattr(SLOT, "user.x", b"")],
}


def outcome(call):
    try:
        call()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"


def rows(document):
    """The table that begins with "call": label, errno when absent, errno when there."""
    text = re.search(r"^call +slot is absent +slot exists\n=.*\n((?:.+\n)+?)=", document, re.M)
    for line in text.group(1).splitlines():
        label, absent, there = re.split(r" {2,}", line.strip())
        yield label.replace("``", ""), absent, there


def check(label, want, when):
    good = True
    for number, call in enumerate(CALLS[label]):
        got = outcome(call)
        if got != want:
            print(f"{label} [{number}], slot {when}: {got}, not {want}")
            good = False
    return good


def main():
    good = True
    with open(FILE, "w", encoding="ascii"):
        pass
    with open(sys.argv[1], encoding="utf-8") as document:
        table = list(rows(document.read()))
    if sorted(label for label, _, _ in table) != sorted(CALLS):
        print("the rows are:", *(row[0] for row in table), sep="\n")
        good = False
    for label, want, _ in table:
        good = check(label, want, "absent") and good
    names = os.listdir(os.path.dirname(SLOT))
    if names != [".remote"]:
        print("something has come into being:", names)
        good = False
    server = os.open(SLOT, os.O_RDWR | os.O_CREAT)
    for label, _, want in table:
        good = check(label, want, "there") and good
    os.close(server)
    os.unlink(FILE)
    os.rmdir(AWAY)
    sys.exit(not good)


main()
