# SPDX-License-Identifier: GPL-2.0-only
#
# The system call fuzzer, for the guest: make -f calls.mk BUILD=where-to

TOP := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
DIR := $(TOP)/tools/fuzz
UNIT := $(TOP)/tools/unit

FUZZ_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -pthread -D_GNU_SOURCE -isystem $(TOP)/uapi \
	-I$(BUILD)/include $(CFLAGS)
PARTS := $(filter-out $(DIR)/calls_remote.c,$(wildcard $(DIR)/calls*.c))
OBJECTS := $(PARTS:$(DIR)/%.c=$(BUILD)/%.o)
FRAMES := $(BUILD)/calls_remote.o $(BUILD)/nbdgm_frame.o
HEADERS := $(DIR)/calls.h $(DIR)/inet_sum.h $(wildcard $(UNIT)/*.h) $(wildcard $(TOP)/selftests/*.h) \
	$(TOP)/uapi/linux/mailslotfs.h $(TOP)/kmod/nbdgm.h

$(BUILD)/calls: $(OBJECTS) $(FRAMES)
	$(CC) -pthread $^ -o $@

$(OBJECTS) $(FRAMES): $(HEADERS) $(DIR)/calls.mk | $(BUILD)/include/kselftest_harness.h

# The tests' short hands are used here, not their harness.
$(BUILD)/include/kselftest_harness.h:
	mkdir -p $(@D)
	touch $@

$(OBJECTS): $(BUILD)/%.o: $(DIR)/%.c
	$(CC) $(FUZZ_CFLAGS) -c $< -o $@

# The datagrams are those of the unit tests, which bring the kernel's words along.
$(FRAMES): FUZZ_CFLAGS += -include $(UNIT)/kernel.h

$(BUILD)/calls_remote.o: $(DIR)/calls_remote.c
	$(CC) $(FUZZ_CFLAGS) -c $< -o $@

$(BUILD)/nbdgm_frame.o: $(UNIT)/nbdgm_frame.c
	$(CC) $(FUZZ_CFLAGS) -c $< -o $@
