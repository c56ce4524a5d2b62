"""Sections and pages: whether they exist, which is the last, and whether a claim stands in the section it names.

    文中没有第四章             but there is a section 4                         → 矛盾
    第 9 章介绍了……            but the sections end with 7                      → 论文未提及
    引言部分介绍了红队测试      but the introduction never speaks of it, 2.4 does → 矛盾
    最后一个标题是“致谢”        but headings follow it                            → 矛盾

Placement is judged by what is rare in the paper: terms, names and numbers that stand together elsewhere and not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from blogwriter.audit import _headings as headings
from blogwriter.audit._context import in_context
from blogwriter.audit._findings import CONTRADICTED, finding
from blogwriter.audit._headings import denied, first_of, named, numeral
from blogwriter.audit._outline import Mention, Outline, mentions, outline
from blogwriter.audit._paper import Index
from blogwriter.audit._placement import elsewhere, titled_elsewhere
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Finding, Section

__all__ = ["check"]

NAME = "sections"
_PAGE = re.compile(r"第\s?(?P<n>\d{1,4}|[一二三四五六七八九十百]+)\s?(?:页|頁)|\bpage\s(?P<p>\d{1,4})\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"该(?:部分|章|节|小节)|这一?(?:部分|章|节)|其中|此外|另外|同时|并|还|也|文中还|(?:作者|文章|论文)(?:还|也)"
)
"""How a sentence begins that still speaks of the section of the one before."""
_TOPIC = 8
"""Characters before the name of the section that a passage is about."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for sections and pages."""
    plan = outline(index.paper)
    for claim in post.claims:
        if claim.kind == "heading":
            yield from _pages(claim, plan, index)
    frame: tuple[Section, ...] = ()
    for said in in_context(post, plan):
        claim = said.claim
        if claim.kind == "quote":
            continue
        found = mentions(claim.folded, plan)
        own = _sections_of(found)
        if own:
            frame = own if _is_topic(claim.folded, found) else ()
        goes_on = frame == said.scope and bool(_GOES_ON.match(claim.folded))
        problem = next(_structure(claim, found, plan, index), None) or _misplaced(
            claim, found, own or (frame if goes_on else ()), plan, index
        )
        if problem:
            yield problem


def _structure(claim: Claim, found: tuple[Mention, ...], plan: Outline, index: Index) -> Iterator[Finding]:
    yield from _pages(claim, plan, index)
    yield from headings.problems(claim, found, plan, index)


def _pages(claim: Claim, plan: Outline, index: Index) -> Iterator[Finding]:
    total = index.paper.pages
    if not total:
        return
    for match in _PAGE.finditer(claim.folded):
        number = numeral(match["n"] or match["p"])
        sentence = next((s for s in index.sentences if s.page == number), None)
        if number > total:
            yield finding(claim, NAME, CONTRADICTED, f"论文只有 {total} 页，没有第 {number} 页", fix="核对页码")
        elif sentence and denied(claim.folded, match[0]):
            message = f"第 {number} 页有正文：“{sentence.text[:60]}”"
            yield finding(claim, NAME, CONTRADICTED, message, evidence=sentence)
        elif sentence and claim.kind != "heading":
            yield from _on_another_page(claim, match[0], number, plan, index)


def _on_another_page(claim: Claim, shown: str, number: int, plan: Outline, index: Index) -> Iterator[Finding]:
    """What a page is said to hold; those beside it count too: a sentence may run over, a cover be left uncounted."""
    inside = frozenset(
        place
        for place, sentence in enumerate(index.sentences)
        if sentence.page is not None and abs(sentence.page - number) <= 1
    )
    apart = elsewhere(claim.folded.replace(shown, " "), inside, (), plan, index)
    if apart and not index.verbatim(claim.text):
        message = f"第 {number} 页没有说这件事，见第 {apart.sentence.page} 页"
        fix = f"改为第 {apart.sentence.page} 页"
        yield finding(claim, NAME, CONTRADICTED, message, evidence=apart.sentence, fix=fix)


def _is_topic(text: str, found: tuple[Mention, ...]) -> bool:
    """Whether a sentence is about the section that it names: ``（见 5.4 节）`` begins no passage on it."""
    shown = next(mention.text for mention in found if mention.sections)
    before = text[: text.find(shown)]
    return len(before) <= _TOPIC and not re.search(r"[（(见如]", before)


def _misplaced(
    claim: Claim, found: tuple[Mention, ...], sections: tuple[Section, ...], plan: Outline, index: Index
) -> Finding | None:
    """Where a claim stands that names its section, or goes on with the passage on it."""
    if not sections or index.verbatim(claim.text):
        return None
    for clause, mention in _clauses(claim.folded, found):
        other = titled_elsewhere(clause, mention.sections, plan, index)
        if other:
            evidence = first_of(other, index)
            message = f"{named(mention.sections[0])}没有说这件事，论文另有{named(other)}"
            return finding(claim, NAME, CONTRADICTED, message, evidence=evidence, fix=f"改为{named(other)}")
    text = claim.folded
    for mention in found:
        text = text.replace(mention.text, " ")
    inside = frozenset(place for section in sections for place in plan.places(section, index))
    apart = elsewhere(text, inside, sections, plan, index)
    if apart is None:
        return None
    place = f"，见{named(apart.section)}" if apart.section else ""
    message = f"{named(sections[0])}没有说这件事{place}（第 {apart.sentence.page} 页）"
    return finding(claim, NAME, CONTRADICTED, message, evidence=apart.sentence, fix="核对这句话出自哪一节")


def _sections_of(found: tuple[Mention, ...]) -> tuple[Section, ...]:
    return tuple(dict.fromkeys(section for mention in found for section in mention.sections))


def _clauses(text: str, found: tuple[Mention, ...]) -> Iterator[tuple[str, Mention]]:
    """Each section that a sentence names with what is said of it; the whole sentence where there is one only."""
    known = [mention for mention in found if mention.sections]
    if len(known) == 1:
        yield text.replace(known[0].text, " "), known[0]
        return
    for clause in re.split(r"[，,；;]", text):
        here = [mention for mention in known if mention.text in clause]
        if len(here) == 1:
            yield clause.replace(here[0].text, " "), here[0]
