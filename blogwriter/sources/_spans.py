"""Spans of a page as one reads them: runs of one style, of the height that type of their size has.

MuPDF ends a span at every blank that it made up itself, six in a line; and PyMuPDF reckons the height of every letter
anew. Both are done here once a span, for all who read the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from blogwriter.sources._lines import union
from blogwriter.sources._mupdf import mupdf

__all__ = ["SYNTHETIC", "in_runs", "uncorrected"]

_FEWEST = 3
"""Spans of a line of which two may be joined."""
_STYLE = itemgetter("font", "size", "flags", "char_flags", "color", "alpha")
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
    if len(spans) < _FEWEST:
        return spans
    head, *rest = spans
    done: list[dict[str, Any]] = []
    run, style = [head], _STYLE(head)
    blank: dict[str, Any] | None = None
    for span in rest:  # sixty thousand in a hundred pages: nothing is called that need not be
        if blank is None and span["char_flags"] & SYNTHETIC:
            blank = span
        elif blank is not None and style == _STYLE(span):
            run += (blank, span)
            blank = None
        else:
            done += (_joined(run), blank) if blank is not None else (_joined(run),)
            run, style, blank = [span], _STYLE(span), None
    return [*done, _joined(run), blank] if blank is not None else [*done, _joined(run)]


def _joined(run: list[dict[str, Any]]) -> dict[str, Any]:
    """A run of spans and the blanks between them as its first span."""
    head = run[0]
    if len(run) > 1:
        head["text"] = "".join([span["text"] for span in run])
        head["bbox"] = union([span["bbox"] for span in run[::2]])
    return head


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
