"""What was measured, for the terminal and as docs/performance.md with its plots."""

import statistics

import plot

HEAD = """# Performance

Written by `{command}` on {date}; not edited by hand.
Medians of {rounds} rounds of {seconds} s; in every round each side runs once, in turn, and their
answers are compared before anything is timed. A ratio is Longbox's rate over the other's: that of
the medians, and the least and the most of a round. Another machine has other figures: run it there.

{machine}

Each server has one core, the load another one, unless a section says otherwise.
"""


def number(value):
    """A number with as many digits as it is worth."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def table(head, rows):
    """A table: the first column to the left, the others to the right."""
    lines = ["| " + " | ".join(head) + " |"]
    lines.append("| --- |" + " ---: |" * (len(head) - 1))
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def ratios(own, other):
    """The ratio of the medians, and the least and the most of a round."""
    rounds = [a / b for a, b in zip(own, other)]
    return statistics.median(own) / statistics.median(other), min(rounds), max(rounds)


def compared(row):
    """Each side of a row of rates: name, median, and its ratios unless it is the first."""
    sides = list(row["sides"].items())
    own = sides[0][1]
    for name, values in sides:
        found = None if values is own else ratios(own, values)
        yield name, statistics.median(values), found


def winner(row, name, ratio):
    """Who is faster, where somebody else is on the other side."""
    if name in row.get("own", []):
        return ""
    return "Longbox" if ratio >= 1 else f"**{name.split(',')[0]}**"


def rates(row):
    """A table of rates."""
    rows = []
    for name, middle, found in compared(row):
        cells = [name, number(middle)]
        if found:
            ratio, least, most = found
            cells += [f"{ratio:.2f}", f"{least:.2f}–{most:.2f}", winner(row, name, ratio)]
        rows.append(cells + [""] * (5 - len(cells)))
    return table(["", row["unit"], "ratio", "rounds", "faster"], rows)


def points(line):
    """Each point of a curve: x, median, least, most."""
    return [(x, statistics.median(ys), min(ys), max(ys)) for x, ys in line]


def curve(row):
    """A table of a curve, and the name of its plot."""
    xs = sorted({x for line in row["lines"].values() for x, _ in line})
    rows = []
    for x in xs:
        cells = [f"{x:,.0f}"]
        for line in row["lines"].values():
            found = [point for point in points(line) if point[0] == x]
            cells.append(number(found[0][1]) if found else "")
        rows.append(cells)
    picture = f"![{row['title']}](performance/{row['name']}.svg)"
    return picture + "\n\n" + table([row["x"], *row["lines"]], rows)


def picture(row):
    """The plot of a curve."""
    lines = {name: points(line) for name, line in row["lines"].items() if line}
    return plot.draw(
        row["title"], row["x"], row["y"], lines,
        y_logarithmic=row["logarithmic"][1], x_logarithmic=row["logarithmic"][0],
    )


def latency(row):
    """A table of latencies at one rate."""
    rows = []
    for name, side in row["sides"].items():
        middle, slow = (statistics.median(run[place] for run in side["runs"]) for place in (0, 1))
        rows.append([name, number(side["rate"]), f"{middle:.2f}", f"{slow:.2f}"])
    return table(["", "a second", "p50 ms", "p99 ms"], rows)


def scale(row):
    """A table with a column for each size."""
    rows = [[name, *(number(value) for value in values)] for name, values in row["rows"]]
    return table(["", *row["columns"]], rows)


KINDS = {"rates": rates, "curve": curve, "latency": latency, "scale": scale}


def section(row):
    """A row's part of the document."""
    parts = [f"## {row['title']}", row.get("note", ""), KINDS[row["kind"]](row)]
    return "\n\n".join(part for part in parts if part)


def document(record):
    """The whole document."""
    machine = [[name, str(value)] for name, value in record["machine"].items()]
    machine += [[name, value] for name, value in record["versions"].items()]
    head = HEAD.format(machine=table(["machine and programs", ""], machine), **record["run"])
    return "\n\n".join([head.rstrip(), *map(section, record["rows"])]) + "\n"


def write(record, directory):
    """Writes performance.md and its plots into a directory, and removes plots that are no more."""
    plots = directory / "performance"
    plots.mkdir(parents=True, exist_ok=True)
    for old in plots.glob("*.svg"):
        old.unlink()
    for row in record["rows"]:
        if row["kind"] == "curve":
            (plots / f"{row['name']}.svg").write_text(picture(row))
    (directory / "performance.md").write_text(document(record))


def told(row, goals):
    """A row for the terminal; goals are ratios that it should reach, by side."""
    lines = [f"\n{row['title']}"]
    if row["kind"] != "rates":
        own = KINDS[row["kind"]](row).splitlines()
        return "\n".join(lines + [line for line in own if line.startswith("|")])
    for name, middle, found in compared(row):
        line = f"  {name:38} {number(middle):>12} {row['unit']}"
        if found:
            line += "  ratio {:.2f} ({:.2f}–{:.2f})".format(*found)
        if name in goals:
            line += f"  wanted {goals[name]}: {'yes' if found[0] >= goals[name] else 'NO'}"
        lines.append(line)
    return "\n".join(lines)
