# SPDX-License-Identifier: GPL-2.0-only
# A reader that waits by io_uring.
TEST_GEN_FILES += $(OUTPUT)/remote_uring
all: $(OUTPUT)/remote_uring
$(OUTPUT)/remote_uring: remote_uring.c $(LOCAL_HDRS) | $(OUTPUT)
