"""Pictures of a PDF's figures, tables and formulas: the page is rendered, so that vector figures come out too.

A key is ``figure-3``, ``table-2`` or ``formula-1`` (formulas count in reading order); a number printed twice
gives ``figure-2`` and ``figure-2-2``. Readers' notes are never rendered.
"""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from blogwriter.errors import SourceError
from blogwriter.models import Box, Paper, Picture

__all__ = ["picture_keys", "pictures"]

_PAD_PT = 2.0
_MARGIN_PX = 6
_MAX_SIDE_PX = 2400
_MAX_DPI = 600


class _Spot(NamedTuple):
    page: int
    box: Box
    caption: str


def picture_keys(paper: Paper) -> tuple[str, ...]:
    """Keys of everything that has a place on a page, in reading order of figures, tables, formulas."""
    return tuple(_spots(paper))


def pictures(source: Any, paper: Paper, keys: Iterable[str], *, dpi: int = 200) -> tuple[Picture, ...]:
    """Render parts of a paper as PNG, trimmed to ink.

    Args:
        source: The open ``pymupdf.Document`` that the paper was read from, or the path of the file.
        paper: What was read.
        keys: Which parts, as ``picture_keys`` names them.
        dpi: Pixels an inch, 36-600; less where a side would pass 2400 pixels.

    Raises:
        SourceError: A key names nothing that has a picture.
    """
    wanted = list(keys)
    spots = _spots(paper)
    unknown = [key for key in wanted if key not in spots]
    if unknown:
        known = "、".join(spots) or "（没有）"
        raise SourceError(f"论文里没有 {'、'.join(unknown)}；有图的是：{known}", code="unknown_picture")
    if not isinstance(source, str | Path):
        return tuple(_picture(source, key, spots[key], dpi) for key in wanted)
    pymupdf: Any = importlib.import_module("pymupdf")
    with pymupdf.open(source) as document:
        return tuple(_picture(document, key, spots[key], dpi) for key in wanted)


def _spots(paper: Paper) -> Mapping[str, _Spot]:
    spots: dict[str, _Spot] = {}
    for word, items in (("figure", paper.figures), ("table", paper.tables)):
        for item in items:
            if item.bbox is not None and item.page is not None:
                name = f"{word}-{re.sub(r'[^0-9A-Za-z.-]+', '', item.number).lower() or 'x'}"
                spots[_fresh(name, spots)] = _Spot(item.page, item.bbox, item.caption)
    for count, formula in enumerate(paper.formulas, start=1):
        spots[f"formula-{count}"] = _Spot(formula.page, formula.bbox, formula.text)
    return spots


def _fresh(name: str, taken: Mapping[str, object]) -> str:
    if name not in taken:
        return name
    return next(f"{name}-{count}" for count in range(2, 1000) if f"{name}-{count}" not in taken)


def _picture(document: Any, key: str, spot: _Spot, dpi: int) -> Picture:
    from PIL import Image

    pymupdf: Any = importlib.import_module("pymupdf")
    page = document.load_page(spot.page - 1)
    if page.rotation:
        page.set_rotation(0)
    x0, y0, x1, y1 = spot.box
    clip = pymupdf.Rect(x0 - _PAD_PT, y0 - _PAD_PT, x1 + _PAD_PT, y1 + _PAD_PT)
    scale = min(min(max(dpi, 36), _MAX_DPI) / 72, _MAX_SIDE_PX / max(clip.width, clip.height, 1))
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), clip=clip, annots=False, alpha=False)
    image = _trimmed(Image.frombytes("RGB", (pixmap.width, pixmap.height), pixmap.samples))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return Picture(
        name=f"{key.replace('.', '-')}.png",
        data=stream.getvalue(),
        width=image.width,
        height=image.height,
        caption=spot.caption,
        page=spot.page,
    )


def _trimmed(image: Any) -> Any:
    """Without white edges, but for a small margin."""
    from PIL import Image, ImageChops

    ink = ImageChops.difference(image, Image.new("RGB", image.size, "white")).point(lambda value: value * (value > 12))
    box = ink.getbbox()
    if box is None:
        return image
    return image.crop(
        (
            max(box[0] - _MARGIN_PX, 0),
            max(box[1] - _MARGIN_PX, 0),
            min(box[2] + _MARGIN_PX, image.width),
            min(box[3] + _MARGIN_PX, image.height),
        )
    )
