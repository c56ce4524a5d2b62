"""Which sentences of the paper are shown with a claim: what it cites, counts, names and speaks of, with neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from blogwriter import quantities, retrieval
from blogwriter.audit import absence
from blogwriter.audit._context import Said
from blogwriter.audit._listed import listed
from blogwriter.audit._outline import Outline, outline
from blogwriter.audit._paper import Index, keys_of
from blogwriter.audit._paper import index as index_of
from blogwriter.models import Paper, Sentence
from blogwriter.quantities import Quantity
from blogwriter.words import content_words

__all__ = ["Library", "excerpt", "library", "spans"]

NEAREST = 10
"""Sentences shown per claim that search finds, besides those it cites, those of a section it names, and neighbours."""
_STATING = 3
"""Sentences shown because they state a number of the claim."""
_INSIDE = 6
"""Sentences shown from the sections that a claim, its passage or its heading names."""
_FAR = 400
"""Hits of the search among which those of a named section are looked for."""
_BESIDE = 3
"""Best hits that are shown with the sentences beside them."""
_TELLING = 8
"""A number that more sentences than this state finds none of them."""
_SAYS = 20
"""Characters below which a sentence beside a hit is a scrap of a caption or figure."""
_SHORT = 20
"""Characters below which a claim is looked for together with the sentence before it."""
_ROWS = 6
"""Rows shown of a table that a claim names."""
_EXHIBIT = re.compile(
    r"(?P<kind>[表图圖]|(?<![A-Za-z])(?:Tab(?:le|\.)|Fig(?:ure|\.)))\s?(?P<number>\d{1,2})(?!\d|\s?[%％.]\d)",
    re.IGNORECASE,
)
_DENIES = re.compile(r"未(?![来必])|没有?|不(?:包含|提供|公开|披露|透露)|缺少|缺乏|无法(?:得知|获知|确定|知道)")
"""What a claim of absence says; then the paper's own refusals are shown with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """A paper with the ways to look things up in it."""

    own: Index
    search: retrieval.Index
    plan: Outline

    @property
    def paper(self) -> Paper:
        """What is looked up."""
        return self.own.paper


@lru_cache(maxsize=8)
def library(paper: Paper) -> Library:
    """The look-ups of a paper."""
    return Library(own=index_of(paper), search=retrieval.build(paper), plan=outline(paper))


def spans(said: Said, words: str, books: Library) -> tuple[Sentence, ...]:
    """The sentences that decide about a claim, as far as search can tell, the likeliest first.

    Args:
        said: The claim in its context.
        words: More words to look for, in the paper's language; may be empty.
        books: The paper.
    """
    own, claim = books.own, said.claim
    query = _query(said)
    refusals = sorted(absence.refusals(own)) if _DENIES.search(claim.folded) else []
    certain = [
        *(name for name in claim.evidence if name in own.by_id),
        *(own.sentences[place].id for place in refusals[:2]),
        *(entry.id for entry in listed(query, words, books.paper)),
        *_exhibited(query, books),
        *_stating(query, own),
        *_inside(f"{query} {words}", said, books),
    ]
    found = [name for name in _nearest(query, words, books) if name not in certain][:NEAREST]
    beside = (name for hit in found[:_BESIDE] for name in _beside(hit, books))
    headed = (name for hit in (*certain, *found) for name in _heads(hit, books))
    return tuple(own.by_id[name] for name in dict.fromkeys([*certain, *found, *beside, *headed]))


def excerpt(text: str, query: str, characters: int, language: str) -> str:
    """The part of a long sentence that speaks most of a query, with an ellipsis where it was cut.

    A list of names or of table cells may run to thousands of characters, and what decides may stand at its end.
    """
    if len(text) <= characters:
        return text
    stems = {stem for notion in keys_of(query, language) for form in notion for stem in form}
    hits = [match.start() for match in re.finditer(r"\w+", text) if not stems.isdisjoint(content_words(match[0]))]
    starts = [max(0, hit - characters // 4) for hit in hits] or [0]
    best = max(starts, key=lambda start: (sum(start <= hit < start + characters for hit in hits), -start))
    start = min(best, len(text) - characters)
    end = start + characters
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"


def _query(said: Said) -> str:
    claim = said.claim
    before = said.before[-1] if said.before and len(claim.text) < _SHORT else ""
    return f"{claim.context} {before} {claim.text}".strip()


def _nearest(query: str, words: str, books: Library) -> list[str]:
    """Several ways of searching find different sentences: by weight of words, and by how many notions are shared."""
    texts = [words, query] if words.strip() else [query]
    ways = [way for text in texts for way in (_by_weight(text, books), _by_notions(text, books.own))]
    return _in_turn(*ways)


def _in_turn(*ways: list[str]) -> list[str]:
    return list(dict.fromkeys(name for rank in zip_longest(*ways) for name in rank if name))


def _by_weight(query: str, books: Library) -> list[str]:
    return [name for name, _ in retrieval.search(books.search, query, NEAREST)]


def _by_notions(query: str, own: Index) -> list[str]:
    scores = own.where(keys_of(query, own.paper.language))
    return _ids(_best(scores, scores)[:NEAREST], own)


def _inside(query: str, said: Said, books: Library) -> list[str]:
    """What a section that the post names says nearest to the claim: whether the claim stands there must show."""
    places = {place for section in said.near for place in books.plan.places(section, books.own)}
    if not places:
        return []
    scores = books.own.where(keys_of(query, books.paper.language))
    by_notions = _ids(_best(places, scores)[:_INSIDE], books.own)
    names = set(_ids(sorted(places), books.own))
    by_weight = [name for name, _ in retrieval.search(books.search, query, _FAR) if name in names][:_INSIDE]
    return _in_turn(by_weight, by_notions)[:_INSIDE]


def _exhibited(query: str, books: Library) -> list[str]:
    """Captions of the tables and figures that a claim names, and of a table the rows nearest to it."""
    own = books.own
    scores = own.where(keys_of(query, own.paper.language))
    places = {sentence.id: place for place, sentence in enumerate(own.sentences)}
    named: list[str] = []
    for match in _EXHIBIT.finditer(query):
        things = own.paper.tables if match["kind"][0] in "表Tt" else own.paper.figures
        captions = [thing.caption_id for thing in things if thing.number == match["number"] and thing.caption_id]
        rows = [row for caption in captions for row in _rows(own.order[caption], own.paper.sentences)]
        named += [*captions, *_ids(_best((places[row.id] for row in rows), scores)[:_ROWS], own)]
    return named


def _rows(caption: int, sentences: tuple[Sentence, ...]) -> list[Sentence]:
    """The rows of a table right before or right behind the sentences of its caption."""
    rows = []
    for step in (-1, 1):
        at = caption + step
        while 0 <= at < len(sentences) and sentences[at].kind == "caption":
            at += step
        while 0 <= at < len(sentences) and sentences[at].kind == "table":
            rows.append(sentences[at])
            at += step
    return rows


def _stating(query: str, own: Index) -> list[str]:
    """Sentences with a number of the claim, which a search for words cannot find: 2021年9月 is September 2021."""
    scores = own.where(keys_of(query, own.paper.language))
    places: dict[int, None] = {}
    for said in quantities.find(query):
        same = [place for place, stated in own.numbers.items() if any(_same(said, other) for other in stated)]
        if len(same) <= _TELLING:
            places |= dict.fromkeys(same)
    return _ids(_best(places, scores)[:_STATING], own)


def _same(said: Quantity, other: Quantity) -> bool:
    return quantities.same_unit(said, other) and quantities.agree(said, other)


def _best(places: Iterable[int], scores: dict[int, float]) -> list[int]:
    return sorted(places, key=lambda place: (-scores.get(place, 0.0), place))


def _ids(places: list[int], own: Index) -> list[str]:
    return [own.sentences[place].id for place in places]


def _beside(name: str, books: Library) -> list[str]:
    """The sentences before and behind in the same section and of the same kind: a remark is often qualified there."""
    own = books.own
    here = own.by_id[name]
    place = own.order[name]
    around = (own.paper.sentences[at] for at in (place - 1, place + 1) if 0 <= at < len(own.paper.sentences))
    section = own.section_of.get(name)
    if section and section.kind == "abstract":
        return []  # which is shown whole, once a call
    near = [s for s in around if s.kind == here.kind and len(s.text) >= _SAYS]
    return [s.id for s in near if own.section_of.get(s.id) == section]


def _heads(name: str, books: Library) -> list[str]:
    """For a row of a table its head row and caption, without which its numbers say nothing."""
    own = books.own
    sentences = own.paper.sentences
    place = own.order[name]
    if sentences[place].kind != "table":
        return []
    first = place
    while first and sentences[first - 1].kind == "table":
        first -= 1
    last = place
    while last + 1 < len(sentences) and sentences[last + 1].kind == "table":
        last += 1
    edges = (at for at in (first - 1, last + 1) if 0 <= at < len(sentences))
    captions = [sentences[at].id for at in edges if sentences[at].kind == "caption"]
    return [sentences[first].id, *captions]
