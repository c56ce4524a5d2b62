"""Text that something painted later covers, told from the order of drawing.

Pixels settle most cases; this is for the two they cannot: a busy picture over text (edges everywhere), and visible text
printed over a cover that has other text beneath.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from blogwriter.models import Box

__all__ = ["TEXTS", "Buried", "buried", "inside", "plain"]

TEXTS = ("fill-text", "stroke-text")
_COVERS = ("fill-path", "fill-image", "fill-shade")
_RULE_PT = 3.0
"""Thinner shapes are rules and fraction bars."""
_MOST = 3_000
"""Of each side; a chart of more shapes than this is compared in part."""

# Graphics states (masks, alpha), clips, render modes, squeezed type, patterns and separations, forms, pictures, shades.
_TRICKS = re.compile(rb"(?<![A-Za-z(])(?:gs|W\*?|Tr|Tz|scn|SCN|cs|CS|Do|BI|sh)(?=[\s/\[(<%\x00]|$)")

_Drawn = tuple[int, str, Box]
"""(place in the order of drawing, kind, box)."""


def plain(content: bytes, log: Sequence[tuple[str, Box]]) -> bool:
    """Whether a page does nothing but set type and draw rules, so that nothing but its colours can hide text.

    Args:
        content: The page's content stream. Words inside strings may look like operators: then it is not plain.
        log: What it draws: (kind, box) in order.
    """
    if _TRICKS.search(content):
        return False
    return all(not _is_wide(box) if kind not in TEXTS else _has_ink(box) for kind, box in log)


class Buried(NamedTuple):
    """Boxes of text objects under something painted later."""

    under: list[Box]
    """The cover may be clear or an outline: the pixels must tell."""
    overprinted: list[Box]
    """The cover is opaque and has text on it that hides the difference from the pixels."""


def buried(page: Any, log: Sequence[tuple[str, Box]]) -> Buried:
    """Text objects that lie within a shape, shade or picture painted later.

    Args:
        page: A ``pymupdf.Page``, unrotated.
        log: What it draws: (kind, box) in order.
    """
    drawn = [(order, kind, box) for order, (kind, box) in enumerate(log)]
    texts = [item for item in drawn if item[1] in TEXTS][:_MOST]
    first = texts[0][0] if texts else len(log)
    covers = [item for item in drawn if item[1] in _COVERS and item[0] > first and _is_wide(item[2])][:_MOST]
    pairs = _pairs(texts, covers)
    if not pairs:
        return Buried([], [])
    doubles = [(text, cover) for text, cover in pairs if _has_text_above(text, cover, texts)]
    return Buried([text[2] for text, _ in pairs], _under_opaque(page, doubles) if doubles else [])


def inside(inner: Box, outer: Box) -> bool:
    """Whether nine tenths of a box lie in another."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return width > 0 and height > 0 and width * height >= 0.9 * area


def _has_ink(box: Box) -> bool:
    """A font without outlines makes a line of text flat; dots and dashes do too, and are looked at for nothing."""
    return box[3] - box[1] > _RULE_PT or box[2] - box[0] <= _RULE_PT


def _is_wide(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) > _RULE_PT


def _pairs(texts: Sequence[_Drawn], covers: Sequence[_Drawn]) -> list[tuple[_Drawn, _Drawn]]:
    """(text, later cover that it lies in)."""
    if not texts or not covers:
        return []
    import numpy as np

    inner = np.array([box for _, _, box in texts])[:, None, :]
    outer = np.array([box for _, _, box in covers])[None, :, :]
    width = np.minimum(inner[..., 2], outer[..., 2]) - np.maximum(inner[..., 0], outer[..., 0])
    height = np.minimum(inner[..., 3], outer[..., 3]) - np.maximum(inner[..., 1], outer[..., 1])
    area = (inner[..., 2] - inner[..., 0]) * (inner[..., 3] - inner[..., 1])
    later = np.array([item[0] for item in texts])[:, None] < np.array([item[0] for item in covers])[None, :]
    under = later & (width > 0) & (height > 0) & (width * height >= 0.9 * area)
    return [(texts[row], covers[column]) for row, column in zip(*np.nonzero(under), strict=True)]


def _has_text_above(text: _Drawn, cover: _Drawn, texts: Sequence[_Drawn]) -> bool:
    return any(
        other[0] > cover[0]
        and other[2][0] < text[2][2]
        and text[2][0] < other[2][2]
        and _levels(other[2], text[2]) > 0.3
        for other in texts
    )


def _levels(a: Box, b: Box) -> float:
    """Share of the lower of two boxes that is level with the other."""
    return (min(a[3], b[3]) - max(a[1], b[1])) / max(0.01, min(a[3] - a[1], b[3] - b[1]))


def _under_opaque(page: Any, pairs: Sequence[tuple[_Drawn, _Drawn]]) -> list[Box]:
    opaque = {drawing["seqno"] for drawing in page.get_drawings() if _is_opaque(drawing)}
    masked = any(image[1] for image in page.get_images())
    return [
        text[2]
        for text, (order, kind, _) in pairs
        if (kind == "fill-path" and order in opaque) or (kind == "fill-image" and not masked)
    ]


def _is_opaque(drawing: dict[str, Any]) -> bool:
    filled = drawing.get("fill") is not None and (drawing.get("fill_opacity") or 0) >= 0.99
    return filled and [item[0] for item in drawing["items"]] in (["re"], ["qu"], ["l"] * 4, ["l"] * 3)
