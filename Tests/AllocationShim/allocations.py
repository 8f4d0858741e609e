"""Counts what a build of Longbox allocates for each GET of a comic.

    allocations.py LONGBOX

Requests in batches of 64, which arrive and are answered together, show what a request costs by
itself. Requests one by one show what reading from and writing to a socket costs on top of that,
which is SwiftNIO's. A comic with a description costs one more: LMDB allocates its cursors.

Exits with 1 if a request by itself allocates anything of ours. Only a release can pass: without
optimisation the compiler keeps many values on the heap.
"""

import json
import mmap
import os
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile

REQUESTS = 100_000
BATCH = 64
COMICS = 1_000


def catalogue(path, with_description):
    with open(path, "w") as out:
        for number in range(COMICS):
            comic = {
                "source": f"a:{number}", "title": f"Comic {number} of the Kōzan-ji",
                "alternativeTitles": [{"language": "ja", "title": f"漫画{number}"}],
                "authors": [{"name": "Winsor McCay", "role": "artist"}],
                "type": "manga", "status": "ongoing", "genres": ["action", "comedy"],
                "year": 1905, "originalLanguage": "ja", "contentRating": "safe",
                "cover": {"key": f"covers/{number}.webp", "width": 700, "height": 1000},
                "externalIds": {"anilist": f"{number}"},
            }
            if with_description:
                comic["descriptions"] = [{"language": "en", "text": "Lines\nof \"text\". " * 20}]
            out.write(json.dumps(comic) + "\n")


def exchange(connection, first, count):
    """Sends so many GETs and reads their answers to the end."""
    requests = b"".join(
        b"GET /v1/comics/%d HTTP/1.1\r\nHost: x\r\n\r\n" % (1 + (first + index) % COMICS)
        for index in range(count)
    )
    connection.sendall(requests)
    rest = b""
    while count:
        head = rest.find(b"\r\n\r\n")
        if head >= 0:
            if not rest.startswith(b"HTTP/1.1 200"):
                sys.exit(f"unexpected: {rest[:200]!r}")
            length = int(re.search(rb"Content-Length: (\d+)", rest[:head]).group(1))
            if len(rest) >= head + 4 + length:
                rest = rest[head + 4 + length:]
                count -= 1
                continue
        rest += connection.recv(1 << 20)


def measure(longbox, shim, folder, with_description):
    data = folder / f"data-{with_description}"
    lines = folder / "lines.jsonl"
    catalogue(lines, with_description)
    environment = dict(os.environ, LONGBOX_DATA=str(data))
    subprocess.run(
        [longbox, "import", str(lines)], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    counter = folder / "counter"
    counter.write_bytes(bytes(8))
    environment.update(LD_PRELOAD=str(shim), LONGBOX_ALLOCATIONS=str(counter))
    server = subprocess.Popen(
        [longbox, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    )
    figures = []
    try:
        port = int(re.search(r":(\d+)", server.stdout.readline()).group(1))
        with open(counter, "rb") as file, socket.create_connection(("127.0.0.1", port)) as peer:
            count = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for batch in (BATCH, 1):
                for index in range(50):
                    exchange(peer, index * batch, batch)
                before = struct.unpack("<Q", count[:])[0]
                for index in range(REQUESTS // batch):
                    exchange(peer, index * batch, batch)
                after = struct.unpack("<Q", count[:])[0]
                figures.append((after - before) / (REQUESTS // batch * batch))
    finally:
        server.terminate()
        server.wait()
    return figures


def main():
    longbox = os.path.abspath(sys.argv[1])
    here = pathlib.Path(__file__).parent
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shim = folder / "shim.so"
        subprocess.run(
            ["clang", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", shim, here / "shim.c"],
            check=True,
        )
        status = 0
        print(f"allocations for each of {REQUESTS:,} GETs of a comic")
        for with_description in (False, True):
            batched, single = measure(longbox, shim, folder, with_description)
            kind = "with a description" if with_description else "without description"
            print(f"  {kind}:  {batched:.3f} in batches of {BATCH}, {single:.3f} one by one")
            # Reading and writing a whole batch allocates too.
            if batched > with_description + 16 / BATCH:
                status = 1
    sys.exit(status)


main()
