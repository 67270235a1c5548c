// SPDX-License-Identifier: GPL-2.0-only
/*
 * remote [WORK...]: messages between machines, which are network namespaces here.  Each line of
 * the output is a figure, as JSON.  Names of works that are none of ours are somebody else's.
 *
 * Needs root, and the module.  The works:
 *
 *	remote-receive	ns for a datagram, sent and read by one thread
 *	remote-stream	ns for a datagram that a thread on another processor reads, while one
 *			sends as fast as it can; lost ones do not count
 *	remote-send	ns for a message, until it is in the other host
 *	foreign		ns for a datagram to a UDP socket, which is not ours; "off": gate shut
 *	refused		the same to port 138, for another name, and a socket there
 *
 * and the contenders: mailslotfs, a UDP socket, and one whose program has our codec.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "codec.h"
#include "hosts.h"
#include "remote.h"

#define BATCH	1500		/* what a queue holds, and a socket's buffer */
#define ROUNDS	7
#define PORT	138
#define PLAIN	1138		/* port of the UDP socket */

static struct {
	int slot, plain, refused;		/* what is read */
	int to_slot, to_plain, to_refused;	/* what is sent from, connected */
	int client;				/* of a slot that is nobody's */
	int to_nobody;				/* a socket, to nobody's address */
} fds;

double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

void print_figure(const char *work, const char *contender, double ns)
{
	printf("{\"work\": \"%s\", \"size\": %d, \"contender\": \"%s\", \"ns\": %.1f}\n",
	       work, SIZE, contender, ns);
	fflush(stdout);
}

static void expect(bool good, const char *what)
{
	if (!good)
		die("%s", what);
}

static void receive_slot(void)
{
	char buf[2048];

	hosts_send(fds.to_slot);
	expect(read(fds.slot, buf, sizeof(buf)) == SIZE, "read");
}

static void receive_socket(int out, int in)
{
	char buf[2048];

	hosts_send(out);
	expect(recv(in, buf, sizeof(buf), 0) == sizeof(datagram), "recv");
}

static void receive_plain(void)
{
	receive_socket(fds.to_plain, fds.plain);
}

static void receive_codec(void)
{
	char buf[2048];
	ssize_t len;

	hosts_send(fds.to_plain);
	len = recv(fds.plain, buf, sizeof(buf), 0);
	expect(len > 0 && codec_read(buf, len), "recv");
}

static void receive_refused(void)
{
	datagram[DATAGRAM_NAME] ^= 3;
	receive_socket(fds.to_refused, fds.refused);
	datagram[DATAGRAM_NAME] ^= 3;
}

static void send_slot(void)
{
	expect(write(fds.client, datagram, SIZE) == SIZE, "write");
}

static void send_plain(void)
{
	hosts_send_to_nobody(fds.to_nobody, datagram, sizeof(datagram));
}

static void send_codec(void)
{
	char buf[2048];
	size_t len = codec_write(buf, sizeof(buf), datagram, SIZE);

	expect(len == sizeof(datagram), "codec");
	hosts_send_to_nobody(fds.to_nobody, buf, len);
}

/* What is done again and again; the best of several turns counts. */
static struct bout {
	const char *work;
	const char *contender;
	bool gate;
	void (*once)(void);
	double best;
} bouts[] = {
	{ "remote-receive", "mailslotfs", true, receive_slot, 0 },
	{ "remote-receive", "udp", false, receive_plain, 0 },
	{ "remote-receive", "udp-codec", false, receive_codec, 0 },
	{ "remote-send", "mailslotfs", false, send_slot, 0 },
	{ "remote-send", "udp", false, send_plain, 0 },
	{ "remote-send", "udp-codec", false, send_codec, 0 },
	{ "foreign", "mailslotfs", true, receive_plain, 0 },
	{ "foreign", "off", false, receive_plain, 0 },
	{ "refused", "mailslotfs", true, receive_refused, 0 },
	{ "refused", "off", false, receive_refused, 0 },
};

static void take_turn(struct bout *bout)
{
	double from, ns;
	int i;

	hosts_set("remote_receive", bout->gate ? "1" : "0");
	from = now_ns();
	for (i = 0; i < BATCH; i++)
		bout->once();
	ns = (now_ns() - from) / BATCH;
	if (!bout->best || ns < bout->best)
		bout->best = ns;
}

static void compare(const char *work)
{
	struct bout *bout, *end = bouts + sizeof(bouts) / sizeof(bouts[0]);
	int round;

	for (round = 0; round < ROUNDS; round++)
		for (bout = bouts; bout < end; bout++)
			if (!strcmp(bout->work, work))
				take_turn(bout);
	for (bout = bouts; bout < end; bout++)
		if (!strcmp(bout->work, work))
			print_figure(work, bout->contender, bout->best);
}

static void compare_streams(void)
{
	hosts_set("remote_receive", "1");
	stream("mailslotfs", fds.to_slot, fds.slot, NULL);
	hosts_set("remote_receive", "0");
	stream("udp", fds.to_plain, fds.plain, NULL);
	stream("udp-codec", fds.to_plain, fds.plain, codec_read);
}

static void set_up(void)
{
	hosts_make();
	hosts_enter(SENDER);
	hosts_set("remote_send", "1");
	fds.client = hosts_remote_client("192.0.2.3");
	fds.to_nobody = hosts_socket(SENDER, 0);
	fds.to_slot = hosts_sender_to("192.0.2.2", PORT);
	fds.to_refused = hosts_sender_to("192.0.2.2", PORT);
	fds.to_plain = hosts_sender_to("192.0.2.2", PLAIN);
	fds.slot = hosts_slot();
	fds.plain = hosts_socket(RECEIVER, PLAIN);
}

static bool wanted(const char *work, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], work))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	static const char *const works[] = { "remote-receive", "remote-send", "foreign" };
	size_t i;

	set_up();
	for (i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (wanted(works[i], argc, argv))
			compare(works[i]);
	if (wanted("remote-stream", argc, argv))
		compare_streams();
	/* From now on UDP looks further, and so does mailslotfs. */
	fds.refused = hosts_socket(RECEIVER, PORT);
	if (wanted("refused", argc, argv))
		compare("refused");
	hosts_remove();
	return 0;
}
