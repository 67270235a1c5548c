/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs that use mailslots on Windows expect of this header.
 */
#ifndef MAILSLOT_WINDOWS_H
#define MAILSLOT_WINDOWS_H

#include <string.h>

#include <mailslot/win32.h>
#include <tchar.h>

#endif /* MAILSLOT_WINDOWS_H */
