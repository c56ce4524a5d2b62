"""Lines that rules took from the article by mistake: a word of a menu, a number or a date among sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from blogwriter.chinese import _fragments, _sources
from blogwriter.chinese._sources import Source

__all__ = ["own_lines"]

TOP = 8
"""Lines shown at the top of a page, where a menu or a byline can stand."""
COMPANY = 3
"""Lines of the loose kind around one, of four, from which they are the page's."""
BESIDE = 2

_LOOSE = frozenset({"button", "byline", "contact", "counts"})
"""Rules of lines that stand in articles too."""
_IN_PARAGRAPH = _LOOSE | {"nav", "ui"}


def own_lines(sources: Sequence[Source], dropped: dict[int, str], first: int, last: int) -> set[int]:
    """Numbers of the dropped lines that stay.

    Args:
        sources: All lines.
        dropped: Number of each line that goes → its rule.
        first: The first line of the text.
        last: Its last line; behind it the page's words need no company.
    """
    found = {i for i in _in_broken_paragraphs(sources, dropped) if _is_loose(sources[i], dropped.get(i))}
    shown = [i for i, source in enumerate(sources) if not source.blank]
    gone = {i: rule for i, rule in dropped.items() if i not in found}
    for at, i in enumerate(shown):
        rule = gone.get(i)
        begun = at >= TOP or "。" in sources[first].plain
        inside = begun and i > first and (i < last or rule == "contact")
        beside = [
            dropped[j] for j in (*shown[max(at - BESIDE, 0) : at], *shown[at + 1 : at + 1 + BESIDE]) if j in dropped
        ]
        lonely = len(beside) < COMPANY and all(other in _LOOSE for other in beside)
        if rule in _LOOSE and inside and lonely:
            found.add(i)
    return found


def _is_loose(source: Source, rule: str | None) -> bool:
    """Whether a line of a paragraph of the article was taken for its form or its neighbours, not for what it says."""
    return rule in _IN_PARAGRAPH or (rule == "ad" and not _sources.signs("promo", source.plain))


def _in_broken_paragraphs(sources: Sequence[Source], dropped: dict[int, str]) -> set[int]:
    """Lines of the article's paragraphs that the page broke in mid-sentence: a line in them begins with a mark."""
    found: set[int] = set()
    for run in _fragments.broken_paragraphs(sources):
        if any(i not in dropped and re.search(r"\w", sources[i].plain) for i in run):
            found.update(run)
    return found
