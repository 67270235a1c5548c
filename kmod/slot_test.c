// SPDX-License-Identifier: GPL-2.0-only
/* Slots without files: their states, their table, their limits. */
#include <linux/cred.h>

#include "slot_test.h"

static bool found(struct kunit *test, const char *name,
		  const struct mailslot *slot)
{
	bool same;

	rcu_read_lock();
	same = mailslot_table_find(test->priv, name, strlen(name)) == slot;
	rcu_read_unlock();
	return same;
}

static void a_new_slot_is_not_there_yet(struct kunit *test)
{
	struct mailslot *slot = new_slot(test, "kunit");
	struct mailslot_netns *netns = test->priv;

	KUNIT_EXPECT_FALSE(test, mailslot_is_live(slot));
	KUNIT_EXPECT_FALSE(test, mailslot_is_closed(slot));
	KUNIT_EXPECT_TRUE(test, found(test, "kunit", NULL));
	KUNIT_EXPECT_NULL(test, xa_load(&netns->slots, slot->id));
	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), -EPIPE);
	/* yet it counts */
	KUNIT_EXPECT_EQ(test, netns->count, 1);
	end_slot(slot);
}

static void a_live_slot_is_found(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "Kunit\\One");
	struct mailslot_netns *netns = test->priv;

	KUNIT_EXPECT_TRUE(test, mailslot_is_live(slot));
	KUNIT_EXPECT_FALSE(test, mailslot_is_closed(slot));
	KUNIT_EXPECT_TRUE(test, found(test, "Kunit\\One", slot));
	KUNIT_EXPECT_TRUE(test, found(test, "kUNIT\\oNE", slot));
	KUNIT_EXPECT_TRUE(test, found(test, "Kunit\\On", NULL));
	KUNIT_EXPECT_TRUE(test, found(test, "", NULL));
	KUNIT_EXPECT_PTR_EQ(test, xa_load(&netns->slots, slot->id),
			    (void *)slot);
	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), 0);
	end_slot(slot);
}

static void a_name_too_long_is_not_found(struct kunit *test)
{
	char *name = kunit_kzalloc(test, NAME_MAX + 2, GFP_KERNEL);
	struct mailslot *slot;

	memset(name, 'n', NAME_MAX);
	slot = live_slot(test, name);
	KUNIT_EXPECT_TRUE(test, found(test, name, slot));
	name[NAME_MAX] = 'n';
	KUNIT_EXPECT_TRUE(test, found(test, name, NULL));
	end_slot(slot);
}

static void closed_is_final(struct kunit *test)
{
	struct mailslot *slot = live_slot(test, "kunit");
	struct mailslot_netns *netns = test->priv;

	mailslot_make_dead(slot);
	KUNIT_EXPECT_TRUE(test, mailslot_is_closed(slot));
	KUNIT_EXPECT_FALSE(test, mailslot_is_live(slot));
	KUNIT_EXPECT_TRUE(test, found(test, "kunit", NULL));
	KUNIT_EXPECT_NULL(test, xa_load(&netns->slots, slot->id));
	KUNIT_EXPECT_EQ(test, netns->count, 0);
	KUNIT_EXPECT_EQ(test, queue(test, slot, 1), -EPIPE);
	KUNIT_EXPECT_EQ(test, mailslot_poll_client(slot),
			(__poll_t)(EPOLLERR | EPOLLHUP));
	/* once more does no harm */
	mailslot_make_dead(slot);
	KUNIT_EXPECT_TRUE(test, mailslot_is_closed(slot));
	KUNIT_EXPECT_EQ(test, netns->count, 0);
	end_slot(slot);
}

static void a_name_is_free_while_its_last_slot_lingers(struct kunit *test)
{
	struct mailslot *first = live_slot(test, "kunit"), *second;
	u32 id = first->id;

	mailslot_make_dead(first);
	second = live_slot(test, "KUNIT");
	KUNIT_EXPECT_TRUE(test, found(test, "kunit", second));
	/* but not its number */
	KUNIT_EXPECT_NE(test, second->id, id);
	end_slot(first);
	KUNIT_EXPECT_TRUE(test, found(test, "kunit", second));
	end_slot(second);
}

static void a_slot_as_it_begins(struct kunit *test)
{
	struct mailslot *slot = new_slot(test, "kunit");
	struct mailslot_info info;

	mailslot_get_info(slot, &info);
	KUNIT_EXPECT_EQ(test, info.max_message_size, 65536);
	KUNIT_EXPECT_EQ(test, info.next_size, MAILSLOT_NO_MESSAGE);
	KUNIT_EXPECT_EQ(test, info.message_count, 0);
	KUNIT_EXPECT_EQ(test, info.read_timeout_ms, MAILSLOT_WAIT_FOREVER);
	KUNIT_EXPECT_EQ(test, info.max_queue_bytes, QUEUE_LIMIT);
	KUNIT_EXPECT_EQ(test, info.received, 0);
	KUNIT_EXPECT_EQ(test, info.dropped, 0);
	KUNIT_EXPECT_STREQ(test, slot->name, "kunit");
	end_slot(slot);
}

static void the_smaller_limit_of_a_message_holds(struct kunit *test)
{
	struct mailslot *slot = new_slot(test, "kunit");
	struct mailslot_netns *netns = test->priv;
	struct mailslot_set set = { .mask = MAILSLOT_SET_MAX_MESSAGE };

	KUNIT_EXPECT_EQ(test, mailslot_max_message(slot), 65536);
	netns->message_bytes_max = 10;
	KUNIT_EXPECT_EQ(test, mailslot_max_message(slot), 10);
	set.max_message_size = 9;
	mailslot_set_limits(slot, &set);
	KUNIT_EXPECT_EQ(test, mailslot_max_message(slot), 9);
	/* 0: no limit of its own */
	set.max_message_size = 0;
	mailslot_set_limits(slot, &set);
	KUNIT_EXPECT_EQ(test, mailslot_max_message(slot), 10);
	end_slot(slot);
}

static void no_more_slots_than_the_namespace_allows(struct kunit *test)
{
	struct mailslot_netns *netns = test->priv;
	struct mailslot *first, *second;

	netns->slots_max = 1;
	first = new_slot(test, "one");
	KUNIT_EXPECT_EQ(test, try_slot(test, "two", &second), -ENOSPC);
	KUNIT_EXPECT_EQ(test, netns->count, 1);
	end_slot(second);
	KUNIT_EXPECT_EQ(test, netns->count, 1);
	end_slot(first);
	KUNIT_ASSERT_EQ(test, try_slot(test, "two", &second), 0);
	end_slot(second);
}

/* As somebody who may not exceed limits: what the creation of a slot says */
static int try_slot_as(struct kunit *test, u32 uid, struct mailslot **slot)
{
	struct cred *new = prepare_creds();
	const struct cred *old;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, new);
	new->fsuid = KUIDT_INIT(uid);
	cap_lower(new->cap_effective, CAP_SYS_RESOURCE);
	old = override_creds(new);
	err = try_slot(test, "kunit", slot);
	revert_creds(old);
	put_cred(new);
	return err;
}

static void no_more_slots_than_a_user_may_have(struct kunit *test)
{
	struct mailslot_netns *netns = test->priv;
	struct mailslot *mine[3], *other;

	netns->slots_per_user_max = 2;
	KUNIT_EXPECT_EQ(test, try_slot_as(test, 1001, &mine[0]), 0);
	KUNIT_EXPECT_EQ(test, try_slot_as(test, 1001, &mine[1]), 0);
	KUNIT_EXPECT_EQ(test, try_slot_as(test, 1001, &mine[2]), -EDQUOT);
	/* another's do not count, and are not counted */
	KUNIT_EXPECT_EQ(test, try_slot_as(test, 1002, &other), 0);
	KUNIT_EXPECT_EQ(test, netns->count, 3);
	end_slot(mine[2]);
	end_slot(mine[1]);
	KUNIT_EXPECT_EQ(test, try_slot_as(test, 1001, &mine[1]), 0);
	end_slot(mine[0]);
	end_slot(mine[1]);
	end_slot(other);
}

static void root_may_have_more(struct kunit *test)
{
	struct mailslot_netns *netns = test->priv;
	struct mailslot *slot;

	netns->slots_per_user_max = 0;
	slot = new_slot(test, "kunit");
	end_slot(slot);
}

static void accounts_refuse_and_forget(struct kunit *test)
{
	struct mailslot_msg *local = mailslot_msg_create(10, GFP_KERNEL);
	struct mailslot_msg *remote = mailslot_msg_create_remote(10, GFP_KERNEL);
	struct mailslot_netns *netns = test->priv;

	netns->total_bytes_max = mailslot_msg_weight(remote);
	netns->remote_bytes_max = mailslot_msg_weight(remote) - 1;
	KUNIT_EXPECT_EQ(test, charge(netns, remote), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, charge(netns, local), 0);
	netns->remote_bytes_max = 1000000;
	/* full by what is local */
	KUNIT_EXPECT_EQ(test, charge(netns, remote), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&netns->remote_bytes), 0);
	mailslot_netns_uncharge(netns, local->len, local->remote);
	KUNIT_EXPECT_EQ(test, charge(netns, remote), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&netns->remote_bytes),
			mailslot_msg_weight(remote));
	mailslot_netns_uncharge(netns, remote->len, remote->remote);
	mailslot_test_put(local);
	mailslot_test_put(remote);
}

static struct kunit_case mailslot_slot_cases[] = {
	KUNIT_CASE(a_new_slot_is_not_there_yet),
	KUNIT_CASE(a_live_slot_is_found),
	KUNIT_CASE(a_name_too_long_is_not_found),
	KUNIT_CASE(closed_is_final),
	KUNIT_CASE(a_name_is_free_while_its_last_slot_lingers),
	KUNIT_CASE(a_slot_as_it_begins),
	KUNIT_CASE(the_smaller_limit_of_a_message_holds),
	KUNIT_CASE(no_more_slots_than_the_namespace_allows),
	KUNIT_CASE(no_more_slots_than_a_user_may_have),
	KUNIT_CASE(root_may_have_more),
	KUNIT_CASE(accounts_refuse_and_forget),
	{}
};

static struct kunit_suite mailslot_slot_suite = {
	.name = "mailslot_slot",
	.init = mailslot_test_init,
	.exit = mailslot_test_exit,
	.test_cases = mailslot_slot_cases,
};

kunit_test_suite(mailslot_slot_suite);
