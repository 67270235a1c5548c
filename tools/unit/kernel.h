/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of the kernel as the module's pure parts need, in user space.
 * The Makefile makes a <linux/...> header that includes this one for each that
 * they ask for.
 *
 * Where the kernel trusts its callers, this checks: a reference count that is
 * used up, an entry that is deleted twice, a message that is not freed.
 */
#ifndef _UNIT_KERNEL_H
#define _UNIT_KERNEL_H

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int64_t s64;
typedef uint64_t u64;
typedef unsigned int gfp_t;

#ifndef NAME_MAX
#define NAME_MAX 255
#endif

/* IS_ENABLED(CONFIG_X) for options that are built in, or not there */
#define __UNIT_IS_1		0,
#define __UNIT_SECOND(a, b, ...) b
#define __UNIT_IS_SET(x)	__UNIT_SECOND(x 1, 0)
#define __UNIT_IS(value)	__UNIT_IS_SET(__UNIT_IS_##value)
#define IS_ENABLED(option)	__UNIT_IS(option)

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#endif
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min_t(type, a, b)	((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define noinline
#define BUILD_BUG_ON(condition)	_Static_assert(!(condition), #condition)
#define __noreturn		__attribute__((noreturn))
#define __aligned(x)		__attribute__((aligned(x)))
#define PAGE_SIZE		4096
#define smp_acquire__after_ctrl_dep()
#define READ_ONCE(x)		(x)
#define WRITE_ONCE(x, value)	((x) = (value))
#define xchg(p, value)		__atomic_exchange_n(p, value, __ATOMIC_SEQ_CST)

static inline struct mailslot_msg *cmpxchg(struct mailslot_msg **p, struct mailslot_msg *old,
					   struct mailslot_msg *fresh)
{
	__atomic_compare_exchange_n(p, &old, fresh, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return old;
}

/* linux/log2.h */
static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n < 2 ? 1 : 1UL << (sizeof(n) * CHAR_BIT - __builtin_clzl(n - 1));
}

#define MAX_ERRNO	4095
#define ERR_PTR(err)	((void *)(intptr_t)(err))
#define IS_ERR(ptr)	((uintptr_t)(ptr) >= (uintptr_t)-MAX_ERRNO)
#define PTR_ERR(ptr)	((long)(intptr_t)(ptr))

/* lib/ctype.c: the kernel's letters are those of Latin-1 */
static inline int kernel_tolower(int c)
{
	c &= 0xff;
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7))
		c += 0x20;
	return c;
}

#undef tolower
#define tolower(c) kernel_tolower(c)
#undef isascii
#define isascii(c) (((unsigned char)(c)) <= 0x7f)

static inline int kernel_strncasecmp(const char *a, const char *b, size_t len)
{
	int diff = 0;

	while (len-- && !diff) {
		diff = kernel_tolower(*a) - kernel_tolower(*b);
		if (!*a)
			break;
		a++;
		b++;
	}
	return diff;
}

#undef strncasecmp
#define strncasecmp(a, b, len) kernel_strncasecmp(a, b, len)

/* linux/siphash.h: no secret here, equal for what is equal */
typedef struct {
	u64 key[2];
} siphash_key_t;

static inline u64 siphash(const void *data, size_t len, const siphash_key_t *key)
{
	const unsigned char *byte = data;
	u64 hash = key->key[0];

	while (len--)
		hash = (hash ^ *byte++) * 0x100000001b3;
	return hash ^ key->key[1];
}

/* linux/dcache.h */
struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};

#define QSTR_INIT(n, l) { { { .len = l } }, .name = (const unsigned char *)(n) }

/* linux/unicode.h, see unicode.c */
struct unicode_map;

#define UNICODE_AGE(major, minor, revision) \
	((unsigned int)(major) << 16 | (unsigned int)(minor) << 8 | (unsigned int)(revision))
#define UTF8_LATEST UNICODE_AGE(12, 1, 0)

struct unicode_map *utf8_load(unsigned int version);
void utf8_unload(struct unicode_map *map);
int utf8_validate(const struct unicode_map *map, const struct qstr *str);
int utf8_casefold(const struct unicode_map *map, const struct qstr *str,
		  unsigned char *dest, size_t size);
int utf8_strncasecmp(const struct unicode_map *map, const struct qstr *a,
		     const struct qstr *b);

/* linux/list.h */
struct list_head {
	struct list_head *next, *prev;
};

#define LIST_HEAD(name) struct list_head name = { &(name), &(name) }

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline bool list_empty(const struct list_head *list)
{
	return list->next == list;
}

static inline void unit_list_insert(struct list_head *entry, struct list_head *prev,
				    struct list_head *next)
{
	assert(prev->next == next && next->prev == prev);
	entry->prev = prev;
	entry->next = next;
	prev->next = entry;
	next->prev = entry;
}

static inline void list_add(struct list_head *entry, struct list_head *list)
{
	unit_list_insert(entry, list, list->next);
}

static inline void list_add_tail(struct list_head *entry, struct list_head *list)
{
	unit_list_insert(entry, list->prev, list);
}

static inline void list_del(struct list_head *entry)
{
	assert(entry->next->prev == entry && entry->prev->next == entry);
	entry->next->prev = entry->prev;
	entry->prev->next = entry->next;
	entry->next = NULL;
	entry->prev = NULL;
}

static inline void list_del_init(struct list_head *entry)
{
	list_del(entry);
	INIT_LIST_HEAD(entry);
}

static inline void list_splice_tail_init(struct list_head *from, struct list_head *to)
{
	while (!list_empty(from)) {
		struct list_head *first = from->next;

		list_del(first);
		list_add_tail(first, to);
	}
}

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(list, type, member) list_entry((list)->next, type, member)
#define list_first_entry_or_null(list, type, member) \
	(list_empty(list) ? NULL : list_first_entry(list, type, member))
#define list_for_each_entry(pos, list, member)				\
	for (pos = list_first_entry(list, __typeof__(*pos), member);	\
	     &pos->member != (list);					\
	     pos = list_first_entry(&pos->member, __typeof__(*pos), member))
#define list_for_each_entry_safe(pos, n, list, member)			\
	for (pos = list_first_entry(list, __typeof__(*pos), member),	\
	     n = list_first_entry(&pos->member, __typeof__(*pos), member); \
	     &pos->member != (list);					\
	     pos = n, n = list_first_entry(&n->member, __typeof__(*n), member))

/* linux/refcount.h */
typedef struct {
	int refs;
} refcount_t;

static inline void refcount_set(refcount_t *r, int n)
{
	r->refs = n;
}

static inline int refcount_read(const refcount_t *r)
{
	return r->refs;
}

static inline void refcount_inc(refcount_t *r)
{
	assert(r->refs > 0);
	r->refs++;
}

static inline bool refcount_dec_and_test(refcount_t *r)
{
	assert(r->refs > 0);
	return !--r->refs;
}

/* linux/pid.h */
struct pid {
	refcount_t count;
};

static inline void put_pid(struct pid *pid)
{
	if (pid)
		refcount_dec_and_test(&pid->count);
}

/* linux/uidgid.h */
typedef struct {
	u32 val;
} kuid_t;

typedef struct {
	u32 val;
} kgid_t;

#define INVALID_UID ((kuid_t) { -1U })
#define INVALID_GID ((kgid_t) { -1U })

/* linux/slab.h, linux/mm.h, linux/overflow.h */
#define GFP_ATOMIC		0U
#define GFP_KERNEL		1U
#define GFP_KERNEL_ACCOUNT	3U
#define __GFP_RETRY_MAYFAIL	4U
#define __GFP_NORETRY		8U

#define struct_size(p, member, count) \
	(offsetof(__typeof__(*(p)), member) + sizeof(*(p)->member) * (size_t)(count))

/* For the tests: pieces that are in use, and how many more there may be. */
extern long unit_allocated;
extern long unit_allocations_left;
extern gfp_t unit_last_gfp;

void *kvmalloc(size_t size, gfp_t gfp);
void kvfree(const void *piece);
void *kzalloc(size_t size, gfp_t gfp);
#define kmalloc(size, gfp)	kvmalloc(size, gfp)
/* All have objects of two pages. */
#define kmem_cache_create_usercopy(name, ...)	((struct kmem_cache *)(name))
#define kmem_cache_alloc(cache, gfp)	((void)(cache), kvmalloc(8192, gfp))
#define kmem_cache_free(cache, piece)	kvfree(piece)
#define kmem_cache_destroy(cache)	((void)(cache))
#define __init
#define kfree(piece)		kvfree(piece)
void *__vmalloc(size_t size, gfp_t gfp);
#define KMALLOC_MAX_CACHE_SIZE	8192
#define gfpflags_allow_blocking(gfp) ((gfp) & GFP_KERNEL)

/* linux/prandom.h, by another generator */
struct rnd_state {
	u64 next;
};

static inline void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	state->next = seed;
}

/* splitmix64 */
static inline u32 prandom_u32_state(struct rnd_state *state)
{
	u64 mixed = state->next += 0x9e3779b97f4a7c15;

	mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
	mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
	return (mixed ^ mixed >> 31) >> 32;
}

/* linux/module.h */
#define MODULE_DESCRIPTION(text)		_Static_assert(1, text)
#define MODULE_LICENSE(text)			_Static_assert(1, text)
#define MODULE_PARM_DESC(name, text)		_Static_assert(1, text)
#define module_param(name, type, mode)		_Static_assert(1, #name)

#endif /* _UNIT_KERNEL_H */
