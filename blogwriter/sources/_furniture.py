"""Running heads, feet and lone page numbers: what a page carries and the paper does not say."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from typing import NamedTuple

from blogwriter.sources._lines import Line

__all__ = ["without_furniture"]

_PAGE_NUMBER = re.compile(
    r"[-–—~·•|\s]*(?:(?:page|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[-–—~·•|\s]*"
    r"|第?\s*\d{1,4}\s*[页頁]|S\d{1,3}|\d{1,3}:\d{1,3}",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:table|figure|fig\.|[图圖表])#(?:[.-]#)?[.:：]?")
"""Captions whose label stands alone on its line; tables on successive pages count with them."""
_EDGE = 0.13
"""Share of the page's height, at top and bottom, where furniture stands."""
_SAME_Y_PT = 3.0
_LARGER_PT = 0.9
_HEAVY = 4
"""At most so many lines of head or foot a page."""


class _Edge(NamedTuple):
    """A line near the top or the bottom of its page."""

    line: Line
    shape: str
    """Its text with numbers made alike."""
    row: int
    """Its place, in steps of ``_SAME_Y_PT``."""


def without_furniture(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The pages without running heads, feet and page numbers."""
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    recurring = _recurring(edges)
    left = [[e for e in edge if not _recurs(e, recurring)] for edge in edges]
    recurring |= _echoes([_less(lines, edge, recurring) for lines, edge in zip(pages, edges, strict=True)], left)
    done = []
    for lines, edge in zip(pages, edges, strict=True):
        rest = _less(lines, edge, recurring)
        drop = _lone_numbers(rest, [e.line for e in edge])
        done.append([line for line in rest if id(line) not in drop])
    return done


def _recurs(edge: _Edge, recurring: Container[tuple[str, int]]) -> bool:
    return any((edge.shape, edge.row + step) in recurring for step in (-1, 0, 1))


def _less(lines: Sequence[Line], edge: Sequence[_Edge], recurring: Container[tuple[str, int]]) -> list[Line]:
    drop = {id(e.line) for e in edge if _recurs(e, recurring)}
    return [line for line in lines if id(line) not in drop]


def _edge_lines(lines: Sequence[Line], height: float) -> list[_Edge]:
    top = sorted((line for line in lines if line.box[3] < _EDGE * height), key=lambda line: line.box[1])[:_HEAVY]
    low = sorted((line for line in lines if line.box[1] > (1 - _EDGE) * height), key=lambda line: -line.box[3])[:_HEAVY]
    return [_Edge(line, _shape(line.text), round(line.box[1] / _SAME_Y_PT)) for line in top + low]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text).lower().replace(" ", "")


def _recurring(edges: Sequence[Sequence[_Edge]]) -> set[tuple[str, int]]:
    """(shape, place) that comes back on three pages, or on a quarter of all, odd and even ones apart."""
    where: dict[tuple[str, int], set[int]] = defaultdict(set)
    by_shape: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for page, edge in enumerate(edges):
        for item in edge:
            where[item.shape, item.row].add(page)
            by_shape[item.shape].append((page, item.line))
    counting = {shape for shape, rows in by_shape.items() if len(rows) > 1 and _counts_pages(rows)}
    found = set()
    for (shape, row), on in where.items():
        near = on | where.get((shape, row - 1), set()) | where.get((shape, row + 1), set())
        parities = Counter(page % 2 for page in near)
        enough = len(near) >= 3 or max(parities.values()) >= max(2, len(edges) / 4)
        if shape.strip("#.-|") and enough and shape in counting and not _LABEL.fullmatch(shape):
            found.add((shape, row))
    return found


def _echoes(pages: Sequence[Sequence[Line]], edges: Sequence[Sequence[_Edge]]) -> set[tuple[str, int]]:
    """(shape, place) of small lines that say what a larger line below says: heads of a thesis' short parts."""
    found = set()
    for lines, edge in zip(pages, edges, strict=True):
        heads = (item for item in edge if not _PAGE_NUMBER.fullmatch(item.line.text))
        item = min(heads, key=lambda item: item.line.box[1], default=None)
        if item is None:
            continue
        low, text, size = item.line.box[3], item.line.text, item.line.size + _LARGER_PT
        others = [line for line in lines if line is not item.line]
        alone = all(line.box[1] > low or _PAGE_NUMBER.fullmatch(line.text) for line in others)
        if alone and any(line.text == text and line.size > size for line in others):
            found.add((item.shape, item.row))
    return found


def _counts_pages(lines: Sequence[tuple[int, Line]]) -> bool:
    """Whether the numbers of a line stay or run with the pages; those of ``D.4 Prompt 4`` do not."""
    rows = [(page, tuple(map(int, re.findall(r"\d+", line.text)))) for page, line in lines]
    columns = list(zip(*(numbers for _, numbers in rows), strict=False))
    pages = [page for page, _ in rows]
    return all(
        len(set(column)) <= max(1, len(column) // 3)
        or Counter(n - p for n, p in zip(column, pages, strict=True)).most_common(1)[0][1] > 0.6 * len(column)
        for column in columns
    )


def _lone_numbers(lines: Sequence[Line], edge: Sequence[Line]) -> set[int]:
    """Page numbers: nothing but a number, beyond everything else that is left on the page."""
    found = set()
    for line in edge:
        if not _PAGE_NUMBER.fullmatch(line.text):
            continue
        others = [other.box for other in lines if other is not line and not _PAGE_NUMBER.fullmatch(other.text)]
        above = all(box[1] >= line.box[1] - 1 for box in others)
        below = all(box[3] <= line.box[3] + 1 for box in others)
        if above or below:
            found.add(id(line))
    return found
