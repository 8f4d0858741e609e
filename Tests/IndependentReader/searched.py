"""That comics are found: what docs/data-file.md says of `search` and `search.titles`.

Folding is not done again here, but for what is ASCII: letters in lower case, apostrophes left out, `&`
as a word, whatever else between words.
"""
import re

from datafile import Damage, key_of

WORD, START, TITLE_START = 1, 2, 3


def check_search(store):
    """Whoever is found is there and public; whoever is public is found under words in ASCII."""
    public = {id: record for id, record in store.rows("comics")
              if record["visibility"] == "public"}
    lists = {}
    for (kind, term, chunk), offsets in store.rows("search"):
        if kind not in (WORD, START, TITLE_START):
            raise Damage(f"search: a term of kind {kind}")
        comics = {chunk << 13 | offset for offset in offsets}
        if not comics <= public.keys():
            raise Damage(f"search {term}: {sorted(comics - public.keys())} are not public")
        lists.setdefault((kind, term), set()).update(comics)
    titled = {}
    for title, id in (key for key, _ in store.rows("search.titles")):
        if id not in public:
            raise Damage(f"search.titles {title}: comic {id} is not public")
        titled.setdefault(id, set()).add(title)
    for id, record in public.items():
        texts = [(record["title"], True)] + [(name, False) for name, _ in record["authors"]]
        texts += [(text, True) for _, (_, text) in store.rows("comic.titles", key_of(id))]
        for text, is_title in texts:
            if text.isascii():
                check_text(id, text, is_title, lists, titled.get(id, set()))


def check_text(id, text, is_title, lists, titles):
    words = re.findall(r"[a-z0-9]+", re.sub(r"['`]", "", text.lower().replace("&", " and ")))
    for word in words:
        found(lists, WORD, word[:64], id)
        for length in range(1, min(3, len(word)) + 1):
            found(lists, START, word[:length], id)
    joined = "".join(words)
    if not is_title or not joined:
        return
    for length in range(1, min(4, len(joined)) + 1):
        found(lists, TITLE_START, joined[:length], id)
    if len(joined) <= 240 and joined not in titles:
        raise Damage(f"search.titles: comic {id} is not found under {joined}")


def found(lists, kind, term, id):
    if id not in lists.get((kind, term), set()):
        raise Damage(f"search: comic {id} is not found under {term} of kind {kind}")
