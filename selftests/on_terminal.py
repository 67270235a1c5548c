#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""on_terminal.py [OPTION...] COMMAND...: run it on a terminal, and copy what it prints there.

--wait FILE      first change the terminal's size, as a window would, when it has printed something;
                 then create FILE, and wait for the command's end
--hang-up FILE   create FILE when it has printed something, and take the terminal away
"""

import argparse
import fcntl
import os
import pty
import struct
import sys
import termios


def copy(terminal):
    """Standard output and errors; False at the end."""
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    sys.stdout.buffer.write(data.replace(b'\r\n', b'\n'))
    sys.stdout.buffer.flush()
    return bool(data)


def resize(terminal, rows, columns):
    """The kernel sends SIGWINCH to those in the foreground."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--wait')
    parser.add_argument('--hang-up')
    parser.add_argument('command', nargs=argparse.REMAINDER)
    options = parser.parse_args()

    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(options.command[0], options.command)
    if options.wait or options.hang_up:
        copy(terminal)
    if options.wait:
        for size in (1, 1), (0, 0), (500, 500), (24, 80):
            resize(terminal, *size)
        open(options.wait, 'w', encoding='ascii').close()
    if options.hang_up:
        open(options.hang_up, 'w', encoding='ascii').close()
        os.close(terminal)
    else:
        while copy(terminal):
            pass
    status = os.waitpid(pid, 0)[1]
    sys.exit(os.waitstatus_to_exitcode(status) % 256)


main()
