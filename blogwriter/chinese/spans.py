"""The one scanner: which spans of a Markdown file are prose, and which must stay byte for byte.

Conversion, typography, cleaning and audit stand on it. What a reader gets wrong: Markdown's own marks (``**``, ``#``,
``|``) may lie inside an open span where they do no harm, but no open span crosses a line, and code, mathematics,
addresses, ids, labels, comments, templates and names on the user's list never lie in one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from blogwriter.chinese._blocks import MODULE, Area, areas
from blogwriter.chinese._inline import Inline, Open, label_of

__all__ = ["Prose", "Scan", "Span", "positions", "prose", "rewrite", "scan"]

_AS_THEY_STAND = frozenset({"reference", "front", "mermaid"})
_LINE_START = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*")
_CELL_END = re.compile(r"(?<!\\)\|")
_EXPRESSION = re.compile(r"\{[^{}\n]+\}")
_LABEL = re.compile(r"^[ \t>]*\[(?!\^)((?:[^\[\]\\\n]|\\.){1,999})\]:[ \t]*\S", re.MULTILINE)


class Span(NamedTuple):
    """An open run of text within one line."""

    start: int
    """Offset in characters from 0."""
    end: int
    kind: str
    """Kind of its block (``paragraph heading cell item quote footnote front mermaid``) or, inside a block, ``link``
    (its text), ``alt``, ``title`` (of a link, image, reference or tag)."""
    block: int
    """Which block it belongs to, counted from 0; text of one block reads on."""


class Prose(NamedTuple):
    """A span with its place for messages."""

    start: int
    end: int
    kind: str
    block: int
    line: int
    """From 1."""
    column: int
    """In characters, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What was found in a text."""

    spans: tuple[Span, ...]
    """In order, not overlapping."""
    blocks: tuple[Area, ...]
    """Extent and kind of every block."""
    anchors: tuple[tuple[int, int], ...]
    """(start, end) of every ``#fragment`` that a link points to, without ``#``."""


def scan(text: str, *, names: Iterable[str] = ()) -> Scan:
    """Find the open spans.

    Args:
        text: A whole Markdown file, front matter included; any line ends, with or without BOM.
        names: Words that must stay as they are wherever they stand.
    """
    labels = frozenset(label_of(match[1]) for match in _LABEL.finditer(text)) if "]:" in text else frozenset()
    inline = Inline(text, labels=labels, names=(*(name for name in names if name), *_expressions(text)))
    blocks = areas(text)
    spans: list[Span] = []
    for number, area in enumerate(blocks):
        kind = {"row": "cell", "reference": "title"}.get(area.kind, area.kind)
        if area.kind in _AS_THEY_STAND and not inline.names:
            spans.append(Span(area.start, area.end, kind, number))
            continue
        runs = inline.block(area.start, area.end, kind)
        spans += (Span(*piece, number) for piece in _pieces(text, area, runs))
    return Scan(spans=tuple(spans), blocks=tuple(blocks), anchors=tuple(sorted(inline.anchors)))


def prose(text: str, *, names: Iterable[str] = ()) -> list[Prose]:
    """Open spans with line and column, in order."""
    starts = _line_starts(text)
    found = []
    for span in scan(text, names=names).spans:
        line = bisect_right(starts, span.start)
        found.append(Prose(*span, line, span.start - starts[line - 1] + 1))
    return found


def positions(text: str, offsets: Iterable[int]) -> list[tuple[int, int]]:
    """(line, column) of offsets, both from 1."""
    starts = _line_starts(text)
    places = []
    for offset in offsets:
        line = bisect_right(starts, offset)
        places.append((line, offset - starts[line - 1] + 1))
    return places


def rewrite(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """Put new text in place of spans; everything else stays byte for byte.

    Args:
        text: The text that was scanned.
        changes: (start, end, new text), in order, not overlapping.
    """
    parts: list[str] = []
    cursor = 0
    for start, end, new in changes:
        parts += (text[cursor:start], new)
        cursor = end
    parts.append(text[cursor:])
    return "".join(parts)


def _expressions(text: str) -> list[str]:
    """``{…}`` in the text of an MDX file, where it is JavaScript."""
    module = any(match.start() == 0 or text[match.start() - 1] == "\n" for match in MODULE.finditer(text))
    return sorted(set(_EXPRESSION.findall(text))) if module else []


def _pieces(text: str, area: Area, runs: list[Open]) -> Iterable[Open]:
    """Runs cut at line ends (with what a quote or list repeats there) and, in a table's row, at its bars."""
    for run in runs:
        if area.kind == "row":
            yield from _cut(text, run, _CELL_END)
        elif text.find("\n", run.start, run.end) < 0:
            yield run
        else:
            yield from _lines(text, run)


def _cut(text: str, run: Open, mark: re.Pattern[str]) -> Iterable[Open]:
    cursor = run.start
    for bar in mark.finditer(text, run.start, run.end):
        if bar.start() > cursor:
            yield Open(cursor, bar.start(), run.kind)
        cursor = bar.end()
    if run.end > cursor:
        yield Open(cursor, run.end, run.kind)


def _lines(text: str, run: Open) -> Iterable[Open]:
    cursor = run.start
    while cursor < run.end:
        newline = text.find("\n", cursor, run.end)
        stop = run.end if newline < 0 else newline
        last = stop - 1 if stop > cursor and text[stop - 1] == "\r" else stop
        if last > cursor:
            yield Open(cursor, last, run.kind)
        if newline < 0:
            return
        start = _LINE_START.match(text, newline + 1, run.end)
        cursor = start.end() if start else newline + 1


def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
