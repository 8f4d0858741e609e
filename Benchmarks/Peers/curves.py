"""Curves: rates by connections, latencies by rate."""

import random
import statistics

import web
from load import CONNECTIONS

CONNECTION_STEPS = [1, 4, 16, 64, 256, 1024]
# Of the highest rate of Longbox.
RATE_STEPS = [0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9]


def by_rounds(bench, steps, sides):
    """A line for each side: at each step, what each round has measured; sides in turn."""
    lines = {name: [] for name in sides}
    for step in steps:
        values = bench.alternate({name: side(step) for name, side in sides.items()})
        for name, measured in values.items():
            lines[name].append((step, measured))
    return lines


def connections(bench):
    """Rates of GETs of one comic, by connections."""
    web.same_comics(bench)
    comics = bench.options.comics
    plain = bench.load.script("comic", comics, before="/v1/comics/")
    keys = bench.load.script("webdis", comics, before="/GET/comic:", after=".txt")

    def side(server, script):
        return lambda count: lambda: bench.load.rate(server.url, script, connections=count)

    sides = {
        "Longbox": side(bench.longbox, plain),
        "nginx, a file": side(bench.nginx(), plain),
        "webdis": side(bench.webdis(), keys),
    }
    bench.add({
        "kind": "curve",
        "name": "connections",
        "title": "GET one comic, by connections",
        "x": "connections",
        "y": "answers a second",
        "logarithmic": [True, False],
        "lines": by_rounds(bench, CONNECTION_STEPS, sides),
    })
    # After a thousand connections it has been found not to answer any more.
    bench.end("webdis")


def rates(bench):
    """Latencies of GETs of one comic, by the rate at which they are asked for."""
    web.same_comics(bench)
    chance = random.Random(3)
    numbers = [chance.randint(1, bench.options.comics) for _ in range(2_000)]
    paths = [f"/v1/comics/{number}" for number in numbers]
    servers = {"Longbox": bench.longbox, "nginx, a file": bench.nginx()}
    highest = {
        name: statistics.median(
            bench.random_comics(server, "comic")() for _ in range(bench.options.rounds)
        )
        for name, server in servers.items()
    }
    lines = {f"{name}, {kind}": [] for name in servers for kind in ("p50", "p99")}
    for share in RATE_STEPS:
        rate = round(share * highest["Longbox"])
        # What a server cannot keep up with has no latency: its queue grows all the time.
        able = {name: server for name, server in servers.items() if rate < 0.95 * highest[name]}
        runs = bench.alternate({
            name: lambda server=server: bench.load.h2load(server, paths, rate)
            for name, server in able.items()
        })
        for name, measured in runs.items():
            for place, kind in enumerate(("p50", "p99")):
                lines[f"{name}, {kind}"].append((rate, [run[place] for run in measured]))
    bench.add({
        "kind": "curve",
        "name": "rates",
        "title": "Latency of GET one comic, by rate",
        "note": f"{CONNECTIONS} connections; rates are shares of the highest one of Longbox.",
        "x": "requests a second",
        "y": "milliseconds",
        "logarithmic": [False, True],
        "lines": lines,
    })
