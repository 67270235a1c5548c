// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings of the network namespace
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "sysctl.h"

static int open_file(const char *name, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/mailslot/%s", name);
	return open(path, flags | O_CLOEXEC);
}

int sysctl_read(const char *name, char value[SYSCTL_TEXT])
{
	int fd = open_file(name, O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, value, SYSCTL_TEXT - 1);
	close(fd);
	if (n < 0)
		return -1;
	value[n] = '\0';
	value[strcspn(value, "\n")] = '\0';
	return 0;
}

int sysctl_write(const char *name, const char *value)
{
	int fd = open_file(name, O_WRONLY);
	int error = 0;

	if (fd < 0)
		return -1;
	if (write(fd, value, strlen(value)) < 0)
		error = errno;
	close(fd);
	errno = error;
	return error ? -1 : 0;
}

bool sysctl_writable(const char *name)
{
	int fd = open_file(name, O_WRONLY);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int sysctl_complain(const char *name, int error)
{
	if (error == ENOENT && !module_loaded())
		complain(NULL, "mailslotfs is not loaded; as root: modprobe mailslotfs");
	else if (error == ENOENT)
		complain(NULL, "there is no sysctl net.mailslot.%s: perhaps an older module\n"
			 "\tis loaded", name);
	else if (error == EACCES || error == EPERM)
		complain(NULL, "no permission for sysctl net.mailslot.%s: do it as root",
			 name);
	else
		complain(NULL, "cannot use sysctl net.mailslot.%s: %s;\n"
			 "\tsee 'sysctl net.mailslot'", name, strerror(error));
	return FAILED;
}
