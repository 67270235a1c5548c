# SPDX-License-Identifier: GPL-2.0-only
#
# Programs for Windows, compiled with what pkg-config says of an installed library, and without
# a warning: with char, with UTF-16, and as C++.

WIN32_ROOT := $(OUTPUT)/win32_root
WIN32_FLAGS = $(shell PKG_CONFIG_PATH=$(WIN32_ROOT)/lib/pkgconfig \
	pkg-config --cflags --libs libmailslot-win32)
WIN32_WARNINGS := -O2 -g -Wall -Wextra -Werror
WIN32_SAMPLES := $(addprefix $(OUTPUT)/win32_sample_, reader writer reader_w writer_w reader_cpp \
	writer_cpp wide guide native manual)

TEST_GEN_FILES += $(WIN32_SAMPLES)
all: $(WIN32_SAMPLES)

$(WIN32_ROOT)/installed: $(wildcard ../tools/win32/*.[ch] ../tools/win32/*/*.h ../tools/win32/*.in)
	$(MAKE) -C ../tools/lib BUILD=$(abspath $(BUILD))/tools PREFIX=$(WIN32_ROOT) DESTDIR= install
	$(MAKE) -C ../tools/win32 BUILD=$(abspath $(BUILD))/tools PREFIX=$(WIN32_ROOT) DESTDIR= install
	touch $@

$(WIN32_SAMPLES): $(WIN32_ROOT)/installed
$(OUTPUT)/win32_sample_%: win32_sample_%.c
	$(CC) $(WIN32_WARNINGS) -o $@ $< $(WIN32_FLAGS)
$(OUTPUT)/win32_sample_%_w: win32_sample_%.c
	$(CC) $(WIN32_WARNINGS) -DUNICODE -D_UNICODE -o $@ $< $(WIN32_FLAGS)
$(OUTPUT)/win32_sample_%_cpp: win32_sample_%.c
	$(CXX) -x c++ $(WIN32_WARNINGS) -DUNICODE -D_UNICODE -o $@ $< $(WIN32_FLAGS)

# The examples of the documents: in the guide the first one in C, and the second.
WIN32_GUIDE := ../Documentation/from-windows.rst
WIN32_MANUAL := ../Documentation/man/mailslot-win32.3
win32_example = awk -v number=$(1) '/^\.\. code-block:: c$$/ { inside = !--number; next } \
	/^[^ ]/ { inside = 0 } inside { print substr($$0, 4) }' $(WIN32_GUIDE)

$(OUTPUT)/win32_sample_guide $(OUTPUT)/win32_sample_native: $(WIN32_GUIDE)
$(OUTPUT)/win32_sample_manual: $(WIN32_MANUAL)
$(OUTPUT)/win32_sample_guide:
	$(call win32_example,1) | $(CC) $(WIN32_WARNINGS) -x c -o $@ - -x none $(WIN32_FLAGS)
$(OUTPUT)/win32_sample_native:
	$(call win32_example,2) | $(CC) $(WIN32_WARNINGS) -x c -o $@ - -x none \
		-I$(WIN32_ROOT)/include -L$(WIN32_ROOT)/lib -lmailslot
$(OUTPUT)/win32_sample_manual:
	sed -n '/^#include <windows.h>/,/^.EE/p' $(WIN32_MANUAL) | sed '$$d; s/\\e/\\/g' | \
		$(CC) $(WIN32_WARNINGS) -x c -o $@ - -x none $(WIN32_FLAGS)
