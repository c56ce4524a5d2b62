"""Spans of a page as one reads them: runs of one style, of the height that type of their size has.

MuPDF ends a span at every blank that it made up itself, six in a line; and PyMuPDF reckons the height of every letter
anew. Both are done here once a span, for all who read the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from blogwriter.sources._mupdf import mupdf

__all__ = ["SYNTHETIC", "in_runs", "uncorrected"]

SYNTHETIC = 512
"""Of ``char_flags``: the letter is a blank that MuPDF made up."""
_LEAST = 1e-3
"""Least ascender of a font that states one, in units of its size."""


@contextmanager
def uncorrected() -> Iterator[None]:
    """Letters as high as their font says, two fifths faster; ``in_runs`` makes up for it."""
    switch: Callable[..., bool] = mupdf().TOOLS.unset_quad_corrections
    was = switch()
    switch(True)  # noqa: FBT003 - PyMuPDF's own signature
    try:
        yield
    finally:
        switch(was)


def in_runs(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks of MuPDF's ``dict``, changed in place: spans of one style joined, heights by the size of type."""
    upright = []
    for block in blocks:
        for line in block.get("lines", ()):
            line["spans"] = spans = _runs(line["spans"])
            if spans and line["wmode"] == 0 and line["dir"][0] == 1:
                upright.append(line)
    _heighten(upright)
    return blocks


def _runs(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Spans joined over the blanks that MuPDF made up; a blank between two styles stays by itself."""
    if len(spans) < 3:
        return spans
    last, *rest = spans
    done = [last]
    blank: dict[str, Any] | None = None
    for span in rest:  # sixty thousand in a hundred pages: nothing is called that need not be
        if span["char_flags"] & SYNTHETIC:
            if blank is not None:
                done.append(blank)
            blank = span
        elif (
            blank is not None
            and last["size"] == span["size"]
            and last["font"] == span["font"]
            and last["color"] == span["color"]
            and last["char_flags"] == span["char_flags"]
            and last["flags"] == span["flags"]
            and last["alpha"] == span["alpha"]
        ):
            left, top, right, bottom = last["bbox"]
            x0, y0, x1, y1 = span["bbox"]
            last["text"] += blank["text"] + span["text"]
            last["bbox"] = (
                min(left, x0),
                min(top, y0),
                max(right, x1),
                max(bottom, y1),
            )
            blank = None
        else:
            if blank is not None:
                done.append(blank)
                blank = None
            done.append(span)
            last = span
    return [*done, blank] if blank is not None else done


def _heighten(lines: list[dict[str, Any]]) -> None:
    """Make type as high as its size, which its font's ascender and descender share as they are to each other."""
    shares = _shares(span for line in lines for span in line["spans"])
    for line in lines:
        x0, top, x1, bottom = line["bbox"]
        for span in line["spans"]:
            if span["font"] in shares:
                above, below = shares[span["font"]]
                left, high, right, low = span["bbox"]
                size = span["size"]
                span["bbox"] = (left, high := high - above * size, right, low := low + below * size)
                top, bottom = min(top, high), max(bottom, low)
        line["bbox"] = (x0, top, x1, bottom)


def _shares(spans: Iterable[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    """Font → what its letters lack above and below of the height of their size, in units of it."""
    measures: dict[str, tuple[float, float]] = {}
    for span in spans:
        font, size = span["font"], span["size"]
        _, top, _, bottom = span["bbox"]
        height = (bottom - top) / size if size else 1.0
        # A span may hold letters of two baselines; the lowest one of its font does not.
        if font not in measures or height < measures[font][0]:
            measures[font] = (height, (span["origin"][1] - top) / size if size else 0.0)
    return {
        font: (above / height - above, (height - above) / height - (height - above))
        for font, (height, above) in measures.items()
        if _LEAST < height < 1 and above > _LEAST
    }
