#!/usr/bin/env python3
"""Nothing lost, nothing invented, nothing too early, while the server is killed under its followers.

A change that was acknowledged is told of. An event that was told of before a kill is there after it, at
the same place and with the same words: it was durable when it was told. Which is as far as SIGKILL goes:
what the disk does with a sync is not shown."""

import http.client
import random
import threading
import time

from followers import END, KINDS, ByCommand, all_kinds
from server import Server, options, sequence

BATCH = 20


class Writer(threading.Thread):
    """Sends lines until it is stopped; those whose answer does not come, again."""

    def __init__(self, server, seed):
        super().__init__(daemon=True)
        self.server = server
        self.random = random.Random(seed)
        self.stop = threading.Event()
        self.made = {}
        self.unanswered = 0
        self.failure = None
        self.start()

    def run(self):
        number = 0
        try:
            while not self.stop.is_set():
                size = self.random.randint(1, BATCH)
                self.send([
                    {"source": f"k:{n}", "title": f"Comic {n}", "type": "comic", "status": "ongoing"}
                    for n in range(number, number + size)])
                number += size
            self.send([{"source": "end", "title": END, "type": "comic", "status": "ongoing"}])
        except BaseException as error:
            self.failure = error
            raise

    def send(self, lines):
        while True:
            try:
                for line, answer in zip(lines, self.server.send(lines), strict=True):
                    assert "problem" not in answer, answer
                    self.made[answer["comicId"]] = line["title"]
                return
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                time.sleep(0.02)


def prove(seen, told):
    """What was seen is what the feed tells at the same places."""
    for event in seen:
        number = sequence(event["id"])
        assert number <= len(told), f"{event} was told of, and is not there"
        assert told[number - 1] == event, f"{event} was told of, and is now {told[number - 1]}"


def main():
    asked = options(__doc__)
    chance = random.Random(asked.seed)
    print(f"{asked.kills} kills, seed {asked.seed}")
    with Server(asked.longbox) as server:
        followers = all_kinds([server.url] * (len(KINDS) + 1), chance, asked.longbox)
        # Beside the server, in its directory.
        followers.append(ByCommand(server.url, 0, asked.longbox, "--data", server.data))
        writer = Writer(server, chance.random())
        told = []
        known = [0] * len(followers)
        for _ in range(asked.kills):
            time.sleep(chance.uniform(0.1, 1.5))
            server.kill()
            # What is in the sockets is still read.
            time.sleep(0.1)
            seen = [len(follower.seen) for follower in followers]
            server.start()
            told += server.events(told[-1]["id"] if told else None)
            for follower, start, end in zip(followers, known, seen):
                prove(follower.seen[start:end], told)
            known = seen
        writer.stop.set()
        writer.join(60)
        assert writer.failure is None and not writer.is_alive(), writer.failure
        for follower in followers:
            follower.finish(60)
        told = server.events()
        assert [int(event["sequence"]) for event in told] == list(range(1, len(told) + 1))
        for follower in followers:
            assert follower.seen == told, f"{follower} was told otherwise"
        subjects = {event["data"]["id"]: event["data"]["title"] for event in told}
        assert len(subjects) == len(told), "a comic was created twice"
        assert subjects == writer.made, "what was acknowledged is not what was told"
        print(f"  {len(told)} events, {writer.unanswered} requests without an answer; all was told, and "
              f"nothing else, to {', '.join(map(str, followers))}")
        server.stop()


main()
