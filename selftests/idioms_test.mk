# SPDX-License-Identifier: GPL-2.0-only
# The tables that the test runs go where it is installed.
TEST_FILES += ../Documentation/idioms.rst
