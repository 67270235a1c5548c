// SPDX-License-Identifier: GPL-2.0-only
/* What is random about a call: numbers, names, buffers, descriptors. */
#include "calls.h"

const char *const fuzz_places[PLACES] = { "/run/fuzz/0", "/run/fuzz/1", "/run/fuzz/2" };

/* The finalizer of splitmix64: near numbers become far ones. */
static uint64_t scramble(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
	return x ^ x >> 31;
}

uint64_t fuzz_mix(uint64_t a, uint64_t b)
{
	return scramble(scramble(a) + b * 0x9e3779b97f4a7c15ULL);
}

uint64_t fuzz_random(struct fuzz *f)
{
	f->random += 0x9e3779b97f4a7c15ULL;
	return scramble(f->random);
}

uint32_t fuzz_below(struct fuzz *f, uint32_t n)
{
	return (fuzz_random(f) >> 32) % n;
}

bool fuzz_one_in(struct fuzz *f, uint32_t n)
{
	return !fuzz_below(f, n);
}

/* Any number, but those at the edge of something more often. */
uint64_t fuzz_number(struct fuzz *f)
{
	uint64_t number = 1ULL << fuzz_below(f, 64);

	switch (fuzz_below(f, 5)) {
	case 0:
		return number;
	case 1:
		return number - 1;
	case 2:
		return -number;
	case 3:
		return fuzz_below(f, 300);
	default:
		return fuzz_random(f) % (2 * number - 1 ?: 1);
	}
}

/* Of a message. */
size_t fuzz_size(struct fuzz *f)
{
	switch (fuzz_below(f, 32)) {
	case 0:
		return fuzz_below(f, BUF_SIZE);
	case 1:
		return 65536 - 2 + fuzz_below(f, 4);
	case 2:
		return fuzz_below(f, 70000);
	case 3:
	case 4:
		return 0;
	default:
		return fuzz_below(f, 400);
	}
}

/* Each of these with some chance. */
uint32_t fuzz_bits(struct fuzz *f, const uint32_t *bits, size_t count)
{
	uint32_t result = 0;
	size_t i;

	for (i = 0; i < count; i++)
		if (fuzz_one_in(f, 2 * count))
			result |= bits[i];
	return result;
}

/* Mostly good for len bytes; or only the first of them are, or none. */
void *fuzz_buffer(struct fuzz *f, size_t len)
{
	static const uintptr_t nowhere[] = { 0, 1, 4095, (uintptr_t)1 << (8 * sizeof(long) - 1),
					     (uintptr_t)-4096, (uintptr_t)-1 };

	switch (fuzz_below(f, 24)) {
	case 0:
		return f->buf + BUF_SIZE - fuzz_below(f, len + 1 > BUF_SIZE ? BUF_SIZE : len + 1);
	case 1:
		return (void *)FUZZ_PICK(f, nowhere);
	default:
		return f->buf;
	}
}

/* Few names, so that processes meet, and some that are odd. */
const char *fuzz_slot(struct fuzz *f)
{
	static const char *const odd[] = {
		"NET\\NETLOGON", "\xff\xfe\xfd", "...", ".remote", ".Remote", ".hidden", " ",
		"\xf0\x9f\x90\x8c", "%s%n", "\n", ".", "..", "a/b", "",
	};
	static const char *const plain[] = { "slot", "SLOT", "Slot", "Gr\u00fc\u00dfe",
					     "GR\u00dcSSE" };
	static __thread char name[300];
	uint32_t choice = fuzz_below(f, 24);

	if (choice == 0)
		return FUZZ_PICK(f, odd);
	if (choice == 1) {
		memset(name, 'x', sizeof(name));
		name[252 + fuzz_below(f, 6)] = '\0';
		return name;
	}
	snprintf(name, sizeof(name), "%s%u", FUZZ_PICK(f, plain), fuzz_below(f, 10));
	return name;
}

const char *fuzz_place(struct fuzz *f)
{
	return fuzz_places[fuzz_one_in(f, 8) ? fuzz_below(f, PLACES) : 0];
}

/* There are two paths, for calls that take two. */
const char *fuzz_path(struct fuzz *f, int which)
{
	const char *place = fuzz_place(f);

	snprintf(f->path[which], PATH_SIZE, "%s/%s", place, fuzz_slot(f));
	return f->path[which];
}

/* Mostly one that should be in this role. */
int fuzz_fd(struct fuzz *f, enum role which)
{
	if (fuzz_one_in(f, 16))
		return fuzz_any_fd(f);
	return FIRST_FD + which * FDS + fuzz_below(f, FDS);
}

int fuzz_any_fd(struct fuzz *f)
{
	if (fuzz_one_in(f, 64))
		return FIRST_FD + ALL_FDS;
	return FIRST_FD + fuzz_below(f, ALL_FDS);
}

/* Gives a new descriptor one of the fixed numbers; what had it is closed. */
long fuzz_keep(struct fuzz *f, enum role as, int fd)
{
	int number = FIRST_FD + as * FDS + fuzz_below(f, FDS);

	if (fd < 0)
		return -1;
	dup3(fd, number, O_CLOEXEC);
	close(fd);
	return number;
}
