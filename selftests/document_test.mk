# SPDX-License-Identifier: GPL-2.0-only
TEST_FILES += ../Documentation/filesystems/mailslotfs.rst ../uapi/linux/mailslotfs.h
