// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user takes all that it can get.  Something stops it, its cgroup pays, all
 * others go on, and when it ends all comes back.
 */
#include "flood.h"
#include "uring.h"

#include <dirent.h>
#include <sys/epoll.h>
#include <sys/inotify.h>

/* The header of a message; a request that waits; a process that has ended. */
#define HEADER_BYTES	48
#define REQUEST_BYTES	200
#define PROCESS_BYTES	8192

FIXTURE(flood) {
	struct flood flood;
	int server;		/* of a slot that everybody may write to */
	int client;
	char buf[65536];
};

FIXTURE_SETUP(flood)
{
	const char *why;

	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	why = flood_open(&self->flood);
	if (why)
		SLOT_SKIP("%s", why);
	ASSERT_FD(self->server = slot_server("victim", O_NONBLOCK));
	ASSERT_OK(fchmod(self->server, 0666));
	ASSERT_FD(self->client = slot_client("victim", O_NONBLOCK));
	self->flood.inodes = slab_objects("mailslot_inode");
}

FIXTURE_TEARDOWN(flood)
{
	flood_close(&self->flood);
	close(self->client);
	close(self->server);
}

/* Root of a user namespace, and what is not its own; returns what it can do of that. */
static const char *overreach(void)
{
	int server = slot_server("mine", 0);

	if (!slot_set(server, MAILSLOT_SET_MAX_QUEUE, 16 * MIB + 1) || errno != EPERM)
		return "has a longer queue than it may";
	if (slot_client("secret", 0) >= 0 || errno != EACCES)
		return "writes to a slot that is closed to it";
	if (!chmod(slot_path("secret"), 0666) || errno != EPERM)
		return "opens a slot";
	if (!chown(slot_path("secret"), 0, 0) || errno != EPERM)
		return "takes a slot";
	if (!chmod(slot_path(""), 0700) || errno != EPERM)
		return "closes the directory";
	if (!chmod(slot_path(".remote"), 0777) || errno != EPERM)
		return "opens .remote";
	if (!slot_sysctl_set("slots_per_user_max", 100) || errno != EACCES)
		return "sets a limit";
	if (!slot_sysctl_set("remote_receive", 1) || errno != EACCES)
		return "opens a gate";
	return "";
}

static void reach_too_far(struct flood *flood)
{
	const char *what = overreach();

	if (!*what)
		return;
	flood->err = -1;
	fprintf(stderr, "# root of a user namespace %s\n", what);
}

TEST_F(flood, root_of_a_user_namespace)
{
	struct mailslot_info info;
	struct stat st;
	int secret;

	ASSERT_FD(secret = slot_server("secret", 0));
	FLOOD(0, reach_too_far);
	EXPECT_EQ(0, self->flood.err);
	ASSERT_OK(fstat(secret, &st));
	EXPECT_EQ(0600U, st.st_mode & 07777);
	EXPECT_EQ(0U, st.st_uid);
	ASSERT_OK(slot_info(secret, &info));
	EXPECT_EQ(0U, info.received);
	EXPECT_EQ(0, slot_sysctl("remote_receive"));
	close(secret);
}

static void take_slots(struct flood *flood)
{
	char name[32];

	for (;; flood->taken++) {
		snprintf(name, sizeof(name), "flood-%ld", flood->taken);
		if (slot_server(name, 0) < 0)
			break;
	}
	flood->err = errno;
}

/* To be root of a user namespace exempts from nothing in the host's. */
TEST_F_TIMEOUT(flood, slots, 120)
{
	long many = flood_many(4000, INODE_BYTES);

	self->flood.files = 64 + many;
	ASSERT_OK(slot_sysctl_set("slots_max", 2 * many));
	ASSERT_OK(slot_sysctl_set("slots_per_user_max", many));
	FLOOD(0, take_slots);
	EXPECT_EQ(many, self->flood.taken);
	EXPECT_EQ(EDQUOT, self->flood.err);
	EXPECT_TRUE(flood_paid(&self->flood, many * (INODE_BYTES + FILE_BYTES)));
	EXPECT_BACK();
	EXPECT_ERRNO(ENOENT, slot_client("flood-0", 0));
}

static void be_refused(struct flood *flood)
{
	for (flood->taken = 0; flood->taken < flood_many(10000, NAME_BYTES); flood->taken++)
		if (slot_server("flood", 0) >= 0 || errno != EDQUOT)
			break;
	flood->err = errno;
}

/* Slots that are refused leave nothing, however many. */
TEST_F_TIMEOUT(flood, slots_that_are_refused, 120)
{
	ASSERT_OK(slot_sysctl_set("slots_per_user_max", 0));
	FLOOD(0, be_refused);
	EXPECT_EQ(EDQUOT, self->flood.err);
	EXPECT_EQ(flood_many(10000, NAME_BYTES), self->flood.taken);
	EXPECT_TRUE(flood_left_nothing(&self->flood, NAME_BYTES));
	EXPECT_TRUE(slab_falls_to("mailslot_inode", self->flood.inodes));
	ASSERT_OK(slot_sysctl_set("slots_per_user_max", 10));
	EXPECT_BACK();
}

static void look_for_absent_names(struct flood *flood)
{
	char name[32];
	struct stat st;

	for (flood->taken = 0; flood->taken < flood_many(20000, NAME_BYTES); flood->taken++) {
		snprintf(name, sizeof(name), "absent-%ld", flood->taken);
		if (!stat(slot_path(name), &st) || slot_client(name, 0) >= 0 ||
		    slot_open(name, O_WRONLY | O_CREAT) >= 0 || errno != ENOENT)
			break;
	}
	flood->err = errno;
}

/* A name that is not there is not remembered as such. */
TEST_F_TIMEOUT(flood, absent_names, 120)
{
	FLOOD(0, look_for_absent_names);
	EXPECT_EQ(ENOENT, self->flood.err);
	EXPECT_EQ(flood_many(20000, NAME_BYTES), self->flood.taken);
	EXPECT_TRUE(flood_left_nothing(&self->flood, NAME_BYTES));
	EXPECT_BACK();
}

static void take_clients(struct flood *flood)
{
	while (slot_client("victim", 0) >= 0)
		flood->taken++;
	flood->err = errno;
}

TEST_F_TIMEOUT(flood, clients, 120)
{
	FLOOD(0, take_clients);
	EXPECT_EQ(EMFILE, self->flood.err);
	EXPECT_LT(self->flood.files - 32, self->flood.taken);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * FILE_BYTES));
	EXPECT_TRUE(others_go_on());
	/* the victim has lost nothing, and can end */
	EXPECT_EQ(1, write(self->client, "x", 1));
	EXPECT_EQ(1, read(self->server, self->buf, sizeof(self->buf)));
	ASSERT_OK(close(self->server));
	ASSERT_FD(self->server = slot_server("victim", 0));
	self->flood.inodes++;	/* our old client's */
	EXPECT_BACK();
}

static long queue_bytes(void)
{
	return call_scaled(8 * MIB) + 65536;
}

/* A number that the kernel says of the objects of this kind; 0 when it does not. */
static long slab_number(const char *slab, const char *file)
{
	char path[128], text[64];

	snprintf(path, sizeof(path), "/sys/kernel/slab/%s/%s", slab, file);
	return slot_file(path, O_RDONLY, text, sizeof(text)) ? atol(text) : 0;
}

/*
 * The messages that were taken are charged at most twice what they count.
 * Debugging kernels put something around each object; slab: of what kind the
 * messages are, if any.
 */
static bool at_most_twice(const struct flood *flood, long counted, const char *slab)
{
	long padding = !slab ? 0 : slab_number(slab, "slab_size") -
				   slab_number(slab, "object_size");
	long most = 2 * counted + flood->taken * padding + 2 * flood_slack();

	printf("# %ld taken, %ld bytes charged, for %ld at most\n", flood->taken,
	       flood_charged(flood), most);
	return flood_charged(flood) < most;
}

/* arg: bytes of a message; less than 0: of one that does not wait for memory */
static void fill_a_slot(struct flood *flood)
{
	static char text[65536];
	long size = *(long *)flood->arg;
	struct iovec iov = { text, labs(size) };
	int server = slot_server("flood", 0);
	int client = slot_client("flood", O_NONBLOCK);

	if (slot_set(server, MAILSLOT_SET_MAX_QUEUE, queue_bytes()))
		return;
	while (size < 0 ? pwritev2(client, &iov, 1, -1, RWF_NOWAIT) == -size :
			  write(client, text, size) == size)
		flood->taken++;
	flood->err = errno;
}

/*
 * A message takes no more than twice what it counts, whatever its size, and the
 * group is charged for all of it.  The worst sizes: those that the allocator
 * rounds up most.
 */
TEST_F_TIMEOUT(flood, messages_take_what_they_count, 120)
{
	struct { long size; const char *slab; } of[] = {
		{ 0, "kmalloc-64" }, { 1, "kmalloc-64" }, { 4041, "kmalloc-4k" },
		{ 8137, "kmalloc-8k" }, { 65536, NULL }, { -65536, NULL },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(of); i++) {
		long size = labs(of[i].size), counted;

		self->flood.arg = &of[i].size;
		FLOOD(0, fill_a_slot);
		EXPECT_EQ(EAGAIN, self->flood.err);
		counted = self->flood.taken * (size + 64);
		EXPECT_LT(queue_bytes(), counted);
		EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * (size + HEADER_BYTES)));
		EXPECT_TRUE(at_most_twice(&self->flood, counted, of[i].slab))
			TH_LOG("messages of %ld bytes", size);
		EXPECT_BACK();
	}
}

/* Long messages, and for each that is read a short one. */
static void shrink_a_slot(struct flood *flood)
{
	char text[976];
	int server = slot_server("flood", O_NONBLOCK);
	int client = slot_client("flood", O_NONBLOCK);
	long left, i;

	if (slot_set(server, MAILSLOT_SET_MAX_QUEUE, queue_bytes()))
		return;
	memset(text, 0, sizeof(text));
	while (write(client, text, sizeof(text)) == sizeof(text))
		flood->taken++;
	flood->err = errno;
	for (left = flood->taken; left >= 8; left -= 8) {
		for (i = 0; i < 8; i++) {
			if (read(server, text, sizeof(text)) != sizeof(text))
				return;
		}
		for (i = 0; i < 8; i++) {
			if (write(client, text, 1) != 1)
				return;
		}
	}
	flood->err = 0;
}

/* What held a long message is not held by a short one, which counts little. */
TEST_F_TIMEOUT(flood, short_messages_after_long_ones, 120)
{
	long counted;

	FLOOD(0, shrink_a_slot);
	EXPECT_EQ(0, self->flood.err);
	counted = self->flood.taken * (1 + 64);
	EXPECT_LT(queue_bytes() / 1040, self->flood.taken);
	EXPECT_TRUE(at_most_twice(&self->flood, counted, "kmalloc-64"));
	EXPECT_BACK();
}

/* Each message by a process of its own, which ends. */
static void write_and_die(struct flood *flood)
{
	int client = slot_client("victim", O_NONBLOCK);
	pid_t pid;

	for (; flood->taken < flood_many(300, PROCESS_BYTES); flood->taken++) {
		pid = fork();
		if (!pid)
			_exit(write(client, "", 0) ? 1 : 0);
		if (pid < 0 || waitpid(pid, &flood->err, 0) != pid || flood->err)
			break;
	}
}

/* A message keeps of the process that wrote it its number alone. */
TEST_F_TIMEOUT(flood, messages_of_dead_processes, 120)
{
	FLOOD(0, write_and_die);
	EXPECT_EQ(flood_many(300, PROCESS_BYTES), self->flood.taken);
	EXPECT_EQ(self->flood.taken, slot_count(self->server));
	EXPECT_TRUE(flood_shows(self->flood.taken, PROCESS_BYTES));
	EXPECT_TRUE(flood_left(&self->flood, 512));
	while (slot_count(self->server) > 0)
		ASSERT_EQ(0, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_BACK();
}

/* Writers that wait, each a thread. */
struct writers {
	int client;
	size_t size;
	long begun, ended, refused;	/* changed atomically */
};

static void *wait_for_room(void *arg)
{
	static char text[65536];
	struct writers *writers = arg;
	bool refused = write(writers->client, text, writers->size) < 0 && errno == ENOBUFS;

	__atomic_add_fetch(&writers->refused, refused, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&writers->ended, 1, __ATOMIC_SEQ_CST);
	for (;;)
		pause();
	return NULL;
}

/* Returns an errno. */
static int start_writer(struct writers *writers)
{
	pthread_attr_t attr;
	pthread_t thread;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	err = pthread_create(&thread, &attr, wait_for_room, writers);
	pthread_attr_destroy(&attr);
	writers->begun += !err;
	return err;
}

/* How many threads of ours sleep in this system call. */
static long threads_asleep_in(long nr)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *task;
	long count = 0;

	while (tasks && (task = readdir(tasks)))
		count += atoi(task->d_name) > 0 && call_asleep_in(atoi(task->d_name)) == nr;
	if (tasks)
		closedir(tasks);
	return count;
}

/* As many writers as the group may have processes; arg: bytes of a message. */
static void take_writers(struct flood *flood)
{
	struct writers writers = { .size = *(size_t *)flood->arg };

	writers.client = slot_client("victim", 0);
	do
		flood->err = start_writer(&writers);
	while (!flood->err);
	while (threads_asleep_in(SYS_write) + __atomic_load_n(&writers.ended, __ATOMIC_SEQ_CST) <
	       writers.begun)
		slot_sleep_ms(10);
	flood->taken = writers.begun - writers.ended;
	flood_meet(flood);
	flood_wait(flood);
	/* the victim has ended */
	while (__atomic_load_n(&writers.ended, __ATOMIC_SEQ_CST) < writers.begun)
		slot_sleep_ms(10);
	flood->taken = writers.ended - writers.refused;
}

/* A line of writers holds up nobody but them; all leave it when the slot ends. */
TEST_F_TIMEOUT(flood, writers_that_wait, 120)
{
	long many = call_scaled(1000) + 1;
	size_t size = 1;
	char text[32];

	snprintf(text, sizeof(text), "%ld", many);
	ASSERT_OK(cgroup_set(self->flood.group, "pids.max", text));
	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	self->flood.arg = &size;
	FLOOD(0, take_writers);
	EXPECT_EQ(EAGAIN, self->flood.err);
	EXPECT_EQ(many - 1, self->flood.taken);
	EXPECT_TRUE(others_go_on());
	EXPECT_ERRNO(EAGAIN, write(self->client, "x", 1));
	ASSERT_OK(close(self->server));
	ASSERT_TRUE(flood_meet(&self->flood));
	ASSERT_TRUE(flood_wait(&self->flood));
	EXPECT_EQ(many - 1, self->flood.taken);
	EXPECT_BACK();
}

/* What they wait to write counts: they cannot wait with more than there may be. */
TEST_F_TIMEOUT(flood, writers_that_wait_with_much, 120)
{
	const long total = 4 * MIB;
	size_t size = 65536;

	ASSERT_OK(cgroup_set(self->flood.group, "pids.max", "200"));
	ASSERT_OK(slot_sysctl_set("total_bytes_max", total));
	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	self->flood.arg = &size;
	FLOOD(0, take_writers);
	EXPECT_EQ(total / (65536 + 64), self->flood.taken);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * 65536));
	/* they may be killed at any time, and leave nothing in the account */
	flood_end(&self->flood);
	ASSERT_TRUE(flood_gone(&self->flood));
	ASSERT_OK(slot_sysctl_set("total_bytes_max", 200));
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_BACK();
}

/* Each client is looked at by an epoll of its own, for room that does not come. */
static void take_watchers(struct flood *flood)
{
	struct epoll_event event = { .events = EPOLLOUT | EPOLLET };
	int client = 0, epoll;

	for (; (client = slot_client("victim", 0)) >= 0; flood->taken++) {
		epoll = epoll_create1(EPOLL_CLOEXEC);
		if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event))
			break;
	}
	flood->err = errno;
}

/* Reading the message that makes room tells them all. */
TEST_F_TIMEOUT(flood, watchers, 120)
{
	int turn;

	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	FLOOD(0, take_watchers);
	EXPECT_EQ(EMFILE, self->flood.err);
	EXPECT_LT(self->flood.files / 2 - 32, self->flood.taken);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * 2 * FILE_BYTES));
	for (turn = 0; turn < 100; turn++) {
		ASSERT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
		ASSERT_EQ(4, write(self->client, "full", 4));
	}
	EXPECT_BACK();
}

/* What inotify is told to watch goes with its server. */
static void watch_what_goes(struct flood *flood)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), server;
	char name[32];

	for (; flood->taken < call_scaled(5000); flood->taken++) {
		snprintf(name, sizeof(name), "flood-%ld", flood->taken);
		server = slot_server(name, 0);
		if (server < 0 || inotify_add_watch(fd, slot_path(name), IN_ALL_EVENTS) < 0)
			break;
		close(server);
	}
	flood->err = errno;
}

TEST_F_TIMEOUT(flood, watched_slots_that_go, 120)
{
	FLOOD(0, watch_what_goes);
	EXPECT_EQ((long)call_scaled(5000), self->flood.taken)
		TH_LOG("%s", strerror(self->flood.err));
	EXPECT_TRUE(slab_falls_to("mailslot_inode", self->flood.inodes));
	EXPECT_BACK();
}

/* Requests that wait: half of them for a message, half for room; arg: how many. */
static void take_requests(struct flood *flood)
{
	static char text[4096];
	struct uring ring;
	int server = slot_server("flood", 0), client = slot_client("victim", 0), turn;

	if (server < 0 || client < 0 || uring_open(&ring)) {
		flood->err = errno;
		return;
	}
	for (; flood->taken < *(long *)flood->arg; flood->taken += 64) {
		for (turn = 0; turn < 32; turn++) {
			uring_transfer(&ring, IORING_OP_READ, server, text, sizeof(text), 1);
			uring_transfer(&ring, IORING_OP_WRITE, client, text, sizeof(text), 2);
		}
		if (uring_submit(&ring) != 64)
			break;
	}
	flood->err = errno;
}

/* Requests of io_uring that wait for room have no message yet. */
TEST_F_TIMEOUT(flood, requests_that_wait, 120)
{
	long many = flood_many(16384, REQUEST_BYTES);

	ASSERT_OK(slot_sysctl_set("total_bytes_max", 8192));
	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	self->flood.arg = &many;
	FLOOD(0, take_requests);
	if (!self->flood.taken)
		SKIP(return, "no io_uring here: %s", strerror(self->flood.err));
	EXPECT_LE(many, self->flood.taken)
		TH_LOG("%s", strerror(self->flood.err));
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * REQUEST_BYTES));
	EXPECT_BACK();
}

/*
 * io_uring has no limit of its own on what may wait.  A group has: the kernel
 * ends it where it would take more, for that is how it allocates requests.
 */
TEST_F_TIMEOUT(flood, requests_in_a_small_group, 120)
{
	long many = LONG_MAX;
	bool took;

	ASSERT_OK(cgroup_set(self->flood.group, "memory.max", "8388608"));
	cgroup_set(self->flood.group, "memory.swap.max", "0");
	ASSERT_OK(slot_fill(self->server, self->client, "full"));
	self->flood.arg = &many;
	took = flood_run(&self->flood, 0, take_requests);
	if (flood_not_allowed(&self->flood))
		SKIP(return, "no user namespaces for users here");
	if (took && !self->flood.taken)
		SKIP(return, "no io_uring here: %s", strerror(self->flood.err));
	ASSERT_FALSE(took) TH_LOG("stopped by: %s", strerror(self->flood.err));
	EXPECT_TRUE(WIFSIGNALED(self->flood.status) && WTERMSIG(self->flood.status) == SIGKILL)
		TH_LOG("wait status %#x", self->flood.status);
	EXPECT_EQ(1, cgroup_event(self->flood.group, "oom_kill"));
	EXPECT_LT(0, cgroup_event(self->flood.group, "max"));
	EXPECT_TRUE(others_go_on());
	flood_end(&self->flood);
	EXPECT_TRUE(flood_gone(&self->flood));
	EXPECT_TRUE(slab_falls_to("mailslot_inode", self->flood.inodes));
}

TEST_HARNESS_MAIN
