"""Figures, tables and display formulas of a PDF as pictures, cut out of their pages on demand.

Vector figures are drawn, not taken out: the clip of the page is rendered without annotations, trimmed to its ink and
kept within a size that a post can carry.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from blogwriter.models import Box, Paper, Picture

__all__ = ["Cut", "cut_out", "cuts_of"]

DPI = 200
"""Sharp at 677 px on a phone with three pixels a point, and still small."""
MAX_PIXELS = 2_000
"""Longest side of a picture."""
_MARGIN = 3.0
"""Points around the box: strokes reach beyond their path."""
_MIN_SIDE = 8.0
_WHITE = 250
_FORMULA_TEXT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What to cut out."""

    key: str
    """``figure-3``, ``table-1``, ``formula-2``."""
    page: int
    """From 1."""
    bbox: Box
    caption: str


def cuts_of(paper: Paper) -> tuple[Cut, ...]:
    """Everything of a paper that has a box, each key once; formulas without a printed number get their place."""
    found: dict[str, Cut] = {}
    for kind, items in (("figure", paper.figures), ("table", paper.tables)):
        for item in items:
            key = f"{kind}-{_safe(item.number)}"
            if item.bbox and item.page and _is_large(item.bbox):
                found.setdefault(key, Cut(key=key, page=item.page, bbox=item.bbox, caption=item.caption))
    for place, formula in enumerate(paper.formulas, 1):
        key = f"formula-{_safe(formula.number or f'u{place}')}"
        if _is_large(formula.bbox):
            caption = " ".join(formula.text.split())[:_FORMULA_TEXT]
            found.setdefault(key, Cut(key=key, page=formula.page, bbox=formula.bbox, caption=caption))
    return tuple(found.values())


def cut_out(document: Any, cuts: Iterable[Cut], *, dpi: int = DPI) -> Iterator[tuple[str, Picture]]:
    """Render each cut as PNG.

    Args:
        document: An open PyMuPDF document.
        cuts: What to cut out.
        dpi: Resolution, lowered where a side would exceed ``MAX_PIXELS``.
    """
    for cut in cuts:
        picture = _rendered(document[cut.page - 1], cut, dpi)
        if picture:
            yield cut.key, picture


def _rendered(page: Any, cut: Cut, dpi: int) -> Picture | None:
    pymupdf: Any = importlib.import_module("pymupdf")
    x0, y0, x1, y1 = cut.bbox
    clip = pymupdf.Rect(x0 - _MARGIN, y0 - _MARGIN, x1 + _MARGIN, y1 + _MARGIN) & page.rect
    if clip.is_empty or clip.width < _MIN_SIDE or clip.height < _MIN_SIDE:
        return None
    zoom = min(dpi / 72, MAX_PIXELS / max(clip.width, clip.height))
    matrix = pymupdf.Matrix(zoom, zoom)
    pixels = page.get_pixmap(matrix=matrix, clip=clip, annots=False, alpha=False, colorspace=pymupdf.csRGB)
    ink = _ink(pixels)
    if ink is None:
        return None
    if ink != (0, 0, pixels.width, pixels.height):
        pixels = _trimmed(pixels, ink)
    return Picture(
        name=f"{cut.key}.png",
        data=pixels.tobytes("png"),
        width=pixels.width,
        height=pixels.height,
        caption=cut.caption,
        page=cut.page,
    )


def _ink(pixels: Any) -> tuple[int, int, int, int] | None:
    """Columns and rows that hold ink, with a little white around; None for a blank picture."""
    import numpy as np

    rows = np.frombuffer(pixels.samples_mv, np.uint8).reshape(pixels.height, pixels.stride)
    dark = rows[:, : pixels.width * pixels.n].reshape(pixels.height, pixels.width, pixels.n).min(axis=2) < _WHITE
    if not dark.any():
        return None
    columns, lines = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    pad = 6
    return (
        max(0, int(columns[0]) - pad),
        max(0, int(lines[0]) - pad),
        min(pixels.width, int(columns[-1]) + 1 + pad),
        min(pixels.height, int(lines[-1]) + 1 + pad),
    )


def _trimmed(pixels: Any, ink: tuple[int, int, int, int]) -> Any:
    pymupdf: Any = importlib.import_module("pymupdf")
    x0, y0, x1, y1 = ink
    area = pymupdf.IRect(pixels.x + x0, pixels.y + y0, pixels.x + x1, pixels.y + y1)
    smaller = pymupdf.Pixmap(pixels.colorspace, area, False)  # noqa: FBT003 - PyMuPDF's signature
    smaller.copy(pixels, area)
    return smaller


def _is_large(box: Box) -> bool:
    return box[2] - box[0] >= _MIN_SIDE and box[3] - box[1] >= _MIN_SIDE


def _safe(number: str) -> str:
    """A number as part of a file name: ``S1``, ``2a``, ``III``; anything else becomes a hyphen."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in number).strip("-") or "x"
