// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals for a program that must not lose a message to one
 */
#include <errno.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "signals.h"

static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 &&
	       action.sa_handler == SIG_IGN;
}

int signals_catch(struct signals *signals)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	/* A script's "mailslot listen NAME &" is to survive the terminal's ^C ... */
	if (!is_ignored(SIGINT))
		sigaddset(&set, SIGINT);
	/* ... and what nohup(1) has started the terminal's end. */
	if (!is_ignored(SIGHUP))
		sigaddset(&set, SIGHUP);
	/* Who started us may have ignored it; its children are reaped unseen then. */
	signal(SIGCHLD, SIG_DFL);
	signals->pipe = !is_ignored(SIGPIPE);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, &signals->mask))
		return -1;
	signals->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return signals->fd < 0 ? -1 : 0;
}

int signals_next(const struct signals *signals)
{
	struct signalfd_siginfo info;

	if (read(signals->fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	return info.ssi_signo;
}
