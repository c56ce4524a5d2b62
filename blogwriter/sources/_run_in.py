"""Text that ran together is parted again: reference lists set as running text, footnotes in the middle of a line.

Converters that set a paper anew lose the breaks before an entry and the rule above a footnote; what they keep are the
numbers and the marks. Only a count without a gap, or a mark where no formula is, parts a line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from blogwriter.sources._lines import Line

__all__ = ["FOOT_LINES", "SIGNS", "parted"]

_HEAD = re.compile(
    r"(?P<head>references?|bibliography|(?:主要)?[參参]考文[獻献])\s*[:：]?\s*(?=[\[［]1[\]］]\s*\S)", re.IGNORECASE
)
_HEAD_ALONE = re.compile(r"(?:references?|bibliography|(?:主要)?[參参]考文[獻献])[:：]?", re.IGNORECASE)
_FIRST = re.compile(r"[\[［]1[\]］]\s*\S")
_LEAST = 3  # entries that make a list
_REACH = 30  # lines without the next number after which the list is over
_INLINE = 0.3  # share of entries that begin within a line, from which on the list is running text
_NOTE = re.compile(r"(?<=[a-z]{2}) (?=[∗†‡] [A-Z][a-z]+ [a-z])")
FOOT_LINES = 6
"""How far above the end of its column a footnote may begin."""
SIGNS = "∗†‡"
"""Marks of footnotes that are no numbers."""
_MATHS = 0.2


_NUMBERED = (
    r"(?P<word>[图圖表]|(?:Fig(?:ure|\.)|Table)\s)\s?(?P<lead>(?:\d+[-.–])*)(?P<count>\d+)(?![\d.-])\s*[:：.]?\s?\S"
)
_CAPTION = re.compile(_NUMBERED)
_SECOND = re.compile(rf"(?<=\S)\s*(?={_NUMBERED})")
"""Another caption on the row of a caption."""
_CITING = re.compile(r"(?:如|见|見|由|与|與|和|及|在|从|從|至|到|及其|、|，|see|in|of|and|to|by)\s*$", re.IGNORECASE)
_LONGEST_CAPTIONS = 90
"""Letters of a row of captions that stand side by side."""


class _Cut(NamedTuple):
    line: int
    at: int
    """Characters before the cut."""


def parted(lines: Sequence[Line]) -> list[Line]:
    """Lines in reading order with a line of its own for each entry and each footnote that ran into one."""
    cuts: dict[int, list[int]] = {}
    for cut in (*_entries(lines), *_notes(lines), *_captions(lines)):
        cuts.setdefault(cut.line, []).append(cut.at)
    done: list[Line] = []
    for i, line in enumerate(lines):
        done += _pieces(line, sorted(set(cuts[i]))) if i in cuts else [line]
    return done


def _entries(lines: Sequence[Line]) -> list[_Cut]:
    """Where entries begin, in all lists whose entries run on within their lines."""
    found: list[_Cut] = []
    start = 0
    while start < len(lines):
        head = _HEAD.match(lines[start].text)
        below = start + 1 < len(lines) and _FIRST.match(lines[start + 1].text)
        if not head and not (below and _HEAD_ALONE.fullmatch(lines[start].text)):
            start += 1
            continue
        first = _Cut(start, head.end()) if head else _Cut(start + 1, 0)
        cuts = _counted(lines, first)
        inside = sum(cut.at > 0 for cut in cuts)
        if len(cuts) >= _LEAST and (head or inside > _INLINE * len(cuts)):
            found += [cut for cut in cuts if cut.at]
        start = max(cuts[-1].line, start) + 1
    return found


def _counted(lines: Sequence[Line], first: _Cut) -> list[_Cut]:
    """Places of ``[1]``, ``[2]`` … as far as they count without a gap."""
    cuts = [first]
    line, at = first.line, first.at + 1
    while line < len(lines) and line - cuts[-1].line < _REACH:
        label = re.compile(rf"[\[［]{len(cuts) + 1}[\]］]")
        match = label.search(lines[line].text, at)
        if match is None:
            line, at = line + 1, 0
            continue
        at = match.end()
        if _ends(lines[line].text[: match.start()].rstrip()):
            cuts.append(_Cut(line, match.start()))
    return cuts


def _ends(before: str) -> bool:
    """Whether an entry may end here: "as in [3]" only cites."""
    return not before or not (before[-1].isalpha() or before[-1] in ",;(，；（") or "/" in before.rsplit(" ", 1)[-1]


def _notes(lines: Sequence[Line]) -> list[_Cut]:
    """Footnotes that begin within one of the last lines of their column."""
    found = []
    for i, line in enumerate(lines):
        signed = any(sign in line.text for sign in SIGNS)
        match = _NOTE.search(line.text) if signed and line.math < _MATHS else None
        if match is None:
            continue
        place = (line.page, line.column)
        rest = [below for below in lines[i + 1 : i + 1 + FOOT_LINES] if (below.page, below.column) == place]
        if len(rest) < FOOT_LINES:
            found.append(_Cut(i, match.end()))
    return found


def _captions(lines: Sequence[Line]) -> list[_Cut]:
    """Where the captions of figures side by side begin within one line, each counting on from the one before."""
    found = []
    for i, line in enumerate(lines):
        first = _CAPTION.match(line.text) if len(line.text) < _LONGEST_CAPTIONS else None
        if first is None:
            continue
        count = int(first["count"])
        for match in _SECOND.finditer(line.text, first.end()):
            same = (match["word"], match["lead"]) == (first["word"], first["lead"])
            if same and int(match["count"]) == count + 1 and not _CITING.search(line.text[: match.start()]):
                found.append(_Cut(i, match.end()))
                count += 1
    return found


def _pieces(line: Line, cuts: Sequence[int]) -> list[Line]:
    """A line cut in pieces, each with its share of the box."""
    edges = [0, *[cut for cut in cuts if cut], len(line.text)]
    x0, y0, x1, y1 = line.box
    step = (x1 - x0) / max(1, len(line.text))
    done = []
    for start, end in itertools.pairwise(edges):
        text = line.text[start:end].strip()
        if not text:
            continue
        box = (x0 + start * step, y0, x0 + end * step, y1)
        mark = text[0] if text[0] in SIGNS else ""
        text = text[len(mark) :].strip()
        span = line.spans[0]._replace(text=text, box=box, raised=False)
        done.append(line._replace(text=text, box=box, spans=(span,), mark=mark or (line.mark if not start else "")))
    return done
