"""An English term with its Chinese rendering right behind it: each word must be rendered, and nothing else put in.

Shifted Sparse Attention，也就是“共享稀疏注意力”     “shifted” is not rendered, and “共享” (shared) renders nothing
RBRM，也就是「基于角色的奖励模型」                   the paper spells it out as rule-based reward model
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blogwriter.audit._paper import Index
from blogwriter.audit._post import Claim
from blogwriter.chinese import glossary
from blogwriter.words import content_words, has_han, words

__all__ = ["Rendering", "misrendered"]

_TERM = r"[A-Z][A-Za-z²³]*(?:[ -][A-Za-z]+){0,5}s?"
_GIVEN = re.compile(
    rf"(?P<term>{_TERM})[”」\"]?\s?[，,（(]?\s?(?:也就是|即是?|译为|译作|意为|意思是|中文(?:叫|名为?)|又叫|所谓)\s?(?:的)?"
    r"[“「『\"](?P<zh>[^”」』\"]{3,16})[”」』\"]"
)
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]*[A-Z]s?")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A rendering with a word in it that the term does not have."""

    term: str
    """As the paper spells it out."""
    chinese: str
    strange: str
    """The Chinese word that renders nothing."""
    missing: str
    """The English word that is not rendered."""


def misrendered(claim: Claim, index: Index) -> Iterator[Rendering]:
    """Renderings of a sentence that say something else than the term.

    Args:
        claim: A sentence of the post.
        index: The paper, which spells out its abbreviations.
    """
    for match in _GIVEN.finditer(claim.folded):
        term = _spelt_out(match["term"], index)
        problem = _compared(term, match["zh"]) if term and has_han(match["zh"]) else None
        if problem:
            yield problem


def _spelt_out(term: str, index: Index) -> str | None:
    """A term as it is, an abbreviation as the glossary or the paper spells it; None where neither does."""
    if not _ABBREVIATION.fullmatch(term):
        return term if len(content_words(term)) > 1 else None
    known = (form for item in glossary.find(term) for t in item.terms for form in t.english)
    spelt = next((form for form in known if " " in form and index.holds(form)), None)
    if spelt:
        return spelt
    letters = re.sub(r"s$", "", term).lower()
    found = re.search(r" " + r" ".join(rf"({letter}[a-z]+)" for letter in letters) + r" ", index.text)
    return found[0].strip() if found else None


def _compared(term: str, chinese: str) -> Rendering | None:
    stems = frozenset(words(term))
    items = glossary.find(chinese)
    forms = [(item, [frozenset(words(form)) for t in item.terms for form in t.english]) for item in items]
    strange = next((item for item, english in forms if not any(form & stems for form in english)), None)
    rendered = frozenset(stem for _, english in forms for form in english for stem in form)
    # What the glossary does not have by itself would not be seen in the rendering.
    parts = (word for word in re.findall(r"[A-Za-z]+", term) if content_words(word) and glossary.chinese_of(word))
    missing = next((word for word in parts if not rendered.issuperset(content_words(word))), None)
    if strange is None or missing is None:
        return None
    return Rendering(term, chinese, chinese[strange.start : strange.end], missing)
