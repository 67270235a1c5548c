// SPDX-License-Identifier: GPL-2.0-only
/*
 * One command per message
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "origin.h"
#include "run.h"

/*
 * A file in memory, not a pipe: the command may read it, leave it, or start
 * something that keeps it open, and we never wait for that.
 */
static int message_file(const struct message *message)
{
	const char *data = message->data;
	size_t done = 0;
	ssize_t n;
	int fd;

	fd = memfd_create("mailslot-message", MFD_CLOEXEC);
	if (fd < 0)
		return -1;
	while (done < message->size) {
		n = write(fd, data + done, message->size - done);
		if (n < 0) {
			close(fd);
			return -1;
		}
		done += n;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void set_number(const char *name, unsigned long value)
{
	char number[32];

	snprintf(number, sizeof(number), "%lu", value);
	setenv(name, number, 1);
}

/* A variable of the kind of sender that this one is not has no value. */
static void set_origin(const struct mailslot_recv *from)
{
	struct origin origin;

	unsetenv("MAILSLOT_PID");
	unsetenv("MAILSLOT_UID");
	unsetenv("MAILSLOT_GID");
	origin_read(&origin, from);
	setenv("MAILSLOT_SOURCE_NAME", origin.source, 1);
	setenv("MAILSLOT_SOURCE_ADDRESS", origin.address, 1);
	setenv("MAILSLOT_INTERFACE", origin.interface, 1);
	setenv("MAILSLOT_DESTINATION_NAME", origin.dest, 1);
}

static void set_user(const struct mailslot_recv *from)
{
	unsetenv("MAILSLOT_SOURCE_NAME");
	unsetenv("MAILSLOT_SOURCE_ADDRESS");
	unsetenv("MAILSLOT_INTERFACE");
	unsetenv("MAILSLOT_DESTINATION_NAME");
	set_number("MAILSLOT_PID", from->pid);
	set_number("MAILSLOT_UID", from->uid);
	set_number("MAILSLOT_GID", from->gid);
}

static void set_environment(const struct message *message)
{
	const struct mailslot_recv *from = message->from;
	char when[32];

	snprintf(when, sizeof(when), "%llu.%09llu",
		 (unsigned long long)from->time_ns / 1000000000,
		 (unsigned long long)from->time_ns % 1000000000);
	setenv("MAILSLOT_NAME", message->slot, 1);
	setenv("MAILSLOT_TIME", when, 1);
	setenv("MAILSLOT_ORIGIN", origin_word(from->origin), 1);
	set_number("MAILSLOT_SIZE", message->size);
	if (from->origin == MAILSLOT_LOCAL)
		set_user(from);
	else
		set_origin(from);
}

/* Returns 0 or an errno, also when the program cannot be executed. */
static int spawn(pid_t *pid, char **command, const struct signals *signals,
		 int input)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int error;

	sigemptyset(&defaults);
	if (signals->pipe)
		sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &signals->mask);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes,
				 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	error = posix_spawnp(pid, command[0], &files, &attributes, command,
			     environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return error;
}

/*
 * SIGTERM and SIGHUP are passed on, so that a command that hangs does not keep us;
 * SIGINT comes from the terminal, which sends it to the command, too.
 */
static bool wait_for(pid_t pid, const struct signals *signals, int *status)
{
	struct pollfd poll_fd = { .fd = signals->fd, .events = POLLIN };
	bool stopped = false;
	int number;

	while (waitpid(pid, status, WNOHANG) == 0) {
		poll(&poll_fd, 1, -1);
		while ((number = signals_next(signals))) {
			if (number == SIGCHLD)
				continue;
			stopped = true;
			if (number != SIGINT)
				kill(pid, number);
		}
	}
	return stopped;
}

enum outcome run_command(char **command, const struct signals *signals,
			 const struct message *message)
{
	int input, error, status;
	bool stopped;
	pid_t pid;

	input = message_file(message);
	if (input < 0) {
		complain(message->slot, "no memory for a message of %zu bytes: %s;\n"
			 "\tthis message is lost", message->size, strerror(errno));
		return RUN_IMPOSSIBLE;
	}
	set_environment(message);
	error = spawn(&pid, command, signals, input);
	close(input);
	if (error) {
		complain(message->slot, "cannot run '%s': %s; this message is lost",
			 command[0], strerror(error));
		return RUN_IMPOSSIBLE;
	}
	stopped = wait_for(pid, signals, &status);
	if (stopped)
		return RUN_STOPPED;
	if (WIFSIGNALED(status)) {
		complain(message->slot, "'%s' was killed by signal %d (%s)", command[0],
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
		return RUN_BAD;
	}
	if (WEXITSTATUS(status)) {
		complain(message->slot, "'%s' ended with status %d", command[0],
			 WEXITSTATUS(status));
		return RUN_BAD;
	}
	return RUN_GOOD;
}
