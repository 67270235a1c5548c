# SPDX-License-Identifier: GPL-2.0-only
#
# "make help" lists the targets. The work is done by the scripts in tools/ and by the Makefiles of
# the parts; this file gives it names.

KERNEL ?= 6.1
PREFIX ?= /usr/local

# What the rig's scripts take from make's command line or from the environment.
RIG := KERNEL BUILD CPUS MEM TIMEOUT BOOT_TIMEOUT ACCEL NOMOUNT APPEND QEMU_ARGS LOG VM_RUN
export KERNEL KVER KDIR PREFIX DESTDIR KEY CERT

# As the kernel's make has it.
ifeq ($(origin O),command line)
export BUILD := $(O)
endif

# The dollars in RUN belong to the guest's shell.
unexport RUN
VM_RUN := $(value RUN)
export VM_RUN

.DEFAULT_GOAL := all
# The kernel of debug-test.
DEBUG ?= debug

.PHONY: all install uninstall sign load dkms dist deps demo test vm unit kunit lint matrix mutants clean distclean help
.PHONY: debug-test debug-fuzz coverage fuzz docs

## On the machine that you sit at:
##   make                    build the module and the tools (KVER= names the kernel's release, or
##                           KDIR= its build tree; O= what is built goes there, not to build/)
##   make install, uninstall install both (DESTDIR=, PREFIX=, KVER=), remove them
##   make load               load what is installed; says why when it cannot
##   make sign               sign the module, before it is installed (KEY=, CERT=)
##   make dkms               instead: have dkms build and install the module, for later kernels, too
##   make dist               a tarball of the release, below build/dist
all:
	@tools/host build

install uninstall sign load:
	@tools/host $@

dkms:
	@tools/dist/dkms

dist:
	@tools/dist/tarball

## In a virtual machine (KERNEL=6.1, 6.12 or 7):
##   make demo               see it work
##   make test               all tests (T='pattern': only those selftests)
##   make vm                 a shell, the module loaded, this directory at its place
##   make vm RUN='command'   run the command there as root; exits with its status
##   make matrix             build and test on all kernels; a table (KERNELS='6.12 7': on these)
##   make builds             build with clang, with O=, below a path with blanks, in a kernel tree
##   make mutants            do the tests notice mistakes? (M='pattern': only those mutants)
##   make bench              how fast, next to its peers: a table, plots (WORK='burst stream': only)
##   make fuzz-calls         system calls at random (TIME=seconds, SEED=; KERNEL=debug: coverage)
##   make fuzz-datagrams     damaged datagrams for the hook (TIME=, SEED=; STEPS=n: in order)
demo: deps
	@tools/demo/run

test: deps
	@tools/vm/test

# make cannot end with the status of a recipe; see tools/vm/make-exec.c.
vm:
	$(or $(replace-make),@tools/vm/vm)

matrix: deps
	@tools/vm/matrix

.PHONY: builds
builds: deps
	@tools/vm/builds

mutants: deps
	@tools/mutants

.PHONY: bench
bench: deps
	@tools/bench/run

.PHONY: fuzz-calls fuzz-datagrams
fuzz-calls: deps
	@tools/fuzz/calls

fuzz-datagrams: deps
	@tools/fuzz/datagrams

## With kernels of our own, built once, in minutes (T= as above):
##   make debug-test         the tests under KASAN, lockdep, kmemleak (DEBUG=kcsan: KCSAN)
##   make debug-fuzz         fuzz-calls and fuzz-datagrams, five minutes each (TIME=, SEED=)
##   make coverage           which lines of the module the tests execute, and which not
debug-test: deps
	@KERNEL=$(DEBUG) SUITES=selftests tools/vm/test

debug-fuzz: deps
	@KERNEL=$(DEBUG) TIME=$(or $(TIME),300) tools/fuzz/calls
	@KERNEL=$(DEBUG) TIME=$(or $(TIME),300) tools/fuzz/datagrams

coverage: deps
	@tools/coverage

ifneq ($(filter vm,$(MAKECMDGOALS)),)
MAKE_EXEC := $(if $(filter load,$(.FEATURES)),$(shell tools/vm/make-exec))
ifneq ($(MAKE_EXEC),)
load $(MAKE_EXEC)
replace-make = $(exec tools/vm/vm,$(RIG))
endif
endif

##   make packages           Debian's packages, below build/packages; what lintian says of them
##   make package-test       install and remove these, and what make install installs, on a Debian
.PHONY: packages package-test
packages: deps
	@tools/dist/packages

package-test: deps
	@tools/dist/package-test

## Checks that need no virtual machine:
##   make unit               the module's pure parts, compiled in user space
##   make kunit              the KUnit suites, in a kernel that is a program (built once, in minutes;
##                           T='pattern': only those tests, T='suite.': only those suites)
##   make fuzz               the codec and the names, with libFuzzer (TIME=seconds, RUNS=, COVERAGE=1)
##   make lint               checkers for C, shell and text; zero findings
unit: deps
	@SUITES=unit tools/vm/test

kunit: deps
	@tools/kunit

fuzz: deps
	@tools/fuzz/run

lint: deps
	@tools/lint

## Around that:
##   make docs               the documents as a site, with manuals and pictures: build/docs/html
##   make deps               install missing packages (NO_INSTALL=1: only name them)
##   make clean, distclean   remove what was built; what was fetched, too
docs: deps
	@tools/docs/build

deps:
	@tools/vm/deps

clean:
	@tools/host clean

distclean:
	rm -rf build/ build

help:
	@sed -n 's/^## \{0,1\}//p' Makefile
