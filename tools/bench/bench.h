/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measuring mailslotfs next to what else carries messages between processes.
 *
 * A contender is a kind of message queue (contender_*.c), a channel one such
 * queue with its two ends, a work what is done with it (work_*.c).  measure.c
 * lets all contenders do the same work in turns, and prints a line of JSON for
 * the best turn of each.
 */
#ifndef _BENCH_H
#define _BENCH_H

#include <stdbool.h>
#include <stddef.h>

#define SIZE_MAX_BENCH	65536	/* of a message */
#define MAILSLOT_HEADER_MAX 64	/* what a queue's limit counts besides the payload, at most */
#define TURN_MS		20	/* of a contender, roughly */
#define COUNT_UNIT	64
#define ROUNDS		6
#define ARRAY_LENGTH(a)	((int)(sizeof(a) / sizeof((a)[0])))

/* In all contenders' way of a message; SysV wants a number in front. */
struct message {
	long type;
	char data[SIZE_MAX_BENCH];
};

extern struct message message;

struct channel {
	const struct contender *contender;
	size_t size;		/* of each message */
	int depth;		/* messages that it must hold; 0: as it comes */
	int in, out;		/* what is written to, what is read from */
	int listener;		/* of a connection; -1 */
	char name[108];
};

/* Functions return false with errno.  join() and leave() open and close a client. */
struct contender {
	const char *name;
	size_t size_max;
	int depth_max;
	bool named;		/* other processes can open it, by name */
	bool files;		/* read(2) and write(2) do */
	bool polls;		/* poll(2) does */
	bool (*create)(struct channel *channel);
	void (*destroy)(struct channel *channel);
	bool (*join)(struct channel *channel);
	void (*leave)(struct channel *channel);
	bool (*send)(struct channel *channel);
	bool (*receive)(struct channel *channel);
	bool (*say)(struct channel *channel);	/* join, send, leave in one */
};

extern const struct contender *const contenders[];
extern const int contender_count;

extern const struct contender contender_mailslot, contender_mq, contender_sysv,
	contender_datagram, contender_seqpacket, contender_pipe, contender_floor;

/* contender.c */
bool send_file(struct channel *channel);
bool receive_file(struct channel *channel);
bool join_nothing(struct channel *channel);
void leave_file(struct channel *channel);
bool say(struct channel *channel);
void channel_name(struct channel *channel, const struct contender *contender, size_t size,
		  int depth);
void channel_open(struct channel *channel, const struct contender *contender, size_t size,
		  int depth);
void channel_close(struct channel *channel);

/* Where the named ones are; each ends without a slash. */
extern char mailslot_dir[], socket_dir[];

/* One thing to measure. */
struct task {
	const char *work;
	size_t size;
	const char *key;	/* what else is varied, and its value; or NULL */
	long value;
	int count;		/* messages in a turn; 0: as many as fit TURN_MS */
};

/* One contender at one task. */
struct bout {
	const struct contender *contender;
	const struct task *task;
	struct channel channel;
	void *more;		/* the work's own */
	int count;		/* messages in a turn, a multiple of COUNT_UNIT */
	double turns[ROUNDS];	/* ns for a message */
};

/* How a task is done.  run() returns ns for a message; suits() may be NULL. */
struct method {
	int turn_ms;		/* instead of TURN_MS, or 0 */
	bool (*suits)(const struct contender *contender, const struct task *task);
	void (*prepare)(struct bout *bout);
	double (*run)(struct bout *bout);
	void (*finish)(struct bout *bout);
};

/* measure.c */
void compare(const struct method *method, const struct task *tasks, int count, int rounds);
void compare_sizes(const struct method *method, const char *work);
void print_figure(const struct task *task, const struct contender *contender, const char *unit,
		  double figure);
double now_ns(void);
int depth_for(size_t size);
void open_bout(struct bout *bout);
void close_bout(struct bout *bout);
extern const size_t sizes[];
extern const int size_count;

/* Whatever measure() changes of the process is over with it. */
void in_child(void (*measure)(void));

/* settings.c */
void settings_raise(void);
bool setting_write(const char *path, long value);
void cgroup_join(void);
#define CGROUP	"/sys/fs/cgroup/bench"

/* main.c */
void die(const char *what) __attribute__((noreturn));

/* work_*.c */
void work_burst(void);
void work_stream(void);
void work_writers(void);
void work_pingpong(void);
void work_uring(void);
void work_epoll(void);
void work_open(void);
void work_create(void);
void work_slots(void);
void work_memory(void);
void work_queued(void);
void work_close(void);

#endif /* _BENCH_H */
