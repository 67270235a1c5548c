# SPDX-License-Identifier: GPL-2.0-only
# The recipe that is run.
TEST_FILES += ../Documentation/monitoring.rst
