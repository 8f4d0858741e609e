#!/usr/bin/python3
"""Proves that read.py reads the worked examples of docs/data-file.md and refuses damage.

Run: python3 Tests/IndependentReader/test_read.py. It needs neither a store nor the package `lmdb`.
"""
import unittest

import read
from datafile import (
    KEYSPACES, Damage, Fields, crc32c, descending, escaped, journal_position, key_fields,
    millionths, signed, trending_score, value_of)


def hexadecimal(text):
    return bytes.fromhex(text.replace("|", " "))


class WorkedExamples(unittest.TestCase):
    """The bytes as the page prints them."""

    def key(self, keyspace, text):
        return key_fields(hexadecimal(text), KEYSPACES[keyspace][0])

    def value(self, keyspace, text):
        return value_of(hexadecimal(text), KEYSPACES[keyspace][1])

    def test_keys(self):
        self.assertEqual(
            self.key("comic.external", "67 75 74 65 6e 62 65 72 67 00 | 31 37 31 36 31 00 |"
                     "00 00 00 00 00 00 00 09"), ("gutenberg", "17161", 9))
        self.assertEqual(
            self.key("comic.chapters", "00 00 00 00 00 00 00 01 | 80 00 00 00 00 0f 42 40 |"
                     "80 00 00 00 00 1e 84 80 | 6a 61 00 | 00 00 00 00 00 00 00 02"),
            (1, 1_000_000, 2_000_000, "ja", 2))
        time, comic = self.key("order.created", "80 00 01 8c cb 71 c4 c0 | 00 00 00 00 00 00 00 29")
        self.assertEqual((read.moment(time), comic), ("2024-01-02T18:31:20Z", 41))
        self.assertEqual(
            self.key("order.title", "61 64 61 6d 73 6f 6e 00 | 00 00 00 00 00 00 00 24"),
            ("adamson", 36))

        self.assertEqual(
            self.key("facets", "02 | 64 72 65 61 6d 00 | 00 00 00 00 00 00 00 00"),
            ("genre", "dream", 0))
        language, time, chapter = self.key(
            "published.languages",
            "6a 61 00 | 7f ff fe 72 e4 94 27 f7 | 00 00 00 00 00 00 00 01")
        self.assertEqual((language, read.moment(time), chapter), ("ja", "2024-01-18T07:14:29Z", 1))

    def test_posting_lists(self):
        self.assertEqual(self.value("facets", "01 | 00 02 | 00 14 | 00 16"), [2, 20, 22])
        bitmap = bytes([1]) + bytes([255] * 64).ljust(1024, b"\0")
        self.assertEqual(value_of(bitmap, KEYSPACES["facets"][1]), list(range(512)))
        for text in ["01", "01 00", "01 | 00 02 | 00 02", "01 | 00 02 | 00 01", "01 | 20 00",
                     "01" + "00" * 1024]:
            with self.assertRaises(Damage, msg=text[:20]):
                self.value("facets", text)

    def test_values(self):
        self.assertEqual(self.value("popularity", "01 00 00 00 00 00 00 00 2a"), 42)
        self.assertEqual(
            self.value("meta", "01 | 00 00 00 08 | 00 00 00 00 00 00 00 2a"),
            bytes([0, 0, 0, 0, 0, 0, 0, 42]))
        self.assertEqual(
            self.value("comic.titles",
                       "01 | 00 02 6a 61 | 00 0c e9 b3 a5 e7 8d a3 e6 88 af e7 94 bb"),
            ("ja", "鳥獣戯画"))
        event = self.value(
            "changes",
            "01 | 01 | 00 00 00 00 00 00 00 01 | 00 00 00 00 00 00 00 01 | 00 00 00 00 00 00 00 01"
            "00 00 01 a2 07 c1 4b 2d | 00 00 00 00 00 00 00 00 | 00 | 03 | 00 0c 43 68 c5 8d 6a c5 ab 2d 67 69 67 61 | 00 00")
        self.assertEqual((event["kind"], event["label"]), ("ComicCreated", "Chōjū-giga"))
        chapter = self.value(
            "chapters",
            "01 | 00 00 00 00 00 00 00 01 | 03 | 00 00 00 00 00 00 00 01"
            "00 00 00 00 00 0f 42 40 | 00 08 | 00 00 01 a2 07 c1 4b 34 | 00 00 01 a2 07 c1 4b 34"
            "00 00 00 00 00 00 00 00 | 01 00 00 01 8d 1b 6b d8 08 | 00 01 31 | 00 01 31"
            "00 06 e7 94 b2 e5 b7 bb 00 02 6a 61 00 13 73 61 6d 70 6c 65 3a 63 68 6f 6a 75 2d 67"
            "69 67 61 2f 31 00 01 | 00 13 70 75 62 6c 69 63 2d 64 6f 6d 61 69 6e 2d 73 63 61 6e 73")
        self.assertEqual(read.moment(chapter["publishedAt"]), "2024-01-18T07:14:29Z")
        self.assertEqual(chapter["groups"], ["public-domain-scans"])

    def test_readers(self):
        self.assertEqual(
            self.value("bookmarks", "01 | 00 00 01 a2 07 c1 4b 2d | 00 05 6c 61 74 65 72"),
            {"time": 1795426437933, "shelf": "later"})
        self.assertEqual(
            self.key("bookmark.order", "00 00 00 00 00 00 00 02 | 7f ff fe 5d f8 3e b4 d2 |"
                     "00 00 00 00 00 00 00 09"), (2, 1795426437933, 9))
        point = self.value(
            "progress",
            "01 | 00 00 01 a2 07 c1 4b 2d | 00 02 | 00 00 00 00 00 00 00 0c |"
            "7f ff ff ff ff ff ff ff | 00 00 00 00 00 a0 37 a0 | 00 03 | 00 02 6a 61")
        self.assertEqual(
            (point["readCount"], point["chapter"], point["sortKey"], point["page"],
             point["language"]), (2, 12, 10_500_000, 3, "ja"))

    def test_cursors(self):
        text = ("01 | 00 00 00 00 00 00 00 fc | 02 | 00 00 01 a2 07 c1 4b 2d |"
                "00 00 01 a2 07 c1 4b 2d | 00")
        self.assertEqual(self.value("cursors", text), {
            "sequence": 252, "owner": "outside", "createdAt": 1795426437933,
            "acknowledgedAt": 1795426437933, "expiredAt": None})

    def test_journal(self):
        block = self.value(
            "popularity.journal",
            "01 | 00 07 a1 20 | 01 | 00 01 | 09 | 00 02 | 07 01 | a5 02 c8 01 | 05 b8 69 0f")
        self.assertEqual(block["begun"], [9])
        self.assertEqual(block["added"], [(7, 1), (300, 200)])
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)
        self.assertEqual(
            key_fields(hexadecimal("0000000000000001 0000000000000003 0000000000000002 01"
                                   "0000000000000009"), journal_position), (1, 3, 2, 9))

    def test_windows(self):
        sums = self.value(
            "popularity.windows",
            "01 | 00 00 00 00 00 00 00 02 | 00 00 00 00 00 00 00 05 | 00 00 00 00 00 00 00 07"
            "| 00 00 00 00 03 40 00 00 | 00 07 a1 20")
        self.assertEqual(sums["sums"], (2, 5, 7))
        place = self.key("order.trending", "00 00 00 00 51 7b 08 a5 | 00 00 00 00 00 00 00 07")
        self.assertEqual(place, (trending_score(sums), 7))
        self.assertEqual(place[0], 1367017637)
        self.assertEqual(trending_score(None), 0)
        self.assertEqual(
            self.key("popularity.hours", "00 07 a1 20 | 00 00 00 00 00 00 00 07"), (500_000, 7))

    def test_escapes(self):
        for text, stored in [("a", "61"), ("a\0b", "61 01 01 62"), ("a\1", "61 01 02")]:
            self.assertEqual(escaped(text), hexadecimal(stored))
            self.assertEqual(Fields(hexadecimal(stored)).last_key_string(), text)
            self.assertEqual(Fields(hexadecimal(stored + "00")).key_string(), text)

    def test_numbers(self):
        for text, number in [("10.5", 10_500_000), ("2", 2_000_000), ("-0.25", -250_000), ("0", 0)]:
            self.assertEqual(millionths(text), number)
            self.assertEqual(read.decimal(number), text)
        self.assertEqual(Fields(signed(-1)).signed_key(), -1)
        self.assertEqual(Fields(descending(-1)).descending_key(), -1)
        self.assertEqual(descending(1_000_000), hexadecimal("7f ff ff ff ff f0 bd bf"))
        self.assertEqual(descending(-1), hexadecimal("80 00 00 00 00 00 00 00"))
        self.assertEqual(signed(-1), hexadecimal("7f ff ff ff ff ff ff ff"))
        self.assertEqual(signed((1 << 63) - 1), b"\xff" * 8)
        for number in [-(1 << 63), -1, 0, 7, (1 << 63) - 1]:
            self.assertEqual(Fields(descending(number)).descending_key(), number)
        self.assertEqual(read.moment(-1), "1969-12-31T23:59:59.999Z")


class Refusals(unittest.TestCase):
    """Bytes that the page calls damage."""

    def refuse(self, keyspace, text):
        with self.assertRaises(Damage):
            value_of(hexadecimal(text), KEYSPACES[keyspace][1])

    def refuse_key(self, keyspace, text):
        with self.assertRaises(Damage):
            key_fields(hexadecimal(text), KEYSPACES[keyspace][0])

    def test_another_format(self):
        self.refuse("popularity", "00 00 00 00 00 00 00 00 2a")
        self.refuse("popularity", "02 00 00 00 00 00 00 00 2a")
        self.refuse("popularity", "")

    def test_leftovers(self):
        self.refuse("popularity", "01 00 00 00 00 00 00 00 2a 00")
        self.refuse("groups", "01 00 01 61 00 01 61 00")
        self.refuse_key("chapters", "00 00 00 00 00 00 00 01 00")
        self.refuse_key("order.title", "61 00 00 00 00 00 00 00 00 24 00")

    def test_truncation(self):
        self.refuse("popularity", "01 00 00 00 00 00 00 00")
        self.refuse("groups", "01 00 01 61 00 02 61")
        self.refuse_key("chapters", "00 00 00 00 00 00 01")
        self.refuse_key("order.title", "61 64")

    def test_publications_that_contradict_the_visibility(self):
        def chapter(visibility, publish_at, published_at):
            return ("01 0000000000000001" + visibility + "00" * (8 + 8 + 2 + 8 + 8) + publish_at
                    + published_at + "0000" * 6)

        never, moment = "0000000000000000", "0000000000000001"
        for visibility, publish_at, published_at in [
                ("01", never, "00"), ("02", moment, "00"), ("03", never, "01" + moment)]:
            value_of(hexadecimal(chapter(visibility, publish_at, published_at)),
                     KEYSPACES["chapters"][1])
        for visibility, publish_at, published_at in [
                ("01", moment, "00"), ("03", moment, "01" + moment), ("03", never, "00"),
                ("01", never, "02" + moment)]:
            self.refuse("chapters", chapter(visibility, publish_at, published_at))

    def test_values_outside_their_domain(self):
        self.refuse("known.comics.chapters", "01 0000000000000001 06 0000000000000001 0000")
        self.refuse("idempotency", "01 0000000000000001 00000003 616263 00000000")
        self.refuse("popularity.windows", "01" + "00" * 36)
        moments = "00" * 16
        self.refuse("cursors", f"01 0000000000000001 00 {moments} 00")
        self.refuse("cursors", f"01 0000000000000001 03 {moments} 00")
        self.refuse("cursors", f"01 0000000000000001 02 {moments} 02 0000000000000000")
        self.refuse("cursors", f"01 0000000000000001 01 {moments} 01 0000000000000001")
        self.refuse("jobs", "01 00 c9 00000008 0000000000000001 00000000")
        self.refuse("groups", "01 00 01 ff 00 01 61")
        self.refuse("popularity.journal", "01 0007a120 01 0001 08 0002 0701 a502c801 05 b8 69 0f")
        for wrong in ["00 61", "61 01", "61 01 03", "61 01 00"]:
            self.refuse_key("genre.slugs", wrong)


if __name__ == "__main__":
    unittest.main()
