"""Formulas and diagrams as pages show them: SVG inside the HTML, or PNG files beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from blogwriter.platforms import _diagrams, _math, _raster
from blogwriter.platforms._ground import groundless
from blogwriter.platforms._images import Encoded
from blogwriter.platforms._vector import Drawing, to_svg

__all__ = ["DIAGRAM_SCALE", "diagram_png", "diagram_svg", "formula_png", "formula_style", "formula_svg"]

FORMULA_SCALE = 0.2
"""Units of a formula's SVG per thousandth of an em: a step is 0.08 px at 16 px."""
PIXELS_PER_EM = 48
"""Of a formula's PNG: three for each pixel of a phone's layout."""
DIAGRAM_SCALE = 2
"""Pixels of a diagram's PNG per pixel of a page."""
NARROW_EM = 12
"""A formula up to this width fits into a table's cell or a list on any phone."""
WIDE_EM = 21
"""A formula wider than a phone's column (343 px at 16 px) scrolls; a narrower one never has to."""


def formula_style(formula: _math.Formula, *, display: bool) -> str:
    """Inline style of a formula's picture, in em of the text around."""
    parts = [f"width:{_short(formula.width)}em"]
    if not display and round(formula.depth, 2):
        parts.append(f"vertical-align:{_short(-formula.depth)}em")
    if display and formula.width > WIDE_EM:
        parts.append("max-width:none")
    elif formula.width > NARROW_EM:
        parts.append("max-width:100%")
    return ";".join(parts)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace("0.", ".", 1) if abs(number) < 1 else f"{number:.2f}"


@lru_cache(maxsize=1024)
def formula_svg(tex: str, *, display: bool, cache: Path | None = None) -> str:
    """A formula in the ink of the text around it."""
    formula = _math.draw(tex, display=display, cache=cache)
    return to_svg(formula.drawing, scale=FORMULA_SCALE, style=formula_style(formula, display=display))


@lru_cache(maxsize=1024)
def formula_png(tex: str, *, display: bool, cache: Path | None = None) -> tuple[Encoded, str]:
    """A formula as PNG, and the style of its ``img``."""
    formula = _math.draw(tex, display=display, cache=cache)
    return _png(formula.drawing, scale=PIXELS_PER_EM / _math.EM), formula_style(formula, display=display)


@lru_cache(maxsize=64)
def diagram_svg(source: str) -> str:
    """A diagram that stands on the ground of the page."""
    drawing = groundless(_diagrams.draw(source))
    return to_svg(drawing, scale=DIAGRAM_SCALE, style=f"width:{round(drawing.box[2])}px;max-width:100%")


@lru_cache(maxsize=64)
def diagram_png(source: str) -> Encoded:
    """A diagram as PNG at twice its size."""
    return _png(_diagrams.draw(source), scale=DIAGRAM_SCALE, margin=16)


def _png(drawing: Drawing, *, scale: float, margin: int = 0) -> Encoded:
    data, width, height = _raster.to_png(drawing, scale=scale, margin=margin)
    return Encoded(data=data, extension="png", media_type="image/png", width=width, height=height)
