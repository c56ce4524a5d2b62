"""Lines of a page → reading order: bands cut at full-width lines, in each band the left column before the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from blogwriter.models import Box
from blogwriter.sources._lines import Line, union

__all__ = ["gutter_of", "ordered"]

_WIDE = 0.22
"""Share of the page's width from which a line tells something about the columns."""
_WRAPPED_LINES = 4
"""Lines that share both margins from which a narrow block is text around a picture."""
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
        return _one_column(lines, _edges(lines, (0.0, width)))
    across = _across(lines, gutter)
    sides: tuple[list[Line], list[Line]] = ([], [])
    for index, line in enumerate(lines):
        if index not in across:
            sides[line.middle[0] >= gutter].append(line)
    edges = _edges(sides[0], (0.0, gutter)), _edges(sides[1], (gutter, width))
    full = (edges[0][0], edges[1][1])
    return _banded([lines[i] for i in across], sides, edges, full)


def _one_column(lines: Sequence[Line], column: tuple[float, float]) -> list[Line]:
    """A page of one column; where text runs around a picture, the text and what is beside it are read apart."""
    zones = _wraps(lines, column)
    done: list[Line] = []
    rest = _down(lines)
    for band, zone in enumerate(zones):
        top, bottom = zone[1] - 2, zone[3] + 2
        done += [line._replace(column=column, band=2 * band) for line in rest if line.middle[1] < top]
        inside = [line for line in rest if top <= line.middle[1] <= bottom]
        rest = [line for line in rest if line.middle[1] > bottom]
        sides = (
            [line for line in inside if line.box[2] < zone[0] + 4],
            [line for line in inside if line.box[0] > zone[2] - 4],
        )
        text = [line for line in inside if line not in sides[0] and line not in sides[1]]
        for edges, part in (
            ((column[0], zone[0]), sides[0]),
            ((zone[0], zone[2]), text),
            ((zone[2], column[1]), sides[1]),
        ):
            done += [line._replace(column=edges, band=2 * band + 1) for line in part]
    return done + [line._replace(column=column, band=2 * len(zones)) for line in rest]


def _wraps(lines: Sequence[Line], column: tuple[float, float]) -> list[Box]:
    """Boxes of narrow, even blocks of text that have something beside them."""
    room = column[1] - column[0]
    runs: list[list[Line]] = []
    for line in lines:
        narrow = 0.25 * room < line.width < 0.78 * room
        if narrow and runs and _is_even(runs[-1][-1], line):
            runs[-1].append(line)
        elif narrow:
            runs.append([line])
    boxes = [union(line.box for line in run) for run in runs if len(run) >= _WRAPPED_LINES]
    boxes = [box for box in boxes if any(_is_beside(line.box, box) for line in lines)]
    done: list[Box] = []
    for box in sorted(boxes, key=lambda box: box[1]):
        if not done or box[1] > done[-1][3]:
            done.append(box)
    return done


def _is_even(a: Line, b: Line) -> bool:
    return (
        abs(a.box[0] - b.box[0]) < 2
        and abs(a.box[2] - b.box[2]) < 2
        and 0 < b.box[3] - a.box[3] < 2 * a.size
        and abs(a.size - b.size) < 0.3
    )


def _is_beside(a: Box, b: Box) -> bool:
    return (a[2] < b[0] + 2 or a[0] > b[2] - 2) and b[1] < (a[1] + a[3]) / 2 < b[3]


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
            follows = (
                -0.5 * line.size < line.box[1] - above.box[3] < 0.6 * line.size and abs(line.size - above.size) < 0.3
            )
            if j in found or not follows or line.block != above.block or line.middle[0] >= gutter:
                break
            if any(min(r.box[3], line.box[3]) - max(r.box[1], line.box[1]) > 2 for r in rights):
                break
            found.add(j)
    return found


def _down(lines: Iterable[Line]) -> list[Line]:
    """From top to bottom; what stands on one baseline from left to right."""
    rows: list[list[Line]] = []
    level = height = 0.0
    placed = sorted(((line.middle[1], line.box[0], n, line) for n, line in enumerate(lines)))
    for middle, _, _, line in placed:
        if rows and middle - level < 0.35 * min(line.height, height):
            rows[-1].append(line)
        else:
            rows.append([line])
            level, height = middle, line.height
    return [line for row in rows for line in (sorted(row, key=lambda line: line.box[0]) if len(row) > 1 else row)]


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
