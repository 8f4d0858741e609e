"""Who follows the feed: two parsers of event streams that know nothing of each other, long polls, and
`longbox changes`.

A follower trusts nothing but the last id that it has read whole, and comes back with that. It leaves
nothing out and makes nothing up: what it was told twice stands in `seen` twice.
"""

import http.client
import json
import random
import subprocess
import threading
import time

import httpx
import httpx_sse
import requests
import sseclient

#: What every one of them is told last.
END = "The end"
CUTS = (httpx.HTTPError, requests.RequestException, http.client.HTTPException, OSError)


class Follower(threading.Thread):
    """Follows until it is told of the end, or `stop` is set."""

    def __init__(self, url, seed):
        super().__init__(daemon=True)
        self.url = url + "/v1/changes"
        self.random = random.Random(seed)
        self.seen = []
        self.last = None
        self.connections = 0
        self.failure = None
        self.stop = threading.Event()
        self.start()

    def run(self):
        try:
            while not self.stop.is_set():
                self.connections += 1
                try:
                    self.follow()
                except CUTS:
                    time.sleep(0.01)
        except BaseException as error:
            self.failure = error
            raise

    def take(self, id, event):
        assert event["id"] == id
        self.seen.append(event)
        self.last = id
        if event["data"].get("title") == END:
            self.stop.set()

    def take_streamed(self, name, id, data):
        if name == "bookmark":
            assert json.loads(data) == {"cursor": id}
            self.last = id
        else:
            event = json.loads(data)
            assert event["type"] == "io.longbox." + name, (name, data)
            self.take(id, event)

    @property
    def headers(self):
        fields = {"Accept": "text/event-stream"}
        return fields if self.last is None else fields | {"Last-Event-ID": self.last}

    def __str__(self):
        return type(self).__name__

    def finish(self, seconds):
        self.join(seconds)
        assert self.failure is None, f"{self}: {self.failure!r}"
        assert not self.is_alive(), f"{self} waits since {self.last}"


class ByHttpxSSE(Follower):
    """https://pypi.org/project/httpx-sse/"""

    def follow(self):
        with httpx.Client(timeout=httpx.Timeout(10, read=40)) as client:
            with httpx_sse.connect_sse(client, "GET", self.url, headers=self.headers) as source:
                for event in source.iter_sse():
                    self.take_streamed(event.event, event.id, event.data)
                    if self.stop.is_set():
                        return


class BySSEClient(Follower):
    """https://pypi.org/project/sseclient-py/"""

    def follow(self):
        with requests.get(self.url, headers=self.headers, stream=True, timeout=(10, 40)) as answer:
            answer.raise_for_status()
            for event in sseclient.SSEClient(answer).events():
                self.take_streamed(event.event, event.id, event.data)
                if self.stop.is_set():
                    return


class ByLongPoll(Follower):
    """Answer after answer."""

    def follow(self):
        with requests.Session() as session:
            while not self.stop.is_set():
                query = {"feed": "longpoll", "timeout": 5, "limit": self.random.randint(1, 300)}
                if self.last is not None:
                    query["since"] = self.last
                answer = session.get(self.url, params=query, timeout=(10, 40))
                answer.raise_for_status()
                page = answer.json()
                for event in page["events"]:
                    self.take(event["id"], event)
                self.last = page["last"]


class ByCommand(Follower):
    """`longbox changes --follow`: it comes back by itself."""

    def __init__(self, url, seed, longbox, *arguments):
        self.command = [longbox, "changes", "--follow", "--json", *arguments]
        super().__init__(url, seed)

    def follow(self):
        with subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            for line in process.stdout:
                event = json.loads(line)
                self.take(event["id"], event)
                if self.stop.is_set():
                    break
            process.terminate()
            complaints = process.stderr.read().decode()
        assert process.returncode == 0, f"{self.command}: {process.returncode} {complaints}"
        assert self.stop.is_set(), f"{self.command} has ended"

    def __str__(self):
        return "longbox changes " + self.command[-2]


def all_kinds(urls, random, longbox):
    """A follower of each kind, each at a URL of its own, among them the program's own command."""
    followers = [kind(url, random.random()) for kind, url in zip(KINDS, urls)]
    url = urls[len(KINDS)]
    return followers + [ByCommand(url, random.random(), longbox, "--server", url)]


KINDS = [ByHttpxSSE, BySSEClient, ByLongPoll]
