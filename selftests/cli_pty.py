#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""cli_pty.py ROWS COLUMNS COMMAND...: run COMMAND on a terminal of its own, whose session it leads.

What it prints goes to standard output. On standard input, "size ROWS COLUMNS" gives the terminal
another size, and "hangup" takes it away. Ends with the status of COMMAND.
"""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios


def set_size(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", int(rows), int(columns), 0, 0))


def become_foreground():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def start(rows, columns, command):
    ours, theirs = pty.openpty()
    set_size(theirs, rows, columns)
    # It needs a session before it can have the terminal, and descriptors of the test stay open.
    # pylint: disable-next=subprocess-popen-preexec-fn,consider-using-with
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=False,
                             start_new_session=True, preexec_fn=become_foreground)
    os.close(theirs)
    return ours, child


def read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:
        # EIO: nobody has it open any more
        return b""


def obey(terminal, orders):
    """Returns false when there is no terminal any more."""
    for order in orders.decode().splitlines():
        if order == "hangup":
            return False
        set_size(terminal, *order.split()[1:])
    return True


def serve(terminal):
    sources = [terminal, 0]
    while terminal in sources:
        for source in select.select(sources, [], [])[0]:
            data = read(source)
            if source == terminal:
                os.write(1, data)
                if not data:
                    return
            elif not data:
                sources.remove(0)
            elif not obey(terminal, data):
                return


def main():
    terminal, child = start(sys.argv[1], sys.argv[2], sys.argv[3:])
    serve(terminal)
    os.close(terminal)
    status = child.wait()
    sys.exit(status if status >= 0 else 128 - status)


main()
