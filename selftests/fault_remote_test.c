// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages are sent while memory runs out: what a write says has happened is
 * what is heard on the wire, and what is counted.
 */
#include "cable.h"
#include "fault.h"

#include <sys/epoll.h>

/* We are HOSTA, with a gate that is open in both directions. */
struct host {
	int server;		/* of the slot "test" */
	int wire;
	int marker;		/* a client of another host, whose writes never fail */
};

static int host_begin(struct host *host)
{
	if (slot_sysctl_text("computer_name", "HOSTA") || slot_sysctl_set("remote_send", 1) ||
	    slot_sysctl_set("remote_receive", 1))
		return -1;
	host->server = slot_server("test", O_NONBLOCK);
	host->wire = cable_wire();
	host->marker = slot_client(".remote/HOSTB@192.0.2.2/test", 0);
	return host->wire < 0 || host->marker < 0 ? -1 : fchmod(host->server, 0622);
}

static void host_end(struct host *host)
{
	close(host->marker);
	close(host->wire);
	close(host->server);
}

#define HOST_SETUP(host) do {						\
	FAULT_SETUP();							\
	SLOT_SETUP();							\
	SLOT_NEEDS_OWN();						\
	ASSERT_OK(cable_stay_on_one_cpu());				\
	if (cable_lay())						\
		SLOT_SKIP("no virtual Ethernet here");			\
	ASSERT_OK(host_begin(host));					\
} while (0)

/* One of the counters of /proc/net/mailslot_stat, or -1. */
static long counter(const char *name)
{
	char text[4096], word[32], *line;
	long number;

	if (!slot_file("/proc/thread-self/net/mailslot_stat", O_RDONLY, text, sizeof(text)))
		return -1;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (sscanf(line, "%31s %ld", word, &number) == 2 && !strcmp(word, name))
			return number;
	return -1;
}

/* How many packets have come out that say "fault"; -1 when there was another one. */
static int heard(const struct host *host)
{
	const char *text;
	int count = 0;

	if (write(host->marker, "no more", 7) != 7)
		return -1;
	for (;;) {
		text = cable_next(host->wire, 5, 0);
		if (!strcmp(text, " more"))
			return count;
		if (strcmp(text, "fault"))
			return -1;
		count++;
	}
}

FIXTURE(fault_remote) {
	struct host host;
};

FIXTURE_SETUP(fault_remote)
{
	HOST_SETUP(&self->host);
}

FIXTURE_TEARDOWN(fault_remote)
{
	host_end(&self->host);
	FAULT_TEARDOWN();
}

/* A name that could not be made for want of memory is there when there is some. */
TEST_F_TIMEOUT(fault_remote, look_up, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	struct stat status;

	while (fault_next(&fault)) {
		FAULTY(&fault, stat(slot_path(".remote/HOSTC@192.0.2.2/test"), &status));
		FAULT_AGAIN(&fault, stat(slot_path(".remote/HOSTC@192.0.2.2/test"), &status));
	}
}

/* With its socket, of which the kernel has its own ways to say that there is none. */
TEST_F_TIMEOUT(fault_remote, open, 300)
{
	struct fault fault = FAULT(ENOMEM, ENOBUFS, ENFILE, EFAULT);
	int client;

	while (fault_next(&fault)) {
		FAULTY(&fault, client = slot_client(".remote/HOSTC@192.0.2.2/test", 0));
		FAULT_AGAIN(&fault, client = slot_client(".remote/HOSTC@192.0.2.2/test", 0));
		EXPECT_EQ(5, write(client, "fault", 5));
		EXPECT_EQ(1, heard(&self->host));
		close(client);
	}
}

TEST_F_TIMEOUT(fault_remote, epoll, 120)
{
	struct epoll_event writable = { .events = EPOLLOUT };
	struct fault fault = FAULT(ENOMEM, EFAULT);
	struct epoll_event event;
	int client, epoll;

	ASSERT_FD(client = slot_client(".remote/HOSTC@192.0.2.2/test", 0));
	while (fault_next(&fault)) {
		ASSERT_FD(epoll = epoll_create1(EPOLL_CLOEXEC));
		FAULTY(&fault, epoll_ctl(epoll, EPOLL_CTL_ADD, client, &writable));
		EXPECT_EQ(!fault.ret, epoll_wait(epoll, &event, 1, 0));
		FAULT_AGAIN(&fault, epoll_ctl(epoll, EPOLL_CTL_ADD, client, &writable));
		EXPECT_EQ(1, epoll_wait(epoll, &event, 1, 0));
		close(epoll);
	}
	close(client);
}

/* A message to ourselves is delivered, or counted as what there was no memory for. */
TEST_F_TIMEOUT(fault_remote, write_to_ourselves, 120)
{
	struct fault fault = FAULT(ENOMEM, EFAULT);
	long sent = 0, errors = 0, refused;
	struct mailslot_info info;
	char text[8];
	int client;

	ASSERT_FD(client = slot_client(".remote/HOSTA/test", 0));
	while (fault_next(&fault)) {
		refused = counter("no_memory");
		FAULTY(&fault, write(client, "fault", 5));
		sent += fault.ret == 5;
		errors += fault.ret < 0;
		refused = counter("no_memory") - refused;
		EXPECT_EQ(sent, counter("sent"));
		EXPECT_EQ(errors, counter("send_errors"));
		EXPECT_EQ(sent, counter("received"));
		ASSERT_OK(slot_info(self->host.server, &info));
		EXPECT_EQ((fault.ret == 5) - refused, info.message_count);
		EXPECT_EQ(counter("no_memory"), (long)info.dropped);
		EXPECT_EQ(info.message_count ? 5 : -1,
			  read(self->host.server, text, sizeof(text)));
		/* Whatever has failed, and if it was only the delivery. */
		EXPECT_EQ(5, write(client, "again", 5));
		EXPECT_EQ(5, read(self->host.server, text, sizeof(text)));
		sent++;
	}
	close(client);
}

/***  What goes out  ***/

FIXTURE(fault_send) {
	struct host host;
	int client;
};

FIXTURE_VARIANT(fault_send) {
	const char *to;
	int flags;
	int no_memory;		/* errno */
};

FIXTURE_VARIANT_ADD(fault_send, host) { .to = "HOSTC@192.0.2.2", .no_memory = ENOMEM };
FIXTURE_VARIANT_ADD(fault_send, workgroup) { .to = "WORKGROUP", .no_memory = ENOMEM };
FIXTURE_VARIANT_ADD(fault_send, everybody) { .to = "*", .no_memory = ENOMEM };

FIXTURE_VARIANT_ADD(fault_send, host_nowait) {
	.to = "HOSTC@192.0.2.2", .flags = RWF_NOWAIT, .no_memory = EAGAIN,
};

FIXTURE_SETUP(fault_send)
{
	char name[64];

	HOST_SETUP(&self->host);
	snprintf(name, sizeof(name), ".remote/%s/test", variant->to);
	ASSERT_FD(self->client = slot_client(name, 0));
}

FIXTURE_TEARDOWN(fault_send)
{
	close(self->client);
	host_end(&self->host);
	FAULT_TEARDOWN();
}

/*
 * Of a write that fails nothing is heard.  One that succeeds is heard once, if
 * the interface had memory for it: a datagram may get lost.
 */
TEST_F_TIMEOUT(fault_send, write, 300)
{
	struct fault fault = FAULT(variant->no_memory, ENOBUFS, EFAULT);
	struct iovec iov = { "fault", 5 };
	long sent, errors;
	int count;

	while (fault_next(&fault)) {
		sent = counter("sent");
		errors = counter("send_errors");
		FAULTY(&fault, pwritev2(self->client, &iov, 1, -1, variant->flags));
		EXPECT_EQ(sent + (fault.ret == 5), counter("sent"));
		EXPECT_EQ(errors + (fault.ret < 0 && fault.err != EAGAIN), counter("send_errors"));
		count = heard(&self->host);
		EXPECT_LE(fault.ret == 5 && !fault.met, count);
		EXPECT_GE(fault.ret == 5, count);
		/* Whatever has failed, and if it was only what the interface asked for. */
		EXPECT_EQ(5, pwritev2(self->client, &iov, 1, -1, variant->flags));
		EXPECT_EQ(1, heard(&self->host));
	}
}

TEST_HARNESS_MAIN
