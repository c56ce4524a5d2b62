"""Notices of law and asks as wholes: the items under a title, the lines of one paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, takewhile

from blogwriter.chinese import _fragments, _sources
from blogwriter.chinese._sources import Source

__all__ = ["TITLE", "page_lines"]

LINES = 8
"""Lines of a notice under its title."""
CHARS = 300
"""Characters of an item of a notice."""
PARAGRAPH = 6
"""Lines of a paragraph that goes as a whole with half of them."""

PARTS = 3
"""Lines in the middle of a broken notice."""
PART_CHARS = 24

_ITEM = re.compile(r"[\s>*]*(?:\d{1,2}|[一二三四五六七八九十])[.、．)）]")
_ENDED = re.compile(r"[。！!：:；][\s*”」）)]*$")
TITLE = re.compile(
    r"\W*(?:(?:0x)?\d{1,2}[、.\s]*)?(?:郑重|特别|免责|版权|重要|法律|阅读|温馨|友情)?(?:声明|申明|提示|提醒|警告|须知|通知)\W*$"
)
ENOUGH = 2
"""Words of law in an item."""
_STRONG = re.compile(r"免责|责任|后果|非法|违法|法律|侵权|仅供|请勿|请不要|不得将|自负|道德")
_WHOLE = frozenset({"ask", "follow", "legal"})


def page_lines(sources: Sequence[Source], dropped: dict[int, str]) -> dict[int, str]:
    """Number → rule of the lines that go with others.

    Args:
        sources: All lines.
        dropped: Number of each line that goes by itself → its rule.
    """
    found = _titled(sources, dropped) | _whole(sources, dropped)
    return found | _parts(sources, dropped | found)


def _titled(sources: Sequence[Source], dropped: dict[int, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    shown = [i for i, source in enumerate(sources) if not source.blank]
    for at, here in enumerate(shown):
        if TITLE.match(sources[here].plain):
            below = shown[at + 1 : at + 1 + LINES]
            pictured = list(takewhile(lambda i: _sources.IMAGE.match(sources[i].text), below))
            if pictured and dropped.get(next(iter(below[len(pictured) :]), -1)) == "legal":
                found[here] = "legal"
            items = _numbered(sources, below, dropped)
            items = items or list(takewhile(lambda i: _is_law(sources[i], dropped.get(i)), below))
            while items and _is_small(sources[items[-1]]):
                items.pop()
            items = items if sum(_is_fence(sources[i]) for i in items) in (0, 2) else []
            found |= dict.fromkeys([here, *items] if items else [], "legal")
    return found


def _parts(sources: Sequence[Source], dropped: dict[int, str]) -> dict[int, str]:
    """A notice that the page broke: words between two of its lines, of which the upper is open."""
    found: dict[int, str] = {}
    shown = [i for i, source in enumerate(sources) if not source.blank]
    for at, here in enumerate(shown):
        near = shown[at + 1 : at + 2 + PARTS]
        words = list(takewhile(lambda i: dropped.get(i) != "legal" and _is_part(sources[i]), near))
        below = shown[at + 1 + len(words) : at + 2 + len(words)]
        said = dropped.get(here) == "legal" or _sources.signs("notice", sources[here].plain) >= ENOUGH
        law = said and not sources[here].code and not TITLE.match(sources[here].plain)
        closed = below and dropped.get(below[0]) == "legal" and not TITLE.match(sources[below[0]].plain)
        if law and closed and 0 < len(words) <= PARTS and not _ENDED.search(sources[here].plain):
            found |= dict.fromkeys([here, *words], "legal")
    return found


def _is_part(source: Source) -> bool:
    """Whether a line can be words of a sentence that goes on."""
    plain = source.plain.strip()
    apart = source.code or _sources.HEADING.match(source.text) or _sources.IMAGE.match(source.text)
    return not apart and len(plain) <= PART_CHARS and not _sources.PROTECTED.search(plain)


def _numbered(sources: Sequence[Source], below: list[int], dropped: dict[int, str]) -> list[int]:
    """The items of a numbered notice, of which most speak of the law."""
    items = list(takewhile(lambda i: _ITEM.match(sources[i].plain) and not sources[i].code, below))
    law = sum(_is_law(sources[i], dropped.get(i)) for i in items)
    return items if len(items) > 1 and 2 * law >= len(items) else []


def _is_fence(source: Source) -> bool:
    """The fence around a notice that is no code."""
    return not source.code and source.plain.strip() in ("```", "~~~")


def _is_small(source: Source) -> bool:
    """A part of a word, as a page breaks them off."""
    return len(source.plain.strip()) <= _fragments.LETTERS


def _is_law(source: Source, rule: str | None) -> bool:
    """Whether a line is an item of a notice that a title announces."""
    if source.code or _sources.HEADING.match(source.text) or _sources.PROTECTED.search(source.plain):
        return False
    words = _sources.signs("notice", source.plain)
    said = len(source.plain) <= CHARS and (words >= ENOUGH or (words > 0 and _STRONG.search(source.plain) is not None))
    return said or rule == "legal" or _is_small(source) or _is_fence(source)


def _whole(sources: Sequence[Source], dropped: dict[int, str]) -> dict[int, str]:
    """What stands between two lines of an ask in one paragraph, or is less than half of a short one."""
    found: dict[int, str] = {}
    apart = [source.blank or bool(_sources.HEADING.match(source.text)) for source in sources]
    for blank, group in groupby(range(len(sources)), key=apart.__getitem__):
        run = list(group)
        gone = [i for i in run if dropped.get(i) in _WHOLE]
        if blank or not gone or any(sources[i].prose or sources[i].code for i in run if i not in gone):
            continue
        most = len(run) <= PARAGRAPH and 2 * len(gone) >= len(run) > 1
        most = most and not any(_fragments.is_own(sources[i]) for i in run if i not in gone)
        found |= dict.fromkeys(run if most else range(gone[0], gone[-1]), dropped[gone[0]])
    return found
