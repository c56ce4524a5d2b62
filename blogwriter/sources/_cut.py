"""Text that a page draws beyond its edges or outside its clip, so that it is not among its spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from blogwriter.models import Box
from blogwriter.sources import _covers
from blogwriter.sources._pages import View, actual_words, shown_words
from blogwriter.sources._visible import Span

__all__ = ["cut_off", "is_outside", "replaced"]

# Operators as they stand between others; a display list leaves out what is clipped to nothing.
_CLIP = re.compile(rb"(?<![A-Za-z(])W\*?(?=[\s/\[(<%\x00]|$)")
_CLIPPING_MODE = re.compile(rb"[4-7]\s+Tr(?![A-Za-z])")
# In the page itself, by name, or in a form.
_ACTUAL_TEXT = re.compile(rb"ActualText|/[^\s/]+\s*/[^\s/]+\s+BDC|(?<![A-Za-z])Do(?![A-Za-z])")
MAX_TEXT = 2_000
"""Characters kept of a stretch, for the report."""


def cut_off(view: View, spans: Sequence[Span]) -> list[tuple[str, str]]:
    """(``off_page`` or ``clipped``, text) of what is drawn and not to be seen; annotations are left out.

    Args:
        view: The page.
        spans: Its text as far as it is inside.
    """
    content = view.content
    found = _in_no_mode(view, spans) if _CLIPPING_MODE.search(content) else []
    texts = [box for kind, box in view.drawing.log if kind in (*_covers.TEXTS, "ignore-text")]
    if not _CLIP.search(content) and not any(_lost(texts, spans)):
        return found
    notes = [item.rect for item in (*(view.page.annots() or ()), *(view.page.widgets() or ()))]
    runs = view.page.get_texttrace()
    for run, lost in zip(runs, _lost([run["bbox"] for run in runs], spans), strict=True):
        if lost and not any(note.intersects(run["bbox"]) for note in notes):
            reason = "off_page" if is_outside(run["bbox"], view.edge) else "clipped"
            found.append((reason, "".join(chr(char[0]) for char in run["chars"])))
    return _joined(found)


def _in_no_mode(view: View, spans: Sequence[Span]) -> list[tuple[str, str]]:
    """Text that only adds to the clip; a display list does not hold it."""
    known = {word for span in spans for word in span.text.split()}
    text = " ".join(word for word in view.page.get_text(flags=0).split() if word not in known)
    return [("invisible", text)] if text else []


def replaced(view: View) -> str:
    """Words that only ``/ActualText`` has."""
    if not _ACTUAL_TEXT.search(view.content):
        return ""
    shown = {word.casefold() for word in shown_words(view)}  # fonts of small capitals have letters of either case
    runs: list[list[str]] = [[]]
    for word in actual_words(view):
        if word.casefold() in shown:
            runs.append([])
        else:
            runs[-1].append(word)
    # Single words are drop caps, hyphens and ligatures spelled out, which is what it is for.
    return " ".join(" ".join(run) for run in runs if len(run) >= 3)[:MAX_TEXT]


def is_outside(box: Box, edge: Box) -> bool:
    """Whether a box lies wholly beyond the edges of a page."""
    return box[2] <= edge[0] or box[3] <= edge[1] or box[0] >= edge[2] or box[1] >= edge[3]


def _lost(boxes: Sequence[Box], spans: Sequence[Span]) -> list[bool]:
    """Whether each box of drawn text touches none of the spans."""
    return [not found for found in _covers.touched(boxes, [span.box for span in spans], least=0.0)]


def _joined(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """One stretch for each run of the same reason: lost text has no place on the page that could part it."""
    joined: list[tuple[str, str]] = []
    for reason, text in found:
        if joined and joined[-1][0] == reason:
            joined[-1] = (reason, f"{joined[-1][1]} {text}"[:MAX_TEXT])
        else:
            joined.append((reason, text))
    return joined
