# SPDX-License-Identifier: GPL-2.0-only
#
# "make help" lists the targets. The work is done by the scripts in tools/vm and by the Makefiles
# of the parts; this file only gives them names.

PREFIX ?= /usr/local
KERNEL ?= 6.1
KDIR ?= /lib/modules/$(shell uname -r)/build

export KERNEL KDIR PREFIX DESTDIR

# RUN belongs to the guest's shell: make must not expand the dollars in it.
unexport RUN
export VM_RUN := $(value RUN)

.DEFAULT_GOAL := all
.PHONY: all deps vm help

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

## make                    build the module and the tools for the machine that this is
## make deps               install missing packages (NO_INSTALL=1: only name them)
deps:
	@tools/vm/deps

## make vm                 a shell in a guest, with the module loaded
## make vm RUN='command'   run the command there as root; exits with its status
vm:
	@tools/vm/vm
