"""Lines of a page → reading order: bands cut at full-width lines, in each band the left column before the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from blogwriter.models import Box
from blogwriter.sources._lines import Line

__all__ = ["gutter_of", "ordered"]

_WIDE = 0.22
"""Share of the page's width from which a line tells something about the columns."""
_REACH_PT = 8.0
"""How far a line must reach over the gutter's middle on both sides to stand across the columns."""


def gutter_of(pages: Iterable[Sequence[Line]], width: float) -> float | None:
    """Middle of the blank between two columns, or None for a document of one column."""
    wide = [line.box for lines in pages for line in lines if line.width > _WIDE * width]
    if len(wide) < 12:
        return None
    over = _crossings(wide, int(width))
    best = min(range(int(width * 0.38), int(width * 0.62), 2), key=lambda x: (over[x], abs(x - width / 2)))
    crossing = over[best]
    lowest = [x for x in range(best - 30, best + 31, 2) if over[x] <= crossing * 1.02]
    middle = sum(lowest) / len(lowest)
    left = sum(box[2] <= middle for box in wide)
    right = sum(box[0] >= middle for box in wide)
    return middle if min(left, right) > 0.15 * len(wide) and crossing < 0.55 * len(wide) else None


def _crossings(boxes: Sequence[Box], width: int) -> list[int]:
    """How many boxes reach over each whole point of x."""
    steps = [0] * (width + 2)
    for x0, _, x1, _ in boxes:
        first, last = min(max(int(x0) + 1, 0), width), min(max(int(x1), 0), width)
        if last >= first:
            steps[first] += 1
            steps[last + 1] -= 1
    return list(accumulate(steps))


def ordered(lines: Sequence[Line], gutter: float | None, width: float) -> list[Line]:
    """The lines in reading order, each with its column and band."""
    if gutter is None or _is_one_column(lines, gutter, width):
        column = _edges(lines, (0.0, width))
        return [line._replace(column=column) for line in _down(lines)]
    across = _across(lines, gutter)
    sides: tuple[list[Line], list[Line]] = ([], [])
    for index, line in enumerate(lines):
        if index not in across:
            sides[line.middle[0] >= gutter].append(line)
    edges = _edges(sides[0], (0.0, gutter)), _edges(sides[1], (gutter, width))
    full = (edges[0][0], edges[1][1])
    return _banded([lines[i] for i in across], sides, edges, full)


def _banded(
    across: Sequence[Line],
    sides: tuple[list[Line], list[Line]],
    edges: tuple[tuple[float, float], tuple[float, float]],
    full: tuple[float, float],
) -> list[Line]:
    done: list[Line] = []
    rest = [_down(side) for side in sides]
    band = 0

    def flush(bottom: float) -> None:
        nonlocal band
        for side in (0, 1):
            while rest[side] and rest[side][0].middle[1] < bottom:
                done.append(rest[side].pop(0)._replace(column=edges[side], band=band))

    for line in _down(across):
        before = len(done)
        flush(line.middle[1])
        band += len(done) > before
        done.append(line._replace(column=full, band=band))
        if any(side and side[0].middle[1] < line.box[3] + 40 for side in rest):
            band += 1
    flush(float("inf"))
    return done


def _is_one_column(lines: Sequence[Line], gutter: float, width: float) -> bool:
    wide = [line.box for line in lines if line.width > _WIDE * width]
    crossing = sum(box[0] < gutter - _REACH_PT and box[2] > gutter + _REACH_PT for box in wide)
    return crossing > 0.6 * len(wide)


def _across(lines: Sequence[Line], gutter: float) -> set[int]:
    """Lines over both columns, and the short last lines of their paragraphs."""
    found = {
        i
        for i, line in enumerate(lines)
        if (line.box[0] < gutter - _REACH_PT and line.box[2] > gutter + _REACH_PT)
        or (line.width < 60 and abs(line.middle[0] - gutter) < 6)
    }
    rights = [line for i, line in enumerate(lines) if i not in found and line.middle[0] >= gutter]
    for i in sorted(found, key=lambda i: lines[i].box[1]):
        for j in range(i + 1, len(lines)):
            above, line = lines[j - 1], lines[j]
            follows = -2 < line.box[1] - above.box[3] < 0.6 * line.size and abs(line.size - above.size) < 0.3
            if j in found or not follows or line.block != above.block or line.middle[0] >= gutter:
                break
            if any(min(r.box[3], line.box[3]) - max(r.box[1], line.box[1]) > 2 for r in rights):
                break
            found.add(j)
    return found


def _down(lines: Iterable[Line]) -> list[Line]:
    """From top to bottom; what stands on one baseline from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.middle[1], line.box[0])):
        if rows and line.middle[1] - rows[-1][0].middle[1] < 0.35 * min(line.height, rows[-1][0].height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.box[0])]


def _edges(lines: Sequence[Line], limits: tuple[float, float]) -> tuple[float, float]:
    """Left and right edge of a column by the lines that fill it."""
    room = limits[1] - limits[0]
    filling = [line for line in lines if line.width > 0.55 * room] or list(lines)
    if not filling:
        return limits
    lefts = Counter(round(line.box[0]) for line in filling)
    rights = Counter(round(line.box[2]) for line in filling)
    left = min(x for x, count in lefts.items() if count >= max(lefts.values()) * 0.3)
    right = max(x for x, count in rights.items() if count >= max(rights.values()) * 0.3)
    return float(left), float(right)
