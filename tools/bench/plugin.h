/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What count.c uses of the interface to QEMU 7.2, for which Debian ships no header.
 */
#ifndef _BENCH_PLUGIN_H
#define _BENCH_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_CB_NO_REGS	0

struct qemu_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

typedef void plugin_translate(uint64_t id, struct qemu_plugin_tb *tb);
typedef void plugin_execute(unsigned int cpu, void *data);

extern int qemu_plugin_version;
int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv);
void qemu_plugin_reset(uint64_t id, void (*done)(uint64_t id));

/* Blocks of instructions, and the instructions in them */
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, plugin_translate *translate);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, plugin_execute *execute,
					    int flags, void *data);

#endif
