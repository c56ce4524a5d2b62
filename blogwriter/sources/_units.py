"""Lines with roles → units of text: paragraphs, captions, rows of tables, entries of the reference list.

Footnotes move to the end of their page, so that a sentence which runs over a column or a page joins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from blogwriter.models import Box, Sentence, SentenceKind
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line, union
from blogwriter.sources._repair import join
from blogwriter.sources._sentences import split

__all__ = ["GAP", "Unit", "paragraphs", "sentences_of"]

GAP = "[…]"
"""Stands in a sentence where a display formula was left out."""
_BULLET = re.compile(r"^(?:[•●▪◦‣■–—-]\s|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s|[①-⑳]|[（(]\d{1,2}[)）])")
_LABEL = re.compile(
    r"(?:[A-Z][a-z]+ ){0,2}[^\W\d]+\.?\s*[A-Z]{0,2}[.\s]?[\dIVXLA-Z][\w.‐‑–-]*\s*[.:：。]", re.IGNORECASE
)
"""``Figure 3.`` says nothing without the sentence behind it."""
_CLOSED = re.compile(r"[.!?。！？:：;；][\"')\]”’」』）]*$")

_SYMBOLS = 0.25  # share of signs from which on the size of a line says nothing: most of them are raised or lowered


class Unit(NamedTuple):
    """Lines that are read as one text."""

    kind: SentenceKind
    lines: tuple[int, ...]
    whole: bool = False
    """One sentence whatever it says: a row, an entry."""


def paragraphs(indices: Sequence[int], lines: Sequence[Line], layout: Layout, breaks: Mapping[int, bool]) -> list[Unit]:
    """Running lines grouped into paragraphs.

    Args:
        indices: Running lines in reading order.
        lines: All lines.
        layout: Measures of the document.
        breaks: Line → whether a new text begins there whatever it looks like (after a heading) or never (False).
    """
    groups: list[list[int]] = []
    row: Line | None = None
    for i in indices:
        line, fresh = lines[i], breaks.get(i)
        beside = row is not None and _goes_on_in_row(row, line)
        if row is not None and fresh is not True and (beside or not _begins(row, line, layout)):
            groups[-1].append(i)
        else:
            groups.append([i])
        row = _joined_row(row, line) if row is not None and beside else line
    return [Unit("prose", tuple(group)) for group in groups]


def _goes_on_in_row(row: Line, line: Line) -> bool:
    """Whether a piece stands on the row right behind what is read of it: raised signs part lines of symbols."""
    shared = min(row.box[3], line.box[3]) - max(row.box[1], line.box[1])
    gap = line.box[0] - row.box[2]
    size = max(row.size, line.size)
    same = (row.page, row.column) == (line.page, line.column) and row.box[0] < line.box[0]
    return same and shared > 0.5 * min(row.height, line.height) and -size < gap < size


def _joined_row(row: Line, line: Line) -> Line:
    return row._replace(box=union((row.box, line.box)), text=line.text, size=max(row.size, line.size))


def _begins(above: Line, line: Line, layout: Layout) -> bool:
    """Whether a line begins a new paragraph."""
    if _BULLET.match(line.text):
        return True
    if abs(line.size - above.size) > 1.2 and max(line.math, above.math) < _SYMBOLS:
        return True
    closed = bool(_CLOSED.search(above.text))
    if line.page != above.page or line.column != above.column or line.box[1] < above.box[1]:
        return closed and not line.text[0].islower()
    if not closed:
        return line.box[1] - above.box[3] > 2.5 * layout.leading
    short = above.box[2] < above.column[1] - 0.15 * (above.column[1] - above.column[0])
    indented = line.box[0] > above.box[0] + 5
    return short or indented or line.box[3] - above.box[3] > 1.35 * layout.leading


def sentences_of(
    unit: Unit, lines: Sequence[Line], layout: Layout, *, counts: dict[int, int], gaps: frozenset[int]
) -> list[Sentence]:
    """Sentences of a unit with ids; ``counts`` holds the last number given on each page and is advanced.

    Args:
        unit: What is to be split.
        lines: All lines.
        layout: Measures of the document.
        counts: Page → sentences so far; changed.
        gaps: Lines before which a display formula was left out.
    """
    text, starts = "", []
    for i in unit.lines:
        if i in gaps and text and not _CLOSED.search(text):
            text = f"{text} {GAP}"
        joined = join(text, lines[i].text, layout.words)
        starts.append(max(0, len(joined) - len(lines[i].text)))
        text = joined
    spans = [(0, len(text))] if unit.whole else split(text)
    if unit.kind == "caption" and len(spans) > 1 and _LABEL.fullmatch(text[slice(*spans[0])]):
        spans = [(spans[0][0], spans[1][1]), *spans[2:]]
    found = []
    for start, end in spans:
        members = _members(starts, start, end, unit.lines)
        found.append(_sentence(text[start:end], members, lines, unit.kind, counts))
    return found


def _members(starts: Sequence[int], start: int, end: int, indices: Sequence[int]) -> list[int]:
    ends = [*starts[1:], 1 << 30]
    return [i for i, a, b in zip(indices, starts, ends, strict=True) if a < end and b > start]


def _sentence(
    text: str, members: Sequence[int], lines: Sequence[Line], kind: SentenceKind, counts: dict[int, int]
) -> Sentence:
    page = lines[members[0]].page
    counts[page] = counts.get(page, 0) + 1
    boxes: list[tuple[int, Box]] = [(lines[i].page, _rounded(lines[i].box)) for i in members]
    return Sentence(
        id=f"p{page}.s{counts[page]}",
        text=text,
        page=page,
        bbox=union(box for on, box in boxes if on == page),
        kind=kind,
        more=tuple(boxes),
    )


def _rounded(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)
