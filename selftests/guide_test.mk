# SPDX-License-Identifier: GPL-2.0-only
TEST_FILES += ../Documentation/receiving.rst ../Documentation/containers.rst ../Documentation/troubleshooting.rst
