extension LivePage {
    /// The page's behaviour.
    ///
    /// However many events come, the list is written at most five times a second, and holds no more
    /// than its newest rows.
    static let script = #"""
        "use strict";
        const ROWS = 100, TOP = 10, WRITE_MS = 200, POLL_MS = 2000, RETRY_MS = 5000;
        const SECONDS = 60, MEAN = 5, FRESH = 8;
        const KINDS = {
          ComicCreated: ["made", "comic new"], ComicUpdated: ["changed", "comic changed"],
          ComicDeleted: ["gone", "comic gone"], ChapterPublished: ["made", "chapter new"],
          ChapterUpdated: ["changed", "chapter changed"], ChapterDeleted: ["gone", "chapter gone"],
        };
        const calm = matchMedia("(prefers-reduced-motion: reduce)");
        const byId = (id) => document.getElementById(id);
        const count = (n) => Math.round(n).toLocaleString("en");
        function make(tag, name, text) {
          const element = document.createElement(tag);
          if (name) element.className = name;
          if (text !== undefined) element.textContent = text;
          return element;
        }
        function show(state, text) {
          byId("state").dataset.state = state;
          byId("state").textContent = text;
        }

        // The feed. A browser comes back by itself after a cut, and not after a refusal.
        let source, cursor = "now", seen = 0, inSecond = 0, waiting = [];
        const perSecond = Array(SECONDS).fill(0);
        function connect() {
          source = new EventSource("/v1/changes?feed=eventsource&since=" + encodeURIComponent(cursor));
          source.onopen = () => show("open", "connected");
          source.onerror = () => {
            if (source.readyState !== EventSource.CLOSED) return show("wait", "connection lost, trying again");
            show("shut", "refused, trying again soon");
            setTimeout(connect, RETRY_MS);
          };
          for (const kind in KINDS) source.addEventListener(kind, (event) => take(kind, event));
          source.addEventListener("bookmark", (event) => { cursor = event.lastEventId; });
          source.addEventListener("reset", () => {
            source.close();
            cursor = "now";
            show("shut", "the feed began anew");
            setTimeout(connect, RETRY_MS);
          });
        }
        function take(kind, event) {
          cursor = event.lastEventId;
          seen += 1;
          inSecond += 1;
          waiting.push([kind, event.data]);
          if (waiting.length > ROWS) waiting.shift();
        }
        function row(kind, text) {
          const event = JSON.parse(text), data = event.data, item = make("li");
          const time = make("time", "", new Date(event.time).toLocaleTimeString("en-GB"));
          time.dateTime = event.time;
          const what = make("span", "kind", KINDS[kind][1]);
          what.dataset.does = KINDS[kind][0];
          const words = data.title ?? (data.number === undefined ? data.reason : `${data.number} (${data.language}),`);
          const about = make("span", "text", words + " ");
          const link = make("a", "", data.comicId ? `of comic ${data.comicId}` : event.subject);
          link.href = "/v1/comics/" + encodeURIComponent(data.comicId ?? data.id);
          about.append(link);
          item.append(time, what, about);
          return item;
        }
        function write() {
          if (!waiting.length) return;
          const list = byId("events"), rows = document.createDocumentFragment();
          for (const [kind, text] of waiting.reverse()) rows.append(row(kind, text));
          // A few are pointed at; in a flood it would be all of them.
          if (waiting.length <= FRESH) for (const item of rows.children) item.className = "fresh";
          waiting = [];
          list.prepend(rows);
          while (list.children.length > ROWS) list.lastChild.remove();
          byId("eventless").hidden = true;
          byId("seen").textContent = count(seen);
        }
        function tick() {
          perSecond.push(inSecond);
          perSecond.shift();
          inSecond = 0;
          const rate = perSecond.slice(-MEAN).reduce((sum, n) => sum + n, 0) / MEAN;
          byId("rate").textContent = rate && rate < 10 ? rate.toFixed(1) : count(rate);
          const most = Math.max(1, ...perSecond);
          byId("curve").firstElementChild.setAttribute(
            "points", perSecond.map((n, x) => `${x},${19 - 18 * n / most}`).join(" "));
        }

        // The most viewed comics.
        const comics = new Map();
        let polled;
        function comic(id) {
          const item = make("li"), title = make("span", "title"), link = make("a");
          link.href = "/v1/comics/" + encodeURIComponent(id);
          title.append(link);
          const bar = make("span", "bar"), fill = make("i");
          bar.append(fill);
          const place = make("span", "place number"), total = make("span", "number");
          const figure = make("b"), gain = make("span", "gain");
          total.append(gain, " ", figure);
          item.append(place, title, total, bar);
          return { item, link, place, figure, gain, fill };
        }
        function rank(items) {
          const now = performance.now(), list = byId("top"), before = new Map();
          for (const [id, entry] of comics) before.set(id, entry.item.getBoundingClientRect().top);
          const most = Math.max(1, ...items.map((item) => item.stats.views.total));
          const kept = new Set(items.map((item) => item.id));
          for (const [id, entry] of comics) if (!kept.has(id)) { entry.item.remove(); comics.delete(id); }
          let news = 0;
          items.forEach((item, index) => {
            const total = item.stats.views.total;
            let entry = comics.get(item.id);
            if (!entry) comics.set(item.id, entry = { ...comic(item.id), first: total, total });
            news += total - entry.total;
            entry.total = total;
            entry.place.textContent = index + 1;
            entry.link.textContent = item.title;
            entry.figure.textContent = count(total);
            entry.gain.textContent = total > entry.first ? "+" + count(total - entry.first) : "";
            entry.fill.style.width = 100 * total / most + "%";
            if (list.children[index] !== entry.item) list.insertBefore(entry.item, list.children[index] ?? null);
          });
          if (!calm.matches) {
            for (const [id, top] of before) {
              const item = comics.get(id)?.item, moved = item && top - item.getBoundingClientRect().top;
              if (moved) item.animate([{ transform: `translateY(${moved}px)` }, {}], { duration: 400, easing: "ease-out" });
            }
          }
          byId("topless").hidden = items.length > 0;
          if (polled !== undefined) byId("views").textContent = count(news / ((now - polled) / 1000));
          polled = now;
        }
        async function poll() {
          try {
            if (!document.hidden) {
              const answer = await fetch(
                `/v1/comics?sort=-popularity&limit=${TOP}&include=stats`, { cache: "no-cache" });
              if (answer.ok) rank((await answer.json()).items);
            }
          } catch { /* The state of the connection is shown already. */ }
          setTimeout(poll, POLL_MS);
        }
        connect();
        poll();
        setInterval(write, WRITE_MS);
        setInterval(tick, 1000);
        """#
}
