"""How many characters a section is asked for."""

from __future__ import annotations

from blogwriter.styles import Style

__all__ = ["WORDS", "is_brief", "room", "rooms"]

WORDS = {"short": 200, "medium": 320, "long": 480}
"""Characters of a usual section, by the length that the user wants."""
_BRIEF = 60
_ONE_SENTENCE = "一句话"


def is_brief(heading: str) -> bool:
    """Whether a question asks for one sentence."""
    return _ONE_SENTENCE in heading


def room(style: Style, words: int, facts: int, heading: str = "") -> int:
    """Characters for a section: what its facts fill, within half and twice the usual.

    Args:
        style: How much it says of a fact.
        words: Characters of a usual section.
        facts: Cards of this one.
        heading: Of this one.
    """
    if is_brief(heading):
        return _BRIEF
    return round(max(words / 2, min(words * 2, facts * style.fact_words)) / 10) * 10


def rooms(style: Style, words: int, facts: float, sections: int) -> float:
    """Characters for all sections, as far as can be told before their facts are known."""
    brief = sum(map(is_brief, style.questions))
    rest = max(1, sections - brief)
    each = max(words / 2, min(words * 2, facts / sections * style.fact_words))
    return rest * each + brief * _BRIEF
