"""Longbox beside what a site would be built of instead: started by scripts/compare."""

import argparse
import datetime
import json
import pathlib
import shutil
import signal
import sys
import tempfile

import curves
import machine
import report
import scale
import stores
import web
from bench import Bench

ROWS = {
    "comic": web.comic,
    "connections": curves.connections,
    "rates": curves.rates,
    "latency": web.latency,
    "lanes": web.lanes,
    "unchanged": web.unchanged,
    "lists": web.lists,
    "pages": web.pages,
    "views": web.views,
    "mixed": web.mixed,
    "increments": stores.increments,
    "typed": stores.typed,
    "imports": stores.imports,
    "scale": scale.scale,
}


def arguments():
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="scripts/compare", description=__doc__)
    parser.add_argument("--longbox", metavar="PROGRAM", help="a release build")
    parser.add_argument("--reads", metavar="PROGRAM", default="Benchmarks/.build/release/Reads",
                        help="the product Reads of Benchmarks, built for release")
    parser.add_argument("--rows", default=",".join(ROWS), help="some of %(default)s")
    parser.add_argument("--comics", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5, help="how long one side runs in a round")
    parser.add_argument("--core", type=int, default=0, help="of the servers")
    parser.add_argument("--load-core", type=int, default=1, help="of the load")
    parser.add_argument("--counters", type=int, default=100_000, help="of the row increments")
    parser.add_argument("--thousands", type=int, default=1_000, help="of rows, for the row typed")
    parser.add_argument("--catalogue", action="append", metavar="FILE",
                        help="imported instead of what is generated; several times for several")
    parser.add_argument("--sizes", default="10000,100000", help="comics, for the row scale")
    parser.add_argument("--chapters", type=int, default=0,
                        help="for one more store of the row scale, of 100,000 comics")
    parser.add_argument("--json", metavar="FILE", help="writes every figure there too")
    parser.add_argument("--write", action="store_true", help="writes docs/performance.md")
    parser.add_argument("--render", metavar="FILE",
                        help="measures nothing: writes docs/performance.md out of such a file")
    options = parser.parse_args()
    unknown = [row for row in options.rows.split(",") if row not in ROWS]
    if unknown:
        parser.error(f"no row is called {unknown[0]}; there are {', '.join(ROWS)}")
    if not options.longbox and not options.render:
        parser.error("--longbox says which program is measured")
    return options


def command():
    """The command line, as somebody would repeat it."""
    words, left = [], iter(sys.argv[1:])
    for word in left:
        if word in ("--longbox", "--reads", "--json"):
            next(left, None)
        else:
            # Where a catalogue lay says nothing to somebody else.
            words.append(pathlib.Path(word).name if word.endswith(".jsonl") else word)
    return " ".join(["scripts/compare", *words])


def measure(options):
    """Runs the rows; everything that was measured."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="longbox-compare-"))
    # Run by root, nginx's worker and PostgreSQL are somebody else, who has to get there.
    directory.chmod(0o755)
    bench = Bench(options, directory)
    try:
        for row in options.rows.split(","):
            ROWS[row](bench)
        return {
            "run": {
                "command": command(),
                "date": datetime.date.today().isoformat(),
                "rounds": options.rounds,
                "seconds": options.seconds,
            },
            "machine": machine.machine(directory),
            "versions": machine.versions(options.longbox),
            "rows": bench.rows,
        }
    finally:
        bench.stop()
        shutil.rmtree(directory)


def main():
    """Measures, or reads what was measured, and writes what is asked for."""
    options = arguments()
    # The servers that were started end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if options.render:
        record = json.loads(pathlib.Path(options.render).read_text())
    else:
        record = measure(options)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(record, indent=1) + "\n")
    if options.write or options.render:
        report.write(record, pathlib.Path("docs"))


if __name__ == "__main__":
    main()
