// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user takes all that it can get in namespaces of its own, where it is root:
 * slots, messages, names and files under .remote, settings, namespaces.
 */
#include "flood.h"

#include <net/if.h>
#include <sys/inotify.h>

/* What a network namespace is given at first, and its owner cannot raise. */
#define SLOTS_MAX	4096
#define TOTAL_BYTES_MAX	(64 * MIB)

/* A list of names; a network namespace with what its users share. */
#define NAMES_BYTES	1000
#define NETNS_BYTES	60000

FIXTURE(flood_ns) {
	struct flood flood;
	long available;		/* memory of the machine before, bytes */
};

/*
 * Memory that can be had, in bytes.  The pages that a processor keeps for itself
 * are free, but MemAvailable knows nothing of them: tens of MB after a flood.
 */
static long machine_available(void)
{
	long page = sysconf(_SC_PAGESIZE), available;
	char text[65536], *found;

	if (!slot_file("/proc/meminfo", O_RDONLY, text, sizeof(text)))
		return 0;
	found = strstr(text, "MemAvailable:");
	if (!found)
		return 0;
	available = atol(found + strlen("MemAvailable:")) * 1024;
	found = slot_file("/proc/zoneinfo", O_RDONLY, text, sizeof(text));
	while (found && (found = strstr(found, "count:"))) {
		found += strlen("count:");
		available += atol(found) * page;
	}
	return available;
}

FIXTURE_SETUP(flood_ns)
{
	const char *why;

	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	why = flood_open(&self->flood);
	if (why)
		SLOT_SKIP("%s", why);
	self->available = machine_available();
}

FIXTURE_TEARDOWN(flood_ns)
{
	flood_close(&self->flood);
}

/* The machine has lost no more than so many bytes, and what it uses itself. */
static bool machine_lost_at_most(FIXTURE_DATA(flood_ns) * self, long bytes)
{
	long lost = 0;
	int turn;

	for (turn = 0; turn < 1000; turn++) {
		lost = self->available - machine_available();
		if (lost < bytes + 32 * MIB)
			return true;
		slot_sleep_ms(20);
	}
	printf("# the machine lost %ld bytes\n", lost);
	return false;
}

static bool mount_own(struct flood *flood)
{
	flood->err = mount("mailslot", slot_root, "mailslotfs", 0, NULL) ? errno : 0;
	return !flood->err;
}

static void take_slots(struct flood *flood)
{
	char name[32];

	if (!mount_own(flood))
		return;
	/* CAP_SYS_RESOURCE in the namespace's owner: exempt from the other limit */
	if (!slot_sysctl_set("slots_max", SLOTS_MAX + 1) ||
	    slot_sysctl_set("slots_per_user_max", 0)) {
		flood->err = EINVAL;
		return;
	}
	for (;; flood->taken++) {
		snprintf(name, sizeof(name), "flood-%ld", flood->taken);
		if (slot_server(name, 0) < 0)
			break;
	}
	flood->err = errno;
}

TEST_F_TIMEOUT(flood_ns, slots, 120)
{
	self->flood.files = 64 + SLOTS_MAX;
	FLOOD(CLONE_NEWNET, take_slots);
	EXPECT_EQ(SLOTS_MAX, self->flood.taken);
	EXPECT_EQ(ENOSPC, self->flood.err);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * (INODE_BYTES + FILE_BYTES)));
	EXPECT_BACK();
}

/* Into as many slots as it takes. */
static void take_messages(struct flood *flood)
{
	static char text[65536];
	int server, client, turn;
	char name[32];

	if (!mount_own(flood))
		return;
	memset(text, 'x', sizeof(text));
	/* what is done in a full group has been done before, in memory that is there */
	flood->err = write(-1, text, sizeof(text)) < 0 ? errno : 0;
	for (turn = 0; flood->err == EBADF || flood->err == EAGAIN; turn++) {
		snprintf(name, sizeof(name), "flood-%d", turn);
		server = slot_server(name, 0);
		client = slot_client(name, O_NONBLOCK);
		if (slot_set(server, MAILSLOT_SET_MAX_QUEUE, 16 * MIB))
			return;
		while (write(client, text, sizeof(text)) == sizeof(text))
			flood->taken++;
		flood->err = errno;
	}
}

TEST_F_TIMEOUT(flood_ns, messages, 120)
{
	FLOOD(CLONE_NEWNET, take_messages);
	EXPECT_EQ(ENOBUFS, self->flood.err);
	EXPECT_EQ(TOTAL_BYTES_MAX / (65536 + 64), self->flood.taken);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * 65536));
	EXPECT_TRUE(machine_lost_at_most(self, 2 * TOTAL_BYTES_MAX));
	EXPECT_BACK();
	EXPECT_TRUE(machine_lost_at_most(self, 0));
}

/* A cgroup that may have less stops it earlier. */
TEST_F_TIMEOUT(flood_ns, messages_in_a_small_group, 120)
{
	ASSERT_OK(cgroup_set(self->flood.group, "memory.max", "33554432"));
	cgroup_set(self->flood.group, "memory.swap.max", "0");
	FLOOD(CLONE_NEWNET, take_messages);
	EXPECT_EQ(ENOMEM, self->flood.err);
	EXPECT_LT(8 * MIB / 65536, self->flood.taken);
	EXPECT_GT(32 * MIB / 65536, self->flood.taken);
	EXPECT_LT(0, cgroup_event(self->flood.group, "max"));
	EXPECT_TRUE(machine_lost_at_most(self, 32 * MIB));
	EXPECT_BACK();
}

/* Without a loopback interface that is up no address is anybody's. */
static int start_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret = ioctl(sock, SIOCSIFFLAGS, &request);

	close(sock);
	return ret;
}

static bool open_gate(struct flood *flood)
{
	if (!mount_own(flood))
		return false;
	if (slot_sysctl_text("computer_name", "FLOOD") || slot_sysctl_set("remote_send", 1) ||
	    start_loopback()) {
		flood->err = errno;
		return false;
	}
	return true;
}

/* Another host's slot, each number another one. */
static const char *remote_name(char *name, size_t size, long number)
{
	snprintf(name, size, ".remote/H%ld@10.%ld.%ld.1/slot-%ld", number, number / 250,
		 number % 250, number);
	return name;
}

static void look_up(struct flood *flood)
{
	char name[128];
	struct stat st;

	if (!open_gate(flood))
		return;
	for (; flood->taken < flood_many(10000, NAME_BYTES); flood->taken++) {
		remote_name(name, sizeof(name), flood->taken);
		if (stat(slot_path(name), &st))
			break;
		/* names that cannot be */
		strcat(name, "/below");
		if (!stat(slot_path(name), &st) || errno != ENOTDIR)
			break;
	}
	flood->err = errno;
}

/* A name under .remote that nobody uses takes nothing. */
TEST_F_TIMEOUT(flood_ns, remote_names, 120)
{
	FLOOD(CLONE_NEWNET, look_up);
	EXPECT_EQ(flood_many(10000, NAME_BYTES), self->flood.taken)
		TH_LOG("%s", strerror(self->flood.err));
	EXPECT_TRUE(flood_left_nothing(&self->flood, NAME_BYTES));
	/* the mount's own two */
	EXPECT_TRUE(slab_falls_to("mailslot_inode", self->flood.inodes + 2));
	EXPECT_BACK();
}

static void hold_names(struct flood *flood)
{
	char name[128];

	if (!open_gate(flood))
		return;
	while (slot_open(remote_name(name, sizeof(name), flood->taken), O_PATH) >= 0)
		flood->taken++;
	flood->err = errno;
}

/* In use they are as many as there may be open files; and paid for. */
TEST_F_TIMEOUT(flood_ns, remote_names_in_use, 120)
{
	FLOOD(CLONE_NEWNET, hold_names);
	EXPECT_EQ(EMFILE, self->flood.err);
	EXPECT_LT(self->flood.files - 32, self->flood.taken);
	/* the host's inode and the slot's */
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * (2 * INODE_BYTES + FILE_BYTES)));
	EXPECT_BACK();
}

static void watch_names(struct flood *flood)
{
	int fd = inotify_init1(IN_CLOEXEC);
	char name[128], text[32];

	snprintf(text, sizeof(text), "%ld", flood_many(4000, INODE_BYTES));
	if (!open_gate(flood) || userns_write("/proc/sys/user/max_inotify_watches", text))
		return;
	while (inotify_add_watch(fd, slot_path(remote_name(name, sizeof(name), flood->taken)),
				 IN_ALL_EVENTS) >= 0)
		flood->taken++;
	flood->err = errno;
}

/* Watched they stay, as many as there may be watches. */
TEST_F_TIMEOUT(flood_ns, remote_names_that_are_watched, 120)
{
	FLOOD(CLONE_NEWNET, watch_names);
	EXPECT_EQ(ENOSPC, self->flood.err);
	EXPECT_EQ(flood_many(4000, INODE_BYTES), self->flood.taken);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * INODE_BYTES));
	EXPECT_BACK();
}

static void take_files(struct flood *flood)
{
	char name[128];

	if (!open_gate(flood))
		return;
	while (slot_client(remote_name(name, sizeof(name), flood->taken), 0) >= 0)
		flood->taken++;
	flood->err = errno;
}

/* Each open file under .remote has a socket, which is paid for as well. */
TEST_F_TIMEOUT(flood_ns, remote_files, 120)
{
	FLOOD(CLONE_NEWNET, take_files);
	EXPECT_EQ(EMFILE, self->flood.err);
	EXPECT_LT(self->flood.files - 32, self->flood.taken);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken *
			       (2 * INODE_BYTES + FILE_BYTES + SOCKET_BYTES)));
	EXPECT_TRUE(machine_lost_at_most(self, 2 * flood_charged(&self->flood)));
	EXPECT_BACK();
	EXPECT_TRUE(machine_lost_at_most(self, 0));
}

/* What each packet has one of, wherever its bytes are. */
#define PACKETS	"skbuff_head_cache"

struct send_buffers {
	long full;	/* how many are to be filled */
	long packets;	/* that wait in all of them */
};

/* To an interface that sends nothing: writes until one would wait. */
static bool fill_a_file(int fd, long *packets)
{
	while (write(fd, "x", 1) == 1)
		++*packets;
	return errno == EAGAIN;
}

/* arg: struct send_buffers, in memory that is the parent's as well */
static void take_send_buffers(struct flood *flood)
{
	struct send_buffers *buffers = flood->arg;
	char name[128];
	int fd;

	if (!open_gate(flood))
		return;
	if (system("exec >/dev/null 2>&1\nip link add out type dummy && "
		   "ip addr add 10.0.0.1/8 dev out && ip link set out up && "
		   "tc qdisc add dev out root plug && "
		   "tc qdisc change dev out root plug limit 67108864")) {
		flood->err = ENOTSUP;
		return;
	}
	for (;; flood->taken++) {
		remote_name(name, sizeof(name), flood->taken + 1);
		fd = slot_client(name, O_NONBLOCK);
		if (fd < 0 || (flood->taken < buffers->full &&
			       !fill_a_file(fd, &buffers->packets)))
			break;
	}
	flood->err = errno;
}

/*
 * As of any socket: whoever has it pays for it, and nobody for the packets that
 * it may keep waiting.
 */
TEST_F_TIMEOUT(flood_ns, send_buffers, 120)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), one;
	struct send_buffers *buffers;
	socklen_t len = sizeof(one);
	long packets, waiting;

	ASSERT_OK(getsockopt(sock, SOL_SOCKET, SO_SNDBUF, &one, &len));
	close(sock);
	buffers = mmap(NULL, sizeof(*buffers), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, buffers);
	buffers->full = call_scaled(64);
	self->flood.arg = buffers;
	self->flood.files = 64 + flood_many(2000, INODE_BYTES);
	packets = slab_objects(PACKETS);
	ASSERT_LE(0, packets);
	FLOOD(CLONE_NEWNET, take_send_buffers);
	if (self->flood.err == ENOTSUP)
		SKIP(return, "no ip, no tc, or no sch_plug");
	EXPECT_EQ(EMFILE, self->flood.err);
	EXPECT_LT(self->flood.files - 32, self->flood.taken);
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken *
			       (2 * INODE_BYTES + FILE_BYTES + SOCKET_BYTES)));
	printf("# the machine lost %ld bytes, %d are a send buffer\n",
	       self->available - machine_available(), one);
	EXPECT_TRUE(machine_lost_at_most(self, flood_charged(&self->flood) +
					 2 * one * buffers->full));
	/* all of them are there, and then none: others have some, too, but fewer than half of it */
	waiting = slab_objects(PACKETS) - packets;
	printf("# %ld packets wait, of %ld that were sent\n", waiting, buffers->packets);
	EXPECT_LT(buffers->full * 64, buffers->packets);
	EXPECT_LT(buffers->packets / 2, waiting);
	EXPECT_BACK();
	EXPECT_TRUE(slab_falls_to(PACKETS, packets + buffers->packets / 2))
		TH_LOG("%ld packets, %ld before", slab_objects(PACKETS), packets);
	EXPECT_TRUE(machine_lost_at_most(self, 0));
}

/* Lists of names, each as long as it may be, none for more than a moment. */
static void set_names(struct flood *flood)
{
	char text[2048] = "";
	int name;

	for (name = 0; name < 64; name++)
		sprintf(strchr(text, '\0'), "%sABCDEFGHIJKLM%02d#20", name ? "," : "", name);
	for (; flood->taken < flood_many(5000, NAMES_BYTES); flood->taken++)
		if (slot_sysctl_text("receive_names", text))
			break;
	flood->err = errno;
}

TEST_F_TIMEOUT(flood_ns, settings, 120)
{
	FLOOD(CLONE_NEWNET, set_names);
	EXPECT_EQ(flood_many(5000, NAMES_BYTES), self->flood.taken)
		TH_LOG("%s", strerror(self->flood.err));
	EXPECT_TRUE(flood_left_nothing(&self->flood, NAMES_BYTES));
	EXPECT_BACK();
}

static long many_namespaces(void)
{
	long many = flood_many(20, NETNS_BYTES);

	return many < 20 ? 20 : many;
}

/* Namespaces, each with a mount, and a slot whose server keeps all of it. */
static void take_namespaces(struct flood *flood)
{
	int server, client;
	char text[32];

	/* the first one counts as long as somebody has it */
	snprintf(text, sizeof(text), "%ld", many_namespaces() + 1);
	if (userns_write("/proc/sys/user/max_net_namespaces", text) ||
	    open("/proc/self/ns/net", O_RDONLY) < 0)
		return;
	while (!unshare(CLONE_NEWNET) && mount_own(flood)) {
		server = slot_server("kept", 0);
		client = slot_client("kept", 0);
		if (server < 0 || client < 0 || write(client, "x", 1) != 1)
			break;
		close(client);
		umount2(slot_root, MNT_DETACH);
		flood->taken++;
	}
	flood->err = errno;
}

TEST_F_TIMEOUT(flood_ns, namespaces, 120)
{
	FLOOD(CLONE_NEWNET, take_namespaces);
	EXPECT_EQ(ENOSPC, self->flood.err);
	EXPECT_EQ(many_namespaces(), self->flood.taken);
	/* of what the machine loses about half, which is no different without the module */
	EXPECT_TRUE(flood_paid(&self->flood, self->flood.taken * NETNS_BYTES));
	printf("# the machine lost %ld bytes\n", self->available - machine_available());
	EXPECT_BACK();
	EXPECT_TRUE(machine_lost_at_most(self, 0));
}

TEST_HARNESS_MAIN
