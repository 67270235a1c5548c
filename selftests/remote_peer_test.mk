# SPDX-License-Identifier: GPL-2.0-only
TEST_FILES += remote_nmbd.py
