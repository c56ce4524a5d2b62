"""Text that something painted later covers, told from the order of drawing.

Pixels settle most cases; this is for the two they cannot: a busy picture over text (edges everywhere), and visible text
printed over a cover that has other text beneath.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from blogwriter.models import Box
from blogwriter.sources._drawing import RULE_PT

__all__ = ["Buried", "TEXTS", "buried", "holds", "overlaps", "touched"]

TEXTS = ("fill-text", "stroke-text")
_COVERS = ("fill-path", "fill-image", "fill-shade")
_MOST_PAIRS = 1_000
_MOST = 3_000
"""Of each side; a chart of more shapes than this is compared in part."""


class _Drawn(NamedTuple):
    order: int
    """Place in the order of drawing."""
    kind: str
    box: Box


class Buried(NamedTuple):
    """Places where something painted later lies over text."""

    under: list[Box]
    """The cover may be clear or an outline: the pixels must tell."""
    overprinted: list[Box]
    """The cover is opaque and has text on it that hides the difference from the pixels."""


def buried(page: Any, log: Sequence[tuple[str, Box]]) -> Buried:
    """Where shapes, shades and pictures overlap text that was set before them.

    Args:
        page: A ``pymupdf.Page``, unrotated.
        log: What it draws: (kind, box) in order.
    """
    first = next((order for order, (kind, _) in enumerate(log) if kind in TEXTS), len(log))
    later = enumerate(log[first:], start=first)
    covers = [_Drawn(n, kind, box) for n, (kind, box) in later if kind in _COVERS and _is_wide(box)][:_MOST]
    if not covers:
        return Buried([], [])
    texts = [_Drawn(n, kind, box) for n, (kind, box) in enumerate(log) if kind in TEXTS][:_MOST]
    pairs = _pairs(texts, covers)
    if not pairs:
        return Buried([], [])
    doubles = [(text, cover) for text, cover in pairs[:_MOST_PAIRS] if _has_text_above(text, cover, texts)]
    # One cover of a text is enough to look; a chart's thousand shapes over its labels are one doubt each.
    under = {text.order: _common(text.box, cover.box) for text, cover in pairs}
    return Buried(list(under.values()), _opaque(page, doubles) if doubles else [])


def overlaps(box: Box, other: Box, share: float = 0.0) -> bool:
    """Whether another box covers more than a share of a box, and a point each way."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return width > 1 and height > 1 and width * height > share * area


def holds(box: Box, other: Box) -> bool:
    """Whether the middle of another box lies in a box."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def touched(boxes: Sequence[Box], places: Sequence[Box], *, least: float = 1.0) -> list[bool]:
    """Whether each box overlaps one of the places by more than ``least`` points each way."""
    if not boxes or not places:
        return [False] * len(boxes)
    import numpy as np

    found = np.zeros(len(boxes), bool)
    rows = np.array(boxes)
    for start in range(0, len(places), 500):
        other = np.array(places[start : start + 500])[None, :, :]
        width = np.minimum(rows[:, None, 2], other[..., 2]) - np.maximum(rows[:, None, 0], other[..., 0])
        height = np.minimum(rows[:, None, 3], other[..., 3]) - np.maximum(rows[:, None, 1], other[..., 1])
        found |= np.any((width > least) & (height > least), axis=1)
    return [bool(one) for one in found]


def _is_wide(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) > RULE_PT


def _common(a: Box, b: Box) -> Box:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def _pairs(texts: Sequence[_Drawn], covers: Sequence[_Drawn]) -> list[tuple[_Drawn, _Drawn]]:
    """(text, later cover that overlaps it)."""
    if not texts or not covers:
        return []
    import numpy as np

    inner = np.array([item.box for item in texts])[:, None, :]
    outer = np.array([item.box for item in covers])[None, :, :]
    width = np.minimum(inner[..., 2], outer[..., 2]) - np.maximum(inner[..., 0], outer[..., 0])
    height = np.minimum(inner[..., 3], outer[..., 3]) - np.maximum(inner[..., 1], outer[..., 1])
    later = np.array([item.order for item in texts])[:, None] < np.array([item.order for item in covers])[None, :]
    over = later & (width > RULE_PT) & (height > RULE_PT)
    return [(texts[row], covers[column]) for row, column in zip(*np.nonzero(over), strict=True)]


def _has_text_above(text: _Drawn, cover: _Drawn, texts: Sequence[_Drawn]) -> bool:
    place = _common(text.box, cover.box)
    if not overlaps(text.box, cover.box, 0.6):
        return False  # a corner of a picture; the pixels tell
    return any(other.order > cover.order and overlaps(place, other.box, 0.3) for other in texts)


def _opaque(page: Any, pairs: Sequence[tuple[_Drawn, _Drawn]]) -> list[Box]:
    """Where the covers of pairs let nothing through."""
    shapes = [tuple(drawing["rect"]) for drawing in page.get_drawings() if _is_opaque(drawing)]
    masked = any(image[1] for image in page.get_images())
    return [
        _common(text.box, cover.box)
        for text, cover in pairs
        if (cover.kind == "fill-path" and any(_same(cover.box, shape) for shape in shapes))
        or (cover.kind == "fill-image" and not masked)
    ]


def _same(a: Box, b: Box) -> bool:
    return all(abs(x - y) < 2 for x, y in zip(a, b, strict=True))


def _is_opaque(drawing: dict[str, Any]) -> bool:
    filled = drawing.get("fill") is not None and (drawing.get("fill_opacity") or 0) >= 0.99
    return filled and [item[0] for item in drawing["items"]] in (["re"], ["qu"], ["l"] * 4, ["l"] * 3)
