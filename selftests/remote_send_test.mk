# SPDX-License-Identifier: GPL-2.0-only
# What the tests of sending share.
TEST_FILES += remote_send_case.py
