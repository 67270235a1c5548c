// SPDX-License-Identifier: GPL-2.0-only
#include "codec.h"
#include "../../kmod/nbdgm.h"

static const char slot[] = "test";

static struct nbname name_of(const char *text)
{
	struct nbname name = { 0 };

	nbname_parse(&name, text, strlen(text));
	return name;
}

bool codec_read(const void *datagram, size_t len)
{
	const struct nbname own = name_of("HOSTB");
	struct nbdgm dgm;

	return !nbdgm_parse(&dgm, datagram, len) && nbname_equal(&dgm.destination, &own) &&
	       dgm.slot_len == strlen(slot) && !memcmp(dgm.slot, slot, dgm.slot_len);
}

size_t codec_write(void *datagram, size_t room, const void *message, size_t len)
{
	static u16 id;
	const struct nbdgm_write write = {
		.id = id++,
		.type = NBDGM_DIRECT_UNIQUE,
		.source = name_of("HOSTA"),
		.destination = name_of("HOSTB"),
		.slot = slot,
		.slot_len = strlen(slot),
		.data_len = len,
	};
	int size = nbdgm_size(write.slot_len, len), offset;

	if (size < 0 || (size_t)size > room)
		return 0;
	offset = nbdgm_build(&write, datagram, size);
	if (offset < 0)
		return 0;
	memcpy((char *)datagram + offset, message, len);
	return size;
}
