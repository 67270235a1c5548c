# SPDX-License-Identifier: GPL-2.0-only
# What the tests of remote mailslots are written with.
TEST_FILES += remote_case.py remote_frame.py remote_net.py
