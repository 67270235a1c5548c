/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_SECURITY_H
#define WIN32_SECURITY_H

#include <sys/types.h>

#include "windows/winternl.h"

/* The mode that a slot with this descriptor has; NULL is the default. */
NTSTATUS security_mode(const SECURITY_DESCRIPTOR *descriptor, mode_t *mode);

#endif
