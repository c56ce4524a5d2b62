"""Figures, tables and display formulas of a PDF as pictures, cut out of their pages on demand.

Vector figures are drawn, not taken out: the clip of the page is rendered without annotations, trimmed to its ink and
kept within a size that a post can carry.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from blogwriter.models import Box, Formula, Paper, Picture
from blogwriter.sources._mupdf import mupdf

__all__ = ["Cut", "cut_out", "cuts_of"]

DPI = 200
"""Sharp at 677 px on a phone with three pixels a point, and still small."""
MAX_PIXELS = 2_000
"""Longest side of a picture."""
_MARGIN = 3.0
"""Points around the box: strokes reach beyond their path."""
_MIN_SIDE = 8.0
_WHITE = 250
_UPRIGHT = 0.99
"""Cosine of a line's angle from which on it counts as horizontal."""
_MOST_CUT = 6.0
"""Points of the box that may be given up to leave a neighbouring line out."""
_TAIL_ROWS, _TAIL_SHARE = 8, 0.05
"""Rows of pixels that tails of letters reach into a picture, and the share of its columns that they fill."""
_FAR_LABEL = 40.0
"""Points that a slanted label may reach beyond its figure's box."""
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
    """Everything of a paper that has a box, by its key."""
    found = []
    for key, _, item in paper.exhibits():
        if item.bbox and item.page and _is_large(item.bbox):
            caption = " ".join(item.text.split())[:_FORMULA_TEXT] if isinstance(item, Formula) else item.caption
            found.append(Cut(key=key, page=item.page, bbox=item.bbox, caption=caption))
    return tuple(found)


def cut_out(document: Any, cuts: Iterable[Cut], *, dpi: int = DPI) -> Iterator[tuple[str, Picture]]:
    """Render each cut as PNG.

    Args:
        document: An open PyMuPDF document.
        cuts: What to cut out.
        dpi: Resolution, lowered where a side would exceed ``MAX_PIXELS``.
    """
    by_page = sorted(cuts, key=lambda cut: cut.page)
    for number, here in itertools.groupby(by_page, key=lambda cut: cut.page):
        page = document[number - 1]
        if page.rotation:
            page.set_rotation(0)  # boxes are in the coordinates of the unrotated page
        lines = [line for block in page.get_text("dict", flags=0)["blocks"] for line in block.get("lines", ())]
        shown = page.get_displaylist(annots=0)
        for cut in here:
            picture = _rendered(shown, page.rect, lines, cut, dpi)
            if picture:
                yield cut.key, picture


def _rendered(shown: Any, frame: Any, lines: list[dict[str, Any]], cut: Cut, dpi: int) -> Picture | None:
    pymupdf = mupdf()
    clip = pymupdf.Rect(_snapped(lines, cut.bbox)) & frame
    if clip.is_empty or clip.width < _MIN_SIDE or clip.height < _MIN_SIDE:
        return None
    zoom = min(dpi / 72, MAX_PIXELS / max(clip.width, clip.height))
    matrix = pymupdf.Matrix(zoom, zoom)
    pixels = shown.get_pixmap(matrix=matrix, clip=clip, alpha=False, colorspace=pymupdf.csRGB)
    ink = _ink(pixels)
    if ink is None:
        return None
    if ink != (0, 0, pixels.width, pixels.height):
        pixels = _trimmed(pixels, ink)
    return Picture(
        name=f"{_safe(cut.key)}.png",
        data=pixels.tobytes("png"),
        width=pixels.width,
        height=pixels.height,
        caption=cut.caption,
        page=cut.page,
    )


def _snapped(lines: list[dict[str, Any]], box: Box) -> Box:
    """The box with a margin, moved so that no line of text is cut: a line is wholly in or wholly out.

    Upright lines belong to where their middle is. Slanted and vertical ones that touch the box are labels of the
    figure, since no running text is set so; watermarks reach far beyond it.
    """
    inner, outer = list(box), _grown(box, _MARGIN)
    for line in lines:
        if line["dir"][0] < _UPRIGHT and _touch(line["bbox"], inner) and not _sprawls(line["bbox"], inner):
            outer = _joined(outer, line["bbox"])
    for line in lines:
        y0, y1 = line["bbox"][1], line["bbox"][3]
        if line["dir"][0] < _UPRIGHT or not _touch(line["bbox"], outer):
            continue
        middle = (y0 + y1) / 2
        if inner[1] <= middle <= inner[3]:
            outer = _joined(outer, line["bbox"]) if _mostly_beside(line["bbox"], inner) else outer
        elif middle < inner[1]:
            outer[1] = max(outer[1], min(y1, inner[1] + _MOST_CUT))
        else:
            outer[3] = min(outer[3], max(y0, inner[3] - _MOST_CUT))
    return outer[0], outer[1], outer[2], outer[3]


def _sprawls(line: Box, box: list[float]) -> bool:
    return max(box[0] - line[0], box[1] - line[1], line[2] - box[2], line[3] - box[3]) > _FAR_LABEL


def _grown(box: Box, margin: float) -> list[float]:
    return [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin]


def _joined(one: list[float], other: Box) -> list[float]:
    return [min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])]


def _touch(one: Box, other: list[float]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _mostly_beside(line: Box, box: list[float]) -> bool:
    """Whether at least half of a line's length lies within the box's columns."""
    return min(line[2], box[2]) - max(line[0], box[0]) >= (line[2] - line[0]) / 2


def _ink(pixels: Any) -> tuple[int, int, int, int] | None:
    """Columns and rows that hold ink, with a little white around; None for a blank picture."""
    import numpy as np

    rows = np.frombuffer(pixels.samples_mv, np.uint8).reshape(pixels.height, pixels.stride)
    dark = rows[:, : pixels.width * pixels.n].reshape(pixels.height, pixels.width, pixels.n).min(axis=2) < _WHITE
    if not dark.any():
        return None
    dark[: _scraps(dark)] = False
    columns, lines = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    pad = 6
    return (
        max(0, int(columns[0]) - pad),
        max(0, int(lines[0]) - pad),
        min(pixels.width, int(columns[-1]) + 1 + pad),
        min(pixels.height, int(lines[-1]) + 1 + pad),
    )


def _scraps(dark: Any) -> int:
    """Rows at the top that hold nothing but tails of letters from the line above: a little ink, then a blank."""
    rows = dark[: 2 * _TAIL_ROWS + 1].any(axis=1)
    blank = next((row for row, inked in enumerate(rows) if not inked), len(rows))
    if not 0 < blank <= _TAIL_ROWS or rows[blank : blank + _TAIL_ROWS].any():
        return 0
    return blank if dark[:blank].any(axis=0).mean() < _TAIL_SHARE else 0


def _trimmed(pixels: Any, ink: tuple[int, int, int, int]) -> Any:
    pymupdf = mupdf()
    x0, y0, x1, y1 = ink
    area = pymupdf.IRect(pixels.x + x0, pixels.y + y0, pixels.x + x1, pixels.y + y1)
    smaller = pymupdf.Pixmap(pixels.colorspace, area, False)  # noqa: FBT003 - PyMuPDF's signature
    smaller.copy(pixels, area)
    return smaller


def _is_large(box: Box) -> bool:
    return box[2] - box[0] >= _MIN_SIDE and box[3] - box[1] >= _MIN_SIDE


def _safe(key: str) -> str:
    """A key as a file name: anything but ASCII letters and digits becomes a hyphen."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in key).strip("-")
