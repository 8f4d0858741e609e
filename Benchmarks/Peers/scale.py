"""How Longbox grows with the catalogue, and a paper estimate of where that ends."""

import shutil
import statistics
import subprocess
import time

import catalogue
import lmdb
import peers
from bench import megabytes

# The growth that is estimated: what, how many, in which keyspaces its rows are.
ESTIMATES = [
    (
        "chapters without pages", 100_000_000,
        ["chapters", "chapter.sources", "comic.chapters", "order.published", "activity",
         "activity.chapters"],
    ),
    ("bookmarks", 1_000_000_000, ["bookmarks", "bookmarked", "bookmark.order"]),
]


# Comics of the store with `--chapters`.
COMICS_OF_CHAPTERS = 100_000


def scale(bench):
    """A table with a column for each size, and one with many chapters if they are asked for."""
    sizes = [int(size) for size in bench.options.sizes.split(",")]
    bench.end("longbox")
    columns = [measure(bench, size) for size in sizes]
    names = [f"{size:,} comics" for size in sizes]
    if bench.options.chapters:
        each = bench.options.chapters // COMICS_OF_CHAPTERS
        columns.append(measure(bench, COMICS_OF_CHAPTERS, each))
        names.append(f"{COMICS_OF_CHAPTERS:,} comics, {bench.options.chapters:,} chapters")
        shutil.rmtree(place(bench, COMICS_OF_CHAPTERS, each))
    rows = [(name, [column.get(name) for column in columns]) for name in columns[-1]]
    bench.add({
        "kind": "scale",
        "title": "Growth with the catalogue",
        "note": (
            "One in twenty comics has a chapter of 20 pages and a bookmark. Latencies are of one"
            f" connection, one request after another for {bench.options.seconds} s. The file's"
            " overhead is its size over the bytes of all keys and values."
        ),
        "columns": names,
        "rows": rows,
    })
    bench.add(estimate(bench, sizes[-1]))
    for size in sizes:
        shutil.rmtree(place(bench, size))


def place(bench, size, chapters=0):
    """The directory of one size, and so many chapters of each comic."""
    return bench.directory / f"scale-{size}-{chapters}"


def fill(bench, data, size, chapters):
    """Makes a store of lines that are made while it reads them: they are nowhere as a whole."""
    program = [bench.options.longbox, "import", "-", "--data", data]
    with subprocess.Popen(program, stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as importing:
        for line in catalogue.lines(size, size // 20, readers=True, chapters=chapters):
            importing.stdin.write(line + "\n")
        _, complaint = importing.communicate()
    if importing.returncode != 0:
        raise SystemExit(complaint)


def measure(bench, size, chapters=0):
    """Everything that is measured at one size."""
    directory = place(bench, size, chapters)
    directory.mkdir()
    data = directory / "data"
    longbox, column = bench.options.longbox, {}
    column["import s"] = seconds(lambda: fill(bench, data, size, chapters))
    column["open to ready ms"] = open_milliseconds(bench, data)
    server = peers.longbox(longbox, bench.options.core, data)
    try:
        column.update(served(bench, server, size))
    finally:
        server.stop()
    column["check s"] = seconds(lambda: bench.run(longbox, "check", "--data", data))
    if " backup " in bench.run(longbox, "--help"):
        copy = directory / "copy"
        backup = [longbox, "backup", copy, "--data", data]
        column["backup with its proof s"] = seconds(lambda: bench.run(*backup))
        shutil.rmtree(copy)
    stored = sum(stored_bytes(data).values())
    column["file MB"] = megabytes(data / "data.mdb")
    column["keys and values MB"] = stored / 1e6
    column["file over keys and values"] = column["file MB"] * 1e6 / stored
    packed = directory / "packed"
    shutil.copytree(data, packed)
    compact = [longbox, "compact", "--data", packed]
    column["compact with its proof s"] = seconds(lambda: bench.run(*compact))
    column["compacted file MB"] = megabytes(packed / "data.mdb")
    column["compacted file over keys and values"] = column["compacted file MB"] * 1e6 / stored
    shutil.rmtree(packed)
    return column


def seconds(body):
    """How long something takes."""
    began = time.perf_counter()
    body()
    return time.perf_counter() - began


def open_milliseconds(bench, data):
    """From the start of `serve` until it takes connections, the median of the rounds."""
    times = []
    for _ in range(bench.options.rounds):
        server = peers.longbox(bench.options.longbox, bench.options.core, data)
        times.append(server.ready_seconds * 1_000)
        server.stop()
    return statistics.median(times)


def served(bench, server, size):
    """What requests take, and the memory under load."""
    numbers = [(number * 7_919) % size + 1 for number in range(10_000)]
    word = catalogue.WORDS[0]
    targets = {
        "GET a comic": [f"/v1/comics/{number}" for number in numbers],
        "chapters of a comic": [f"/v1/comics/{number}/chapters" for number in numbers],
        "a list": ["/v1/comics?genre=action&status=ongoing&sort=-popularity"],
        "a search": [f"/v1/comics?q={word}+{number}" for number in numbers],
    }
    column = {}
    for name, paths in targets.items():
        middle, slow = latencies(server, paths, bench.options.seconds)
        column[f"{name}, p50 ms"], column[f"{name}, p99 ms"] = middle, slow
    script = bench.load.script("scale", size, before="/v1/comics/")
    rates = [bench.load.rate(server.url, script) for _ in range(bench.options.rounds)]
    column["GET a comic, a second"] = statistics.median(rates)
    column["memory beyond the map MB"] = server.resident_megabytes()
    return column


def latencies(server, paths, duration):
    """Milliseconds below which 50 and 99 of 100 answers stay, asked for so many seconds."""
    connection = peers.connection(server)
    times, end = [], time.perf_counter() + duration
    while not times or time.perf_counter() < end:
        path = paths[len(times) % len(paths)]
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1_000)
        if answer.status != 200:
            raise SystemExit(f"{answer.status} to {path}")
    connection.close()
    times.sort()
    return times[len(times) // 2], times[len(times) * 99 // 100]


def stored_bytes(data):
    """The bytes of keys and values in each keyspace, as LMDB's Python module reads them."""
    environment = lmdb.open(str(data), readonly=True, max_dbs=128, lock=False)
    found = {}
    with environment.begin() as transaction:
        names = [bytes(name) for name, _ in transaction.cursor()]
        for name in names:
            table = environment.open_db(name, txn=transaction, create=False)
            with transaction.cursor(db=table) as cursor:
                found[name.decode()] = sum(len(key) + len(value) for key, value in cursor)
    environment.close()
    return found


def estimate(bench, size):
    """What far more rows would cost, if each costs what it costs at the largest size measured."""
    stat = bench.stat(place(bench, size) / "data")
    keyspaces = {keyspace["name"]: keyspace for keyspace in stat["keyspaces"]}
    sums, columns = [], []
    for name, count, parts in ESTIMATES:
        found = [keyspaces[part] for part in parts if part in keyspaces]
        own = keyspaces[parts[0]]["entries"]
        each = sum(keyspace["bytes"] for keyspace in found) / max(1, own)
        entries = sum(keyspace["entries"] for keyspace in found) / max(1, own)
        columns.append(f"{count:,} {name}")
        sums.append((each, entries, each * count / 1e9, depth(own, keyspaces[parts[0]], count)))
    names = ["bytes each, with their indexes", "entries each", "file GB", "depth of the first tree"]
    return {
        "kind": "scale",
        "title": "On paper: a hundred million chapters, a billion bookmarks",
        "note": (
            f"The pages that such rows fill in the store of {size:,} comics, multiplied; nothing of"
            " this was run. One machine ends where the pages that are read all the time do not fit"
            " into its memory, or the file not onto its disk: beyond that reads wait for the disk,"
            " and copying the file takes as long as the disk takes to write it."
        ),
        "columns": columns,
        "rows": [(name, [column[place] for column in sums]) for place, name in enumerate(names)],
    }


def depth(entries, keyspace, count):
    """Levels of a tree of `count` entries whose pages are as full as those of a smaller one."""
    leaves = max(1, keyspace["pages"]) * count / max(1, entries)
    # A branch of 4 KiB holds some 120 keys of 16 bytes with their page numbers, two thirds full.
    levels = 1
    while leaves > 1:
        leaves /= 80
        levels += 1
    return levels
