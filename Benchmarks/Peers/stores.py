"""Rows without a network: reads of the store, increments, imports and checks."""

import json
import pathlib
import shutil
import sys
import time

import catalogue

SQLITE = pathlib.Path(__file__).with_name("sqlite.py")
# What both sides call the same rows.
TABLES = {
    "comics": "comics", "titles": "comic.titles", "texts": "comic.text",
    "external": "comic.external", "comic_genres": "comic.genres", "chapters": "chapters",
    "pages": "pages",
}
IN_FLIGHT = [1, 16, 128, 1024, 8192]
CORES = "Both sides may use all cores."


def typed(bench):
    """Gets and scans of typed keyspaces, and of LMDB in C over the same file."""
    program = bench.options.reads
    if not pathlib.Path(program).exists():
        raise SystemExit(f"{program} is not there: build the product Reads of Benchmarks")
    output = bench.run(
        program, "--json", "--rounds", bench.options.rounds,
        "--thousands", bench.options.thousands, "--gets", bench.options.thousands * 1_000,
        "--directory", bench.directory,
    )
    measured = json.loads(output)
    rows = bench.options.thousands * 1_000
    for kind, goal in (("get", 0.9), ("scan", 0.7)):
        sides = {
            "typed keyspace": measured[f"typed {kind}"],
            "LMDB, in C": measured[f"raw {kind}"],
        }
        bench.rates(
            f"In process: {kind} of values of 201 bytes", sides, {"LMDB, in C": goal},
            note=f"{rows:,} rows, the same file, one thread; both sides add up the same words.",
        )


def increments(bench):
    """Durable increments in process, by counters and by reading, changing, writing back."""
    output = bench.run(
        bench.options.longbox, "bench", "popularity", "--json", "--write-back",
        "--data", bench.directory / "increments", "--counters", bench.options.counters,
        "--in-flight", ",".join(map(str, IN_FLIGHT)), "--distribution", "uniform,zipf",
        "--rounds", bench.options.rounds, "--seconds", bench.options.seconds,
    )
    measured = json.loads(output)
    increments_curve(bench, measured)
    runs = {
        (run["method"], run["distribution"], run["inFlight"]): run for run in measured["runs"]
    }
    for distribution in ("uniform", "zipf"):
        sides = {
            method: runs[method, distribution, 1_024]["incrementsPerSecond"]
            for method in ("counter", "write back")
        }
        title = f"In process: durable increments, {distribution}, 1,024 in flight"
        bench.rates(title, sides, {"write back": 8}, own=["write back"])
    increments_table(bench, runs)


def increments_curve(bench, measured):
    """Increments by how many are in flight."""
    lines = {}
    for run in measured["runs"]:
        line = lines.setdefault(f"{run['method']}, {run['distribution']}", [])
        line.append((run["inFlight"], run["incrementsPerSecond"]))
    disk = measured["disk"]
    syncs, longest = disk["writesPerSecond"], disk["longestMilliseconds"]
    bench.add({
        "kind": "curve",
        "name": "increments",
        "title": "In process: durable increments, by increments in flight",
        "note": (
            f"`longbox bench popularity --write-back`, {bench.options.counters:,} counters. The"
            f" disk by itself syncs a page {syncs:,.0f} times a second, the longest in"
            f" {longest:.1f} ms."
        ),
        "x": "in flight",
        "y": "increments a second",
        "logarithmic": [True, True],
        "lines": lines,
    })


def increments_table(bench, runs):
    """What commits and the disk have to do for counters."""
    figures = [
        ("commit p50 ms", "p50Milliseconds"), ("commit p99 ms", "p99Milliseconds"),
        ("longest commit ms", "longestMilliseconds"),
        ("bytes written for an increment", "bytesPerIncrement"),
    ]
    rows = [
        (f"{method}: {name}", [runs[method, "uniform", depth].get(key) for depth in IN_FLIGHT])
        for method in ("counter", "write back")
        for name, key in figures
    ]
    bench.add({
        "kind": "scale",
        "title": "In process: commits of increments, uniform",
        "columns": [f"{depth:,} in flight" for depth in IN_FLIGHT],
        "rows": rows,
    })


def sources(bench):
    """The catalogues that are imported, by name."""
    if bench.options.catalogue:
        return {pathlib.Path(path).name: path for path in bench.options.catalogue}
    path = bench.directory / "chapters.jsonl"
    count = max(1, bench.options.comics // 20)
    path.write_text("".join(line + "\n" for line in catalogue.lines(count, count)))
    return {
        f"{bench.options.comics:,} comics": bench.source,
        f"{count:,} comics with a chapter of {catalogue.PAGES} pages": path,
    }


def timed(bench, *command):
    """Seconds from a program's start to its end, and what it prints."""
    began = time.perf_counter()
    output = bench.run(*command)
    return time.perf_counter() - began, output


class Transfer:
    """A catalogue in both stores, in the same number of durable commits."""

    def __init__(self, bench, source):
        self.bench = bench
        self.source = source
        self.data = bench.directory / "transfer"
        self.database = bench.directory / "transfer.db"
        self.lines = sum(1 for line in open(source, "rb") if line.strip())
        # Loads both once: to know the batches, and that both have the same rows.
        self.longbox()
        stat = bench.stat(self.data)
        self.commits = stat["commit"]
        self.batch = max(1, round(self.lines / self.commits))
        loaded = self.sqlite()[1]
        entries = {keyspace["name"]: keyspace["entries"] for keyspace in stat["keyspaces"]}
        for table, keyspace in TABLES.items():
            if loaded["rows"][table] != entries[keyspace]:
                raise SystemExit(
                    f"{source}: {loaded['rows'][table]} {table} in SQLite, {entries[keyspace]} here"
                )
        self.rows = sum(loaded["rows"].values())

    def longbox(self):
        """Seconds of an import into an empty store."""
        shutil.rmtree(self.data, ignore_errors=True)
        longbox = self.bench.options.longbox
        return timed(self.bench, longbox, "import", self.source, "--data", self.data)[0]

    def sqlite(self):
        """Seconds of a load into an empty database, and what it tells."""
        for suffix in ("", "-wal", "-shm"):
            pathlib.Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        command = ["load", self.source, self.database, self.batch]
        seconds, output = timed(self.bench, sys.executable, SQLITE, *command)
        return seconds, json.loads(output)

    def end(self):
        """Removes both."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.database.unlink(missing_ok=True)


def imports(bench):
    """Imports, and checks of what was imported, beside SQLite."""
    for name, source in sources(bench).items():
        transfer = Transfer(bench, source)
        import_row(bench, name, transfer)
        check_row(bench, name, transfer)
        transfer.end()


def import_row(bench, name, transfer):
    """A row of imports."""
    rows = transfer.rows
    sides = {"longbox import": [], "SQLite, executemany": [], "SQLite without reading JSON": []}
    for _ in range(bench.options.rounds):
        sides["longbox import"].append(rows / transfer.longbox())
        seconds, told = transfer.sqlite()
        sides["SQLite, executemany"].append(rows / seconds)
        sides["SQLite without reading JSON"].append(rows / told["seconds"])
    bench.rates(
        f"Import: {name}", sides, {"SQLite, executemany": 2}, unit="rows a second",
        note=(
            f"{rows:,} rows (comics, titles, texts, links, genres, chapters, pages) of"
            f" {transfer.lines:,} lines, {transfer.commits:,} durable commits on both sides."
            " Longbox also writes its search index, its orders and the change feed; SQLite has an"
            f" index for each filter and order. {CORES}"
        ),
    )


def check_row(bench, name, transfer):
    """A row of checks."""
    longbox, rows = bench.options.longbox, transfer.rows
    output = bench.run(longbox, "check", "--json", "--data", transfer.data)
    entries = sum(json.loads(output.splitlines()[-1])["entries"].values())
    check = [longbox, "check", "--json", "--data", transfer.data]
    peer = [sys.executable, SQLITE, "check", transfer.database]
    sides = {
        "longbox check": lambda: rows / timed(bench, *check)[0],
        "SQLite, integrity_check and foreign_key_check": lambda: rows / timed(bench, *peer)[0],
    }
    bench.rates(
        f"Check: {name}", bench.alternate(sides), {list(sides)[1]: 3}, unit="rows a second",
        note=(
            f"The same {rows:,} rows on both sides, for which Longbox proves {entries:,} entries of"
            f" its keyspaces; from start to end of the process. {CORES}"
        ),
    )
