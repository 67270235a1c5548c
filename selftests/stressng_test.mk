# SPDX-License-Identifier: GPL-2.0-only
# What makes stress-ng's directories mailslotfs.
TEST_GEN_FILES += $(OUTPUT)/stressng_mount.so
all: $(OUTPUT)/stressng_mount.so
$(OUTPUT)/stressng_mount.so: stressng_mount.c | $(OUTPUT)
	$(CC) $(CFLAGS) -shared -fPIC $< -o $@
