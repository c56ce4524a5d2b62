"""Open text laid end to end for rules that look at neighbours, and the way back to the file.

A run is what reads on within one line: spans of one block with a placeholder for what stands between them. All runs of
a document lie in one string, apart by line ends, so that a rule is one search over the whole document.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from blogwriter.chinese.spans import Scan

__all__ = ["CODE", "Edit", "MARK", "MATH", "Runs", "runs"]

CODE, MATH, MARK = "\ue000", "\ue001", "\ue002"
"""Placeholders: inline code, a formula, and what a reader does not see (``[``, ``](…)``, tags, footnote marks)."""


class Edit(NamedTuple):
    """A change of the file: (start, end, new text)."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Runs:
    """The string and its map."""

    text: str
    kinds: tuple[tuple[int, int, str], ...]
    """(start, end, kind of block) of every run, as offsets in ``text``."""
    _starts: tuple[int, ...]
    _offsets: tuple[tuple[int, int], ...]
    """By piece: (offset in the file, length)."""

    def place(self, at: int) -> int:
        """Offset in the file of an offset in ``text``; a placeholder is where the piece before it ends."""
        piece = max(bisect_right(self._starts, at) - 1, 0)
        offset, length = self._offsets[piece]
        return offset + min(at - self._starts[piece], length)

    def edit(self, start: int, end: int, new: str) -> Edit | None:
        """A change of ``text`` as a change of the file; None where it would touch what is protected."""
        piece = max(bisect_right(self._starts, start) - 1, 0)
        offset, length = self._offsets[piece]
        first, last = start - self._starts[piece], end - self._starts[piece]
        if first > length and start == end:
            # Behind a placeholder: the next piece begins here.
            return None
        return Edit(offset + first, offset + last, new) if last <= length else None


def runs(source: str, found: Scan, *, without: frozenset[str] = frozenset()) -> Runs:
    """Lay the open spans of a document end to end, without those of some kinds."""
    parts: list[str] = []
    starts: list[int] = []
    offsets: list[tuple[int, int]] = []
    kinds: list[tuple[int, int, str]] = []
    at = begin = 0
    before = None
    for span in found.spans:
        if span.kind in without:
            continue
        joined = before is not None and before.block == span.block and _same_run(source, before.end, span.start, span)
        if before is not None and joined:
            parts.append(_placeholder(source, before.end, span.start))
        elif before is not None:
            kinds.append((begin, at, found.blocks[before.block].kind))
            parts.append("\n")
        if before is not None:
            at += len(parts[-1])
            begin = begin if joined else at
        starts.append(at)
        offsets.append((span.start, span.end - span.start))
        parts.append(source[span.start : span.end])
        at += span.end - span.start
        before = span
    if before is not None:
        kinds.append((begin, at, found.blocks[before.block].kind))
    return Runs("".join(parts), tuple(kinds), tuple(starts) or (0,), tuple(offsets) or ((0, 0),))


def _same_run(source: str, end: int, start: int, span: object) -> bool:
    kind = getattr(span, "kind", "")
    if kind in ("title", "front", "mermaid"):
        return False
    return "\n" not in source[end:start] and not (kind == "cell" and "|" in source[end:start])


def _placeholder(source: str, start: int, end: int) -> str:
    if start == end:
        return ""
    first, second = source[start], source[start : start + 2]
    if first == "`":
        return CODE
    return MATH if first == "$" or second in ("\\(", "\\[") else MARK
