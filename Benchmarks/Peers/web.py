"""Rows over HTTP: reads, lists, views, beside nginx, webdis, Redis and PostgreSQL."""

import json
import random
import urllib.parse

import catalogue
import peers
from load import COUNT

FILTERS = [
    {"genre": "action", "status": "ongoing", "type": "manga"},
    {"genre": "romance", "contentRating": "safe", "language": "ko"},
    {"genre": "drama", "excludeGenre": "horror", "status": "completed"},
    {"type": "webtoon", "status": "ongoing", "contentRating": "safe"},
]
SORTS = ["-popularity", "-updated", "title", "-rating"]


def same_comics(bench):
    """Ends unless all servers answer the same for some comics."""
    documents = bench.documents()
    urls = {
        "nginx": f"{bench.nginx().url}/v1/comics/{{}}",
        "webdis": f"{bench.webdis().url}/GET/comic:{{}}.txt",
    }
    for number in random.Random(1).sample(sorted(documents), 20):
        for name, url in urls.items():
            answer = peers.get(url.format(number))[2]
            if answer != documents[number]:
                raise SystemExit(f"{name} answers {answer[:200]} for comic {number}")
    if peers.get(f"{bench.nginx().url}/constant")[2] != documents[1]:
        raise SystemExit("nginx has another constant")


def comic(bench):
    """GET one comic at random."""
    same_comics(bench)
    constant = f"{bench.nginx().url}/constant"
    key = bench.load.script("webdis", bench.options.comics, before="/GET/comic:", after=".txt")
    sides = {
        "Longbox": bench.random_comics(bench.longbox, "comic"),
        "nginx, a file": bench.random_comics(bench.nginx(), "comic"),
        "nginx, return 200": lambda: bench.load.rate(constant),
        "webdis GET": lambda: bench.load.rate(bench.webdis().url, key),
    }
    goals = {"nginx, a file": 1.3, "nginx, return 200": 0.75, "webdis GET": 2}
    bench.rates("GET one comic, at random", bench.alternate(sides), goals)


def lanes(bench):
    """GET one comic by the express lane and by the full lane."""
    rounds = range(bench.options.rounds)
    express = [bench.random_comics(bench.longbox, "comic")() for _ in rounds]
    full = bench.full_lane(lambda lane: [bench.random_comics(lane, "comic")() for _ in rounds])
    sides = {"express": express, "full": full}
    bench.rates("GET one comic, by both lanes", sides, {"full": 6}, own=["full"])


def unchanged(bench):
    """304 by If-None-Match."""
    tag = peers.get(f"{bench.longbox.url}/v1/comics/1")[1]["ETag"]
    field = [f"If-None-Match: {tag}"]
    script = bench.load.script("unchanged", 1, before="/v1/comics/")
    sides = {
        "304": lambda: bench.load.rate(bench.longbox.url, script, fields=field, expected="304"),
        "200": lambda: bench.load.rate(bench.longbox.url, script),
    }
    bench.rates("GET one comic that is unchanged", bench.alternate(sides), {"200": 1}, own=["200"])


def lists(bench):
    """GET a page of 20 with three filters, which is kept, and with figures, which is not."""
    paths = [
        "/v1/comics?" + urllib.parse.urlencode({**filters, "sort": sort})
        for filters in FILTERS
        for sort in SORTS
    ]
    for path in paths:
        if len(json.loads(peers.get(bench.longbox.url + path)[2])["items"]) != 20:
            raise SystemExit(f"{path} has no full page: there are too few comics")
    kept = bench.load.targets("lists", paths)
    made = bench.load.targets("figures", [path + "&include=stats" for path in paths])
    sides = {
        "a list": lambda: bench.load.rate(bench.longbox.url, kept),
        "made each time": lambda: bench.load.rate(bench.longbox.url, made),
    }
    own = ["made each time"]
    bench.rates("GET a page of 20 with three filters", bench.alternate(sides), own=own)


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
    goals = {"one comic": 0.6}
    bench.rates("GET the pages of a chapter", bench.alternate(sides), goals, own=["one comic"])


def views(bench):
    """POST views of comics at random, each durable when it is answered."""
    comics, core, directory = bench.options.comics, bench.options.core, bench.directory
    script = bench.load.script("views", comics, share=100)
    stores = {
        name: bench.server(name, lambda: peers.redis(core, directory, name, name))
        for name in ("always", "everysec")
    }
    database = bench.server("postgresql", lambda: peers.postgresql(core, directory, comics))
    sides = {
        "Longbox, durable": lambda: bench.load.rate(bench.longbox.url, script),
        "Redis INCR, appendfsync always": lambda: bench.load.redis_increments(
            stores["always"], comics
        ),
        "PostgreSQL UPDATE, durable": lambda: bench.load.pgbench(database, comics),
        "Redis INCR, appendfsync everysec": lambda: bench.load.redis_increments(
            stores["everysec"], comics
        ),
    }
    goals = dict(zip(list(sides)[1:], (2, 4, 0.7)))
    bench.rates(
        "POST views, at random, durable", bench.alternate(sides), goals,
        note="`everysec` may lose a second of increments; the others none that was acknowledged.",
    )


def mixed(bench):
    """90 % reads and 10 % views."""
    comics = bench.options.comics
    script = bench.load.script("mixed", comics, before="/v1/comics/", share=10, extra=COUNT)
    alone = bench.load.script("alone", comics, before="/v1/comics/", extra=COUNT)
    sides = {
        "reads beside 10 % views": lambda: bench.load.rates(bench.longbox.url, script)[0],
        "reads alone": lambda: bench.load.rates(bench.longbox.url, alone)[0],
    }
    goals = {"reads alone": 0.8}
    bench.rates("90 % reads, 10 % views", bench.alternate(sides), goals, own=["reads alone"])


def latency(bench):
    """Latencies at half of the highest rate."""
    chance = random.Random(3)
    numbers = [chance.randint(1, bench.options.comics) for _ in range(2_000)]
    work = [
        ("reads", "GET", "/v1/comics/{}", 0),
        ("durable views", "POST", "/v1/comics/{}/views", 100),
    ]
    sides = {}
    for name, method, path, share in work:
        script = bench.load.script(
            method, bench.options.comics, before="/v1/comics/", share=share
        )
        rate = bench.load.rate(bench.longbox.url, script) / 2
        paths = [path.format(number) for number in numbers]
        runs = [
            bench.load.h2load(bench.longbox, paths, rate, method)
            for _ in range(bench.options.rounds)
        ]
        sides[name] = {"rate": rate, "runs": runs}
    bench.add({"kind": "latency", "title": "Latency at half of the highest rate", "sides": sides})
