"""Plots as SVG, made of text alone; readable on light and on dark."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 76, 24, 64, 52
# Told apart by who does not see colours too: each line has its own dashes.
COLOURS = ["#0a7d5a", "#b4530a", "#5b5bd6", "#a3266f", "#4d7c0f", "#0369a1"]
DASHES = ["", "7 4", "2 4", "10 4 2 4", "4 2", "1 3"]
STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #24292f }
    .title { font-weight: 600; font-size: 15px }
    .grid { stroke: #d0d7de; stroke-width: 1 }
    .line { fill: none; stroke-width: 2.5 }
    @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .grid { stroke: #30363d }
    }
"""


class Axis:
    """Places numbers between two ends of the picture, by themselves or by their logarithm."""

    def __init__(self, values, start, end, logarithmic, from_zero=False):
        self.start, self.end, self.logarithmic = start, end, logarithmic
        low, high = min(values), max(values)
        if logarithmic:
            self.low, self.high = math.log10(low), math.log10(high)
            if from_zero:
                self.low, self.high = math.floor(self.low), math.ceil(self.high)
        else:
            self.low, self.high = (0 if from_zero else low), high * 1.05
        if self.high == self.low:
            self.high = self.low + 1

    def place(self, value):
        """Where a number is drawn."""
        value = math.log10(value) if self.logarithmic else value
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        """Round numbers to be named."""
        if self.logarithmic:
            powers = range(math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9) + 1)
            return [10**power for power in powers]
        step = 10 ** math.floor(math.log10((self.high - self.low) / 4 or 1))
        span = self.high - self.low
        step *= next(factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 6)
        first = math.ceil(self.low / step)
        return [step * number for number in range(first, math.floor(self.high / step) + 1)]


def short(number):
    """A number as people write it beside an axis."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if number >= 10 * size or number >= size and number % size == 0:
            return f"{number / size:g}{letter}"
    return f"{number:,.0f}" if number >= 1_000 else f"{number:g}"


def text(x, y, words, anchor="start", kind=""):
    """A piece of text."""
    kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>'


def grid(x_axis, y_axis, x_ticks):
    """The lines behind, and the numbers along both axes."""
    parts = []
    for tick in y_axis.ticks():
        y = y_axis.place(tick)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(text(LEFT - 8, y + 4, short(tick), "end"))
    for tick in x_ticks or x_axis.ticks():
        parts.append(text(x_axis.place(tick), HEIGHT - BOTTOM + 20, short(tick), "middle"))
    return parts


def series(number, points, x_axis, y_axis):
    """A line through the medians, with a bar from the least to the most of each point."""
    colour, dashes = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    places = [(x_axis.place(x), y_axis.place(y)) for x, y, _, _ in points]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    parts = [f'<path class="line" d="{path}" stroke="{colour}" stroke-dasharray="{dashes}"/>']
    for (x, y), (_, _, low, high) in zip(places, points):
        bar = f"M{x:.1f} {y_axis.place(low):.1f}V{y_axis.place(high):.1f}"
        parts.append(f'<path d="{bar}" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>')
    return parts


def legend(names):
    """Who is which line, in rows below the title."""
    parts, x, y = [], LEFT, 38
    for number, name in enumerate(names):
        colour, dashes = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        width = 52 + 7.4 * len(name)
        if x + width > WIDTH and x > LEFT:
            x, y = LEFT, y + 18
        line = f'd="M{x:.1f} {y}h26" stroke="{colour}" stroke-dasharray="{dashes}"'
        parts.append(f'<path class="line" {line}/>')
        parts.append(text(x + 32, y + 4, name))
        x += width
    return parts


def draw(title, x_name, y_name, lines, y_logarithmic=False, x_logarithmic=True):
    """A picture of `lines`: by name, points of x, median, least and most."""
    points = [point for line in lines.values() for point in line]
    xs = [point[0] for point in points]
    ys = [value for point in points for value in point[1:]]
    x_axis = Axis(xs, LEFT + 10, WIDTH - RIGHT - 10, x_logarithmic)
    y_axis = Axis(ys, HEIGHT - BOTTOM, TOP + 10, y_logarithmic, from_zero=True)
    parts = [text(LEFT, 20, title, kind="title"), *legend(lines)]
    parts += grid(x_axis, y_axis, sorted(set(xs)) if x_logarithmic else None)
    for number, line in enumerate(lines.values()):
        parts += series(number, line, x_axis, y_axis)
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x_name, "middle"))
    parts.append(text(WIDTH - RIGHT, 20, y_name, "end"))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return "\n".join(
        [head, f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>", *parts, "</svg>", ""]
    )
