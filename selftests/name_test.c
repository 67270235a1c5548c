// SPDX-License-Identifier: GPL-2.0-only
/* Names of slots: which there may be, and which are the same. */
#include "mailslot_util.h"

#include <dirent.h>

FIXTURE(slot) {
};

FIXTURE_SETUP(slot)
{
	SLOT_SETUP();
}

FIXTURE_TEARDOWN(slot)
{
}

/* Does the root list a slot of exactly this name?  Counts all in *many. */
static bool listed(const char *name, int *many)
{
	struct dirent *entry;
	bool found = false;
	DIR *root = opendir(slot_root);

	*many = 0;
	while (root && (entry = readdir(root))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
		    !strcmp(entry->d_name, ".remote"))
			continue;
		++*many;
		if (!strcmp(entry->d_name, name))
			found = entry->d_type == DT_FIFO;
	}
	if (root)
		closedir(root);
	return found;
}

/* The slot is created as "a"; "b" is the same name. */
#define EXPECT_SAME(a, b) do {						\
	int __server, __client;						\
	char __byte;							\
									\
	ASSERT_FD(__server = slot_server(a, O_NONBLOCK));		\
	EXPECT_ERRNO(EEXIST, slot_server(b, 0));			\
	EXPECT_ERRNO(EBUSY, slot_open(b, O_RDWR | O_CREAT));		\
	EXPECT_ERRNO(EBUSY, slot_open(b, O_RDWR));			\
	ASSERT_FD(__client = slot_client(b, 0));			\
	EXPECT_EQ(1, write(__client, "x", 1));				\
	EXPECT_EQ(1, read(__server, &__byte, 1));			\
	close(__client);						\
	close(__server);						\
	EXPECT_ERRNO(ENOENT, slot_client(b, 0));			\
} while (0)

#define EXPECT_DIFFERENT(a, b) do {					\
	int __one, __two;						\
									\
	ASSERT_FD(__one = slot_server(a, 0));				\
	EXPECT_ERRNO(ENOENT, slot_client(b, 0));			\
	ASSERT_FD(__two = slot_server(b, 0));				\
	close(__one);							\
	EXPECT_ERRNO(ENOENT, slot_client(a, 0));			\
	EXPECT_ERRNO(EEXIST, slot_server(b, 0));			\
	close(__two);							\
} while (0)

/* Are the kernel's Unicode tables there?  Without, only ASCII folds. */
static bool have_unicode(void)
{
	int server = slot_server("\xc3\x89", 0);	/* E acute */
	int client = slot_client("\xc3\xa9", 0);	/* e acute */

	close(server);
	if (client >= 0)
		close(client);
	return client >= 0;
}

#define NEEDS_UNICODE() do {						\
	if (!have_unicode())						\
		SKIP(return, "kernel without Unicode tables");		\
} while (0)

/* The skips below must not hide a fault: where the kernel has them, we do. */
TEST_F(slot, unicode_tables_are_used_where_they_are)
{
	EXPECT_EQ(!system("grep -q ' utf8_casefold\\b' /proc/kallsyms"), have_unicode());
}

TEST_F(slot, case_of_ASCII_letters)
{
	EXPECT_SAME("alerts", "ALERTS");
	EXPECT_SAME("Alerts", "aLERTs");
	EXPECT_SAME("z", "Z");
	EXPECT_SAME("NET\\NETLOGON", "net\\NetLogon");
	EXPECT_SAME("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

/* Those that differ by the same bit as letters do are no pairs. */
TEST_F(slot, what_is_no_letter_has_no_case)
{
	EXPECT_DIFFERENT("@", "`");
	EXPECT_DIFFERENT("[", "{");
	EXPECT_DIFFERENT("\\", "|");
	EXPECT_DIFFERENT("]", "}");
	EXPECT_DIFFERENT("^", "~");
	EXPECT_DIFFERENT("a", "ab");
	EXPECT_DIFFERENT("a", "a ");
	EXPECT_DIFFERENT("0", "O");
}

TEST_F(slot, case_of_other_letters)
{
	NEEDS_UNICODE();
	EXPECT_SAME("\xc3\xa9", "\xc3\x89");			/* e acute */
	EXPECT_SAME("\xc3\xbc" "ber", "\xc3\x9c" "BER");	/* u umlaut */
	/* Cyrillic "privet", small and capital */
	EXPECT_SAME("\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
		    "\xd0\x9f\xd0\xa0\xd0\x98\xd0\x92\xd0\x95\xd0\xa2");
	/* Greek "logos": the small sigma has two forms */
	EXPECT_SAME("\xce\xbb\xce\xbf\xce\xb3\xce\xbf\xcf\x82",
		    "\xce\x9b\xce\x9f\xce\x93\xce\x9f\xce\xa3");
	EXPECT_SAME("\xcf\x83", "\xcf\x82");
	/* full folding and decomposition, unlike Windows */
	EXPECT_SAME("stra\xc3\x9f" "e", "STRASSE");
	EXPECT_SAME("\xc3\xa9", "e\xcc\x81");
	EXPECT_DIFFERENT("\xc3\xa9", "e");
	/* Deseret: four bytes each */
	EXPECT_SAME("\xf0\x90\x90\xa8", "\xf0\x90\x90\x80");
}

TEST_F(slot, scripts_without_case)
{
	EXPECT_SAME("\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\xe6\x96\x87");
	EXPECT_DIFFERENT("\xe4\xb8\xad", "\xe6\x96\x87");
}

/* What is not UTF-8 is compared byte by byte, but for ASCII letters. */
TEST_F(slot, invalid_UTF_8)
{
	int server;

	EXPECT_SAME("a\xff", "A\xff");
	EXPECT_SAME("\xc3", "\xc3");
	EXPECT_DIFFERENT("\xff", "\xfe");
	/* 0xc9 and 0xe9 would be a pair in Latin-1 */
	EXPECT_DIFFERENT("\xc9", "\xe9");
	EXPECT_DIFFERENT("caf\xc9", "caf\xe9");
	/* an overlong A, a surrogate, beyond the last plane */
	EXPECT_SAME("\xc1\x81", "\xc1\x81");
	EXPECT_DIFFERENT("\xc1\x81", "A");
	EXPECT_SAME("x\xed\xa0\x80", "X\xed\xa0\x80");
	EXPECT_SAME("x\xf4\x90\x80\x80", "X\xf4\x90\x80\x80");
	/* one of the two is valid */
	EXPECT_DIFFERENT("\xc3\xa9", "\xe3\xa9");
	EXPECT_DIFFERENT("\xc3\xa9", "\xc3\xa9\xff");
	/*
	 * Bytes that continue what nothing began: the kernel's tables let them
	 * pass, and skip the zero width space in front, which would make the
	 * second a name that begins with a dot.
	 */
	EXPECT_DIFFERENT("a\x80", "\xe2\x80\x8b" "a\x80");
	ASSERT_FD(server = slot_server("\xe2\x80\x8b.hidden\x80", 0));
	EXPECT_ERRNO(ENOENT, slot_client(".hidden\x80", 0));
	ASSERT_OK(close(server));
}

TEST_F(slot, any_byte_but_slash)
{
	char name[2] = "";
	int byte, server;

	for (byte = 1; byte < 256; byte++) {
		name[0] = byte;
		if (byte == '/' || byte == '.')
			continue;
		ASSERT_FD(server = slot_server(name, 0));
		ASSERT_FD(slot_client(name, 0));
		ASSERT_OK(close(server));
	}
}

/* O6, O7, E5, E6: how long a name may be here */
TEST_F(slot, O6_O7_E5_E6_longest_name)
{
	char name[300];
	int server, many;

	memset(name, 'n', sizeof(name));
	name[255] = '\0';
	ASSERT_FD(server = slot_server(name, 0));
	EXPECT_TRUE(listed(name, &many));
	name[0] = 'N';
	name[254] = 'N';
	ASSERT_FD(slot_client(name, 0));
	EXPECT_ERRNO(EEXIST, slot_server(name, 0));
	ASSERT_OK(close(server));

	name[255] = 'n';
	name[256] = '\0';
	EXPECT_ERRNO(ENAMETOOLONG, slot_server(name, 0));
	EXPECT_ERRNO(ENAMETOOLONG, slot_open(name, O_RDONLY | O_CREAT));
	EXPECT_ERRNO(ENAMETOOLONG, slot_client(name, 0));
	EXPECT_ERRNO(ENAMETOOLONG, slot_open(name, O_WRONLY | O_CREAT));
	EXPECT_ERRNO(ENAMETOOLONG, access(slot_path(name), F_OK));
	/* bytes count, not letters: 127 of two bytes fit, 128 do not */
	for (many = 0; many < 256; many += 2)
		memcpy(name + many, "\xc3\xa9", 2);
	name[254] = '\0';
	ASSERT_FD(server = slot_server(name, 0));
	name[254] = '\xc3';
	name[256] = '\0';
	EXPECT_ERRNO(ENAMETOOLONG, slot_server(name, 0));
	EXPECT_TRUE(listed("", &many) == false && many == 1);
}

TEST_F(slot, leading_dot)
{
	const char *const names[] = {
		".hidden", ".a", ".REMOTE", "...", "..a", ".\\", ".\xff", ". ",
	};
	unsigned int i;
	int many;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_ERRNO(EINVAL, slot_server(names[i], 0));
		EXPECT_ERRNO(EINVAL, slot_open(names[i], O_RDONLY | O_CREAT));
		EXPECT_ERRNO(ENOENT, slot_client(names[i], 0));
		EXPECT_ERRNO(ENOENT, slot_open(names[i], O_RDWR));
		EXPECT_ERRNO(ENOENT, access(slot_path(names[i]), F_OK));
	}
	EXPECT_ERRNO(EISDIR, slot_open(".", O_RDWR | O_CREAT));
	EXPECT_ERRNO(EISDIR, slot_open("..", O_RDWR | O_CREAT));
	listed("", &many);
	EXPECT_EQ(0, many);
	/* a dot further on is a letter as any other */
	EXPECT_SAME("a.b", "A.B");
	EXPECT_SAME("a..", "A..");
}

/* Code points that folding drops must not hide the dot. */
TEST_F(slot, leading_dot_behind_what_folds_to_nothing)
{
	const char *const names[] = {
		"\xe2\x80\x8b.hidden",			/* zero width space */
		"\xe2\x80\x8b\xe2\x80\x8b.",
		"\xc2\xad.remote",			/* soft hyphen */
		"\xef\xbb\xbf..",			/* byte order mark */
	};
	unsigned int i;

	NEEDS_UNICODE();
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		EXPECT_ERRNO(EINVAL, slot_server(names[i], 0));
		EXPECT_ERRNO(ENOENT, slot_client(names[i], 0));
	}
	/* nothing but such: the empty name */
	EXPECT_ERRNO(EINVAL, slot_server("\xe2\x80\x8b", 0));
	EXPECT_ERRNO(ENOENT, slot_client("\xe2\x80\x8b", 0));
	/* not a dot at all, only similar */
	EXPECT_SAME("\xe2\x80\xa4x", "\xe2\x80\xa4X");
	/* further on it is just ignored */
	EXPECT_SAME("a\xe2\x80\x8b" "b", "AB");
}

TEST_F(slot, the_root_lists_names_as_created)
{
	const char *const names[] = {
		"Alerts", "NET\\NETLOGON", "a b\nc", "\xc3\x89t\xc3\xa9", "\xff",
	};
	unsigned int i;
	int many;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		ASSERT_FD(slot_server(names[i], 0));
	/* opening it in another case changes nothing */
	ASSERT_FD(slot_client("ALERTS", 0));
	for (i = 0; i < ARRAY_SIZE(names); i++)
		EXPECT_TRUE(listed(names[i], &many));
	EXPECT_FALSE(listed("ALERTS", &many));
	EXPECT_EQ((int)ARRAY_SIZE(names), many);
}

/* X9 */
TEST_F(slot, X9_the_list_follows)
{
	int server, many;

	EXPECT_FALSE(listed("s", &many));
	EXPECT_EQ(0, many);
	ASSERT_FD(server = slot_server("s", 0));
	EXPECT_TRUE(listed("s", &many));
	EXPECT_EQ(1, many);
	ASSERT_OK(close(server));
	EXPECT_FALSE(listed("s", &many));
	EXPECT_EQ(0, many);
}

/* Who asks for a slot before it is there does not choose its case. */
TEST_F(slot, asking_first_does_not_fix_the_case)
{
	int server, many, turn;

	for (turn = 0; turn < 3; turn++) {
		EXPECT_ERRNO(ENOENT, access(slot_path("BAR"), F_OK));
		EXPECT_ERRNO(ENOENT, slot_client("Bar", 0));
		EXPECT_ERRNO(ENOENT, slot_open("bAR", O_WRONLY | O_CREAT));
		ASSERT_FD(server = slot_server("bar", 0));
		EXPECT_TRUE(listed("bar", &many));
		EXPECT_EQ(1, many);
		EXPECT_OK(access(slot_path("BAR"), F_OK));
		ASSERT_OK(close(server));
		/* nor does its predecessor */
		ASSERT_FD(server = slot_server("BaR", 0));
		EXPECT_TRUE(listed("BaR", &many));
		EXPECT_EQ(1, many);
		ASSERT_OK(close(server));
	}
}

/* N9 - N12, O12: the name that the system knows an open file by */
TEST_F(slot, N9_N12_N15_O12_O15_names_of_open_files)
{
	char link[64], name[PATH_MAX];
	int server, client;
	ssize_t len;

	ASSERT_FD(server = slot_server("WineTest", 0));
	ASSERT_FD(client = slot_client("winetest", 0));
	snprintf(link, sizeof(link), "/proc/self/fd/%d", server);
	ASSERT_LT(0, len = readlink(link, name, sizeof(name) - 1));
	name[len] = '\0';
	EXPECT_STREQ("WineTest", strrchr(name, '/') + 1);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", client);
	ASSERT_LT(0, len = readlink(link, name, sizeof(name) - 1));
	name[len] = '\0';
	EXPECT_STREQ("WineTest", strrchr(name, '/') + 1);
	ASSERT_OK(close(server));
	ASSERT_LT(0, len = readlink(link, name, sizeof(name) - 1));
	name[len] = '\0';
	EXPECT_STREQ("WineTest (deleted)", strrchr(name, '/') + 1);
}

/* More slots than one read of the directory returns */
TEST_F(slot, a_thousand_slots)
{
	const int thousand = 1000;
	char name[32];
	int i, many;

	for (i = 0; i < thousand; i++) {
		snprintf(name, sizeof(name), "Slot%d", i);
		ASSERT_FD(slot_server(name, 0));
	}
	listed("", &many);
	EXPECT_EQ(thousand, many);
	for (i = 0; i < thousand; i += 97) {
		snprintf(name, sizeof(name), "sLOT%d", i);
		ASSERT_FD(slot_client(name, 0));
	}
}

TEST_HARNESS_MAIN
