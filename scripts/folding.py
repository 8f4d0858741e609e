#!/usr/bin/env python3
"""Writes Sources/Comics/Search/FoldingTable.swift out of the Unicode data of this Python.

The table is generated once and kept: the folding of stored titles must not change because somebody
has a newer Python, Swift or ICU. A new table is a new format of the keyspaces `search` and
`search.titles`.

    scripts/folding.py > Sources/Comics/Search/FoldingTable.swift
"""
import unicodedata

COLUMNS = 96
# What NFKD does not take apart, as ASCII folding does it elsewhere (Lucene's ASCIIFoldingFilter),
# and two signs that are read as words.
LETTERS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o",
    "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i",
    "ħ": "h", "Ħ": "h", "ŋ": "n", "Ŋ": "n", "ς": "σ", "×": " x ", "＆": " and ",
}
APOSTROPHES = "´\u1FEF\u1FFDʹ\u0374ʻʼʽ‘’‛′＇`｀ʾʿ"
# Marks that are left out: of Latin, Greek and Cyrillic, Hebrew points, Arabic vowels, and what only
# chooses a glyph. Vowels of Thai and of Indic scripts are marks too, but no ornament: they stay.
DROPPED = [
    (0xAD, 0xAD), (0x300, 0x36F), (0x483, 0x489), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2),
    (0x5C4, 0x5C5), (0x5C7, 0x5C7), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670),
    (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x180B, 0x180E),
    (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x20D0, 0x20FF), (0x302A, 0x302F), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFEFF, 0xFEFF),
    (0xE0000, 0xE01EF),
]


def dropped(point):
    return any(a <= point <= b for a, b in DROPPED) or chr(point) in APOSTROPHES


def separates(char):
    return unicodedata.category(char)[0] in "PSZC" and unicodedata.category(char) not in ("Cn", "Co")


def folded(char):
    """What a character outside ASCII is folded to; a space stands for whatever is no word."""
    point = ord(char)
    if char in LETTERS:
        return LETTERS[char]
    if dropped(point):
        return ""
    if 0x3131 <= point <= 0x318E or 0x1100 <= point <= 0x11FF:
        return char  # jamo: half a syllable of somebody who is typing
    if 0xFFA0 <= point <= 0xFFDC:
        text = unicodedata.decomposition(char).split()
        return chr(int(text[1], 16)) if text else " "
    if point in (0x3099, 0x309A):
        return char  # put on the kana before it by whoever folds
    if point in (0xFF9E, 0xFF9F):
        return chr(point - 0xFF9E + 0x3099)
    if point in (0x309B, 0x309C):
        return chr(point - 2)
    if 0x3041 <= point <= 0x309E:
        return char
    if 0x30F7 <= point <= 0x30FA:
        return "わゐゑを"[point - 0x30F7]  # there is no hiragana with that mark
    if 0x30A1 <= point <= 0x30F6 or point in (0x30FD, 0x30FE):
        return chr(point - 0x60)
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).lower())
    if any(0xAC00 <= ord(c) <= 0xD7A3 for c in text):
        return "".join(" " if separates(c) else c for c in text)
    text = unicodedata.normalize("NFKD", text) if not kana(text) else text
    out = ""
    for c in text:
        if kana(c) and c != char:
            out += folded(c)
        elif c in LETTERS and c != char:
            out += LETTERS[c]
        elif dropped(ord(c)) or c == "'":
            continue
        else:
            out += " " if separates(c) else c
    return out


def kana(text):
    return any(0x3041 <= ord(c) <= 0x30FF for c in text)


def assigned(point):
    return not 0xD800 <= point < 0xE000 and unicodedata.category(chr(point)) not in ("Cn", "Co")


def main():
    table = {}
    for point in range(0x80, 0x30000):
        if not assigned(point) or 0xAC00 <= point <= 0xD7A3 or dropped(point):
            continue
        text = folded(chr(point))
        if text != chr(point):
            table[point] = text
    separators, mapped = ranges(table), {p: t for p, t in table.items() if t.strip(" ") or not t}
    print(HEAD % unicodedata.unidata_version)
    print("    /// Ranges that are left out, first and last.")
    hexes("dropped", [*DROPPED, *[(ord(c), ord(c)) for c in APOSTROPHES if ord(c) > 0x7F]])
    print("\n    /// Ranges that separate words, first and last; between them nothing else is assigned.")
    hexes("separators", separators)
    print("\n    /// Where consecutive characters begin, and what each of them is folded to.")
    print('    static let mappings = """')
    for line in lines(mapped):
        print("        " + line)
    print('        """\n}')


def ranges(table):
    """Runs of separators; unassigned characters inside a run belong to it."""
    runs, last = [], None
    for point in range(0x80, 0x30000):
        if not assigned(point) or dropped(point):
            continue
        if point in table and table[point] and not table[point].strip(" "):
            if last is None:
                runs.append([point, point])
            runs[-1][1] = last = point
        else:
            last = None
    return runs


def hexes(name, pairs):
    print(f'    static let {name} = """')
    line = ""
    for a, b in sorted(pairs):
        text = f"{a:X}" if a == b else f"{a:X}-{b:X}"
        if len(line) + len(text) + 1 > COLUMNS - 8:
            print("        " + line)
            line = ""
        line += (" " if line else "") + text
    print("        " + line + '\n        """')


def lines(mapped):
    line, following = "", None
    for point in sorted(mapped):
        text = mapped[point]
        target = text if len(text) == 1 else f"[{text}]"
        gap = point - following if following is not None else 99
        if gap > 4 or len(line) + len(target) + gap > COLUMNS - 8:
            if line:
                yield line
            line, gap = f"{point:X} ", 0
        line += "." * gap + target
        following = point + 1
    yield line


HEAD = '''/// How characters outside ASCII are folded: `scripts/folding.py` made it out of Unicode %s.
///
/// Not taken from the standard library or Foundation at run time: what a title was folded to when
/// it was stored must be what it is folded to when it is removed, by whatever was built since.
///
/// In `mappings`, a line is the first of consecutive characters and what each of them is folded to:
/// a character, `.` for itself, or several in brackets, where a space separates words.
enum FoldingTable {'''

main()
