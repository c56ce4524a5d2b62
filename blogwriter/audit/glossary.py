"""Terms rendered wrongly: the paper uses the term, and the post takes it in another sense of the word.

    multimodal → 多模型 (right: 多模态)      identity mapping → 身份映射 (right: 恒等映射)

The wrong forms are those that the glossary forbids and those of ``assets/mistranslations.tsv``. One that stands within
a longer right form is left alone, and one that a Chinese paper uses itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from blogwriter import resources
from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._paper import Index
from blogwriter.audit._post import Claim, Post
from blogwriter.audit._renderings import misrendered
from blogwriter.chinese import glossary
from blogwriter.chinese.glossary import Glossary, Term
from blogwriter.models import Finding, Sentence
from blogwriter.words import content_words, has_han, simplified

__all__ = ["check"]

NAME = "glossary"


def check(post: Post, index: Index, terms: Glossary | None = None) -> Iterator[Finding]:
    """Findings for forbidden renderings."""
    wrong = (*_forbidden(terms or glossary.load()), *_mistaken())
    for claim in post.claims:
        if not has_han(claim.text):
            continue
        lowered = claim.folded.lower()
        told: list[str] = []
        for form, term in wrong:
            if form not in lowered or any(form in other for other in told) or _within_right(lowered, form, terms):
                continue
            used = _use(index, term, form)
            if used:
                told.append(form)
                yield _found(claim, form, term, *used)
        for wrong_one in misrendered(claim, index) if not told else ():
            message = f"“{wrong_one.chinese}”译错了：{wrong_one.term} 里没有“{wrong_one.strange}”的意思"
            yield finding(claim, NAME, CONTRADICTED, message, fix=f"按 {wrong_one.term} 重译")


@lru_cache(maxsize=8)
def _forbidden(terms: Glossary) -> tuple[tuple[str, Term], ...]:
    return tuple((simplified(form).lower(), term) for term in terms.terms for form in term.forbid)


@cache
def _mistaken() -> tuple[tuple[str, Term], ...]:
    """Every wrong form of the list with its term; the longest first, which says most."""
    lines = (resources.assets() / "mistranslations.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    pairs = [
        (form.lower(), Term(en=english[0], also=tuple(english[1:]), hans=right))
        for names, wrong, right in rows
        for english in [names.split("|")]
        for form in wrong.split("、")
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


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


def _use(index: Index, term: Term, wrong: str) -> tuple[str, Sentence] | None:
    """The term as the paper has it, and the first sentence with it; None where the paper itself renders it so."""
    if index.holds(wrong):
        return None
    for form in term.english:
        stems = tuple(content_words(form))
        places = index.places(frozenset({stems})) if stems and index.holds(form) else frozenset()
        if places:
            return form, index.sentences[min(places)]
    return None


def _found(claim: Claim, form: str, term: Term, used: str, sentence: Sentence) -> Finding:
    right = term.en if term.keep else term.hans
    return finding(
        claim,
        NAME,
        CONTRADICTED,
        f"“{form}”是误译：论文用的是 {used}，应译“{right}”",
        evidence=sentence,
        fix=f"把“{form}”改为“{right}”",
    )
