"""SVG as editors accept it: one flat picture of paths and texts, without references, names, styles, nesting or clips.

Drawing programs nest groups and repeat glyphs in thousandths of an em. Here every shape is moved to its final place,
shapes of one paint are joined, and coordinates become short relative integers: about a fifth of the size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from xml.etree import ElementTree as ET

from blogwriter.errors import RenderError
from blogwriter.platforms._paths import (
    IDENTITY,
    Command,
    Matrix,
    Outline,
    absolute,
    moved,
    outline,
    path_text,
    point,
    times,
    unit_arc,
)

__all__ = ["Drawing", "Label", "Paint", "Shape", "flatten", "read_size", "to_svg"]

_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate)\(([^)]*)\)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PAINTS = ("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "fill-opacity")
_FONTS = ("font-size", "font-weight", "font-style", "text-anchor")
_SKIPPED = {"title", "desc", "metadata", "style", "defs", "script"}


@dataclass(frozen=True, slots=True)
class Paint:
    """How a shape is painted; colours as in SVG, ``currentColor`` included."""

    fill: str = "currentColor"
    stroke: str = "none"
    width: float = 0.0
    """Stroke width in final units."""
    dash: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline and where it stands."""

    paint: Paint
    outline: Outline
    matrix: Matrix = IDENTITY

    @property
    def commands(self) -> tuple[Command, ...]:
        """In final coordinates, absolute: M L C Q Z only."""
        return moved(self.outline.commands, self.matrix)


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text."""

    x: float
    y: float
    """Baseline."""
    size: float
    text: str
    fill: str
    anchor: str = "start"
    bold: bool = False
    angle: float = 0.0
    """Degrees clockwise around (x, y)."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A flat picture."""

    box: tuple[float, float, float, float]
    """x, y, width, height in the units of the shapes."""
    shapes: tuple[Shape, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scope:
    matrix: Matrix = IDENTITY
    values: dict[str, str] = field(default_factory=dict)


def flatten(svg: str) -> Drawing:
    """Parse an SVG text and flatten it.

    Raises:
        RenderError: Not SVG, or made of something that cannot be flattened (pictures, references, embedded HTML).
    """
    try:
        root = ET.fromstring(svg)  # noqa: S314 - drawn by our own libraries, never by a stranger
    except ET.ParseError as exc:
        raise RenderError(f"图形不是有效的 SVG：{exc}", code="bad_svg") from exc
    box = tuple(float(n) for n in _NUMBER.findall(root.get("viewBox", "")))
    if len(box) != 4:
        box = (0.0, 0.0, _length(root.get("width")), _length(root.get("height")))
    items = list(_items(root, _Scope(values=_own_values(root, {}))))
    shapes = tuple(item for item in items if isinstance(item, Shape))
    return Drawing((box[0], box[1], box[2], box[3]), shapes, tuple(item for item in items if isinstance(item, Label)))


def _items(element: ET.Element, scope: _Scope) -> Iterator[Shape | Label]:
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        if name in _SKIPPED:
            continue
        inner = _enter(child, scope)
        if name in ("g", "a"):
            yield from _items(child, inner)
        elif name == "svg":
            yield from _clipped(child, inner)
        elif name == "text":
            yield from _labels(child, inner)
        elif name == "path" or name in _OUTLINES:
            drawn = outline(child.get("d", "")) if name == "path" else Outline(_OUTLINES[name](child))
            if drawn.commands:
                yield Shape(_paint(inner), drawn, inner.matrix)
        else:
            raise RenderError(f"图形里有无法使用的元素 {name}", code="bad_svg")


def _enter(element: ET.Element, scope: _Scope) -> _Scope:
    return _Scope(times(scope.matrix, _transform(element.get("transform", ""))), _own_values(element, scope.values))


def _own_values(element: ET.Element, inherited: dict[str, str]) -> dict[str, str]:
    parts = (part.partition(":") for part in element.get("style", "").split(";"))
    style = {name.strip(): value.strip() for name, colon, value in parts if colon}
    own = {name: style.get(name, element.get(name)) for name in (*_PAINTS, *_FONTS)}
    shorthand = re.search(r"([\d.]+)px", style.get("font", ""))
    if shorthand and not own["font-size"]:
        own["font-size"] = shorthand[1]
    return {**inherited, **{name: value for name, value in own.items() if value}}


def _clipped(element: ET.Element, scope: _Scope) -> Iterator[Shape | Label]:
    """An inner svg. It is only used for bars that are cut to a length, so the cut shape is a rectangle."""
    view = [float(n) for n in _NUMBER.findall(element.get("viewBox", ""))]
    width, height = _length(element.get("width")), _length(element.get("height"))
    left, top = _length(element.get("x")), _length(element.get("y"))
    if len(view) != 4 or not view[2] or not view[3]:
        yield from _items(element, replace(scope, matrix=times(scope.matrix, (1, 0, 0, 1, left, top))))
        return
    scale = (width / view[2] if width else 1.0, height / view[3] if height else 1.0)
    place = (scale[0], 0.0, 0.0, scale[1], left - view[0] * scale[0], top - view[1] * scale[1])
    for item in _items(element, _Scope(IDENTITY, scope.values)):
        if isinstance(item, Label):
            yield replace(item, x=item.x + left, y=item.y + top)
            continue
        bounds = _bounds(item.commands)
        x0, y0 = max(bounds[0], view[0]), max(bounds[1], view[1])
        x1, y1 = min(bounds[2], view[0] + view[2]), min(bounds[3], view[1] + view[3])
        if x1 > x0 and y1 > y0:
            cut = bounds != (x0, y0, x1, y1)
            commands = _box(x0, y0, x1 - x0, y1 - y0) if cut else item.commands
            yield Shape(item.paint, Outline(commands), times(scope.matrix, place))


def _labels(element: ET.Element, scope: _Scope) -> Iterator[Label]:
    x, y = _length(element.get("x")), _length(element.get("y")) + _length(element.get("dy"))
    for run in [element, *element]:
        own = scope if run is element else _Scope(scope.matrix, _own_values(run, scope.values))
        x = _length(run.get("x")) if run.get("x") else x
        y = _length(run.get("y")) if run is not element and run.get("y") else y
        y += _shift(run.get("dy"), own) if run is not element else 0
        text = (run.text or "").strip()
        if text:
            yield _label(text, (x, y), own)


def _shift(value: str | None, scope: _Scope) -> float:
    if value and value.endswith("em"):
        return float(value[:-2]) * _length(scope.values.get("font-size", "16"))
    return _length(value)


def _label(text: str, at: tuple[float, float], scope: _Scope) -> Label:
    x, y = point(scope.matrix, *at)
    a, b, c, d, _, _ = scope.matrix
    return Label(
        x,
        y,
        _length(scope.values.get("font-size", "16")) * math.sqrt(abs(a * d - b * c)),
        text,
        scope.values.get("fill", "currentColor"),
        scope.values.get("text-anchor", "start"),
        scope.values.get("font-weight", "") in ("bold", "600", "700", "800"),
        round(math.degrees(math.atan2(b, a)), 1),
    )


def _paint(scope: _Scope) -> Paint:
    values = scope.values
    scale = math.sqrt(abs(scope.matrix[0] * scope.matrix[3] - scope.matrix[1] * scope.matrix[2]))
    width = _length(values.get("stroke-width", "1")) * scale
    stroke = values.get("stroke", "none") if width else "none"
    dash = " ".join(f"{float(n) * scale:g}" for n in _NUMBER.findall(values.get("stroke-dasharray", "")))
    opacity = float(values.get("opacity", "1")) * float(values.get("fill-opacity", "1"))
    return Paint(values.get("fill", "currentColor"), stroke, width if stroke != "none" else 0.0, dash, opacity)


def _length(value: str | None) -> float:
    match = _NUMBER.match(value.strip()) if value else None
    return float(match[0]) if match else 0.0


def read_size(svg: str, name: str) -> float:
    """A length attribute of the outer element, without its unit; 0 where there is none."""
    match = re.search(rf"\b{name}=\"(-?[\d.]+)", svg[:400])
    return float(match[1]) if match else 0.0


def _transform(text: str) -> Matrix:
    matrix = IDENTITY
    for kind, inner in _TRANSFORM.findall(text):
        n = [float(number) for number in _NUMBER.findall(inner)]
        if kind == "matrix" and len(n) == 6:
            step: Matrix = (n[0], n[1], n[2], n[3], n[4], n[5])
        elif kind == "translate":
            step = (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
        elif kind == "scale":
            step = (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
        else:
            cos, sin = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
            step = (cos, sin, -sin, cos, 0, 0)
            if len(n) == 3:
                step = times(times((1, 0, 0, 1, n[1], n[2]), step), (1, 0, 0, 1, -n[1], -n[2]))
        matrix = times(matrix, step)
    return matrix


def _bounds(commands: tuple[Command, ...]) -> tuple[float, float, float, float]:
    xs = [x for _, n in commands for x in n[::2]]
    ys = [y for _, n in commands for y in n[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def _box(x: float, y: float, width: float, height: float) -> tuple[Command, ...]:
    # Turned as glyphs are: joined outlines that turn against each other would leave a hole where they overlap.
    return (("M", (x, y)), ("L", (x, y + height)), ("L", (x + width, y + height)), ("L", (x + width, y)), ("Z", ()))


def _rect(element: ET.Element) -> tuple[Command, ...]:
    x, y, width, height = (_length(element.get(name)) for name in ("x", "y", "width", "height"))
    if not width or not height:
        return ()
    r = min(_length(element.get("rx") or element.get("ry")), width / 2, height / 2)
    if not r:
        return _box(x, y, width, height)
    right, bottom = x + width, y + height
    return absolute(
        f"M{x + r} {y}H{right - r}A{r} {r} 0 0 1 {right} {y + r}V{bottom - r}A{r} {r} 0 0 1 {right - r} {bottom}"
        f"H{x + r}A{r} {r} 0 0 1 {x} {bottom - r}V{y + r}A{r} {r} 0 0 1 {x + r} {y}Z"
    )


def _ellipse(element: ET.Element) -> tuple[Command, ...]:
    cx, cy = _length(element.get("cx")), _length(element.get("cy"))
    rx = _length(element.get("rx") or element.get("r"))
    ry = _length(element.get("ry") or element.get("r"))
    circle = (("M", (1.0, 0.0)), *unit_arc(0.0, 2 * math.pi), ("Z", ()))
    return moved(circle, (rx, 0, 0, ry, cx, cy)) if rx and ry else ()


def _polygon(element: ET.Element) -> tuple[Command, ...]:
    n = _NUMBER.findall(element.get("points", ""))
    closing = "" if str(element.tag).endswith("polyline") else "Z"
    return absolute("M" + " ".join(n) + closing) if len(n) >= 4 else ()


def _line(element: ET.Element) -> tuple[Command, ...]:
    x1, y1, x2, y2 = (_length(element.get(name)) for name in ("x1", "y1", "x2", "y2"))
    return (("M", (x1, y1)), ("L", (x2, y2)))


_OUTLINES = {
    "rect": _rect,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "polygon": _polygon,
    "polyline": _polygon,
    "line": _line,
}


def to_svg(drawing: Drawing, *, scale: float, style: str = "", ink: str = "currentColor") -> str:
    """The drawing as SVG text.

    Args:
        drawing: What to draw.
        scale: Output units per unit of the drawing; coordinates are rounded to whole output units.
        style: Inline style of the svg element.
        ink: What ``currentColor`` becomes.
    """
    box = " ".join(str(round(value * scale)) for value in drawing.box)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"' + (f' style="{style}">' if style else ">")]
    parts += [_shape_svg(paint, shapes, scale, ink) for paint, shapes in _runs(drawing.shapes)]
    parts += [_label_svg(label, scale, ink) for label in drawing.labels]
    return "".join([*parts, "</svg>"])


def _runs(shapes: tuple[Shape, ...]) -> Iterator[tuple[Paint, list[Shape]]]:
    """Neighbours of the same solid paint together."""
    for paint, run in groupby(shapes, key=attrgetter("paint")):
        yield paint, list(run)


def _shape_svg(paint: Paint, shapes: list[Shape], scale: float, ink: str) -> str:
    fill = ink if paint.fill == "currentColor" else paint.fill
    attributes = f' fill="{fill}"'
    if paint.stroke != "none":
        stroke = ink if paint.stroke == "currentColor" else paint.stroke
        attributes += f' stroke="{stroke}" stroke-width="{max(1, round(paint.width * scale))}"'
    if paint.dash:
        dash = " ".join(f"{float(n) * scale:g}" for n in paint.dash.split())
        attributes += f' stroke-dasharray="{dash}"'
    if paint.opacity != 1:
        attributes += f' opacity="{paint.opacity:g}"'
    enlarged = (scale, 0.0, 0.0, scale, 0.0, 0.0)
    data = path_text((shape.outline, times(enlarged, shape.matrix)) for shape in shapes)
    return f'<path{attributes} d="{data}"/>'


def _label_svg(label: Label, scale: float, ink: str) -> str:
    fill = ink if label.fill == "currentColor" else label.fill
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    weight = ' font-weight="bold"' if label.bold else ""
    x, y = round(label.x * scale), round(label.y * scale)
    turned = f' transform="rotate({label.angle:g} {x} {y})"' if label.angle else ""
    text = label.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<text x="{x}" y="{y}" font-size="{round(label.size * scale)}"'
        f'{anchor}{weight}{turned} fill="{fill}">{text}</text>'
    )
