# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of the Windows interface are compiled as programs that use it are.

LIBMAILSLOT_WIN32 := $(BUILD)/tools/libmailslot-win32.a
WIN32_TESTS := $(patsubst %.c,$(OUTPUT)/%,$(wildcard win32_*_test.c))

$(WIN32_TESTS): CFLAGS += -fshort-wchar -I../tools/win32/windows -I../tools/win32
$(WIN32_TESTS): LDLIBS += $(LIBMAILSLOT_WIN32) $(BUILD)/tools/libmailslot.a
$(WIN32_TESTS): $(LIBMAILSLOT_WIN32)

$(LIBMAILSLOT_WIN32):
	$(MAKE) -C ../tools/win32 BUILD=$(abspath $(BUILD))/tools
