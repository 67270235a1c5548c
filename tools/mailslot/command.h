/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the subcommands share.
 */
#ifndef MAILSLOT_COMMAND_H
#define MAILSLOT_COMMAND_H

#include <limits.h>
#include <mailslot.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define ARRAY_SIZE(x)	(sizeof(x) / sizeof((x)[0]))
#define __printf(a, b)	__attribute__((format(printf, a, b)))

/* Exit statuses */
enum {
	DONE = 0,
	FAILED = 1,
	USAGE = 2,
	NO_MESSAGE = 3,
};

/* Values of long options that have no short one */
enum {
	OPT_MOUNT = 256,
	OPT_MAX,
	OPT_QUEUE,
	OPT_TIMEOUT,
	OPT_COUNT,
	OPT_MODE,
	OPT_FORMAT,
	OPT_SENDER,
	OPT_LINES,
	OPT_WAIT,
	OPT_WATCH,
	OPT_FROM,
	OPT_CHARSET,
	OPT_DECODE,
};

/**
 * struct target - the slot that the user named
 * @name: as the user wrote it
 * @leaf: as the file system has it: NET\NETLOGON for NET/NETLOGON
 * @remote: it is another host's
 * @path: its file
 */
struct target {
	const char *name;
	const char *leaf;
	bool remote;
	char path[PATH_MAX + sizeof("/.remote/") + 2 * (NAME_MAX + 1)];
};

/* main.c */
int cmd_listen(int argc, char **argv);
int cmd_recv(int argc, char **argv);
int cmd_send(int argc, char **argv);
int cmd_set(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_remote(int argc, char **argv);
int cmd_watch(int argc, char **argv);
int cmd_browse(int argc, char **argv);
int cmd_netsend(int argc, char **argv);
/* Takes --mount and --help, and refuses what next_option() refuses. */
int common_option(int option, const char *optarg, const char *usage);
extern const char *opt_mount;
extern const char *command_name;

/* options.c: getopt_long(), with complaints that do not steer the terminal */
struct option;
int next_option(int argc, char **argv, const char *letters, const struct option *options);

/* target.c: these complain and return an exit status, DONE when it went well */
int target_find(struct target *target, const char *name);
/* Another host's slot is refused, since @why. */
int target_find_local(struct target *target, const char *name, const char *why);
int target_mount(char path[PATH_MAX]);
int target_stdin(char name[PATH_MAX]);

/* number.c: these complain when the argument is not what it should be */
bool parse_bytes(const char *arg, uint64_t max, uint64_t *bytes);
bool parse_timeout(const char *arg, uint32_t *ms);
bool parse_seconds(const char *arg, double *seconds);
bool parse_count(const char *arg, unsigned long *count);
bool parse_mode(const char *arg, mode_t *mode);
/* One of OPT_TIMEOUT, OPT_MAX and OPT_QUEUE */
bool limit_option(struct mailslot_set *limits, int option, const char *arg);

/* complain.c */
__printf(2, 3) void complain(const char *slot, const char *format, ...);
/* These two return USAGE: one line says what is wrong, another where to look. */
__printf(1, 2) int usage_error(const char *format, ...);
int usage_hint(void);
int complain_create(const struct target *target, const struct mailslot_set *limits,
		    int error);
int complain_open(const struct target *target, int error);
int complain_write(const struct target *target, int fd, size_t size, int error);
int complain_set(const char *slot, const struct mailslot_set *limits, int error);
int complain_read(const char *slot, int error);
int complain_mount(int error);
int complain_signals(int error);
bool module_loaded(void);
bool flush_stdout(void);
/* To be called once, at the end: an error becomes the exit status. */
int close_stdout(int status);

/* complain_remote.c: the same for slots of other hosts */
int complain_remote_name(const char *name, int error);
int complain_remote(const struct target *target, int error);
int complain_remote_size(const struct target *target, size_t size);

/* text.c */
bool text_is_utf8(const void *data, size_t size);
/* The first character, and its length in bytes; 0 when it is not UTF-8. */
size_t text_character(const void *data, size_t size, uint32_t *character);
/* Does it do something to a terminal, or to the order of what is around it? */
bool text_steers(uint32_t character);
void text_print(FILE *file, const void *data, size_t size);
char *text_escape(const char *string);
const char *user_name(uid_t uid);
void format_time(uint64_t time_ns, bool utc, char *buf, size_t size);

#endif
