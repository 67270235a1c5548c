// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin for QEMU's emulator: how often was each instruction executed between
 * two marks (mark.h)?  For a guest with one processor.  For each pair of marks
 * it prints, into the file that its argument "out" names,
 *
 *	round CONTENDER PART
 *	ADDRESS COUNT REPEATS
 *	...
 *
 * REPEATS are the further turns of a repeated string instruction (rep movsb): as
 * for a processor, the first alone counts.  Built by "instructions".
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"
#include "plugin.h"

int qemu_plugin_version = 1;

#define SITES	0x100000

struct site {
	uint64_t address;
	uint64_t count;
	uint64_t repeats;
	struct site *next;	/* that was executed in this round */
};

static struct site sites[SITES], *executed, *last;
static uint64_t plugin;
static bool armed, counting;
static int contender = -1, part;
static FILE *out;

static struct site *site_at(uint64_t address)
{
	uint64_t at = address * 0x9e3779b97f4a7c15 >> 44;

	while (sites[at].address && sites[at].address != address)
		at = (at + 1) % SITES;
	sites[at].address = address;
	return &sites[at];
}

static void execute(unsigned int cpu, void *data)
{
	struct site *site = data;

	if (!counting)
		return;
	if (site == last) {
		site->repeats++;
		return;
	}
	last = site;
	if (!site->count++) {
		site->next = executed;
		executed = site;
	}
}

static void start(int number)
{
	part = number;
	executed = NULL;
	last = NULL;
	counting = true;
}

static void stop(void)
{
	struct site *site;

	if (!counting)
		return;
	counting = false;
	fprintf(out, "round %d %d\n", contender, part);
	for (site = executed; site; site = site->next) {
		fprintf(out, "%lx %lu %lu\n", site->address, site->count, site->repeats);
		site->count = 0;
		site->repeats = 0;
	}
	fflush(out);
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb);

static void arm(uint64_t id)
{
	armed = true;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
}

static void mark(unsigned int cpu, void *data)
{
	int number = (intptr_t)data;

	if (number == MARK_ARM && !armed)
		qemu_plugin_reset(plugin, arm);
	else if (number == MARK_NEXT)
		contender++;
	else if (number == MARK_STOP)
		stop();
	else if (number != MARK_ARM)
		start(number);
}

/* The number of a mark, or -1. */
static int mark_number(const struct qemu_plugin_insn *insn)
{
	const unsigned char *data = qemu_plugin_insn_data(insn);
	uint32_t number;

	if (qemu_plugin_insn_size(insn) != 7 || memcmp(data, MARK_BYTES, 3))
		return -1;
	memcpy(&number, data + 3, sizeof(number));
	number -= MARK_NUMBER;
	return number <= MARK_ARM ? (int)number : -1;
}

static void watch(struct qemu_plugin_insn *insn)
{
	plugin_execute *callback = execute;
	int number = mark_number(insn);
	void *data;

	if (number >= 0) {
		callback = mark;
		data = (void *)(intptr_t)number;
	} else if (armed) {
		data = site_at(qemu_plugin_insn_vaddr(insn));
	} else {
		return;
	}
	qemu_plugin_register_vcpu_insn_exec_cb(insn, callback, QEMU_PLUGIN_CB_NO_REGS, data);
}

/* All that was translated before the first mark is translated again after it. */
static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t count = qemu_plugin_tb_n_insns(tb), i;

	for (i = 0; i < count; i++)
		watch(qemu_plugin_tb_get_insn(tb, i));
}

int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		if (!strncmp(argv[i], "out=", strlen("out=")))
			out = fopen(argv[i] + strlen("out="), "w");
	if (!out)
		return -1;
	plugin = id;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
