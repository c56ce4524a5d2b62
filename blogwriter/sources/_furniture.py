"""Running heads, feet and lone page numbers: what a page carries and the paper does not say."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from blogwriter.sources._lines import Line

__all__ = ["without_furniture"]

_PAGE_NUMBER = re.compile(
    r"[-–—~·•|\s]*(?:(?:page|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[-–—~·•|\s]*"
    r"|第?\s*\d{1,4}\s*[页頁]|S\d{1,3}|\d{1,3}:\d{1,3}",
    re.IGNORECASE,
)
_EDGE = 0.13
"""Share of the page's height, at top and bottom, where furniture stands."""
_SAME_Y_PT = 3.0
_HEAVY = 4
"""At most so many lines of head or foot a page."""


def without_furniture(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The pages without running heads, feet and page numbers."""
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    recurring = _recurring(edges)
    done = []
    for lines, edge in zip(pages, edges, strict=True):
        drop = {id(line) for line in edge if _key(line) in recurring or _near(line, recurring)}
        drop |= _lone_numbers([line for line in lines if id(line) not in drop], edge)
        done.append([line for line in lines if id(line) not in drop])
    return done


def _edge_lines(lines: Sequence[Line], height: float) -> list[Line]:
    top = sorted((line for line in lines if line.box[3] < _EDGE * height), key=lambda line: line.box[1])[:_HEAVY]
    low = sorted((line for line in lines if line.box[1] > (1 - _EDGE) * height), key=lambda line: -line.box[3])[:_HEAVY]
    return top + low


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text).lower().replace(" ", "")


def _key(line: Line) -> tuple[str, int]:
    return _shape(line.text), round(line.box[1] / _SAME_Y_PT)


def _near(line: Line, recurring: set[tuple[str, int]]) -> bool:
    shape, y = _key(line)
    return (shape, y - 1) in recurring or (shape, y + 1) in recurring


def _recurring(edges: Sequence[Sequence[Line]]) -> set[tuple[str, int]]:
    """(shape of the text, place) that comes back on three pages, or on half of the odd or even ones."""
    where: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page, edge in enumerate(edges):
        for line in edge:
            where[_key(line)].add(page)
    found = set()
    for key, on in where.items():
        shape = key[0]
        if "#" in shape and not _counts_pages(shape, [(p, line) for p, edge in enumerate(edges) for line in edge]):
            continue
        near = on | where.get((shape, key[1] - 1), set()) | where.get((shape, key[1] + 1), set())
        parities = Counter(page % 2 for page in near)
        enough = len(near) >= 3 or max(parities.values()) >= max(2, len(edges) / 4)
        if shape.strip("#.-|") and enough:
            found.add(key)
    return found


def _counts_pages(shape: str, lines: Sequence[tuple[int, Line]]) -> bool:
    """Whether the numbers of a recurring line are the same everywhere or run with the pages; ``D.4 Prompt 4`` does not."""
    rows = [
        (page, tuple(map(int, re.findall(r"\d+", line.text)))) for page, line in lines if _shape(line.text) == shape
    ]
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
