// SPDX-License-Identifier: GPL-2.0-only
/* Does it add up?  The packet filter's counts, the module's, and ours. */
#include <sched.h>

#include "datagrams.h"

static uint64_t value_of(const struct sum *sum, const char *word)
{
	unsigned int i;

	for (i = 0; i < sum->count; i++)
		if (!strcmp(sum->lines[i].word, word))
			return sum->lines[i].value;
	return 0;
}

/* What the packet filter has seen: two rules, so that the whole UDP header is looked at. */
static uint64_t filter_count(void)
{
	FILE *nft = popen("nft list table ip fuzz", "r");
	unsigned long long one, sum = 0;
	char line[256], *found;

	while (nft && fgets(line, sizeof(line), nft)) {
		found = strstr(line, "counter packets ");
		if (found && sscanf(found, "counter packets %llu", &one) == 1)
			sum += one;
	}
	if (!nft || pclose(nft))
		die("nft");
	return sum;
}

struct sum sum_take(unsigned int host)
{
	struct sum sum = { .count = 0 };
	struct stat_line *line = sum.lines;
	unsigned long long value;
	FILE *file;

	if (setns(hosts[host].net, CLONE_NEWNET))
		die("setns");
	file = fopen("/proc/thread-self/net/mailslot_stat", "r");
	while (file && line < sum.lines + STAT_LINES &&
	       fscanf(file, "%31s %llu", line->word, &value) == 2)
		line++->value = value;
	if (!file)
		die("mailslot_stat");
	fclose(file);
	sum.count = line - sum.lines;
	sum.filter = filter_count();
	sum.taken = counts->taken[host];
	sum.sound = counts->sound[host];
	return sum;
}

static bool check(unsigned int host, const char *what, uint64_t one, uint64_t other)
{
	if (one == other) {
		printf("checked: %s: %s: %llu\n", hosts[host].name, what, (unsigned long long)one);
		return true;
	}
	printf("FAILED: %s: %s: %llu and %llu\n", hosts[host].name, what, (unsigned long long)one,
	       (unsigned long long)other);
	return false;
}

static uint64_t fates(const struct sum *sum)
{
	uint64_t all = 0;
	unsigned int i;

	/* not "received", and nothing of what was sent */
	for (i = 1; i < sum->count; i++)
		if (strncmp(sum->lines[i].word, "sen", 3))
			all += sum->lines[i].value;
	return all;
}

bool sum_check(unsigned int host, const struct sum *then, const struct sum *now)
{
	uint64_t received = value_of(now, "received");
	uint64_t came = received - value_of(then, "received");
	uint64_t delivered = value_of(now, "delivered") - value_of(then, "delivered");
	bool good = true;

	good &= check(host, "received is the sum of all fates", received, fates(now));
	good &= check(host, "what the packet filter saw was received", now->filter - then->filter,
		      came);
	good &= check(host, "what was delivered was read", delivered, now->taken - then->taken);
	if (now->taken > value_of(now, "delivered") || !delivered) {
		printf("FAILED: %s: more was read than delivered, or nothing\n", hosts[host].name);
		good = false;
	}
	return good;
}

/* Those that were broken have been told one by one. */
bool sum_promises(unsigned int host)
{
	if (!counts->promised[host]) {
		printf("FAILED: %s: nothing had to arrive\n", hosts[host].name);
		return false;
	}
	if (!counts->wrong)
		printf("checked: %s: what was not damaged has arrived: %llu\n", hosts[host].name,
		       (unsigned long long)counts->promised[host]);
	return true;
}

void sum_print(unsigned int host, const struct sum *sum)
{
	unsigned int i;

	printf("%s:", hosts[host].name);
	for (i = 0; i < sum->count; i++)
		if (sum->lines[i].value)
			printf(" %s %llu", sum->lines[i].word,
			       (unsigned long long)sum->lines[i].value);
	printf("; %llu read, %llu as they were made\n", (unsigned long long)sum->taken,
	       (unsigned long long)sum->sound);
}
