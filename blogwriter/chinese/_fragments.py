"""Asks that the page breaks over several lines: “觉得不错，就点个 “ / 在看 / ” 吧~”.

Where paragraphs are set apart by blank lines, the lines of one paragraph belong together; elsewhere only those that a
mark ties to each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from blogwriter.chinese import _sources
from blogwriter.chinese._sources import Source

__all__ = ["broken_asks", "broken_paragraphs", "is_own"]

LINES = 40
"""Lines of one broken ask."""
CHARS = 110
COLUMN = 12
"""Characters of a column of letters."""
COLUMN_WORDS = 2
"""Words of advertising in it."""
TOLD = 12
"""Chinese characters of a line that tells something technical."""
LETTERS = 2
"""Characters of a line that is a part of a word."""

_OPEN = re.compile(r"[“「『（(【《，、‘'\"]\W*$")
_CLOSE = re.compile(r"^\W*[”」』）)】》，。、！？!?’]")
_APART = re.compile("|".join(f"(?:{kind.pattern})" for kind in (_sources.IMAGE, _sources.HEADING, _sources.TABLE)))
_QUOTE = re.compile(r"\s*>")
_GOES_ON = re.compile(r"[，。、；：！？）”】」,.)\]]|(?:的|是|和|与|或|在|为|中|了|将|而|及|对|从)$")
_TECHNICAL = re.compile(r"漏洞|代码|函数|参数|命令|配置|版本|升级|攻击|安装")
_ASKS = frozenset({"ad", "ask", "donate", "follow", "readtime"})


def broken_asks(sources: Sequence[Source]) -> dict[int, str]:
    """Number of the line → the rule, for the lines of asks in several lines."""
    blank = sum(source.blank for source in sources)
    found: dict[int, str] = {}
    for group in _groups(sources, spaced=blank >= _sources.SPACED * len(sources)):
        joined = _sources.without_marks("".join(sources[i].plain.strip() for i in group)).strip()
        rule = _sources.first_rule(("any", "short"), joined) if len(joined) <= CHARS else ""
        if rule in _ASKS and not any(is_own(sources[i]) for i in group):
            found |= dict.fromkeys(group, rule)
    return found | _columns(sources)


def is_own(source: Source) -> bool:
    """Whether a line is the article's, whatever stands beside it."""
    told = len(_sources.HAN.findall(source.plain)) >= TOLD and not _sources.signs("promo", source.plain)
    return bool(_sources.PROTECTED.search(source.plain) or (told and _TECHNICAL.search(source.plain)))


def _columns(sources: Sequence[Source]) -> dict[int, str]:
    """Columns of letters (点 / 击 / 上 / 方) that together ask for something."""
    found: dict[int, str] = {}
    for small, group in groupby(range(len(sources)), key=lambda i: _is_letter(sources[i])):
        run = list(group)
        said = "".join(sources[i].plain.strip() for i in run)
        above = not any(source.prose for source in sources[: run[0]])
        words = _sources.signs("promo", said) + (_sources.signs("slogan", said) if above else 0)
        if small and len(said) >= COLUMN and words >= (1 if above else COLUMN_WORDS):
            found |= dict.fromkeys((i for i in run if not sources[i].blank), "ask")
    return found


def _is_letter(source: Source) -> bool:
    """Whether a line is a letter, or the gap between two."""
    bare = _sources.without_marks(source.plain).strip()
    return not source.code and len(bare) <= LETTERS and not _sources.SECTION.fullmatch(bare)


def broken_paragraphs(sources: Sequence[Source]) -> list[list[int]]:
    """Paragraphs that the page broke in mid-sentence: a line in them begins with a mark."""
    found = []
    for blank, group in groupby(range(len(sources)), key=lambda i: sources[i].blank):
        run = [i for i in group if not sources[i].code]
        if not blank and any(_GOES_ON.match(sources[i].plain.strip()) for i in run[1:]):
            found.append(run)
    return found


def _groups(sources: Sequence[Source], *, spaced: bool) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    letters = False
    for i, source in enumerate(sources):
        if source.blank and letters:
            continue  # letters that the page sets one below the other: 来 / 领 / 资 / 料
        small = len(_sources.without_marks(source.plain.strip())) <= LETTERS
        tied = spaced or (letters and small) or (groups[-1] and _tied(sources[i - 1].plain, source.plain))
        quoted = _QUOTE.match(source.text) and not _QUOTE.match(sources[i - 1].text)
        if source.blank or source.code or source.prose or _APART.match(source.text):
            groups.append([])
        elif groups[-1] and (not tied or quoted or (letters and not small and sources[i - 1].blank)):
            groups.append([i])
        else:
            groups[-1].append(i)
        letters = small and not source.blank
    return [group for group in groups if 1 < len(group) <= LINES]


def _tied(before: str, after: str) -> bool:
    return bool(_OPEN.search(before.strip()) or _CLOSE.match(after.strip()))
