"""The stores, the servers that run, and what was measured."""

import json
import pathlib
import subprocess

import catalogue
import peers
import report
from load import Load


class Bench:
    """What the rows of one run have in common."""

    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.load = Load(options.load_core, options.seconds, directory)
        self.servers = {}
        self.rows = []
        self.kept = {}

    def run(self, *command):
        """Runs a program to its end, on all cores; what it prints."""
        command = [str(word) for word in command]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: {result.stderr or result.stdout}")
        return result.stdout

    @property
    def source(self):
        """The catalogue that the servers have, made the first time."""
        path = self.directory / "catalogue.jsonl"
        if not path.exists():
            lines = catalogue.lines(self.options.comics, self.options.comics // 20)
            path.write_text("".join(line + "\n" for line in lines))
        return path

    @property
    def data(self):
        """The data directory that holds it."""
        path = self.directory / "data"
        if not path.exists():
            self.run(self.options.longbox, "import", self.source, "--data", path)
        return path

    def server(self, name, make):
        """The server called `name`, started the first time."""
        if name not in self.servers:
            self.servers[name] = make()
        return self.servers[name]

    @property
    def longbox(self):
        """Longbox."""
        make = lambda: peers.longbox(self.options.longbox, self.options.core, self.data)
        return self.server("longbox", make)

    def full_lane(self, body):
        """Runs `body` on a server without the express lane: a store has one server at a time."""
        self.end("longbox")
        lane = peers.longbox(self.options.longbox, self.options.core, self.data, "--no-express")
        try:
            return body(lane)
        finally:
            lane.stop()

    def documents(self):
        """Each comic as Longbox answers it, by its number."""
        if not self.kept:
            for number in range(1, self.options.comics + 1):
                self.kept[number] = peers.get(f"{self.longbox.url}/v1/comics/{number}")[2]
        return self.kept

    def nginx(self):
        """nginx with each comic as a file."""
        documents = self.documents()
        make = lambda: peers.nginx(self.options.core, self.directory, documents, documents[1])
        return self.server("nginx", make)

    def webdis(self):
        """Redis over HTTP, with each comic under its key."""

        def make():
            store = self.server(
                "redis", lambda: peers.redis(self.options.core, self.directory, "redis", None)
            )
            peers.redis_load(store, self.documents())
            return peers.webdis(self.options.core, self.directory, store)

        return self.server("webdis", make)

    def end(self, name):
        """Stops a server, if it runs."""
        if name in self.servers:
            self.servers.pop(name).stop()

    def stop(self):
        """Stops all servers."""
        for name in list(self.servers):
            self.end(name)

    def alternate(self, sides):
        """Each side's measures; in every round each side runs once."""
        values = {name: [] for name in sides}
        for _ in range(self.options.rounds):
            for name, measure in sides.items():
                values[name].append(measure())
        return values

    def random_comics(self, server, name, before="/v1/comics/", **options):
        """A load of GETs of comics at random."""
        script = self.load.script(name, self.options.comics, before=before)
        return lambda: self.load.rate(server.url, script, **options)

    def add(self, row, goals={}):
        """Keeps a row, and prints it."""
        self.rows.append(row)
        print(report.told(row, goals), flush=True)

    def rates(self, title, sides, goals={}, unit="a second", **more):
        """Keeps a row of rates, the first of which is Longbox's."""
        row = {"kind": "rates", "title": title, "unit": unit, "sides": sides, **more}
        self.add(row, goals)

    def stat(self, data):
        """What a store consists of."""
        return json.loads(self.run(self.options.longbox, "stat", "--json", "--data", data))


def megabytes(path):
    """The size of a file, in MB."""
    return pathlib.Path(path).stat().st_size / 1e6
