"""A diagram without a ground of its own, to be read on a light page and on a dark one.

Dark mode leaves SVG as it is, so a white ground would stay a white box. Here what stands on a box of the diagram keeps
its colour, since the box stays too; what stands on the page takes the ink of the page's text where its own colour would
be lost in the dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from blogwriter.platforms._paths import Polyline, polylines
from blogwriter.platforms._raster import rgb
from blogwriter.platforms._vector import Drawing, Label, Paint, Shape

__all__ = ["groundless"]

PAGE_INK = "currentColor"
_INK = "#333333"
"""Of what has no colour of its own and stands on a box."""
_DARK_PAGE = 0.0097
"""Relative luminance of WeChat's dark page, #191919."""
_TEXT, _LINE = 4.5, 3.0
"""Least contrast of text and of lines, after WCAG 2.1, 1.4.3 and 1.4.11."""
_WHOLE = 0.95
"""Share of the picture that a shape covers if it is its ground."""

_Box = Sequence[Polyline]


def groundless(drawing: Drawing) -> Drawing:
    """The diagram for pages of any ground; on a white one it looks as before."""
    labels = [(label, _middle(label)) for label in drawing.labels]
    boxes: list[_Box] = []
    shapes: list[Shape] = []
    for shape in drawing.shapes:
        outlines = polylines(shape.commands)
        if _is_ground(shape, outlines, drawing.box):
            continue
        labelled = shape.paint.fill != "none" and any(_covers(outlines, at) for _, at in labels)
        shapes.append(replace(shape, paint=_paint(shape.paint, labelled=labelled, boxed=_boxed(outlines, boxes))))
        if shape.paint.fill != "none":
            boxes.append(outlines)
    inked = (replace(label, fill=_label_ink(label.fill, any(_covers(b, at) for b in boxes))) for label, at in labels)
    return Drawing(drawing.box, tuple(shapes), tuple(inked))


def _is_ground(shape: Shape, outlines: _Box, box: tuple[float, float, float, float]) -> bool:
    if shape.paint.fill == "none" or rgb(shape.paint.fill) != (255, 255, 255):
        return False
    xs, ys = [x for line in outlines for x, _ in line], [y for line in outlines for _, y in line]
    return max(xs) - min(xs) >= _WHOLE * box[2] and max(ys) - min(ys) >= _WHOLE * box[3]


def _paint(paint: Paint, *, labelled: bool, boxed: bool) -> Paint:
    if labelled:
        # What shines through a box that is written on would change the ground of the writing.
        return replace(paint, fill=_over_white(paint.fill, paint.opacity), stroke=_own(paint.stroke), opacity=1.0)
    if boxed:
        return replace(paint, fill=_own(paint.fill), stroke=_own(paint.stroke))
    return replace(paint, fill=_seen(paint.fill, _LINE), stroke=_seen(paint.stroke, _LINE))


def _label_ink(fill: str, on_box: bool) -> str:  # noqa: FBT001 - a question's answer
    return _own(fill) if on_box else _seen(fill, _TEXT)


def _own(colour: str) -> str:
    return _INK if colour == PAGE_INK else colour


def _seen(colour: str, contrast: float) -> str:
    if colour == "none" or (_luminance(colour) + 0.05) / (_DARK_PAGE + 0.05) >= contrast:
        return colour
    return PAGE_INK


def _over_white(colour: str, opacity: float) -> str:
    colour = _own(colour)
    if opacity >= 1:
        return colour
    return "#" + "".join(f"{round(value * opacity + 255 * (1 - opacity)):02x}" for value in rgb(colour))


def _luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.1."""
    parts = (value / 255 for value in rgb(colour))
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _middle(label: Label) -> tuple[float, float]:
    """A point inside the first or the middle letter of a line of text."""
    if label.angle:
        return label.x, label.y
    side = {"start": 0.3, "end": -0.3}.get(label.anchor, 0.0)
    return label.x + side * label.size, label.y - 0.35 * label.size


def _boxed(outlines: _Box, boxes: Sequence[_Box]) -> bool:
    """Whether more of a shape stands on boxes than beside them; its middle counts as its ends do."""
    points = [
        point
        for line in outlines
        for first, last in pairwise(line)
        for point in (first, ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2), last)
    ]
    return 2 * sum(any(_covers(box, point) for box in boxes) for point in points) > len(points)


def _covers(outlines: _Box, at: tuple[float, float]) -> bool:
    """Whether a point is inside, by the even-odd rule."""
    x, y = at
    inside = False
    for line in outlines:
        for (x0, y0), (x1, y1) in zip(line, [*line[1:], line[0]], strict=True):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                inside = not inside
    return inside
