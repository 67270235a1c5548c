/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the datagram fuzzer share.
 *
 * One sends, one has slots and reads, one changes settings: each a step at a
 * time, and the nth step of each follows from the seed alone.  Together they
 * run as processes, and what they meet is chance; in order, in one process on
 * one processor, the same seed is the same run.
 */
#ifndef _FUZZ_DATAGRAMS_H
#define _FUZZ_DATAGRAMS_H

#include <net/if.h>

#include "calls.h"

/* Two hosts that receive, in namespaces that datagrams-guest has made. */
#define HOSTS	2
/* The first has two cables to the sender, the second one. */
#define LINKS	3
#define SLOTS	8

#define ROOT	"/run/datagrams"

struct host {
	const char *name;
	int net;		/* namespace */
	char mount[32];
};

struct link {
	const char *name;	/* of the sender's end */
	unsigned int host;
	uint32_t us, them;	/* addresses */
	int mtu;
	int sock, offload_sock;
};

/* Counted by all processes. */
struct counts {
	uint64_t sent, refused;		/* frames; the kernel did not take them */
	uint64_t taken[HOSTS];		/* messages */
	uint64_t sound[HOSTS];		/* of them, as they were made */
	uint64_t promised[HOSTS];	/* had to arrive */
	uint64_t opened, closed, set;
	uint64_t wrong;
};

extern struct host hosts[HOSTS];
extern struct link links[LINKS];
extern struct counts *counts;
extern bool trace;

static inline void count_up(uint64_t *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

/* A message that is as it was made says so in its first bytes. */
struct stamp {
	uint64_t check;
	uint32_t number;
	uint16_t len;
	uint8_t slot;
	uint8_t sender;
} __attribute__((packed));

uint64_t stamp_check(const struct stamp *stamp);
uint8_t stamp_filler(const struct stamp *stamp, uint32_t at);

/* How the slots are called, there and where they are written to. */
extern const char *const slot_names[SLOTS], *const slot_other_names[SLOTS];

/* A packet that has to arrive, unless the slot is not there or does not take it. */
struct promise {
	bool sound;		/* nothing is wrong with it so far */
	bool once;		/* and no copy of it is sent by another cable */
	uint8_t slot;
	uint16_t len;		/* of the message */
};

/* Packets between two looks at what has arrived. */
#define BURST		64

/* datagrams_promise.c */
void promise_begin(void);
void promise_make(const struct fuzz *f, unsigned int host, const struct promise *promise);
void promise_keep(unsigned int host, const struct stamp *stamp);
void promise_end(void);

/* datagrams_payload.c: the length, at most PAYLOAD_MAX */
#define PAYLOAD_MAX	9000
uint32_t payload_make(struct fuzz *f, uint8_t *bytes, struct promise *promise);
/* datagrams_packet.c */
void packet_step(struct fuzz *f);
/* datagrams_slot.c: as long as calm, no message may get lost */
void slot_step(struct fuzz *f, unsigned int host, bool calm);
void slot_read_all(unsigned int host);
void slot_close_all(unsigned int host);
/* Would it, if it were empty, take a burst of messages, and one of that length? */
bool slot_takes(unsigned int host, unsigned int slot, uint32_t len);
void slot_wrong(unsigned int host, unsigned int slot, const struct stamp *stamp,
		const char *what);
/* datagrams_setting.c */
void setting_step(struct fuzz *f, bool calm);
void setting_all(void);

/* datagrams_sum.c */
#define STAT_LINES	40

struct stat_line {
	char word[32];
	uint64_t value;
};

/* What has become of the datagrams that came to a host */
struct sum {
	struct stat_line lines[STAT_LINES];
	unsigned int count;
	uint64_t filter;	/* seen by the packet filter */
	uint64_t taken, sound;	/* messages that were read */
};

struct sum sum_take(unsigned int host);
bool sum_check(unsigned int host, const struct sum *then, const struct sum *now);
bool sum_promises(unsigned int host);
void sum_print(unsigned int host, const struct sum *sum);

/* datagrams.c */
void die(const char *what);

#endif /* _FUZZ_DATAGRAMS_H */
