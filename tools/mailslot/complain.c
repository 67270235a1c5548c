// SPDX-License-Identifier: GPL-2.0-only
/*
 * What went wrong with which slot, and what to do about it
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "slots.h"

static int stdout_error;

/* The text with @newline in place of the format's newlines; the caller frees it. */
__printf(1, 0) static char *compose(const char *format, char newline, va_list args)
{
	char *copy = strdup(format), *text, *at = copy;

	if (!copy)
		return NULL;
	while ((at = strchr(at, '\n')))
		*at = newline;
	if (vasprintf(&text, copy, args) < 0)
		text = NULL;
	free(copy);
	return text;
}

/*
 * What a stranger has put into an argument does not steer the terminal, and makes
 * no line of its own: the newlines that end lines are those where two texts
 * differ, each with another byte for the format's newlines.
 */
__printf(1, 0) static void print_lines(const char *format, va_list args)
{
	char *text, *other;
	va_list again;
	size_t start, at;

	va_copy(again, args);
	text = compose(format, '\v', args);
	other = compose(format, '\f', again);
	va_end(again);
	for (start = at = 0; text && other && text[start]; start = ++at) {
		while (text[at] && text[at] == other[at])
			at++;
		text_print(stderr, text + start, at - start);
		fputc('\n', stderr);
		at -= !text[at];
	}
	free(text);
	free(other);
}

void complain(const char *slot, const char *format, ...)
{
	va_list args;

	fputs("mailslot: ", stderr);
	if (slot) {
		text_print(stderr, slot, strlen(slot));
		fputs(": ", stderr);
	}
	va_start(args, format);
	print_lines(format, args);
	va_end(args);
}

int usage_hint(void)
{
	fprintf(stderr, "Try '%s --help'.\n", command_name);
	return USAGE;
}

int usage_error(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", command_name);
	va_start(args, format);
	print_lines(format, args);
	va_end(args);
	return usage_hint();
}

/* stdio keeps no errno: an error is seen here right after it was made. */
bool flush_stdout(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	if (!stdout_error)
		stdout_error = errno;
	return false;
}

int close_stdout(int status)
{
	/* A reader that has gone, as in "mailslot listen | head", is no failure. */
	if ((flush_stdout() && !stdout_error) || stdout_error == EPIPE)
		return status;
	complain(NULL, "cannot write to standard output: %s;\n\t%s",
		 strerror(stdout_error), stdout_error == EBADF ?
		 "it is closed: give it a file, or /dev/null" :
		 "what was not written is lost: make room, or write to another place");
	return FAILED;
}

bool module_loaded(void)
{
	bool found = false;
	char line[64];
	FILE *file;

	file = fopen("/proc/filesystems", "re");
	if (!file)
		return true;
	while (!found && fgets(line, sizeof(line), file))
		found = strstr(line, "\tmailslotfs\n");
	fclose(file);
	return found;
}

static bool file_has(const char *path, const char *word)
{
	char line[64] = "";
	FILE *file;

	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(line, sizeof(line), file))
		line[0] = 0;
	fclose(file);
	return strstr(line, word);
}

/* With Secure Boot, as a rule. */
static bool signed_modules_only(void)
{
	static const char lockdown[] = "/sys/kernel/security/lockdown";

	return file_has(lockdown, "[integrity]") ||
	       file_has(lockdown, "[confidentiality]") ||
	       file_has("/sys/module/module/parameters/sig_enforce", "Y");
}

int complain_mount(int error)
{
	const char *dir = opt_mount ? opt_mount : "/dev/mailslot";

	if (error != ENODEV && error != ENOENT) {
		complain(NULL, "cannot use the mailslotfs on %s: %s;\n"
			 "\tsee 'findmnt -t mailslotfs', 'ls -ld %s'", dir,
			 strerror(error), dir);
		return FAILED;
	}
	complain(NULL, "mailslotfs is not mounted%s%s; as root:\n"
		 "%s\tmkdir -p %s && mount -t mailslotfs mailslot %s%s",
		 opt_mount ? " on " : "", opt_mount ? opt_mount : "",
		 module_loaded() ? "" : "\tmodprobe mailslotfs\n", dir, dir,
		 module_loaded() || !signed_modules_only() ? "" :
		 "\nThis kernel loads signed modules only: see mailslotfs(5), SECURE BOOT");
	return FAILED;
}

int complain_signals(int error)
{
	complain(NULL, "cannot catch signals: %s;\n"
		 "\tperhaps too many files are open: see 'ulimit -n', 'sysctl fs.file-nr'",
		 strerror(error));
	return FAILED;
}

/* What we have no better advice for; the manual says what each error means. */
static int complain_other(const char *slot, const char *what, int error)
{
	complain(slot, "cannot %s: %s;\n"
		 "\tmailslot(3), ERRORS, tells what that means here; 'dmesg' may say more",
		 what, strerror(error));
	return FAILED;
}

/* Who has the name, as far as it can be seen. */
static void complain_taken(const struct target *target)
{
	char program[32];
	struct slot slot;

	if (slot_read(&slot, target->path)) {
		complain(target->name, "the slot exists: another server has this name;\n"
			 "\ttake another name");
		return;
	}
	slot_program(&slot, program, sizeof(program));
	if (slot.pid)
		complain(target->name,
			 "the slot exists: process %u (%s) of %s is its server;\n"
			 "\ttake another name, or end that process",
			 (unsigned int)slot.pid, program[0] ? program : "gone",
			 user_name(slot.uid));
	else
		complain(target->name,
			 "the slot exists: it belongs to %s, its server cannot be seen from here;\n"
			 "\ttake another name",
			 user_name(slot.uid));
}

int complain_create(const struct target *target,
		    const struct mailslot_set *limits, int error)
{
	switch (error) {
	case EEXIST:
	case EBUSY:
		complain_taken(target);
		return FAILED;
	case EACCES:
		complain(target->name, "no permission to create slots in %.*s;\n"
			 "\tits owner can give it: chmod o+w",
			 (int)(strrchr(target->path, '/') - target->path),
			 target->path);
		return FAILED;
	case ENOSPC:
		complain(target->name, "sysctl net.mailslot.slots_max allows no more slots;\n"
			 "\tsee them with 'mailslot list', end some, or raise it");
		return FAILED;
	case EDQUOT:
		complain(target->name,
			 "sysctl net.mailslot.slots_per_user_max allows you no more;\n"
			 "\tsee them with 'mailslot list', and end some");
		return FAILED;
	case EINVAL:
	case EPERM:
		if (limits->mask)
			return complain_set(target->name, limits, error);
		break;
	}
	return complain_other(target->name, "create the slot", error);
}

static void complain_permission(const struct target *target)
{
	struct stat st;

	if (stat(target->path, &st)) {
		complain(target->name, "no permission to send;\n"
			 "\tsee who may enter its directory: ls -ld '%.*s'",
			 (int)(strrchr(target->path, '/') - target->path), target->path);
		return;
	}
	complain(target->name,
		 "no permission to send: the slot belongs to %s and has mode %04o;\n"
		 "\tits owner can let everybody send: chmod o+w '%s'",
		 user_name(st.st_uid), st.st_mode & 07777, target->path);
}

int complain_open(const struct target *target, int error)
{
	if (target->remote)
		return complain_remote(target, error);
	switch (error) {
	case ENOENT:
		complain(target->name, "no such slot: no server has created it;\n"
			 "\tstart one, or wait for it with --wait SECONDS");
		return FAILED;
	case EACCES:
		complain_permission(target);
		return FAILED;
	case ETIMEDOUT:
		complain(target->name,
			 "no server has created the slot in the time that --wait gave;\n"
			 "\tstart one, or wait longer");
		return NO_MESSAGE;
	case ENODEV:
		return complain_mount(error);
	}
	return complain_other(target->name, "open the slot", error);
}

static void complain_too_big(const struct target *target, int fd, size_t size)
{
	struct mailslot_info info;

	if (mailslot_get_info(fd, &info) || !info.max_message_size) {
		complain(target->name,
			 "sysctl net.mailslot.message_bytes_max allows no message of %zu bytes;\n"
			 "\tsend less at once", size);
		return;
	}
	complain(target->name, "%zu bytes are more than the slot takes in one message (%u);\n"
		 "\tsend less at once, or let its server take more: --max BYTES",
		 size, info.max_message_size);
}

int complain_write(const struct target *target, int fd, size_t size, int error)
{
	if (target->remote && error == EMSGSIZE)
		return complain_remote_size(target, size);
	if (target->remote)
		return complain_remote(target, error);
	switch (error) {
	case EMSGSIZE:
		complain_too_big(target, fd, size);
		return FAILED;
	case EPIPE:
		complain(target->name, "the server has gone, and the slot with it;\n"
			 "\tsend again when it is back: --wait SECONDS waits for it");
		return FAILED;
	case ENOBUFS:
		complain(target->name,
			 "all slots together hold what sysctl net.mailslot.total_bytes_max allows;\n"
			 "\tservers must read first: 'mailslot list' shows which do not");
		return FAILED;
	case ENOMEM:
		complain(target->name, "no memory for the message;\n"
			 "\tperhaps this control group has reached its limit (memory.max)");
		return FAILED;
	}
	return complain_other(target->name, "send", error);
}

int complain_set(const char *slot, const struct mailslot_set *limits, int error)
{
	switch (error) {
	case EPERM:
		if (limits->mask & MAILSLOT_SET_MAX_QUEUE) {
			complain(slot,
				 "sysctl net.mailslot.queue_bytes_max allows no queue of %llu bytes;\n"
				 "\task for less, or raise it as root",
				 (unsigned long long)limits->max_queue_bytes);
			return FAILED;
		}
		complain(slot, "only the slot's server may change its limits:\n"
			 "\tredirect that one's descriptor");
		return FAILED;
	case EINVAL:
		complain(slot, "these limits are not possible: a queue cannot have 0 bytes;\n"
			 "\tsay 1 or more: --queue BYTES");
		return FAILED;
	}
	return complain_other(slot, "change the limits", error);
}

int complain_read(const char *slot, int error)
{
	switch (error) {
	case EAGAIN:
		complain(slot, "no message");
		return NO_MESSAGE;
	case ETIMEDOUT:
		complain(slot, "no message came in time");
		return NO_MESSAGE;
	}
	return complain_other(slot, "read", error);
}
