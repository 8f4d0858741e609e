#!/usr/bin/env python3
"""Runs the consumers that docs/feed.md shows, all at once: the server is killed under them, and they too."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from server import Server, options

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "feed.md"
#: Events of each step.
STEP = 20


def block(language):
    """The code under the heading of a language."""
    text = PAGE.read_text()
    found = re.search(rf"^### {language}$.*?^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, f"{PAGE} has no consumer in {language}"
    return found.group(1)


class Consumer:
    """One of them, in a directory of its own."""

    def __init__(self, language, url, directory):
        self.language = language
        self.url = url
        self.directory = pathlib.Path(directory, language)
        self.directory.mkdir()
        code = self.directory / {"Shell": "consumer.sh", "Python": "consumer.py",
                                 "Swift": "main.swift"}[language]
        code.write_text(block(language))
        if language == "Swift":
            program = self.directory / "consumer"
            subprocess.run(["swiftc", "-o", program, code], check=True)
            self.command = [program]
        else:
            self.command = ["/bin/sh" if language == "Shell" else sys.executable, code]

    def start(self):
        with open(self.directory / "output", "ab") as output:
            with open(self.directory / "errors", "ab") as errors:
                self.process = subprocess.Popen(
                    self.command, cwd=self.directory, stdout=output, stderr=errors,
                    env=os.environ | {"LONGBOX_URL": self.url}, start_new_session=True)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def lines(self):
        """Every line that it has printed, whole ones."""
        text = (self.directory / "output").read_text()
        return text[:text.rfind("\n") + 1].splitlines()

    def wait(self, told):
        """Waits until it has told of every event, in their order; some of them again, perhaps."""
        wanted = [f"{e['id']} {e['type']} {e['subject']}" for e in told]
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if list(dict.fromkeys(self.lines)) == wanted:
                return
            assert self.process.poll() is None, (self.directory / "errors").read_text()
            time.sleep(0.05)
        raise AssertionError(f"{self.language} has told otherwise: {self.lines[-3:]}")


def main():
    asked = options(__doc__)
    number = 0

    def write(server):
        nonlocal number
        number += STEP
        server.send([{"source": f"d:{n}", "title": f"Comic {n}", "type": "comic", "status": "ongoing"}
                     for n in range(number - STEP, number)])

    with tempfile.TemporaryDirectory() as directory, Server(asked.longbox) as server:
        consumers = [Consumer(language, server.url, directory) for language in ["Shell", "Python", "Swift"]]
        try:
            write(server)
            for consumer in consumers:
                consumer.start()
            for consumer in consumers:
                consumer.wait(server.events())
            write(server)
            server.kill()
            server.start()
            write(server)
            for consumer in consumers:
                consumer.wait(server.events())
                consumer.kill()
            write(server)
            for consumer in consumers:
                consumer.start()
                consumer.wait(server.events())
            for consumer in consumers:
                again = len(consumer.lines) - len(set(consumer.lines))
                print(f"  {consumer.language}: {len(set(consumer.lines))} events, {again} of them twice")
                consumer.kill()
                (consumer.directory / "cursor").write_text("0" * 32 + ":1")
                consumer.start()
                assert consumer.process.wait(30) != 0
                assert "anew" in (consumer.directory / "errors").read_text()
        finally:
            for consumer in consumers:
                if hasattr(consumer, "process") and consumer.process.poll() is None:
                    consumer.kill()
        server.stop()


main()
