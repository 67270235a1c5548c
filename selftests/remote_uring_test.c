// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: writes under .remote, which wait for room in the send buffer
 * without a thread, and are sent whole and once.
 */
#include "cable.h"
#include "uring.h"

FIXTURE(remote_uring) {
	struct uring ring;
	int client;
	int wire;
	unsigned int filled;
};

/* Packets stay in the interface until it is unplugged. */
static int plug(void)
{
	return system("tc qdisc add dev here root plug");
}

static int unplug(void)
{
	return system("tc qdisc change dev here root plug release_indefinite");
}

FIXTURE_SETUP(remote_uring)
{
	SLOT_SETUP();
	if (!slot_root_is_own)
		SLOT_SKIP("needs a mailslotfs of its own");
	ASSERT_OK(cable_stay_on_one_cpu());
	if (cable_lay())
		SLOT_SKIP("no virtual Ethernet here");
	if (plug())
		SLOT_SKIP("no qdisc that holds packets back");
	if (uring_open(&self->ring))
		SLOT_SKIP("no io_uring here: %s", strerror(errno));
	ASSERT_OK(slot_sysctl_text("computer_name", "HOSTA"));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	ASSERT_FD(self->wire = cable_wire());
	ASSERT_FD(self->client = slot_client(".remote/HOSTB@192.0.2.2/test", O_NONBLOCK));
	while (write(self->client, "full", 4) == 4)
		self->filled++;
	ASSERT_EQ(EAGAIN, errno);
	ASSERT_LT(10, self->filled);
	ASSERT_OK(fcntl(self->client, F_SETFL, 0));
}

FIXTURE_TEARDOWN(remote_uring)
{
	close(self->client);
	close(self->wire);
	uring_close(&self->ring);
}

static int start_write(FIXTURE_DATA(remote_uring) *self, const char *text, uint64_t id, int flags)
{
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client, text, strlen(text),
		       id)->flags = flags;
	return uring_submit(&self->ring);
}

static bool nothing_completes(FIXTURE_DATA(remote_uring) *self)
{
	struct uring_done done;

	return !uring_peek(&self->ring, &done);
}

/* How many packets that say "full" come before another one. */
static unsigned int drain(FIXTURE_DATA(remote_uring) *self)
{
	unsigned int count;

	for (count = 0; count < self->filled; count++)
		if (strcmp(cable_next(self->wire, 4, 0), "full"))
			break;
	return count;
}

TEST_F(remote_uring, waiting_write)
{
	ASSERT_EQ(1, start_write(self, "waited", 1, 0));
	slot_sleep_ms(50);
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_OK(unplug());
	EXPECT_EQ(6, uring_wait(&self->ring).res);
	EXPECT_EQ(self->filled, drain(self));
	EXPECT_STREQ("waited", cable_next(self->wire, 6, 0));
	EXPECT_STREQ("", cable_next(self->wire, 1, MSG_DONTWAIT));
}

/* What an attempt in vain has taken from the pieces is there for the next. */
TEST_F(remote_uring, waiting_write_in_pieces)
{
	char first[] = "in ", second[] = "pieces";
	struct iovec iov[2] = { { first, 3 }, { second, 6 } };

	uring_transfer(&self->ring, IORING_OP_WRITEV, self->client, iov, 2, 1);
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_OK(unplug());
	EXPECT_EQ(9, uring_wait(&self->ring).res);
	EXPECT_EQ(self->filled, drain(self));
	EXPECT_STREQ("in pieces", cable_next(self->wire, 9, 0));
}

TEST_F(remote_uring, worker_waits)
{
	ASSERT_EQ(1, start_write(self, "worker", 1, IOSQE_ASYNC));
	slot_sleep_ms(50);
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_OK(unplug());
	EXPECT_EQ(6, uring_wait(&self->ring).res);
	EXPECT_EQ(self->filled, drain(self));
	EXPECT_STREQ("worker", cable_next(self->wire, 6, 0));
}

TEST_F(remote_uring, rwf_nowait)
{
	uring_transfer(&self->ring, IORING_OP_WRITE, self->client,
		       "x", 1, 1)->rw_flags = RWF_NOWAIT;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_EQ(-EAGAIN, uring_wait(&self->ring).res);
}

TEST_F(remote_uring, poll)
{
	uring_sqe(&self->ring, IORING_OP_POLL_ADD, self->client, 1)->poll32_events = POLLOUT;
	ASSERT_EQ(1, uring_submit(&self->ring));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_OK(unplug());
	EXPECT_EQ(POLLOUT, uring_wait(&self->ring).res);
}

/* One that is cancelled has sent nothing. */
TEST_F(remote_uring, cancelled)
{
	struct uring_done done[2];
	int i;

	ASSERT_EQ(1, start_write(self, "cancelled", 1, 0));
	EXPECT_TRUE(nothing_completes(self));
	uring_sqe(&self->ring, IORING_OP_ASYNC_CANCEL, -1, 2)->addr = 1;
	ASSERT_EQ(1, uring_submit(&self->ring));
	for (i = 0; i < 2; i++)
		done[i] = uring_wait(&self->ring);
	i = done[0].user_data == 1 ? 0 : 1;
	EXPECT_EQ(-ECANCELED, done[i].res);
	EXPECT_EQ(0, done[!i].res);
	ASSERT_OK(unplug());
	EXPECT_EQ(self->filled, drain(self));
	ASSERT_EQ(5, write(self->client, "after", 5));
	EXPECT_STREQ("after", cable_next(self->wire, 5, 0));
}

/* The gate is asked again when there is room. */
TEST_F(remote_uring, gate_closes_meanwhile)
{
	ASSERT_EQ(1, start_write(self, "late", 1, 0));
	EXPECT_TRUE(nothing_completes(self));
	ASSERT_OK(slot_sysctl_set("remote_send", 0));
	ASSERT_OK(unplug());
	EXPECT_EQ(-EOPNOTSUPP, uring_wait(&self->ring).res);
}

TEST_HARNESS_MAIN
