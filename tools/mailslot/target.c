// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which slot the user means
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

static bool is_separator(char c)
{
	return c == '/' || c == '\\';
}

/* Is it spelled as the slot of a host?  "." and "?" are this one. */
static bool names_host(const char *name)
{
	if (!is_separator(name[0]) || !is_separator(name[1]))
		return false;
	return !name[2] || !strchr(".?", name[2]) || !is_separator(name[3]);
}

/* Is the file DIRECTORY/.remote/HOST/NAME? */
static bool is_remote(const char *path)
{
	const char *host, *directory;

	host = memrchr(path, '/', strrchr(path, '/') - path);
	if (!host)
		return false;
	directory = memrchr(path, '/', host - path);
	return directory && !strncmp(directory, "/.remote/", strlen("/.remote/"));
}

static int complain_name(const char *name, int error)
{
	if (names_host(name))
		return complain_remote_name(name, error);
	switch (error) {
	case EINVAL:
		if (is_separator(name[0]) && is_separator(name[1])) {
			complain(name, "not \\\\.\\mailslot\\NAME, or a bad NAME");
			return usage_hint();
		}
		complain(name[0] ? name : NULL,
			 "a slot's name cannot be empty or start with a dot");
		return usage_hint();
	case ENAMETOOLONG:
		complain(name, "a slot's name cannot be longer than %d bytes", NAME_MAX);
		return usage_hint();
	case ENODEV:
	case ENOENT:
		if (name[0] != '/' || name[1] == '/')
			return complain_mount(error);
		complain(name, "no mailslotfs is mounted on this path;\n"
			 "\tname the slot alone, or mount one there");
		return FAILED;
	}
	return complain_mount(error);
}

int target_find(struct target *target, const char *name)
{
	target->name = name;
	if (mailslot_path(opt_mount, name, target->path, sizeof(target->path)) < 0)
		return complain_name(name, errno);
	target->leaf = strrchr(target->path, '/') + 1;
	target->remote = is_remote(target->path);
	return DONE;
}

int target_find_local(struct target *target, const char *name, const char *why)
{
	int ret = DONE;

	/* Nobody is asked for that host's address. */
	target->remote = names_host(name);
	if (!target->remote)
		ret = target_find(target, name);
	if (ret || !target->remote)
		return ret;
	complain(name, "%s; name a slot of this host, without '//HOST/'", why);
	return usage_hint();
}

int target_mount(char path[PATH_MAX])
{
	/* Any name will do to see whether it is a mailslotfs. */
	if (opt_mount) {
		if (mailslot_path(opt_mount, "x", NULL, 0) < 0)
			return complain_mount(errno);
		snprintf(path, PATH_MAX, "%s", opt_mount);
		return DONE;
	}
	if (mailslot_mount_point(path, PATH_MAX) < 0)
		return complain_mount(errno);
	return DONE;
}

/* For "mailslot recv <&3": is standard input a server, and of which slot? */
int target_stdin(char name[PATH_MAX])
{
	struct mailslot_info info;
	ssize_t len;
	char *leaf;

	if (mailslot_get_info(STDIN_FILENO, &info)) {
		complain(NULL, "standard input is not a mailslot;\n"
			 "\topen one as its server: exec 3<>/dev/mailslot/NAME\n"
			 "\tand redirect that: %s <&3", command_name);
		return FAILED;
	}
	len = readlink("/proc/self/fd/0", name, PATH_MAX - 1);
	name[len < 0 ? 0 : len] = '\0';
	leaf = strrchr(name, '/');
	if (leaf)
		memmove(name, leaf + 1, strlen(leaf));
	if ((fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE) != O_WRONLY)
		return DONE;
	complain(name, "standard input is a client of the slot;\n"
		 "\tonly its server can do this: redirect that one's descriptor");
	return FAILED;
}
