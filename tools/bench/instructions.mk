# SPDX-License-Identifier: GPL-2.0-only
#
# What "instructions" needs: the plugin for QEMU, and what runs in the guest.

here	:= $(dir $(lastword $(MAKEFILE_LIST)))
CFLAGS	?= -O2 -g

all: $(BUILD)/count.so $(BUILD)/rounds $(BUILD)/rounds_remote

$(BUILD)/count.so: $(here)count.c $(here)mark.h
	$(CC) $(CFLAGS) -Wall -Wextra -Wno-unused-parameter -shared -fPIC -o $@ $<

$(BUILD)/rounds: $(here)rounds.c $(here)mark.h
	$(CC) $(CFLAGS) -Wall -Wextra -o $@ $< -lrt

$(BUILD)/rounds_remote: $(here)rounds_remote.c $(here)hosts.c $(here)hosts.h $(here)mark.h
	$(CC) $(CFLAGS) -Wall -Wextra -o $@ $(filter %.c,$^)
