// SPDX-License-Identifier: GPL-2.0-only
/*
 * What mailslotfs_test.ko calls of mailslotfs.ko.  Only there when the suites
 * are built: nobody else shall.
 */
#include <linux/export.h>

#include "name.h"
#include "nbdgm.h"
#include "nbname.h"
#include "netns.h"
#include "queue.h"
#include "slot.h"
#include "spare.h"

#define TESTED EXPORT_SYMBOL_GPL

TESTED(mailslot_name_check);
TESTED(mailslot_name_equal);
TESTED(mailslot_name_fold);
TESTED(mailslot_name_hash);

TESTED(mailslot_msg_create);
TESTED(mailslot_msg_create_remote);
TESTED(mailslot_msg_drop);
TESTED(mailslot_msg_free);
TESTED(mailslot_msg_get);
TESTED(mailslot_queue_call);
TESTED(mailslot_queue_append);
TESTED(mailslot_queue_empty);
TESTED(mailslot_queue_init);
TESTED(mailslot_queue_put_back);
TESTED(mailslot_queue_release);
TESTED(mailslot_queue_take);
TESTED(mailslot_spares_empty);
TESTED(mailslot_spares_get);
TESTED(mailslot_spares_put);

TESTED(mailslot_netns_charge);
TESTED(mailslot_netns_put);
TESTED(mailslot_netns_uncharge);
TESTED(mailslot_table_find);
TESTED(mailslot_table_init);
TESTED(mailslot_table_uninit);

TESTED(mailslot_create);
TESTED(mailslot_publish);
TESTED(mailslot_make_dead);
TESTED(mailslot_purge);
TESTED(mailslot_free);
TESTED(mailslot_max_message);
TESTED(mailslot_get_info);
TESTED(mailslot_set_limits);
TESTED(mailslot_has_room);
TESTED(mailslot_send);
TESTED(mailslot_queue_msg);
TESTED(mailslot_receive);
TESTED(mailslot_consume);
TESTED(mailslot_put_back);
TESTED(mailslot_poll_client);
TESTED(mailslot_poll_server);

TESTED(nbdgm_build);
TESTED(nbdgm_data_max);
TESTED(nbdgm_parse);
TESTED(nbdgm_parse_header);
TESTED(nbdgm_reason_name);
TESTED(nbdgm_size);
TESTED(nbdgm_slot_valid);
TESTED(nbname_decode);
TESTED(nbname_encode);
TESTED(nbname_equal);
TESTED(nbname_is_wildcard);
TESTED(nbname_make);
TESTED(nbname_parse);
TESTED(nbname_print);
