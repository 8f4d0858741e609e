"""How docs/data-file.md says that the bytes of a store are to be read."""
import struct
import unicodedata

MAP_BYTES = 64 << 30
READERS = 1022

VISIBILITIES = {1: "draft", 2: "scheduled", 3: "public", 4: "hidden", 5: "removed"}
TYPES = dict(enumerate(
    ["manga", "manhwa", "manhua", "webtoon", "comic", "oneshot", "doujinshi", "novel", "other"], 1))
STATUSES = dict(enumerate(
    ["announced", "ongoing", "hiatus", "completed", "cancelled", "unknown"], 1))
RATINGS = {0: None, **dict(enumerate(["safe", "suggestive", "mature", "adult"], 1))}
KINDS = dict(enumerate(
    ["ComicCreated", "ComicUpdated", "ComicDeleted",
     "ChapterPublished", "ChapterUpdated", "ChapterDeleted"], 1))
JOB_KINDS = {
    100: "drop what hangs on a comic", 101: "remove a genre", 102: "withdraw a reader's ratings",
    200: "drop chapters", 300: "drop what readers keep of a comic", 301: "drop what a reader kept"}


FACETS = dict(enumerate(
    ["everything", "genre", "status", "type", "year", "author", "language", "chapterLanguage",
     "contentRating", "visibility"], 1))
COLUMNS = dict(enumerate(
    ["title start", "updated", "created", "popularity", "rating", "latest", "trending",
     "title rest"], 1))


class Damage(Exception):
    """Bytes that are not what docs/data-file.md says."""


# --- How keys and values are written ------------------------------------------------------------


class Fields:
    """Takes the fields of one key or value off its bytes, one after another."""

    def __init__(self, data):
        self.data = bytes(data)
        self.at = 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Damage(f"ends inside a field of {count} bytes at byte {self.at}")
        part = self.data[self.at:self.at + count]
        self.at += count
        return part

    def finish(self):
        if self.at != len(self.data):
            raise Damage(f"{len(self.data) - self.at} bytes left over")

    def u8(self):
        return self.take(1)[0]

    def u16(self):
        return struct.unpack(">H", self.take(2))[0]

    def u32(self):
        return struct.unpack(">I", self.take(4))[0]

    def u64(self):
        return struct.unpack(">Q", self.take(8))[0]

    def i64(self):
        """Signed, in a value."""
        return struct.unpack(">q", self.take(8))[0]

    def signed_key(self):
        """Signed, in a key: the sign bit is flipped."""
        return self.u64() - (1 << 63)

    def descending_key(self):
        """Signed, in a key, so that greater ones come first: the complement."""
        return (1 << 63) - 1 - self.u64()

    def choice(self, names):
        byte = self.u8()
        if byte not in names:
            raise Damage(f"{byte} is none of {sorted(names)}")
        return names[byte]

    def blob(self):
        return self.take(self.u32())

    def string(self):
        return utf8(self.take(self.u16()))

    def strings(self):
        return [self.string() for _ in range(self.u16())]

    def present(self):
        byte = self.u8()
        if byte > 1:
            raise Damage(f"{byte} in place of the presence byte")
        return byte == 1

    def varint(self):
        """LEB128, in its shortest form."""
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                if value >> 64 or (byte == 0 and shift > 7):
                    raise Damage("no varint of 64 bits in its shortest form")
                return value

    def ascending(self, read):
        """A list of ascending numbers, each with what `read` reads after it."""
        items, number = [], 0
        for index in range(self.u16()):
            gap = self.varint()
            if index > 0 and gap == 0:
                raise Damage("numbers that do not ascend")
            number += gap
            items.append((number, read()))
        return items

    def key_string(self):
        """A string of a key that other fields follow."""
        end = self.data.find(b"\0", self.at)
        if end < 0:
            raise Damage("a string of the key does not end")
        text = unescaped(self.take(end - self.at))
        self.take(1)
        return text

    def last_key_string(self):
        """A string that ends the key."""
        return unescaped(self.take(len(self.data) - self.at))


def unescaped(data):
    if b"\0" in data:
        raise Damage("a 00 inside a string of the key")
    plain = bytearray()
    at = 0
    while at < len(data):
        byte = data[at]
        if byte == 1:
            at += 1
            if at == len(data) or data[at] not in (1, 2):
                raise Damage("a wrong escape in a string of the key")
            byte = data[at] - 1
        plain.append(byte)
        at += 1
    return utf8(plain)


def utf8(data):
    try:
        return bytes(data).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Damage(f"no UTF-8: {error}") from error


def escaped(text):
    """A string as it stands in a key, without the end mark."""
    return text.encode().replace(b"\1", b"\1\2").replace(b"\0", b"\1\1")


def key_of(*parts):
    """A key out of encoded fields and ids."""
    return b"".join(struct.pack(">Q", part) if isinstance(part, int) else part for part in parts)


def descending(number):
    """A signed number as it stands in a key in which greater ones come first."""
    return struct.pack(">Q", (1 << 63) - 1 - number)


def signed(number):
    """A signed number as it stands in a key."""
    return struct.pack(">Q", number + (1 << 63))


def value_of(data, read):
    """Decodes a value whole: its format, what `read` reads, nothing left over."""
    fields = Fields(data)
    number = fields.u8()
    if number != 1:
        raise Damage(f"format {number}, where 1 is known")
    value = read(fields)
    fields.finish()
    return value


def key_fields(data, read):
    """Decodes a key whole."""
    fields = Fields(data)
    key = read(fields)
    fields.finish()
    return key


# --- The values of each keyspace ----------------------------------------------------------------


def meta(fields):
    return fields.blob()


def number(fields):
    return fields.u64()


def job(fields):
    kind, subject, position = fields.u16(), fields.blob(), fields.blob()
    if kind not in JOB_KINDS:
        raise Damage(f"a job of kind {kind}")
    return kind, key_fields(subject, Fields.u64), position


def change(fields):
    result = {
        "kind": fields.choice(KINDS), "subject": fields.u64(), "comic": fields.u64(),
        "version": fields.u64(), "time": fields.i64(), "publishedAt": fields.i64(),
        "before": fields.choice({0: None, **VISIBILITIES}),
        "after": fields.choice({0: None, **VISIBILITIES}),
        "label": fields.string(), "language": fields.string(),
    }
    made = result["kind"] in ("ComicCreated", "ChapterPublished")
    gone = result["kind"] in ("ComicDeleted", "ChapterDeleted")
    if made != (result["before"] is None) or gone != (result["after"] is None):
        raise Damage("kind and visibilities contradict each other")
    if result["publishedAt"] != 0 and result["kind"].startswith("Comic"):
        raise Damage("a comic that is published")
    return result


def cursor(fields):
    result = {
        "sequence": fields.u64(), "owner": fields.choice({1: "inside", 2: "outside"}),
        "createdAt": fields.i64(), "acknowledgedAt": fields.i64(),
        "expiredAt": fields.i64() if fields.present() else None,
    }
    if result["owner"] == "inside" and result["expiredAt"] is not None:
        raise Damage("a cursor inside the program that has expired")
    return result


def journal_block(fields):
    """What one commit added to the views: comics that begin anew, and amounts by comic."""
    result = {"hour": fields.u32(), "isLast": fields.present()}
    result["begun"] = [comic for comic, _ in fields.ascending(lambda: None)]
    result["added"] = fields.ascending(fields.varint)
    check = crc32c(fields.data[:fields.at])
    if fields.u32() != check:
        raise Damage(f"the check should be {check:08x}")
    return result


def crc32c(data):
    """RFC 3720, appendix B.4."""
    check = 0xFFFFFFFF
    for byte in data:
        check ^= byte
        for _ in range(8):
            check = check >> 1 ^ (0x82F63B78 if check & 1 else 0)
    return check ^ 0xFFFFFFFF


def journal_position(fields):
    first, last, up_to = fields.u64(), fields.u64(), fields.u64()
    return first, last, up_to, fields.u64() if fields.present() else None


def known_comic(fields):
    return {
        "version": fields.u64(), "visibility": fields.choice(VISIBILITIES),
        "sequence": fields.u64(), "title": fields.string(),
    }


def comic(fields):
    result = {
        "version": fields.u64(), "visibility": fields.choice(VISIBILITIES),
        "type": fields.choice(TYPES), "status": fields.choice(STATUSES),
        "contentRating": fields.choice(RATINGS), "year": fields.u16(),
        "createdAt": fields.i64(), "updatedAt": fields.i64(),
        "titles": fields.u16(), "texts": fields.u16(), "covers": fields.u16(),
        "currentCover": fields.u64(), "publishAt": fields.i64(),
        "title": fields.string(), "titleKey": fields.string(),
        "originalLanguage": fields.string(), "source": fields.string(),
        "authors": [(fields.string(), fields.string()) for _ in range(fields.u16())],
        "genres": fields.strings(),
        "external": [(fields.string(), fields.string()) for _ in range(fields.u16())],
    }
    result["cover"] = image_first_key(fields) if fields.present() else None
    if (result["visibility"] == "scheduled") != (result["publishAt"] != 0):
        raise Damage("the visibility and the moment of publication contradict each other")
    return result


def cover(fields):
    width, height, time = fields.u32(), fields.u32(), fields.i64()
    return {
        "image": (fields.string(), width, height), "time": time,
        "volume": fields.string(), "language": fields.string(),
    }


def rating(fields):
    score, time = fields.u8(), fields.i64()
    if not 1 <= score <= 10:
        raise Damage(f"a score of {score}")
    return score, time


def histogram(fields):
    return [fields.u64() for _ in range(10)]


def bayesian(counts):
    """Ten imagined ratings of 7 and the real ones, in ten-thousandths."""
    total = sum(score * count for score, count in enumerate(counts, 1))
    return (10 * 70_000 + total * 10_000) // (10 + sum(counts))


def view_sums(fields):
    """Views in hours, in days and in older days; the weight of all, and as of which hour."""
    sums = fields.u64(), fields.u64(), fields.u64()
    weight, hour = fields.u64(), fields.u32()
    if weight == 0:
        raise Damage("views without a weight")
    return {"sums": sums, "weight": weight, "hour": hour}


def trending_score(record):
    """log2 of the weight plus the days up to its hour, in units of 2^-16; 0 of None."""
    if record is None:
        return 0
    result = record["weight"].bit_length() - 1
    mantissa = record["weight"] << (63 - result)
    for _ in range(16):
        mantissa = mantissa * mantissa >> 64
        result = result << 1 | mantissa >> 63
        if mantissa >> 63 == 0:
            mantissa <<= 1
    return result + (record["hour"] << 16) // 24


def genre(fields):
    going, replacement = fields.present(), fields.u64()
    if replacement and not going:
        raise Damage("a genre that is replaced and not removed")
    return fields.string(), fields.string(), fields.string(), going


def posting_chunk(fields):
    """The offsets of the ids of a chunk, ascending."""
    data = fields.take(len(fields.data) - fields.at)
    if len(data) == 1024:
        offsets = [at for at in range(8192) if data[at >> 3] >> (at & 7) & 1]
        if len(offsets) < 512:
            raise Damage(f"a bitmap of {len(offsets)}")
        return offsets
    if len(data) % 2 or not 2 <= len(data) <= 2 * 511:
        raise Damage(f"a chunk of {len(data)} bytes")
    offsets = list(struct.unpack(f">{len(data) // 2}H", data))
    if offsets != sorted(set(offsets)) or offsets[-1] >= 8192:
        raise Damage(f"offsets {offsets}")
    return offsets


def column_block(fields):
    """The ranks of a block, 0 for those that it does not have."""
    width = fields.u8()
    if width > 8:
        raise Damage(f"ranks of {width} bytes")
    common, stored = fields.take(8 - width), fields.take(32)
    planes = [fields.take(256) for _ in range(width)]
    ranks = [
        int.from_bytes(common + bytes(plane[place] for plane in planes), "big")
        if stored[place >> 3] >> (place & 7) & 1 else 0 for place in range(256)]
    ones = [rank for rank in ranks if rank]
    if len(ones) != sum(byte.bit_count() for byte in stored):
        raise Damage("a rank of 0 among those that are stored")
    if not ones:
        raise Damage("a block of zeros")
    if any(plane[place] for plane in planes for place in range(256) if not ranks[place]):
        raise Damage("bytes of a rank that is 0")
    if width and len({plane_byte for rank, plane_byte in zip(ranks, planes[0]) if rank}) == 1:
        raise Damage("a plane whose bytes are all the same")
    return ranks


def title_rank(key):
    """The first bytes of a place in the order of titles."""
    return int.from_bytes(escaped(key)[:7].ljust(7, b"\0"), "big")


def rank(time):
    """A signed number as orders have it, read as an unsigned one."""
    return time + (1 << 63)


def author_term(name):
    """A name without regard to case and width, cut if it is too long."""
    folded = "".join(
        character.lower() for character in unicodedata.normalize("NFKC", name)).strip()
    if len(folded.encode()) <= 240:
        return folded
    hash = 0xCBF29CE484222325
    for byte in folded.encode():
        hash = (hash ^ byte) * 0x100000001B3 % (1 << 64)
    cut = folded.encode()[:223].decode(errors="ignore")
    return f"{cut}~{hash:016x}"


def facets(record, languages):
    """What a comic is found by."""
    if record["visibility"] != "public":
        return {("visibility", record["visibility"])}
    terms = {
        ("everything", ""), ("status", record["status"]), ("type", record["type"]),
        *(("genre", slug) for slug in record["genres"]),
        *(("author", author_term(name)) for name, _ in record["authors"]),
        *(("chapterLanguage", language) for language in languages),
    }
    if record["year"]:
        terms.add(("year", f"{record['year']:04}"))
    if record["originalLanguage"]:
        terms.add(("language", record["originalLanguage"]))
    if record["contentRating"]:
        terms.add(("contentRating", record["contentRating"]))
    return terms


def image_first_key(fields):
    return fields.string(), fields.u32(), fields.u32()


def local_text(fields):
    return fields.string(), fields.string()


def chapter(fields):
    result = {
        "version": fields.u64(), "visibility": fields.choice(VISIBILITIES),
        "comic": fields.u64(), "sortKey": fields.i64(), "pages": fields.u16(),
        "createdAt": fields.i64(), "updatedAt": fields.i64(), "publishAt": fields.i64(),
        "publishedAt": fields.i64() if fields.present() else None,
        "number": fields.string(), "volume": fields.string(), "title": fields.string(),
        "language": fields.string(), "source": fields.string(), "groups": fields.strings(),
    }
    if result["visibility"] != "scheduled":
        if result["publishAt"] != 0:
            raise Damage("a time at which it is to be published, though it is not scheduled")
        result["publishAt"] = None
    if result["visibility"] == "public" and result["publishedAt"] is None:
        raise Damage("public, but at no time")
    return result


def kept_outcome(fields):
    return {"expiresAt": fields.i64(), "request": digest(fields.blob()), "outcome": fields.blob()}


def digest(data):
    if len(data) != 32:
        raise Damage(f"a digest of {len(data)} bytes")
    return data


def page(fields):
    width, height = fields.u32(), fields.u32()
    return fields.string(), width, height


def bookmark(fields):
    return {"time": fields.i64(), "shelf": fields.string()}


def progress(fields):
    return {
        "time": fields.i64(), "readCount": fields.u16(), "chapter": fields.u64(),
        "volumeKey": fields.i64(), "sortKey": fields.i64(), "page": fields.u16(),
        "language": fields.string(),
    }


def reader_moment(fields):
    """A place in a reader's list, the newest first."""
    return fields.u64(), fields.descending_key(), fields.u64()


def comic_place(fields):
    return (fields.u64(), fields.signed_key(), fields.signed_key(), fields.key_string(),
            fields.u64())


def chapter_place(id, record):
    volume = millionths(record["volume"]) if record["volume"] else (1 << 63) - 1
    return record["comic"], volume, record["sortKey"], record["language"], id


def millionths(text):
    whole, _, fraction = text.lstrip("-").partition(".")
    magnitude = int(whole) * 1_000_000 + int(fraction.ljust(6, "0"))
    return -magnitude if text.startswith("-") else magnitude


NOTHING = None

# Each keyspace: how its key is read, how its value.
KEYSPACES = {
    "meta": (Fields.last_key_string, meta),
    "jobs": (Fields.u64, job),
    "changes": (Fields.u64, change),
    "cursors": (Fields.last_key_string, cursor),
    "readers": (Fields.last_key_string, number),
    "idempotency": (lambda f: f.take(32), kept_outcome),
    "idempotency.expiry": (lambda f: (f.signed_key(), f.take(32)), NOTHING),
    "known.comics.chapters": (Fields.u64, known_comic),
    "comics": (Fields.u64, comic),
    "comic.titles": (lambda f: (f.u64(), f.u16()), local_text),
    "comic.text": (lambda f: (f.u64(), f.last_key_string()), Fields.string),
    "comic.sources": (Fields.last_key_string, number),
    "comic.external": (lambda f: (f.key_string(), f.key_string(), f.u64()), NOTHING),
    "covers": (lambda f: (f.u64(), f.u64()), cover),
    "schedule.comics": (lambda f: (f.signed_key(), f.u64()), NOTHING),
    "ratings": (lambda f: (f.u64(), f.u64()), rating),
    "reader.ratings": (lambda f: (f.u64(), f.descending_key(), f.u64()), NOTHING),
    "rating.totals": (Fields.u64, histogram),
    "activity": (lambda f: (f.u64(), f.descending_key(), f.u64()), NOTHING),
    "activity.chapters": (lambda f: (f.u64(), f.u64()),
                          lambda f: (f.i64(), f.string(), f.string())),
    "activity.languages": (lambda f: (f.u64(), f.last_key_string()), number),
    "genres": (Fields.u64, genre),
    "genre.slugs": (Fields.last_key_string, number),
    "comic.genres": (lambda f: (f.u64(), f.u64()), NOTHING),
    "genre.comics": (lambda f: (f.u64(), f.u64()), NOTHING),
    "facets": (lambda f: (f.choice(FACETS), f.key_string(), f.u64()), posting_chunk),
    "facet.totals": (lambda f: (f.choice(FACETS), f.last_key_string()), number),
    "order.title": (lambda f: (f.key_string(), f.u64()), NOTHING),
    "order.updated": (lambda f: (f.signed_key(), f.u64()), NOTHING),
    "order.created": (lambda f: (f.signed_key(), f.u64()), NOTHING),
    "order.popularity": (lambda f: (f.u64(), f.u64()), NOTHING),
    "order.rating": (lambda f: (f.u64(), f.u64()), NOTHING),
    "order.trending": (lambda f: (f.u64(), f.u64()), NOTHING),
    "order.latest": (lambda f: (f.signed_key(), f.u64()), NOTHING),
    "columns": (lambda f: (f.choice(COLUMNS), f.u64()), column_block),
    "popularity": (Fields.u64, number),
    "popularity.hours": (lambda f: (f.u32(), f.u64()), number),
    "popularity.days": (lambda f: (f.u32(), f.u64()), number),
    "popularity.older": (lambda f: (f.u32(), f.u64()), number),
    "popularity.windows": (Fields.u64, view_sums),
    "popularity.journal": (lambda f: (f.u64(), f.u16()), journal_block),
    "search": (lambda f: (f.u8(), f.key_string(), f.u64()), posting_chunk),
    "search.titles": (lambda f: (f.key_string(), f.u64()), NOTHING),
    "chapters": (Fields.u64, chapter),
    "chapter.sources": (Fields.last_key_string, number),
    "comic.chapters": (comic_place, NOTHING),
    "chapter.identities": (lambda f: (f.u64(), f.key_string(), f.key_string(), f.key_string(),
                                      f.u64()), NOTHING),
    "pages": (lambda f: (f.u64(), f.u16()), page),
    "schedule.chapters": (lambda f: (f.signed_key(), f.u64()), NOTHING),
    "order.published": (lambda f: (f.descending_key(), f.u64()), NOTHING),
    "published.languages": (lambda f: (f.key_string(), f.descending_key(), f.u64()), NOTHING),
    "groups": (Fields.u64, lambda f: (f.string(), f.string())),
    "group.slugs": (Fields.last_key_string, number),
    "readers": (Fields.last_key_string, number),
    "known.comics.readers": (Fields.u64, known_comic),
    "bookmarks": (lambda f: (f.u64(), f.u64()), bookmark),
    "bookmarked": (lambda f: (f.u64(), f.u64()), NOTHING),
    "bookmark.order": (reader_moment, NOTHING),
    "bookmark.totals": (Fields.u64, number),
    "progress": (lambda f: (f.u64(), f.u64()), progress),
    "progressed": (lambda f: (f.u64(), f.u64()), NOTHING),
    "history": (reader_moment, NOTHING),
    "read": (lambda f: (f.u64(), f.u64(), f.u64()), Fields.i64),
}


# --- The file -----------------------------------------------------------------------------------


class Store:
    """The store as one commit left it."""

    def __init__(self, directory):
        import lmdb  # here, so that the decoding above can be used without the package

        self.environment = lmdb.open(
            directory, readonly=True, create=False, max_dbs=128, max_readers=READERS,
            map_size=MAP_BYTES)
        self.transaction = self.environment.begin()
        self.tables = {}
        self.unfolded = None
        for name in KEYSPACES:
            try:
                self.tables[name] = self.environment.open_db(
                    name.encode(), txn=self.transaction, create=False)
            except lmdb.NotFoundError:
                raise Damage(f"there is no keyspace {name}") from None
        for name, (_, read) in KEYSPACES.items():
            stored = int.from_bytes(self.get("meta", f"format.{name}".encode()) or b"", "big")
            if stored != (0 if read is NOTHING else 1):
                raise Damage(f"keyspace {name} has format {stored}")
            if self.get("meta", f"rebuild.{name}".encode()) is not None:
                raise Damage(f"keyspace {name} is being rebuilt")
        epoch = self.get("meta", b"epoch")
        if epoch is None or len(epoch) != 16:
            raise Damage("there is no epoch of 16 bytes")
        self.epoch = epoch.hex()
        for name, last in self.rows("meta", b"epoch."):
            if len(last) != 8 or len(bytes.fromhex(name.removeprefix("epoch."))) != 16:
                raise Damage(f"{name} names no earlier history")

    def close(self):
        self.transaction.abort()
        self.environment.close()

    def decode(self, name, key, value):
        read_key, read = KEYSPACES[name]
        try:
            if read is NOTHING and len(value) > 0:
                raise Damage(f"{len(value)} bytes, where the value is none")
            return (key_fields(key, read_key), None if read is NOTHING else value_of(value, read))
        except Damage as damage:
            raise Damage(f"{name} {bytes(key).hex()}: {damage}") from damage

    def entries(self, name):
        return self.transaction.stat(self.tables[name])["entries"]

    def get(self, name, key):
        """The value under an encoded key; None if there is none."""
        value = self.transaction.get(key, db=self.tables[name])
        return None if value is None else self.decode(name, key, value)[1]

    def journal_position(self):
        stored = self.get("meta", b"counter.popularity")
        return (1, 0, 0, None) if stored is None else key_fields(stored, journal_position)

    def unfolded_views(self):
        """What the journal adds to each comic's folded views."""
        if self.unfolded is None:
            _, _, up_to, next = self.journal_position()
            self.unfolded = {}
            for (sequence, _), block in self.rows("popularity.journal"):
                def counts(comic):
                    return sequence > up_to or (next is not None and comic >= next)
                for comic in filter(counts, block["begun"]):
                    self.unfolded.pop(comic, None)
                for comic, amount in block["added"]:
                    if counts(comic):
                        self.unfolded[comic] = self.unfolded.get(comic, 0) + amount
        return self.unfolded

    def has(self, name, key):
        return self.transaction.get(key, db=self.tables[name]) is not None

    def rows(self, name, prefix=b""):
        """The rows whose key begins with `prefix`, in order."""
        cursor = self.transaction.cursor(self.tables[name])
        found = cursor.set_range(prefix) if prefix else cursor.first()
        while found and cursor.key().startswith(prefix):
            yield self.decode(name, cursor.key(), cursor.value())
            found = cursor.next()

    def spread_comics(self, count):
        """At most `count` comics, spread evenly over the ids from the first to the last."""
        cursor = self.transaction.cursor(self.tables["comics"])
        if not cursor.first():
            return
        first = key_fields(cursor.key(), Fields.u64)
        cursor.last()
        last = key_fields(cursor.key(), Fields.u64)
        seen = 0
        for step in range(count):
            wanted = first + (last - first) * step // max(1, count - 1)
            cursor.set_range(key_of(max(wanted, seen + 1)))
            if not cursor.key():
                return
            id, record = self.decode("comics", cursor.key(), cursor.value())
            yield id, record
            seen = id
