"""Longbox beside nginx, webdis, Redis and PostgreSQL: started by scripts/compare."""

import argparse
import json
import pathlib
import random
import shutil
import statistics
import subprocess
import tempfile
import urllib.parse

import catalogue
import peers
from load import COUNT, Load

FILTERS = [
    {"genre": "action", "status": "ongoing", "type": "manga"},
    {"genre": "romance", "contentRating": "safe", "language": "ko"},
    {"genre": "drama", "excludeGenre": "horror", "status": "completed"},
    {"type": "webtoon", "status": "ongoing", "contentRating": "safe"},
]
SORTS = ["-popularity", "-updated", "title", "-rating"]


class Bench:
    """The stores, the servers that run, and what was measured."""

    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.load = Load(options.load_core, options.seconds, directory)
        self.servers = {}
        self.table = []
        self.fill()

    def fill(self):
        source = self.directory / "catalogue.jsonl"
        with source.open("w") as file:
            for line in catalogue.lines(self.options.comics, self.options.comics // 20):
                file.write(line + "\n")
        data = str(self.directory / "data")
        command = [self.options.longbox, "import", str(source), "--data", data]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def server(self, name, make):
        """The server called `name`, started the first time."""
        if name not in self.servers:
            self.servers[name] = make()
        return self.servers[name]

    @property
    def longbox(self):
        make = lambda: peers.longbox(self.options.longbox, self.options.core, self.directory)
        return self.server("longbox", make)

    def full_lane(self, body):
        """Runs `body` on a server without the express lane: a store has one server at a time."""
        self.servers.pop("longbox").stop()
        lane = peers.longbox(
            self.options.longbox, self.options.core, self.directory, "--no-express"
        )
        try:
            return body(lane)
        finally:
            lane.stop()

    def documents(self):
        """Each comic as Longbox answers it, by its number."""
        if not hasattr(self, "kept"):
            self.kept = {}
            for number in range(1, self.options.comics + 1):
                self.kept[number] = peers.get(f"{self.longbox.url}/v1/comics/{number}")[2]
        return self.kept

    def nginx(self):
        make = lambda: peers.nginx(
            self.options.core, self.directory, self.documents(), self.documents()[1]
        )
        return self.server("nginx", make)

    def webdis(self):
        def make():
            store = peers.redis(self.options.core, self.directory, "redis", None)
            self.servers["redis"] = store
            peers.redis_load(store, self.documents())
            return peers.webdis(self.options.core, self.directory, store)

        return self.server("webdis", make)

    def stop(self):
        for server in self.servers.values():
            server.stop()

    def alternate(self, sides):
        """Medians of each side's rate; in every round each side runs once."""
        rates = {name: [] for name in sides}
        for _ in range(self.options.rounds):
            for name, measure in sides.items():
                rates[name].append(measure())
        return rates

    def report(self, work, rates, goals={}):
        """Prints a row for each peer of the first side."""
        first = next(iter(rates))
        own = rates[first]
        print(f"\n{work}\n  {first:34} {statistics.median(own):12,.0f}/s", flush=True)
        for name, other in list(rates.items())[1:]:
            ratios = [a / b for a, b in zip(own, other)]
            middle = statistics.median(own) / statistics.median(other)
            goal = goals.get(name)
            verdict = "" if goal is None else f"  wanted {goal}: {'yes' if middle >= goal else 'NO'}"
            print(
                f"  {name:34} {statistics.median(other):12,.0f}/s  ratio {middle:5.2f}"
                f"  ({min(ratios):.2f}-{max(ratios):.2f}){verdict}",
                flush=True,
            )
        self.table.append({"work": work, "rates": rates})

    def random_comics(self, server, name, before="/v1/comics/", **options):
        script = self.load.script(name, self.options.comics, before=before)
        return lambda: self.load.rate(server.url, script, **options)


def comic(bench):
    """GET one comic at random."""
    documents = bench.documents()
    sample = random.Random(1).sample(sorted(documents), 20)
    for number in sample:
        nginx = peers.get(f"{bench.nginx().url}/v1/comics/{number}")[2]
        webdis = peers.get(f"{bench.webdis().url}/GET/comic:{number}.txt")[2]
        if not documents[number] == nginx == webdis:
            raise SystemExit(f"the answers for comic {number} differ")
    constant = f"{bench.nginx().url}/constant"
    if peers.get(constant)[2] != documents[1]:
        raise SystemExit("the constant differs")
    key = bench.load.script("webdis", bench.options.comics, before="/GET/comic:", after=".txt")
    sides = {
        "Longbox": bench.random_comics(bench.longbox, "comic"),
        "nginx, a file": bench.random_comics(bench.nginx(), "comic"),
        "nginx, return 200": lambda: bench.load.rate(constant),
        "webdis GET": lambda: bench.load.rate(bench.webdis().url, key),
    }
    goals = {"nginx, a file": 1.3, "nginx, return 200": 0.75, "webdis GET": 2}
    bench.report("GET one comic, at random", bench.alternate(sides), goals)


def lanes(bench):
    """GET one comic by the express lane and by the full lane."""
    express = [bench.random_comics(bench.longbox, "comic")() for _ in range(bench.options.rounds)]
    full = bench.full_lane(
        lambda lane: [bench.random_comics(lane, "comic")() for _ in range(bench.options.rounds)]
    )
    bench.report("GET one comic, by both lanes", {"express": express, "full": full}, {"full": 6})


def unchanged(bench):
    """304 by If-None-Match."""
    tag = peers.get(f"{bench.longbox.url}/v1/comics/1")[1]["ETag"]
    field = [f"If-None-Match: {tag}"]
    sides = {
        "304": bench.random_comics(bench.longbox, "comic", fields=field, expected="304"),
        "200": bench.random_comics(bench.longbox, "comic"),
    }
    bench.report("GET one comic that is unchanged", bench.alternate(sides), {"200": 1})


def lists(bench):
    """GET a page of 20 with three filters."""
    paths = [
        "/v1/comics?" + urllib.parse.urlencode({**filters, "sort": sort})
        for filters in FILTERS
        for sort in SORTS
    ]
    for path in paths:
        if len(json.loads(peers.get(bench.longbox.url + path)[2])["items"]) != 20:
            raise SystemExit(f"{path} has no full page")
    listed = ",".join(f'"{path}"' for path in paths)
    script = bench.directory / "lists.lua"
    script.write_text(
        f"local paths, count = {{{listed}}}, 0\n"
        "request = function()\n"
        "    count = count % #paths + 1\n"
        '    return wrk.format("GET", paths[count])\n'
        "end\n"
    )
    sides = {"Longbox": lambda: bench.load.rate(bench.longbox.url, script)}
    bench.report("GET a page of 20 with three filters", bench.alternate(sides))


def pages(bench):
    """GET the 20 pages of a chapter."""
    chapters = bench.options.comics // 20
    found = json.loads(peers.get(f"{bench.longbox.url}/v1/chapters/{chapters}/pages")[2])["items"]
    if len(found) != catalogue.PAGES:
        raise SystemExit(f"chapter {chapters} has {len(found)} pages")
    script = bench.load.script("pages", chapters, before="/v1/chapters/", after="/pages")
    sides = {
        "20 pages": lambda: bench.load.rate(bench.longbox.url, script),
        "one comic": bench.random_comics(bench.longbox, "comic"),
    }
    bench.report("GET the pages of a chapter", bench.alternate(sides), {"one comic": 0.6})


def views(bench):
    """POST views of comics at random, each durable when it is answered."""
    comics = bench.options.comics
    script = bench.load.script("views", comics, share=100)
    always = peers.redis(bench.options.core, bench.directory, "redis-always", "always")
    every = peers.redis(bench.options.core, bench.directory, "redis-everysec", "everysec")
    database = peers.postgresql(bench.options.core, bench.directory, comics)
    bench.servers.update({"always": always, "everysec": every, "postgresql": database})
    sides = {
        "Longbox, durable": lambda: bench.load.rate(bench.longbox.url, script),
        "Redis INCR, appendfsync always": lambda: bench.load.redis_increments(always, comics),
        "PostgreSQL UPDATE, durable": lambda: bench.load.pgbench(database, comics),
        "Redis INCR, appendfsync everysec": lambda: bench.load.redis_increments(every, comics),
    }
    goals = dict(zip(list(sides)[1:], (2, 4, 0.7)))
    bench.report("POST views, at random, durable", bench.alternate(sides), goals)


def mixed(bench):
    """90 % reads and 10 % views."""
    script = bench.load.script(
        "mixed", bench.options.comics, before="/v1/comics/", share=10, extra=COUNT
    )
    alone = bench.load.script("alone", bench.options.comics, before="/v1/comics/", extra=COUNT)
    sides = {
        "reads beside 10 % views": lambda: bench.load.rates(bench.longbox.url, script)[0],
        "reads alone": lambda: bench.load.rates(bench.longbox.url, alone)[0],
    }
    bench.report("90 % reads, 10 % views", bench.alternate(sides), {"reads alone": 0.8})


def latency(bench):
    """Latencies at half of the highest rate."""
    chance = random.Random(3)
    numbers = [chance.randint(1, bench.options.comics) for _ in range(2_000)]
    work = [
        ("reads", "GET", "comic", "/v1/comics/{}", 0, 2),
        ("durable views", "POST", "views", "/v1/comics/{}/views", 100, 5),
    ]
    for name, method, kind, path, share, goal in work:
        script = bench.load.script(kind, bench.options.comics, before="/v1/comics/", share=share)
        highest = bench.load.rate(bench.longbox.url, script)
        paths = [path.format(number) for number in numbers]
        runs = [
            bench.load.h2load(bench.longbox, paths, highest / 2, method)
            for _ in range(bench.options.rounds)
        ]
        middle, slow = (statistics.median(run[index] for run in runs) for index in (0, 1))
        print(
            f"\n{name} at {highest / 2:,.0f}/s, half of the highest rate\n"
            f"  p50 {middle:.2f} ms, p99 {slow:.2f} ms  wanted p99 {goal} ms: "
            f"{'yes' if slow <= goal else 'NO'}",
            flush=True,
        )
        bench.table.append({"work": f"latency of {name}", "runs": runs, "rate": highest / 2})


ROWS = {
    "comic": comic,
    "lanes": lanes,
    "unchanged": unchanged,
    "lists": lists,
    "pages": pages,
    "views": views,
    "mixed": mixed,
    "latency": latency,
}


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/compare", description=__doc__)
    parser.add_argument("--longbox", required=True, metavar="PROGRAM", help="a release build")
    parser.add_argument("--rows", default=",".join(ROWS), help="some of %(default)s")
    parser.add_argument("--comics", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="how long one side runs in a round")
    parser.add_argument("--core", type=int, default=0, help="of the servers")
    parser.add_argument("--load-core", type=int, default=1, help="of the load")
    parser.add_argument("--json", metavar="FILE", help="writes every figure there too")
    return parser.parse_args()


def main():
    options = arguments()
    unknown = [row for row in options.rows.split(",") if row not in ROWS]
    if unknown:
        raise SystemExit(f"no row is called {unknown[0]}; there are {', '.join(ROWS)}")
    directory = pathlib.Path(tempfile.mkdtemp(prefix="longbox-compare-"))
    # Run by root, nginx's worker and PostgreSQL are somebody else, who has to get there.
    directory.chmod(0o755)
    bench = None
    try:
        bench = Bench(options, directory)
        for row in options.rows.split(","):
            ROWS[row](bench)
        print(f"\nmemory of Longbox beyond the map: {bench.longbox.resident_megabytes()} MB")
        if options.json:
            pathlib.Path(options.json).write_text(json.dumps(bench.table, indent=1))
    finally:
        if bench:
            bench.stop()
        shutil.rmtree(directory)


main()
