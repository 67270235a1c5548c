// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslot remote status: is the network let in and out, and what came of it
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <libsmartcols.h>

#include "command.h"
#include "counters.h"
#include "status.h"
#include "sysctl.h"

/* Where the second column begins */
#define INDENT	"              "

enum { RECEIVE, SEND, EXCLUSIVE, COMPUTER, WORKGROUP, NAMES, BYTES };

static const struct {
	const char *name;
	bool text;
} settings[] = {
	[RECEIVE] = { "remote_receive", false },
	[SEND] = { "remote_send", false },
	[EXCLUSIVE] = { "remote_exclusive", false },
	[COMPUTER] = { "computer_name", true },
	[WORKGROUP] = { "workgroup", true },
	[NAMES] = { "receive_names", true },
	[BYTES] = { "remote_bytes_max", false },
};

struct status {
	char setting[ARRAY_SIZE(settings)][SYSCTL_TEXT];
	struct counters counters;
};

static int read_status(struct status *status)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		if (sysctl_read(settings[i].name, status->setting[i]))
			return sysctl_complain(settings[i].name, errno);
	}
	if (counters_read(&status->counters)) {
		complain(NULL, "cannot read /proc/net/mailslot_stat: %s;\n"
			 "\tperhaps an older module is loaded: 'modinfo mailslotfs'",
			 strerror(errno));
		return FAILED;
	}
	return DONE;
}

void status_senders(const char *indent)
{
	char mount[PATH_MAX], path[PATH_MAX + sizeof("/.remote")];
	struct stat st;

	if (opt_mount)
		snprintf(mount, sizeof(mount), "%s", opt_mount);
	else if (mailslot_mount_point(mount, sizeof(mount)) < 0)
		return;
	snprintf(path, sizeof(path), "%s/.remote", mount);
	if (stat(path, &st))
		return;
	printf("%sThose may send who may enter %s,\n"
	       "%swhich belongs to %s and has mode %04o.\n",
	       indent, path, indent, user_name(st.st_uid), st.st_mode & 07777);
}

static void print_gates(const struct status *status)
{
	bool receive = strcmp(status->setting[RECEIVE], "0");
	bool send = strcmp(status->setting[SEND], "0");

	if (receive)
		puts("Receiving:    on: whoever can reach UDP port 138 may write to slots that\n"
		     INDENT "let others write (o+w)");
	else
		puts("Receiving:    off; to switch it on: mailslot remote enable receive");
	if (send)
		puts("Sending:      on, not encrypted");
	else
		puts("Sending:      off; to switch it on: mailslot remote enable send");
	if (send)
		status_senders(INDENT);
}

static void print_names(const struct status *status)
{
	const char *computer = status->setting[COMPUTER];
	const char *workgroup = status->setting[WORKGROUP];
	const char *names = status->setting[NAMES];

	printf("This host:    %s", computer[0] ? computer :
	       "has no name yet; it gets one when this is switched on");
	printf("%s%s\n", workgroup[0] ? "\nWorkgroup:    " : "", workgroup);
	if (names[0])
		printf(INDENT "accepts what is sent to %s, too\n", names);
}

static void print_words(const struct status *status)
{
	print_gates(status);
	putchar('\n');
	print_names(status);
	printf("At most:      %s bytes of messages from the network wait in all slots\n",
	       status->setting[BYTES]);
	printf(INDENT "Other programs on port 138 see %s\n\n",
	       strcmp(status->setting[EXCLUSIVE], "0") ?
	       "nothing of what is delivered" : "what is delivered, too");
	counters_explain(&status->counters);
}

static int add_number(struct libscols_line *line, size_t column, unsigned long long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", value);
	return scols_line_set_data(line, column, text);
}

/* As "mailslot info --json": an array with one object. */
static int fill_json(struct libscols_table *table, const struct status *status)
{
	const struct counters *counters = &status->counters;
	struct libscols_column *column;
	struct libscols_line *line;
	size_t i, n = 0;

	scols_table_set_name(table, "remote");
	scols_table_enable_json(table, true);
	for (i = 0; i < ARRAY_SIZE(settings) + counters->count; i++) {
		bool setting = i < ARRAY_SIZE(settings);

		column = scols_table_new_column(table, setting ? settings[i].name :
				counters->counter[i - ARRAY_SIZE(settings)].name, 0, 0);
		if (!column)
			return -1;
		if (!setting || !settings[i].text)
			scols_column_set_json_type(column, SCOLS_JSON_NUMBER);
	}
	line = scols_table_new_line(table, NULL);
	if (!line)
		return -1;
	for (i = 0; i < ARRAY_SIZE(settings); i++)
		if (scols_line_set_data(line, n++, status->setting[i]))
			return -1;
	for (i = 0; i < counters->count; i++)
		if (add_number(line, n++, counters->counter[i].value))
			return -1;
	return 0;
}

static int fill_raw(struct libscols_table *table, const struct status *status)
{
	const struct counters *counters = &status->counters;
	struct libscols_line *line;
	size_t i;

	scols_table_enable_raw(table, true);
	scols_table_enable_noheadings(table, true);
	if (!scols_table_new_column(table, "NAME", 0, 0) ||
	    !scols_table_new_column(table, "VALUE", 0, 0))
		return -1;
	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		line = scols_table_new_line(table, NULL);
		if (!line || scols_line_set_data(line, 0, settings[i].name) ||
		    scols_line_set_data(line, 1, status->setting[i]))
			return -1;
	}
	for (i = 0; i < counters->count; i++) {
		line = scols_table_new_line(table, NULL);
		if (!line || scols_line_set_data(line, 0, counters->counter[i].name) ||
		    add_number(line, 1, counters->counter[i].value))
			return -1;
	}
	return 0;
}

static int print_table(const struct status *status,
		       int (*fill)(struct libscols_table *table,
				   const struct status *status))
{
	struct libscols_table *table = scols_new_table();
	int ret = -1;

	if (table && fill(table, status) == 0)
		ret = scols_print_table(table);
	scols_unref_table(table);
	if (!ret)
		return DONE;
	complain(NULL, "cannot print the table: %s", strerror(ENOMEM));
	return FAILED;
}

int status_print(enum status_style style)
{
	struct status *status = calloc(1, sizeof(*status));
	int ret;

	if (!status) {
		complain(NULL, "no memory for the status");
		return FAILED;
	}
	ret = read_status(status);
	if (ret == DONE && style == STATUS_WORDS)
		print_words(status);
	else if (ret == DONE)
		ret = print_table(status, style == STATUS_JSON ? fill_json : fill_raw);
	free(status);
	return ret;
}
