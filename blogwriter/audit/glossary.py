"""Terms rendered wrongly: the paper uses the term, and the post writes a rendering that the glossary forbids.

    multimodal → 多模型 (right: 多模态)      power law → 功率法则 (right: 幂律)

A forbidden form within a longer right one is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._paper import Index
from blogwriter.audit._post import Claim, Post
from blogwriter.chinese import glossary
from blogwriter.chinese.glossary import Glossary, Term
from blogwriter.models import Finding, Sentence
from blogwriter.words import content_words, has_han, simplified

__all__ = ["check"]

NAME = "glossary"


def check(post: Post, index: Index, terms: Glossary | None = None) -> Iterator[Finding]:
    """Findings for forbidden renderings."""
    wrong = _forbidden(terms or glossary.load())
    for claim in post.claims:
        if not has_han(claim.text):
            continue
        lowered = claim.folded.lower()
        for form, term in wrong:
            if form in lowered and not _within_right(lowered, form, terms):
                sentence = _use(index, term)
                if sentence:
                    yield _found(claim, form, term, sentence)


@lru_cache(maxsize=8)
def _forbidden(terms: Glossary) -> tuple[tuple[str, Term], ...]:
    return tuple((simplified(form).lower(), term) for term in terms.terms for form in term.forbid)


def _within_right(text: str, form: str, terms: Glossary | None) -> bool:
    """Whether every occurrence lies inside a longer right rendering of some term."""
    spans = [(item.start, item.end) for item in glossary.find(text, terms)]
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if not any(a <= start and end <= b for a, b in spans):
            return False
        start = text.find(form, start + 1)
    return True


def _use(index: Index, term: Term) -> Sentence | None:
    """The paper's first sentence with the term as it stands."""
    if not any(index.holds(form) for form in term.english):
        return None
    notion = frozenset(stems for form in term.english if (stems := tuple(content_words(form))))
    for place in sorted(index.places(notion)):
        return index.sentences[place]
    return None


def _found(claim: Claim, form: str, term: Term, sentence: Sentence) -> Finding:
    right = term.en if term.keep else term.hans
    return finding(
        claim,
        NAME,
        CONTRADICTED,
        f"“{form}”是误译：论文用的是 {term.en}，应译“{right}”",
        evidence=sentence,
        fix=f"把“{form}”改为“{right}”",
    )
