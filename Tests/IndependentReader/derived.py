"""What docs/data-file.md says is derived from what, computed anew and compared."""
from datafile import (
    KEYSPACES, Damage, bayesian, chapter_place, descending, escaped, facets, key_of, rank, signed,
    title_rank, trending_score)
from searched import check_search


def check(store):
    """Decodes every row of every keyspace and computes anew what is derived; how many rows."""
    total = 0
    for name in KEYSPACES:
        count = sum(1 for _ in store.rows(name))
        if count != store.entries(name):
            raise Damage(f"{name}: {count} rows read, LMDB counts {store.entries(name)}")
        total += count
    derived = Derived(store)
    derived.from_comics()
    check_windows(store)
    derived.from_chapters()
    for service in ["chapters", "readers"]:
        derived.from_changes(service)
    derived.from_ratings()
    derived.from_activity()
    derived.from_outcomes()
    check_feed(store)
    check_readers(store)
    derived.from_readers()
    derived.finish()
    check_search(store)
    check_journal(store)
    return total


def check_journal(store):
    """Blocks are dense, from the first to the last that the position names; hours never fall."""
    first, last, up_to, next = store.journal_position()
    trimmed = next is None and first <= up_to
    wanted, hour = (first, 0), 0
    for key, block in store.rows("popularity.journal"):
        if key != wanted and not (trimmed and wanted == (first, 0) and key[0] == first):
            raise Damage(f"popularity.journal: {wanted} should come, {key} does")
        if block["hour"] < hour:
            raise Damage(f"popularity.journal: {key} is of hour {block['hour']}, after {hour}")
        hour = block["hour"]
        wanted = (key[0] + 1, 0) if block["isLast"] else (key[0], key[1] + 1)
    if wanted != (last + 1, 0) and not (trimmed and wanted == (first, 0)):
        raise Damage(f"popularity.journal ends before {wanted}, the last sequence is {last}")


def check_windows(store):
    """The sums are those of the rows, of comics that are there; nothing weighs more than all views."""
    counted = {}
    for index, name in enumerate(["hours", "days", "older"]):
        for (_, comic), views in store.rows(f"popularity.{name}"):
            counted.setdefault(comic, [0, 0, 0])[index] += views
    for comic, record in store.rows("popularity.windows"):
        if list(record["sums"]) != counted.pop(comic, [0, 0, 0]):
            raise Damage(f"popularity.windows of comic {comic}: its rows come to something else")
        total = store.get("popularity", key_of(comic)) or 0
        if not store.has("comics", key_of(comic)) or sum(record["sums"]) > total:
            raise Damage(f"popularity.windows of comic {comic}: all of its views are {total}")
        if record["weight"] > total << 24:
            raise Damage(f"popularity.windows of comic {comic}: it weighs more than {total} views")
    if counted:
        raise Damage(f"popularity.windows: no sums of the comics {sorted(counted)}")


def position(store, name):
    """The last event that a consumer has taken."""
    cursor = store.get("cursors", name)
    return cursor["sequence"] if cursor else 0


def meta_number(store, name):
    return int.from_bytes(store.get("meta", name.encode()) or b"", "big")


def check_feed(store):
    """Events are dense from the first that was not trimmed to the last, and have the bytes that are
    stored; no cursor is past them, and none before them that is active."""
    trimmed, last = (meta_number(store, f"number.{name}") for name in ["feed.trimmed", "feed"])
    wanted, size = trimmed + 1, 0
    for sequence, event in store.rows("changes"):
        if sequence != wanted:
            raise Damage(f"event {wanted} is missing before {sequence}")
        wanted += 1
        size += 8 + 48 + len(event["label"].encode()) + len(event["language"].encode())
    if wanted != last + 1:
        raise Damage(f"the last event is {wanted - 1}, number.feed says {last}")
    if size != meta_number(store, "number.feed.bytes"):
        raise Damage(f"the events have {size} bytes, number.feed.bytes says otherwise")
    if store.entries("cursors") != meta_number(store, "number.cursors"):
        raise Damage("cursors: number.cursors says otherwise")
    for name, cursor in store.rows("cursors"):
        is_active = cursor["expiredAt"] is None
        if cursor["sequence"] > last or is_active and cursor["sequence"] < trimmed:
            raise Damage(f"the cursor {name} is at {cursor['sequence']}")


def check_readers(store):
    """No two subjects have one number, and none has one that is still to be given out."""
    last = int.from_bytes(store.get("meta", b"number.reader") or b"", "big")
    numbers = [number for _, number in store.rows("readers")]
    if len(set(numbers)) != len(numbers) or any(not 1 <= number <= last for number in numbers):
        raise Damage(f"readers: numbers twice, or above the last one given out, {last}")


class Derived:
    """Looks every derived row up and counts them, so that no other can be there."""

    def __init__(self, store):
        self.store = store
        self.count = dict.fromkeys(
            ["comic.sources", "comic.external", "genre.slugs", "comic.genres", "genre.comics",
             "order.title", "order.updated", "order.created", "order.popularity",
             "order.rating", "order.trending", "order.latest", "schedule.comics", "covers",
             "reader.ratings", "activity",
             "activity.languages", "activity.chapters",
             "chapter.sources", "comic.chapters", "chapter.identities", "group.slugs",
             "schedule.chapters", "order.published", "published.languages",
             "idempotency.expiry", "bookmarked", "bookmark.order", "bookmark.totals",
             "progressed", "history", "read"], 0)
        self.genres = self.slugs("genres", "genre.slugs")
        self.groups = self.slugs("groups", "group.slugs")

    def slugs(self, things, index):
        slugs = {}
        for id, (slug, *_) in self.store.rows(things):
            self.expect(index, escaped(slug), id)
            slugs[slug] = id
        return slugs

    def expect(self, name, key, value=None):
        stored = self.store.get(name, key) if self.store.has(name, key) else Damage
        if stored != value:
            raise Damage(f"{name} {key.hex()} should be there and hold {value}")
        self.count[name] += 1

    def from_comics(self):
        lists, columns = {}, {}
        for id, record in self.store.rows("comics"):
            if record["source"]:
                self.expect("comic.sources", escaped(record["source"]), id)
            for site, external in record["external"]:
                key = escaped(site) + b"\0" + escaped(external) + b"\0" + key_of(id)
                self.expect("comic.external", key)
            covers = dict(self.store.rows("covers", key_of(id)))
            self.count["covers"] += len(covers)
            current = covers.get((id, record["currentCover"]))
            if len(covers) != record["covers"] or (current and current["image"]) != record["cover"]:
                raise Damage(f"comic {id}: its covers are {covers}")
            if record["visibility"] == "scheduled":
                self.expect("schedule.comics", signed(record["publishAt"]) + key_of(id))
            public = record["visibility"] == "public"
            for slug in record["genres"]:
                if slug not in self.genres:
                    raise Damage(f"comic {id}: there is no genre {slug}")
                genre = self.genres[slug]
                self.expect("comic.genres", key_of(id, genre))
                self.expect("genre.comics", key_of(genre, id))
            if not public:
                for term in facets(record, []):
                    lists.setdefault(term, []).append(id)
                continue
            self.expect("order.title", escaped(record["titleKey"]) + b"\0" + key_of(id))
            self.expect("order.updated", signed(record["updatedAt"]) + key_of(id))
            self.expect("order.created", signed(record["createdAt"]) + key_of(id))
            views = self.store.get("popularity", key_of(id)) or 0
            self.expect("order.popularity", key_of(views, id))
            counts = self.store.get("rating.totals", key_of(id)) or [0] * 10
            self.expect("order.rating", key_of(bayesian(counts), id))
            sums = self.store.get("popularity.windows", key_of(id))
            trend = trending_score(sums)
            self.expect("order.trending", key_of(trend, id))
            newest = next(self.store.rows("activity", key_of(id)), None)
            latest = rank(newest[0][1]) if newest else 0
            self.expect("order.latest", key_of(latest, id))
            start, rest = divmod(title_rank(record["titleKey"]), 1 << 40)
            ranks = {
                "title start": start, "title rest": rest, "updated": rank(record["updatedAt"]),
                "created": rank(record["createdAt"]), "popularity": views,
                "rating": bayesian(counts), "trending": trend, "latest": latest,
            }
            for column, value in ranks.items():
                columns.setdefault((column, id >> 8), [0] * 256)[id & 255] = value
            languages = [
                language for (_, language), _ in self.store.rows("activity.languages", key_of(id))
            ][:256]
            for term in facets(record, languages):
                lists.setdefault(term, []).append(id)
        self.check_lists(lists, columns)

    def check_lists(self, lists, columns):
        """Posting lists, their totals and the columns are what the comics say."""
        stored = {}
        for (facet, term, chunk), offsets in self.store.rows("facets"):
            ids = [chunk << 13 | offset for offset in offsets]
            stored.setdefault((facet, term), []).extend(ids)
        if stored != lists:
            wrong = [term for term in {*stored, *lists} if stored.get(term) != lists.get(term)]
            raise Damage(f"facets: the lists of {wrong} are not what the comics say")
        totals = {term: len(ids) for term, ids in lists.items()}
        if dict(self.store.rows("facet.totals")) != totals:
            raise Damage("facet.totals are not the lengths of the lists")
        if dict(self.store.rows("columns")) != {
                key: ranks for key, ranks in columns.items() if any(ranks)}:
            raise Damage("columns are not the ranks of the comics")

    def from_chapters(self):
        for id, record in self.store.rows("chapters"):
            if record["source"]:
                self.expect("chapter.sources", escaped(record["source"]), id)
            comic_id, volume, sort_key, language, _ = chapter_place(id, record)
            place = key_of(
                comic_id, signed(volume), signed(sort_key), escaped(language) + b"\0", id)
            self.expect("comic.chapters", place)
            identity = b"".join(
                escaped(record[part]) + b"\0" for part in ("language", "volume", "number"))
            self.expect("chapter.identities", key_of(comic_id) + identity + key_of(id))
            for slug in record["groups"]:
                if slug not in self.groups:
                    raise Damage(f"chapter {id}: there is no group {slug}")
            if record["visibility"] == "scheduled":
                self.expect("schedule.chapters", signed(record["publishAt"]) + key_of(id))
            if record["visibility"] == "public":
                newest = descending(record["publishedAt"]) + key_of(id)
                self.expect("order.published", newest)
                self.expect("published.languages", escaped(language) + b"\0" + newest)

    def from_ratings(self):
        """Ratings of comics that are there come to their totals; others are still to be dropped."""
        counts = {}
        for (comic, reader), (score, time) in self.store.rows("ratings"):
            self.expect("reader.ratings", key_of(reader, descending(time), comic))
            counts.setdefault(comic, [0] * 10)[score - 1] += 1
        for comic, stored in self.store.rows("rating.totals"):
            counted = counts.pop(comic, [0] * 10)
            if stored != counted:
                raise Damage(f"rating.totals of comic {comic} should be {counted}")
        for comic in counts:
            if self.store.has("comics", key_of(comic)):
                raise Damage(f"rating.totals of comic {comic} is not there")

    def from_activity(self):
        """What the comic service knows of chapters is what they are, where it has read that far."""
        counts = {}
        unread = {event["subject"] for sequence, event in self.store.rows("changes")
                  if sequence > position(self.store, b"comics")}
        for id, record in self.store.rows("chapters"):
            comic = record["comic"]
            if record["visibility"] != "public" or id in unread:
                continue
            if self.store.has("comics", key_of(comic)):
                known = (record["publishedAt"], record["number"], record["language"])
                self.expect("activity.chapters", key_of(comic, id), known)
        for (comic, chapter), (time, _, language) in self.store.rows("activity.chapters"):
            self.expect("activity", key_of(comic, descending(time), chapter))
            key = key_of(comic) + escaped(language)
            counts[key] = counts.get(key, 0) + 1
            if chapter in unread or not self.store.has("comics", key_of(comic)):
                self.count["activity.chapters"] += 1
        for key, count in counts.items():
            self.expect("activity.languages", key, count)

    def from_outcomes(self):
        for key, record in self.store.rows("idempotency"):
            self.expect("idempotency.expiry", signed(record["expiresAt"]) + key)

    def from_readers(self):
        """What readers keep, of comics that are known and readers that have a number; what is still
        to be dropped is passed over."""
        jobs = [job for _, job in self.store.rows("jobs")]
        comics = {subject for kind, subject, _ in jobs if kind == 300}
        readers = {subject for kind, subject, _ in jobs if kind == 301}
        readers.update(id for _, id in self.store.rows("readers"))
        totals = {}
        for (reader, comic), record in self.store.rows("bookmarks"):
            self.expect("bookmarked", key_of(comic, reader))
            self.expect("bookmark.order", key_of(reader, descending(record["time"]), comic))
            totals[comic] = totals.get(comic, 0) + 1
            self.belongs(reader, comic, readers, comics)
        for comic, total in totals.items():
            self.expect("bookmark.totals", key_of(comic), total)
        for (reader, comic), record in self.store.rows("progress"):
            self.expect("progressed", key_of(comic, reader))
            self.expect("history", key_of(reader, descending(record["time"]), comic))
            chapters = [chapter for (_, _, chapter), _ in
                        self.store.rows("read", key_of(reader, comic))]
            if len(chapters) != record["readCount"] or record["chapter"] not in chapters:
                raise Damage(f"reader {reader}, comic {comic}: chapters read are {chapters}")
            self.count["read"] += len(chapters)
            self.belongs(reader, comic, readers, comics)

    def belongs(self, reader, comic, readers, comics):
        if reader not in readers:
            raise Damage(f"reader {reader} keeps something and has no number")
        if comic not in comics and not self.store.has("known.comics.readers", key_of(comic)):
            raise Damage(f"reader {reader} keeps something of comic {comic}, which is not known")

    def from_changes(self, service):
        """The projection is what the events up to the cursor make of it; of what was trimmed it
        holds what later events say nothing of."""
        trimmed = meta_number(self.store, "number.feed.trimmed")
        stored = dict(self.store.rows(f"known.comics.{service}"))
        known = {comic: row for comic, row in stored.items() if row["sequence"] <= trimmed}
        read = position(self.store, service.encode())
        for sequence, event in self.store.rows("changes"):
            if sequence > read or event["kind"].startswith("Chapter"):
                continue
            known.pop(event["comic"], None)
            if event["after"]:
                known[event["comic"]] = {
                    "version": event["version"], "visibility": event["after"],
                    "sequence": sequence, "title": event["label"],
                }
        if stored != known:
            raise Damage(f"known.comics.{service} is not what the events say")

    def finish(self):
        for name, count in self.count.items():
            if count != self.store.entries(name):
                raise Damage(f"{name}: {count} rows are derived, {self.store.entries(name)} stored")
