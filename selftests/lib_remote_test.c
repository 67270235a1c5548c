// SPDX-License-Identifier: GPL-2.0-only
/*
 * libmailslot: names of slots on other hosts, and where their addresses come
 * from.
 */
#include "lib_path.h"

#include <linux/if.h>
#include <sys/socket.h>

FIXTURE(lib_remote) {
	char path[PATH_MAX];
};

/* A namespace that never had an address knows no other host's either. */
static int loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd, ret;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	ret = ioctl(fd, SIOCSIFFLAGS, &request);
	close(fd);
	return ret;
}

/* The library must find our mount and no other. */
FIXTURE_SETUP(lib_remote)
{
	SLOT_SETUP();
	SLOT_NEEDS_OWN();
	while (umount("/dev/mailslot") == 0)
		;
	ASSERT_OK(loopback_up());
}

FIXTURE_TEARDOWN(lib_remote)
{
}

/* Names of hosts are known to this file, and to nobody else. */
static int only_hosts(const char *hosts)
{
	static const struct {
		const char *file;
		const char *source;
	} files[] = {
		{ "/etc/hosts", "/tmp/lib_remote_test.hosts" },
		{ "/etc/nsswitch.conf", "/tmp/lib_remote_test.nsswitch" },
	};
	size_t i;
	FILE *file;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		file = fopen(files[i].source, "we");
		if (!file)
			return -1;
		fputs(i ? "hosts: files\n" : hosts, file);
		fclose(file);
		if (mount(files[i].source, files[i].file, NULL, MS_BIND, NULL))
			return -1;
		unlink(files[i].source);
	}
	return 0;
}

TEST_F(lib_remote, names)
{
	ASSERT_OK(only_hosts("192.0.2.1 FileSrv filesrv.example.com group.example.com\n"
			     "192.0.2.2 group us\n"));
	EXPECT_NO_PATH(EOPNOTSUPP, "//filesrv/alerts");
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	ASSERT_OK(slot_sysctl_text("workgroup", "GROUP"));
	ASSERT_OK(slot_sysctl_text("computer_name", "US"));

	EXPECT_PATH(".remote/FILESRV@192.0.2.1/alerts", "//filesrv/alerts");
	EXPECT_PATH(".remote/FILESRV@192.0.2.1/alerts", "\\\\filesrv\\alerts");
	EXPECT_PATH(".remote/FILESRV@192.0.2.1/alerts", "\\\\FileSrv\\Mailslot\\alerts");
	EXPECT_PATH(".remote/FILESRV@192.0.2.1/mailslot", "//filesrv/mailslot");
	EXPECT_PATH(".remote/FILESRV@192.0.2.1/NET\\x", "//filesrv.example.com/NET/x");
	EXPECT_PATH(".remote/FILESRV#1D@192.0.2.1/x", "//filesrv#1d/x");
	EXPECT_PATH(".remote/OTHER@192.0.2.7/x", "//other@192.0.2.7/x");
	EXPECT_PATH(".remote/OTHER#1B@192.0.2.1/x", "//OTHER#1b@filesrv/x");
	/* these need no address, whatever the file says of them */
	EXPECT_PATH(".remote/*/x", "//*/x");
	EXPECT_PATH(".remote/group/x", "//group/x");
	EXPECT_PATH(".remote/us/x", "//us/x");
	/* ... but another's name may begin as theirs */
	EXPECT_PATH(".remote/GROUP@192.0.2.1/x", "//group.example.com/x");
	/* a path is taken as it is */
	EXPECT_PATH(".remote/a@192.0.2.1/NET\\x", slot_path(".remote/a@192.0.2.1/NET/x"));
}

TEST_F(lib_remote, names_that_cannot_be)
{
	ASSERT_OK(only_hosts("192.0.2.1 long-name-of-16ch host\n2001:db8::1 six\n"));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	EXPECT_NO_PATH(EINVAL, "//");
	EXPECT_NO_PATH(EINVAL, "//host");
	EXPECT_NO_PATH(EINVAL, "//host/");
	EXPECT_NO_PATH(EINVAL, "///x");
	EXPECT_NO_PATH(EINVAL, "//../x");
	EXPECT_NO_PATH(EINVAL, "//.host/x");
	EXPECT_NO_PATH(EINVAL, "//host/..");
	EXPECT_NO_PATH(EINVAL, "//host/a//b");
	EXPECT_NO_PATH(EINVAL, "//@host/x");
	EXPECT_NO_PATH(EINVAL, "//A@/x");
	EXPECT_NO_PATH(EINVAL, "//host#/x");
	EXPECT_NO_PATH(EINVAL, "//host#1d0/x");
	EXPECT_NO_PATH(EINVAL, "//192.0.2.1/x");
	EXPECT_NO_PATH(EINVAL, "//3221225985/x");
	EXPECT_NO_PATH(EINVAL, "//A@127.0.0.1/x");
	EXPECT_NO_PATH(EINVAL, slot_path(".remote"));
	EXPECT_NO_PATH(EINVAL, slot_path(".remote/host"));
	EXPECT_NO_PATH(EINVAL, slot_path(".remote/../x"));
	EXPECT_NO_PATH(EINVAL, slot_path(".remote/host/.."));
	EXPECT_NO_PATH(ENAMETOOLONG, "//long-name-of-16ch/x");
	EXPECT_NO_PATH(EDESTADDRREQ, "//nobody/x");
	EXPECT_NO_PATH(EDESTADDRREQ, "//A@nobody/x");
	EXPECT_NO_PATH(EDESTADDRREQ, "//six/x");
}

/* Slots are created here; the others are for writing. */
TEST_F(lib_remote, slots_are_for_writing)
{
	int client;

	EXPECT_ERRNO(EOPNOTSUPP, mailslot_create("//A@192.0.2.1/x", 0, 0600, NULL));
	EXPECT_ERRNO(EOPNOTSUPP, mailslot_open("//A@192.0.2.1/x", 0));
	ASSERT_OK(slot_sysctl_set("remote_send", 1));
	EXPECT_ERRNO(EOPNOTSUPP, mailslot_create("//A@192.0.2.1/x", 0, 0600, NULL));
	EXPECT_ERRNO(EOPNOTSUPP, mailslot_create("//nobody/x", 0, 0600, NULL));
	EXPECT_ERRNO(EOPNOTSUPP,
		     mailslot_create(slot_path(".remote/A@192.0.2.1/x"), 0, 0600, NULL));
	ASSERT_FD(client = mailslot_open("//A@192.0.2.1/x", 0));
	EXPECT_EQ(O_WRONLY, fcntl(client, F_GETFL) & O_ACCMODE);
	EXPECT_EQ(FD_CLOEXEC, fcntl(client, F_GETFD));
	EXPECT_ERRNO(ENETUNREACH, write(client, "x", 1));
	close(client);
	ASSERT_EQ(0, chmod(slot_path(".remote"), 0700));
	ASSERT_OK(slot_become(SLOT_STRANGER));
	EXPECT_ERRNO(EACCES, mailslot_open("//A@192.0.2.1/x", 0));
	EXPECT_ERRNO(EACCES, mailslot_open("//nobody/x", 0));
}

TEST_HARNESS_MAIN
