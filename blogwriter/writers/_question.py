"""A question about a paper, what is said to it, and how numbers in questions are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from blogwriter.chinese.glossary import Glossary
from blogwriter.models import Paper, Section
from blogwriter.writers._skeleton import Skeleton

__all__ = ["Kind", "NUMERAL", "Question", "Reply", "name_of", "value_of"]

NUMERAL = r"(?:\d{1,4}|[一二三四五六七八九十百两]{1,5})"
"""A number in digits or Chinese, as a pattern."""
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}

Kind = Literal["page", "section", "figure", "table", "reference", "fact", "passages", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the paper says to a question."""

    kind: Kind
    text: str
    """One plain sentence by code that says what follows, or that there is nothing."""
    sids: tuple[str, ...] = ()
    """Sentences of the paper that answer, to be quoted in this order."""
    lines: tuple[str, ...] = ()
    """Facts and list entries, plain text."""
    searched: tuple[str, ...] = ()
    """What was searched for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of which paper."""

    paper: Paper
    text: str
    """In Simplified characters."""
    say: Skeleton
    glossary: Glossary
    count: int
    """Sentences at most."""

    def reply(self, kind: Kind, key: str, **values: object) -> Reply:
        """A reply of one sentence from the skeleton."""
        return Reply(kind=kind, text=self.say.say(key, **values))


def value_of(numeral: str) -> int:
    """12, 十二 and 一百二十 as numbers."""
    if numeral.isascii():
        return int(numeral)
    total = digit = 0
    for char in numeral:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def name_of(section: Section) -> str:
    """``3.1 Title`` as printed."""
    return f"{section.number} {section.title}" if section.number else section.title
