# SPDX-License-Identifier: GPL-2.0-only
TEST_FILES += captures_odd.txt
