// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading /proc/net/mailslot
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "octal.h"
#include "slots.h"

#define MAX_COLUMNS	32

/* The columns that we know; later kernels may have more, and in other places. */
static const struct field {
	const char *name;
	size_t offset;
	int base;
} fields[] = {
	{ "inode", offsetof(struct slot, inode), 10 },
	{ "mode", offsetof(struct slot, mode), 8 },
	{ "uid", offsetof(struct slot, uid), 10 },
	{ "pid", offsetof(struct slot, pid), 10 },
	{ "messages", offsetof(struct slot, messages), 10 },
	{ "bytes", offsetof(struct slot, bytes), 10 },
	{ "queue_limit", offsetof(struct slot, queue_limit), 10 },
	{ "max_message", offsetof(struct slot, max_message), 10 },
	{ "timeout", offsetof(struct slot, timeout), 10 },
	{ "received", offsetof(struct slot, received), 10 },
	{ "dropped", offsetof(struct slot, dropped), 10 },
};

/**
 * struct layout - what the header line says
 * @field: the field in each column, NULL for unknown ones
 * @name: the column of the name
 * @count: columns
 */
struct layout {
	const struct field *field[MAX_COLUMNS];
	int name;
	int count;
};

static const struct field *find_field(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (!strcmp(name, fields[i].name))
			return &fields[i];
	}
	return NULL;
}

static void parse_header(struct layout *layout, char *line)
{
	char *save, *word;

	layout->count = 0;
	layout->name = -1;
	for (word = strtok_r(line, " \t\n", &save);
	     word && layout->count < MAX_COLUMNS;
	     word = strtok_r(NULL, " \t\n", &save)) {
		if (!strcmp(word, "name"))
			layout->name = layout->count;
		layout->field[layout->count++] = find_field(word);
	}
}

static void parse_slot(struct slot *slot, const struct layout *layout, char *line)
{
	const struct field *field;
	char *save, *word;
	uint64_t value;
	int i;

	word = strtok_r(line, " \t\n", &save);
	for (i = 0; word && i < layout->count; i++) {
		field = layout->field[i];
		if (field) {
			/* This also takes the timeout "-1" for UINT64_MAX. */
			value = strtoull(word, NULL, field->base);
			memcpy((char *)slot + field->offset, &value, sizeof(value));
		} else if (i == layout->name) {
			octal_decode(word);
			snprintf(slot->name, sizeof(slot->name), "%s", word);
		}
		word = strtok_r(NULL, " \t\n", &save);
	}
	slot->counted = true;
}

static int compare(const void *a, const void *b)
{
	const struct slot *slot_a = a, *slot_b = b;

	if (slot_a->inode != slot_b->inode)
		return slot_a->inode < slot_b->inode ? -1 : 1;
	return strcmp(slot_a->name, slot_b->name);
}

int proc_read(struct slots *slots)
{
	struct layout layout = { .count = 0 };
	char *line = NULL;
	struct slot *slot;
	size_t size = 0;
	FILE *file;
	int ret = 0;

	file = fopen("/proc/net/mailslot", "re");
	if (!file)
		return -1;
	if (getline(&line, &size, file) > 0)
		parse_header(&layout, line);
	while (getline(&line, &size, file) > 0) {
		slot = slots_add(slots);
		if (!slot) {
			ret = -1;
			break;
		}
		parse_slot(slot, &layout, line);
	}
	free(line);
	fclose(file);
	if (slots->count)
		qsort(slots->slot, slots->count, sizeof(*slots->slot), compare);
	return ret;
}

/*
 * Inode numbers are those of one network namespace, and the mount may be of
 * another one than we: the name must fit, too.
 */
const struct slot *proc_find(const struct slots *slots, const struct slot *slot)
{
	if (!slots->count)
		return NULL;
	return bsearch(slot, slots->slot, slots->count, sizeof(*slot), compare);
}
