"""Numbered titles that go on one after the other: a page's tail cannot begin between two of them.

“0x01 … 0x02 … 0x03”, “一、… 二、…”, “1. … 2. …”. What the account adds at the end (0x04 关于我们) is no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from blogwriter.chinese import _sources
from blogwriter.chinese._sources import Source

__all__ = ["inside"]

TITLE = 40
"""Characters in which a title tells what it opens."""
MOST = 40
"""Number up to which a title is counted."""

_DIGITS = "一二三四五六七八九十"
_STYLES = tuple(
    (style, re.compile(rf"[\s>]*(#*)\s*(\**)\s*{pattern}"))
    for style, pattern in (
        ("hex", r"0x(\d{1,2})(?!\d|[0-9a-fA-F]{2})"),
        ("han", rf"[(（第]?([{_DIGITS}]{{1,3}})(?:[、.．)）]|[章节部]|\s*\**\s*$)"),
        ("paragraph", r"[(（](\d{1,2})[)）]"),
        ("title", r"(\d{1,2})(?:[、．]|\.(?!\d)|-(?=[\u3400-\u9fff]))"),
        ("bare", r"(\d{1,2})\s*\**\s*$"),
    )
)
_NOTICE = re.compile(r"声明|免责|须知|警告|版权|关注|联系|资料|广告|推荐|星球|往期")


def inside(sources: Sequence[Source], shown: Sequence[int], is_page: Callable[[int], bool]) -> set[int]:
    """Lines above which no cut can be made: between a title and the one that comes before it in its series.

    Args:
        sources: All lines.
        shown: Those that are looked at, in order.
        is_page: Whether a line is known to be the page's.
    """
    found: set[int] = set()
    last: dict[tuple[str, str, int], int] = {}
    for at, i in enumerate(shown):
        title = _title(sources[i])
        if title is None:
            continue
        style, marks, number = title
        before = last.get((style, marks, number - 1))
        titles = shown[at : at + (2 if style == "bare" else 1)]
        own = not any(is_page(j) or _NOTICE.search(sources[j].plain[:TITLE]) for j in titles)
        if before is not None and own:
            found.update(shown[before + 1 : at + 1])
        if own and _is_section(sources[i]) and number > 2:
            # The title before may be the page's: what stands above that one is still the article's.
            above = last.get((style, marks, number - 2))
            found.update(shown[above + 1 : at + 1] if above is not None and before is not None else ())
        last[title] = at
    return found


def _title(source: Source) -> tuple[str, str, int] | None:
    """Style, marks of Markdown and number of a numbered title; titles of one series have the same marks."""
    if source.code:
        return None
    for style, pattern in _STYLES:
        match = pattern.match(source.plain)
        number = _value(match[3]) if match else 0
        if match and 0 < number <= MOST:
            return style, match[1] + match[2], number
    return None


def _is_section(source: Source) -> bool:
    bare = _sources.without_marks(source.plain).strip()
    return bool(_sources.OWN_TITLE.fullmatch(bare) or _sources.SECTION.fullmatch(bare))


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.find(text) + 1
    return 10 * (_DIGITS.find(tens) + 1 if tens else 1) + (_DIGITS.find(ones) + 1 if ones else 0)
