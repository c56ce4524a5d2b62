"""Tables as grids of numbers with the words of their rows and columns.

A table whose cells could not be told is read off its lines, where these are plain enough:

    Exam GPT-4 GPT-4 (no vision) GPT-3.5           three columns, so three values make a row
    LSAT 163 (~88th) 161 (~83rd) 149 (~40th)       → LSAT | 163 | 161 | 149
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from blogwriter import quantities
from blogwriter.audit._paper import Index
from blogwriter.models import Table
from blogwriter.quantities import Quantity
from blogwriter.words import STOPWORDS, stem

__all__ = ["Grid", "Label", "SIZE", "grids", "is_value", "latin", "sizes_in"]

SIZE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?[BM]\b")
"""Size of a model: 65B."""
_MARKS = re.compile(r"[∗*†‡↑↓]|\[[\d, ]+\]|\([^()]*(?:19|20)\d\d[a-z]?[^()]*\)")
_ASIDE = re.compile(r"(?<=[\d%])\s?\([^()]*\)\s*$")
"""What stands in brackets behind a value: 163 (~88th)."""
_VALUE = re.compile(
    r"[~≈<>]?\s?\d[\d,]*(?:\.\d+)?\s?%?(?:\s?±\s?[\d.]+)?(?:\s?/\s?\d[\d,]*(?:\.\d+)?%?)?"
    r"|(?:\d+(?:\.\d+)?\s?[·×]\s?10\^?\d+\s?)+"
)
_NUMBER = re.compile(r"(?<!± )(?<!±)\d[\d,]*(?:\.\d+)?")
_LATIN = re.compile(r"[A-Za-z]+\d*|\d+")
_PLAIN = (
    r"(?:[~≈<>]?\d[\d,]*(?:\.\d+)?(?:\s?±\s?\.?\d+(?:\.\d+)?)?\s?[MBKTk%]?(?:\s?/\s?\d+(?:\.\d+)?%?)*|[-–—](?!\d)|N/A)"
    r"(?:\s?\((?=[^()]*\d)[^()]*\))?[*†‡∗]?"
)
"""A value in a line of a table, with what is in brackets behind it."""
_LABEL = r"(?:#\s)?[A-Z∆][^()]{1,70}?(?:\s\([^()]+\))?[*†‡∗]?"
"""What names a row in a line of a table."""
_HEAD_NAME = re.compile(r"(?=[^\s()]*[A-Z\d])[^\s()]+(?:\s\([^()]*\))?")
_FEWEST = 3
"""Rows that a table needs to be read off its lines."""
_WHOLE = 0.8
"""Share of the lines with numbers that must be rows of one width."""
_COVERED = 0.6
"""Share of the characters below a table's head that its rows must make up."""


@dataclass(frozen=True, slots=True)
class Label:
    """Head of a row or a column."""

    stems: frozenset[str]
    sizes: tuple[Quantity, ...]
    heads: bool
    """A row without values, which heads those below it."""
    core: frozenset[str]
    """The stems outside brackets: ``MMLU`` of MMLU (Pass@1)."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table with the numbers of its cells."""

    table: Table
    """With cells, also where they were read off lines."""
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    words: frozenset[str]
    """Of the caption and of all rows and columns."""
    values: dict[tuple[int, int], tuple[float, ...]]
    """(row, column) → the numbers of the cell."""


@lru_cache(maxsize=8)
def grids(index: Index) -> tuple[Grid, ...]:
    """The tables of a paper that can be read as grids."""
    tables = (table if len(table.cells) > 1 else _from_lines(table, index) for table in index.paper.tables)
    return tuple(grid for table in tables if len(table.cells) > 1 and (grid := _grid(table)))


def is_value(text: str) -> bool:
    """Whether a cell holds a number and not a name."""
    return bool(_VALUE.fullmatch(_ASIDE.sub("", _MARKS.sub("", text).strip()).strip()))


def latin(text: str) -> list[str]:
    """Latin words in lower case; a single letter counts where it is a capital, as in ``ResNet-34 A``."""
    found = (match[0] for match in _LATIN.finditer(text))
    return [word.lower() for word in found if word.lower() not in STOPWORDS or (len(word) == 1 and word.isupper())]


def sizes_in(text: str) -> tuple[Quantity, ...]:
    """Sizes of models, without a unit."""
    found = (q for match in SIZE.finditer(text) for q in quantities.find(match[0]))
    return tuple(replace(q, unit="") for q in found)


def _grid(table: Table) -> Grid | None:
    cells = table.cells
    first = next((i for i, row in enumerate(cells) if i and any(map(is_value, row))), 0)
    if not first:
        return None
    width = max(map(len, cells))
    heads = tuple(" ".join(row[j] for row in cells[:first] if j < len(row)) for j in range(width))
    values = {
        (i, j): tuple(float(n.replace(",", "")) for n in _NUMBER.findall(_ASIDE.sub("", text.strip())))
        for i, row in enumerate(cells)
        if i >= first
        for j, text in enumerate(row)
        if is_value(text)
    }
    rows = tuple(
        _label(
            " ".join(text for text in row if not is_value(text)) if i >= first else "",
            heads=i >= first and not any(map(is_value, row)),
        )
        for i, row in enumerate(cells)
    )
    columns = tuple(_label(f"{heads[j - 1]} {text}" if text.startswith("+") else text) for j, text in enumerate(heads))
    caption = frozenset(map(stem, latin(table.caption)))
    words = caption.union(*(label.stems for label in (*rows, *columns)))
    return Grid(table, rows, columns, words, values)


def _label(text: str, *, heads: bool = False) -> Label:
    clean = _MARKS.sub(" ", text)
    return Label(_stems(clean), sizes_in(clean), heads, _stems(re.sub(r"\([^()]*\)", " ", clean)))


def _stems(text: str) -> frozenset[str]:
    """Stems of the words, and of each two that a line's end or a blank may have parted: LiveCode Bench."""
    found = latin(SIZE.sub(" ", text))
    parted = (a + b for a, b in pairwise(found) if len(a) > 2 and len(b) > 2 and a.isalpha() and b.isalpha())
    return frozenset(map(stem, (*found, *parted)))


def _from_lines(table: Table, index: Index) -> Table:
    """The table with cells, where its lines give them."""
    lines = _lines(table, index)
    return replace(table, cells=_by_line(lines) or _by_head(lines))


def _lines(table: Table, index: Index) -> list[str]:
    if table.bbox is None:
        return []
    left, top, right, bottom = table.bbox
    return [
        s.text
        for s in index.sentences
        if s.kind == "table" and s.page == table.page and s.bbox
        if top <= (s.bbox[1] + s.bbox[3]) / 2 <= bottom and left <= (s.bbox[0] + s.bbox[2]) / 2 <= right
    ]


_Cells = tuple[tuple[str, ...], ...]


def _by_line(lines: list[str]) -> _Cells:
    """Rows that have a line each: a label and as many values as in most lines."""
    row = re.compile(rf"(?P<label>{_LABEL})\s(?P<values>{_PLAIN}(?:\s{_PLAIN})+)\s*")
    found = [(at, match) for at, line in enumerate(lines) if (match := row.fullmatch(line))]
    split = [(at, match["label"], tuple(_values(match["values"]))) for at, match in found]
    if not split:
        return ()
    width, count = Counter(len(values) for _, _, values in split).most_common(1)[0]
    rows = [(label, *values) for _, label, values in split if len(values) == width]
    bearing = sum(len(re.findall(r"(?<![\w.])\d+\.\d+|(?<=\s)\d{2,}(?=\s|$)", line)) > 1 for line in lines)
    if count < max(_FEWEST, _WHOLE * bearing):
        return ()  # the name may be that of a row that could not be read
    first = next(at for at, _, values in split if len(values) == width)
    return (("", *_heads(lines[:first], width)), *rows)


def _values(text: str) -> Iterator[str]:
    return (match[0].strip() for match in re.finditer(_PLAIN, text))


def _heads(lines: list[str], width: int) -> tuple[str, ...]:
    """Heads of the columns: of the line that has one for each, and the most different ones; empty where none has."""
    words = (re.sub(r"\([^()]*\)|#", " ", line).split() for line in lines)
    fit = [found for found in words if len(found) in (width, width + 1) and not any(map(is_value, found))]
    best = max(fit, key=lambda found: len(set(found)), default=[])
    return tuple(best[-width:]) if best and width > 2 else ("",) * width


def _by_head(lines: list[str]) -> _Cells:
    """Rows that run on over the lines' ends, as many values each as the head has names."""
    if not lines:
        return ()
    stub, *heads = _HEAD_NAME.findall(lines[0])[:9] or [""]
    body = " ".join(lines[1:])
    width = len(heads)
    if width < 2 or len(set(heads)) < width or any(map(is_value, heads)) or not stub.isalpha():
        return ()
    row = re.compile(
        rf"(?:^|(?<=\s))(?P<label>{_LABEL})\s"
        rf"(?P<values>{_PLAIN}(?:\s{_PLAIN}){{{width - 1}}})(?=\s[A-Z]|\s*$)"
    )
    found = list(row.finditer(body))
    covered = sum(match.end() - match.start() for match in found)
    if len(found) < _FEWEST or covered < _COVERED * len(body):
        return ()
    return (("", *heads), *((match["label"], *_values(match["values"])) for match in found))
