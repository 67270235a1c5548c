# SPDX-License-Identifier: GPL-2.0-only
#
# The datagram fuzzer, for the guest: make -f datagrams.mk BUILD=where-to

TOP := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
DIR := $(TOP)/tools/fuzz
UNIT := $(TOP)/tools/unit

FUZZ_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wno-missing-field-initializers \
	-D_GNU_SOURCE -isystem $(TOP)/uapi $(CFLAGS)
PARTS := $(wildcard $(DIR)/datagrams*.c) $(DIR)/calls_random.c
OBJECTS := $(PARTS:$(DIR)/%.c=$(BUILD)/%.o)
# These have the kernel's words, and so has what includes the unit tests' frames.
CODEC := $(patsubst %,$(BUILD)/%.o,nbdgm_frame nbdgm_hostile nbdgm nbname)
WORDS := -Wno-sign-compare -Wno-unused-parameter -I$(BUILD)/include -I$(UNIT) \
	-include $(UNIT)/kernel.h
INCLUDES := $(addprefix $(BUILD)/include/linux/,string.h errno.h)

$(BUILD)/datagrams: $(OBJECTS) $(CODEC)
	$(CC) $^ -o $@

$(OBJECTS) $(CODEC): $(DIR)/datagrams.h $(DIR)/calls.h $(DIR)/inet_sum.h $(DIR)/datagrams.mk \
	$(wildcard $(UNIT)/*.h $(TOP)/kmod/nb*.h) $(INCLUDES)

$(INCLUDES):
	@mkdir -p $(@D)
	@printf '#if __has_include_next(<linux/%s>)\n#include_next <linux/%s>\n#endif\n' \
		$(@F) $(@F) >$@

$(BUILD)/datagrams_payload.o: FUZZ_CFLAGS += $(WORDS)

$(OBJECTS): $(BUILD)/%.o: $(DIR)/%.c
	$(CC) $(FUZZ_CFLAGS) -c $< -o $@

$(BUILD)/nbdgm_%.o: $(UNIT)/nbdgm_%.c
	$(CC) $(FUZZ_CFLAGS) $(WORDS) -c $< -o $@

$(BUILD)/nb%.o: $(TOP)/kmod/nb%.c
	$(CC) $(FUZZ_CFLAGS) $(WORDS) -c $< -o $@
