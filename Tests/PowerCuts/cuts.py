"""Power cuts, on paper: see Tests/PowerCuts/run.

A server writes to a disk that does not fail, and all that it asks of the system is recorded, from the making of
its store on. Then the power is cut at many moments. Each file that may be left then must hold exactly one commit,
byte for byte in every keyspace: the last that was durable, or the one under way. In each such commit `longbox check`
finds nothing, and it holds all that clients had been told by then. Now and then the program goes on with the file.
"""

import argparse
import hashlib
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import lmdb

import clients
import disk

CLIENTS = 6
# One image in so many is written to by the program.
IMAGES_A_WRITE = 50


def main():
    parser = argparse.ArgumentParser(description="Power cuts, on paper.")
    parser.add_argument("--longbox", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--boundaries", type=int, default=40)
    given = parser.parse_args()
    print(f"LONGBOX_TEST_SEED={given.seed} repeats the power cuts")
    with tempfile.TemporaryDirectory(prefix="longbox-cuts-") as directory:
        site = Site(given, directory)
        records = site.record()
        Cuts(site, records, given).judge()


class Site:
    """A directory with a recorded store, and one for the images."""

    def __init__(self, given, directory):
        self.given, self.directory = given, directory
        self.data, self.images = directory + "/data", directory + "/image"
        self.random = random.Random(given.seed)

    def run(self, *arguments, data=None, text=None, status=0):
        """What the program writes; it must end so."""
        done = subprocess.run([self.given.longbox, *arguments, "--data", data or self.data], input=text,
                              capture_output=True, text=True)
        assert done.returncode in (status if isinstance(status, tuple) else (status,)), done
        return done

    def record(self):
        """What a server does to its data file while clients write, until it has been stopped."""
        shim, path = self.directory + "/recorder.so", self.directory + "/recording"
        source = pathlib.Path(__file__).parents[1] / "FaultShim/recorder.c"
        subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", shim, source, "-ldl"],
                       check=True)
        token = lambda *options: self.run("token", "--subject", "me", *options).stdout.strip()
        admin, reader = token("--role", "admin"), token()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = open(path, "ab", buffering=0)
        server = subprocess.Popen(
            [self.given.longbox, "serve", "--data", self.data, "--port", str(port), "--rate-limit", "off"],
            env={**os.environ, "LD_PRELOAD": shim, "LONGBOX_RECORDING": path}, stdout=subprocess.DEVNULL)
        try:
            self.await_port(server, port)
            # A change is two boundaries, and what the services make of it is more.
            steps = 4 + self.given.boundaries // CLIENTS
            everybody = [clients.Client(port, admin, reader, log, random.Random(self.random.random()))
                         for _ in range(CLIENTS)]
            failures = []
            def run(client):
                try:
                    client.run(steps)
                except BaseException as failure:
                    failures.append(failure)
            threads = [threading.Thread(target=run, args=(client,)) for client in everybody]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert not failures, failures
            server.send_signal(signal.SIGTERM)
            assert server.wait(120) == 0
        finally:
            server.kill()
            server.wait()
        return disk.read(path)

    @staticmethod
    def await_port(server, port):
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                assert server.poll() is None, "the server has ended"
                time.sleep(0.05)


class Cuts:
    def __init__(self, site, records, given):
        self.site, self.records, self.random = site, records, site.random
        self.commits = [place for place, record in enumerate(records) if record[0] == disk.WRITTEN]
        ends = [place for place, record in enumerate(records)
                if record[0] in (disk.WRITTEN, disk.SYNCED, disk.DIRECTORY)]
        assert len(ends) >= given.boundaries, f"the server has synced {len(ends)} times"
        self.boundaries = len(ends)
        self.chosen = given.boundaries
        self.cuts = {}  # before which record, and what is lost
        for index in sorted(self.random.sample(range(len(ends)), given.boundaries)):
            begin = ends[index - 1] + 1 if index else 0
            self.cuts.setdefault(ends[index], []).extend(disk.LOSSES)
            amid = self.random.randint(begin, ends[index])
            self.cuts.setdefault(amid, []).extend(disk.LOSSES[2:])
        self.states = {None: None}  # what a state holds for clients; None where there is no store yet
        self.expected = {}  # the state after each commit that a cut may leave

    def state(self, image):
        """What a file holds, to the last byte of every pair; it is opened, and checked if it is new."""
        shutil.rmtree(self.site.images, ignore_errors=True)
        if image is None:
            return None
        os.mkdir(self.site.images)
        with open(self.site.images + "/data.mdb", "wb") as file:
            file.write(image)
        state = digest(self.site.images)
        if state not in self.states:
            check = self.site.run("check", data=self.site.images, status=(0, 8))
            assert check.returncode == 0 or "no store at" in check.stderr, check
            self.states[state] = None if check.returncode else clients.stored(
                self.site.run("export", "--readers", data=self.site.images).stdout)
        return state

    def allowed(self, place):
        """The numbers of the commits that a cut before a record may leave."""
        durable = sum(commit < place for commit in self.commits)
        return range(durable, min(durable + 1, len(self.commits)) + 1)

    def judge(self):
        whole = self.follow(lambda *_: None, lambda *_: None).image("nothing", self.random)
        assert whole == open(self.site.data + "/data.mdb", "rb").read(), "the recording is not all"
        wanted = {number for place in self.cuts for number in self.allowed(place)}

        def keep(number, cut):
            if number in wanted:
                self.expected[number] = self.state(cut.image("nothing", self.random))
        self.follow(keep, lambda *_: None)
        self.images = 0
        self.follow(lambda *_: None, self.judge_cut)
        print(f"{self.images} files after power cuts at {self.chosen} of {self.boundaries} ends of a sync, "
              f"{len(self.commits)} commits: each is one commit, whole, with all that was acknowledged")

    def follow(self, at_commit, at_cut):
        """Goes through the recording."""
        cut, facts, number = disk.Disk(), clients.Facts(), 0
        for place, (kind, inode, offset, content) in enumerate(self.records):
            if place in self.cuts:
                at_cut(place, cut, facts)
            if kind == disk.ACKNOWLEDGED:
                facts.note(content)
            else:
                cut.apply(kind, inode, offset, content)
            if kind == disk.WRITTEN:
                number += 1
                at_commit(number, cut)
        return cut

    def judge_cut(self, place, cut, facts):
        for loss in self.cuts[place]:
            state = self.state(cut.image(loss, self.random))
            stored = self.states[state]
            what = f"{loss} lost before record {place}"
            assert any(self.expected[number] == state if number else stored is None
                       for number in self.allowed(place)), f"{what}: it is none of the commits"
            missing = facts.missing(stored or ({}, set()))
            assert not missing, f"{what}: {missing}"
            self.images += 1
            if self.images % IMAGES_A_WRITE == 0:
                line = '{"source":"after","title":"T","type":"manga","status":"ongoing"}\n'
                self.site.run("import", "-", data=self.site.images, text=line)
                self.site.run("check", data=self.site.images)


def digest(directory):
    """A digest of every pair of every table."""
    with lmdb.open(directory, readonly=True, lock=False, max_dbs=128, map_size=64 << 30) as environment:
        sums = hashlib.blake2b()
        with environment.begin() as transaction:
            sums.update(repr(environment.info()["last_pgno"]).encode())
            for name, _ in transaction.cursor():
                table = environment.open_db(name, txn=transaction, create=False)
                for key, value in transaction.cursor(db=table):
                    sums.update(b"%s %d %d " % (name, len(key), len(value)) + key + value)
        return sums.digest()


if __name__ == "__main__":
    main()
