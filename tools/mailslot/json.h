/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_JSON_H
#define MAILSLOT_JSON_H

#include <stddef.h>

/* A string in UTF-8, quoted; what steers terminals is escaped. */
void json_string(const void *data, size_t size);
/* ,"name":"value" */
void json_field(const char *name, const char *value);
void json_base64(const void *data, size_t size);

#endif
