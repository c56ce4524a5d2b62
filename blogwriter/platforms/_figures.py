"""Formulas and diagrams as pages show them: SVG inside the HTML, or PNG files beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from blogwriter.platforms._images import Encoded, packed, unpacked
from blogwriter.platforms._shelf import kept

if TYPE_CHECKING:
    from blogwriter.platforms._math import Formula
    from blogwriter.platforms._vector import Drawing

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


def formula_style(formula: Formula, *, display: bool) -> str:
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
    """A formula in the ink of the text around it.

    Args:
        tex: TeX without dollars.
        display: Whether it stands on lines of its own.
        cache: Folder in which drawings are kept between runs; None for nowhere.

    Raises:
        RenderError: MathJax does not understand it.
    """
    return kept(cache, f"svg {display:d} {tex}", lambda: _formula_svg(tex, display=display).encode()).decode()


@lru_cache(maxsize=1024)
def formula_png(tex: str, *, display: bool, cache: Path | None = None) -> tuple[Encoded, str]:
    """A formula as PNG, and the style of its ``img``; arguments as of its SVG."""
    style, _, picture = kept(cache, f"png {display:d} {tex}", lambda: _formula_png(tex, display=display)).partition(
        b"\n"
    )
    return unpacked(picture), style.decode()


@lru_cache(maxsize=64)
def diagram_svg(source: str, *, cache: Path | None = None) -> str:
    """A diagram that stands on the ground of the page."""
    return kept(cache, f"svg {_mermaid()} {source}", lambda: _diagram_svg(source).encode()).decode()


@lru_cache(maxsize=64)
def diagram_png(source: str, *, cache: Path | None = None) -> Encoded:
    """A diagram as PNG at twice its size."""
    return unpacked(kept(cache, f"png {_mermaid()} {source}", lambda: packed(_diagram_png(source))))


def _formula_svg(tex: str, *, display: bool) -> str:
    from blogwriter.platforms._math import draw
    from blogwriter.platforms._vector import to_svg

    formula = draw(tex, display=display)
    return to_svg(formula.drawing, scale=FORMULA_SCALE, style=formula_style(formula, display=display))


def _formula_png(tex: str, *, display: bool) -> bytes:
    from blogwriter.platforms._math import EM, draw

    formula = draw(tex, display=display)
    picture = _png(formula.drawing, scale=PIXELS_PER_EM / EM)
    return f"{formula_style(formula, display=display)}\n".encode() + packed(picture)


def _diagram_svg(source: str) -> str:
    from blogwriter.platforms._diagrams import draw
    from blogwriter.platforms._ground import groundless
    from blogwriter.platforms._vector import to_svg

    drawing = groundless(draw(source))
    return to_svg(drawing, scale=DIAGRAM_SCALE, style=f"width:{round(drawing.box[2])}px;max-width:100%")


def _diagram_png(source: str) -> Encoded:
    from blogwriter.platforms._diagrams import draw

    return _png(draw(source), scale=DIAGRAM_SCALE, margin=16)


@lru_cache(maxsize=1)
def _mermaid() -> str:
    """Versions of what draws diagrams, without starting it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{version('mermaid-render')} {version('pymupdf')}"
    except PackageNotFoundError:
        return ""


def _png(drawing: Drawing, *, scale: float, margin: int = 0) -> Encoded:
    from blogwriter.platforms._raster import to_png

    data, width, height = to_png(drawing, scale=scale, margin=margin)
    return Encoded(data=data, extension="png", media_type="image/png", width=width, height=height)
