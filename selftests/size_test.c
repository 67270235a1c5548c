// SPDX-License-Identifier: GPL-2.0-only
/* Sizes of messages, from nothing to more than there can be. */
#include "mailslot_util.h"

#define MEBIBYTE (1024 * 1024)

/* Past the compiler, which knows better than to pass such lengths on. */
#define raw_write(fd, buf, len)	syscall(SYS_write, fd, buf, len)
#define raw_read(fd, buf, len)	syscall(SYS_read, fd, buf, len)

FIXTURE(slot) {
	int server;
	int client;
	unsigned char *out;
	unsigned char *in;
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
	ASSERT_FD(self->server = slot_server("s", O_NONBLOCK));
	ASSERT_FD(self->client = slot_client("s", O_NONBLOCK));
	self->out = malloc(2 * MEBIBYTE);
	self->in = malloc(2 * MEBIBYTE);
	ASSERT_NE(NULL, self->out);
	ASSERT_NE(NULL, self->in);
}

FIXTURE_TEARDOWN(slot)
{
	free(self->out);
	free(self->in);
}

/* One message there and back, every byte of it looked at. */
#define EXPECT_PASSES(size) do {					\
	size_t __size = (size), __i;					\
									\
	for (__i = 0; __i < __size; __i++)				\
		self->out[__i] = (__i * 31 + __size) >> 3;		\
	memset(self->in, 0x55, __size + 1);				\
	EXPECT_EQ((ssize_t)__size, write(self->client, self->out, __size)); \
	EXPECT_EQ((ssize_t)__size, read(self->server, self->in, 2 * MEBIBYTE)); \
	EXPECT_EQ(0, memcmp(self->out, self->in, __size));		\
	EXPECT_EQ(0x55, self->in[__size]);				\
} while (0)

#define EXPECT_TOO_BIG(size) do {					\
	EXPECT_ERRNO(EMSGSIZE, raw_write(self->client, self->out, size)); \
	EXPECT_EQ(0, slot_count(self->server));				\
} while (0)

/* 424 to 426 are special for remote mailslots only. */
TEST_F(slot, small_sizes)
{
	const size_t sizes[] = { 0, 1, 2, 7, 8, 9, 63, 64, 65, 423, 424, 425, 426, 427, 512 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		EXPECT_PASSES(sizes[i]);
}

TEST_F(slot, sizes_around_the_allocator_s_steps)
{
	size_t power;
	int around;

	for (power = 1024; power <= 32768; power *= 2)
		for (around = -64; around <= 64; around += 16)
			EXPECT_PASSES(power + around);
}

TEST_F(slot, the_maximum_that_a_slot_starts_with)
{
	EXPECT_PASSES(65535);
	EXPECT_PASSES(65536);
	EXPECT_TOO_BIG(65537);
	EXPECT_TOO_BIG(MEBIBYTE);
}

/* B8: more than 64 KiB where the slot has no limit of its own */
TEST_F(slot, B8_sizes_up_to_the_maximum_of_the_namespace)
{
	SLOT_NEEDS_OWN();
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	EXPECT_PASSES(65537);
	EXPECT_PASSES(MEBIBYTE - 1);
	EXPECT_PASSES(MEBIBYTE);
	EXPECT_TOO_BIG(MEBIBYTE + 1);
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, MEBIBYTE));
	EXPECT_PASSES(MEBIBYTE);
	EXPECT_TOO_BIG(MEBIBYTE + 1);
	/* W9: any maximum may be asked for, the namespace's holds */
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0xffffffff));
	EXPECT_PASSES(MEBIBYTE);
	EXPECT_TOO_BIG(MEBIBYTE + 1);
}

/* E20, B10: the maximum is enforced, exactly. */
TEST_F(slot, E20_B10_maximum_and_one_more)
{
	const size_t max[] = { 1, 2, 255, 424, 4096, 65535, 65537, 100000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(max); i++) {
		ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, max[i]));
		EXPECT_PASSES(0);
		EXPECT_PASSES(max[i] - 1);
		EXPECT_PASSES(max[i]);
		EXPECT_TOO_BIG(max[i] + 1);
		EXPECT_TOO_BIG(2 * MEBIBYTE);
	}
}

TEST_F(slot, E20_the_maximum_holds_for_the_whole_of_a_vector)
{
	struct iovec parts[2] = { { self->out, 60 }, { self->out + 60, 41 } };

	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 100));
	EXPECT_ERRNO(EMSGSIZE, writev(self->client, parts, 2));
	EXPECT_EQ(0, slot_count(self->server));
	parts[1].iov_len = 40;
	EXPECT_EQ(100, writev(self->client, parts, 2));
	EXPECT_EQ(1, slot_count(self->server));
}

/* A smaller maximum does not touch what is queued. */
TEST_F(slot, a_new_maximum_is_for_later_messages)
{
	ASSERT_EQ(1000, write(self->client, self->out, 1000));
	ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 10));
	EXPECT_ERRNO(EMSGSIZE, write(self->client, self->out, 11));
	EXPECT_EQ(1000, read(self->server, self->in, 1000));
	EXPECT_PASSES(10);
}

/* B12: lengths for which there is no memory, and none is looked for. */
TEST_F(slot, B12_absurd_lengths)
{
	const size_t lengths[] = { 0x7ffff000, INT_MAX, 0x80000000UL, UINT_MAX - 47 };
	struct iovec parts[2];
	unsigned int i, turn;

	for (turn = 0; turn < 2; turn++) {
		for (i = 0; i < ARRAY_SIZE(lengths); i++)
			EXPECT_TOO_BIG(lengths[i]);
		/* the VFS knows that this is no address of ours */
		EXPECT_ERRNO(EFAULT, raw_write(self->client, self->out, SSIZE_MAX));
		EXPECT_ERRNO(EFAULT, raw_write(self->client, self->out, (size_t)SSIZE_MAX + 1));
		EXPECT_ERRNO(EFAULT, raw_write(self->client, self->out, SIZE_MAX));
		parts[0] = (struct iovec){ self->out, MEBIBYTE };
		parts[1] = (struct iovec){ self->out, INT_MAX };
		EXPECT_ERRNO(EMSGSIZE, writev(self->client, parts, 2));
		EXPECT_EQ(0, slot_count(self->server));
		/* and again without a limit of the slot's own */
		ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_MESSAGE, 0));
	}
}

/* A buffer may be said to be larger than it is, as long as nothing goes there. */
TEST_F(slot, B12_reading_with_absurd_lengths)
{
	const size_t lengths[] = { 0x7ffff000, INT_MAX };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		ASSERT_EQ(3, write(self->client, "abc", 3));
		EXPECT_EQ(3, raw_read(self->server, self->in, lengths[i]));
		EXPECT_EQ(0, memcmp("abc", self->in, 3));
	}
	ASSERT_EQ(3, write(self->client, "abc", 3));
	EXPECT_ERRNO(EFAULT, raw_read(self->server, self->in, SSIZE_MAX));
	EXPECT_ERRNO(EFAULT, raw_read(self->server, self->in, SIZE_MAX));
	EXPECT_EQ(1, slot_count(self->server));
	EXPECT_EQ(3, read(self->server, self->in, 3));
}

/* Many sizes in one queue come out as they went in. */
TEST_F(slot, a_queue_of_many_sizes)
{
	const size_t step = 37, many = 300;
	size_t i;

	for (i = 0; i < many; i++) {
		memset(self->out, 'a' + i % 26, i * step);
		ASSERT_OK(slot_set(self->server, MAILSLOT_SET_MAX_QUEUE, 4 * MEBIBYTE));
		ASSERT_EQ((ssize_t)(i * step), write(self->client, self->out, i * step));
	}
	for (i = 0; i < many; i++) {
		ASSERT_EQ((ssize_t)(i * step), read(self->server, self->in, 65536));
		memset(self->out, 'a' + i % 26, i * step);
		ASSERT_EQ(0, memcmp(self->out, self->in, i * step));
	}
}

TEST_HARNESS_MAIN
