"""Tables that go on at the top of the next page without a caption: their rows are no running text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blogwriter.sources._layout import Layout, Page
from blogwriter.sources._lines import Line
from blogwriter.sources._regions import prose_lines

__all__ = ["tails"]

_LEAST_LINES = 4
_LEAST_BESIDE = 0.5
"""Share of the lines that stand beside another: rows have several cells."""


def tails(layout: Layout, tables: Sequence[Sequence[int]], closed: frozenset[int]) -> Mapping[int, tuple[int, ...]]:
    """Place among the tables → lines of the following pages that belong to it.

    Args:
        layout: The document.
        tables: Lines of each table, by index over the document.
        closed: Lines that are captions or headings or belong to something else.
    """
    firsts, count = [], 0
    for page in layout.pages:
        firsts.append(count)
        count += len(page.lines)
    found: dict[int, tuple[int, ...]] = {}
    for n, own in enumerate(tables):
        last = max(own, default=-1)
        more: list[int] = []
        while last + 1 in firsts[1:]:
            page = layout.pages[firsts.index(last + 1)]
            here = _head(page, last + 1, layout, closed)
            more += here
            if len(here) < len(page.lines) or not here:
                break
            last = here[-1]
        if more:
            found[n] = tuple(more)
    return found


def _head(page: Page, offset: int, layout: Layout, closed: frozenset[int]) -> list[int]:
    """Lines at the top of a page that stand in rows, up to running text, a caption or a heading."""
    prose = prose_lines(page.lines, layout, ())
    stop = next((i for i in range(len(page.lines)) if i in prose or i + offset in closed), len(page.lines))
    lines = page.lines[:stop]
    beside = sum(_has_neighbour(lines, i) for i in range(stop))
    if stop < _LEAST_LINES or beside < _LEAST_BESIDE * stop:
        return []
    return list(range(offset, offset + stop))


def _has_neighbour(lines: Sequence[Line], i: int) -> bool:
    middle = lines[i].middle[1]
    return any(j != i and abs(line.middle[1] - middle) < 3 for j, line in enumerate(lines))
