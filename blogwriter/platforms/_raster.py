"""Drawings as opaque PNG: white ground, so that they can be read in a dark page too.

Outlines are filled with pillow, which starts five times faster than PyMuPDF; only drawings with text in them (diagrams,
Chinese inside a formula) need PyMuPDF, for the Chinese font that it carries.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from blogwriter.errors import RenderError
from blogwriter.platforms._paths import Outline, moved, polylines, times
from blogwriter.platforms._vector import Drawing, Label, Paint, Shape

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["load_pymupdf", "rgb", "to_png"]

_OVERSAMPLING = 4
MAX_PIXELS = 40_000_000
_NAMED = {"currentColor": (0x22, 0x22, 0x22), "black": (0, 0, 0), "white": (255, 255, 255), "red": (255, 0, 0)}


class _PngFile(io.BytesIO):
    """In memory. Pillow loads one format where a file has a name, and five where it is only told the format."""

    name = "picture.png"


def to_png(drawing: Drawing, *, scale: float, margin: int = 0) -> tuple[bytes, int, int]:
    """A drawing as PNG.

    Args:
        drawing: What to draw.
        scale: Pixels per unit of the drawing.
        margin: Pixels of white around.

    Returns:
        The file, its width and height in pixels.

    Raises:
        RenderError: It would be larger than 40 million pixels.
    """
    width = max(1, round(drawing.box[2] * scale)) + 2 * margin
    height = max(1, round(drawing.box[3] * scale)) + 2 * margin
    if width * height * _OVERSAMPLING**2 > MAX_PIXELS * (1 if not drawing.labels else _OVERSAMPLING**2):
        raise RenderError(f"图形太大（{width} × {height} 像素）", code="too_large")
    if drawing.labels:
        return _with_text(drawing, (width, height), scale, margin), width, height
    picture = _filled(drawing, (width, height), scale, margin)
    out = _PngFile()
    picture.save(out, compress_level=6)
    return out.getvalue(), width, height


def _filled(drawing: Drawing, size: tuple[int, int], scale: float, margin: int) -> Image.Image:
    from PIL import Image

    fine = (size[0] * _OVERSAMPLING, size[1] * _OVERSAMPLING)
    factor = scale * _OVERSAMPLING
    left = drawing.box[0] * factor - margin * _OVERSAMPLING
    top = drawing.box[1] * factor - margin * _OVERSAMPLING
    paints = {_ink(shape.paint) for shape in drawing.shapes}
    grey = all(r == g == b for r, g, b in paints)
    picture = Image.new("RGB", size, "white")
    for ink in sorted(paints):
        mask = Image.new("1", fine)
        for shape in drawing.shapes:
            if _ink(shape.paint) == ink:
                _add(mask, shape, (factor, -left, -top))
        picture.paste(ink, mask=mask.convert("L").reduce(_OVERSAMPLING))
    return picture.convert("L") if grey else picture


def _add(mask: Image.Image, shape: Shape, place: tuple[float, float, float]) -> None:
    from PIL import ImageDraw

    a, b, c, d, e, f = times((place[0], 0, 0, place[0], place[1], place[2]), shape.matrix)
    if shape.paint.stroke != "none":
        pen = ImageDraw.Draw(mask)
        for line in polylines(moved(shape.outline.commands, (a, b, c, d, e, f))):
            pen.line(line, fill=1, width=max(1, round(shape.paint.width * place[0])))
    if shape.paint.fill == "none":
        return
    if glyph := _glyph(shape.outline, a, b, c, d):
        picture, left, top = glyph
        mask.paste(1, (round(e) + left, round(f) + top), picture)


@lru_cache(maxsize=128)
def _glyph(outline: Outline, a: float, b: float, c: float, d: float) -> tuple[Image.Image, int, int] | None:
    """What an outline covers, and where its corner is seen from its origin; None for a line."""
    from PIL import Image, ImageChops, ImageDraw

    # Moved before curves become lines, since a curve has fewer points.
    lines = [line for line in polylines(moved(outline.commands, (a, b, c, d, 0, 0))) if len(line) > 2]
    if not lines:
        return None
    xs, ys = [x for line in lines for x, _ in line], [y for line in lines for _, y in line]
    left, top = math.floor(min(xs)), math.floor(min(ys))
    glyph = Image.new("1", (math.floor(max(xs)) + 2 - left, math.floor(max(ys)) + 2 - top))
    for number, line in enumerate(lines):
        # Holes are outlines inside outlines: each one turns what it covers around.
        contour = Image.new("1", glyph.size) if number else glyph
        ImageDraw.Draw(contour).polygon([(x - left, y - top) for x, y in line], fill=1)
        glyph = ImageChops.logical_xor(glyph, contour) if number else glyph
    return glyph, left, top


def _ink(paint: Paint) -> tuple[int, int, int]:
    return rgb(paint.fill if paint.fill != "none" else paint.stroke)


def rgb(colour: str) -> tuple[int, int, int]:
    """A colour of CSS as numbers; the ink of text where it is none."""
    digits = colour.lstrip("#")
    if colour.startswith("#") and len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    if colour.startswith("#") and len(digits) == 6:
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    return _NAMED.get(colour) or _well_known(colour) or _NAMED["currentColor"]


@lru_cache(maxsize=256)
def _well_known(colour: str) -> tuple[int, int, int] | None:
    from PIL import ImageColor

    try:
        r, g, b = ImageColor.getrgb(colour)[:3]
    except ValueError:
        return None
    return r, g, b


def _with_text(drawing: Drawing, size: tuple[int, int], scale: float, margin: int) -> bytes:
    pymupdf = load_pymupdf()
    document = pymupdf.open()
    try:
        page = document.new_page(width=size[0], height=size[1])
        left, top = drawing.box[0] * scale - margin, drawing.box[1] * scale - margin
        for shape in drawing.shapes:
            _draw_shape(page, shape, (scale, -left, -top))
        for label in drawing.labels:
            _write(page, label, (scale, -left, -top))
        data: bytes = page.get_pixmap(alpha=False).tobytes("png")
        return data
    finally:
        document.close()


def _draw_shape(page: Any, shape: Shape, place: tuple[float, float, float]) -> None:
    pen = page.new_shape()
    scale, dx, dy = place
    at = (0.0, 0.0)
    for letter, n in shape.commands:
        points = [(n[i] * scale + dx, n[i + 1] * scale + dy) for i in range(0, len(n), 2)]
        if letter == "L":
            pen.draw_line(at, points[0])
        elif letter == "Q":
            # A quadratic curve is a cubic one with its handles two thirds of the way to the control point.
            first, second = (_between(end, points[0], 2 / 3) for end in (at, points[1]))
            pen.draw_bezier(at, first, second, points[1])
        elif letter == "C":
            pen.draw_bezier(at, *points)
        at = points[-1] if points else at
    if not pen.draw_cont:
        return
    paint = shape.paint
    fill = None if paint.fill == "none" else _unit(paint.fill)
    stroke = None if paint.stroke == "none" else _unit(paint.stroke)
    dashes = f"[{' '.join(str(round(float(n) * scale, 1)) for n in paint.dash.split())}] 0" if paint.dash else None
    pen.finish(
        fill=fill,
        color=stroke,
        width=paint.width * scale if stroke else 0,
        dashes=dashes,
        closePath=fill is not None,
        fill_opacity=paint.opacity,
        stroke_opacity=paint.opacity,
    )
    pen.commit()


def _between(a: tuple[float, float], b: tuple[float, float], share: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _unit(colour: str) -> tuple[float, float, float]:
    r, g, b = rgb(colour)
    return r / 255, g / 255, b / 255


def _write(page: Any, label: Label, place: tuple[float, float, float]) -> None:
    pymupdf = load_pymupdf()
    scale, dx, dy = place
    size = label.size * scale
    font = pymupdf.Font("cjk")
    length = font.text_length(label.text, fontsize=size)
    at = (label.x * scale + dx, label.y * scale + dy)
    x = at[0] - length * {"middle": 0.5, "end": 1.0}.get(label.anchor, 0.0)
    writer = pymupdf.TextWriter(page.rect)
    writer.append((x, at[1]), label.text, font=font, fontsize=size)
    turned = (pymupdf.Point(at), pymupdf.Matrix(-label.angle)) if label.angle else None
    writer.write_text(page, color=_unit(label.fill), render_mode=2 if label.bold else 0, morph=turned)


def load_pymupdf() -> Any:
    """PyMuPDF, which has no types and takes a quarter of a second to start."""
    import pymupdf

    return pymupdf
