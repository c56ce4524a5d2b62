"""Formulas and diagrams as pages show them: SVG inside the HTML, or PNG files beside it."""

from __future__ import annotations

from functools import lru_cache

from blogwriter.platforms import _diagrams, _math, _raster
from blogwriter.platforms._images import Encoded
from blogwriter.platforms._vector import Drawing, Paint, Shape, to_svg

__all__ = ["diagram_png", "diagram_svg", "formula_png", "formula_style", "formula_svg"]

FORMULA_SCALE = 0.2
"""Units of a formula's SVG per thousandth of an em: a step is 0.08 px at 16 px."""
PIXELS_PER_EM = 48
"""Of a formula's PNG: three for each pixel of a phone's layout."""
DIAGRAM_SCALE = 2
WIDE_EM = 21
"""A formula wider than a phone's column (343 px at 16 px) scrolls; a narrower one never has to."""


def formula_style(formula: _math.Formula, *, display: bool) -> str:
    """Inline style of a formula's picture, in em of the text around."""
    fits = "max-width:100%" if formula.width <= WIDE_EM or not display else "max-width:none"
    if display:
        return f"width:{formula.width:.2f}em;{fits}"
    return f"width:{formula.width:.2f}em;vertical-align:{-formula.depth:.2f}em;{fits}"


@lru_cache(maxsize=1024)
def formula_svg(tex: str, display: bool) -> str:  # noqa: FBT001 - a look's signature
    """A formula in the ink of the text around it."""
    formula = _math.draw(tex, display=display)
    return to_svg(formula.drawing, scale=FORMULA_SCALE, style=formula_style(formula, display=display))


@lru_cache(maxsize=1024)
def formula_png(tex: str, *, display: bool) -> tuple[Encoded, str]:
    """A formula as PNG, and the style of its ``img``."""
    formula = _math.draw(tex, display=display)
    return _png(formula.drawing, scale=PIXELS_PER_EM / _math.EM), formula_style(formula, display=display)


@lru_cache(maxsize=64)
def diagram_svg(source: str) -> str:
    """A diagram on its own white ground: dark pages leave SVG as it is."""
    drawing = _diagrams.draw(source)
    x, y, width, height = drawing.box
    outline = (("M", (x, y)), ("L", (x + width, y)), ("L", (x + width, y + height)), ("L", (x, y + height)), ("Z", ()))
    whole = Drawing(drawing.box, (Shape(Paint("#ffffff"), outline), *drawing.shapes), drawing.labels)
    return to_svg(whole, scale=DIAGRAM_SCALE, style=f"width:{round(width)}px;max-width:100%", ink="#333333")


@lru_cache(maxsize=64)
def diagram_png(source: str) -> Encoded:
    """A diagram as PNG at twice its size."""
    return _png(_diagrams.draw(source), scale=DIAGRAM_SCALE, margin=16)


def _png(drawing: Drawing, *, scale: float, margin: int = 0) -> Encoded:
    data, width, height = _raster.to_png(drawing, scale=scale, margin=margin)
    return Encoded(data=data, extension="png", media_type="image/png", width=width, height=height)
