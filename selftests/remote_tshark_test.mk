# SPDX-License-Identifier: GPL-2.0-only
# remote_capture_test.py looks at frames with it, too.
TEST_FILES += remote_tshark.py
