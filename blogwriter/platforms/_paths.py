"""Outlines as lists of absolute commands, and as path data in relative integers.

Only M L C Q Z remain after ``absolute``: arcs become cubic curves and shorthands are written out, so that every number
is a point and a matrix can move it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "Command",
    "IDENTITY",
    "Matrix",
    "Outline",
    "Pen",
    "Polyline",
    "absolute",
    "moved",
    "outline",
    "path_text",
    "point",
    "polylines",
    "times",
    "unit_arc",
]

Matrix = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f) as in SVG: x' = a·x + c·y + e, y' = b·x + d·y + f."""
Command = tuple[str, tuple[float, ...]]
"""A letter and its numbers."""
Polyline = list[tuple[float, float]]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_COMMAND = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_QUADRATIC = [((1 - t) ** 2, 2 * t * (1 - t), t * t) for t in (0.25, 0.5, 0.75, 1.0)]
_CUBIC = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in (i / 8 for i in range(1, 9))]
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def times(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that applies n first and m then."""
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


def point(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point moved by a matrix."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """An outline in its own coordinates; one object for each glyph, so that what is made of a glyph is made once."""

    commands: tuple[Command, ...]
    """Absolute M L C Q Z only."""


@lru_cache(maxsize=4096)
def outline(d: str) -> Outline:
    """The outline of path data; glyphs recur, hence the cache."""
    return Outline(absolute(d))


def moved(commands: tuple[Command, ...], m: Matrix) -> tuple[Command, ...]:
    """An outline moved by a matrix."""
    a, b, c, d, e, f = m
    result: list[Command] = []
    for letter, n in commands:
        points: list[float] = []
        for x, y in zip(n[::2], n[1::2], strict=True):
            points += (a * x + c * y + e, b * x + d * y + f)
        result.append((letter, tuple(points)))
    return tuple(result)


def polylines(commands: tuple[Command, ...]) -> list[Polyline]:
    """Outlines as points, curves in four or eight steps."""
    lines: list[Polyline] = []
    for letter, n in commands:
        if letter == "M":
            lines.append([(n[0], n[1])])
        elif letter == "Z":
            lines[-1].append(lines[-1][0])
        elif letter == "L":
            lines[-1].append((n[0], n[1]))
        elif letter in "QC":
            lines[-1] += _curve(lines[-1][-1], n)
    return lines


def _curve(start: tuple[float, float], n: tuple[float, ...]) -> Polyline:
    x, y = start
    if len(n) == 4:
        handle_x, handle_y, end_x, end_y = n
        return [(a * x + b * handle_x + c * end_x, a * y + b * handle_y + c * end_y) for a, b, c in _QUADRATIC]
    return [(a * x + b * n[0] + c * n[2] + d * n[4], a * y + b * n[1] + c * n[3] + d * n[5]) for a, b, c, d in _CUBIC]


def absolute(d: str) -> tuple[Command, ...]:
    """Path data with absolute commands M L C Q Z."""
    found: list[Command] = []
    x = y = start_x = start_y = 0.0
    control = (0.0, 0.0)
    for letter, n in _raw_commands(d):
        kind = letter.upper()
        if kind == "Z":
            found.append(("Z", ()))
            x, y = start_x, start_y
            continue
        base = (x, y) if letter.islower() else (0.0, 0.0)
        if kind == "H":
            points = [n[0] + base[0], y]
        elif kind == "V":
            points = [x, n[0] + base[1]]
        else:
            points = [value + base[i % 2] for i, value in enumerate(n)]
        if kind in "ST":
            smooth = found and found[-1][0] == ("C" if kind == "S" else "Q")
            points = [*((2 * x - control[0], 2 * y - control[1]) if smooth else (x, y)), *points]
        if kind == "A":
            found += _arc((x, y), n, (n[5] + base[0], n[6] + base[1]))
            points = [n[5] + base[0], n[6] + base[1]]
        else:
            found.append(({"H": "L", "V": "L", "S": "C", "T": "Q"}.get(kind, kind), tuple(points)))
        if len(points) >= 4:
            control = (points[-4], points[-3])
        x, y = points[-2], points[-1]
        if kind == "M":
            start_x, start_y = x, y
    return tuple(found)


def _raw_commands(d: str) -> Iterator[Command]:
    for letter, text in _COMMAND.findall(d):
        if letter in "Zz":
            yield letter, ()
            continue
        numbers = tuple(map(float, _NUMBER.findall(text)))
        arity = _ARITY[letter.upper()]
        if len(numbers) == arity:
            yield letter, numbers
            continue
        for index in range(0, len(numbers) - arity + 1, arity):
            following = {"M": "L", "m": "l"}.get(letter, letter)
            yield following if index else letter, numbers[index : index + arity]


def _arc(start: tuple[float, float], n: tuple[float, ...], end: tuple[float, float]) -> list[Command]:
    """An elliptic arc as cubic curves, after the implementation notes of SVG 1.1, F.6.5."""
    rx, ry, phi = abs(n[0]), abs(n[1]), math.radians(n[2])
    if not rx or not ry or start == end:
        return [("L", end)]
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x1, y1 = cos * dx + sin * dy, cos * dy - sin * dx
    grow = max(1.0, math.sqrt((x1 / rx) ** 2 + (y1 / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    root = max(0.0, (rx * ry) ** 2 - (rx * y1) ** 2 - (ry * x1) ** 2) / ((rx * y1) ** 2 + (ry * x1) ** 2)
    factor = math.sqrt(root) * (-1 if bool(n[3]) == bool(n[4]) else 1)
    cx1, cy1 = factor * rx * y1 / ry, -factor * ry * x1 / rx
    centre = (cos * cx1 - sin * cy1 + (start[0] + end[0]) / 2, sin * cx1 + cos * cy1 + (start[1] + end[1]) / 2)
    first = math.atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
    sweep = math.atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - first
    sweep += 2 * math.pi * ((sweep < 0) - (sweep > 0)) * (bool(n[4]) != (sweep > 0))
    place: Matrix = (cos * rx, sin * rx, -sin * ry, cos * ry, *centre)
    return list(moved(unit_arc(first, sweep), place))


def unit_arc(first: float, sweep: float) -> tuple[Command, ...]:
    """Part of the unit circle as cubic curves, without the move to its start; angles in radians."""
    count = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / count
    k = 4 / 3 * math.tan(step / 4)
    curves = []
    for i in range(count):
        a, b = first + i * step, first + (i + 1) * step
        ca, sa, cb, sb = math.cos(a), math.sin(a), math.cos(b), math.sin(b)
        curves.append(("C", (ca - k * sa, sa + k * ca, cb + k * sb, sb - k * cb, cb, sb)))
    return tuple(curves)


class Pen(NamedTuple):
    """An outline as path data in relative integers, to be drawn from any point."""

    start: tuple[int, int]
    """Where it starts, seen from its own origin."""
    data: str
    """What follows the move to the start."""
    end: tuple[int, int]
    """Where the next relative command is seen from."""


def path_text(outlines: Iterable[tuple[Outline, Matrix]]) -> str:
    """Path data in relative integers: each outline is rounded seen from its own origin, so that glyphs stay alike.

    Args:
        outlines: Each with the matrix that takes it to output units.
    """
    parts: list[str] = []
    x = y = 0
    for outline, (a, b, c, d, e, f) in outlines:
        pen = _pen(outline, a, b, c, d)
        if not pen.data:
            continue
        left, top = round(e), round(f)
        parts.append("m" + _joined([left + pen.start[0] - x, top + pen.start[1] - y], continued=False) + pen.data)
        x, y = left + pen.end[0], top + pen.end[1]
    return "".join(parts)


@lru_cache(maxsize=4096)
def _pen(outline: Outline, a: float, b: float, c: float, d: float) -> Pen:
    parts: list[str] = []
    x = y = start_x = start_y = 0
    first: tuple[int, int] | None = None
    implied: tuple[int, int] | None = None
    previous = ""
    for letter, n in outline.commands:
        if letter == "Z":
            parts.append("z")
            x, y, previous, implied = start_x, start_y, "", None
            continue
        points: list[int] = []
        for px, py in zip(n[::2], n[1::2], strict=True):
            points += (round(a * px + c * py), round(b * px + d * py))
        name, kept, control = _shortened(letter, points, (x, y), implied)
        x, y = points[-2], points[-1]
        if letter == "M":
            start_x, start_y = x, y
        if first is None:
            first, name = (x, y), ""
        implied = (2 * x - control[0], 2 * y - control[1]) if control else None
        if name:
            # A repeated letter may be left out, but after m plain numbers mean l.
            repeated = name == previous and name != "m"
            parts.append(("" if repeated else name) + _joined(kept, continued=repeated))
            previous = name
    return Pen(first or (0, 0), "".join(parts), (x, y))


def _shortened(
    letter: str, points: list[int], at: tuple[int, int], implied: tuple[int, int] | None
) -> tuple[str, list[int], tuple[int, int] | None]:
    """The shortest relative command: (letter, numbers, control point of a quadratic curve as drawn)."""
    relative = [value - at[i % 2] for i, value in enumerate(points)]
    if letter == "L" and not (relative[0] and relative[1]):
        if not relative[0] and not relative[1]:
            return "", [], None
        return ("h", relative[:1], None) if relative[0] else ("v", relative[1:], None)
    if letter != "Q":
        return letter.lower(), relative, None
    # Rounding may shift the implied control point by a unit; more would be seen as a dent after some curves.
    if implied and abs(implied[0] - points[0]) <= 1 and abs(implied[1] - points[1]) <= 1:
        return "t", relative[2:], implied
    return "q", relative, (points[0], points[1])


def _joined(numbers: list[int], *, continued: bool) -> str:
    text = ""
    for i, number in enumerate(numbers):
        text += f" {number}" if number >= 0 and (i or continued) else str(number)
    return text
