/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_SLOT_H
#define WIN32_SLOT_H

#include <mailslot.h>
#include <stdbool.h>

#include "windows/winternl.h"

/**
 * struct slot_wish - how a slot shall be created
 * @name: as Win32 spells it
 * @access: what its handle may
 * @max_message: 0 for no limit of its own
 * @timeout_ms: how long a read waits
 * @descriptor: who may write
 * @inherit: the handle survives execve(2)
 */
struct slot_wish {
	const char *name;
	ACCESS_MASK access;
	ULONG max_message;
	ULONG timeout_ms;
	const SECURITY_DESCRIPTOR *descriptor;
	bool inherit;
};

NTSTATUS slot_create(const struct slot_wish *wish, HANDLE *handle);
NTSTATUS slot_info(HANDLE handle, struct mailslot_info *info);
NTSTATUS slot_set_timeout(HANDLE handle, ULONG ms);

#endif
