/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_TABLE_H
#define MAILSLOT_TABLE_H

#include <stdbool.h>

#include "slots.h"

#define MAX_CHOSEN	64

/**
 * struct table - how slots are printed
 * @column: which columns, as table_columns() has chosen them
 * @count: how many
 * @json: as JSON
 * @headings: whether to print the names of the columns
 */
struct table {
	unsigned char column[MAX_CHOSEN];
	unsigned int count;
	bool json;
	bool headings;
};

/*
 * Chooses columns: "NAME,PID", "+COMMAND" for the usual ones and more, NULL
 * for the usual ones.  Complains about others.
 */
bool table_columns(struct table *table, const char *names);
void table_all_columns(struct table *table);
/* Whether slot_query() is needed. */
bool table_needs_query(const struct table *table);
/* Return an exit status */
int table_print(const struct table *table, const struct slots *slots);
/* One slot, one line for each column */
void table_print_lines(const struct table *table, const struct slot *slot);
/* What --help says */
const char *table_help(void);

#endif
