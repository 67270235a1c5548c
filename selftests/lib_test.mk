# SPDX-License-Identifier: GPL-2.0-only
#
# These use the library, which is built here when nobody has done so.

LIBMAILSLOT := $(BUILD)/tools/libmailslot.a

$(OUTPUT)/lib_test $(OUTPUT)/lib_remote_test: CFLAGS += -I../tools/lib
$(OUTPUT)/lib_test $(OUTPUT)/lib_remote_test: LDLIBS += $(LIBMAILSLOT)
$(OUTPUT)/lib_test $(OUTPUT)/lib_remote_test: $(LIBMAILSLOT)

$(LIBMAILSLOT):
	$(MAKE) -C ../tools/lib BUILD=$(abspath $(BUILD))/tools
