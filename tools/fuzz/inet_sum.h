/* SPDX-License-Identifier: GPL-2.0-only */
/* The checksum of IP and UDP (RFC 1071), for packets that are made by hand. */
#ifndef _INET_SUM_H
#define _INET_SUM_H

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>

/* @bytes: at an even place in what is added up; begin with 0, go on with @sum */
static inline uint32_t inet_sum(const void *bytes, size_t len, uint32_t sum)
{
	const uint8_t *p = bytes;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? p[i] : p[i] << 8;
	return sum;
}

/* As it stands in the header. */
static inline uint16_t inet_sum_fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return htons(~(sum + (sum >> 16)));
}

#endif
