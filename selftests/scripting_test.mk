# SPDX-License-Identifier: GPL-2.0-only
TEST_FILES += ../Documentation/scripting.rst ../uapi/linux/mailslotfs.h session.sh
