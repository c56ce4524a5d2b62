"""Cells of a table, only where ruled lines or clear columns tell them; everything else stays a picture."""

from __future__ import annotations

from collections.abc import Sequence

from blogwriter.models import Box
from blogwriter.sources._lines import Line, Span, Word
from blogwriter.sources._open_tables import is_crammed, open_cells
from blogwriter.sources._regions import rules
from blogwriter.sources._repair import normal

__all__ = ["cells_of"]

_RULE_PT = 2.5
_SNAP_PT = 3.0
_MAX_CELLS = 2000


def cells_of(
    box: Box, lines: Sequence[Line], graphics: Sequence[Box], words: Sequence[Word] = ()
) -> tuple[tuple[str, ...], ...]:
    """Rows of cell texts, header first; empty where they cannot be told.

    Args:
        box: The table.
        lines: Lines of text in it.
        graphics: What is drawn on its page.
        words: Words of its page, by which columns without a grid are told.
    """
    inside = [b for b in graphics if _within(b, box)]
    cells = _grid(inside, lines)
    return cells if cells and not is_crammed(cells) else open_cells(lines, rules(inside), words)


def _grid(inside: Sequence[Box], lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    xs = _stops([b for b in inside if b[2] - b[0] < _RULE_PT < b[3] - b[1]], axis=0)
    ys = _stops([b for b in inside if b[3] - b[1] < _RULE_PT < b[2] - b[0]], axis=1)
    if len(xs) < 3 or len(ys) < 3 or (len(xs) - 1) * (len(ys) - 1) > _MAX_CELLS:
        return ()
    cells = [["" for _ in xs[1:]] for _ in ys[1:]]
    for line in lines:
        for span in line.spans:
            _put(cells, span, xs, ys)
    rows = tuple(tuple(normal(cell) for cell in row) for row in cells)
    filled = sum(bool(cell) for row in rows for cell in row)
    return rows if filled > 0.5 * len(rows) * len(rows[0]) else ()


def _within(inner: Box, outer: Box) -> bool:
    return inner[0] > outer[0] - 4 and inner[2] < outer[2] + 4 and inner[1] > outer[1] - 4 and inner[3] < outer[3] + 4


def _stops(rules: Sequence[Box], *, axis: int) -> list[float]:
    """Places of rules along an axis, near ones made one."""
    stops: list[float] = []
    for place in sorted((rule[axis] + rule[axis + 2]) / 2 for rule in rules):
        if not stops or place - stops[-1] > _SNAP_PT:
            stops.append(place)
    return stops


def _put(cells: list[list[str]], span: Span, xs: Sequence[float], ys: Sequence[float]) -> None:
    x, y = (span.box[0] + span.box[2]) / 2, (span.box[1] + span.box[3]) / 2
    column = sum(x > stop for stop in xs) - 1
    row = sum(y > stop for stop in ys) - 1
    if 0 <= row < len(cells) and 0 <= column < len(cells[0]):
        cells[row][column] += f" {span.text}"
