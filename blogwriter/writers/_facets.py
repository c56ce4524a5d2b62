"""Which sentences of a paper speak of its problem, its idea, its method, its results, its limits: found by code.

A facet is named by the headings and the cue words under which papers speak of it. A sentence needs at least one of the
two; what it scores otherwise (``_score``) decides among those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from blogwriter import resources
from blogwriter.models import Paper, Section
from blogwriter.words import content_words, simplified
from blogwriter.writers import _score
from blogwriter.writers._score import Scored

__all__ = ["Facet", "facet", "facet_of", "located", "telling", "with_numbers"]


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
    """``both`` heading and cue, a ``cue`` wherever it stands, or ``any`` of the two."""
    sure: re.Pattern[str] | None = None
    """Cues that suffice under any heading."""
    aside: re.Pattern[str] | None = None
    """Headings of details, which come last."""
    own: bool = False
    """Whether headings with words of the paper's title are about it."""
    early: bool = False
    """Whether it is told early under its heading."""
    counted: bool = False
    """Whether it is told in numbers."""

    def heads(self, section: Section | None) -> bool:
        """Whether a section is about it."""
        return bool(section and self.headings.search(simplified(section.title.lower())))

    def leaves(self, text: str) -> bool:
        """Whether a sentence is not about it, whatever else it says."""
        return bool(self.unless and self.unless.search(simplified(text)))


_TIED = 0.35
_CUED = 0.2
_ASIDE = 0.3
_COUNTED_IN = 0.1
_EARLY = 0.2
_COMMON = re.compile(
    r"\b(?:an?|the|of|for|in|on|to|with|and|by|from|using|towards?|via|is|are|all|you|need)\b", re.IGNORECASE
)
"""Words of titles that say nothing of the matter."""
_TITLES = 4096
_WHOLE = 0.3
"""Least shape of a sentence: rows of tables, labels of axes, formulas and entries of lists have less."""
_FEW = 2
_POINTS = re.compile(
    r"^(?:In |As |See )?(?:Fig(?:ure|s?\.)|Table|Appendix|Section|[Rr]ow|(?:this|the \w+) (?:sub)?section)\b"
    r"|\b(?:in|see|from) (?:Fig(?:ure|s?\.)|Table|Section|Appendix) "
    r"|\b[Aa]s (?:we )?(?:discussed|mentioned|described|shown|noted) |^[（(]?(?:如|见)?[图表]\s?\d|^\d+(?:\.\d+)* "
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
    places = _places(paper, name)
    texts = {s.id: s.text for s in paper.sentences}
    whole = [sid for sid in scored.ids if _score.shape(texts[sid]) > _WHOLE]
    bonus = {sid: _bonus(wanted, places.get(sid, _NOWHERE), texts[sid]) for sid in whole}
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
            if places.get(sid, _NOWHERE).under and not _score.leans(texts[sid]) and not wanted.leaves(texts[sid])
        ]
        known = (*taken, *chosen)
        chosen += _score.choose(scored, among=under, count=min(count, _FEW) - len(chosen), taken=known)
    return tuple(sorted(chosen, key=scored.ids.index))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a sentence stands, as one facet sees it."""

    under: bool = False
    """Under one of its headings, or of a section whose parent has one."""
    aside: bool = False
    early: float = 0.0
    """1 for the first sentence of its section, 0 for the last."""


_NOWHERE = _Place()


def _places(paper: Paper, name: str) -> dict[str, _Place]:
    """Place of every sentence; a section with a heading of its own facet does not go by the one above it."""
    wanted = facet(name)
    mine = _content(paper.title)
    above: list[Section] = []
    places: dict[str, _Place] = {}
    for section in paper.sections:
        above = [other for other in above if other.level < section.level]
        own = _first_facets(section.title)
        named = own or (_first_facets(above[-1].title) if above else own)
        under = name in named or wanted.heads(section)
        under = under or (wanted.own and not named and bool(_content(section.title) & mine))
        aside = bool(wanted.aside and wanted.aside.search(simplified(section.title.lower())))
        last = max(1, len(section.sentences) - 1)
        told = _outcome(paper, section) if name == "results" and section.kind == "abstract" else frozenset()
        for i, sid in enumerate(section.sentences):
            places[sid] = _Place(under=under or sid in told, aside=aside, early=1 - i / last)
        above.append(section)
    return places


def _outcome(paper: Paper, abstract: Section) -> frozenset[str]:
    """Sentences of an abstract behind the one that says what was done: what came of it."""
    texts = {s.id: s.text for s in paper.sentences}
    idea = facet("idea")
    done = [i for i, sid in enumerate(abstract.sentences) if idea.cues.search(simplified(texts.get(sid, "")))]
    return frozenset(abstract.sentences[done[0] + 1 :]) if done else frozenset()


@lru_cache(_TITLES)
def _first_facets(title: str) -> frozenset[str]:
    """What a heading names first: ``Methods and experimental details`` is about methods; none where it says nothing."""
    title = simplified(title.lower())
    found = {name: match.start() for name, other in _facets().items() if (match := other.headings.search(title))}
    return frozenset(name for name, start in found.items() if start == min(found.values()))


def _content(title: str) -> frozenset[str]:
    return frozenset(content_words(_COMMON.sub(" ", title)))


def telling(paper: Paper, scored: Scored) -> Scored:
    """The same sentences; those that say what was done and what was found gain over those that lead up to it."""
    texts = {s.id: s.text for s in paper.sentences}
    return Scored(
        ids=scored.ids,
        scores={sid: scored.scores[sid] + _told(texts[sid]) for sid in scored.ids},
        vectors=scored.vectors,
    )


def _told(text: str) -> float:
    plain, idea, results = simplified(text), facet("idea"), facet("results")
    done = bool(idea.cues.search(plain) or (idea.sure and idea.sure.search(plain)))
    found, counted = bool(results.cues.search(plain)), bool(_numbers_of(text))
    if not done and not (found and counted) and facet("problem").cues.search(plain):
        return -_CUED
    return _CUED * (done or found) + (_CUED if done or found else _COUNTED_IN) * counted


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
    results, *others = (_places(paper, name) for name in ("results", "method", "related"))
    elsewhere = {sid for sid in found if any(places.get(sid, _NOWHERE).under for places in others)}
    elsewhere -= {sid for sid in elsewhere if results.get(sid, _NOWHERE).under}
    told = (sid for sid in found if sid not in elsewhere and cues.search(simplified(texts[sid])))
    known = [sid for sid in told if not facet("results").leaves(texts[sid])]
    chosen = _with_new(_score.choose(lifted, among=known, count=2 * count), found)[:count]
    return tuple((sid, found[sid]) for sid in sorted(chosen, key=scored.ids.index))


def _with_new(sids: Sequence[str], numbers: Mapping[str, Sequence[str]]) -> list[str]:
    """Without sentences that only repeat the numbers of better ones."""
    seen: set[str] = set()
    kept = []
    for sid in sids:
        if not seen.issuperset(numbers[sid]):
            kept.append(sid)
            seen.update(numbers[sid])
    return kept


_COUNTED = "parameters tokens sentences examples words documents images samples labels".replace(" ", "|")
_UNITS = (
    r"%|％|×(?!\s?\d)|percent\b|points?\b|BLEU|ROUGE|F1|x\b|times(?= (?:\w+er|more|less|as)\b)|GPUs?\b|[KMBT]\b(?! ?=)"
    rf"(?: (?:{_COUNTED}))?|parameters|tokens"
    r"|(?:million|billion|trillion)(?: \w+)?|FLOPs?|(?:hour|day|week|month|second)s?\b|ms\b"
    r"|个?百分点|倍|万\w?|亿\w?|小时|天|秒|元"
)
_MEASURES = r"(?:BLEU|ROUGE|F1|accuracy|perplexity|precision|recall|score|准确率|召回率|正确率)s?(?: scores?)?"
_NUMBER = re.compile(
    rf"{_MEASURES} ?(?:of|at|to|is|was|为|达到?|是) ?(?:about |around )?\d+(?:\.\d+)?%?"
    r"|(?<=\bby )(?:\d{1,3}(?:, ?\d{3})+|\d+)(?:\.\d+)? times\b"
    r"|(?<![\w.,\[(/–-])(?!(?:19|20)\d\d[a-z]\b)(?:[~≈$]\s?)?(?:\d+(?:\.\d+)?\s?±\s?)?"
    rf"(?:\d{{1,3}}(?:, ?\d{{3}})+|\d+)(?:\.\d+)?\s?-?(?:{_UNITS})",
    re.IGNORECASE,
)
_NUMBERS = 3


def _numbers_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(number.split()) for number in _NUMBER.findall(text)))[:_NUMBERS]


def _bonus(wanted: Facet, place: _Place, text: str) -> float:
    """What a sentence gains by being on a facet; 0 where it is not."""
    plain = simplified(text)
    cued = bool(wanted.cues.search(plain))
    sure = bool(wanted.sure and wanted.sure.search(plain))
    enough = {"both": place.under and cued, "cue": cued, "any": place.under or cued}[wanted.needs]
    points = bool(_POINTS.search(text))
    asks = text.rstrip().endswith(("?", "？"))
    if not (enough or sure) or wanted.leaves(text) or asks or (points and not wanted.counted):
        return 0.0
    value = _TIED * place.under + _CUED * cued + _CUED * sure
    value += _EARLY * place.early * (wanted.early and place.under) + _COUNTED_IN * (
        wanted.counted and bool(_numbers_of(text))
    )
    value -= _ASIDE * place.aside
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
            sure=_any(entry["sure"]) if "sure" in entry else None,
            aside=re.compile("|".join(entry["aside"])) if "aside" in entry else None,
            own=entry.get("own", False),
            early=entry.get("early", False),
            counted=entry.get("counted", False),
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
