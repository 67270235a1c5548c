# SPDX-License-Identifier: GPL-2.0-only
"""The figures of a run, and what is wanted of them; for table, plot and document."""

import json

US = "mailslotfs"
FLOOR = "floor"

# Each work: title, what is varied.
WORKS = {
    "burst": ("One thread writes eight messages and reads them; ns for a message", "size"),
    "burst-cgroup": ("The same in a memory cgroup, where services are; ns for a message", "size"),
    "stream": ("One process writes, another one reads; ns for a message", "size"),
    "pingpong": ("A message and its answer between two processes; ns for both", "size"),
    "pingpong-1cpu": ("The same on one processor; ns for both", "size"),
    "writers": ("Several processes write 64 bytes each time, one reads; ns for a message",
                "writers"),
    "uring": ("io_uring, batches of 32; ns for a message written and read", "size"),
    "epoll": ("epoll over so many, one is written to; ns for a message written, awaited, read",
              "slots"),
    "open": ("A client opens, writes, closes; ns for all three", "size"),
    "create": ("Creating and closing; ns for both", None),
    "slots": ("Opening and closing a client among so many; ns for both", "slots"),
    "queued": ("So many written, then read; ns for a message", "messages"),
    "standing": ("So many wait, others are written and read; ns for a message", "messages"),
    "close": ("Closing with so many queued; ns for the close", "messages"),
    "memory-slab": ("Memory of a queued message: objects in slab caches (pages besides them do not "
                    "count); bytes", "size"),
    "memory-cgroup": ("Memory of a queued message: charged to the cgroup; bytes", "size"),
    "allocations": ("Objects in slab caches for a queued message", "size"),
    "remote-receive": ("A datagram sent to another host and read there, by one thread; ns", None),
    "remote-stream": ("The same, one sends as fast as it can, another reads; ns for a datagram "
                      "that is read", None),
    "remote-send": ("A message sent to another host; ns", None),
    "foreign": ("A datagram that is not ours, to a UDP socket; ns", None),
    "refused": ("A datagram for another name, to port 138 with a socket on it; ns", None),
    "instructions-write": ("Instructions of a write of 64 bytes", None),
    "instructions-read": ("Instructions of a read of 64 bytes", None),
    "instructions-remote-receive": ("Instructions of receiving a datagram and reading it, less "
                                    "those of one that IP drops", None),
    "instructions-remote-send": ("Instructions of sending a message to another host", None),
    "instructions-foreign": ("Instructions of a datagram that is not ours, less those of one "
                             "that IP drops", None),
    "instructions-dropped": ("Instructions of a datagram that IP drops", None),
    "header": ("What the queue's limit counts besides the payload; bytes", None),
}
UNITS = ("ns", "bytes", "allocations", "count")


class Run:
    """A file bench.json."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            run = json.load(file)
        self.head, self.figures = run["head"], run["figures"]

    def of(self, work):
        return [figure for figure in self.figures if figure["work"] == work]

    def works(self):
        """Those there are, in the order of WORKS, then those that it does not know."""
        there = list(dict.fromkeys(figure["work"] for figure in self.figures))
        return [work for work in WORKS if work in there] + \
               [work for work in there if work not in WORKS]

    def contenders(self, work):
        return list(dict.fromkeys(figure["contender"] for figure in self.of(work)))

    def get(self, work, contender=US, unit=None, **keys):
        """A number, or None where there is none."""
        for figure in self.of(work):
            if figure["contender"] == contender and \
               all(figure.get(key) == value for key, value in keys.items()):
                return figure[unit] if unit else value_of(figure)
        return None

    def ratio(self, work, contender, **keys):
        ours, theirs = self.get(work, **keys), self.get(work, contender, **keys)
        return ours / theirs if ours is not None and theirs else None


def value_of(figure):
    return next(figure[unit] for unit in UNITS if unit in figure)


def unit_of(figure):
    return next(unit for unit in UNITS if unit in figure)


def noun(key, number):
    word = "bytes" if key == "size" else key
    return word if number != 1 else word[:-1]


def rows(run, work):
    """Pairs: label, the keys that name the figures of the row."""
    key = WORKS.get(work, ("", None))[1]
    values = dict.fromkeys(figure.get(key) for figure in run.of(work)) if key else [None]
    for value in values:
        yield (f"{value:,} {noun(key, value)}", {key: value}) if key else ("", {})


def title(work):
    return WORKS.get(work, (work, None))[0]


def verdict(limit, value):
    if value is None:
        return "not measured"
    return "met" if value <= limit else "MISSED"


def best_peer(run, work, **keys):
    """The contender that is nearest to the floor, ourselves aside."""
    peers = {name: run.get(work, name, **keys) for name in run.contenders(work)
             if name not in (US, FLOOR)}
    peers = {name: value for name, value in peers.items() if value}
    return min(peers, key=peers.get) if peers else None


def divided(one, other):
    return one / other if one is not None and other else None


def targets(run):
    """Triples: what is wanted, at most how much, what it is (None: not measured)."""
    yield "write + read, 64 bytes / POSIX mq", 0.85, run.ratio("burst", "POSIX mq", size=64)
    yield ("write + read, 64 bytes / AF_UNIX datagram", 0.45,
           run.ratio("burst", "AF_UNIX datagram", size=64))
    yield "write + read, 64 bytes / floor", 1.8, run.ratio("burst", FLOOR, size=64)
    yield "write + read, 64 bytes / floor: hoped for", 1.5, run.ratio("burst", FLOOR, size=64)
    yield ("stream between two processes, 64 bytes / POSIX mq", 0.9,
           run.ratio("stream", "POSIX mq", size=64))
    yield ("16 writers / 1 writer", 1.2,
           divided(run.get("writers", writers=16), run.get("writers", writers=1)))
    for work, text in (("burst", "write + read"), ("stream", "stream")):
        peer = best_peer(run, work, size=4096)
        yield f"{text}, 4096 bytes / the best peer ({peer})", 1.0, \
            run.ratio(work, peer, size=4096)
    yield ("open + write + close / AF_UNIX socket + sendto + close", 0.7,
           run.ratio("open", "AF_UNIX datagram", size=64))
    yield ("open + write + close / mq_open + mq_send + mq_close", 1.0,
           run.ratio("open", "POSIX mq", size=64))
    yield ("opening among 100,000 slots / among 10", 1.1,
           divided(run.get("slots", slots=100000), run.get("slots", slots=10)))
    yield "bytes of header for a message", 64, run.get("header")
    yield "allocations for a message, 64 bytes", 1.0, run.get("allocations", size=64)
    for work, text in (("queued", "a million messages written, then read / ten"),
                       ("standing", "write + read while a million messages wait / ten")):
        yield text, 1.0, divided(run.get(work, messages=1000000), run.get(work, messages=10))
    yield ("a datagram from the network, received and read / UDP socket", 1.0,
           run.ratio("remote-receive", "udp"))
    yield ("the module's instructions for a datagram, gate shut", 0,
           run.get("instructions-foreign", "off", unit="module"))


def machine_lines(head):
    """What a reader has to know first."""
    if head["emulated"]:
        yield "Times from an emulated machine (QEMU's TCG): only their ratios mean something."
    yield (f"Linux {head['kernel']}, {head['processors']} processors, {head['memory_mib']} MiB; "
           f"host: {head['host_processor']}")
    yield f"{head['command']}, {head['date']}"
