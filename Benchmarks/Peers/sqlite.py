"""A site's rows in SQLite, as a good loader in Python writes them: executemany, synced commits.

    sqlite.py load CATALOGUE DATABASE LINES    a commit for so many lines of the import format
    sqlite.py check DATABASE                   integrity_check and foreign_key_check

Prints one JSON object.
"""

import json
import pathlib
import sqlite3
import sys
import time

SCHEMA = """
create table comics (
    id integer primary key, source text not null unique, title text not null, type text not null,
    status text not null, rating text, language text, year int, authors text, cover text,
    views int not null, updated int not null
);
create index comics_title on comics (title);
create index comics_views on comics (views);
create index comics_updated on comics (updated);
create index comics_type on comics (type);
create index comics_status on comics (status);
create index comics_rating on comics (rating);
create index comics_language on comics (language);
create index comics_year on comics (year);
create table titles (
    comic int not null references comics, place int not null, language text, title text not null,
    primary key (comic, place)
) without rowid;
create table texts (
    comic int not null references comics, language text not null, text text not null,
    primary key (comic, language)
) without rowid;
create table external (
    site text not null, id text not null, comic int not null references comics,
    primary key (site, id, comic)
) without rowid;
create table genres (id integer primary key, slug text not null unique);
create table comic_genres (
    comic int not null references comics, genre int not null references genres,
    primary key (comic, genre)
) without rowid;
create index genre_comics on comic_genres (genre, comic);
create table chapters (
    id integer primary key, comic int not null references comics, source text unique,
    number text not null, sort real, volume text, language text not null, title text,
    pages int not null, published int not null
);
create index chapters_place on chapters (comic, sort, language);
create index chapters_published on chapters (published);
create table pages (
    chapter int not null references chapters, place int not null, key text not null,
    width int, height int, primary key (chapter, place)
) without rowid;
"""

# What is put into each table for a line, and into how many columns.
COLUMNS = {
    "comics": 12, "titles": 4, "texts": 3, "external": 3, "comic_genres": 2, "chapters": 10,
    "pages": 5,
}


class Loader:
    """Takes lines, and puts their rows by the batch."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = wal", "synchronous = full", "foreign_keys = on"):
            self.database.execute(f"pragma {pragma}")
        self.database.executescript(SCHEMA)
        self.rows = {table: [] for table in COLUMNS}
        self.counts = dict.fromkeys(COLUMNS, 0)
        self.genres = {}
        self.new_genres = []
        self.seconds = 0.0

    def genre(self, slug):
        """The number of a genre, new or known."""
        if slug not in self.genres:
            self.genres[slug] = len(self.genres) + 1
            self.new_genres.append((self.genres[slug], slug))
        return self.genres[slug]

    def add(self, line, number):
        """Notes the rows of a line, which is the comic `number`."""
        rows = self.rows
        rows["comics"].append((
            number, line["source"], line["title"], line["type"], line["status"],
            line.get("contentRating"), line.get("originalLanguage"), line.get("year"),
            json.dumps(line.get("authors", [])), json.dumps(line.get("cover")),
            line.get("views", 0), number,
        ))
        for place, title in enumerate(line.get("alternativeTitles", [])):
            rows["titles"].append((number, place, title.get("language"), title["title"]))
        for text in line.get("descriptions", []):
            rows["texts"].append((number, text["language"], text["text"]))
        for site, name in line.get("externalIds", {}).items():
            rows["external"].append((site, name, number))
        for slug in line.get("genres", []):
            rows["comic_genres"].append((number, self.genre(slug)))
        for chapter in line.get("chapters", []):
            self.add_chapter(chapter, number)

    def add_chapter(self, chapter, comic):
        """Notes the rows of a chapter."""
        rows = self.rows
        number = self.counts["chapters"] + len(rows["chapters"]) + 1
        pages = chapter.get("pages", [])
        rows["chapters"].append((
            number, comic, chapter.get("source"), chapter["number"], sort_key(chapter["number"]),
            chapter.get("volume"), chapter["language"], chapter.get("title"), len(pages), number,
        ))
        for place, page in enumerate(pages):
            rows["pages"].append(
                (number, place, page["key"], page.get("width"), page.get("height"))
            )

    def commit(self):
        """Puts what was noted, in one transaction."""
        began = time.perf_counter()
        self.database.execute("begin")
        self.database.executemany("insert into genres values (?, ?)", self.new_genres)
        for table, rows in self.rows.items():
            places = ", ".join("?" * COLUMNS[table])
            self.database.executemany(f"insert into {table} values ({places})", rows)
            self.counts[table] += len(rows)
            rows.clear()
        self.database.execute("commit")
        self.new_genres.clear()
        self.seconds += time.perf_counter() - began


def sort_key(number):
    """A chapter's number, or None of a label that is none."""
    try:
        return float(number)
    except ValueError:
        return None


def load(source, path, lines):
    """Loads a catalogue; the rows by table, and the seconds that were SQLite's own."""
    loader = Loader(path)
    with pathlib.Path(source).open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            loader.add(json.loads(line), number)
            if number % lines == 0:
                loader.commit()
    loader.commit()
    loader.database.close()
    return {"rows": loader.counts, "seconds": loader.seconds}


def check(path):
    """Proves a database sound."""
    database = sqlite3.connect(path)
    answer = database.execute("pragma integrity_check").fetchall()
    broken = database.execute("pragma foreign_key_check").fetchall()
    if answer != [("ok",)] or broken:
        raise SystemExit(f"SQLite finds {answer[:3]} {broken[:3]}")
    return {"sound": True}


def main():
    """Does what the command line says."""
    words = sys.argv[1:]
    if words[:1] == ["load"]:
        print(json.dumps(load(words[1], words[2], int(words[3]))))
    else:
        print(json.dumps(check(words[1])))


if __name__ == "__main__":
    main()
