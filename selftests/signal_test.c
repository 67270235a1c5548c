// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signals that arrive while a call waits: restarted or EINTR, and never a
 * message lost, doubled or queued by halves.
 */
#include "call.h"

FIXTURE(signal) {
	int server;
	int client;
	char buf[16];
};

FIXTURE_SETUP(signal)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("signal", 0));
	ASSERT_FD(self->client = slot_client("signal", 0));
}

FIXTURE_TEARDOWN(signal)
{
	close(self->client);
	close(self->server);
}

/* No timeout, SA_RESTART: the read goes on. */
TEST_F(signal, read_restarts)
{
	struct call reader = CALL_READ(self->server, self->buf, sizeof(self->buf));

	ASSERT_OK(call_catch(SA_RESTART));
	ASSERT_TRUE(call_start_waits(&reader));
	call_signal(&reader);
	EXPECT_TRUE(call_waits(&reader));
	call_signal(&reader);
	EXPECT_TRUE(call_waits(&reader));
	EXPECT_EQ(1, write(self->client, "x", 1));
	call_end(&reader);
	EXPECT_EQ(1, reader.ret);
	EXPECT_EQ(2, call_signals);
}

TEST_F(signal, read_without_restart)
{
	struct call reader = CALL_READ(self->server, self->buf, sizeof(self->buf));

	ASSERT_OK(call_catch(0));
	ASSERT_TRUE(call_start_waits(&reader));
	call_signal(&reader);
	call_end(&reader);
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(EINTR, reader.err);
}

/* A restart would begin the timeout anew: EINTR even with SA_RESTART. */
TEST_F(signal, read_with_timeout)
{
	struct call reader = CALL_READ(self->server, self->buf, sizeof(self->buf));

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 60 * 1000));
	ASSERT_OK(call_catch(SA_RESTART));
	ASSERT_TRUE(call_start_waits(&reader));
	call_signal(&reader);
	call_end(&reader);
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(EINTR, reader.err);

	ASSERT_OK(call_catch(0));
	ASSERT_TRUE(call_start_waits(&reader));
	call_signal(&reader);
	call_end(&reader);
	EXPECT_EQ(-1, reader.ret);
	EXPECT_EQ(EINTR, reader.err);
}

/* MAILSLOT_IOC_RECV waits by the same rules. */
TEST_F(signal, recv_ioctl)
{
	struct call reader = CALL_RECV(self->server, self->buf, sizeof(self->buf));

	ASSERT_OK(call_catch(SA_RESTART));
	ASSERT_TRUE(call_start_waits(&reader));
	call_signal(&reader);
	EXPECT_TRUE(call_waits(&reader));
	EXPECT_EQ(1, write(self->client, "x", 1));
	call_end(&reader);
	EXPECT_EQ(1, reader.ret);

	ASSERT_OK(call_catch(0));
	ASSERT_TRUE(call_start_waits(&reader));
	call_signal(&reader);
	call_end(&reader);
	EXPECT_EQ(EINTR, reader.err);

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 60 * 1000));
	ASSERT_OK(call_catch(SA_RESTART));
	ASSERT_TRUE(call_start_waits(&reader));
	call_signal(&reader);
	call_end(&reader);
	EXPECT_EQ(EINTR, reader.err);
}

/* A stopped and continued read goes on where it was. */
TEST_F(signal, stop_and_continue)
{
	char buf[8];
	int status;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(read(self->server, buf, sizeof(buf)) == 4 ? 0 : 1);
	ASSERT_TRUE(call_tid_waits(pid, SYS_read));
	ASSERT_OK(kill(pid, SIGSTOP));
	ASSERT_EQ(pid, waitpid(pid, &status, WUNTRACED));
	EXPECT_TRUE(WIFSTOPPED(status));
	ASSERT_OK(kill(pid, SIGCONT));
	EXPECT_TRUE(call_tid_waits(pid, SYS_read));
	EXPECT_EQ(4, write(self->client, "data", 4));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* A message sent to a stopped server is there when it goes on. */
TEST_F(signal, message_for_a_stopped_reader)
{
	char buf[8];
	int status;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(read(self->server, buf, sizeof(buf)) == 4 ? 0 : 1);
	ASSERT_TRUE(call_tid_waits(pid, SYS_read));
	ASSERT_OK(kill(pid, SIGSTOP));
	ASSERT_EQ(pid, waitpid(pid, &status, WUNTRACED));
	EXPECT_EQ(4, write(self->client, "data", 4));
	ASSERT_OK(kill(pid, SIGCONT));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* A killed reader takes nothing with it. */
TEST_F(signal, killed_reader)
{
	char buf[8];
	int status;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(read(self->server, buf, sizeof(buf)) == 4 ? 0 : 1);
	ASSERT_TRUE(call_tid_waits(pid, SYS_read));
	ASSERT_OK(kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(4, write(self->client, "data", 4));
	EXPECT_EQ(4, read(self->server, buf, sizeof(buf)));
}

/* A killed writer leaves the line, and what it would have written goes with it. */
TEST_F(signal, killed_writer)
{
	int status;
	pid_t pid;

	ASSERT_OK(slot_fill(self->server, self->client, "first"));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid)
		_exit(write(self->client, "second", 6) == 6 ? 0 : 1);
	ASSERT_TRUE(call_tid_waits(pid, SYS_write));
	ASSERT_OK(kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(5, write(self->client, "third", 5));
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp(self->buf, "third", 5));
}

TEST_F(signal, write_restarts)
{
	struct call writer = CALL_WRITE(self->client, "second", 6);

	ASSERT_OK(slot_fill(self->server, self->client, "first"));
	ASSERT_OK(call_catch(SA_RESTART));
	ASSERT_TRUE(call_start_waits(&writer));
	call_signal(&writer);
	EXPECT_TRUE(call_waits(&writer));
	EXPECT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
	call_end(&writer);
	EXPECT_EQ(6, writer.ret);
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(6, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp(self->buf, "second", 6));
}

TEST_F(signal, write_without_restart)
{
	struct call writer = CALL_WRITE(self->client, "second", 6);

	ASSERT_OK(slot_fill(self->server, self->client, "first"));
	ASSERT_OK(call_catch(0));
	ASSERT_TRUE(call_start_waits(&writer));
	call_signal(&writer);
	call_end(&writer);
	EXPECT_EQ(-1, writer.ret);
	EXPECT_EQ(EINTR, writer.err);
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, slot_count(self->server));
}

/* The slot's timeout is for reads: a writer restarts although one is set. */
TEST_F(signal, write_does_not_know_the_read_timeout)
{
	struct call writer = CALL_WRITE(self->client, "second", 6);

	ASSERT_OK(slot_fill(self->server, self->client, "first"));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_READ_TIMEOUT, 100));
	ASSERT_OK(call_catch(SA_RESTART));
	ASSERT_TRUE(call_start_waits(&writer));
	slot_sleep_ms(300);
	call_signal(&writer);
	EXPECT_TRUE(call_waits(&writer));
	EXPECT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
	call_end(&writer);
	EXPECT_EQ(6, writer.ret);
}

/* A signalled writer leaves the line; those behind it move up. */
TEST_F(signal, interrupted_writer_leaves_the_line)
{
	struct call gone = CALL_WRITE(self->client, "gone", 4);
	struct call next = CALL_WRITE(self->client, "next", 4);

	ASSERT_OK(slot_fill(self->server, self->client, "first"));
	ASSERT_OK(call_catch(0));
	ASSERT_TRUE(call_start_waits(&gone));
	ASSERT_TRUE(call_start_waits(&next));
	call_signal(&gone);
	call_end(&gone);
	EXPECT_EQ(EINTR, gone.err);
	EXPECT_TRUE(call_waits(&next));
	EXPECT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
	call_end(&next);
	EXPECT_EQ(4, next.ret);
	EXPECT_EQ(4, read(self->server, self->buf, sizeof(self->buf)));
	EXPECT_EQ(0, memcmp(self->buf, "next", 4));
	EXPECT_EQ(0, slot_count(self->server));
}

/* Reads everything that comes within the line's two writers' reach. */
static int drain(int server, struct call *first, struct call *second)
{
	char buf[16];
	int got = 0;

	while (!call_done(first) || !call_done(second) || slot_count(server) > 0) {
		if (slot_count(server) > 0 && read(server, buf, sizeof(buf)) > 0)
			got++;
		else
			sched_yield();
	}
	return got;
}

/*
 * The signal and the room come at the same time: the first writer either
 * writes or is interrupted, and the second is woken in both cases.
 */
TEST_F_TIMEOUT(signal, interrupted_while_woken, 120)
{
	struct call first = CALL_WRITE(self->client, "1", 1);
	struct call second = CALL_WRITE(self->client, "2", 1);
	unsigned int i, turns = call_scaled(300);
	int got;

	ASSERT_OK(call_catch(0));
	for (i = 0; i < turns; i++) {
		ASSERT_OK(slot_fill(self->server, self->client, "first"));
		ASSERT_TRUE(call_start_waits(&first));
		ASSERT_TRUE(call_start_waits(&second));
		if (i % 2)
			pthread_kill(first.thread, SIGUSR1);
		ASSERT_EQ(5, read(self->server, self->buf, sizeof(self->buf)));
		if (!(i % 2))
			pthread_kill(first.thread, SIGUSR1);
		got = drain(self->server, &first, &second);
		call_end(&first);
		call_end(&second);
		ASSERT_EQ(1, second.ret);
		ASSERT_TRUE(first.ret == 1 || first.err == EINTR);
		ASSERT_EQ(first.ret == 1 ? 2 : 1, got);
	}
}

/* The same for readers: the message goes to the one that is still there. */
TEST_F_TIMEOUT(signal, reader_interrupted_while_woken, 120)
{
	char buf[2][8];
	struct call first = CALL_READ(self->server, buf[0], 8);
	struct call second = CALL_READ(self->server, buf[1], 8);
	unsigned int i, turns = call_scaled(300);

	ASSERT_OK(call_catch(0));
	for (i = 0; i < turns; i++) {
		ASSERT_TRUE(call_start_waits(&first));
		ASSERT_TRUE(call_start_waits(&second));
		if (i % 2)
			pthread_kill(first.thread, SIGUSR1);
		ASSERT_EQ(1, write(self->client, "x", 1));
		if (!(i % 2))
			pthread_kill(first.thread, SIGUSR1);
		call_end(&first);
		if (first.ret == 1)
			ASSERT_EQ(1, write(self->client, "y", 1));
		call_end(&second);
		ASSERT_TRUE(first.ret == 1 || first.err == EINTR);
		ASSERT_EQ(1, second.ret);
		ASSERT_EQ(0, slot_count(self->server));
	}
}

TEST_HARNESS_MAIN
