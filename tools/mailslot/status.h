/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_STATUS_H
#define MAILSLOT_STATUS_H

enum status_style { STATUS_WORDS, STATUS_JSON, STATUS_RAW };

/* Returns an exit status. */
int status_print(enum status_style style);
/* Says who may send to other hosts; each line begins with @indent. */
void status_senders(const char *indent);

#endif
