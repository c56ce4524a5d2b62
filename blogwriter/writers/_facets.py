"""Which sentences of a paper speak of its problem, its idea, its method, its results, its limits: found by code.

A facet is named by the headings and the cue words under which papers speak of it. A sentence needs at least one of the
two; what it scores otherwise (``_score``) decides among those.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from blogwriter import resources
from blogwriter.models import Paper, Section
from blogwriter.words import simplified
from blogwriter.writers import _score
from blogwriter.writers._score import Scored

__all__ = ["Facet", "facet", "facet_of", "located", "with_numbers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One thing that readers ask of a paper; ``assets/facets.yaml`` says what the fields mean."""

    headings: re.Pattern[str]
    cues: re.Pattern[str]
    questions: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    fill: bool = False
    """Whether sentences under such a heading do where hardly any has a cue."""
    needs: str = "any"
    """``both`` heading and cue, or ``any`` of the two."""

    def heads(self, section: Section | None) -> bool:
        """Whether a section is about it."""
        return bool(section and self.headings.search(simplified(section.title.lower())))

    def leaves(self, text: str) -> bool:
        """Whether a sentence is not about it, whatever else it says."""
        return bool(self.unless and self.unless.search(simplified(text)))


_TIED = 0.35
_CUED = 0.2
_ASIDE = 0.3
_WHOLE = 0.3
"""Least shape of a sentence: rows of tables, labels of axes, formulas and entries of lists have less."""
_FEW = 2
_POINTS = re.compile(
    r"^(?:In |As |See )?(?:Fig(?:ure|s?\.)|Table|Appendix|Section|[Rr]ow|(?:this|the \w+) (?:sub)?section)\b"
    r"|\b(?:in|see|from) (?:Fig(?:ure|s?\.)|Table|Section|Appendix) |^[（(]?(?:如|见)?[图表]\s?\d|^\d+(?:\.\d+)* "
)
"""Sentences that point at another place, which a reader of the post does not see."""


def facet_of(question: str) -> str | None:
    """The facet that a Chinese question asks for; None where it asks for something else."""
    plain = simplified(question)
    return next((name for name, facet in _facets().items() if facet.questions.search(plain)), None)


def facet(name: str) -> Facet:
    """A facet by its name, one of the keys of ``assets/facets.yaml``."""
    return _facets()[name]


def located(paper: Paper, scored: Scored, name: str, *, count: int = 3, taken: Sequence[str] = ()) -> tuple[str, ...]:
    """Up to ``count`` sentences on a facet, in reading order; fewer, or none, where the paper does not speak of it."""
    wanted = facet(name)
    homes = {sid: section for section in paper.sections for sid in section.sentences}
    texts = {s.id: s.text for s in paper.sentences}
    whole = [sid for sid in scored.ids if _score.shape(texts[sid]) > _WHOLE]
    bonus = {sid: _bonus(wanted, homes.get(sid), texts[sid]) for sid in whole}
    lifted = Scored(
        ids=scored.ids,
        scores={sid: scored.scores[sid] + bonus.get(sid, 0.0) for sid in scored.ids},
        vectors=scored.vectors,
    )
    chosen = _score.choose(lifted, among=[sid for sid in whole if bonus[sid]], count=count, taken=taken)
    if wanted.fill and len(chosen) < min(count, _FEW):
        under = [
            sid
            for sid in whole
            if wanted.heads(homes.get(sid)) and not _score.leans(texts[sid]) and not wanted.leaves(texts[sid])
        ]
        known = (*taken, *chosen)
        chosen += _score.choose(scored, among=under, count=min(count, _FEW) - len(chosen), taken=known)
    return tuple(sorted(chosen, key=scored.ids.index))


def with_numbers(paper: Paper, scored: Scored, count: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The best sentences that state results in numbers, in reading order: (sentence id, its numbers as printed)."""
    texts = {s.id: s.text for s in paper.sentences}

    whole = (sid for sid in scored.ids if _score.shape(texts[sid]) > _WHOLE)
    found = {sid: numbers for sid in whole if (numbers := _numbers_of(texts[sid]))}
    cues = facet("results").cues
    lifted = Scored(
        ids=scored.ids,
        scores={sid: scored.scores[sid] + (_CUED if cues.search(simplified(texts[sid])) else 0) for sid in scored.ids},
        vectors=scored.vectors,
    )
    chosen = _score.choose(lifted, among=found, count=count)
    return tuple((sid, found[sid]) for sid in sorted(chosen, key=scored.ids.index))


_COUNTED = "parameters tokens sentences examples words documents images samples labels".replace(" ", "|")
_UNITS = (
    r"%|％|×|percent\b|points?\b|BLEU|ROUGE|F1|x\b|times\b|GPUs?\b|[KMBT]\b(?! ?=)"
    rf"(?: (?:{_COUNTED}))?|parameters|tokens"
    r"|(?:million|billion|trillion)(?: \w+)?|FLOPs?|(?:hour|day|week|month|second)s?\b|ms\b"
    r"|个?百分点|倍|万\w?|亿\w?|小时|天|秒|元"
)
_MEASURES = r"(?:BLEU|ROUGE|F1|accuracy|perplexity|precision|recall|score|准确率|召回率|正确率)s?(?: scores?)?"
_NUMBER = re.compile(
    rf"{_MEASURES} ?(?:of|at|to|is|was|为|达到?|是) ?(?:about |around )?\d+(?:\.\d+)?%?"
    rf"|(?<![\w.,\[(/–-])(?:[~≈$]\s?)?(?:\d{{1,3}}(?:, ?\d{{3}})+|\d+)(?:\.\d+)?\s?-?(?:{_UNITS})",
    re.IGNORECASE,
)
_NUMBERS = 3


def _numbers_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(number.split()) for number in _NUMBER.findall(text)))[:_NUMBERS]


def _bonus(wanted: Facet, home: Section | None, text: str) -> float:
    under = wanted.heads(home)
    cued = bool(wanted.cues.search(simplified(text)))
    value = _TIED * under + _CUED * cued
    if wanted.leaves(text):
        return 0.0
    enough = (under and cued) if wanted.needs == "both" else (under or cued)
    if not enough or _POINTS.search(text):
        return 0.0
    return value - _ASIDE if _score.leans(text) else value


@cache
def _facets() -> dict[str, Facet]:
    import yaml

    text = (resources.assets() / "facets.yaml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    return {
        name: Facet(
            headings=re.compile("|".join(entry["headings"])),
            cues=_any(entry["cues"]),
            questions=re.compile("|".join(entry["questions"])),
            unless=_any(entry["unless"]) if "unless" in entry else None,
            needs=entry.get("needs", "any"),
            fill=entry.get("fill", False),
        )
        for name, entry in content.items()
    }


def _any(cues: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_starting, cues)), re.IGNORECASE)


def _starting(cue: str) -> str:
    """An English cue begins a word; Chinese has no such beginnings."""
    return rf"\b{cue}" if cue[:1].isascii() and (cue[:1].isalpha() or cue.startswith("(")) else cue
