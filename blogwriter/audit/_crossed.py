"""Two numbers of one sentence that a post gives to each other's things.

the maximum for 7B, 13B, and 70B is 100k, 64k, and 32k respectively      70B 能扩到 64k           → 13B's
an accuracy of 56% on RTE, below the 61.7% of a multi-task biLSTM        RTE 上 61.7%，不及 biLSTM 的 56%   → exchanged
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from blogwriter import quantities
from blogwriter.audit._clauses import Clause, clause_at, clauses
from blogwriter.audit._names import names_in
from blogwriter.audit._paper import Index, Notion, keys_of, tokens
from blogwriter.audit._post import Claim
from blogwriter.audit._tables import SIZE
from blogwriter.models import Sentence
from blogwriter.quantities import Quantity
from blogwriter.words import content_words

__all__ = ["exchanged", "misplaced"]

_IN_ORDER = re.compile(r"\brespectively\b")
_LISTED = re.compile(r"分别|依次|各自|respectively|从.{1,24}[到至]")
_TURNS = re.compile(r"比(?!如|例)|超|高于|低于|优于|不如|不及|落后|领先|than|over")
_SPOKEN_OF = 2
"""Notions that a sentence must share with a claim for its numbers to be the claim's."""

_TIMES = 8
"""How many times larger one of two numbers may be that stand in each other's place."""


def misplaced(claim: Claim, quantity: Quantity, index: Index) -> tuple[Sentence, Quantity] | None:
    """(sentence, the right number) where a list in order gives the number to another than the one the clause names."""
    clause = clause_at(claim.text, quantity.start)
    mine = _labels(clause)
    if len(mine) != 1 or _TURNS.search(clause) or _LISTED.search(claim.folded):
        return None
    for place, pairs in _ordered(index):
        own = [value for label, value in pairs if label in mine]
        others = [value for label, value in pairs if label not in mine]
        wrong = len(own) == 1 and not _same(quantity, own[0]) and any(_same(quantity, value) for value in others)
        if wrong and not _beside(next(iter(mine)), quantity, index):
            return index.sentences[place], own[0]
    return None


def _beside(label: str, quantity: Quantity, index: Index) -> bool:
    """Whether the paper has the number right beside the name somewhere."""
    for place, stated in index.numbers.items():
        text = index.sentences[place].text
        if label not in _solid(text) or _IN_ORDER.search(text):
            continue
        if any(_same(quantity, q) and label in _solid(clause_at(text, q.start)) for q in stated):
            return True
    return False


def _solid(text: str) -> str:
    return "".join(tokens(text)) + " " + " ".join(SIZE.findall(text))


@lru_cache(maxsize=8)
def _ordered(index: Index) -> tuple[tuple[int, tuple[tuple[str, Quantity], ...]], ...]:
    """Sentences with as many names as numbers, said to be in order: (position, (name, its number) …)."""
    found = []
    for place, stated in index.numbers.items():
        text = index.sentences[place].text
        if not _IN_ORDER.search(text) or index.sentences[place].kind == "table":
            continue
        values = [q for q in stated if not SIZE.fullmatch(q.text.split()[0]) and not names_in(q.text)]
        named = ["".join(tokens(match[0])) for match in re.finditer(r"[A-Za-z][\w.-]*", text) if names_in(match[0])]
        for labels in (SIZE.findall(text), named):
            if len(labels) == len(values) > 1 and len(set(labels)) == len(labels):
                found.append((place, tuple(zip(labels, values, strict=True))))
                break
    return tuple(found)


def _labels(text: str) -> frozenset[str]:
    """Sizes of models where there are any, else names, solid."""
    sizes = SIZE.findall(re.sub(r"(?<=[A-Za-z])[-–](?=\d)", " ", text))
    return frozenset(sizes) or frozenset("".join(tokens(name)) for name in names_in(text))


def exchanged(claim: Claim, index: Index) -> tuple[Sentence, Quantity, Quantity] | None:
    """(sentence, two of its numbers) where the clauses with these numbers have each other's words in the post."""
    if _LISTED.search(claim.folded):
        return None
    said = [q for q in quantities.find(claim.text) if q.kind != "date"]
    for first, second in combinations(said[:6], 2):
        here = [clause_at(claim.text, q.start) for q in (first, second)]
        if here[0] == here[1] or _same(first, second) or not _alike(first, second):
            continue
        keys = [keys_of(text, index.paper.language) for text in here]
        only = [[n for n in mine if not any(n & o for o in other)] for mine, other in (keys, keys[::-1])]
        if not all(only):
            continue
        for place, a, b in _with_both(first, second, index):
            if _crossed(only, (a, b), place, index):
                return index.sentences[place], a, b
    return None


def _alike(first: Quantity, second: Quantity) -> bool:
    """Whether one could stand in the other's place: not a score and by how much it is higher."""
    low, high = sorted((abs(first.value), abs(second.value)))
    return quantities.same_unit(first, second) and high <= _TIMES * low


def _with_both(first: Quantity, second: Quantity, index: Index) -> Iterator[tuple[int, Quantity, Quantity]]:
    for place, stated in index.numbers.items():
        if index.sentences[place].kind == "table" or _IN_ORDER.search(index.sentences[place].text):
            continue
        found = [[q for q in stated if _same(mine, q)] for mine in (first, second)]
        if all(len(one) == 1 for one in found) and found[0] != found[1]:
            yield place, found[0][0], found[1][0]


def _same(mine: Quantity, other: Quantity) -> bool:
    return quantities.same_unit(mine, other) and mine.value == other.value and other.high is None


def _crossed(only: list[list[Notion]], pair: tuple[Quantity, Quantity], place: int, index: Index) -> bool:
    """Whether all that the sentence says of either number belongs to the other one, and something does of both."""
    text = index.sentences[place].text
    homes = [next(part for part in clauses(text) if part.start <= q.start < part.end) for q in pair]
    if homes[0] is homes[1]:
        return False
    votes = [[_vote(n, mine, homes, text) for n in only[mine] if place in index.places(n)] for mine in (0, 1)]
    clear = [[vote for vote in side if vote is not None] for side in votes]
    return all(clear) and not any(any(side) for side in clear) and sum(map(len, clear)) >= _SPOKEN_OF


def _vote(notion: Notion, mine: int, homes: list[Clause], text: str) -> bool | None:
    """Whether a notion belongs to the claim's own number; None where it cannot be told."""
    held = [home.names(notion) for home in homes]
    if any(held):
        return held[mine] if held[0] != held[1] else None
    first = 0 if homes[0].start < homes[1].start else 1
    outer = (text[: homes[first].start], text[homes[1 - first].end :])
    stems = [frozenset(content_words(part)) for part in outer]
    near = [any(all(stem in part for stem in form) for form in notion) for part in stems]
    if near[0] == near[1]:
        return None
    return (first if near[0] else 1 - first) == mine
