"""The program under test, and what is asked of it besides following."""

import argparse
import json
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


def options(about):
    """What every part takes; `Tests/feed/run` passes it."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--longbox", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--events", type=int, default=3_000)
    parser.add_argument("--cuts", type=int, default=10)
    parser.add_argument("--kills", type=int, default=3)
    return parser.parse_args()


class Server:
    """A server on a directory of its own, always at the same port, however often it is started.

    It has `patience` seconds to come up, and to end."""

    def __init__(self, longbox, patience=30):
        self.patience = patience
        self.longbox = longbox
        self.directory = tempfile.TemporaryDirectory(prefix="longbox-feed-")
        self.data = self.directory.name + "/data"
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.token = self.run("token", "--subject", "writer", "--role", "admin").strip()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process:
            self.process.kill()
            self.process.wait()
        self.directory.cleanup()

    def run(self, *arguments):
        """What a command on the directory prints; it must succeed."""
        command = [self.longbox, *arguments, "--data", self.data]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def start(self):
        self.process = subprocess.Popen(
            [self.longbox, "serve", "--port", str(self.port), "--rate-limit", "off",
             "--data", self.data], stdout=subprocess.DEVNULL)
        end = time.monotonic() + self.patience
        while True:
            try:
                return self.get("/readyz")
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, "no server"
                time.sleep(0.01)

    def kill(self):
        """Ends it as nothing that it does can prevent."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it in good order, and proves the store."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(self.patience) == 0
        self.process = None
        self.run("check")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return json.load(answer)

    def send(self, lines):
        """Imports lines; what has become of each.

        OSError if the answer does not come."""
        request = urllib.request.Request(
            self.url + "/v1/imports", "\n".join(map(json.dumps, lines)).encode(), method="POST")
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/jsonl")
        with urllib.request.urlopen(request, timeout=120) as answer:
            return [json.loads(line) for line in answer.read().splitlines()]

    def events(self, since=None):
        """Every event after a cursor, page by page."""
        events = []
        while True:
            page = self.get("/v1/changes?limit=1000" + (f"&since={since}" if since else ""))
            events += page["events"]
            since = page["last"]
            if not page["more"]:
                return events


def sequence(id):
    """The number in `epoch:number`."""
    assert re.fullmatch("[0-9a-f]{32}:[1-9][0-9]*", id), id
    return int(id.split(":")[1])
