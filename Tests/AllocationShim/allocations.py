"""Counts what a build of Longbox allocates for each GET that the express lane answers.

    allocations.py LONGBOX

Requests in batches of 64, which arrive and are answered together, show what a request costs by
itself. Requests one by one show what reading from and writing to a socket costs on top of that,
which is SwiftNIO's. LMDB allocates its cursors: one for a comic with a description, one for pages
of a chapter, one or more for lists.

Exits with 1 if a request by itself allocates more than its route is known for, which for documents
is nothing of ours. Only a release can pass: without optimisation the compiler keeps many values on
the heap.
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
FEWER = 10_000
BATCH = 64
COMICS = 1_000

# What is asked for, the path with the number of a comic or chapter, how often, and how many
# allocations a request may cost; the cursors of LMDB are among them.
DOCUMENTS = [
    ("a comic", "/v1/comics/{}", REQUESTS, 0),
    ("a comic's stats", "/v1/comics/{}/stats", FEWER, 0),
    ("a chapter", "/v1/chapters/{}", FEWER, 0),
    ("20 pages of a chapter", "/v1/chapters/{}/pages", FEWER, 1),
]
DESCRIBED = [("a comic with a description", "/v1/comics/{}", REQUESTS, 1)]


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
                "views": number,
                "chapters": [{
                    "number": "1.5", "volume": "1", "title": "Slumber", "language": "en",
                    "groups": ["readers"],
                    "pages": [
                        {"key": f"{number}/{page}.webp", "width": 800, "height": 1200}
                        for page in range(20)
                    ],
                }],
            }
            if with_description:
                comic["descriptions"] = [{"language": "en", "text": "Lines\nof \"text\". " * 20}]
            out.write(json.dumps(comic) + "\n")


def exchange(connection, path, first, count):
    """Sends so many GETs and reads their answers to the end."""
    paths = (path.format(1 + (first + index) % COMICS) for index in range(count))
    requests = "".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" for path in paths)
    connection.sendall(requests.encode())
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


def allocations(peer, count, path, requests, batch):
    """How many a request costs, if they come in batches of this size."""
    for index in range(50):
        exchange(peer, path, index * batch, batch)
    before = struct.unpack("<Q", count[:])[0]
    for index in range(requests // batch):
        exchange(peer, path, index * batch, batch)
    after = struct.unpack("<Q", count[:])[0]
    return (after - before) / (requests // batch * batch)


def measure(longbox, shim, folder, with_description, routes):
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
    failed = False
    try:
        port = int(re.search(r":(\d+)", server.stdout.readline()).group(1))
        with open(counter, "rb") as file, socket.create_connection(("127.0.0.1", port)) as peer:
            count = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for name, path, requests, allowed in routes:
                batched, single = (
                    allocations(peer, count, path, requests, batch) for batch in (BATCH, 1)
                )
                # Reading and writing a whole batch allocates too.
                too_many = batched > allowed + 16 / BATCH
                failed = failed or too_many
                print(
                    f"  {name:28} {batched:8.3f} in batches of {BATCH}, {single:8.3f} one by one"
                    f"{f', wanted {allowed}' if too_many else ''}",
                    flush=True,
                )
    finally:
        server.terminate()
        server.wait()
    return failed


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
        print("allocations for each GET")
        failed = [
            measure(longbox, shim, folder, False, DOCUMENTS),
            measure(longbox, shim, folder, True, DESCRIBED),
        ]
    sys.exit(1 if any(failed) else 0)


main()
