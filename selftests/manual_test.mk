# SPDX-License-Identifier: GPL-2.0-only
# The manuals whose examples are run.
TEST_FILES += $(addprefix ../Documentation/man/,$(notdir $(wildcard ../Documentation/man/mailslot*.1)))
