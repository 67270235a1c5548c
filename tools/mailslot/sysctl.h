/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_SYSCTL_H
#define MAILSLOT_SYSCTL_H

#include <stdbool.h>
#include <stddef.h>

/* The longest is receive_names. */
#define SYSCTL_TEXT	2048

/* net.mailslot.NAME of our network namespace.  0, or -1 with errno. */
int sysctl_read(const char *name, char value[SYSCTL_TEXT]);
int sysctl_write(const char *name, const char *value);
/* May we write it? */
bool sysctl_writable(const char *name);
/* Says what went wrong, returns an exit status. */
int sysctl_complain(const char *name, int error);

#endif
