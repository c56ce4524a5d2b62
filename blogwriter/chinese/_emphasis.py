"""Bold that breaks beside Chinese punctuation.

CommonMark opens or closes ``**`` by what stands on both sides, and counts Chinese punctuation as punctuation and
Chinese characters as letters:

    **难以并行。**因此    → not closed; **难以并行**。因此 is
    它们有**“顺序”**的    → not opened; 它们有“**顺序**”的 is
    与**`code`**相邻      → not opened; 与 **`code`** 相邻 is
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from blogwriter.chinese._runs import CODE, MATH

__all__ = ["Repair", "repairs"]

_MARKS = re.compile(r"\*{1,3}|~~")
_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", "（": "）", "《": "》", "〈": "〉", "【": "】", "(": ")"}
_TAIL = "。，、；：！？…"


class Repair(NamedTuple):
    """A broken pair and text that does not break."""

    start: int
    end: int
    new: str | None
    """None where only another wording helps."""


def repairs(text: str, start: int, end: int) -> Iterator[Repair]:
    """Broken pairs of marks in one run."""
    waiting: dict[str, int] = {}
    for match in _MARKS.finditer(text, start, end):
        mark, at = match[0], match.start()
        before = text[at - 1] if at > start else " "
        after = text[match.end()] if match.end() < end else " "
        if mark not in waiting:
            if not after.isspace():
                waiting[mark] = at
            continue
        if before.isspace():
            continue
        opened = waiting.pop(mark)
        inside = text[opened + len(mark) : at]
        outer = text[opened - 1] if opened > start else " "
        broken_open = _is_mark(inside[:1]) and not _ends_word(outer)
        broken_close = _is_mark(inside[-1:]) and not _ends_word(after)
        if broken_open or broken_close:
            yield Repair(opened, match.end(), _mended(inside, mark, outer, after))


def _is_mark(char: str) -> bool:
    return bool(char) and (char in (CODE, MATH) or unicodedata.category(char)[0] in "PS")


def _takes_blank(char: str) -> bool:
    return char in (CODE, MATH) or char.isascii()


def _ends_word(char: str) -> bool:
    return char.isspace() or _is_mark(char)


def _mended(inside: str, mark: str, outer: str, after: str) -> str | None:
    """The pair with its outer punctuation outside; with blanks where that is code or a formula; None where neither."""
    if _MARKS.search(inside):
        return None
    head, core, tail = "", inside, ""
    while core and core[-1] in _TAIL:
        core, tail = core[:-1], core[-1] + tail
    if len(core) > 2 and _PAIRS.get(core[0]) == core[-1] and core[0] not in core[1:]:
        head, core, tail = core[0], core[1:-1], core[-1] + tail
    if not core:
        return None
    left = " " if not head and _is_mark(core[0]) and not _ends_word(outer) else ""
    right = " " if not tail and _is_mark(core[-1]) and not _ends_word(after) else ""
    if (left and not _takes_blank(core[0])) or (right and not _takes_blank(core[-1])):
        return None
    return f"{left}{head}{mark}{core}{mark}{tail}{right}"
