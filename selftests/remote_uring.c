// SPDX-License-Identifier: GPL-2.0-only
/*
 * remote_uring read|poll: one such request by io_uring on standard input, and
 * what it brought on standard output.  Status 4: there is no io_uring here.
 */
#include "uring.h"

int main(int argc, char **argv)
{
	bool poll_only = argc == 2 && !strcmp(argv[1], "poll");
	struct uring_done done;
	struct uring ring;
	char buf[65536];

	if (uring_open(&ring))
		return 4;
	if (poll_only)
		uring_sqe(&ring, IORING_OP_POLL_ADD, 0, 0)->poll32_events = POLLIN;
	else
		uring_transfer(&ring, IORING_OP_READ, 0, buf, sizeof(buf), 0);
	if (uring_submit(&ring) != 1)
		return 1;
	done = uring_wait(&ring);
	if (done.res < 0)
		return 1;
	if (poll_only)
		return printf("%s\n", done.res & POLLIN ? "POLLIN" : "nothing") < 0;
	return fwrite(buf, 1, done.res, stdout) != (size_t)done.res;
}
