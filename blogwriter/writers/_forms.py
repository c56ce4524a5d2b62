"""The excerpt in the form of each style: by the paper's outline, by questions, as a digest, as a story.

Which form it is follows from what the style says of itself, so that a user's own style has one too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from blogwriter.chinese.glossary import Glossary
from blogwriter.models import Figure, Paper, Section, Sentence, Table
from blogwriter.styles import Style
from blogwriter.words import has_han
from blogwriter.writers import WriteOptions, _ask, _facets, _score
from blogwriter.writers._draft import Block, Grid, Line, Para, Part, Quotes, Show
from blogwriter.writers._lengths import is_brief
from blogwriter.writers._markdown import escape
from blogwriter.writers._material import Material
from blogwriter.writers._score import Scored
from blogwriter.writers._skeleton import Skeleton

__all__ = ["Desk", "desk", "parts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amounts:
    """How much is excerpted."""

    takeaways: int
    facet: int
    """Sentences on one facet."""
    share: float
    """Of a section's sentences, in the form by outline."""
    section: int
    """Most sentences of one section."""
    numbers: int
    figures: int


_AMOUNTS = {
    "short": _Amounts(takeaways=3, facet=2, share=0.08, section=2, numbers=4, figures=3),
    "medium": _Amounts(takeaways=5, facet=4, share=0.15, section=3, numbers=8, figures=6),
    "long": _Amounts(takeaways=7, facet=7, share=0.3, section=6, numbers=12, figures=12),
}
_SNIPPET = 220
"""Characters of a sentence in the table of numbers."""
_STORY = (
    ("story_problem", ("problem",)),
    ("story_idea", ("idea",)),
    ("story_method", ("method",)),
    ("story_results", ("results",)),
    ("story_limits", ("limits", "future")),
    ("story_meaning", ("meaning",)),
)
_DIGEST = (
    ("digest_problem", ("problem",)),
    ("digest_method", ("idea", "method")),
    ("digest_results", ("results",)),
    ("digest_limits", ("limits", "meaning")),
)


_IN_ABSTRACT = 0.2
"""What likeness costs among sentences of one abstract."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One paper with all that its excerpt is made of; not slotted, since it remembers look-ups."""

    material: Material
    style: Style
    options: WriteOptions
    say: Skeleton
    terms: Glossary
    scored: Scored = field(repr=False)

    @property
    def paper(self) -> Paper:
        """The paper."""
        return self.material.paper

    @property
    def amounts(self) -> _Amounts:
        """How much is excerpted."""
        return _AMOUNTS[self.options.length]

    @cached_property
    def sentences(self) -> dict[str, Sentence]:
        """Sentences by the paper's own ids."""
        return {s.id: s for s in self.paper.sentences}

    @cached_property
    def order(self) -> dict[str, int]:
        """Place of every sentence in reading order."""
        return {s.id: i for i, s in enumerate(self.paper.sentences)}

    @cached_property
    def best(self) -> tuple[str, ...]:
        """The takeaways, in reading order: from the abstract where there is one, which is what it is for."""
        abstract = [sid for s in self.paper.sections if s.kind == "abstract" for sid in s.sentences]
        among = abstract if 2 <= len([s for s in abstract if s in self.scored.scores]) <= 40 else None
        # An abstract names one thing again and again without saying anything twice.
        weights = _score.Weights(similar=_IN_ABSTRACT) if among else _score.WEIGHTS
        scored = _facets.telling(self.paper, self.scored)
        chosen = _score.choose(scored, among=among, count=self.amounts.takeaways, weights=weights)
        return tuple(sorted(chosen, key=self.order.__getitem__))

    def takeaways(self, papers: int) -> tuple[str, ...]:
        """The takeaways of this paper in a post on so many papers."""
        return self.best if papers == 1 else self.best[: max(self.amounts.takeaways // papers, 2)]

    @cached_property
    def numbers(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Sentences with results in numbers."""
        count = self.amounts.numbers // (2 if self.style.numbered else 1)
        return _facets.with_numbers(self.paper, self.scored, count)

    @property
    def numbers_shown(self) -> int:
        """How many numbers the table shows."""
        return sum(len(found) for _, found in self.numbers)

    @cached_property
    def shows(self) -> tuple[tuple[str, int, Section | None], ...]:
        """(tagged key, page, section) of the figures and tables that the post shows."""
        pictures = dict(self.options.pictures)
        named: dict[str, Figure | Table] = {}
        for plain, _, item in self.paper.exhibits():
            key = self.material.name(plain)
            if isinstance(item, Figure) or (isinstance(item, Table) and key in pictures):
                named[key] = item
        chosen = [key for key in named if key in pictures] or list(named)
        return tuple(
            (key, named[key].page or 0, self._home(named[key].caption_id)) for key in chosen[: self.amounts.figures]
        )

    def _home(self, caption: str | None) -> Section | None:
        """The section in which a caption stands, told by reading order."""
        at = self.order.get(caption or "", -1)
        home = None
        for section in self.paper.sections:
            first = self.order.get(section.sentences[0], -1) if section.sentences else -1
            if 0 <= first <= at:
                home = section
        return home


def desk(material: Material, style: Style, options: WriteOptions, say: Skeleton, terms: Glossary) -> Desk:
    """Score a paper and lay it ready."""
    scored = _score.score(material.paper)
    return Desk(material=material, style=style, options=options, say=say, terms=terms, scored=scored)


def parts(desk: Desk, *, prefix: str = "") -> tuple[Part, ...]:
    """The parts of one paper's excerpt; none where there is nothing to quote.

    Args:
        desk: The paper.
        prefix: Stands before the numbers of headings in a series, such as ``2.``.
    """
    if not desk.scored.ids:
        return ()
    if desk.style.questions:
        return _by_questions(desk)
    if desk.style.outline == "paper" and any(s.kind == "body" for s in desk.paper.sections):
        return _by_outline(desk, prefix)
    return _by_facets(desk, _DIGEST if desk.style.numbered else _STORY, prefix)


def _by_outline(desk: Desk, prefix: str) -> tuple[Part, ...]:
    found: list[Part] = []
    sections = [s for s in desk.paper.sections if s.kind == "body"]
    shown = list(desk.shows)
    for number, section in enumerate(sections, start=1):
        blocks: list[Block] = []
        sids = _of_section(desk, section)
        if sids:
            blocks.append(_quotes(desk, sids))
        blocks += [Show(key=key) for key, _, home in shown if home is section]
        if blocks or _has_children(sections, number - 1):
            heading = _heading(desk, section, prefix, number)
            found.append(Part(heading=heading, blocks=tuple(blocks), level=min(section.level + 1, 4)))
    rest = [Show(key=key) for key, _, home in shown if home is None or home.kind != "body"]
    tail = [_numbers(desk), *([Part(heading=desk.say.text["figures"], blocks=tuple(rest))] if rest else [])]
    return (*_pruned(found), *(part for part in tail if part))


def _of_section(desk: Desk, section: Section) -> list[str]:
    own = [sid for sid in section.sentences if sid in desk.scored.scores]
    count = max(1, min(desk.amounts.section, round(len(own) * desk.amounts.share)))
    return sorted(_score.choose(desk.scored, among=own, count=count), key=desk.order.__getitem__)


def _has_children(sections: Sequence[Section], index: int) -> bool:
    return index + 1 < len(sections) and sections[index + 1].level > sections[index].level


def _pruned(found: list[Part]) -> list[Part]:
    """Without headings under which nothing stands after all."""
    kept: list[Part] = []
    for part in reversed(found):
        if part.blocks or (kept and kept[-1].level > part.level):
            kept.append(part)
    return kept[::-1]


def _heading(desk: Desk, section: Section, prefix: str, place: int) -> str:
    chinese = desk.say.heading(section.title, desk.terms)
    number = section.number or (str(place) if prefix else "")
    words = [f"{prefix}{number}" if number else "", chinese or "", section.title]
    return escape(" ".join(filter(None, words)))


def _by_facets(desk: Desk, plan: tuple[tuple[str, tuple[str, ...]], ...], prefix: str) -> tuple[Part, ...]:
    taken = list(desk.best)
    found: list[Part] = []
    left = list(desk.shows)
    for key, names in plan:
        blocks: list[Block] = []
        sids: list[str] = []
        for name in names:
            count = -(-desk.amounts.facet // len(names))
            sids += _facets.located(desk.paper, desk.scored, name, count=count, taken=(*taken, *sids))
        if sids:
            blocks.append(_quotes(desk, sorted(sids, key=desk.order.__getitem__)))
            taken += sids
        mine = [item for item in left if _belongs(item[2], names)]
        left = [item for item in left if item not in mine]
        blocks += [Show(key=item[0]) for item in mine]
        if "results" in names and (numbers := _numbers(desk)):
            blocks += numbers.blocks
        if blocks:
            number = f"{prefix}{len(found) + 1}" if prefix or desk.style.numbered else ""
            found.append(Part(heading=" ".join(filter(None, (number, desk.say.text[key]))), blocks=tuple(blocks)))
    if left:
        found.append(Part(heading=desk.say.text["figures"], blocks=tuple(Show(key=key) for key, _, _ in left)))
    return tuple(found)


def _belongs(home: Section | None, names: Sequence[str]) -> bool:
    """Figures stand with the method or the results, as their section's title says; the rest come last."""
    if _facets.facet("results").heads(home):
        return "results" in names
    return home is not None and home.kind == "body" and "method" in names


def _by_questions(desk: Desk) -> tuple[Part, ...]:
    taken = list(desk.best)
    left = list(desk.shows)
    found: list[Part] = [Part(heading=desk.say.text["questions"])]
    for question in desk.style.questions:
        facet = _facets.facet_of(question)
        sids = _answer(desk, question, facet, taken)
        taken += sids
        blocks: list[Block] = [_quotes(desk, sids) if sids else _missing(desk, question, facet)]
        mine = [item for item in left if facet and _belongs(item[2], (facet,))]
        left = [item for item in left if item not in mine]
        blocks += [Show(key=key) for key, _, _ in mine]
        if facet == "results" and (numbers := _numbers(desk)):
            blocks += numbers.blocks
        found.append(Part(heading=f"Q：{escape(question)}", blocks=tuple(blocks), level=3))
    if left:
        found.append(Part(heading=desk.say.text["figures"], blocks=tuple(Show(key=key) for key, _, _ in left)))
    return tuple(found)


def _answer(desk: Desk, question: str, facet: str | None, taken: Sequence[str]) -> tuple[str, ...]:
    if is_brief(question):
        return _in_one_sentence(desk)
    if facet is None:
        return _ask.answer(desk.paper, question, glossary=desk.terms, count=desk.amounts.facet).sids
    if facet in ("idea", "problem", "results"):  # the abstract says it best, be it among the takeaways already
        taken = [sid for sid in taken if sid not in desk.best]
    # Said twice is better than denied: a sentence that stands above may be the only answer here.
    return _facets.located(desk.paper, desk.scored, facet, count=desk.amounts.facet, taken=taken) or _facets.located(
        desk.paper, desk.scored, facet, count=1
    )


def _in_one_sentence(desk: Desk) -> tuple[str, ...]:
    """What the abstract says that the paper does; where there is none, what any part says best."""
    abstract = [sid for s in desk.paper.sections if s.kind == "abstract" for sid in s.sentences]
    told = _facets.located(desk.paper, desk.scored, "idea", count=len(desk.scored.ids))
    among = tuple(sid for sid in told if sid in abstract) or told or None
    return _score.choose(desk.scored, among=among, count=1)


def _missing(desk: Desk, question: str, facet: str | None) -> Para:
    """A facet that was not found proves nothing; a search does say what it searched for."""
    text = desk.say.text["nothing_here"] if facet else _ask.answer(desk.paper, question, say=desk.say).text
    return Para(lines=(Line(text=escape(text)),))


def _numbers(desk: Desk) -> Part | None:
    if not desk.numbers:
        return None
    say = desk.say
    rows = tuple(_row(desk, sid, numbers) for sid, numbers in desk.numbers)
    grid = Grid(head=(say.text["number"], say.text["sentence"], say.text["page"]), rows=rows)
    return Part(heading=say.text["numbers"], blocks=(grid,))


def _row(desk: Desk, sid: str, numbers: Sequence[str]) -> tuple[Line, ...]:
    sentence = desk.sentences[sid]
    snippet = _snippet(sentence.text, numbers[0])
    seen = [number for number in numbers if number in snippet]
    return (
        Line(text=desk.say.join(f"**{escape(number)}**" for number in seen or numbers)),
        Line(text=escape(snippet), sids=(desk.material.name(sid),)),
        Line(text=str(sentence.page or "")),
    )


def _snippet(text: str, number: str) -> str:
    """A sentence, or where it is long the part around a number, cut at blanks."""
    if len(text) <= _SNIPPET:
        return text
    at = max(text.find(number), 0)
    first = max(min(at - _SNIPPET // 2, len(text) - _SNIPPET), 0)
    piece = text[first : first + _SNIPPET]
    marks = r"[，；。]" if has_han(text) else r"\s"
    if first:
        piece = "… " + re.split(marks, piece, maxsplit=1)[-1]
    if first + _SNIPPET >= len(text):
        return piece
    ends = [found.end() for found in re.finditer(marks, piece)]
    return piece[: ends[-1] if ends else None].rstrip() + " …"


def _quotes(desk: Desk, sids: Sequence[str]) -> Quotes:
    return Quotes(sids=tuple(desk.material.name(sid) for sid in sids))
