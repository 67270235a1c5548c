// SPDX-License-Identifier: GPL-2.0-only
/* net.mailslot, and what can be read about slots. */
#include <stdlib.h>

#include "calls.h"

#define SETTINGS "/proc/sys/net/mailslot/"

/* As processes shall find them, mostly. */
static const struct setting {
	const char *name, *value;
} settings[] = {
	{ "remote_receive", "1" },
	{ "remote_send", "1" },
	{ "remote_exclusive", "0" },
	{ "computer_name", "HOSTB" },
	{ "workgroup", "WORKGROUP" },
	{ "receive_names", "*" },
	{ "message_bytes_max", "1048576" },
	{ "queue_bytes_default", "100000" },
	{ "queue_bytes_max", "16777216" },
	{ "slots_max", "4096" },
	{ "slots_per_user_max", "1024" },
	{ "total_bytes_max", "67108864" },
	{ "remote_bytes_max", "4194304" },
};

int fuzz_set(const char *setting, const char *value)
{
	char path[128];
	int fd, err;
	ssize_t done;

	snprintf(path, sizeof(path), SETTINGS "%s", setting);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	done = write(fd, value, strlen(value));
	err = errno;
	close(fd);
	errno = err;
	return done < 0 ? -1 : 0;
}

int fuzz_set_all(void)
{
	size_t i;

	for (i = 0; i < FUZZ_COUNT(settings); i++)
		if (fuzz_set(settings[i].name, settings[i].value))
			return -1;
	return 0;
}

/* As much as fits, terminated. */
ssize_t fuzz_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	ssize_t got, have = 0;

	if (fd < 0)
		return -1;
	do {
		got = read(fd, buf + have, size - 1 - have);
		have += got > 0 ? got : 0;
	} while (got > 0);
	err = errno;
	close(fd);
	errno = err;
	buf[have] = '\0';
	return got < 0 ? -1 : have;
}

static long call_set(struct fuzz *f)
{
	const struct setting *setting = &FUZZ_PICK(f, settings);

	return fuzz_set(setting->name, setting->value);
}

static long call_set_number(struct fuzz *f)
{
	const struct setting *setting = &FUZZ_PICK(f, settings);
	char text[32];

	snprintf(text, sizeof(text), "%llu", fuzz_one_in(f, 2) ? fuzz_below(f, 64) :
		 (unsigned long long)fuzz_number(f) % (64 << 20));
	return fuzz_set(setting->name, text);
}

static long call_set_text(struct fuzz *f)
{
	static const char *const names[] = { "computer_name", "workgroup", "receive_names" };
	static const char *const values[] = {
		"", "*", "A", "hosta", "HOSTA,HOSTC#1E,__MSBROWSE__", "#", ",", "A#", "A,,B",
		"FIFTEENCHARSXYZ", "SIXTEENCHARSWXYZ", "\xff", " A", "A ", "A#GG", "HOSTB#00",
	};
	const char *name = FUZZ_PICK(f, names);

	return fuzz_set(name, FUZZ_PICK(f, values));
}

static long call_set_long_text(struct fuzz *f)
{
	size_t len = fuzz_below(f, 8192), i;

	for (i = 0; i < len; i++)
		f->buf[i] = fuzz_one_in(f, 4) ? ',' : 'A' + fuzz_below(f, 26);
	f->buf[len] = '\0';
	return fuzz_set("receive_names", f->buf);
}

static long call_get(struct fuzz *f)
{
	char path[128];

	snprintf(path, sizeof(path), SETTINGS "%s", FUZZ_PICK(f, settings).name);
	return fuzz_file(path, f->buf, 1 + fuzz_below(f, 4096));
}

static const char *const shown[] = {
	"/proc/thread-self/net/mailslot", "/proc/thread-self/net/mailslot_stat",
	"/proc/thread-self/mountinfo", "/proc/thread-self/mountstats", "/proc/sys/net/mailslot",
};

static long call_show(struct fuzz *f)
{
	const char *path = FUZZ_PICK(f, shown);

	return fuzz_file(path, f->buf, BUF_SIZE);
}

/* Held open: the namespace may go meanwhile. */
static long call_show_open(struct fuzz *f)
{
	return fuzz_keep(f, OTHER, open(FUZZ_PICK(f, shown), O_RDONLY));
}

static long call_fdinfo(struct fuzz *f)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/thread-self/fdinfo/%d", fuzz_any_fd(f));
	return fuzz_file(path, f->buf, 4096);
}

const struct kind fuzz_setting_kinds[] = {
	{ "sysctl", call_set, 20 },
	{ "sysctl number", call_set_number, 3 },
	{ "sysctl text", call_set_text, 3 },
	{ "sysctl long", call_set_long_text, 1 },
	{ "sysctl read", call_get, 4 },
	{ "proc", call_show, 6 },
	{ "proc open", call_show_open, 2 },
	{ "fdinfo", call_fdinfo, 6 },
	{ }
};
