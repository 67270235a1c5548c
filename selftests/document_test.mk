# SPDX-License-Identifier: GPL-2.0-only
TEST_FILES += ../Documentation/filesystems/mailslotfs.rst
TEST_FILES += ../Documentation/filesystems/mailslotfs-remote.rst ../Documentation/protocol.rst
TEST_FILES += ../uapi/linux/mailslotfs.h
TEST_FILES += document_calls.py document_datagram.py
