# SPDX-License-Identifier: GPL-2.0-only
#
# lib_test.c uses the library; it is built here when nobody has done so.

LIBMAILSLOT := $(BUILD)/tools/libmailslot.a

$(OUTPUT)/lib_test: CFLAGS += -I../tools/lib
$(OUTPUT)/lib_test: LDLIBS += $(LIBMAILSLOT)
$(OUTPUT)/lib_test: $(LIBMAILSLOT)

$(LIBMAILSLOT):
	$(MAKE) -C ../tools/lib BUILD=$(abspath $(BUILD))/tools
