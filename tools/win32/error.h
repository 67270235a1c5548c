/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef WIN32_ERROR_H
#define WIN32_ERROR_H

#include <stdbool.h>

#include "windows/winternl.h"

/* What an errno means depends on what was asked for. */
enum operation {
	CREATING,
	OPENING,
	OPENING_REMOTE,
	READING,
	WRITING,
	WRITING_REMOTE,
	ASKING,
};

/* The status for the errno of the call that has just failed. */
NTSTATUS status_of_errno(enum operation operation);

/* TRUE, or FALSE with the last error set. */
BOOL succeed(NTSTATUS status);

#endif
