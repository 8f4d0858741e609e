"""A catalogue of any size, the same each time, in the import format."""

import json
import random

TYPES = ["manga", "manhwa", "manhua", "webtoon", "comic", "oneshot", "doujinshi"]
STATUSES = ["ongoing", "completed", "hiatus", "cancelled"]
RATINGS = ["safe", "suggestive", "mature"]
GENRES = ["action", "comedy", "drama", "fantasy", "horror", "mystery", "romance", "sports"]
WORDS = "amber bridge cloud dragon ember forest garden harbour island jade".split()
PAGES = 20


def lines(comics, with_pages, readers=False, chapters=0):
    """A line for each comic; the first `with_pages` have a chapter with pages, all of them
    `chapters` without."""
    chance = random.Random(7)
    for number in range(1, comics + 1):
        comic = {
            "source": f"bench:{number}",
            "title": f"{chance.choice(WORDS).title()} {chance.choice(WORDS)} {number}",
            "type": chance.choice(TYPES),
            "status": chance.choice(STATUSES),
            "contentRating": chance.choice(RATINGS),
            "genres": sorted(chance.sample(GENRES, 3)),
            "year": chance.randint(1980, 2026),
            "originalLanguage": chance.choice(["ja", "ko", "zh"]),
            "cover": {"key": f"covers/{number}.webp", "width": 720, "height": 1080},
            "views": chance.randint(0, 1_000_000),
        }
        if readers and number <= with_pages:
            comic["bookmarks"] = [{"reader": f"reader-{number % 1_000}"}]
        if number <= with_pages:
            comic["chapters"] = [
                {
                    "source": f"bench:{number}/1",
                    "number": "1",
                    "language": "en",
                    "pages": [
                        {"key": f"{number}/1/{page:03}.webp", "width": 1200, "height": 1700}
                        for page in range(1, PAGES + 1)
                    ],
                }
            ]
        if chapters:
            comic.setdefault("chapters", []).extend(
                {"source": f"bench:{number}/c{place}", "number": str(place), "language": "ja"}
                for place in range(1, chapters + 1)
            )
        yield json.dumps(comic, ensure_ascii=False, separators=(",", ":"))
