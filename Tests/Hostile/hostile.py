"""An honest client beside hostile ones: the server lives, answers the honest client, keeps its memory.

  python3 -B Tests/Hostile/hostile.py [--seconds 15] [--longbox PROGRAM] [--only NAME,…]

`--seconds 600` is the full size. It prints the honest client's latency alone and beside the attacks, and
the server's resident memory; it fails if an answer is wrong, if the honest client waits for more than
`--patience` seconds, if memory grows by more than `--growth` MiB, if connections are left behind, or if
the store has findings in the end. `LONGBOX_TEST_SEED` repeats the choices.
"""

import argparse
import asyncio
import multiprocessing
import os
import pathlib
import random
import resource
import socket
import sys
import time

import attacks

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "Tests/feed"))
from server import Server  # noqa: E402


def options():
    parser = argparse.ArgumentParser(description="Hostile clients beside an honest one.")
    parser.add_argument("--longbox", default=os.environ.get("LONGBOX_BINARY", ".build/debug/longbox"))
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--patience", type=float, default=110)
    parser.add_argument("--growth", type=int, default=256)
    parser.add_argument("--only", help="the attacks, by name, with commas between")
    return parser.parse_args()


def ask(port, seconds):
    """What each answer took an honest client that asks fifty times a second: those to reads, and those to
    writes, which wait for the disk, of which every tenth request is one."""
    times, end, count = {"reads": [], "writes": []}, time.monotonic() + seconds, 0
    connection, stream = None, None
    while time.monotonic() < end:
        if count % 50 == 0:
            if connection:
                connection.close()
            connection = socket.create_connection(("127.0.0.1", port), timeout=120)
            stream = connection.makefile("rb")
        count += 1
        write = count % 10 == 0
        began = time.monotonic()
        connection.sendall(b"POST /v1/comics/2/views HTTP/1.1\r\n" + attacks.HOST + b"\r\n" if write
                           else attacks.COMIC)
        line, length = stream.readline(), 0
        while (field := stream.readline()) not in (b"\r\n", b""):
            if field.lower().startswith(b"content-length:"):
                length = int(field.split(b":")[1])
        stream.read(length)
        if attacks.status(line) != (204 if write else 200):
            raise attacks.Wrong(line)
        times["writes" if write else "reads"].append(time.monotonic() - began)
        time.sleep(0.02)
    return times


def attack(port, token, seconds, seed, only):
    """The attacks at once, in a process of their own.

    It runs when nobody else wants the processor, of which attackers elsewhere would take nothing: what the
    attacks cost the others is what the server does for them.
    """
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)

    chosen = [one for one in attacks.ALL if not only or one.__name__ in only.split(",")]

    async def run():
        tasks = [asyncio.create_task(one(port, token, random.Random(seed + place)))
                 for place, one in enumerate(chosen)]
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            task.cancel()
        for task in done:
            task.result()
    asyncio.run(run())


def resident(server):
    """The memory of the server in MiB."""
    for line in open(f"/proc/{server.pid}/status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024


def files(server):
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def told(name, times):
    """Prints what answers took; the p99 in milliseconds."""
    times = sorted(times)
    at = lambda share: times[int(len(times) * share)] * 1000
    print(f"{name}: {len(times)} answers, median {at(0.5):.2f} ms, p99 {at(0.99):.2f} ms, "
          f"slowest {times[-1] * 1000:.1f} ms")
    return at(0.99)


def main():
    given = options()
    seed = int(os.environ.get("LONGBOX_TEST_SEED") or random.randrange(1 << 32))
    print(f"LONGBOX_TEST_SEED={seed} repeats the choices of the attacks")
    site = Server(str(pathlib.Path(given.longbox).resolve()), patience=60)
    site.run("import", str(ROOT / "scripts/sample-catalogue.jsonl"))
    with site:
        beside_them(given, site.process, site.port, site.token.encode(), seed)
        site.stop()


def beside_them(given, server, port, token, seed):
    alone = ask(port, min(given.seconds, 60))
    before, open_before = resident(server), files(server)
    enemy = multiprocessing.Process(
        target=attack, args=(port, token, given.seconds, seed, given.only))
    enemy.start()
    peaks, among, end = [], {kind: [] for kind in alone}, time.monotonic() + given.seconds
    while time.monotonic() < end:
        for kind, times in ask(port, min(5, max(0.1, end - time.monotonic()))).items():
            among[kind] += times
        peaks.append(resident(server))
    enemy.join(300)
    assert enemy.exitcode == 0, "an attack was answered wrongly"
    for kind in alone:
        before_them = told(f"{kind} alone", alone[kind])
        beside = told(f"{kind} beside the attacks", among[kind])
        print(f"p99 of {kind} is {beside / before_them:.1f} times what it is alone")
    print(f"resident: {before:.0f} MiB before, then {min(peaks):.0f} to {max(peaks):.0f} MiB, "
          f"{resident(server):.0f} MiB after")
    assert max(map(max, among.values())) < given.patience, "the honest client waited too long"
    assert max(peaks) < before + given.growth, "the server's memory grows"
    deadline = time.monotonic() + 90
    while files(server) > open_before + 5:
        assert time.monotonic() < deadline, f"{files(server)} files are open, {open_before} before"
        time.sleep(0.2)


if __name__ == "__main__":
    main()
