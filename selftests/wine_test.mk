# SPDX-License-Identifier: GPL-2.0-only
#
# Programs for Windows, where there is a compiler for it: Debian's, or the one that tools/vm/wine
# fetches. The document is what is run; the second program is shown there.

TEST_FILES += ../Documentation/wine.rst session.sh

MINGW := $(firstword $(wildcard $(abspath $(BUILD))/wine/usr/bin/x86_64-w64-mingw32-gcc-win32) \
	$(shell command -v x86_64-w64-mingw32-gcc))
MINGW_FLAGS := -O2 -Wall -Wextra -Werror

ifneq ($(MINGW),)
WINE_PROGRAMS := $(OUTPUT)/wine_program.exe $(OUTPUT)/wine_bridge.exe
TEST_GEN_FILES += $(WINE_PROGRAMS)
all: $(WINE_PROGRAMS)

$(OUTPUT)/wine_program.exe: wine_program.c
	$(MINGW) $(MINGW_FLAGS) -o $@ $< -lntdll

$(OUTPUT)/wine_bridge.exe: ../Documentation/wine.rst
	awk '/^\.\. code-block:: c$$/ { inside = 1; next } /^[^ ]/ { inside = 0 } \
		inside { print substr($$0, 4) }' $< | $(MINGW) $(MINGW_FLAGS) -x c -o $@ -
endif
