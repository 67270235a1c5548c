# SPDX-License-Identifier: GPL-2.0-only
# tools/kunit reads KUnit's results with it, too.
TEST_FILES += ktap.awk
