# SPDX-License-Identifier: GPL-2.0-only
TEST_FILES += ../Documentation/filesystems/mailslotfs.rst
TEST_FILES += ../Documentation/filesystems/mailslotfs-remote.rst ../uapi/linux/mailslotfs.h
TEST_FILES += document_calls.py
