// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's tracepoints, through libtracefs
 */
#include "command.h"
#include "watch.h"

#ifdef HAVE_TRACEFS
#include <errno.h>
#include <event-parse.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tracefs.h>
#include <unistd.h>

#include "clock.h"

#define SYSTEM	"mailslotfs"

static const char * const events[] = {
	[WATCH_CREATED] = "mailslot_create",
	[WATCH_CLOSED] = "mailslot_close",
	[WATCH_QUEUED] = "mailslot_queue",
	[WATCH_READ] = "mailslot_read",
	[WATCH_DROPPED] = "mailslot_drop",
};

/**
 * struct pending - a record that has been read, but whose turn may not have come
 * @next: the next younger one
 * @event: what it is a record of
 * @record: a copy; its bytes follow
 */
struct pending {
	struct pending *next;
	struct tep_event *event;
	struct tep_record record;
	char data[];
};

/**
 * struct watch - tracepoints that are being followed
 * @instance: our own buffers, so that no other user of tracing is disturbed
 * @tep: what the events look like
 * @offset: from the trace's clock to the time since 1970, in nanoseconds
 * @pending: what has been read and not been handed over, the oldest first
 * @latest: which of these was put there last, or NULL
 * @last_read: the trace's clock when the last reading began
 *
 * Each processor has a buffer of its own, and they are read one after the
 * other: what comes out may be younger than what another processor writes just
 * then.  All that is older than the beginning of one reading has been read at
 * the end of the next.
 */
struct watch {
	struct tracefs_instance *instance;
	struct tep_handle *tep;
	int64_t offset;
	struct pending *pending;
	struct pending *latest;
	uint64_t last_read;
};

static int complain_tracing(int error)
{
	if (geteuid())
		complain(NULL, "only root can follow the tracepoints: %s;\n"
			 "\ttry again as root, such as with sudo", strerror(error));
	else if (!tracefs_tracing_dir())
		complain(NULL, "there is no tracefs to follow the tracepoints in; as root:\n"
			 "\tmount -t tracefs none /sys/kernel/tracing");
	else if (!tracefs_event_file_exists(NULL, SYSTEM, events[0], "enable"))
		complain(NULL, module_loaded() ?
			 "the module has no tracepoints: the kernel was built without them" :
			 "the module is not loaded, so that there are no tracepoints; as root:\n"
			 "\tmodprobe mailslotfs");
	else
		complain(NULL, "cannot follow the tracepoints in %s: %s;\n"
			 "\tperhaps tracing is locked down: see /sys/kernel/security/lockdown, 'dmesg'",
			 tracefs_tracing_dir(), strerror(error));
	return FAILED;
}

static int64_t clock_offset(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec - clock_now();
}

/* tracefs_event_enable() would look through the events of all systems first. */
static int set_events(struct watch *watch, const char *value)
{
	return tracefs_instance_file_write(watch->instance, "events/" SYSTEM "/enable",
					   value) < 0 ? -1 : 0;
}

static int switch_on(struct watch *watch)
{
	static const char * const systems[] = { SYSTEM, NULL };
	char name[64];

	watch->tep = tracefs_local_events_system(NULL, systems);
	if (!watch->tep)
		return -1;
	snprintf(name, sizeof(name), "mailslot-watch-%d", (int)getpid());
	watch->instance = tracefs_instance_create(name);
	if (!watch->instance)
		return -1;
	if (tracefs_instance_file_write(watch->instance, "trace_clock", "mono") < 0)
		return -1;
	watch->offset = clock_offset();
	return set_events(watch, "1");
}

static void forget_oldest(struct watch *watch)
{
	struct pending *oldest = watch->pending;

	watch->pending = oldest->next;
	if (watch->latest == oldest)
		watch->latest = NULL;
	free(oldest);
}

int watch_open(struct watch **watch)
{
	int error;

	*watch = calloc(1, sizeof(**watch));
	if (!*watch)
		return complain_tracing(ENOMEM);
	if (!geteuid() && tracefs_tracing_dir() &&
	    tracefs_event_file_exists(NULL, SYSTEM, events[0], "enable") &&
	    switch_on(*watch) == 0)
		return DONE;
	error = geteuid() ? EPERM : errno;
	watch_close(*watch);
	return complain_tracing(error);
}

void watch_close(struct watch *watch)
{
	while (watch->pending)
		forget_oldest(watch);
	if (watch->instance) {
		set_events(watch, "0");
		tracefs_instance_destroy(watch->instance);
		tracefs_instance_free(watch->instance);
	}
	if (watch->tep)
		tep_free(watch->tep);
	free(watch);
}

static uint64_t number(struct tep_event *event, struct tep_record *record,
		       const char *name)
{
	unsigned long long value = 0;

	tep_get_field_val(NULL, event, name, record, &value, 0);
	return value;
}

/* The kernel ends each with a NUL. */
static const char *string(struct tep_event *event, struct tep_record *record,
			  const char *name)
{
	const char *text;
	int size;

	text = tep_get_field_raw(NULL, event, name, record, &size, 0);
	return text && size > 0 && memchr(text, '\0', size) ? text : "";
}

static void read_drop(struct watch_event *to, struct tep_event *event,
		      struct tep_record *record)
{
	const void *source;
	int size;

	to->reason = string(event, record, "reason");
	to->dest = string(event, record, "name");
	to->slot = string(event, record, "slot");
	source = tep_get_field_raw(NULL, event, "source", record, &size, 0);
	if (source && size == sizeof(to->source))
		memcpy(to->source, source, size);
}

static void read_slot(struct watch_event *to, struct tep_event *event,
		      struct tep_record *record)
{
	to->slot = string(event, record, "name");
	to->inode = number(event, record, "ino");
	if (to->kind == WATCH_CREATED || to->kind == WATCH_CLOSED) {
		to->received = number(event, record, "received");
		return;
	}
	to->size = number(event, record, "len");
	to->messages = number(event, record, "messages");
	to->remote = number(event, record, "origin") != MAILSLOT_LOCAL;
}

static int kind_of(const struct tep_event *event)
{
	size_t kind;

	for (kind = 0; kind < ARRAY_SIZE(events); kind++) {
		if (!strcmp(event->name, events[kind]))
			return kind;
	}
	return -1;
}

/*
 * Of two with the same time, the one that was read first stays the first.  Most
 * come in order, so that the way from the one before is short.
 */
static void insert(struct watch *watch, struct pending *new)
{
	struct pending **at = &watch->pending;

	if (watch->latest && watch->latest->record.ts <= new->record.ts)
		at = &watch->latest->next;
	while (*at && (*at)->record.ts <= new->record.ts)
		at = &(*at)->next;
	new->next = *at;
	*at = new;
	watch->latest = new;
}

/* A return value that is not 0 ends the reading. */
static int take(struct tep_event *event, struct tep_record *record, int cpu,
		void *data)
{
	struct pending *new;

	(void)cpu;
	if (kind_of(event) < 0 && !record->missed_events)
		return 0;
	new = malloc(sizeof(*new) + record->size);
	if (!new) {
		errno = ENOMEM;
		return -1;
	}
	memcpy(new->data, record->data, record->size);
	new->event = event;
	new->record = *record;
	new->record.data = new->data;
	insert(data, new);
	return 0;
}

static void describe(struct watch *watch, struct pending *from, struct watch_event *to)
{
	to->kind = kind_of(from->event);
	to->time_ns = from->record.ts + watch->offset;
	to->pid = tep_data_pid(watch->tep, &from->record);
	if (to->kind == WATCH_DROPPED)
		read_drop(to, from->event, &from->record);
	else
		read_slot(to, from->event, &from->record);
}

/* What the processor lost before it is told first; -1 is an unknown number. */
static bool hand_over_one(struct watch *watch, struct pending *from,
			  bool (*handle)(const struct watch_event *event, void *data),
			  void *data)
{
	const struct watch_event loss = {
		.kind = WATCH_LOST,
		.time_ns = from->record.ts + watch->offset,
		.slot = "",
		.lost = from->record.missed_events > 0 ? from->record.missed_events : 0,
	};
	struct watch_event event = { .slot = "" };

	if (from->record.missed_events && !handle(&loss, data))
		return false;
	if (kind_of(from->event) < 0)
		return true;
	describe(watch, from, &event);
	return handle(&event, data);
}

static void hand_over(struct watch *watch, uint64_t before,
		      bool (*handle)(const struct watch_event *event, void *data), void *data)
{
	bool more = true;

	while (more && watch->pending && watch->pending->record.ts < before) {
		more = hand_over_one(watch, watch->pending, handle, data);
		forget_oldest(watch);
	}
}

int watch_read(struct watch *watch, bool last,
	       bool (*handle)(const struct watch_event *event, void *data), void *data)
{
	uint64_t before = last ? UINT64_MAX : watch->last_read;

	watch->last_read = clock_now();
	errno = 0;
	if (tracefs_iterate_raw_events(watch->tep, watch->instance, NULL, 0, take,
				       watch) < 0 && errno == ENOMEM)
		return complain_tracing(errno);
	hand_over(watch, before, handle, data);
	return DONE;
}

#else

int watch_open(struct watch **watch)
{
	*watch = NULL;
	complain(NULL, "this command was built without libtracefs, which 'watch' needs;\n"
		 "\tinstall libtracefs-dev and libtraceevent-dev and build it again, or read\n"
		 "\t/sys/kernel/tracing by hand: mailslotfs(5)");
	return FAILED;
}

int watch_read(struct watch *watch, bool last,
	       bool (*handle)(const struct watch_event *event, void *data), void *data)
{
	(void)watch;
	(void)last;
	(void)handle;
	(void)data;
	return FAILED;
}

void watch_close(struct watch *watch)
{
	(void)watch;
}

#endif
