// SPDX-License-Identifier: GPL-2.0-only
/*
 * mailslotfs - named one-way datagram queues as a file system
 *
 * Here is only what happens when the module comes and goes.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "mailslotfs.h"
#include "name.h"
#include "netns.h"
#include "queue.h"

static int __init mailslot_init(void)
{
	int err;

	mailslot_dir_init();
	err = mailslot_name_init();
	if (err)
		return err;
	err = mailslot_msg_cache_init();
	if (err)
		goto uninit_name;
	err = mailslot_netns_init();
	if (err)
		goto uninit_msg_cache;
	err = mailslot_super_init();
	if (err)
		goto uninit_netns;
	return 0;

uninit_netns:
	mailslot_netns_uninit();
uninit_msg_cache:
	mailslot_msg_cache_uninit();
uninit_name:
	mailslot_name_uninit();
	return err;
}

static void __exit mailslot_exit(void)
{
	mailslot_super_uninit();
	mailslot_netns_uninit();
	mailslot_msg_cache_uninit();
	mailslot_name_uninit();
}

module_init(mailslot_init);
module_exit(mailslot_exit);

MODULE_DESCRIPTION("Mailslots: named one-way datagram queues");
MODULE_LICENSE("GPL");
/* As a part of a kernel it has that kernel's. */
#ifdef MAILSLOTFS_VERSION
MODULE_VERSION(MAILSLOTFS_VERSION);
#endif
