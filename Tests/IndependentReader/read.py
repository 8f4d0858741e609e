#!/usr/bin/python3
"""Reads the data file of Longbox without Longbox: the proof of docs/data-file.md.

  read.py DATA_DIR [--comics N]
      prints N comics (default 3), spread over the store, as JSON Lines in the fields of
      docs/import-format.md, each with its first chapter and that chapter's pages

  read.py --compare EXPORT.jsonl [--readers] DATA_DIR
      decodes every row of every keyspace, and compares all comics with the lines that
      `longbox export`, or `longbox export --readers`, wrote

Exit status: 0 done and equal, 1 a difference or damage, 2 wrong usage.

It shares no code with Longbox: datafile.py decodes the bytes as docs/data-file.md draws them,
derived.py computes anew what is derived. It needs Python 3 and the package `lmdb` (Debian: python3-lmdb).
"""
import argparse
import datetime
import json
import sys

from datafile import Damage, Store, chapter_place, key_of
from derived import check

# --- Reading a catalogue ------------------------------------------------------------------------


def dense(rows, first, expected, what):
    """The values of rows whose index is dense; as many as the record says."""
    values = []
    for (_, index), value in rows:
        if index != first + len(values):
            raise Damage(f"{what}: index {index}, expected {first + len(values)}")
        values.append(value)
    if len(values) != expected:
        raise Damage(f"{what}: {len(values)} rows, the record says {expected}")
    return values


def line(store, id, record, most_chapters=None, subjects=None):
    """A comic with its chapters, in the fields of docs/import-format.md; with the subjects of
    readers what those keep too."""
    prefix = key_of(id)
    what = f"comic {id}"
    titles = dense(store.rows("comic.titles", prefix), 0, record["titles"], f"{what}, titles")
    texts = [(language, text) for (_, language), text in store.rows("comic.text", prefix)]
    if len(texts) != record["texts"]:
        raise Damage(f"{what}: {len(texts)} descriptions, the record says {record['texts']}")
    views = min(2**64 - 1, (store.get("popularity", prefix) or 0) + store.unfolded_views().get(id, 0))
    return without_absent({
        "source": record["source"] or f"longbox:{store.epoch}:{id}",
        "visibility": record["visibility"],
        "publishAt": moment(record["publishAt"] or None),
        "title": record["title"],
        "alternativeTitles": [{"language": code, "title": text} for code, text in titles],
        "authors": [without_absent({"name": name, "role": role or None})
                    for name, role in record["authors"]],
        "type": record["type"],
        "status": record["status"],
        "genres": record["genres"],
        "year": record["year"] or None,
        "originalLanguage": record["originalLanguage"] or None,
        "contentRating": record["contentRating"],
        "descriptions": [{"language": code, "text": text} for code, text in texts],
        "cover": record["cover"] and image(record["cover"]),
        "externalIds": dict(record["external"]),
        "createdAt": moment(record["createdAt"]),
        "updatedAt": moment(record["updatedAt"]),
        "views": views or None,
        "covers": [without_absent({
            **image(version["image"]), "volume": version["volume"] or None,
            "language": version["language"] or None, "createdAt": moment(version["time"]),
        }) for _, version in store.rows("covers", prefix)],
        "chapters": list(chapters(store, id, most_chapters)),
        **(kept(store, id, subjects) if subjects is not None else {}),
    }, keep={"genres"})


def kept(store, id, subjects):
    """What readers keep of a comic, in the order of their subjects."""
    def each(name, items):
        named = [(subjects[reader].encode(), item) for reader, item in items if reader in subjects]
        return [without_absent({"reader": subject.decode(), **item}) for subject, item in
                sorted(named, key=lambda pair: pair[0])]

    prefix = key_of(id)
    readers = [reader for (_, reader), _ in store.rows("bookmarked", prefix)]
    return {
        "ratings": each("ratings", [
            (reader, {"score": score, "ratedAt": moment(time)})
            for (_, reader), (score, time) in store.rows("ratings", prefix)]),
        "bookmarks": each("bookmarks", [
            (reader, bookmark(store.get("bookmarks", key_of(reader, id)))) for reader in readers]),
        "progress": each("progress", [
            (reader, progress(store, reader, id, store.get("progress", key_of(reader, id))))
            for (_, reader), _ in store.rows("progressed", prefix)]),
    }


def bookmark(record):
    return {"shelf": record["shelf"] or None, "bookmarkedAt": moment(record["time"])}


def progress(store, reader, comic, record):
    name = chapter_name(store.get("chapters", key_of(record["chapter"])))
    times = {chapter: time for (_, _, chapter), time in store.rows("read", key_of(reader, comic))}
    order = [place[-1] for place, _ in store.rows("comic.chapters", key_of(comic))]
    read = [(chapter_name(store.get("chapters", key_of(chapter))), times[chapter])
            for chapter in order if chapter in times]
    volume = record["volumeKey"]
    return {
        "chapter": name,
        "place": None if name else without_absent({
            "volume": None if volume == 2**63 - 1 else decimal(volume),
            "sortKey": decimal(record["sortKey"]), "language": record["language"]}),
        "page": record["page"] or None,
        "updatedAt": moment(record["time"]),
        "read": [{"chapter": name, "readAt": moment(time)} for name, time in read],
    }


def chapter_name(record):
    """What calls a chapter in an import: its source, or what it is; None of none."""
    if record is None:
        return None
    if record["source"]:
        return {"source": record["source"]}
    return without_absent({name: record[name] or None
                           for name in ["number", "language", "volume", "groups"]})


def chapters(store, comic_id, most):
    for count, (place, _) in enumerate(store.rows("comic.chapters", key_of(comic_id))):
        if count == most:
            return
        _, volume, sort_key, language, id = place
        record = store.get("chapters", key_of(id))
        if record is None:
            raise Damage(f"comic {comic_id} has a chapter {id} in its order that does not exist")
        if place != chapter_place(id, record):
            raise Damage(f"chapter {id} stands in the order at {place}")
        pages = dense(store.rows("pages", key_of(id)), 1, record["pages"], f"chapter {id}, pages")
        yield without_absent({
            "source": record["source"] or None,
            "visibility": record["visibility"],
            "publishAt": moment(record["publishAt"]),
            "number": record["number"],
            "sortKey": decimal(record["sortKey"]),
            "volume": record["volume"] or None,
            "title": record["title"] or None,
            "language": record["language"],
            "groups": record["groups"],
            "createdAt": moment(record["createdAt"]),
            "updatedAt": moment(record["updatedAt"]),
            "publishedAt": moment(record["publishedAt"]),
            "pages": [image(page) for page in pages],
        }, keep={"groups"})


def image(stored):
    key, width, height = stored
    return without_absent({"key": key, "width": width or None, "height": height or None})


def without_absent(members, keep=frozenset()):
    """The members that an export writes: an absent value and an empty list are left out."""
    return {name: value for name, value in members.items()
            if name in keep or value not in (None, [], {})}


def moment(milliseconds):
    """RFC 3339 in UTC; three digits of a second's fraction where there is one. None of none."""
    if milliseconds is None:
        return None
    seconds, rest = divmod(milliseconds, 1000)
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    return at.isoformat() + (f".{rest:03}" if rest else "") + "Z"


def decimal(number):
    whole, fraction = divmod(abs(number), 1_000_000)
    text = f"{whole}.{fraction:06}".rstrip("0").rstrip(".") if fraction else str(whole)
    return ("-" if number < 0 else "") + text


# --- Comparing ----------------------------------------------------------------------------------


def difference(ours, theirs, path=""):
    """The first place where two JSON values differ; None if they are equal."""
    if type(ours) is not type(theirs):
        return f"{path or '/'}: the file has {short(ours)}, the export {short(theirs)}"
    if isinstance(ours, dict):
        for name in sorted(set(ours) | set(theirs)):
            if name not in theirs:
                return f"{path}/{name}: only in the file: {short(ours[name])}"
            if name not in ours:
                return f"{path}/{name}: only in the export: {short(theirs[name])}"
            found = difference(ours[name], theirs[name], f"{path}/{name}")
            if found:
                return found
        return None
    if isinstance(ours, list):
        if len(ours) != len(theirs):
            return f"{path}: the file has {len(ours)} items, the export {len(theirs)}"
        for index, (a, b) in enumerate(zip(ours, theirs)):
            found = difference(a, b, f"{path}/{index}")
            if found:
                return found
        return None
    if ours != theirs:
        return f"{path}: the file has {short(ours)}, the export {short(theirs)}"
    return None


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


def unique_members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Damage("an object of the export has a member twice")
    return members


def compare(store, path, subjects):
    """Compares every comic with its line of the export; how many comics, chapters and pages."""
    comics = chapter_count = page_count = 0
    rows = store.rows("comics")
    with open(path, encoding="utf-8", newline="\n") as export:
        for text in export:
            try:
                theirs = json.loads(text, object_pairs_hook=unique_members)
            except ValueError as error:
                raise Damage(f"line {comics + 1} of the export: {error}") from error
            id, record = next(rows, (None, None))
            if id is None:
                raise Damage(f"line {comics + 1} of the export: the file has no further comic")
            ours = line(store, id, record, subjects=subjects)
            found = difference(ours, theirs)
            if found:
                raise Damage(f"line {comics + 1} of the export, comic {id}: {found}")
            comics += 1
            chapter_count += len(ours.get("chapters", []))
            page_count += sum(len(one.get("pages", [])) for one in ours.get("chapters", []))
    id, _ = next(rows, (None, None))
    if id is not None:
        raise Damage(f"comic {id} is not in the export")
    return comics, chapter_count, page_count


def main():
    parser = argparse.ArgumentParser(description="Reads a Longbox data file without Longbox.")
    parser.add_argument("directory", metavar="DATA_DIR")
    parser.add_argument("--comics", type=int, default=3, metavar="N")
    parser.add_argument("--compare", metavar="EXPORT.jsonl")
    parser.add_argument("--readers", action="store_true")
    arguments = parser.parse_args()
    try:
        store = Store(arguments.directory)
        if arguments.compare:
            rows = check(store)
            subjects = {id: subject for subject, id in store.rows("readers")}
            comics, chapter_count, pages = compare(
                store, arguments.compare, subjects if arguments.readers else None)
            print(f"equal: {comics} comics, {chapter_count} chapters, {pages} pages; "
                  f"{rows} rows decoded")
        else:
            for id, record in store.spread_comics(arguments.comics):
                text = line(store, id, record, most_chapters=1)
                print(json.dumps(text, ensure_ascii=False, separators=(",", ":")))
        store.close()
    except Damage as damage:
        sys.exit(f"read.py: {damage}")


if __name__ == "__main__":
    main()
