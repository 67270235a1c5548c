/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_WAIT_H
#define MAILSLOT_WAIT_H

/*
 * Opens the slot as a client, and waits for its server at most so long:
 * ETIMEDOUT when none comes.
 */
int wait_open(const char *path, double seconds);

#endif
