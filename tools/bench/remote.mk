# SPDX-License-Identifier: GPL-2.0-only
#
# What runs in the guest for "remote" and "instructions", and the plugin for QEMU of the latter:
# make -f remote.mk BUILD=where-to

TOP := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
DIR := $(TOP)/tools/bench
UNIT := $(TOP)/tools/unit

BENCH_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra $(CFLAGS)
# The codec has the kernel's words.
KERNEL := -Wno-sign-compare -I$(BUILD)/include -I$(UNIT) -include $(UNIT)/kernel.h
INCLUDES := $(addprefix $(BUILD)/include/linux/,string.h errno.h)
CODEC := $(addprefix $(BUILD)/,codec.o nbdgm.o nbname.o)
HEADERS := $(wildcard $(DIR)/*.h)

all: $(addprefix $(BUILD)/,remote rounds rounds_remote count.so)

$(BUILD)/remote: $(addprefix $(DIR)/,remote.c remote_stream.c hosts.c) $(CODEC) $(HEADERS)
	$(CC) $(BENCH_CFLAGS) -pthread -o $@ $(filter %.c %.o,$^)

$(BUILD)/rounds: $(DIR)/rounds.c $(HEADERS)
	$(CC) $(BENCH_CFLAGS) -o $@ $< -lrt

$(BUILD)/rounds_remote: $(addprefix $(DIR)/,rounds_remote.c hosts.c) $(HEADERS)
	$(CC) $(BENCH_CFLAGS) -o $@ $(filter %.c,$^)

$(BUILD)/count.so: $(DIR)/count.c $(HEADERS)
	$(CC) $(BENCH_CFLAGS) -Wno-unused-parameter -shared -fPIC -o $@ $<

$(INCLUDES):
	@mkdir -p $(@D)
	@printf '#if __has_include_next(<linux/%s>)\n#include_next <linux/%s>\n#endif\n' \
		$(@F) $(@F) >$@

$(CODEC): $(HEADERS) $(wildcard $(TOP)/kmod/nb*.h) $(UNIT)/kernel.h $(INCLUDES)

$(BUILD)/codec.o: $(DIR)/codec.c
	$(CC) $(BENCH_CFLAGS) $(KERNEL) -c $< -o $@

$(BUILD)/nb%.o: $(TOP)/kmod/nb%.c
	$(CC) $(BENCH_CFLAGS) $(KERNEL) -c $< -o $@
