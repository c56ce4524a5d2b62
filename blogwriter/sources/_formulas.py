"""Display formulas: lines of symbols that stand by themselves; they stay pictures and never become prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from blogwriter.models import Box, Formula
from blogwriter.sources._layout import Layout
from blogwriter.sources._lines import Line, is_math, union

__all__ = ["Display", "displays", "formula"]

_NUMBER = re.compile(r"[(（]\s*(\d{1,3}(?:[.-]\d{1,3})?[a-z]?|[A-Z]\.?\d{1,3})\s*[)）]$")
_WORD = re.compile(r"[A-Za-z]{3,}")
_FUNCTIONS = frozenset(
    [
        "exp",
        "log",
        "max",
        "min",
        "sin",
        "cos",
        "tan",
        "tanh",
        "sigmoid",
        "softmax",
        "argmax",
        "argmin",
        "arg",
        "sup",
        "inf",
        "lim",
        "det",
        "dim",
        "ker",
        "mod",
        "where",
        "if",
        "otherwise",
        "and",
        "for",
        "all",
        "with",
        "such",
        "that",
        "attention",
        "concat",
        "ffn",
        "relu",
        "gelu",
        "layernorm",
        "head",
        "multihead",
        "loss",
        "reward",
        "clip",
        "var",
        "cov",
        "diag",
        "rank",
        "sign",
        "subject",
        "minimize",
        "maximize",
    ]
)
_SYMBOL = re.compile(r"[=<>−½≤≥≈∝∑∏∫√∂∇∈∉⊂∪∩→←↔±×÷·∞∀∃|∥⊙⊗⊕\u0370-\u03ff\ue000-\uf8ff\ufffd]")


class Display(NamedTuple):
    """A formula and its lines."""

    lines: tuple[int, ...]
    box: Box
    number: str | None


def displays(lines: Sequence[Line], layout: Layout, free: Sequence[bool]) -> list[Display]:
    """Display formulas among lines.

    Args:
        lines: Lines in reading order.
        layout: Measures of the document.
        free: Which lines may be part of a formula at all.
    """
    groups: list[list[int]] = []
    sure = [ok and _is_formula(line, layout) for line, ok in zip(lines, free, strict=True)]
    for i, line in enumerate(lines):
        if not free[i] or not (sure[i] or _is_scrap(line, layout)):
            continue
        if groups and _touches(lines[groups[-1][-1]], line, groups[-1][-1] == i - 1):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [
        _display(group, lines)
        for group in groups
        if any(sure[i] for i in group) and not _is_tail(lines, group[0], layout)
    ]


def _is_tail(lines: Sequence[Line], first: int, layout: Layout) -> bool:
    """Whether a line of symbols only goes on a running line on its left, from which a raised sign parted it."""
    line = lines[first]
    for before in lines[max(0, first - 3) : first]:
        shared = min(before.box[3], line.box[3]) - max(before.box[1], line.box[1])
        running = before.box[0] < line.column[0] + 0.9 * layout.body_size and _WORD.search(before.text)
        near = before.box[0] < line.box[0] and line.box[0] - before.box[2] < layout.body_size
        same = (before.page, before.column) == (line.page, line.column)
        if same and running and near and shared > 0.5 * min(before.height, line.height):
            return True
    return False


def _is_formula(line: Line, layout: Layout) -> bool:
    left, right = line.column
    indented = line.box[0] > left + 0.9 * layout.body_size
    numbered = bool(_NUMBER.search(line.text)) and line.box[2] > right - 12
    if not indented and not line.text.endswith((")", "）")):
        return False
    symbols = len(_SYMBOL.findall(line.text))
    words = [word for word in _WORD.findall(_roman_text(line)) if word.lower() not in _FUNCTIONS]
    if len(words) > 2 or sum(map(len, words)) > 0.4 * len(line.text) or re.search(r"[\u4e00-\u9fff]{4}", line.text):
        return False
    if not (line.math > 0.25 or symbols):
        return False
    if indented and (line.math > 0.3 or symbols > 1 or (not words and "=" in line.text)):
        return True
    return (numbered or (indented and bool(_NUMBER.search(line.text)))) and (line.math > 0.2 or symbols > 0)


def _roman_text(line: Line) -> str:
    """Text that is not set in italics or in a font for mathematics."""
    return " ".join(
        span.text for span in line.spans if not is_math(span.font) and not (span.italic and len(span.text) < 4)
    )


def _is_scrap(line: Line, layout: Layout) -> bool:
    """Limits, numerators, loose numbers: too little to be anything else."""
    if line.box[0] < line.column[0] + 0.9 * layout.body_size:
        return False
    text = line.text.replace(" ", "")
    return bool(_NUMBER.fullmatch(line.text.strip())) or (
        len(text) < 16 and (line.math > 0.5 or line.size < layout.body_size - 1.5)
    )


def _touches(above: Line, line: Line, follows: bool) -> bool:  # noqa: FBT001 - private, read in one place
    if not follows or line.page != above.page or line.column != above.column:
        return False
    return line.box[1] - above.box[3] < 1.1 * max(line.size, above.size)


def _display(group: Sequence[int], lines: Sequence[Line]) -> Display:
    number = next((m[1] for i in reversed(group) if (m := _NUMBER.search(lines[i].text.strip()))), None)
    return Display(tuple(group), union(lines[i].box for i in group), number)


def formula(display: Display, lines: Sequence[Line]) -> Formula:
    """The value that a paper carries."""
    text = " ".join(lines[i].text for i in display.lines)
    return Formula(number=display.number, page=lines[display.lines[0]].page, bbox=display.box, text=text)
