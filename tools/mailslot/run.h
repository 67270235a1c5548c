/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MAILSLOT_RUN_H
#define MAILSLOT_RUN_H

#include "format.h"
#include "signals.h"

/**
 * enum outcome - how a command ended
 * @RUN_GOOD: with status 0
 * @RUN_BAD: with another one, or by a signal; this has been said
 * @RUN_STOPPED: we were told to end meanwhile
 * @RUN_IMPOSSIBLE: it could not be started; this has been said
 */
enum outcome { RUN_GOOD, RUN_BAD, RUN_STOPPED, RUN_IMPOSSIBLE };

enum outcome run_command(char **command, const struct signals *signals,
			 const struct message *message);

#endif
