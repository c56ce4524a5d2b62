"""A paper made searchable for the checks: stems, rarity, sections, numbers; made once per paper."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from blogwriter import quantities, resources, retrieval
from blogwriter.audit._names import names_in
from blogwriter.models import Paper, Section, Sentence
from blogwriter.quantities import Quantity
from blogwriter.words import content_words, plain, words

__all__ = ["Index", "Keys", "Notion", "contrasts", "index", "keys_of", "tokens"]

Notion = frozenset[tuple[str, ...]]
"""Interchangeable forms of one thing in the paper's language, each as its stems.

``语言模型`` is {(language, model), (lm,)}.
"""
Keys = tuple[Notion, ...]
"""What a claim speaks of."""

_NUMERIC = re.compile(r"[\d.,]+")
_VERBATIM = 6
_EVIDENCE_KINDS = ("prose", "caption", "table")


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The paper with the look-ups that checks need."""

    paper: Paper
    sentences: tuple[Sentence, ...]
    """Those that can be evidence: prose, captions and tables; no axis ticks, no references, nothing hidden."""
    stems: tuple[frozenset[str], ...]
    """Stems of each of them."""
    postings: Mapping[str, frozenset[int]] = field(repr=False)
    """Stem → positions in ``sentences``."""
    numbers: Mapping[int, tuple[Quantity, ...]] = field(repr=False)
    """Position → the quantities of that sentence."""
    section_of: Mapping[str, Section] = field(repr=False)
    """Sentence id → its section."""
    by_id: Mapping[str, Sentence] = field(repr=False)
    """All sentences, also those that are no evidence."""
    order: Mapping[str, int] = field(repr=False)
    """Sentence id → its place in ``paper.sentences``."""
    text: str = field(repr=False)
    """All words of the paper in order, unstemmed, with a blank between and at both ends: for whole-word search."""
    spelt: tuple[str, ...] = field(repr=False)
    """Per sentence of ``sentences`` its words, unstemmed, with a blank between and at both ends."""
    named: tuple[frozenset[str], ...] = field(repr=False)
    """Per sentence of ``sentences`` the names that show by their letters: GPT-4, HumanEval."""
    stemmed: str = field(repr=False)
    """The same in stems."""
    memory: dict[Notion, frozenset[int]] = field(default_factory=dict, repr=False)
    """Notions already looked up."""

    def places(self, notion: Notion) -> frozenset[int]:
        """Positions of the sentences that name a notion."""
        known = self.memory.get(notion)
        if known is None:
            known = frozenset().union(*(self._with_all(form) for form in notion))
            self.memory[notion] = known
        return known

    def rarity(self, notion: Notion) -> float:
        """How telling a notion is: 0 in every sentence, about 6 in one of 500; 0 where the paper lacks it."""
        count = len(self.places(notion))
        return math.log((len(self.sentences) + 1) / count) if count else 0.0

    def _with_all(self, form: tuple[str, ...]) -> frozenset[int]:
        sets = sorted((self.postings.get(stem, frozenset()) for stem in form), key=len)
        return frozenset.intersection(*sets) if sets else frozenset()

    def holds(self, phrase: str) -> bool:
        """Whether a term occurs as whole words; ``fine-tuning``, ``fine tuning`` and ``finetuning`` are one."""
        parts = tokens(phrase)
        if not parts:
            return True
        spaced = " ".join(parts)
        return any(f" {form} " in self.text for form in (spaced, f"{spaced}s", "".join(parts), "".join(parts) + "s"))

    def verbatim(self, text: str) -> bool:
        """Whether a text of six words or more stands in the paper as it is, apart from notes in brackets behind it."""
        parts = tokens(re.sub(r"（[^（）]*）\s*$", "", text))
        return len(parts) >= _VERBATIM and f" {' '.join(parts)} " in self.text

    def heard(self, keys: Keys) -> float:
        """Summed rarity of all notions that the paper knows: what a sentence saying everything would reach."""
        return sum(self.rarity(notion) for notion in keys)

    def around(self, place: int, reach: int) -> Iterator[int]:
        """Positions of the sentences up to ``reach`` before and behind, on the same or the next page."""
        yield from range(max(0, place - reach), min(len(self.sentences), place + reach + 1))

    def where(self, keys: Keys) -> dict[int, float]:
        """Position of each sentence that shares a notion with ``keys`` → the summed rarity of what is shared."""
        scores: dict[int, float] = {}
        for notion in keys:
            weight = self.rarity(notion)
            for place in self.places(notion):
                scores[place] = scores.get(place, 0.0) + weight
        return scores


@lru_cache(maxsize=8)
def index(paper: Paper) -> Index:
    """The look-ups of a paper."""
    sentences = tuple(s for s in paper.sentences if s.kind in _EVIDENCE_KINDS)
    stems = tuple(frozenset(content_words(s.text)) for s in sentences)
    postings: dict[str, list[int]] = {}
    for place, found in enumerate(stems):
        for stem in found:
            postings.setdefault(stem, []).append(place)
    by_id = {s.id: s for s in paper.sentences}
    names = " ".join((paper.title, *paper.authors, *paper.affiliations, paper.abstract, paper.venue or ""))
    titles = " ".join(f"{section.number or ''} {section.title}" for section in paper.sections)
    shown = [s.text for s in paper.sentences if s.kind != "hidden"]
    references = [reference.text for reference in paper.references]
    everything = "\n".join((names, titles, *shown, *references))
    return Index(
        paper=paper,
        sentences=sentences,
        stems=stems,
        postings={stem: frozenset(places) for stem, places in postings.items()},
        numbers={place: stated for place, s in enumerate(sentences) if (stated := quantities.find(s.text))},
        section_of={name: section for section in paper.sections for name in section.sentences},
        by_id=by_id,
        order={s.id: place for place, s in enumerate(paper.sentences)},
        text=f" {' '.join(tokens(everything))} ",
        spelt=tuple(f" {' '.join(tokens(s.text))} " for s in sentences),
        named=tuple(names_in(s.text) for s in sentences),
        stemmed=f" {' '.join(words(everything))} ",
    )


@lru_cache(maxsize=4096)
def keys_of(text: str, language: str = "en") -> Keys:
    """The notions that a text names, in the language of the paper, without its numbers."""
    groups = retrieval.groups_of(text, chinese=language != "en")
    notions = (frozenset(form for form in group if not _NUMERIC.fullmatch("".join(form))) for group in groups)
    return tuple(dict.fromkeys(notion for notion in notions if notion))


@cache
def contrasts(language: str) -> tuple[tuple[Notion, ...], ...]:
    """Things that exclude each other, in the language of the paper; none where that is not English."""
    if language != "en":
        return ()
    lines = (resources.assets() / "contrasts.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(tuple(notion for term in row for notion in keys_of(term)) for row in rows)


def tokens(text: str) -> list[str]:
    """Unstemmed words in lower case, Chinese by character: ``GPT-4`` → gpt, 4."""
    return re.findall(r"[a-z]+\d*|\d+|[\u4e00-\u9fff]", plain(text))
