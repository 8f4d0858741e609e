#!/usr/bin/env python3
"""Looks at /live with a browser while comics are changed and viewed; ends with 1 if it is not shown.

    watch.py URL TOKEN [--browser PATH] [--screenshot PATH]

The server has the sample catalogue; TOKEN is an admin's. With --screenshot there are some seconds of
load before the picture is taken, of a desk (PATH), in the dark (PATH-dark) and of a phone (PATH-phone).
"""

import argparse
import json
import pathlib
import random
import sys
import threading
import time
import urllib.request

from browser import Browser

sys.path.append(str(pathlib.Path(__file__).parents[1] / "feed"))
from proxy import Proxy

MARKUP = "<img src=x onerror=\"document.title='taken'\"> & <b>bold</b>"


class Site:
    def __init__(self, url, token):
        self.url = url
        self.token = token

    def send(self, method, path, body=None, kind="application/json"):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if data is not None:
            request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
            return json.loads(text) if text.startswith(b"{") and kind == "application/json" else text

    def view(self, views):
        self.send("POST", "/v1/views", {"items": [{"comicId": str(k), "count": n} for k, n in views]})


def check(site, page):
    page.wait("document.getElementById('state').dataset.state === 'open'", "the connection")
    page.wait("document.querySelectorAll('#top li').length === 10", "the ten comics")
    assert page.value("document.querySelectorAll('#events li').length") == 0

    made = site.send("POST", "/v1/comics",
                     {"title": MARKUP, "type": "manga", "status": "ongoing"})
    page.wait("document.querySelectorAll('#events li').length === 1", "the new comic")
    first = "document.querySelector('#events li')"
    assert MARKUP in page.value(f"{first}.innerText"), page.value(f"{first}.innerText")
    assert page.value(f"{first}.querySelector('img, b')") is None
    assert page.value("document.title") == "Longbox, live"
    assert page.value(f"{first}.querySelector('a').pathname") == f"/v1/comics/{made['id']}"

    site.send("POST", f"/v1/comics/{made['id']}/chapters", {"number": "7.5", "language": "ja"})
    page.wait(f"{first}.innerText.includes('7.5 (ja), of comic')", "the new chapter, first of the list")
    site.send("DELETE", f"/v1/comics/{made['id']}")
    page.wait("document.querySelectorAll('#events .kind[data-does=gone]').length === 1", "the end")

    last = page.value("document.querySelector('#top li:last-child a').textContent")
    number = page.value("document.querySelector('#top li:last-child a').pathname").rsplit("/", 1)[1]
    site.view([(number, 1_000_000)])
    page.wait(f"document.querySelector('#top li a').textContent === {json.dumps(last)}",
              f"{last} at the top")
    page.wait("document.querySelector('#top li .gain').textContent === '+1,000,000'", "its gain")

    lines = [json.dumps({"source": f"live:{n}", "title": f"Comic {n}", "type": "comic",
                         "status": "ongoing"}) for n in range(300)]
    site.send("POST", "/v1/imports", "\n".join(lines).encode(), "application/jsonl")
    page.wait("document.getElementById('seen').textContent === '303'", "303 events")
    assert page.value("document.querySelectorAll('#events li').length") == 100
    assert page.value("document.querySelector('#events li .text').firstChild.data") == "Comic 299 "
    page.wait("document.getElementById('rate').textContent !== '0'", "a rate")

    assert page.complaints() == [], page.complaints()
    assert page.value("document.documentElement.scrollWidth <= innerWidth"), "wider than the window"


def check_return(site, page, proxy):
    """After a cut the page comes back, and is told of what happened meanwhile, once."""
    proxy.cut_all()
    page.wait("document.getElementById('state').dataset.state === 'wait'", "the loss")
    before = page.value("seen")
    made = site.send("POST", "/v1/comics", {"title": "Meanwhile", "type": "comic", "status": "ongoing"})
    page.wait("document.getElementById('state').dataset.state === 'open'", "the return")
    page.wait("document.querySelector('#events .text').innerText.startsWith('Meanwhile')", "the event")
    site.send("DELETE", f"/v1/comics/{made['id']}")
    page.wait("document.querySelector('#events .kind').dataset.does === 'gone'", "the end")
    assert page.value("seen") == before + 2, page.value("seen") - before


def load(site, end):
    """Writes and views, until `end` is set: some 300 events and 2,000 views a second."""
    chance = random.Random(1)
    ids = [item["id"] for item in site.send("GET", "/v1/comics?sort=-popularity&limit=20")["items"]]
    weights = [1 / (n + 1) ** 0.6 for n in range(len(ids))]
    words = ["Little Nemo", "鳥獣戯画", "Krazy Kat", "달려라 하니", "Der Struwwelpeter", "Max und Moritz"]
    number = 0
    while not end.is_set():
        lines = []
        for _ in range(30):
            number += 1
            chapters = [{"source": f"l:{number}/1", "number": str(chance.randint(1, 99)), "language": "en"}]
            lines.append(json.dumps(
                {"source": f"l:{number % 400}", "title": f"{chance.choice(words)} {number}",
                 "type": "comic", "status": "ongoing", "chapters": chapters}))
        site.send("POST", "/v1/imports", "\n".join(lines).encode(), "application/jsonl")
        counts = {}
        for id in chance.choices(ids, weights, k=400):
            counts[id] = counts.get(id, 0) + 1
        site.view(counts.items())
        end.wait(0.15)


def picture(site, browser, page, path):
    known = len(page.complaints())
    end = threading.Event()
    writer = threading.Thread(target=load, args=(site, end))
    writer.start()
    try:
        stem = path.removesuffix(".png")
        time.sleep(20)
        page.screenshot(path)
        page.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark"}])
        time.sleep(2)
        page.screenshot(stem + "-dark.png")
        page.call("Emulation.setEmulatedMedia", features=[])
        page.resize(390, 844, 2)
        time.sleep(2)
        page.screenshot(stem + "-phone.png")
        assert page.value("document.documentElement.scrollWidth <= innerWidth"), "wider than a phone"
    finally:
        end.set()
        writer.join()
    assert page.complaints()[known:] == [], page.complaints()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("url")
    arguments.add_argument("token")
    arguments.add_argument("--browser", default="/usr/bin/chromium")
    arguments.add_argument("--screenshot")
    options = arguments.parse_args()
    site = Site(options.url, options.token)
    with Browser(options.browser) as browser:
        proxy = Proxy(int(options.url.rsplit(":", 1)[1]), seed=0, cuts=0, mean=1)
        page = browser.open(proxy.url + "/live")
        check(site, page)
        own = [url for url in page.requests() if url.startswith(proxy.url + "/")]
        assert own == page.requests(), page.requests()
        check_return(site, page, proxy)
        if options.screenshot:
            picture(site, browser, page, options.screenshot)
    print("the page shows it")


main()
