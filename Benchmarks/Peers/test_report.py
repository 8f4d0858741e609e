"""Holds the document of scripts/compare to figures recorded once: no peer is needed."""

import copy
import json
import pathlib
import sqlite3
import tempfile
import unittest
import xml.etree.ElementTree as xml

import catalogue
import plot
import report
import sqlite

HERE = pathlib.Path(__file__).parent
SVG = "{http://www.w3.org/2000/svg}"


class Document(unittest.TestCase):
    """The tables and the plots."""

    def setUp(self):
        """Writes the document of the recorded figures into a directory of its own."""
        self.record = json.loads((HERE / "recorded.json").read_text())
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.directory = pathlib.Path(place.name)
        report.write(self.record, self.directory)
        self.text = (self.directory / "performance.md").read_text()

    def test_ratios_are_of_medians_with_the_least_and_the_most_round(self):
        """70,000 against 40,000, where the rounds are 1.2, 2 and 2."""
        self.assertIn("| nginx, a file | 40,000 | 1.75 | 1.20–2.00 | Longbox |", self.text)

    def test_a_peer_that_wins_is_named(self):
        """nginx without a file."""
        self.assertIn("| nginx, return 200 | 120,000 | 0.58 | 0.50–0.80 | **nginx** |", self.text)

    def test_longbox_beside_itself_has_no_winner(self):
        """Two kinds of requests."""
        self.assertIn("| one comic | 60,000 | 0.50 | 0.50–0.50 |  |", self.text)

    def test_the_run_can_be_repeated(self):
        """Command, machine and versions are told."""
        for words in ("`scripts/compare --write`", "3 rounds of 5 s", "A Processor", "ext4",
                      "0.1.0, commit 0123456789ab", "1.22.1"):
            self.assertIn(words, self.text)

    def test_latencies_are_medians(self):
        """Of each percentile by itself."""
        self.assertIn("| reads | 40,000 | 0.20 | 1.50 |", self.text)

    def test_what_was_not_measured_is_left_empty(self):
        """A column without a figure, and a line without a point."""
        self.assertIn("| backup s |  | 1,234 |", self.text)
        self.assertIn("| 1,024 | 75,000 |  |", self.text)

    def test_every_table_has_as_many_cells_in_each_row(self):
        """Else a page shows it as text."""
        for block in self.text.split("\n\n"):
            rows = [line.count("|") for line in block.splitlines() if line.startswith("|")]
            self.assertLessEqual(len(set(rows)), 1, block)

    def test_every_plot_is_there_and_inside_its_frame(self):
        """A point for each measurement, at a place of the picture."""
        curves = [row for row in self.record["rows"] if row["kind"] == "curve"]
        for row in curves:
            path = f"performance/{row['name']}.svg"
            self.assertIn(f"]({path})", self.text)
            points = xml.parse(self.directory / path).getroot().findall(f"{SVG}circle")
            self.assertEqual(len(points), sum(len(line) for line in row["lines"].values()))
            for point in points:
                self.assertTrue(plot.LEFT <= float(point.get("cx")) <= plot.WIDTH - plot.RIGHT)
                self.assertTrue(plot.TOP <= float(point.get("cy")) <= plot.HEIGHT - plot.BOTTOM)

    def test_a_legend_has_as_many_rows_as_it_takes(self):
        """Each name is whole, and above the lines."""
        names = ["write back, uniform", "counter, uniform", "write back, zipf", "counter, zipf"]
        lines = {name: [(1, 1.0, 1.0, 1.0), (1_024, 2.0, 2.0, 2.0)] for name in names}
        picture = xml.fromstring(plot.draw("title", "x", "y", lines))
        words = {word.text: word for word in picture.findall(f"{SVG}text")}
        self.assertIn("1,024", words)
        for name in names:
            self.assertLess(float(words[name].get("x")) + 6.5 * len(name), plot.WIDTH)
            self.assertLess(float(words[name].get("y")), plot.TOP)

    def test_a_plot_is_higher_where_there_is_more(self):
        """Whatever the axis, and readable where it is dark."""
        for row in self.record["rows"]:
            if row["kind"] != "curve":
                continue
            picture = report.picture(row)
            self.assertIn("prefers-color-scheme: dark", picture)
            points = xml.fromstring(picture).findall(f"{SVG}circle")[:2]
            self.assertLess(float(points[0].get("cx")), float(points[1].get("cx")))
            self.assertGreater(float(points[0].get("cy")), float(points[1].get("cy")))

    def test_a_plot_that_is_no_more_goes(self):
        """So that no page shows figures of another run."""
        fewer = copy.deepcopy(self.record)
        fewer["rows"] = [row for row in fewer["rows"] if row.get("name") != "rates"]
        report.write(fewer, self.directory)
        names = [path.name for path in (self.directory / "performance").iterdir()]
        self.assertEqual(names, ["connections.svg"])

    def test_the_same_figures_give_the_same_bytes(self):
        """So that a document changes where a figure has."""
        plots = {path: path.read_bytes() for path in self.directory.rglob("*.*")}
        report.write(self.record, self.directory)
        self.assertEqual(plots, {path: path.read_bytes() for path in self.directory.rglob("*.*")})


class Loader(unittest.TestCase):
    """The rows that SQLite is given."""

    def setUp(self):
        """Loads a generated catalogue, twenty lines a commit."""
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        source = pathlib.Path(place.name) / "catalogue.jsonl"
        source.write_text("".join(line + "\n" for line in catalogue.lines(50, 5)))
        self.database = str(pathlib.Path(place.name) / "rows.db")
        self.told = sqlite.load(source, self.database, 20)

    def test_every_row_of_a_line_is_there(self):
        """Comics, their genres, chapters, pages."""
        rows = self.told["rows"]
        self.assertEqual((rows["comics"], rows["comic_genres"]), (50, 150))
        self.assertEqual((rows["chapters"], rows["pages"]), (5, 5 * catalogue.PAGES))
        stored = sqlite3.connect(self.database).execute("select count(*) from pages").fetchone()
        self.assertEqual(stored[0], rows["pages"])

    def test_a_broken_reference_is_found(self):
        """Else the check would be none."""
        self.assertEqual(sqlite.check(self.database), {"sound": True})
        with sqlite3.connect(self.database) as database:
            database.execute("delete from chapters where id = 3")
        with self.assertRaises(SystemExit):
            sqlite.check(self.database)


if __name__ == "__main__":
    unittest.main()
