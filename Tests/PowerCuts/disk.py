"""A disk as a recording leaves it, on which the power may be cut at any moment.

    write ---> pending --- a sync that began after it has ended ---> durable
                  |                                                     |
                  +---- any of its sectors, or none ---------+----------+
                                                             v
                                               the file after a power cut

A sector of 512 bytes is written whole or not at all. Of what is pending, each sector may have reached the disk in
any of its versions, in whatever order. Names of files change in their order. The records are those of
Tests/FaultShim/recorder.c.
"""

import struct

WRITE, WRITTEN, SYNC, SYNCED, LENGTH, NAMED, DIRECTORY, ALIEN = range(1, 9)
ACKNOWLEDGED = 100
HEAD = struct.Struct("=IIQQ")
SECTOR = 512

# How much of what is pending is lost.
LOSSES = ["everything", "nothing", "some sectors", "some writes"]


def read(path):
    """The records (kind, inode, offset, content) of a recording."""
    log = open(path, "rb").read()
    records, place = [], 0
    while place < len(log):
        kind, length, offset, inode = HEAD.unpack_from(log, place)
        place += HEAD.size
        assert kind not in (ALIEN, LENGTH), "the store makes calls that this replay does not know"
        records.append((kind, inode, offset, log[place:place + length]))
        place += length
    return records


def acknowledge(log, fact):
    """Notes in a recording that is under way what a client has just been told."""
    log.write(HEAD.pack(ACKNOWLEDGED, len(fact), 0, 0) + fact)


def put(image, offset, content):
    if len(image) < offset + len(content):
        image.extend(bytes(offset + len(content) - len(image)))
    image[offset:offset + len(content)] = content


class Disk:
    def __init__(self):
        self.durable = {}  # by inode
        self.pending = {}  # by inode: what was written since, in its order
        self.syncing = {}  # by inode: how many of these the sync that runs began after
        self.names, self.pending_names = {}, []

    def apply(self, kind, inode, offset, content):
        """Goes on by one record."""
        image = self.durable.setdefault(inode, bytearray())
        pending = self.pending.setdefault(inode, [])
        if kind == WRITE:
            pending.append((offset, content))
        elif kind == WRITTEN:
            # O_DSYNC syncs what it writes, and nothing else of the file.
            put(image, *pending.pop())
        elif kind == SYNC:
            self.syncing[inode] = len(pending)
        elif kind == SYNCED:
            for write in pending[:self.syncing[inode]]:
                put(image, *write)
            del pending[:self.syncing[inode]]
        elif kind == NAMED:
            self.pending_names.append((content.decode(), inode))
        elif kind == DIRECTORY:
            self.names.update(self.pending_names)
            self.pending_names.clear()

    def image(self, loss, random):
        """The data file after a power cut at this moment; None if there is none."""
        kept = {"everything": 0, "nothing": len(self.pending_names)}.get(
            loss, random.randint(0, len(self.pending_names)))
        inode = {**self.names, **dict(self.pending_names[:kept])}.get("data.mdb")
        if inode is None:
            return None
        image = bytearray(self.durable[inode])
        for offset, content in self.pending[inode]:
            if loss == "nothing" or loss == "some writes" and random.random() < 0.5:
                put(image, offset, content)
            elif loss == "some sectors":
                start = 0
                while start < len(content):
                    end = min(len(content), start + SECTOR - (offset + start) % SECTOR)
                    if random.random() < 0.5:
                        put(image, offset + start, content[start:end])
                    start = end
        return image
