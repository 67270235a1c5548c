// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slots that open and close while datagrams come.  What is read is compared
 * with what was sent, where it says that it has come as it was.
 */
#include <linux/mailslotfs.h>
#include <linux/membarrier.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "datagrams.h"

#define READ_MAX	65536
/* Enough for a burst of the longest messages */
#define ROOM		0x100000

/* Descriptors, 0 for none, and the last number that each sender had there. */
static int servers[HOSTS][SLOTS];
static uint32_t last[HOSTS][SLOTS][256];

void slot_wrong(unsigned int host, unsigned int slot, const struct stamp *stamp,
		const char *what)
{
	printf("FAILED: %s: %s: %s, sender %u, number %u\n", hosts[host].name, slot_names[slot],
	       what, stamp->sender, stamp->number);
	count_up(&counts->wrong);
}

static void check_message(unsigned int host, unsigned int slot, const uint8_t *bytes, size_t len)
{
	struct stamp stamp;
	size_t i;

	count_up(&counts->taken[host]);
	if (len < sizeof(stamp))
		return;
	memcpy(&stamp, bytes, sizeof(stamp));
	if (stamp.check != stamp_check(&stamp))
		return;
	count_up(&counts->sound[host]);
	if (stamp.slot != slot)
		slot_wrong(host, slot, &stamp, "for another slot");
	if (stamp.len != len)
		slot_wrong(host, slot, &stamp, "of another length");
	for (i = sizeof(stamp); i < len; i++)
		if (bytes[i] != stamp_filler(&stamp, i))
			break;
	if (i < len)
		slot_wrong(host, slot, &stamp, "with other bytes");
	if (stamp.number < last[host][slot][stamp.sender])
		slot_wrong(host, slot, &stamp, "out of order");
	last[host][slot][stamp.sender] = stamp.number;
	promise_keep(host, &stamp);
}

static void check_origin(unsigned int host, unsigned int slot, const struct mailslot_recv *recv)
{
	static const struct stamp nobody;

	if (recv->origin != MAILSLOT_REMOTE || !recv->ifindex || recv->pid ||
	    recv->datagram_type < 0x10 || recv->datagram_type > 0x12)
		slot_wrong(host, slot, &nobody, "not from the network");
}

/* The oldest message; false when there is none. */
static bool take_message(unsigned int host, unsigned int slot, bool plain)
{
	static uint8_t bytes[READ_MAX];
	struct mailslot_recv recv = { .buf = (uintptr_t)bytes, .len = sizeof(bytes) };
	int fd = servers[host][slot];
	ssize_t len;

	if (plain) {
		len = read(fd, bytes, sizeof(bytes));
	} else {
		len = ioctl(fd, MAILSLOT_IOC_RECV, &recv);
		if (len >= 0)
			check_origin(host, slot, &recv);
	}
	if (len < 0)
		return false;
	check_message(host, slot, bytes, len);
	return true;
}

static void open_slot(struct fuzz *f, unsigned int host, unsigned int slot)
{
	char path[320];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", hosts[host].mount, slot_names[slot]);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	servers[host][slot] = fd;
	if (!fuzz_one_in(f, 12))
		fchmod(fd, 0622);
	count_up(&counts->opened);
}

/*
 * Nobody may write to it any more, and who was just about to has done so: what
 * is there now is all that was delivered.
 */
static void close_carefully(unsigned int host, unsigned int slot)
{
	fchmod(servers[host][slot], 0600);
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	while (take_message(host, slot, false))
		;
	close(servers[host][slot]);
	servers[host][slot] = 0;
	count_up(&counts->closed);
}

static void close_slot(struct fuzz *f, unsigned int host, unsigned int slot, bool calm)
{
	if (calm || fuzz_one_in(f, 4)) {
		close_carefully(host, slot);
		return;
	}
	close(servers[host][slot]);
	servers[host][slot] = 0;
	count_up(&counts->closed);
}

void slot_close_all(unsigned int host)
{
	unsigned int slot;

	for (slot = 0; slot < SLOTS; slot++)
		if (servers[host][slot])
			close_carefully(host, slot);
}

void slot_read_all(unsigned int host)
{
	unsigned int slot;

	for (slot = 0; slot < SLOTS; slot++)
		while (servers[host][slot] && take_message(host, slot, false))
			;
}

bool slot_takes(unsigned int host, unsigned int slot, uint32_t len)
{
	int fd = servers[host][slot];
	struct mailslot_info info;
	struct stat status;

	if (!fd || fstat(fd, &status) || ioctl(fd, MAILSLOT_IOC_GET_INFO, &info))
		return false;
	return status.st_mode & 0002 && info.max_queue_bytes >= ROOM &&
	       (!info.max_message_size || len <= info.max_message_size);
}

static void limit_slot(struct fuzz *f, int fd)
{
	static const uint32_t sizes[] = { 0, 1, 64, 200, 424, 65536 };
	static const uint64_t queues[] = { 1, 1000, 20000, 1 << 20, 16 << 20 };
	struct mailslot_set set = {
		.mask = fuzz_one_in(f, 2) ? MAILSLOT_SET_MAX_MESSAGE : MAILSLOT_SET_MAX_QUEUE,
	};

	if (set.mask == MAILSLOT_SET_MAX_MESSAGE)
		set.max_message_size = FUZZ_PICK(f, sizes);
	else
		set.max_queue_bytes = FUZZ_PICK(f, queues);
	ioctl(fd, MAILSLOT_IOC_SET_INFO, &set);
}

static void read_slot(struct fuzz *f, unsigned int host, unsigned int slot)
{
	uint32_t many = fuzz_below(f, 200);
	bool plain = fuzz_one_in(f, 2);

	while (many-- && take_message(host, slot, plain))
		;
}

void slot_step(struct fuzz *f, unsigned int host, bool calm)
{
	unsigned int slot = fuzz_below(f, SLOTS);
	int fd = servers[host][slot];

	if (!fd) {
		open_slot(f, host, slot);
		return;
	}
	switch (fuzz_below(f, 24)) {
	case 0:
		close_slot(f, host, slot, calm);
		break;
	case 1:
	case 2:
		limit_slot(f, fd);
		break;
	case 3:
		fchmod(fd, fuzz_one_in(f, 4) ? 0600 : 0622);
		break;
	default:
		read_slot(f, host, slot);
	}
}
