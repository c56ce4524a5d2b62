"""Numbers that the paper does not bear out: value, unit, comparator and what the number is said of.

That a number occurs somewhere is no evidence. A sentence of the paper bears a number out when it states the same value
in the same kind of unit and shares what the claim speaks of (through the glossary); a table or a caption may take its
words from the lines around it. Small counts and bare integers are judged only against a sentence that says nearly the
same: bloggers count their own points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from blogwriter import quantities
from blogwriter.audit._findings import CONTRADICTED, MISSING, finding
from blogwriter.audit._opinion import is_opinion
from blogwriter.audit._paper import Index, Keys, keys_of
from blogwriter.audit._post import Claim, Post
from blogwriter.models import Finding, Sentence
from blogwriter.quantities import Quantity

__all__ = ["check", "follows", "same_number"]

NAME = "numbers"

# Tuned on one half of the development claims (see tests/bench/bench_audit.py), then left alone: raising SAME brings
# silence, lowering FOREIGN too.
_SAME = 0.6
"""Share of a claim's weight that a sentence must have to be about the same thing."""
_NEARLY = 0.75
"""The same for a number too weak to be judged otherwise."""
_FOREIGN = 0.12
"""Below this share the sentence with the number speaks of something else."""
_TELLING = 6.0
"""Summed rarity from which a claim says enough to be judged by its words."""
_REACH = {"prose": 1, "caption": 2, "table": 6}
_STRONG = frozenset(
    {"%", "pp", "percentile", "fraction", "x", "BLEU", "F1", "ROUGE", "METEOR", "PERPLEXITY", "ELO", "params", "token",
     "GPU", "layer", "head", "dim", "ms", "second", "minute", "hour", "day", "week", "months", "byte", "flop", "$"}
)  # fmt: skip
_TOP = re.compile(
    r"(?:top|前|排名|高于|高於|优于|超过|超越|打败|击败|at or above|better than)[^，。,.]{0,6}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of the claim with what the claim says around it."""

    claim: Claim
    quantity: Quantity
    keys: Keys
    weight: float
    scores: dict[int, float]
    """Position in the paper → summed rarity of what it shares with the claim."""


def check(post: Post, index: Index) -> Iterator[Finding]:
    """Findings for numbers."""
    blocks: dict[int, list[Quantity]] = {}
    for claim in post.sentences:
        blocks.setdefault(claim.block, []).extend(quantities.find(claim.text))
    for claim in post.sentences:
        found = quantities.find(claim.text)
        if not found or is_opinion(claim.folded):
            continue
        keys = keys_of(f"{claim.context} {claim.text}", index.paper.language)
        scores, weight = index.where(keys), index.heard(keys)
        for quantity in found:
            said = _Said(claim, quantity, keys, weight, scores)
            problem = _judge(said, index, blocks[claim.block])
            if problem:
                yield problem
                break  # one finding a sentence: the next number usually falls with the first


def _judge(said: _Said, index: Index, neighbours: list[Quantity]) -> Finding | None:
    same = [
        (place, other)
        for place, other in _stated(index)
        if same_number(said.quantity, other, said.claim.text, index.sentences[place].text)
    ]
    if said.quantity.kind == "date":
        return _date(said, index, same)
    if not same:
        if _derived(said.quantity, neighbours, index, said.scores):
            return None
        return _nowhere(said, index)
    return _comparator(said, index, same) or _elsewhere(said, index, same)


def _stated(index: Index) -> Iterator[tuple[int, Quantity]]:
    for place, found in index.numbers.items():
        for quantity in found:
            yield place, quantity


def same_number(quantity: Quantity, other: Quantity, claim: str, sentence: str) -> bool:
    """Whether a claim's number and one of a sentence are the same, said in the same or in an equivalent way.

    1/1000 of the compute is 1000 times less; the top 10 % begin at the 90th percentile; 提高一倍 is twice as much.
    """
    if quantities.agree(quantity, other):
        return True
    pair = {quantity.unit, other.unit}
    if "x" in pair and pair <= {"x", "fraction", "%"}:
        return _reciprocal(quantity, other) or _growth(quantity, other)
    if pair <= {"%", "percentile"}:
        # The top 10 % are those at or above the 90th percentile.
        ranks = "percentile" in pair or _TOP.search(claim[: quantity.start])
        if ranks and abs(quantity.value + other.value - 100) < 1e-6:
            return "percentile" in pair or bool(re.search(r"top|bottom|percentile", sentence))
    return False


def _reciprocal(a: Quantity, b: Quantity) -> bool:
    return {a.unit, b.unit} == {"x", "fraction"} and abs(a.value * b.value - 1) < 0.02


def _growth(a: Quantity, b: Quantity) -> bool:
    """提高一倍 is twice as much; 提高 100 % too."""
    factor, other = (a, b) if a.unit == "x" else (b, a)
    grown = other.value / 100 + 1 if other.unit == "%" else other.value
    return abs(factor.value - grown) < 0.005 * grown or (factor.value == 1 and grown == 2)


def _date(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    if same or _known_date(said.quantity, index):
        return None
    place = _about(said, _SAME)
    others = [q for q in index.numbers.get(place, ()) if q.kind == "date"] if place is not None else []
    if place is None or not others or said.weight < _TELLING:
        return None
    return _contradicted(said, index.sentences[place], others[0])


def _known_date(quantity: Quantity, index: Index) -> bool:
    paper = index.paper
    year = f"{int(quantity.value):08d}"[:4]
    dates = (paper.published or "", *(date for _, date in paper.versions))
    return any(date.startswith(year) for date in dates) or f" {year} " in index.text


def _about(said: _Said, share: float) -> int | None:
    """The sentence that says most of what the claim says, where that is enough."""
    best = max(said.scores, key=lambda place: (said.scores[place], -place), default=None)
    if best is None or said.weight <= 0 or said.scores[best] < share * said.weight:
        return None
    return best


def _nowhere(said: _Said, index: Index) -> Finding | None:
    """The paper does not state the number: does it state another one for the same thing?"""
    swapped = _unit_swap(said, index)
    if swapped:
        return swapped
    strong = _is_strong(said.quantity)
    place = _about(said, _SAME if strong else _NEARLY)
    if place is not None and said.weight >= _TELLING:
        others = [q for q in index.numbers.get(place, ()) if _rival(said.quantity, q)]
        if others and (strong or len(others) == 1):
            return _contradicted(said, index.sentences[place], others[0])
    if not strong:
        return None
    message = f"论文中没有“{said.quantity.text}”这个数"
    near = index.sentences[place] if place is not None else None
    return finding(said.claim, NAME, MISSING, message, evidence=near, fix="核对原文中的数，或注明另有来源")


def _rival(mine: Quantity, other: Quantity) -> bool:
    """Whether the other number could stand in the claim's place."""
    return mine.unit == other.unit or ({mine.unit, other.unit} <= {"%", "percentile", "fraction"})


def _is_strong(quantity: Quantity) -> bool:
    if quantity.unit in _STRONG:
        return True
    if quantity.unit in ("step", "line", "page", "score", "epoch", "years"):
        return quantity.value >= 100 or quantity.step < 0.5
    decimals = 0 < quantity.step < 0.5
    return (
        decimals or bool(quantity.magnitude) or quantity.value >= 1000 or (quantity.unit != "" and quantity.value > 12)
    )


def _unit_swap(said: _Said, index: Index) -> Finding | None:
    """The same figure stands in the paper, as percentage points instead of per cent (or the other way round)."""
    quantity = said.quantity
    if quantity.unit not in ("%", "pp", "x"):
        return None
    for place, other in _stated(index):
        score = said.scores.get(place, 0.0)
        if score <= 0 or score < 0.4 * said.weight or other.unit == quantity.unit:
            continue
        if other.unit in ("%", "pp", "x") and other.value == quantity.value:
            message = f"单位不符：这里写的是“{quantity.text}”，论文写的是“{other.text}”"
            return finding(
                said.claim, NAME, CONTRADICTED, message, evidence=index.sentences[place], fix=f"改为“{other.text}”"
            )
    return None


def _contradicted(said: _Said, sentence: Sentence, other: Quantity) -> Finding:
    message = f"数字不符：这里写的是“{said.quantity.text}”，论文这一句写的是“{other.text}”"
    return finding(said.claim, NAME, CONTRADICTED, message, evidence=sentence, fix=f"核对后改为“{other.text}”")


def _comparator(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """At most against at least, in the sentences that speak of the same thing."""
    # 1/1000 of the compute as printed outweighs "1000× less", whose comparators point the other way.
    same = [(place, other) for place, other in same if quantities.agree(said.quantity, other)] or same
    best = max(_score(said, index, place) for place, _ in same)
    if best <= 0 or best < 0.4 * said.weight:
        return None
    close = [(place, other) for place, other in same if _score(said, index, place) >= 0.8 * best]
    if not all(quantities.opposed(said.quantity, other) for _, other in close):
        return None
    place, other = close[0]
    words = {"<": "不超过", ">": "不少于"}
    message = f"比较词相反：论文说的是{words[other.bound]} {other.text}，这里说成了{words[said.quantity.bound]}"
    return finding(
        said.claim, NAME, CONTRADICTED, message, evidence=index.sentences[place], fix=f"改为“{words[other.bound]}”"
    )


def _elsewhere(said: _Said, index: Index, same: list[tuple[int, Quantity]]) -> Finding | None:
    """The number occurs, but nothing around it has to do with the claim."""
    if said.weight < _TELLING or not _is_strong(said.quantity):
        return None
    best = max((_score(said, index, place), -place) for place, _ in same)
    place = _about(said, _SAME)
    rivals = [q for q in index.numbers.get(place, ()) if _rival(said.quantity, q)] if place is not None else []
    if place is not None and rivals and best[0] < 0.5 * said.scores[place]:
        return _contradicted(said, index.sentences[place], rivals[0])
    if best[0] >= _FOREIGN * said.weight:
        return None
    sentence = index.sentences[-best[1]]
    message = f"“{said.quantity.text}”在论文里说的是另一件事"
    return finding(said.claim, NAME, MISSING, message, evidence=sentence, fix="核对这个数属于哪一项")


def _score(said: _Said, index: Index, place: int) -> float:
    """What a sentence and the lines that belong to it share with the claim."""
    reach = _REACH.get(index.sentences[place].kind, 1)
    around = set(index.around(place, reach))
    title = index.section_of.get(index.sentences[place].id)
    heading = keys_of(title.title) if title else ()
    total = 0.0
    for notion in said.keys:
        if not around.isdisjoint(index.places(notion)) or any(notion & other for other in heading):
            total += index.rarity(notion)
    return total


def _derived(quantity: Quantity, neighbours: list[Quantity], index: Index, scores: dict[int, float]) -> bool:
    """Whether a number follows from two others of the paragraph, or of the sentences that speak of the claim."""
    best = sorted(scores, key=lambda place: -scores[place])[:3]
    there = [q for place in best for q in index.numbers.get(place, ())]
    return follows(quantity, [q for q in neighbours if q != quantity]) or follows(quantity, there)


def follows(quantity: Quantity, others: list[Quantity]) -> bool:
    """Whether a number is the difference, sum, ratio or relative change of two others of one kind."""
    known = sorted({(q.unit, q.value) for q in others if q.kind != "date"})[:40]
    return any(
        _is_made_of(quantity, low, high)
        for i, (unit, low) in enumerate(known)
        for other, high in known[i + 1 :]
        if unit == other
    )


def _is_made_of(quantity: Quantity, low: float, high: float) -> bool:
    wanted = quantity.value * (100 if quantity.unit == "fraction" else 1)
    slack = max(quantity.step if quantity.step < 0.5 else 0.0, 0.006 * abs(wanted), 1e-9)
    made = [high - low, high + low] if quantity.unit not in ("x", "fraction") else []
    if low > 0 and quantity.unit in ("x", "fraction", "%"):
        made += [high / low, (high - low) / low * 100, low / high * 100, (high - low) / high * 100]
    return any(abs(wanted - value) <= slack for value in made)
