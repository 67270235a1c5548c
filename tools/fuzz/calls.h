/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the system call fuzzer share.
 *
 * A process has a number, and so has each of its threads.  Which call a thread
 * makes at its nth step, with which arguments, follows from the seed, these
 * numbers and n alone: nothing that a call returns decides on the next one.
 * For the same reason each descriptor has a number of its own, whether it is
 * open or not.  What the calls find is the other processes' doing.
 */
#ifndef _FUZZ_CALLS_H
#define _FUZZ_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of what kind an open file is meant to be; each has FDS numbers. */
enum role {
	SERVER,
	CLIENT,
	REMOTE,		/* a client below .remote */
	DIR,
	WATCH,		/* epoll, inotify */
	OTHER,		/* files of /proc, and what nobody knows */
	ROLES,
};

#define FDS		4
#define FIRST_FD	100
#define ALL_FDS		(ROLES * FDS)

#define BUF_SIZE	(256 * 1024)
#define PATH_SIZE	1024

#define USER		12345		/* two without privileges: this and the next */

#define FUZZ_MAC	"\x02\0\0\0\0\x02"

/* A network namespace with its mailslotfs, shared by many processes. */
struct world {
	int net;			/* namespace */
	int mnt;
	int tap;			/* what is written there arrives as a packet */
	int sock[2];			/* a pair, for descriptors on their way */
};

#define WORLDS 2

/* Where mailslotfs may be mounted; the first one nearly always is. */
#define PLACES 3
extern const char *const fuzz_places[PLACES];

struct fuzz {
	uint64_t random;		/* state of the generator, new at each step */
	uint64_t seed;
	uint32_t process, thread, step;
	uint32_t depth;			/* 0, or how many forks ago the process began */
	const struct world *world;
	char *buf;			/* BUF_SIZE bytes, and a page that comes and goes */
	char path[2][PATH_SIZE];
	uint64_t *cover;		/* KCOV's, NULL without */
	int cover_fd;
};

/* A call: what it returned, -1 with errno. */
struct kind {
	const char *name;
	long (*call)(struct fuzz *f);
	unsigned int weight;		/* how often */
};

extern const struct kind fuzz_open_kinds[], fuzz_transfer_kinds[], fuzz_ioctl_kinds[],
	fuzz_wait_kinds[], fuzz_uring_kinds[], fuzz_file_kinds[], fuzz_name_kinds[],
	fuzz_share_kinds[], fuzz_space_kinds[], fuzz_setting_kinds[], fuzz_remote_kinds[];

/* calls_random.c */
uint64_t fuzz_mix(uint64_t a, uint64_t b);
uint64_t fuzz_random(struct fuzz *f);
uint32_t fuzz_below(struct fuzz *f, uint32_t n);
bool fuzz_one_in(struct fuzz *f, uint32_t n);
uint64_t fuzz_number(struct fuzz *f);
size_t fuzz_size(struct fuzz *f);
uint32_t fuzz_bits(struct fuzz *f, const uint32_t *bits, size_t count);
void *fuzz_buffer(struct fuzz *f, size_t len);
const char *fuzz_slot(struct fuzz *f);
const char *fuzz_path(struct fuzz *f, int which);
const char *fuzz_place(struct fuzz *f);
int fuzz_fd(struct fuzz *f, enum role which);
int fuzz_any_fd(struct fuzz *f);
long fuzz_keep(struct fuzz *f, enum role as, int fd);

#define FUZZ_COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define FUZZ_PICK(f, array)	((array)[fuzz_below(f, sizeof(array) / sizeof((array)[0]))])
#define FUZZ_BITS(f, array)	fuzz_bits(f, array, sizeof(array) / sizeof((array)[0]))

/* calls_process.c */
void fuzz_process(struct fuzz *f, const struct world *worlds);
void fuzz_steps(struct fuzz *f, uint32_t steps);
void fuzz_wake_often(void);
void fuzz_die(const char *what) __attribute__((noreturn));
const struct kind *fuzz_kind(unsigned int number);
extern bool fuzz_trace, fuzz_slow;	/* print calls; the kernel is a slow one */

/* calls_world.c */
int fuzz_places_create(void);
int fuzz_world_create(struct world *world);
int fuzz_world_enter(const struct world *world);
void fuzz_world_close(struct world *world);

/* calls_count.c */
int fuzz_count_init(void);
void fuzz_count_begin(unsigned int kind);
void fuzz_count_end(unsigned int kind, int err);
void fuzz_count_print(void);
uint64_t fuzz_count_all(uint64_t *good);

/* calls_cover.c */
int fuzz_cover_init(void);
void fuzz_cover_open(struct fuzz *f);
void fuzz_cover_start(struct fuzz *f);
void fuzz_cover_begin(struct fuzz *f);
void fuzz_cover_end(struct fuzz *f);
void fuzz_cover_print(void);

/* calls_after.c */
int fuzz_after(const struct world *worlds);

/* calls_setting.c */
int fuzz_set(const char *setting, const char *value);
int fuzz_set_all(void);
ssize_t fuzz_file(const char *path, char *buf, size_t size);

#endif /* _FUZZ_CALLS_H */
