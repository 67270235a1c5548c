# SPDX-License-Identifier: GPL-2.0-only
#
# The programs that measure, for the guest: make -f bench.mk BUILD=where-to
#
# A program more is a name in PROGRAMS here and in "run", and its sources.

TOP := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
DIR := $(TOP)/tools/bench

PROGRAMS := local
SOURCES_local := $(notdir $(wildcard $(DIR)/contender*.c $(DIR)/work_*.c)) main.c measure.c settings.c
LIBS_local := -lm -lrt

URING := $(shell pkg-config --exists liburing && echo -DHAVE_URING)
ifneq ($(URING),)
LIBS_local += -luring
endif

BENCH_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Wshadow -pthread -D_GNU_SOURCE -isystem $(TOP)/uapi \
	$(URING) $(CFLAGS)

.PHONY: all
all: $(PROGRAMS:%=$(BUILD)/%)

$(BUILD)/%.o: $(DIR)/%.c $(wildcard $(DIR)/*.h) $(TOP)/uapi/linux/mailslotfs.h $(DIR)/bench.mk
	@mkdir -p $(@D)
	$(CC) $(BENCH_CFLAGS) -c $< -o $@

.SECONDEXPANSION:
$(PROGRAMS:%=$(BUILD)/%): $$(patsubst %.c,$(BUILD)/%.o,$$(SOURCES_$$(@F)))
	$(CC) -pthread $^ $(LIBS_$(@F)) -o $@
