// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slots as a table, as JSON, or as lines
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <libsmartcols.h>

#include "command.h"
#include "table.h"

enum column {
	NAME, OWNER, UID, MODE, PID, COMMAND, MESSAGES, BYTES, NEXT, QUEUE, MAX,
	TIMEOUT, RECEIVED, DROPPED, INODE,
};

static const struct {
	const char *name;
	bool usual;
	bool text;
	const char *help;
} columns[] = {
	[NAME] = { "NAME", true, true, "name" },
	[OWNER] = { "OWNER", true, true, "user who owns it" },
	[UID] = { "UID", false, false, "the same as a number" },
	[MODE] = { "MODE", true, true, "who may send, as chmod(1) has it" },
	[PID] = { "PID", true, false, "process that created it" },
	[COMMAND] = { "COMMAND", false, true, "program of that process" },
	[MESSAGES] = { "MESSAGES", true, false, "messages waiting" },
	[BYTES] = { "BYTES", true, false, "bytes waiting" },
	[NEXT] = { "NEXT", false, false, "size of the oldest message" },
	[QUEUE] = { "QUEUE", true, false, "largest queue in bytes" },
	[MAX] = { "MAX", true, false, "largest message in bytes, 0: no limit of its own" },
	[TIMEOUT] = { "TIMEOUT", true, false, "how long a read waits, in ms" },
	[RECEIVED] = { "RECEIVED", false, false, "messages ever queued" },
	[DROPPED] = { "DROPPED", false, false, "remote messages without room" },
	[INODE] = { "INODE", false, false, "inode number" },
};

const char *table_help(void)
{
	static char help[2048];
	size_t i, at = 0;

	for (i = 0; i < ARRAY_SIZE(columns); i++)
		at += snprintf(help + at, sizeof(help) - at, "  %-9s %s%s\n",
			       columns[i].name, columns[i].help,
			       columns[i].usual ? "" : " *");
	return help;
}

static bool add_column(struct table *table, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		if (strcasecmp(name, columns[i].name))
			continue;
		if (table->count == MAX_CHOSEN) {
			usage_error("--output: too many columns");
			return false;
		}
		table->column[table->count++] = i;
		return true;
	}
	usage_error("there is no column '%s': see 'mailslot list --help'", name);
	return false;
}

static void add_usual(struct table *table)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		if (columns[i].usual)
			table->column[table->count++] = i;
	}
}

void table_all_columns(struct table *table)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(columns); i++)
		table->column[table->count++] = i;
}

bool table_columns(struct table *table, const char *names)
{
	char *copy, *save, *name;
	bool good = true;

	table->count = 0;
	if (!names || names[0] == '+')
		add_usual(table);
	if (!names)
		return true;
	copy = strdup(names + (names[0] == '+'));
	if (!copy)
		return false;
	for (name = strtok_r(copy, ", ", &save); name && good;
	     name = strtok_r(NULL, ", ", &save))
		good = add_column(table, name);
	free(copy);
	if (good && !table->count) {
		usage_error("--output: say which columns, such as NAME,PID");
		return false;
	}
	return good;
}

bool table_needs_query(const struct table *table)
{
	return memchr(table->column, NEXT, table->count);
}

static char *number(uint64_t value)
{
	char *text;

	return asprintf(&text, "%llu", (unsigned long long)value) < 0 ? NULL : text;
}

/* The timeout and the next size: a number, or a word that JSON has null for. */
static char *number_or(uint64_t value, const char *word, bool json)
{
	if (value != UINT64_MAX)
		return number(value);
	return json ? NULL : strdup(word);
}

static char *program(const struct slot *slot)
{
	char name[32];

	slot_program(slot, name, sizeof(name));
	return name[0] ? text_escape(name) : NULL;
}

static char *mode(const struct slot *slot)
{
	char *text;

	return asprintf(&text, "%04o", (unsigned int)slot->mode) < 0 ? NULL : text;
}

static char *counted_value(const struct slot *slot, enum column column, bool json)
{
	if (!slot->counted)
		return NULL;
	switch (column) {
	case MESSAGES:
		return number(slot->messages);
	case BYTES:
		return number(slot->bytes);
	case QUEUE:
		return number(slot->queue_limit);
	case MAX:
		return number(slot->max_message);
	case TIMEOUT:
		return number_or(slot->timeout, "forever", json);
	case RECEIVED:
		return number(slot->received);
	case DROPPED:
		return number(slot->dropped);
	default:
		return NULL;
	}
}

/* For the caller to free; NULL for what is not known. */
static char *value(const struct slot *slot, enum column column, bool json)
{
	switch (column) {
	case NAME:
		return text_escape(slot->name);
	case OWNER:
		return strdup(user_name(slot->uid));
	case UID:
		return number(slot->uid);
	case MODE:
		return mode(slot);
	case PID:
		return slot->pid ? number(slot->pid) : NULL;
	case COMMAND:
		return program(slot);
	case NEXT:
		return slot->next_known ? number_or(slot->next, "none", json) : NULL;
	case INODE:
		return number(slot->inode);
	default:
		return counted_value(slot, column, json);
	}
}

/* Otherwise "\\x1b", which is how we spell it, would become "\\x5cx1b". */
static const char backslash[] = "\\";

/* In JSON the names are small letters, and what is not known is null. */
static int set_up(struct libscols_table *output, const struct table *table)
{
	struct libscols_column *column;
	char name[16];
	unsigned int i;
	size_t k;

	scols_table_set_name(output, "mailslots");
	scols_table_enable_json(output, table->json);
	scols_table_enable_noheadings(output, !table->headings);
	for (i = 0; i < table->count; i++) {
		snprintf(name, sizeof(name), "%s", columns[table->column[i]].name);
		for (k = 0; table->json && name[k]; k++)
			name[k] |= 0x20;
		column = scols_table_new_column(output, name, 0,
						columns[table->column[i]].text ?
						0 : SCOLS_FL_RIGHT);
		if (!column || scols_column_set_safechars(column, backslash))
			return -1;
		if (!columns[table->column[i]].text)
			scols_column_set_json_type(column, SCOLS_JSON_NUMBER);
	}
	return 0;
}

static int add_line(struct libscols_table *output, const struct table *table,
		    const struct slot *slot)
{
	struct libscols_line *line = scols_table_new_line(output, NULL);
	unsigned int i;
	char *data;

	if (!line)
		return -1;
	for (i = 0; i < table->count; i++) {
		data = value(slot, table->column[i], table->json);
		if (!data && !table->json)
			data = strdup("-");
		if (scols_line_refer_data(line, i, data))
			return -1;
	}
	return 0;
}

/* libsmartcols prints no headings when there are no lines. */
static void print_headings(const struct table *table)
{
	unsigned int i;

	for (i = 0; i < table->count; i++)
		printf("%s%s", i ? " " : "", columns[table->column[i]].name);
	putchar('\n');
}

static int fill(struct libscols_table *output, const struct table *table,
		const struct slots *slots)
{
	size_t i;

	if (set_up(output, table))
		return -1;
	for (i = 0; i < slots->count; i++) {
		if (add_line(output, table, &slots->slot[i]))
			return -1;
	}
	return scols_print_table(output);
}

int table_print(const struct table *table, const struct slots *slots)
{
	struct libscols_table *output;
	int ret;

	if (!slots->count && !table->json) {
		if (table->headings)
			print_headings(table);
		return DONE;
	}
	output = scols_new_table();
	ret = output ? fill(output, table, slots) : -1;
	scols_unref_table(output);
	if (!ret)
		return DONE;
	complain(NULL, "cannot print the table: %s", strerror(ENOMEM));
	return FAILED;
}

void table_print_lines(const struct table *table, const struct slot *slot)
{
	unsigned int i;
	char *data;

	for (i = 0; i < table->count; i++) {
		data = value(slot, table->column[i], false);
		printf("%-9s %s\n", columns[table->column[i]].name,
		       data ? data : "-");
		free(data);
	}
}
