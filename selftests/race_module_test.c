// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unloading against everything: the module goes and comes back while others
 * mount it, make slots, write and receive, send to another host, open and close
 * the gate, read its files in /proc, and datagrams come all the time.  Who has a
 * mount does not notice anything; who has none is told that there is nothing.
 */
#include "race_wire.h"

#include <sys/prctl.h>

#define MODULE	"mailslotfs"
/* Times that it goes, however small the scale: each takes seconds. */
#define TURNS_MIN	6

/* Of all processes. */
struct shared {
	bool stop;
	unsigned long sessions, datagrams, sends, gates;
	char failed[128];
};

FIXTURE(race_module) {
	struct race_cable cable;
	struct race_wire wire;
	struct shared *shared;
	int outside;			/* mount namespace of everybody else */
	char place[PATH_MAX];		/* where it was mounted there, if anywhere */
	int object;			/* the module's file */
	pid_t child[3];
	uint64_t random;
	struct race_delay delay;	/* of unloading, after a send */
	unsigned int unloaded, refused;
};

/* The only place where it is mounted, empty when there is none. */
static void find_place(char *place)
{
	char line[2 * PATH_MAX], kind[64];
	FILE *mounts = fopen("/proc/self/mounts", "re");

	place[0] = '\0';
	while (fgets(line, sizeof(line), mounts)) {
		if (sscanf(line, "%*s %4095s %63s", place, kind) == 2 && !strcmp(kind, MODULE))
			break;
		place[0] = '\0';
	}
	fclose(mounts);
}

static int open_module(void)
{
	char path[PATH_MAX] = "";
	FILE *modinfo = popen("modinfo -n " MODULE " 2>/dev/null", "re");

	if (modinfo && fgets(path, sizeof(path), modinfo))
		path[strcspn(path, "\n")] = '\0';
	pclose(modinfo);
	return strlen(path) > 3 && !strcmp(path + strlen(path) - 3, ".ko") ?
	       open(path, O_RDONLY | O_CLOEXEC) : -1;
}

/* Of the third host: one that is not the module's, see race_hold_gate_open(). */
static int hold_hook(FIXTURE_DATA(race_module) *self)
{
	int err;

	if (setns(self->cable.third, CLONE_NEWNET))
		return -1;
	err = system("nft add table ip race") ||
	      system("nft 'add chain ip race input { type filter hook input priority 0; }'");
	return setns(self->cable.near, CLONE_NEWNET) || err ? -1 : 0;
}

/* Near and far, a frame from one to the other, and nothing that holds the module. */
static int make_cable(FIXTURE_DATA(race_module) *self)
{
	int client;

	if (race_cable_make(&self->cable, &client) || setns(self->cable.far, CLONE_NEWNET) ||
	    race_wire_open(&self->wire, "far0") || race_wire_learn(&self->wire, client) ||
	    close(client) || close(self->cable.far_gate) ||
	    setns(self->cable.near, CLONE_NEWNET) ||
	    race_wire_address(&self->wire, self->cable.port, "near0"))
		return -1;
	return umount(slot_root);
}

FIXTURE_SETUP(race_module)
{
	if (geteuid())
		SLOT_SKIP("not root");
	self->outside = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	self->object = open_module();
	if (self->object < 0)
		SLOT_SKIP("module not installed: it could not be loaded again");
	if (system("nft --version >/dev/null 2>&1 && ip -V >/dev/null 2>&1"))
		SLOT_SKIP("nft or ip are not installed");
	find_place(self->place);
	if (self->place[0] && umount(self->place))
		SLOT_SKIP("it is mounted and in use");
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_OK(make_cable(self));
	ASSERT_OK(hold_hook(self));
	self->random = race_seed();
	self->delay = (struct race_delay){ .step = 1024, .last = -1 };
	self->shared = mmap(NULL, sizeof(*self->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

FIXTURE_TEARDOWN(race_module)
{
	system("modprobe " MODULE);
	if (self->place[0] && !setns(self->outside, CLONE_NEWNS))
		mount("mailslot", self->place, MODULE, 0, NULL);
}

static bool stopped(const struct shared *shared)
{
	return __atomic_load_n(&shared->stop, __ATOMIC_SEQ_CST);
}

/* For a process that ends: 0, or not when something has failed. */
static int fail(struct shared *shared, const char *what)
{
	snprintf(shared->failed, sizeof(shared->failed), "%s: %s", what, strerror(errno));
	return 1;
}

static bool is_loaded(void)
{
	return !access("/sys/module/" MODULE, F_OK);
}

/* A setting is written, or there is none. */
static bool set_or_gone(const char *name, const char *value)
{
	return !slot_sysctl_text(name, value) || errno == ENOENT;
}

/* Our name, and one of the gates. */
static bool open_gate(const char *gate)
{
	return set_or_gone("computer_name", "HOSTB") && set_or_gone(gate, "1");
}

static void count(unsigned long *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
}

static unsigned long counted(unsigned long *counter)
{
	return __atomic_load_n(counter, __ATOMIC_SEQ_CST);
}

/* A server that hears itself, and one datagram if there comes one soon. */
static const char *use_slot(struct shared *shared)
{
	int server = slot_server("race", O_NONBLOCK), client;
	struct pollfd poll_fd = { .fd = server, .events = POLLIN };
	char buf[64];

	if (server < 0)
		return "create";
	client = slot_client("RACE", 0);
	if (client < 0)
		return "open";
	if (write(client, "session", 7) != 7)
		return "write";
	if (read(server, buf, sizeof(buf)) != 7 || memcmp(buf, "session", 7))
		return "read";
	if (!open_gate("remote_receive") || fchmod(server, 0622))
		return "let others write";
	if (poll(&poll_fd, 1, 20) == 1 && read(server, buf, sizeof(buf)) == 4)
		count(&shared->datagrams);
	close(client);
	return close(server) ? "close" : NULL;
}

/* The last that holds the module is a file below .remote, which goes on to send. */
static const char *use_remote(struct shared *shared)
{
	long sent = slot_stat("sent");
	int client;

	if (!open_gate("remote_send"))
		return "open the gate to others";
	client = slot_client(".remote/HOSTA@192.0.2.1/race", 0);
	if (client < 0)
		return "open below .remote";
	if (umount2(slot_root, MNT_DETACH))
		return "umount";
	if (write(client, "remote", 6) != 6)
		return "write below .remote";
	if (slot_stat("sent") != sent + 1)
		return "count what was sent";
	count(&shared->sends);
	return close(client) ? "close below .remote" : NULL;
}

static int run_sessions(struct shared *shared)
{
	const char *failed;

	while (!stopped(shared)) {
		if (!is_loaded() || mount("mailslot", slot_root, MODULE, 0, NULL)) {
			slot_sleep_ms(1);
			continue;
		}
		failed = use_slot(shared) ?: use_remote(shared);
		if (failed)
			return fail(shared, failed);
		count(&shared->sessions);
		slot_sleep_ms(2);
	}
	return 0;
}

static int run_gates(struct shared *shared)
{
	char text[4096];

	while (!stopped(shared)) {
		if (!open_gate("remote_receive"))
			return fail(shared, "open the gate");
		slot_file("/proc/thread-self/net/mailslot", O_RDONLY, text, sizeof(text));
		if (slot_stat("received") > 0)
			count(&shared->gates);
		slot_sleep_ms(5);
		if (shared->gates % 4 == 3 && !set_or_gone("remote_receive", "0"))
			return fail(shared, "close the gate");
	}
	return 0;
}

static int run_flood(struct shared *shared, struct race_wire *wire)
{
	while (!stopped(shared))
		if (send(wire->sock, wire->frame, wire->len, 0) != wire->len && errno != ENOBUFS)
			return fail(shared, "send");
	return 0;
}

static void start_child(FIXTURE_DATA(race_module) *self, int which)
{
	self->child[which] = fork();
	if (self->child[which])
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	_exit(which == 0 ? run_sessions(self->shared) :
	      which == 1 ? run_gates(self->shared) : run_flood(self->shared, &self->wire));
}

/*
 * Every other time it is when somebody has just sent something, about the moment
 * at which that one's last file goes: then true.
 */
static bool wait_for_moment(FIXTURE_DATA(race_module) *self)
{
	unsigned long sends = counted(&self->shared->sends);
	long step = self->delay.step;

	race_spin(race_random(&self->random) % 3000000);
	if (race_random(&self->random) % 2)
		return false;
	while (counted(&self->shared->sends) == sends)
		if (!is_loaded() || self->shared->failed[0])
			return false;
	race_spin(self->delay.lead + (long)(race_random(&self->random) % (2 * step)) - step);
	return true;
}

/* One attempt to unload, and back again if that has worked.  NULL or what failed. */
static const char *go_and_come(FIXTURE_DATA(race_module) *self)
{
	bool meets = wait_for_moment(self), gone = !syscall(SYS_delete_module, MODULE, O_NONBLOCK);

	if (meets)
		race_learn(&self->delay, gone);
	if (gone) {
		self->unloaded++;
		race_spin(race_random(&self->random) % 1000000);
	} else if (errno == EWOULDBLOCK) {
		self->refused++;
		return NULL;
	} else if (errno != EBUSY && errno != ENOENT) {
		return "delete_module";
	}
	/* A mount may have loaded it in the meantime, or be about to. */
	if (syscall(SYS_finit_module, self->object, "", 0) && errno != EEXIST && errno != EBUSY)
		return "finit_module";
	return NULL;
}

/* Each of the things that were to go on has been met by the module's going. */
static bool all_has_happened(FIXTURE_DATA(race_module) *self)
{
	return self->refused && counted(&self->shared->sessions) &&
	       counted(&self->shared->datagrams) && counted(&self->shared->sends) &&
	       counted(&self->shared->gates);
}

/* Namespaces of others may take a while to go. */
static bool unload(void)
{
	int turn;

	for (turn = 0; turn < 200; turn++) {
		if (!syscall(SYS_delete_module, MODULE, O_NONBLOCK) || errno == ENOENT)
			return true;
		slot_sleep_ms(50);
	}
	return false;
}

TEST_F_TIMEOUT(race_module, unload_against_everything, 300)
{
	unsigned int turns = call_scaled_to(12, TURNS_MIN), i;
	const char *failed = NULL;
	int status;

	for (i = 0; i < ARRAY_SIZE(self->child); i++)
		start_child(self, i);
	while (!failed && !self->shared->failed[0] &&
	       (self->unloaded < turns || !all_has_happened(self)))
		failed = go_and_come(self);
	EXPECT_EQ(NULL, failed) TH_LOG("%s: %s", failed, strerror(errno));
	__atomic_store_n(&self->shared->stop, true, __ATOMIC_SEQ_CST);
	for (i = 0; i < ARRAY_SIZE(self->child); i++) {
		ASSERT_EQ(self->child[i], waitpid(self->child[i], &status, 0));
		EXPECT_EQ(0, status) TH_LOG("process %u: %s", i, self->shared->failed);
	}
	TH_LOG("unloaded %u, refused %u; sessions %lu, datagrams %lu, sends %lu, open gates %lu",
	       self->unloaded, self->refused, self->shared->sessions, self->shared->datagrams,
	       self->shared->sends, self->shared->gates);
	EXPECT_TRUE(unload());
}

TEST_HARNESS_MAIN
