/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints: the life of slots and the way of messages.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mailslotfs

#if !defined(_MAILSLOTFS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _MAILSLOTFS_TRACE_H

#include <linux/tracepoint.h>

#include "compat.h"
#include "slot.h"
#include "stat.h"

/* How much of a slot's name is shown that strangers send us. */
#define MAILSLOT_TRACE_NAME 64

void mailslot_trace_plain(char *name);
void mailslot_trace_destination(char *text, const struct nbdgm *dgm);
void mailslot_trace_slot(char *text, const struct nbdgm *dgm);

DECLARE_EVENT_CLASS(mailslot_slot,
	TP_PROTO(const struct mailslot *slot),
	TP_ARGS(slot),
	TP_STRUCT__entry(
		__string(name, slot->name)
		__field(u32, ino)
		__field(u64, received)
	),
	TP_fast_assign(
		mailslot_assign_str(name, slot->name);
		mailslot_trace_plain(__get_str(name));
		__entry->ino = slot->id;
		__entry->received = slot->queue.received;
	),
	TP_printk("slot=\"%s\" ino=%u received=%llu",
		  __get_str(name), __entry->ino, __entry->received)
);

DEFINE_EVENT(mailslot_slot, mailslot_create,
	TP_PROTO(const struct mailslot *slot),
	TP_ARGS(slot)
);

DEFINE_EVENT(mailslot_slot, mailslot_close,
	TP_PROTO(const struct mailslot *slot),
	TP_ARGS(slot)
);

DECLARE_EVENT_CLASS(mailslot_message,
	TP_PROTO(const struct mailslot *slot, const struct mailslot_msg *msg),
	TP_ARGS(slot, msg),
	TP_STRUCT__entry(
		__string(name, slot->name)
		__field(u32, ino)
		__field(u32, len)
		__field(u32, origin)
		__field(u32, messages)
	),
	TP_fast_assign(
		mailslot_assign_str(name, slot->name);
		mailslot_trace_plain(__get_str(name));
		__entry->ino = slot->id;
		__entry->len = msg->len;
		__entry->origin = msg->remote ? MAILSLOT_REMOTE :
						MAILSLOT_LOCAL;
		/* A reader comes without the lock: as of about now. */
		__entry->messages = data_race(slot->queue.count);
	),
	TP_printk("slot=\"%s\" ino=%u size=%u origin=%s messages=%u",
		  __get_str(name), __entry->ino, __entry->len,
		  __print_symbolic(__entry->origin,
				   { MAILSLOT_LOCAL, "local" },
				   { MAILSLOT_REMOTE, "remote" }),
		  __entry->messages)
);

DEFINE_EVENT(mailslot_message, mailslot_queue,
	TP_PROTO(const struct mailslot *slot, const struct mailslot_msg *msg),
	TP_ARGS(slot, msg)
);

DEFINE_EVENT(mailslot_message, mailslot_read,
	TP_PROTO(const struct mailslot *slot, const struct mailslot_msg *msg),
	TP_ARGS(slot, msg)
);

TRACE_EVENT(mailslot_drop,
	TP_PROTO(unsigned int fate, __be32 source, const struct nbdgm *dgm),
	TP_ARGS(fate, source, dgm),
	TP_STRUCT__entry(
		__string(reason, mailslot_fate_name(fate))
		__array(u8, source, sizeof(__be32))
		__array(char, name, NBNAME_TEXT)
		__array(char, slot, MAILSLOT_TRACE_NAME)
	),
	TP_fast_assign(
		mailslot_assign_str(reason, mailslot_fate_name(fate));
		memcpy(__entry->source, &source, sizeof(source));
		mailslot_trace_destination(__entry->name, dgm);
		mailslot_trace_slot(__entry->slot, dgm);
	),
	TP_printk("reason=%s source=%pI4 name=\"%s\" slot=\"%s\"",
		  __get_str(reason), __entry->source, __entry->name,
		  __entry->slot)
);

#endif /* _MAILSLOTFS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
