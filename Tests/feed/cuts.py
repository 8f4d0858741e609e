#!/usr/bin/env python3
"""Every event once and in order, while the connections of all followers are cut at random bytes."""

import random
import time

from followers import END, KINDS, all_kinds
from proxy import Proxy
from server import Server, options

BATCH = 250
#: Of one event as it is sent, some.
EVENT_BYTES = 450


def line(random, number):
    """A comic, with up to three chapters; its title holds what parsers of lines stumble over."""
    chapters = [{"source": f"f:{number}/{n}", "number": str(n), "language": "en"}
                for n in range(random.randint(0, 3))]
    return {"source": f"f:{number}", "type": "comic", "status": "ongoing", "chapters": chapters,
            "title": random.choice(["Little Nemo", "試験", "a\u2028b", "data: x", "id: 7"])
            + f" {random.getrandbits(32)}"}


def write(server, random, events):
    """Writes lines, new ones and some again, until they have made so many events."""
    written = number = 0
    while written < events:
        numbers = list(range(number, number + BATCH))
        if number:
            numbers += random.sample(range(number), BATCH // 5)
        number += BATCH
        for answer in server.send([line(random, n) for n in numbers]):
            assert "problem" not in answer, answer
            written += answer["comic"] != "unchanged"
            written += answer["chapters"]["created"] + answer["chapters"]["updated"]
    answer = server.send([{"source": "end", "title": END, "type": "comic", "status": "ongoing"}])
    assert answer[0]["comic"] == "created"
    return written + 1


def main():
    asked = options(__doc__)
    chance = random.Random(asked.seed)
    print(f"{asked.events} events, {asked.cuts} cuts a follower, seed {asked.seed}")
    with Server(asked.longbox) as server:
        mean = asked.events * EVENT_BYTES * 2 // 3 // asked.cuts
        proxies = [Proxy(server.port, chance.random(), asked.cuts, mean)
                   for _ in range(len(KINDS) + 1)]
        followers = all_kinds([proxy.url for proxy in proxies], chance, asked.longbox)
        began = time.monotonic()
        written = write(server, chance, asked.events)
        acknowledged = time.monotonic()
        for follower in followers:
            follower.finish(300)
        ended = time.monotonic()
        told = server.events()
        assert len(told) == written, f"{len(told)} events of {written} changes"
        numbers = [int(event["sequence"]) for event in told]
        assert numbers == list(range(1, written + 1)), "the feed has gaps"
        for follower, proxy in zip(followers, proxies):
            assert proxy.left == 0, f"{proxy.left} cuts were not made"
            assert follower.seen == told, f"{follower} was told otherwise"
            print(f"  {follower}: {len(follower.seen)} events, each once and in order, "
                  f"over {proxy.connections} connections")
        print(f"  {written / (acknowledged - began):.0f} events/s written, the last follower "
              f"{ended - acknowledged:.1f} s after the last answer")
        server.stop()


main()
