"""What on a page is running text, what is framed or ruled, and which drawn things belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from blogwriter.models import Box
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line, union

__all__ = ["Cluster", "clusters", "contains", "overlap_x", "prose_lines", "ruled_bands", "rules"]

_RULE_PT = 2.5
"""A box thinner than this is a rule."""
_JOIN_PT = 13.0
"""Drawn things nearer than this belong together."""
_TALL_PT = 60.0
"""Between rules no farther apart there is no paragraph."""
_EVEN_LINES = 3
_WIDEST_LEADING = 2.4
"""Of theses set with double spacing, in sizes of type."""
_SWEEP = 8
"""After so many pieces those that lie too far above are forgotten."""
_FEW_PIECES = 60
_MAX_PIECES = 1500


class Cluster(NamedTuple):
    """Drawn things and loose text that stand together."""

    box: Box
    lines: tuple[int, ...]
    drawn: bool
    """Whether anything but text is in it."""


def contains(outer: Box, inner: Box, slack: float = 1.5) -> bool:
    """Whether the middle of ``inner`` lies in ``outer``."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] - slack <= x <= outer[2] + slack and outer[1] - slack <= y <= outer[3] + slack


def overlap_x(a: Box, low: float, high: float) -> float:
    """Points that a box shares with a stretch of x."""
    return min(a[2], high) - max(a[0], low)


def rules(graphics: Sequence[Box], *, least: float = 40.0) -> list[Box]:
    """Horizontal rules at least so long, from top to bottom."""
    return sorted((b for b in graphics if b[3] - b[1] < _RULE_PT and b[2] - b[0] >= least), key=lambda b: b[1])


def ruled_bands(graphics: Sequence[Box], captions: Sequence[Box], lines: Sequence[Line]) -> list[Box]:
    """Stretches between rules of one width, as tables set without vertical lines have them."""
    groups: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for rule in rules(graphics):
        key = next(
            (k for k in groups if abs(k[0] - rule[0]) < 4 and abs(k[1] - rule[2]) < 4), (round(rule[0]), round(rule[2]))
        )
        groups[key].append(rule)
    bands: list[Box] = []
    full = [line.box for line in lines if line.width > 0.9 * (line.column[1] - line.column[0]) and line.math < 0.3]
    for group in groups.values():
        run = [group[0]]
        for rule in group[1:]:
            if _parted(run[-1], rule, captions, full):
                bands += [union(run)] if len(run) > 1 else []
                run = []
            run.append(rule)
        bands += [union(run)] if len(run) > 1 else []
    return [band for band in bands if band[3] - band[1] > 8]


def _parted(above: Box, below: Box, captions: Sequence[Box], full: Sequence[Box]) -> bool:
    """Whether running text, of which the full lines are given, or a caption stands between two rules."""
    between: Box = (above[0], above[3], above[2], below[1])
    if any(contains(between, caption) for caption in captions):
        return True
    return below[1] - above[3] > _TALL_PT and sum(contains(between, line, 0) for line in full) > 2


def prose_lines(lines: Sequence[Line], layout: Layout, frames: Sequence[Box]) -> set[int]:
    """Indices of lines that are running text and therefore end a figure or a table."""
    body = [_is_body(line, layout) and not any(contains(f, line.box) for f in frames) for line in lines]
    found = set()
    for i, line in enumerate(lines):
        if not body[i]:
            continue
        wide = line.width > 0.6 * (line.column[1] - line.column[0])
        near = [j for j in (i - 1, i + 1) if 0 <= j < len(lines) and body[j] and _is_next(lines[j], line, layout)]
        neighbour_wide = any(lines[j].width > 0.8 * (lines[j].column[1] - lines[j].column[0]) for j in near)
        if (
            _is_justified(lines, i, body)
            or (wide and near)
            or (near and neighbour_wide)
            or (wide and line.width > 0.85 * (line.column[1] - line.column[0]))
        ):
            found.add(i)
    for i in range(1, len(lines)):
        if i - 1 in found and i not in found and not any(contains(f, lines[i].box) for f in frames):
            found.update({i} if _is_last(lines, i, layout) else ())
    return found


def _is_last(lines: Sequence[Line], i: int, layout: Layout) -> bool:
    """Whether a line goes on the paragraph of the full line above it: its last is short, and may hold few letters."""
    above, line = lines[i - 1], lines[i]
    before = lines[i - 2] if i > 1 and lines[i - 2].page == above.page else above
    same = (above.page, above.column) == (line.page, line.column) and abs(above.size - line.size) < 0.3
    full = above.box[2] > line.column[1] - above.size or (before != above and abs(above.box[2] - before.box[2]) < 1.5)
    flush = -2 < above.box[0] - line.box[0] < 3 * above.size
    if not (same and full and flush and line.math < 0.5):
        return False
    if not {span.font for span in above.spans} & {span.font for span in line.spans}:
        return False
    step = line.box[3] - above.box[3]
    open_ended = not above.text.endswith((".", "。", "！", "？", ":", "："))
    even = open_ended or abs(step - (above.box[3] - before.box[3])) < 1
    return 0.8 * layout.body_size < step < (_WIDEST_LEADING * line.size if even else 1.35 * layout.leading)


def _is_justified(lines: Sequence[Line], i: int, body: Sequence[bool]) -> bool:
    """Whether a line is one of three that share both margins: text that runs around a picture is narrow but even."""
    first = lines[i]
    run = 1
    for step in (-1, 1):
        j = i + step
        while 0 <= j < len(lines) and body[j] and _is_even(first, lines[j], abs(j - i)) and run < _EVEN_LINES:
            run += 1
            j += step
    return run >= _EVEN_LINES and first.width > 0.25 * (first.column[1] - first.column[0])


def _is_even(a: Line, b: Line, distance: int) -> bool:
    apart = abs(a.box[3] - b.box[3])
    return (
        a.page == b.page
        and abs(a.box[0] - b.box[0]) < 1.5
        and abs(a.box[2] - b.box[2]) < 1.5
        and apart < 1.6 * a.size * distance
        and abs(a.size - b.size) < 0.3
    )


def _is_body(line: Line, layout: Layout) -> bool:
    if abs(line.size - layout.body_size) >= 0.8 or line.math >= 0.5 or line.mono:
        return False
    return sum(map(str.isalpha, line.text)) > 0.55 * len(line.text.replace(" ", ""))


def _is_next(a: Line, b: Line, layout: Layout) -> bool:
    if a.column != b.column or a.page != b.page:
        return False
    step = abs(a.box[3] - b.box[3])
    return 0.8 * layout.body_size < step < 1.35 * layout.leading and overlap_x(a.box, b.box[0], b.box[2]) > 0


def clusters(drawn: Sequence[Box], lines: Sequence[tuple[int, Line]], gutter: float | None) -> list[Cluster]:
    """Groups of drawn things and loose lines whose boxes nearly touch; none joins two columns by nearness alone."""
    pieces: list[tuple[Box, int | None]] = [(box, None) for box in _thinned(drawn)]
    pieces += [(line.box, index) for index, line in lines]
    parent = list(range(len(pieces)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(pieces)), key=lambda i: pieces[i][0][1])
    active: list[tuple[float, float, float, int]] = []  # (left, right, lowest top that it reaches, piece)
    for count, i in enumerate(order):
        x0, y0, x1, y1 = box = pieces[i][0]
        if count % _SWEEP == 0:
            active = [item for item in active if item[2] >= y0]
        own = i
        for left, right, reach, j in active:
            if left <= x1 and x0 <= right and reach >= y0 and parent[j] != own:
                other = root(j)
                if other != own and not _parted_by(gutter, box, pieces[j][0]):
                    parent[own] = own = other
        active.append((x0 - _JOIN_PT, x1 + _JOIN_PT, y1 + _JOIN_PT, i))
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(pieces)):
        groups[root(i)].append(i)
    return [
        Cluster(
            union(pieces[i][0] for i in group),
            tuple(sorted(index for i in group if (index := pieces[i][1]) is not None)),
            any(pieces[i][1] is None for i in group),
        )
        for group in groups.values()
    ]


def _parted_by(gutter: float | None, a: Box, b: Box) -> bool:
    return gutter is not None and (a[2] <= gutter + 2 <= b[0] + 4 or b[2] <= gutter + 2 <= a[0] + 4)


def _thinned(drawn: Sequence[Box]) -> list[Box]:
    """A bounded number of boxes that cover the same: plots may have ten thousands of strokes."""
    if len(drawn) <= _FEW_PIECES:
        return list(drawn)
    cells: dict[tuple[int, int], Box] = {}
    big = []
    for box in drawn:
        if box[2] - box[0] > 24 or box[3] - box[1] > 24:
            big.append(box)
            continue
        key = (int(box[0] / 12), int(box[1] / 12))
        cells[key] = union((cells[key], box)) if key in cells else box
    return [*sorted(big, key=lambda b: -(b[2] - b[0]) * (b[3] - b[1]))[:_MAX_PIECES], *cells.values()]
