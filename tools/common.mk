# SPDX-License-Identifier: GPL-2.0-only
#
# What the library and the command have in common.
#
#   BUILD     where to put what is built (absolute)
#   PREFIX    where it will be installed; DESTDIR goes in front of that

# Relative: make cannot handle names with blanks, which the path to here may have.
top		:= ../..
VERSION		:= $(shell cat $(top)/VERSION)
BUILD		?= $(top)/build/tools

PREFIX		?= /usr/local
BINDIR		?= $(PREFIX)/bin
LIBDIR		?= $(PREFIX)/lib
INCLUDEDIR	?= $(PREFIX)/include
MANDIR		?= $(PREFIX)/share/man
COMPLETIONDIR	?= $(PREFIX)/share/bash-completion/completions
ZSHDIR		?= $(PREFIX)/share/zsh/site-functions
FISHDIR		?= $(PREFIX)/share/fish/vendor_completions.d
TMPFILESDIR	?= $(PREFIX)/lib/tmpfiles.d
SYSCTLDIR	?= $(PREFIX)/lib/sysctl.d
MODULESLOADDIR	?= $(PREFIX)/lib/modules-load.d
UNITDIR		?= $(PREFIX)/lib/systemd/system
INSTALL		?= install

CFLAGS		?= -O2 -g
ALL_CPPFLAGS	= -D_GNU_SOURCE -I$(top)/uapi -I$(top)/tools/lib $(CPPFLAGS)
ALL_CFLAGS	= -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes \
		  -Wmissing-prototypes -Wwrite-strings $(CFLAGS)

# V=1 shows the commands.
ifeq ($(V),1)
say	= @:
Q	=
else
say	= @printf '  %-7s %s\n'
Q	= @
endif
