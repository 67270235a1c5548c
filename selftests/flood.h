/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A user without privileges, root of a user namespace of its own and in a
 * memory cgroup, who takes what there is.
 *
 *	FLOOD(0, take_slots);
 *	...					it holds what it has taken
 *	EXPECT_BACK();				now it does not
 *
 * take_slots(), in a process of its own, sets flood->taken and flood->err, what
 * it has got and what stopped it.
 */
#ifndef _MAILSLOT_FLOOD_H
#define _MAILSLOT_FLOOD_H

#include "call.h"
#include "cgroup.h"
#include "userns.h"

#include <sys/resource.h>
#include <sys/socket.h>

#define MIB	(1024L * 1024)

/* At least: of an inode with its name; of a name alone; of an open file; of a socket. */
#define INODE_BYTES	1000
#define NAME_BYTES	190
#define FILE_BYTES	200
#define SOCKET_BYTES	1000

/* What a flooder gives back when it is full, to have memory for its report. */
#define FLOOD_SPARE	65536

struct flood {
	char group[128];
	void *arg;		/* for those who take */
	long files;		/* how many it may have open */
	pid_t pid;
	int sock;		/* what the two processes talk over */
	long inodes;		/* of mailslotfs, in use before */
	long before, after;	/* bytes charged to the group */
	long taken;
	int err;
	int status;		/* of one that has ended before it had taken all; or -1 */
};

/*
 * What the kernel charges besides, for the process itself and, from Linux 7 on,
 * for what has been freed: no statement here is finer than that.  Kernels on
 * which floods are small are older, and with them the last pages count.
 */
static SLOT_UNUSED long flood_slack(void)
{
	return call_scaled(8) < 8 ? MIB / 8 : MIB;
}

/* So many that they show in a cgroup, when each of them takes so many bytes. */
static SLOT_UNUSED bool flood_shows(long many, long bytes)
{
	if (many * bytes >= 2 * flood_slack())
		return true;
	printf("# %ld of %ld bytes would not show in the cgroup\n", many, bytes);
	return false;
}

/* How many a flood takes: fewer on a slow kernel, but so many that they show. */
static SLOT_UNUSED long flood_many(long many, long bytes)
{
	long least = 2 * flood_slack() / bytes + 1, scaled = call_scaled(many);

	return scaled < least ? least : scaled;
}

/* Objects of a kind that are in use; -1 when this kernel does not say. */
static SLOT_UNUSED long slab_objects(const char *name)
{
	char path[128], text[64];

	/* Processors keep some, which count as if they were in use. */
	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink", name);
	userns_write(path, "1");
	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/objects", name);
	return slot_file(path, O_RDONLY, text, sizeof(text)) ? atol(text) : -1;
}

/*
 * Objects go a grace period after their last use: within 20 s.  Never, where this
 * kernel does not say.
 */
static SLOT_UNUSED bool slab_falls_to(const char *name, long objects)
{
	long now;
	int turn;

	for (turn = 0; turn < 200; turn++) {
		now = slab_objects(name);
		if (now >= 0 && now <= objects)
			return true;
		slot_sleep_ms(100);
	}
	return false;
}

/* Returns NULL, or why there can be no floods. */
static SLOT_UNUSED const char *flood_open(struct flood *flood)
{
	memset(flood, 0, sizeof(*flood));
	flood->sock = -1;
	flood->files = 64 + flood_many(8192, FILE_BYTES);
	flood->inodes = slab_objects("mailslot_inode");
	return cgroup_make(flood->group, sizeof(flood->group));
}

/* Both processes come here between two steps. */
static SLOT_UNUSED bool flood_meet(const struct flood *flood)
{
	struct { long taken; int err; } say = { flood->taken, flood->err };

	return send(flood->sock, &say, sizeof(say), MSG_NOSIGNAL) == sizeof(say);
}

static SLOT_UNUSED bool flood_wait(struct flood *flood)
{
	struct { long taken; int err; } said;

	if (recv(flood->sock, &said, sizeof(said), 0) != sizeof(said))
		return false;
	flood->taken = said.taken;
	flood->err = said.err;
	return true;
}

static SLOT_UNUSED void flood_child(struct flood *flood, int namespaces,
				    void (*take)(struct flood *flood))
{
	struct rlimit files = { flood->files, flood->files };
	void *spare;

	/* What the test has open is not to live on in us. */
	dup2(flood->sock, STDERR_FILENO + 1);
	flood->sock = STDERR_FILENO + 1;
	closefrom(flood->sock + 1);
	/* no page of ours is to be charged later, or missing when the group is full */
	if (mlockall(MCL_CURRENT) || setrlimit(RLIMIT_NOFILE, &files) ||
	    cgroup_join(flood->group))
		_exit(1);
	userns_enter(namespaces);
	spare = mmap(NULL, FLOOD_SPARE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (spare == MAP_FAILED || !flood_meet(flood) || !flood_wait(flood))
		_exit(2);
	take(flood);
	munmap(spare, FLOOD_SPARE);
	flood_meet(flood);
	flood_wait(flood);
	_exit(0);
}

/* The flooder is to come here; false: it has ended instead. */
static SLOT_UNUSED bool flood_comes(struct flood *flood)
{
	if (flood_wait(flood))
		return true;
	waitpid(flood->pid, &flood->status, 0);
	flood->pid = 0;
	return false;
}

/* False: it has not taken what it should; see FLOOD(). */
static SLOT_UNUSED bool flood_run(struct flood *flood, int namespaces,
				  void (*take)(struct flood *flood))
{
	int socks[2];

	flood->taken = 0;
	flood->err = 0;
	flood->status = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks))
		return false;
	flood->pid = fork();
	flood->sock = socks[flood->pid > 0];
	close(socks[!(flood->pid > 0)]);
	if (!flood->pid)
		flood_child(flood, namespaces, take);
	if (flood->pid < 0 || !flood_comes(flood))
		return false;
	flood->before = cgroup_used_exactly(flood->group);
	flood_meet(flood);
	if (!flood_comes(flood))
		return false;
	flood->after = cgroup_used_exactly(flood->group);
	return true;
}

static SLOT_UNUSED bool flood_not_allowed(const struct flood *flood)
{
	return flood->status >= 0 && WIFEXITED(flood->status) &&
	       WEXITSTATUS(flood->status) == USERNS_NONE;
}

/* For tests whose fixture has a "flood": somebody takes all, or the test ends here. */
#define FLOOD(namespaces, take) do {						\
	bool __took = flood_run(&self->flood, namespaces, take);		\
										\
	if (flood_not_allowed(&self->flood))					\
		SKIP(return, "no user namespaces for users here");		\
	ASSERT_TRUE(__took)							\
		TH_LOG("the flooder ended: wait status %#x", self->flood.status); \
} while (0)

/* What the group was charged for all that was taken. */
static SLOT_UNUSED long flood_charged(const struct flood *flood)
{
	return flood->after - flood->before;
}

/* The group paid for what was taken: at least so much. */
static SLOT_UNUSED bool flood_paid(const struct flood *flood, long bytes)
{
	printf("# %ld taken, %ld bytes charged, for %ld at least\n", flood->taken,
	       flood_charged(flood), bytes);
	return flood_shows(1, bytes) && flood_charged(flood) > bytes - flood_slack();
}

/* Of all that was taken no more has stayed than so many bytes of each. */
static SLOT_UNUSED bool flood_left(const struct flood *flood, long bytes)
{
	long most = flood->before + flood->taken * bytes + flood_slack();
	bool fell = cgroup_falls_below(flood->group, most);

	printf("# %ld taken, %ld bytes charged, then %ld\n", flood->taken,
	       flood_charged(flood), cgroup_used_exactly(flood->group) - flood->before);
	return fell;
}

/* Nothing has stayed, of what would have had so many bytes each. */
static SLOT_UNUSED bool flood_left_nothing(const struct flood *flood, long bytes)
{
	return flood_shows(flood->taken, bytes) && flood_left(flood, 0);
}

/* Whoever is in the group, and all that they have. */
static SLOT_UNUSED void flood_end(struct flood *flood)
{
	if (flood->sock < 0)
		return;
	close(flood->sock);
	flood->sock = -1;
	cgroup_set(flood->group, "cgroup.kill", "1");
	if (flood->pid > 0) {
		kill(flood->pid, SIGKILL);
		waitpid(flood->pid, NULL, 0);
	}
}

/* True when the group has nothing any more, but for what is on its way. */
static SLOT_UNUSED bool flood_gone(const struct flood *flood)
{
	return cgroup_falls_below(flood->group, flood_slack());
}

static SLOT_UNUSED void flood_close(struct flood *flood)
{
	flood_end(flood);
	if (*flood->group)
		cgroup_remove(flood->group);
}

/* How long others may take, in seconds: none of it is meant to wait. */
#define FLOOD_OTHERS	60

/* Can another user make a slot, and get a message? */
static SLOT_UNUSED bool others_go_on(void)
{
	int status = -1, server, client;
	char buf[16];
	pid_t pid = fork();

	if (!pid) {
		signal(SIGALRM, SIG_DFL);
		alarm(FLOOD_OTHERS);
		if (slot_become(SLOT_STRANGER2))
			_exit(1);
		server = slot_server("other", 0);
		client = slot_client("other", O_NONBLOCK);
		if (server < 0 || client < 0)
			_exit(2);
		if (write(client, "go on", 5) != 5 || read(server, buf, sizeof(buf)) != 5)
			_exit(3);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return !status;
}

/* For tests whose fixture has a "flood": others go on, and in the end all comes back. */
#define EXPECT_BACK() do {							\
	EXPECT_TRUE(others_go_on());						\
	EXPECT_EQ(0, cgroup_event(self->flood.group, "oom_kill"));		\
	flood_end(&self->flood);						\
	EXPECT_TRUE(flood_gone(&self->flood))					\
		TH_LOG("still %ld bytes", cgroup_used(self->flood.group));	\
	EXPECT_LE(0, self->flood.inodes);					\
	EXPECT_TRUE(slab_falls_to("mailslot_inode", self->flood.inodes))	\
		TH_LOG("%ld inodes, %ld before",				\
		       slab_objects("mailslot_inode"), self->flood.inodes);	\
} while (0)

#endif /* _MAILSLOT_FLOOD_H */
