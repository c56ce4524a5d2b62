"""Which sentences of a paper speak of what is asked: BM25 with the glossary between the languages.

A Chinese query finds English sentences because each term counts as its English forms, of which the best one scores;
nothing is translated and no model is asked.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from blogwriter.chinese import glossary as terms
from blogwriter.chinese.glossary import Glossary
from blogwriter.models import Paper, Sentence
from blogwriter.words import content_words, has_han

__all__ = ["Index", "build", "coverage", "groups_of", "search"]

# The usual values of BM25 (Robertson and Zaragoza 2009, section 3.5): between 1.2 and 2, and 0.75; sentences are short
# and of one topic, so length matters less here than for documents.
_K1 = 1.2
_B = 0.5
_SEARCHED = ("prose", "caption", "table")
_HAN_RUNS = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")

Form = tuple[str, ...]
"""Words that together name one thing: (``bar``, ``exam``)."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Sentences ready for search; made by ``build``."""

    ids: tuple[str, ...]
    postings: Mapping[str, tuple[tuple[int, int], ...]] = field(repr=False)
    """Word → (place in ``ids``, how often there)."""
    lengths: tuple[int, ...] = field(repr=False)
    """Words per sentence."""
    mean: float
    """Mean of the lengths; 1 for an empty paper."""
    chinese: bool
    """Whether the sentences are Chinese."""


def build(paper: Paper, *, sentences: Iterable[Sentence] | None = None) -> Index:
    """Index a paper's prose, captions and tables, or just the given sentences of it."""
    chosen = [s for s in paper.sentences if s.kind in _SEARCHED] if sentences is None else list(sentences)
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lengths = []
    for place, sentence in enumerate(chosen):
        counts = Counter(content_words(sentence.text))
        lengths.append(sum(counts.values()))
        for word, count in counts.items():
            postings[word].append((place, count))
    return Index(
        ids=tuple(s.id for s in chosen),
        postings={word: tuple(rows) for word, rows in postings.items()},
        lengths=tuple(lengths),
        mean=sum(lengths) / len(lengths) if any(lengths) else 1.0,
        chinese=paper.language != "en",
    )


def search(index: Index, query: str, k: int = 10, *, glossary: Glossary | None = None) -> tuple[tuple[str, float], ...]:
    """The ``k`` best sentences as (id, score above 0), best first; ties in reading order."""
    totals: dict[int, float] = defaultdict(float)
    for group in groups_of(query, chinese=index.chinese, glossary=glossary):
        for place, score in _best_form(index, group).items():
            totals[place] += score
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:k]
    return tuple((index.ids[place], score) for place, score in ranked)


def coverage(index: Index, query: str, sentence: str, *, glossary: Glossary | None = None) -> float:
    """How much of the query a sentence speaks of, 0–1: the weight of the things named there over that of all."""
    try:
        place = index.ids.index(sentence)
    except ValueError:
        return 0.0
    total = found = 0.0
    for group in groups_of(query, chinese=index.chinese, glossary=glossary):
        weight = min(sum(_idf(index, word) for word in form) / len(form) for form in group)
        total += weight
        found += weight * (place in _best_form(index, group))
    return found / total if total else 0.0


def groups_of(query: str, *, chinese: bool, glossary: Glossary | None = None) -> tuple[tuple[Form, ...], ...]:
    """The things that a query names, each with the forms it may have in the paper's language.

    Args:
        query: Chinese or English, or Chinese with English names.
        chinese: Whether the paper is Chinese.
        glossary: Ours by default.
    """
    return _in_chinese(query, glossary) if chinese else _in_english(query, glossary)


def _in_english(query: str, glossary: Glossary | None) -> tuple[tuple[Form, ...], ...]:
    groups: dict[tuple[Form, ...], None] = {}
    if has_han(query):
        for item in terms.find(query, glossary):
            forms = (tuple(content_words(form)) for term in item.terms for form in term.english)
            groups[tuple(dict.fromkeys(form for form in forms if form))] = None
    known = {word for group in groups for form in group for word in form}
    latin = _HAN_RUNS.sub(" ", query)
    return (
        *(g for g in groups if g),
        *((((word,),)) for word in dict.fromkeys(content_words(latin)) if word not in known),
    )


def _in_chinese(query: str, glossary: Glossary | None) -> tuple[tuple[Form, ...], ...]:
    groups: dict[tuple[Form, ...], None] = {((word,),): None for word in content_words(query)}
    if not has_han(query):
        for item in terms.find(query, glossary):
            forms = (tuple(content_words(form)) for term in item.terms for form in term.chinese)
            groups[tuple(dict.fromkeys(form for form in forms if form))] = None
    return tuple(group for group in groups if group)


def _best_form(index: Index, group: tuple[Form, ...]) -> dict[int, float]:
    best: dict[int, float] = {}
    for form in group:
        for place, score in _score_form(index, form).items():
            best[place] = max(best.get(place, 0.0), score)
    return best


def _score_form(index: Index, form: Form) -> dict[int, float]:
    """BM25 of a form; one of several words counts only where most of them stand."""
    scores: dict[int, float] = defaultdict(float)
    hits: Counter[int] = Counter()
    for word in form:
        idf = _idf(index, word)
        for place, count in index.postings.get(word, ()):
            norm = _K1 * (1 - _B + _B * index.lengths[place] / index.mean)
            scores[place] += idf * count * (_K1 + 1) / (count + norm)
            hits[place] += 1
    # A group weighs as one thing: the mean over its words, not their sum.
    return {place: score / len(form) for place, score in scores.items() if 2 * hits[place] > len(form)}


def _idf(index: Index, word: str) -> float:
    seen = len(index.postings.get(word, ()))
    return math.log(1 + (len(index.ids) - seen + 0.5) / (seen + 0.5))
