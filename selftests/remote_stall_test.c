// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a write under .remote copies may take as long as somebody likes.  What is
 * said meanwhile, by the gate and by new names, counts.
 */
#include "cable.h"
#include "stall.h"

#define TEXT_LEN	4
/* As in the datagram: HOSTA and HOSTC */
#define NAME_BEFORE	"EIEPFDFEEB"
#define NAME_AFTER	"EIEPFDFEED"

FIXTURE(remote_stall) {
	struct stall stall;
	struct call writer;
	int server;
	int wire;
	long sent, received;
};

#define remote FIXTURE_DATA(remote_stall)

FIXTURE_SETUP(remote_stall)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	ASSERT_OK(cable_stay_on_one_cpu());
	if (cable_lay())
		SLOT_SKIP("no virtual Ethernet here");
	if (stall_open(&self->stall))
		SLOT_SKIP("no userfaultfd here: %s", strerror(errno));
	ASSERT_OK(slot_sysctl_text("computer_name", "HOSTA"));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	ASSERT_OK(slot_sysctl_set("remote_receive", 1));
	ASSERT_FD(self->wire = cable_wire());
	ASSERT_FD(self->server = slot_server("test", 0));
	ASSERT_OK(fchmod(self->server, 0622));
	self->sent = slot_stat("sent");
	self->received = slot_stat("received");
}

FIXTURE_TEARDOWN(remote_stall)
{
	stall_close(&self->stall);
}

/* Until it stands still in its copy. */
static bool start_write(remote *self, const char *path)
{
	self->writer = (struct call)CALL_WRITE(slot_client(path, 0), self->stall.page, TEXT_LEN);
	call_start(&self->writer);
	return stall_wait(&self->stall);
}

static int end_write(remote *self)
{
	if (stall_go_on(&self->stall))
		return -1;
	call_end(&self->writer);
	close(self->writer.fd);
	return self->writer.ret == TEXT_LEN ? 0 : self->writer.err;
}

static bool nothing_was_sent(remote *self)
{
	return slot_stat("sent") == self->sent && slot_stat("received") == self->received &&
	       slot_count(self->server) == 0 && !*cable_next(self->wire, 1, MSG_DONTWAIT);
}

TEST_F(remote_stall, H110_gate_closed_meanwhile)
{
	ASSERT_TRUE(start_write(self, ".remote/HOSTB@192.0.2.2/test"));
	ASSERT_OK(slot_sysctl_set("remote_send", 0));
	EXPECT_EQ(EOPNOTSUPP, end_write(self));
	EXPECT_TRUE(nothing_was_sent(self));
}

TEST_F(remote_stall, H110_gate_closed_meanwhile_to_ourselves)
{
	ASSERT_TRUE(start_write(self, ".remote/HOSTA/test"));
	ASSERT_OK(slot_sysctl_set("remote_send", 0));
	EXPECT_EQ(EOPNOTSUPP, end_write(self));
	EXPECT_TRUE(nothing_was_sent(self));
}

TEST_F(remote_stall, renamed_meanwhile)
{
	char packet[2048];
	ssize_t len;

	ASSERT_TRUE(start_write(self, ".remote/HOSTB@192.0.2.2/test"));
	ASSERT_OK(slot_sysctl_text("computer_name", "HOSTC"));
	ASSERT_OK(end_write(self));
	len = recv(self->wire, packet, sizeof(packet), 0);
	ASSERT_LT(0, len);
	EXPECT_NE(NULL, memmem(packet, len, NAME_AFTER, strlen(NAME_AFTER)));
	EXPECT_EQ(NULL, memmem(packet, len, NAME_BEFORE, strlen(NAME_BEFORE)));
}

/* It needed no address because that was our name. */
TEST_F(remote_stall, renamed_meanwhile_to_ourselves)
{
	ASSERT_TRUE(start_write(self, ".remote/HOSTA/test"));
	ASSERT_OK(slot_sysctl_text("computer_name", "HOSTC"));
	EXPECT_EQ(EDESTADDRREQ, end_write(self));
	EXPECT_TRUE(nothing_was_sent(self));
}

TEST_F(remote_stall, nothing_happens_meanwhile)
{
	ASSERT_TRUE(start_write(self, ".remote/HOSTA/test"));
	ASSERT_OK(end_write(self));
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(self->sent + 1, slot_stat("sent"));
}

TEST_HARNESS_MAIN
