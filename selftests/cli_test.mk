# SPDX-License-Identifier: GPL-2.0-only
# What the tests of the command are written with, and what they look at.
TEST_FILES += cli.sh cli_net.sh cli_pty.py complete.zsh
TEST_FILES += ../tools/mailslot/completion ../tools/mailslot/counters.c
TEST_FILES += ../tools/dist/tmpfiles.d ../tools/dist/sysctl.d
