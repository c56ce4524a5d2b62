"""Claims in their surroundings: what “it” is, and which section of the paper a passage says that it retells.

Conclusion 部分总结了全文。该模型基于 Transformer。     the second sentence, too, is said of the conclusion
本节介绍了三点： / - 量化压缩索引                       the lead of a list belongs to each of its items
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blogwriter.audit._outline import Mention, Outline, mentions
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Section

__all__ = ["Said", "in_context"]

_BEFORE = 2
"""Sentences before a claim that are shown with it."""
_LEADS = ("：", ":")
_REFERS = re.compile(
    r"(?:该|此|它|其|这|那|上述|前者|后者|同时|并|还|也|而|但|不过|然而|因此|所以|例如|比如|另外|再|最后|接着|随后)|\b(?:It|This|These|They|Such)\b",
)
"""How a paragraph begins that goes on with what the one before it spoke of, though not always in its section."""
_SAME_SECTION = re.compile(r"该(?:部分|章|节|小节)|这一?(?:部分|章|节)|其中")
"""How a new paragraph begins that is still about the section of the one before."""
_NAMES_SECTION = re.compile(r"部分|章|节|\b[Ss]ection|§|附录")


@dataclass(frozen=True, slots=True)
class Said:
    """A claim and what a reader knows when he comes to it."""

    claim: Claim
    before: tuple[str, ...] = ()
    """The sentences before it in its paragraph, the lead of its list, or the end of the paragraph it goes on with."""
    scope: tuple[Section, ...] = ()
    """The sections that an earlier sentence of the passage says it retells; empty where the claim names its own."""
    near: tuple[Section, ...] = ()
    """The sections that the claim, its passage or its headings name: where to look first."""


@dataclass(slots=True)
class _Passage:
    """What is carried from sentence to sentence under one heading."""

    headings: tuple[str, ...] = ()
    titled: tuple[Section, ...] = ()
    """Sections that the innermost heading is named after."""
    block: int = -1
    earlier: tuple[str, ...] = ()
    """Sentences of this paragraph so far."""
    last: str = ""
    """The sentence before, in whatever paragraph."""
    lead: str = ""
    scope: tuple[Section, ...] = ()


def in_context(post: Post, plan: Outline) -> Iterator[Said]:
    """The sentences, cells and quotations of a post in order, each in its context; those beside them are part of it."""
    passage = _Passage()
    own = frozenset(post.sentences)
    beside = (claim for claim in post.beside if claim.kind in ("prose", "cell", "quote"))
    for claim in sorted((*own, *beside), key=lambda claim: claim.start):
        if claim.headings != passage.headings:
            passage = _Passage(headings=claim.headings, titled=_titled(claim.headings, plan))
        said = _said(claim, passage, plan)
        if claim in own:
            yield said


def _said(claim: Claim, passage: _Passage, plan: Outline) -> Said:
    if claim.block != passage.block:
        _begin(claim, passage)
    named = mentions(claim.folded, plan)
    own = _sections(named)
    explicit = _sections(tuple(mention for mention in named if _NAMES_SECTION.search(mention.text)))
    if explicit:
        passage.scope = explicit
    said = Said(
        claim=claim,
        before=passage.earlier[-_BEFORE:],
        scope=() if explicit else passage.scope,
        near=tuple(dict.fromkeys([*own, *passage.scope, *passage.titled])),
    )
    if claim.kind == "prose":
        passage.earlier = (*passage.earlier, claim.text)
        passage.last = claim.text
        passage.lead = claim.text if claim.text.endswith(_LEADS) else passage.lead
    return said


def _begin(claim: Claim, passage: _Passage) -> None:
    """A new paragraph or list item: what of the passage still holds for it."""
    item = claim.column > 1  # the mark of a list or quotation stands before it
    if not item and passage.lead != passage.last:
        passage.lead = ""
    if not passage.lead and not _SAME_SECTION.match(claim.folded):
        passage.scope = ()
    goes_on = passage.last if _REFERS.match(claim.folded) else ""
    passage.earlier = (passage.lead,) if passage.lead else (goes_on,) if goes_on else ()
    passage.block = claim.block


def _titled(headings: tuple[str, ...], plan: Outline) -> tuple[Section, ...]:
    """Sections of the paper that the innermost heading is named after: ``4 Capabilities``, ``局限性``."""
    return _sections(mentions(f"{headings[-1]}部分", plan)) if headings else ()


def _sections(found: tuple[Mention, ...]) -> tuple[Section, ...]:
    return tuple(dict.fromkeys(section for mention in found for section in mention.sections))
