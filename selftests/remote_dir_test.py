#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0-only
"""remote_dir_test.py [NAME...]: names under .remote, who may use them, and what cannot be done."""

import errno
import os
import stat

import remote_case
import remote_net
from remote_net import call, wait_for
from remote_send_case import NEAR, NOBODY, Child, SendCase, as_user

GROUP = 4711

# What stands for a machine, or a group of them.
HOSTS = (
    "HOSTB@192.0.2.2", "hostb@192.0.2.2", "HOSTB#00@192.0.2.2", "HOSTB#1d@192.0.2.2",
    "HOSTB#Ff@192.0.2.2", "A@192.0.2.2", "FIFTEEN-CHARS_5@192.0.2.2", "WITH A SPACE@192.0.2.2",
    "$!'()-.;=[]^_`{@192.0.2.2", "__MSBROWSE__@192.0.2.2", "WORKGROUP@192.0.2.2",
    "WORKGROUP#1E@192.0.2.2", "HOSTB@192.0.2.254", "HOSTB@203.0.113.1", "HOSTB@1.2.3.4",
    "WORKGROUP", "workgroup", "WorkGroup#1d", "WORKGROUP#00", "*",
    "HOSTA", "hosta", "HOSTA#20", "HOSTA@192.0.2.1", "HOSTA#03@192.0.2.1", "HOSTA@127.0.0.1",
    "HOSTA@192.0.2.2",
)

BARE = ("HOSTB", "H", "FIFTEEN-CHARS_5", "WORKGROUPS", "WORKGROU", "HOSTA2", "HOSTB#1D",
        "__MSBROWSE__", "192.0.2.2")

MALFORMED = (
    # Names
    "@192.0.2.2", "#00@192.0.2.2", "SIXTEEN-CHARS_16@192.0.2.2", "SIXTEEN-CHARS_16",
    "FIFTEEN-CHARS_56#00@192.0.2.2", ".HOSTB@192.0.2.2", ".HOSTB", " HOSTB@192.0.2.2",
    "HOSTB @192.0.2.2", "HOST*@192.0.2.2", "*HOST@192.0.2.2", "HOST,B@192.0.2.2",
    "HOST:B@192.0.2.2", "HOST\\B@192.0.2.2", "HOST?@192.0.2.2", "HOST|B@192.0.2.2",
    'HOST"B@192.0.2.2', "HOST<B@192.0.2.2", "HOST>B@192.0.2.2", "HOST\tB@192.0.2.2",
    "HOST\x7f@192.0.2.2", "HOST\xe9@192.0.2.2", "HOST\xe9", "\udcff@192.0.2.2", "\n",
    # Suffixes
    "HOSTB#@192.0.2.2", "HOSTB#1@192.0.2.2", "HOSTB#1DD@192.0.2.2", "HOSTB#1G@192.0.2.2",
    "HOSTB#-1@192.0.2.2", "HOSTB#0x@192.0.2.2", "HOSTB#1D#1D@192.0.2.2", "WORKGROUP#",
    "WORKGROUP#1",
    # Everybody has no other name, and no address.
    "**", "*#00", "*#1D", "*@192.0.2.2", "*@192.0.2.255",
    # Addresses
    "HOSTB@", "HOSTB@192", "HOSTB@192.0.2", "HOSTB@192.0.2.", "HOSTB@.0.2.2", "HOSTB@192..2.2",
    "HOSTB@192.0.2.2.", "HOSTB@192.0.2.2.2", "HOSTB@192.0.2.2 ", "HOSTB@ 192.0.2.2",
    "HOSTB@192.0.2.2x", "HOSTB@192.0.2.2:138", "HOSTB@192.0.2.2@", "HOSTB@192.0.2.2@192.0.2.2",
    "HOSTB@@192.0.2.2", "HOSTB@192.0.2.2#00", "HOSTB@192.0.2.2\\", "HOSTB@192.0.2.2\n",
    "HOSTB@192.0.2.256", "HOSTB@256.0.2.2", "HOSTB@65728.0.2.2", "HOSTB@4294967488.0.2.2",
    "HOSTB@192.0.2.02", "HOSTB@0192.0.2.2", "HOSTB@192.00.2.2", "HOSTB@0000192.0.2.2",
    "HOSTB@192.0.2.-2", "HOSTB@192.0.2.+2", "HOSTB@0xc0.0.2.2", "HOSTB@3221225986",
    "HOSTB@c0000202", "HOSTB@::1", "HOSTB@::ffff:192.0.2.2", "HOSTB@hostb", "HOSTB@" + "1" * 240,
)

# H110: an address is one other machine's.
NO_MACHINE = ("192.0.2.255", "255.255.255.255", "0.0.0.0", "127.0.0.1", "127.0.0.2",
              "127.255.255.255", "224.0.0.1", "239.255.255.255", "192.0.2.1", "198.51.100.1",
              "198.51.100.3")

SLOTS = ("a", "NETLOGON", "NET\\NETLOGON", "a\\b\\c\\d", "...", ".hidden", "a.", "..a\\b",
         "with space",
         "\x01", "\xfc", "\udcff", "@", "*", "#1D", "n" * 255)
NO_SLOTS = ("\\", "\\a", "a\\", "a\\\\b", "a\\.\\b", "a\\..", "..\\a", ".\\a", "\\..",
            "NET\\..\\NETLOGON")


class Names(SendCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.far.ip("link add spare0 type veth peer name spare1", "link set spare0 up",
                   "addr add 198.51.100.1/30 brd + dev spare0")

    def host(self, name):
        return os.path.join(self.far.root, ".remote", name)

    def test_hosts(self):
        for name in HOSTS:
            with self.subTest(host=name):
                self.assertTrue(stat.S_ISDIR(os.stat(self.host(name)).st_mode))
                self.assertTrue(stat.S_ISFIFO(os.stat(self.path(name)).st_mode))

    def test_bare_names_need_an_address(self):
        for name in BARE:
            with self.subTest(host=name):
                self.fails(errno.EDESTADDRREQ, os.stat, self.host(name))
                self.fails(errno.EDESTADDRREQ, os.stat, self.path(name))

    def test_malformed_hosts(self):
        for name in MALFORMED:
            with self.subTest(host=name):
                self.fails(errno.EINVAL, os.stat, self.host(name))
                self.fails(errno.EINVAL, os.open, self.path(name), os.O_WRONLY)

    def test_H110_addresses_of_no_other_machine(self):
        for address in NO_MACHINE:
            with self.subTest(address=address):
                self.fails(errno.EINVAL, os.stat, self.host(f"HOSTB@{address}"))
        for address in ("192.0.2.255", "255.255.255.255", "0.0.0.0", "224.0.0.1"):
            with self.subTest(own=address):
                self.fails(errno.EINVAL, os.stat, self.host(f"HOSTA@{address}"))

    def test_H110_addresses_as_they_are_now(self):
        path = self.host("HOSTB@192.0.2.77")
        os.stat(path)
        self.far.ip("addr add 192.0.2.77/32 dev lo")
        self.addCleanup(self.far.ip, "addr del 192.0.2.77/32 dev lo")
        self.fails(errno.EINVAL, os.stat, path)

    def test_names_of_ours_as_they_are_now(self):
        self.far.set(workgroup="TESTGRP", computer_name="OTHER")
        for name in ("TESTGRP", "OTHER", "OTHER@192.0.2.1", "WORKGROUP@192.0.2.2"):
            os.stat(self.host(name))
        for name in ("WORKGROUP", "HOSTA"):
            self.fails(errno.EDESTADDRREQ, os.stat, self.host(name))
        self.fails(errno.EINVAL, os.stat, self.host("HOSTA@192.0.2.1"))

    def test_no_names_of_ours(self):
        self.far.set(workgroup="", computer_name="")
        for name in ("WORKGROUP", "HOSTA"):
            self.fails(errno.EDESTADDRREQ, os.stat, self.host(name))
        os.stat(self.host("*"))

    def test_slots(self):
        for name in SLOTS:
            with self.subTest(slot=name):
                self.assertEqual(stat.S_IFMT(os.stat(self.path(name=name)).st_mode), stat.S_IFIFO)

    def test_malformed_slots(self):
        for name in NO_SLOTS:
            with self.subTest(slot=name):
                for host in (NEAR, "*", "WORKGROUP", "HOSTA"):
                    self.fails(errno.EINVAL, os.stat, self.path(host, name))

    def test_H108_names_too_long(self):
        self.fails(errno.ENAMETOOLONG, os.stat, self.host("n" * 256))
        self.fails(errno.ENAMETOOLONG, os.stat, self.path(name="n" * 256))
        self.fails(errno.EINVAL, os.stat, self.host("n" * 255))

    def test_slots_have_nothing_below(self):
        self.fails(errno.ENOTDIR, os.stat, self.path(name="a/b"))

    def test_as_long_as_closed(self):
        self.far.set(remote_send=0)
        for name in (*HOSTS, *BARE, *MALFORMED):
            with self.subTest(host=name):
                self.fails(errno.EOPNOTSUPP, os.stat, self.host(name))
        os.stat(self.host(""))


class Modes(SendCase):
    def test_stat(self):
        root = os.stat(self.far.root)
        for path, mode, links in ((".remote", stat.S_IFDIR | 0o700, 2),
                                  (f".remote/{NEAR}", stat.S_IFDIR | 0o555, 2),
                                  (f".remote/{NEAR}/test", stat.S_IFIFO | 0o222, 1)):
            with self.subTest(path=path):
                info = os.stat(os.path.join(self.far.root, path))
                self.assertEqual((info.st_mode, info.st_nlink), (mode, links))
                self.assertEqual((info.st_uid, info.st_gid), (0, 0))
                self.assertEqual((info.st_dev, info.st_size), (root.st_dev, 0))

    def test_listings(self):
        self.client()
        self.assertEqual(os.listdir(self.far.root), [".remote"])
        self.assertEqual(os.listdir(self.path("", "")), [])
        self.assertEqual(os.listdir(self.path(name="")), [])

    def test_open_for_reading(self):
        for flags in (os.O_RDONLY, os.O_RDWR, os.O_RDONLY | os.O_NONBLOCK, os.O_RDWR | os.O_CREAT):
            with self.subTest(flags=flags):
                self.fails(errno.EACCES, os.open, self.path(), flags)
                self.fails(errno.EACCES, os.open, self.path("*"), flags)
                self.fails(errno.EACCES, os.open, self.path("HOSTA"), flags)

    def test_open_with_other_flags(self):
        self.fails(errno.EEXIST, os.open, self.path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        self.fails(errno.EINVAL, os.open, self.path(), os.O_WRONLY | os.O_DIRECT)
        self.fails(errno.ENOTDIR, os.open, self.path(), os.O_WRONLY | os.O_DIRECTORY)
        self.fails(errno.EISDIR, os.open, self.path(name=""), os.O_WRONLY)
        self.fails(errno.EOPNOTSUPP, os.open, self.path(name=""), os.O_RDWR | os.O_TMPFILE)
        for flags in (os.O_CREAT, os.O_TRUNC, os.O_APPEND, os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW):
            os.close(os.open(self.path(), os.O_WRONLY | flags))

    def test_calls_on_an_open_file(self):
        fd = self.client()
        self.fails(errno.EBADF, os.read, fd, 1)
        self.fails(errno.ESPIPE, os.lseek, fd, 0, os.SEEK_SET)
        self.fails(errno.ESPIPE, os.pwrite, fd, b"x", 0)
        self.fails(errno.EINVAL, os.ftruncate, fd, 0)
        self.fails(errno.EPERM, os.fchmod, fd, 0o600)
        self.fails(errno.EPERM, os.fchown, fd, 1, 1)
        os.fsync(fd)

    def test_fdinfo(self):
        for host, shown in (("hostb#1d@192.0.2.2", "HOSTB#1D@192.0.2.2"), ("HOSTA", "HOSTA#00"),
                            ("workgroup#1e", "WORKGROUP#1E"), ("*", "*")):
            fd = self.client(host, "123456789")
            with open(f"/proc/self/fdinfo/{fd}", encoding="ascii") as file:
                fields = [line.rstrip().split(":\t") for line in file if "mailslot" in line]
            self.assertEqual(fields, [["mailslot-role", "remote client"],
                                      ["mailslot-destination", shown],
                                      ["mailslot-max-message", "420"]])


class Refusals(SendCase):
    """Names are given by being used: no other call makes one, or takes one away."""

    NOT_MADE = (errno.EEXIST, errno.EPERM, errno.EACCES)
    KEPT = (errno.EPERM, errno.EACCES)

    def setUp(self):
        super().setUp()
        self.dir, self.base = self.path(name="").rstrip("/"), self.path("", "").rstrip("/")

    def test_making(self):
        for path in (self.path(), self.path(name="new"), self.dir, self.base):
            with self.subTest(path=path):
                self.fails(self.NOT_MADE, os.mkdir, path)
                self.fails(self.NOT_MADE, os.mkfifo, path)
                self.fails(self.NOT_MADE, os.mknod, path, stat.S_IFREG | 0o600)
                self.fails(self.NOT_MADE, os.mknod, path, stat.S_IFCHR | 0o600, os.makedev(1, 3))
                self.fails(self.NOT_MADE, os.symlink, "/", path)
                self.fails((errno.EPERM, errno.EEXIST), os.link, self.path(name="from"), path)
        self.fails(errno.EINVAL, os.mkdir, os.path.join(self.base, "bad@1"))
        self.fails(errno.EINVAL, os.mkfifo, self.path(name="bad\\"))

    def test_removing(self):
        self.fails(self.KEPT, os.unlink, self.path())
        self.fails((*self.KEPT, errno.EISDIR), os.unlink, self.dir)
        self.fails(self.KEPT, os.rmdir, self.dir)
        self.fails((*self.KEPT, errno.ENOTDIR), os.rmdir, self.path())
        self.fails(self.KEPT, os.rmdir, self.base)

    def test_moving(self):
        self.fails(self.KEPT, os.rename, self.path(), self.path(name="new"))
        self.fails(self.KEPT, os.rename, self.path(), os.path.join(self.far.root, "new"))
        self.fails((*self.KEPT, errno.EEXIST), os.rename, self.dir, self.path("X@192.0.2.3", ""))
        self.fails(self.KEPT, os.rename, self.base, os.path.join(self.far.root, "new"))
        slot = self.server("mine", host=self.far)
        self.fails(self.KEPT, os.rename, slot.path, self.path())

    def test_attributes(self):
        for path in (self.dir, self.path()):
            with self.subTest(path=path):
                self.fails(errno.EPERM, os.chmod, path, 0o777)
                self.fails(errno.EPERM, os.chown, path, 1, 1)
                self.fails(errno.EPERM, os.utime, path, (1, 1))
        self.fails(errno.EINVAL, os.truncate, self.path(), 0)

    def test_by_a_user(self):
        os.chmod(self.base, 0o711)
        self.addCleanup(os.chmod, self.base, 0o700)
        for path, number in ((self.path(), "EACCES"), (self.dir, "EACCES")):
            self.assertEqual(as_user(lambda at=path: os.rename(at, at + "2")), number)
            self.assertIn(as_user(lambda at=path: os.chmod(at, 0o777)), ("EPERM", number))
        self.assertEqual(as_user(lambda: os.unlink(self.path())), "EACCES")
        self.assertIn(as_user(lambda: os.mkdir(self.path())), ("EACCES", "EEXIST"))
        self.assertEqual(as_user(lambda: os.open(self.path(), os.O_RDONLY)), "EACCES")
        self.assertEqual(as_user(lambda: os.open(self.path(), os.O_RDWR)), "EACCES")
        self.assertEqual(as_user(lambda: os.chmod(self.base, 0o777)), "EPERM")


class Permissions(SendCase):
    """H110: who sends speaks in the host's name, from its port 138."""

    def tearDown(self):
        os.chmod(self.path("", ""), 0o700)
        os.chown(self.path("", ""), 0, 0)

    def write_one(self):
        fd = os.open(self.path(), os.O_WRONLY)
        return os.write(fd, b"hello")

    def test_H110_users_cannot_send(self):
        slot = self.server()
        for call_ in (self.write_one, lambda: os.stat(self.path()), lambda: os.stat(self.path("*")),
                      lambda: os.listdir(self.path("", ""))):
            self.assertEqual(as_user(call_), "EACCES")
        self.assertEqual(slot.info().received, 0)

    def test_opened_for_everybody(self):
        slot = self.server()
        os.chmod(self.path("", ""), 0o711)
        self.assertEqual(as_user(self.write_one), 5)
        self.assertEqual(as_user(lambda: os.listdir(self.path("", ""))), "EACCES")
        self.assertTrue(slot.wait())

    def test_opened_for_a_group(self):
        slot = self.server()
        os.chown(self.path("", ""), -1, GROUP)
        os.chmod(self.path("", ""), 0o710)
        self.assertEqual(as_user(self.write_one), "EACCES")
        self.assertEqual(as_user(self.write_one, gid=GROUP), 5)
        self.assertTrue(slot.wait())
        info = os.stat(self.path())
        self.assertEqual((info.st_uid, info.st_gid), (0, GROUP))

    def test_given_to_a_user(self):
        os.chown(self.path("", ""), NOBODY, -1)
        self.assertEqual(as_user(self.write_one), 5)
        self.assertEqual(as_user(lambda: os.chmod(self.path("", ""), 0o500)), None)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("", "")).st_mode), 0o500)

    def test_descriptor_passed_on(self):
        slot = self.server()
        fd = self.client()
        self.assertEqual(as_user(lambda: os.write(fd, b"hello")), 5)
        self.assertEqual(as_user(lambda: os.open(f"/proc/self/fd/{fd}", os.O_RDONLY)), "EACCES")
        self.assertTrue(slot.wait())


class Traces(SendCase):
    """What is looked up leaves nothing."""

    @staticmethod
    def inodes():
        with open("/proc/sys/fs/inode-nr", encoding="ascii") as file:
            return int(file.read().split()[0])

    def test_a_thousand_hosts(self):
        before = self.inodes()
        for number in range(1000):
            os.stat(self.path(f"H{number}@10.0.{number // 256}.{number % 256}", f"slot{number}"))
        # Others in this machine open files, too.
        self.assertTrue(wait_for(lambda: self.inodes() < before + 500))

    def test_looked_up_anew(self):
        for path in (self.path(), self.path(name="")):
            self.assertNotEqual(os.stat(path).st_ino, os.stat(path).st_ino)

    def test_one_while_in_use(self):
        self.assertEqual(os.fstat(self.client()).st_ino, os.stat(self.path()).st_ino)

    def test_kept_until_the_last_unmount(self):
        def places():
            """Two, for the mailslotfs of a new namespace."""
            remote_net.unshare(remote_net.CLONE_NEWNET)
            for name in "one", "two":
                yield os.path.join(os.path.dirname(self.far.root), name)
                os.mkdir(os.path.join(os.path.dirname(self.far.root), name))

        def shown(root):
            info = os.stat(os.path.join(root, ".remote"))
            return stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid

        def mount(root):
            remote_net.mount("mailslot", root, "mailslotfs")

        def life():
            one, two = places()
            mount(one)
            seen = [shown(one)]
            os.chmod(os.path.join(one, ".remote"), 0o711)
            os.chown(os.path.join(one, ".remote"), 1, GROUP)
            mount(two)
            call("umount", one.encode())
            mount(one)
            seen += [shown(two), shown(one)]
            call("umount", one.encode())
            call("umount", two.encode())
            mount(one)
            seen.append(shown(one))
            call("umount", one.encode())
            return seen
        fresh, changed = (0o700, 0, 0), (0o711, 1, GROUP)
        self.assertEqual(Child(life).result(), [fresh, changed, changed, fresh])


if __name__ == "__main__":
    remote_case.main()
