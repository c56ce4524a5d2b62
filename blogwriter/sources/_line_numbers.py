"""Numbers that count the lines of a manuscript in its margin, which would else stand in the middle of sentences.

Not every column of numbers is one: they go up by one from line to line, and nothing else on the page reaches into
their strip. The first column of a table has the table's caption or running text above or below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from blogwriter.sources._lines import union

__all__ = ["Margins", "NO_MARGINS", "without_line_numbers"]

_Strip = tuple[float, float]
"""Left and right edge of a margin with numbers, points."""

_FEWEST = 6
"""Numbers that make a strip, where nothing is known of the pages before."""
_FEW = 2
"""Numbers that do in a strip of the pages before."""
_LONG = 7
"""Characters, blanks and all, from which a text is no number of a line."""
_STEPS = (1, 5)
_MOST = 0.8
_SAME_PT = 3.0
_NEAR_PT = 12.0
_HEADS = 2
"""Lines of head and foot that may reach into the strip on the page before."""
_PITCH_PT = 60.0
"""Most that two numbers may lie apart: blanks around formulas and figures are not counted."""
_STRAYS = 15
"""One line of head or foot may reach into the strip for so many numbers."""


class Margins(NamedTuple):
    """What the pages before tell about the next one."""

    strips: tuple[_Strip, ...]
    """Where numbers stood."""
    lines: Sequence[dict[str, Any]]
    """Lines of the page before, without numbers."""


NO_MARGINS = Margins((), ())


class _Number(NamedTuple):
    line: int
    """Place among the page's lines."""
    last: bool
    """Whether it is the last span of its line rather than the first."""
    value: int
    box: tuple[float, float, float, float]


def without_line_numbers(
    blocks: Sequence[dict[str, Any]], margins: Margins
) -> tuple[Sequence[dict[str, Any]], Margins]:
    """Blocks of a page without the numbers of its lines, and what they tell about the next page.

    Args:
        blocks: ``blocks`` of MuPDF's ``dict``.
        margins: What the page before told; ``NO_MARGINS`` for the first.
    """
    lines = [line for block in blocks for line in block.get("lines", ()) if line["spans"]]
    numbers = _numbers(lines)
    if len(numbers) < (_FEW if margins.strips else _FEWEST // 2):
        return blocks, margins._replace(lines=lines)
    runs = _counting(numbers, lines, margins)
    if not runs:
        return blocks, margins._replace(lines=lines)
    drop = {id(lines[n.line]["spans"][-1 if n.last else 0]) for run in runs for n in run}
    kept = [_less(block, drop) for block in blocks]
    strips = tuple({*margins.strips, *(_strip(run) for run in runs)})
    return kept, Margins(strips, [line for block in kept for line in block["lines"]])


def _numbers(lines: Sequence[dict[str, Any]]) -> list[_Number]:
    found = []
    for at, line in enumerate(lines):
        spans = line["spans"]
        first, last = spans[0]["text"], spans[-1]["text"]
        if len(first) < _LONG and first.strip().isdecimal():
            found.append(_Number(at, last=len(spans) == 1, value=int(first.strip()), box=spans[0]["bbox"]))
        elif len(last) < _LONG and len(spans) > 1 and last.strip().isdecimal():
            found.append(_Number(at, last=True, value=int(last.strip()), box=spans[-1]["bbox"]))
    return found


def _counting(numbers: Sequence[_Number], lines: Sequence[dict[str, Any]], margins: Margins) -> list[list[_Number]]:
    """The page's strips; numbers share their right edge in most styles, and the left one in the others."""
    found: list[list[_Number]] = []
    for edge in (2, 0):
        groups: dict[int, list[_Number]] = defaultdict(list)
        for number in numbers:
            groups[round(number.box[edge] / _SAME_PT)].append(number)
        for group in groups.values():
            run = _run(sorted(group, key=lambda n: n.box[1]))
            if len(run) >= _FEW and _is_margin(run, lines, margins):
                found.append(run)
    return found


def _strip(run: Sequence[_Number]) -> _Strip:
    return min(n.box[0] for n in run), max(n.box[2] for n in run)


def _run(group: Sequence[_Number]) -> list[_Number]:
    """The numbers that go up by one, or by five as journals have them, if most do."""
    for by in _STEPS:
        steps = [
            b.value == a.value + by and a.value % by == 0 and b.box[1] - a.box[1] < by * _PITCH_PT
            for a, b in pairwise(group)
        ]
        if steps and sum(steps) >= _MOST * len(steps):
            near = [*steps, False]
            return [n for i, n in enumerate(group) if near[i] or (i and steps[i - 1])]
    return []


def _is_margin(run: Sequence[_Number], lines: Sequence[dict[str, Any]], margins: Margins) -> bool:
    """Whether nothing else stands in the strip of numbers, neither on their page nor on the one before."""
    strip, own = _strip(run), {n.line: n.last for n in run}
    if any(abs(strip[0] - low) < _NEAR_PT and abs(strip[1] - high) < _NEAR_PT for low, high in margins.strips):
        return True
    others = [(line["spans"][:-1] if own[i] else line["spans"][1:]) if i in own else line["spans"]
              for i, line in enumerate(lines)]  # fmt: skip
    strays = sum(_reaches_into(strip, spans) for spans in others)
    before = sum(_reaches_into(strip, line["spans"]) for line in margins.lines)
    fewest = _FEWEST if run[1].value == run[0].value + 1 else _FEWEST // 2
    return len(run) >= fewest and strays * _STRAYS <= len(run) and before <= _HEADS


def _reaches_into(strip: _Strip, spans: Sequence[dict[str, Any]]) -> bool:
    return any(span["bbox"][0] < strip[1] - 1 and span["bbox"][2] > strip[0] + 1 for span in spans)


def _less(block: dict[str, Any], drop: set[int]) -> dict[str, Any]:
    lines = []
    for line in block.get("lines", ()):
        spans = [span for span in line["spans"] if id(span) not in drop]
        if len(spans) == len(line["spans"]):
            lines.append(line)
        elif spans:
            lines.append({**line, "spans": spans, "bbox": union([span["bbox"] for span in spans])})
    return {**block, "lines": lines}
