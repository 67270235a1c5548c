# SPDX-License-Identifier: GPL-2.0-only
# remote_torture_test.py speaks that, too.
TEST_FILES += remote_nmbd.py remote_netlogon.py
