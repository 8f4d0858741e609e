"""Clients that write, and note what they were told is stored.

What they write only grows, so that a later state of the store holds every earlier promise:

    least NAME NUMBER      the figure is this or greater
    count NAME             the figure is one greater
    gone COMIC             there is no such comic any more
"""

import http.client
import json

import disk


class Client:
    """Makes a comic of its own and changes it, one thing after the other."""

    def __init__(self, port, admin, reader, log, random):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.tokens = {"admin": admin, "reader": reader, None: None}
        self.log, self.random = log, random

    def note(self, *words):
        disk.acknowledge(self.log, " ".join(map(str, words)).encode())

    def send(self, method, target, body=None, sender="admin"):
        headers = {"Content-Type": "application/json"} if body else {}
        if self.tokens[sender]:
            headers["Authorization"] = f"Bearer {self.tokens[sender]}"
        self.connection.request(method, target, body and json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status in (200, 201, 204), f"{method} {target}: {answer.status} {text}"
        return json.loads(text) if text else None

    def comic(self):
        body = {"title": "Comic 0", "type": "manga", "status": "ongoing"}
        return self.send("POST", "/v1/comics", body)["id"]

    def chapter(self, comic, number):
        body = {"number": str(number), "language": "en"}
        return self.send("POST", f"/v1/comics/{comic}/chapters", body)["id"]

    def run(self, steps):
        comic, chapters = self.comic(), []
        self.note("least", f"title/{comic}", 0)
        for step in range(1, steps + 1):
            deed = self.random.randrange(10)
            if deed < 2:
                self.send("PATCH", f"/v1/comics/{comic}", {"title": f"Comic {step}"})
                self.note("least", f"title/{comic}", step)
            elif deed < 5:
                self.send("POST", f"/v1/comics/{comic}/views", sender=None)
                self.note("count", f"views/{comic}")
            elif deed < 7:
                chapters.append(self.chapter(comic, len(chapters) + 1))
                self.note("least", f"chapters/{comic}", len(chapters))
            elif deed == 7 and chapters:
                body = {"chapterId": self.random.choice(chapters), "page": step}
                self.send("PUT", f"/v1/me/progress/{comic}", body, "reader")
                self.note("least", f"page/{comic}", step)
            elif deed == 8:
                self.send("PUT", f"/v1/me/bookmarks/{comic}", {}, "reader")
                self.note("least", f"bookmarks/{comic}", 1)
                self.send("PUT", f"/v1/comics/{comic}/rating", {"score": 8}, "reader")
                self.note("least", f"ratings/{comic}", 1)
            elif deed == 9:
                # Its chapters go in a job of several commits.
                other = self.comic()
                for number in range(3):
                    self.chapter(other, number + 1)
                self.send("DELETE", f"/v1/comics/{other}")
                self.note("gone", other)


class Facts:
    """What clients were told."""

    def __init__(self):
        self.figures, self.gone = {}, set()

    def note(self, fact):
        kind, name, *number = fact.decode().split()
        if kind == "gone":
            self.gone.add(name)
        elif kind == "count":
            self.figures[name] = self.figures.get(name, 0) + 1
        else:
            self.figures[name] = max(self.figures.get(name, 0), int(number[0]))

    def missing(self, stored):
        """What of it is not in a store."""
        figures, comics = stored
        return ([f"{name} is {figures.get(name)}, not {number}"
                 for name, number in sorted(self.figures.items()) if figures.get(name, -1) < number]
                + [f"comic {comic} is back" for comic in sorted(self.gone & comics)])


def stored(export):
    """The figures and the comics of what `longbox export --readers` wrote."""
    figures, comics = {}, set()
    for line in export.splitlines():
        comic = json.loads(line)
        # longbox:<epoch>:<id>
        id = comic["source"].split(":")[-1]
        comics.add(id)
        figures[f"title/{id}"] = int(comic["title"].split()[-1])
        figures[f"views/{id}"] = comic.get("views", 0)
        for kind in ("chapters", "bookmarks", "ratings"):
            figures[f"{kind}/{id}"] = len(comic.get(kind, []))
        figures[f"page/{id}"] = comic["progress"][0].get("page", 0) if "progress" in comic else 0
    return figures, comics
