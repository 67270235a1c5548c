/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_SIGNALS_H
#define MAILSLOT_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/**
 * struct signals - SIGHUP, SIGINT, SIGTERM and SIGCHLD, as a descriptor
 * @fd: the descriptor, for poll()
 * @mask: signal mask before
 * @pipe: whether SIGPIPE was not ignored before
 */
struct signals {
	int fd;
	sigset_t mask;
	bool pipe;
};

/* From here on these signals come through the descriptor only. */
int signals_catch(struct signals *signals);
/* The next signal that has come, or 0. */
int signals_next(const struct signals *signals);

#endif
