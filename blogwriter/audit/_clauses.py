"""Clauses: which words of a sentence go with which of its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from blogwriter.audit._names import names_in
from blogwriter.audit._paper import Notion
from blogwriter.words import content_words

__all__ = ["Clause", "clause_at", "clauses"]

_CUT = re.compile(
    r"[,;:](?=\s)|\s(?=(?:and|while|whereas|vs\.?|versus|compared|but|which|than)\s)|[，；、：]|(?<=[^0-9一二三四五六七八九十])(?=而(?!且)|相比)"
)
_AND = re.compile(r"[和与與及]|以及|\band\b")
_INNER = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_CAPITAL = re.compile(r"(?<![.\w])[A-Z][\w-]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence between commas and conjunctions; what stands in brackets stays with what it follows."""

    start: int
    end: int
    stems: frozenset[str]
    capitals: frozenset[str]
    """Words with a capital: names, mostly."""
    marked: frozenset[str]
    """Names that show by their letters: GPT-4, HumanEval."""

    def names(self, notion: Notion) -> bool:
        """Whether the clause names a notion."""
        return any(all(stem in self.stems for stem in form) for form in notion)


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of a sentence."""
    hidden = _INNER.sub(lambda match: "_" * len(match[0]), text)
    cuts = [0, *(match.end() for match in _CUT.finditer(hidden)), len(text)]
    return tuple(_clause(text, start, end) for start, end in pairwise(cuts) if end > start)


def clause_at(text: str, offset: int) -> str:
    """The clause that holds a character; one with several numbers is cut at its conjunctions too."""
    here = next((part for part in clauses(text) if part.start <= offset < part.end), None)
    if here is None:
        return text
    start, end = here.start, here.end
    if len(re.findall(r"\d[\d.,]*", text[start:end])) > 1:
        cuts = [start, *(match.end() for match in _AND.finditer(text, start, end)), end]
        start, end = next((a, b) for a, b in pairwise(cuts) if a <= offset < b)
    return text[start:end]


def _clause(text: str, start: int, end: int) -> Clause:
    part = text[start:end]
    stems = frozenset(word for word in content_words(part) if not re.fullmatch(r"[\d.,]+", word))
    return Clause(start, end, stems, frozenset(_CAPITAL.findall(part)), names_in(part))
